"""Connections with a deadline for each response and strict parsing of its head."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from http import HTTPStatus
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Retry, Timeout
from urllib3.connection import HTTPConnection

from conformance.endpoint.exchange import Request

_SHOWN = 80
"""How many characters of what is no response are shown."""
_SHORT = 64 * 1024
_IDLE = 2.0
"""After so many idle seconds, a connection is not used again."""


class NotHttp(http.client.HTTPException):
    """A response that is not valid HTTP/1.1; the message gives the reason."""


class Response(http.client.HTTPResponse):
    """A response with an unambiguous head; informational responses before it are skipped.

    http.client skips only 100 Continue, and silently repairs what RFC 9112 requires clients to reject.
    """

    def begin(self) -> None:
        """Read status and headers of the final response; raise NotHttp if they are malformed."""
        super().begin()
        while HTTPStatus.CONTINUE <= self.status < HTTPStatus.OK:
            if self.status == HTTPStatus.SWITCHING_PROTOCOLS:
                raise NotHttp("unrequested 101 Switching Protocols")
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        self._check_head()

    def _check_head(self) -> None:
        # Other defects concern a body, which the e-mail parser expects and does not get here.
        if any(isinstance(defect, _BAD_LINES) for defect in self.headers.defects):
            line = str(self.headers.get_payload()).partition("\n")[0].strip()
            raise NotHttp(f"the header line {_quoted(line)} has no name and colon")
        for name, value in self.headers.items():
            if "\0" in value:
                raise NotHttp(f"the header {_quoted(name)} contains a NUL")
        codings = self._listed("Transfer-Encoding")
        if codings - {"chunked", "identity"} or len(codings) > 1:
            raise NotHttp(f"unrequested Transfer-Encoding {_quoted(', '.join(sorted(codings)))}")
        lengths = self._listed("Content-Length")
        if "chunked" not in codings and (len(lengths) > 1 or any(not _is_number(length) for length in lengths)):
            raise NotHttp(f"invalid Content-Length {_quoted(', '.join(sorted(lengths)))}")

    def _listed(self, name: str) -> set[str]:
        return {part.strip().lower() for value in self.headers.get_all(name, []) for part in value.split(",")}

    def _read_next_chunk_size(self) -> int:
        """Read the size line of a chunk; overrides http.client's, which accepts -1, +5, 0x10 and 1_0."""
        line = self.fp.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise http.client.LineTooLong("chunk size")
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(b"")
        size = line.partition(b";")[0].strip()
        if not size or size.strip(b"0123456789abcdefABCDEF"):
            raise NotHttp(f"invalid chunk size {_quoted(size.decode('latin-1'))}")
        return int(size, 16)


_LONGEST_LINE: Final = 65536
_BAD_LINES: Final = (MissingHeaderBodySeparatorDefect, FirstHeaderLineIsContinuationDefect)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


class Watch:
    """A response that must be complete by its deadline, when its connection is closed."""

    __slots__ = ("connection", "deadline", "expired", "raw")

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.expired = False
        self.connection: Any = None
        self.raw: Any = None

    def expire(self) -> None:
        """Close the connection and so wake the waiting thread."""
        self.expired = True
        with suppress(OSError, ValueError, RuntimeError, AttributeError):
            if self.raw is not None:
                self.raw.shutdown()
            else:
                self.connection.sock.shutdown(socket.SHUT_RDWR)


class Watchman:
    """Closes connections at their deadlines, because a socket timeout restarts with each byte.

    One thread serves all connections and ends when nothing is sent for a while.
    """

    interval = 0.05

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: set[Watch] = set()
        self._thread: threading.Thread | None = None

    def watch(self, seconds: float) -> Watch:
        """Start the deadline of the response that this thread waits for."""
        watch = _HERE.watch = Watch(seconds)
        with self._lock:
            self._watches.add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
        return watch

    def dismiss(self, watch: Watch) -> None:
        """Cancel the deadline; after this returns, the connection is not closed."""
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
                if idle > _IDLE:
                    self._thread = None
                    return


class _Here(threading.local):
    watch: Watch | None = None

    def waits_on(self, connection: Any) -> Any:
        # Set on the connection, because vcrpy replaces the library's classes.
        connection.response_class = Response
        if self.watch is not None:
            self.watch.connection = connection
        return connection


_HERE: Final = _Here()
WATCHMAN: Final = Watchman()


class _Connection(HTTPConnection):
    """Sends the head of a request together with a short body; apart, they would wake the service twice."""

    _head: bytes | None = None
    """The head that waits for the body: empty before there is one, None if nothing has to wait."""

    def request(self, method: str, url: str, body: Any = None, *args: Any, **options: Any) -> None:
        """Send a request."""
        self._head = b"" if isinstance(body, bytes) and 0 < len(body) <= _SHORT else None
        super().request(method, url, body, *args, **options)

    def send(self, data: Any) -> None:
        """Send bytes, or keep them until the body comes."""
        if self._head is None:
            super().send(data)
        elif not self._head:
            self._head = data
        else:
            whole, self._head = self._head + data, None
            super().send(whole)


class _HttpPool(HTTPConnectionPool):
    @property
    def ConnectionCls(self) -> Any:  # type: ignore[override]
        """The class of connections, but for that with which vcrpy replaces the library's."""
        usual = HTTPConnectionPool.ConnectionCls
        return _Connection if usual is HTTPConnection else usual

    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


class _HttpsPool(HTTPSConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


_POOLS: Final = {"http": _HttpPool, "https": _HttpsPool}


class Way:
    """The connections to one host, directly or by a proxy; finding them takes as long as a call."""

    def __init__(self, pool: Any, retries: Retry, *, whole: bool) -> None:
        self._pool, self._retries, self._whole = pool, retries, whole

    def send(self, request: Request, timeout: Timeout) -> BaseHTTPResponse:
        """Send a request that was prepared for the host, and return the response with its body unread."""
        target = request.url if self._whole else "/" + request.url.split("/", 3)[3]
        response: BaseHTTPResponse = self._pool.urlopen(
            request.verb,
            target,
            body=request.body or None,
            headers=request.headers,
            retries=self._retries,
            redirect=False,
            assert_same_host=False,
            timeout=timeout,
            preload_content=False,
            decode_content=False,
        )
        return response


class Adapter(HTTPAdapter):
    """An adapter that reports to the watchman which connection a thread waits for."""

    def way(self, url: str, settings: Mapping[str, Any]) -> Way:
        """Return the connections to the host of a URL; `settings` are the proxies and what verifies certificates."""
        asked, verify, proxies = requests.PreparedRequest(), settings["verify"], settings["proxies"]
        asked.url = url
        pool: Any = self.get_connection_with_tls_context(asked, verify, proxies)
        verifying: Any = self.cert_verify
        verifying(pool, url, verify, None)
        return Way(pool, self.max_retries, whole=self.request_url(asked, proxies) == url)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections the watchman knows."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of a proxy, whose connections the watchman knows."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
