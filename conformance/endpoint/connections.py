"""Connections that end in time and read only what is HTTP: a deadline for each response, a strict view of its head."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import suppress
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool


class NotHttp(http.client.HTTPException):
    """A response that is not HTTP/1.1; the message says what is wrong with it."""


class Response(http.client.HTTPResponse):
    """A response after those that only announce it, whose head can be read in one way only.

    http.client passes over 100 Continue alone, and repairs silently what RFC 9112 tells a client not to accept.
    """

    def begin(self) -> None:
        """Read status and headers of the final response; NotHttp if they are malformed."""
        super().begin()
        while 100 <= self.status < 200:
            if self.status == 101:
                raise NotHttp("101 Switching Protocols, which no request asked for")
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        self._check_head()

    def _check_head(self) -> None:
        # Other defects are about a body, which this parser of mail messages looks for and does not get.
        if any(isinstance(defect, _BAD_LINES) for defect in self.headers.defects):
            line = str(self.headers.get_payload()).partition("\n")[0].strip()
            raise NotHttp(f"the header line {_quoted(line)} has no name and colon")
        for name, value in self.headers.items():
            if "\0" in value:
                raise NotHttp(f"the header {_quoted(name)} holds a NUL")
        codings = self._listed("Transfer-Encoding")
        if codings - {"chunked", "identity"} or len(codings) > 1:
            raise NotHttp(f"the Transfer-Encoding {_quoted(', '.join(sorted(codings)))} was not asked for")
        lengths = self._listed("Content-Length")
        if "chunked" not in codings and (len(lengths) > 1 or any(not _is_number(length) for length in lengths)):
            raise NotHttp(f"the Content-Length is {_quoted(', '.join(sorted(lengths)))}")

    def _listed(self, name: str) -> set[str]:
        return {part.strip().lower() for value in self.headers.get_all(name, []) for part in value.split(",")}

    def _read_next_chunk_size(self) -> int:
        """Read the line before a chunk; called by http.client, which would take -1, +5, 0x10 and 1_0 for sizes."""
        line = self.fp.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise http.client.LineTooLong("chunk size")
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(b"")
        size = line.partition(b";")[0].strip()
        if not size or size.strip(b"0123456789abcdefABCDEF"):
            raise NotHttp(f"the size of a chunk is {_quoted(size.decode('latin-1'))}")
        return int(size, 16)


_LONGEST_LINE: Final = 65536
_BAD_LINES: Final = (MissingHeaderBodySeparatorDefect, FirstHeaderLineIsContinuationDefect)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


class Watch:
    """One response that must be whole by its deadline; after that its connection is cut."""

    __slots__ = ("connection", "deadline", "expired", "raw")

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.expired = False
        self.connection: Any = None
        self.raw: Any = None

    def expire(self) -> None:
        """Wake the thread that waits for this response."""
        self.expired = True
        with suppress(OSError, ValueError, RuntimeError, AttributeError):
            if self.raw is not None:
                self.raw.shutdown()
            else:
                self.connection.sock.shutdown(socket.SHUT_RDWR)


class Watchman:
    """Cuts connections at their deadlines: a socket's timeout starts anew with each byte, so a drip would never end.

    One thread for all, asleep most of the time, gone when nothing was sent for a while.
    """

    interval = 0.05

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: set[Watch] = set()
        self._thread: threading.Thread | None = None

    def watch(self, seconds: float) -> Watch:
        """Start the clock for one response, got by this thread."""
        watch = _HERE.watch = Watch(seconds)
        with self._lock:
            self._watches.add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
        return watch

    def dismiss(self, watch: Watch) -> None:
        """Stop the clock; nothing is cut after this returns."""
        _HERE.watch = None
        with self._lock:
            self._watches.discard(watch)

    def _run(self) -> None:
        idle = 0.0
        while True:
            time.sleep(self.interval)
            with self._lock:
                now = time.monotonic()
                for watch in [w for w in self._watches if w.deadline <= now]:
                    self._watches.discard(watch)
                    watch.expire()
                idle = 0.0 if self._watches else idle + self.interval
                if idle > 2.0:
                    self._thread = None
                    return


class _Here(threading.local):
    watch: Watch | None = None

    def waits_on(self, connection: Any) -> Any:
        # On the connection itself: what records or replays puts its own classes in the place of the library's.
        connection.response_class = Response
        if self.watch is not None:
            self.watch.connection = connection
        return connection


_HERE: Final = _Here()
WATCHMAN: Final = Watchman()


class _HttpPool(HTTPConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


class _HttpsPool(HTTPSConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


_POOLS: Final = {"http": _HttpPool, "https": _HttpsPool}


class Adapter(HTTPAdapter):
    """Tells the watchman which connection a thread waits on; the connections themselves stay the library's own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
