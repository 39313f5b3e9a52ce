"""Sends requests that the guard allows and returns the responses, within limits of time and size."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.utils import check_header_validity
from urllib3 import Timeout, exceptions

from conformance import __version__
from conformance.endpoint.breaker import Breaker
from conformance.endpoint.connections import WATCHMAN, Adapter, Way
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.guard import Guard
from conformance.endpoint.pace import Pace
from conformance.endpoint.reading import Reading
from conformance.endpoint.settings import Profile, is_loopback
from conformance.endpoint.trouble import Reach, Trouble, explain
from conformance.endpoint.unpacking import CHUNK, TooSlow, read_body
from conformance.errors import EndpointBroken, EndpointDown, Refused
from conformance.scrubbing import Scrubber

log = logging.getLogger(__name__)

_RETRYABLE: Final = frozenset({429, 502, 503, 504})
"""HTTP statuses after which a reading call is retried."""
_GATEWAYS: Final = frozenset({502, 503, 504})
"""HTTP statuses of a gateway in front of an unresponsive service."""
_OWN_HEADERS: Final = {"User-Agent": f"conformance/{__version__}", "Accept-Encoding": "gzip, deflate"}


class Transport:
    """The only way to send requests to an endpoint: guarded, paced, limited, and reported to listeners.

    `send` is thread-safe; connections are kept alive and shared. Listeners are called once per `send` with the
    unscrubbed exchange. Retries are logged and counted in `retried`. Processes with the same `pace_file` are paced
    together.
    """

    backoff = 0.1
    """Seconds before the first retry, doubled before each further one."""

    def __init__(self, profile: Profile, guard: Guard, scrubber: Scrubber, *, pace_file: Path | None = None) -> None:
        self.profile, self.guard, self.scrubber = profile, guard, scrubber
        self.listeners: list[Callable[[Exchange], None]] = []
        self.retried = 0
        self._session = requests.Session()
        self._adapter = Adapter(pool_maxsize=64)
        self._ways: dict[str, Way] = {}
        self._lock = threading.Lock()
        self._pace = Pace(profile.pace, pace_file)
        self._breaker = Breaker()

    def close(self) -> None:
        """Close all connections."""
        self._ways.clear()
        self._adapter.close()
        self._session.close()

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange, which contains any error of the network.

        Raises Refused or EndpointDown before a socket opens. `api` and `method` only label the exchange: the guard
        decides from the request itself. total_timeout includes retries and the waits between them, but not the wait
        for the pace.
        """
        try:
            sent = prepare(request)
        except (requests.RequestException, exceptions.HTTPError, ValueError) as error:
            what = f"invalid HTTP request: {error}"
            return self._notify(Exchange(api, method, request, None, 0.0, self._text(what, request, "fix the request")))
        # The guard checks what is actually sent.
        reading = self._permitted(sent)
        self._check_up(api, method, sent)
        left, turn = self.profile.total_timeout, 0
        while True:
            self._pace.wait()
            exchange, trouble = self._once(sent, api, method, left)
            wait = self._pause(exchange, turn) if trouble.retryable else 0.0
            left -= exchange.seconds + wait
            is_final = not trouble.retryable or left <= 0 or turn == self.profile.retries
            if is_final or self._breaker.on_trial(api, method) or not _is_safe(reading()):
                self._count(exchange, trouble)
                return self._notify(exchange)
            turn += 1
            with self._lock:
                self.retried += 1
            log.info("%s/%s is retried: %s", api, method, exchange.error or "the HTTP status is retryable")
            time.sleep(wait)

    def _check_up(self, api: str, method: str, sent: Request) -> None:
        """Raise EndpointDown if the API or method is suspended."""
        if why := self._breaker.refusal(api, method):
            host = "/".join(sent.url.split("/", 3)[:3])
            what = f"{why}; further calls are suspended (profile {self.profile.name}, {host})"
            raise EndpointDown(self.scrubber.text(what))

    def _count(self, exchange: Exchange, trouble: Trouble) -> None:
        """Count a call with or without a response."""
        if trouble.reach is Reach.RESPONDED:
            self._breaker.responded(exchange.api, exchange.method)
        else:
            self._breaker.failed(exchange.api, exchange.method, trouble.what, trouble.reach)

    def _notify(self, exchange: Exchange) -> Exchange:
        for listener in tuple(self.listeners):
            listener(exchange)
        return exchange

    def _permitted(self, sent: Request) -> Callable[[], Reading | None]:
        """Return what reads the request; raise Refused if it is not allowed."""
        try:
            return self.guard.permitted(sent)
        except Refused as no:
            scrub = self.scrubber.text
            raise type(no)(scrub(no.what), where=scrub(no.where), do=scrub(no.do)) from None

    def _once(self, sent: Request, api: str, method: str, within: float) -> tuple[Exchange, Trouble]:
        """Send once and return the exchange with its trouble."""
        watch, started = WATCHMAN.watch(within), time.perf_counter()
        try:
            response = self._way(sent.url).send(sent, self._timeouts(sent, within))
            watch.raw = response
            body = read_body(response, self.profile.max_answer_bytes, watch)
            received = Response(response.status, dict(response.headers), body)
            seconds = time.perf_counter() - started
            return Exchange(api, method, sent, received, seconds, within=within), _by_status(received.status)
        except Exception as error:  # Whatever an endpoint or a library does becomes an exchange without a response.
            if watch.raw is not None:
                watch.raw.close()
            seconds = time.perf_counter() - started
            late = watch.expired or (seconds >= within and _timed_out(error))
            trouble = explain(TooSlow() if late else error, self.profile, within)
            text = self._text(trouble.what, sent, trouble.do)
            return Exchange(api, method, sent, None, seconds, text, within=within), trouble
        finally:
            WATCHMAN.dismiss(watch)

    def _timeouts(self, sent: Request, within: float) -> Timeout:
        # urllib3 sends bodies under the connect timeout; large ones need the read timeout.
        read = min(self.profile.read_timeout, within)
        return Timeout(min(self.profile.connect_timeout, read) if len(sent.body) <= CHUNK else read, read)

    def _way(self, url: str) -> Way:
        """Return the connections to a host, with the proxies and certificates of the environment."""
        host = url[: url.index("/", len("https://"))]
        way = self._ways.get(host)
        if way is None:
            bundle = self.profile.ca_bundle
            found: Any = self._session.merge_environment_settings(url, {}, True, str(bundle) if bundle else None, None)
            direct: dict[str, Any] = {"proxies": {}} if is_loopback(urlsplit(url).hostname or "") else {}
            way = self._ways[host] = self._adapter.way(url, {**found, **direct})
        return way

    def _pause(self, exchange: Exchange, turn: int) -> float:
        """Return the seconds to wait before a retry."""
        asked = _retry_after(exchange.response.header("Retry-After")) if exchange.response else 0.0
        return max(asked, min(self.backoff * 2.0**turn, 5.0))

    def _text(self, what: str, request: Request, do: str) -> str:
        where = f"profile {self.profile.name}, {request.verb} {request.url.partition('?')[0]}"
        return self.scrubber.text(str(EndpointBroken(what, where=where, do=do)))


def prepare(request: Request) -> Request:
    """Return a request as it is sent; ValueError or an error of requests for an invalid one."""
    headers = {name.lower(): (name, value) for name, value in request.headers.items()}
    for name, value in _OWN_HEADERS.items():
        headers.setdefault(name.lower(), (name, value))
    for header in headers.values():
        check_header_validity(header)
    verb = request.verb.upper()
    if request.body:
        headers["content-length"] = "Content-Length", str(len(request.body))
    elif verb not in ("GET", "HEAD"):
        headers.setdefault("content-length", ("Content-Length", "0"))
    return Request(verb, _prepared(request.url), dict(headers.values()), request.body)


@lru_cache(maxsize=1024)
def _prepared(url: str) -> str:
    """Return a URL with what it may not contain encoded."""
    prepared = requests.PreparedRequest()
    prepared.prepare_url(url, None)
    return prepared.url or ""


def _timed_out(error: Exception) -> bool:
    """Return whether a request ended for want of time; NewConnectionError is a timeout to urllib3, and is none."""
    cause = error.reason if isinstance(error, exceptions.MaxRetryError) else error
    return isinstance(cause, exceptions.TimeoutError) and not isinstance(cause, exceptions.NewConnectionError)


def _is_safe(reading: Reading | None) -> bool:
    """Return whether a request may be retried."""
    return reading is not None and reading.safe


def _retry_after(value: str) -> float:
    """Return the seconds of a Retry-After header in either form, or 0."""
    if value.strip().isdecimal():
        return float(value)
    with suppress(ValueError, TypeError, OverflowError):
        when = parsedate_to_datetime(value)
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return 0.0


def _by_status(status: int) -> Trouble:
    """Return what an HTTP status implies about the connection to the service."""
    reach = Reach.NO_RESPONSE if status in _GATEWAYS else Reach.RESPONDED
    return Trouble(f"HTTP {status}", "", status in _RETRYABLE, reach)
