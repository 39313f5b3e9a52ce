"""Sends what the guard allows and returns what came, within bounds of time and size, whatever the other side does."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import exceptions as trouble

from conformance import __version__
from conformance.endpoint.exchange import Answer, Exchange, Request
from conformance.endpoint.guard import Guard
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile, is_loopback
from conformance.errors import EndpointBroken, Refused, UserError

log = logging.getLogger(__name__)

_CHUNK: Final = 64 * 1024
_PASSING: Final = frozenset({429, 502, 503, 504})
_OWN_HEADERS: Final = {"User-Agent": f"conformance/{__version__}", "Accept-Encoding": "gzip, deflate"}


class Transport:
    """The one way to an endpoint: every request is guarded, paced, bounded and told to the listeners.

    `send` may be called from several threads; connections are kept alive and shared. A listener is called once a
    `send`, with the exchange as it came, keys and all: whoever writes it down scrubs it. Repeats are logged and
    counted in `retried`.
    """

    backoff = 0.1
    """Seconds before the first repeat; doubled before each further one."""
    longest_wait = 30.0
    """Seconds of Retry-After that are waited out; an endpoint that asks for more is not asked again."""

    def __init__(self, profile: Profile, guard: Guard, scrubber: Scrubber) -> None:
        self.profile, self.guard, self.scrubber = profile, guard, scrubber
        self.listeners: list[Callable[[Exchange], None]] = []
        self.retried = 0
        self._session = requests.Session()
        self._adapter = _Adapter(pool_maxsize=64)
        self._ways: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._next = 0.0

    def close(self) -> None:
        """Close every connection that is kept alive."""
        self._adapter.close()
        self._session.close()

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Return the exchange; raise Refused before a socket opens, and say all other trouble in the exchange's error.

        `api` and `method` only name the exchange: what is allowed is judged from the request itself.
        """
        try:
            prepared = _prepare(request)
        except (requests.RequestException, trouble.HTTPError, ValueError) as error:
            what = f"no HTTP request can be made of this: {error}"
            return self._told(Exchange(api, method, request, None, 0.0, self._text(what, request, "mend the request")))
        # What is judged is what leaves, after a library has put it into its own form.
        sent = Request(prepared.method or "", prepared.url or "", dict(prepared.headers), request.body)
        repeats = self.profile.retries if self._repeatable(sent) else 0
        while True:
            self._wait_for_turn()
            exchange, passing = self._once(prepared, sent, api, method)
            wait = self._pause(exchange, self.profile.retries - repeats)
            if not (passing and repeats and wait is not None):
                return self._told(exchange)
            repeats -= 1
            with self._lock:
                self.retried += 1
            log.info("%s/%s is asked again: %s", api, method, exchange.error or "the HTTP status may pass")
            time.sleep(wait)

    def _told(self, exchange: Exchange) -> Exchange:
        for listener in tuple(self.listeners):
            listener(exchange)
        return exchange

    def _repeatable(self, sent: Request) -> bool:
        """Whether asking twice does no more than asking once; raises Refused if the request may not leave at all."""
        try:
            contract = self.guard.check(sent)
        except Refused as no:
            scrub = self.scrubber.text
            raise Refused(scrub(no.what), where=scrub(no.where), do=scrub(no.do)) from None
        if contract is not None:
            return contract.effect == "reads"
        return sent.verb in ("GET", "HEAD") and urlsplit(sent.url).path.endswith("/wsdl")

    def _once(self, prepared: requests.PreparedRequest, sent: Request, api: str, method: str) -> tuple[Exchange, bool]:
        """Send once; the second value says whether the trouble may pass by itself."""
        watch, started = _WATCHMAN.watch(self.profile.total_timeout), time.perf_counter()
        try:
            response = self._adapter.send(prepared, stream=True, timeout=self._timeouts(sent), **self._way(sent.url))
            watch.raw = response.raw
            body = _body(response.raw, self.profile.max_answer_bytes, watch)
            answer = Answer(response.status_code, dict(response.headers), body)
            return Exchange(api, method, sent, answer, time.perf_counter() - started), answer.status in _PASSING
        except Exception as error:  # A step must not die of what an endpoint or a library does: no answer, and why.
            if watch.raw is not None:
                watch.raw.close()
            seconds = time.perf_counter() - started
            late = seconds >= self.profile.total_timeout and isinstance(error, requests.Timeout | trouble.TimeoutError)
            what, do, passing = _explain(_TooSlow() if watch.expired or late else error, self.profile)
            return Exchange(api, method, sent, None, seconds, self._text(what, sent, do)), passing
        finally:
            _WATCHMAN.dismiss(watch)

    def _timeouts(self, sent: Request) -> tuple[float, float]:
        # A body is sent under the connect timeout; a large one needs the time that an answer may take.
        read = min(self.profile.read_timeout, self.profile.total_timeout)
        return min(self.profile.connect_timeout, read) if len(sent.body) <= _CHUNK else read, read

    def _way(self, url: str) -> dict[str, Any]:
        """Proxies and trusted certificates, found once a host: the environment is slow to ask."""
        parts = urlsplit(url)
        way = self._ways.get(parts.netloc)
        if way is None:
            bundle = self.profile.ca_bundle
            found = self._session.merge_environment_settings(url, {}, True, str(bundle) if bundle else None, None)
            proxies = {} if is_loopback(parts.hostname or "") else found["proxies"]
            way = self._ways[parts.netloc] = {"proxies": proxies, "verify": found["verify"]}
        return way

    def _wait_for_turn(self) -> None:
        if self.profile.pace <= 0:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self.profile.pace
        time.sleep(turn - now)

    def _pause(self, exchange: Exchange, repeat: int) -> float | None:
        """Seconds to wait before this repeat, or None where the endpoint asks for more patience than there is."""
        asked = _retry_after(exchange.answer.header("Retry-After")) if exchange.answer else 0.0
        wait = max(asked, min(self.backoff * 2**repeat, 5.0))
        return wait if wait <= self.longest_wait else None

    def _text(self, what: str, request: Request, do: str) -> str:
        where = f"profile {self.profile.name}, {request.verb} {request.url.partition('?')[0]}"
        return self.scrubber.text(str(EndpointBroken(what, where=where, do=do)))


def _prepare(request: Request) -> requests.PreparedRequest:
    headers = dict(request.headers)
    given = {name.lower() for name in headers}
    headers.update({name: value for name, value in _OWN_HEADERS.items() if name.lower() not in given})
    # Made without a session, so that neither cookies nor .netrc can add anything.
    return requests.Request(request.verb, request.url, headers, data=request.body or None).prepare()


def _body(raw: Any, limit: int, watch: _Watch) -> bytes:
    """Return the unpacked body; reads what is there, piece by piece, so that neither size nor time gets out of hand."""
    pieces, size = [], 0
    while piece := raw.read1(_CHUNK):
        size += len(piece)
        if size > limit:
            raise _TooLarge
        pieces.append(piece)
    # An answer without a length ends where the connection does, so a cut of ours would look like its end.
    if watch.expired:
        raise _TooSlow
    raw.release_conn()
    body = b"".join(pieces)
    for coding in reversed(raw.headers.get("Content-Encoding", "").lower().split(",")):
        body = _unpacked(body, coding.strip(), limit)
    return body


def _unpacked(data: bytes, coding: str, limit: int) -> bytes:
    """Return the data without one content coding; never more than the limit, whatever it claims to hold."""
    if coding in ("", "identity") or not data:
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise trouble.DecodeError(f"{coding} was not asked for")
    unpacked = b""
    # Some services send deflate without its zlib header.
    bits = -15 if coding == "deflate" and data[0] & 0x0F != 8 else 47
    while data:
        unpacker = zlib.decompressobj(bits)
        unpacked += unpacker.decompress(data, limit + 1 - len(unpacked))
        if len(unpacked) > limit:
            raise _TooLarge
        if not unpacker.eof:
            raise trouble.DecodeError(f"the {coding} data is cut off")
        data = unpacker.unused_data
    return unpacked


def _retry_after(value: str) -> float:
    """Return the seconds that a Retry-After header asks for, in either of its forms; 0 for none."""
    if value.strip().isdecimal():
        return float(value)
    with suppress(ValueError, TypeError):
        when = parsedate_to_datetime(value)
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return 0.0


class _TooLarge(Exception): ...


class _TooSlow(Exception): ...


class _Watch:
    """One answer that must be whole by its deadline; after that its connection is cut."""

    __slots__ = ("connection", "deadline", "expired", "raw")

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.expired = False
        self.connection: Any = None
        self.raw: Any = None

    def expire(self) -> None:
        """Wake the thread that waits for this answer."""
        self.expired = True
        with suppress(OSError, ValueError, RuntimeError, AttributeError):
            if self.raw is not None:
                self.raw.shutdown()
            else:
                self.connection.sock.shutdown(socket.SHUT_RDWR)


class _Watchman:
    """Cuts connections at their deadlines: a socket's timeout starts anew with each byte, so a drip would never end.

    One thread for all, asleep most of the time, gone when nothing was sent for a while.
    """

    interval = 0.05

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: set[_Watch] = set()
        self._thread: threading.Thread | None = None

    def watch(self, seconds: float) -> _Watch:
        """Start the clock for one answer, got by this thread."""
        watch = _HERE.watch = _Watch(seconds)
        with self._lock:
            self._watches.add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
        return watch

    def dismiss(self, watch: _Watch) -> None:
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
    watch: _Watch | None = None

    def waits_on(self, connection: Any) -> Any:
        if self.watch is not None:
            self.watch.connection = connection
        return connection


_HERE: Final = _Here()
_WATCHMAN: Final = _Watchman()


class _HttpPool(HTTPConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


class _HttpsPool(HTTPSConnectionPool):
    def _get_conn(self, timeout: float | None = None) -> Any:
        return _HERE.waits_on(super()._get_conn(timeout))


_POOLS: Final = {"http": _HttpPool, "https": _HttpsPool}


class _Adapter(HTTPAdapter):
    """Tells the watchman which connection a thread waits on; the connections themselves stay the library's own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


_BUNDLE: Final = "name the authority's PEM file as ca_bundle of the profile"
_CERTIFICATE: Final[Mapping[int, tuple[str, str]]] = {
    9: ("is not valid yet", "look at this computer's clock"),
    10: ("has expired", "renew the certificate, and look at this computer's clock"),
    18: ("is signed by itself", _BUNDLE),
    19: ("ends in an authority that is not trusted", _BUNDLE),
    20: ("is from an authority that is not trusted", _BUNDLE),
    62: ("is for another host", "compare the URL's host with the certificate's names"),
    64: ("is for another address", "compare the URL's host with the certificate's names"),
}
"""OpenSSL's verify codes that have one likely remedy."""


def _explain(error: BaseException, profile: Profile) -> tuple[str, str, bool]:
    """Return what happened, what to do, and whether asking again may help; the root of the trouble speaks first."""
    chain = list(_chain(error))
    limits = {
        _TooLarge: f"the answer is too large: more than {profile.max_answer_bytes} bytes once unpacked",
        _TooSlow: f"the answer is too slow: not whole after {profile.total_timeout:g} seconds",
        trouble.ConnectTimeoutError: f"timeout: no connection within {profile.connect_timeout:g} seconds",
        trouble.ReadTimeoutError: f"timeout: silence for {profile.read_timeout:g} seconds",
    }
    for cause in chain:
        if isinstance(cause, UserError):  # whatever stands in for the network has said it already
            return cause.what, cause.do, False
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = (cause.verify_message or "cannot be verified", "compare it with ca_bundle of the profile")
            what, do = _CERTIFICATE.get(cause.verify_code, known)
            return f"the TLS certificate {what}: {cause.verify_message}", do, False
    for kind, what, do, passing in _TROUBLE:
        for cause in chain:
            if isinstance(cause, kind):
                return limits.get(kind) or f"{what}: {_short(cause)}", do, passing
    return f"sending failed: {type(error).__name__}: {_short(error)}", "is the request well made?", False


_UP: Final = "is the endpoint up, and its URL in endpoints.toml right?"
_LOG: Final = "see the log of the endpoint, or of what stands before it"
_TROUBLE: Final[tuple[tuple[type[BaseException], str, str, bool], ...]] = (
    (_TooLarge, "", "raise max_answer_bytes of the profile if such an answer is right", False),
    (_TooSlow, "", "raise total_timeout of the profile if such an answer is right", False),
    (socket.gaierror, "the host name is not known to DNS", "is the host in the URL right, and the network up?", True),
    (ssl.SSLError, "TLS failed", "does the endpoint speak TLS 1.2 or newer on this port?", False),
    (trouble.ProxyError, "the proxy did not connect", "see HTTPS_PROXY and NO_PROXY in the environment", True),
    (ConnectionRefusedError, "connection refused", _UP, True),
    (trouble.ConnectTimeoutError, "", f"{_UP} Else raise connect_timeout of the profile", True),
    (trouble.ReadTimeoutError, "", "is the endpoint overloaded? Else raise read_timeout of the profile", True),
    (TimeoutError, "the request was not taken in time", "is the endpoint overloaded? Else raise read_timeout", True),
    (trouble.DecodeError, "the answer is not in the encoding that it says", "see its Content-Encoding", False),
    (zlib.error, "the answer is not in the encoding that it says", "see its Content-Encoding", False),
    (http.client.RemoteDisconnected, "the connection was closed without an answer", _LOG, True),
    (http.client.IncompleteRead, "the answer is truncated", _LOG, True),
    (http.client.HTTPException, "the answer is not HTTP", "does an HTTP server listen on this port?", False),
    (ConnectionError, "the connection broke", _LOG, True),
    (trouble.NewConnectionError, "no connection", _UP, True),
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything that it came from: causes, contexts, and errors wrapped as arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split())[:200] or type(error).__name__
