"""Sends what the guard allows and returns what came, within bounds of time and size, whatever the other side does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions

from conformance import __version__
from conformance.endpoint.breaker import Breaker
from conformance.endpoint.connections import WATCHMAN, Adapter
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.guard import Guard
from conformance.endpoint.pace import Pace
from conformance.endpoint.settings import Profile, is_loopback
from conformance.endpoint.trouble import Reach, Trouble, explain
from conformance.endpoint.unpacking import CHUNK, TooSlow, read_body
from conformance.errors import EndpointBroken, EndpointDown, Refused
from conformance.scrubbing import Scrubber

log = logging.getLogger(__name__)

_PASSING: Final = frozenset({429, 502, 503, 504})
"""HTTP statuses that may pass, so that a reading call is repeated."""
_GATEWAYS: Final = frozenset({502, 503, 504})
"""Those of what stands before a service that does not respond."""
_OWN_HEADERS: Final = {"User-Agent": f"conformance/{__version__}", "Accept-Encoding": "gzip, deflate"}


class Transport:
    """The one way to an endpoint: every request is guarded, paced, bounded and told to the listeners.

    `send` may be called from several threads; connections are kept alive and shared. A listener is called once a
    `send`, with the exchange as it came, keys and all: whoever writes it down scrubs it. Repeats are logged and
    counted in `retried`. `pace_file` is shared by the processes that keep the pace together.
    """

    backoff = 0.1
    """Seconds before the first repeat; doubled before each further one."""

    def __init__(self, profile: Profile, guard: Guard, scrubber: Scrubber, *, pace_file: Path | None = None) -> None:
        self.profile, self.guard, self.scrubber = profile, guard, scrubber
        self.listeners: list[Callable[[Exchange], None]] = []
        self.retried = 0
        self._session = requests.Session()
        self._adapter = Adapter(pool_maxsize=64)
        self._ways: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._pace = Pace(profile.pace, pace_file)
        self._breaker = Breaker()

    def close(self) -> None:
        """Close every connection that is kept alive."""
        self._adapter.close()
        self._session.close()

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Return the exchange; raise Refused or EndpointDown before a socket opens, and say all other trouble in it.

        `api` and `method` only name the exchange: what is allowed is judged from the request itself. Repeats and the
        waits before them count into the total_timeout; waiting for the turn that the pace gives does not.
        """
        try:
            prepared = _prepare(request)
        except (requests.RequestException, exceptions.HTTPError, ValueError) as error:
            what = f"no HTTP request can be made of this: {error}"
            return self._told(Exchange(api, method, request, None, 0.0, self._text(what, request, "mend the request")))
        # What is judged is what leaves, after a library has put it into its own form.
        sent = Request(prepared.method or "", prepared.url or "", dict(prepared.headers), request.body)
        repeats = self.profile.retries if self._repeatable(sent) else 0
        self._check_up(api, method, sent)
        left, turn = self.profile.total_timeout, 0
        while True:
            self._pace.wait()
            exchange, trouble = self._once(prepared, sent, api, method, left)
            wait = self._pause(exchange, turn)
            left -= exchange.seconds + wait
            if turn == repeats or not trouble.passing or left <= 0 or self._breaker.on_trial(api, method):
                self._note(exchange, trouble)
                return self._told(exchange)
            turn += 1
            with self._lock:
                self.retried += 1
            log.info("%s/%s is asked again: %s", api, method, exchange.error or "the HTTP status may pass")
            time.sleep(wait)

    def _check_up(self, api: str, method: str, sent: Request) -> None:
        """Raise EndpointDown for what has not responded several times in a row."""
        if why := self._breaker.refusal(api, method):
            host = "/".join(sent.url.split("/", 3)[:3])
            what = f"{why}; it is not called any more (profile {self.profile.name}, {host})"
            raise EndpointDown(self.scrubber.text(what))

    def _note(self, exchange: Exchange, trouble: Trouble) -> None:
        """Count a call with or without a response."""
        if trouble.reach is Reach.ANSWERED:
            self._breaker.responded(exchange.api, exchange.method)
        else:
            self._breaker.failed(exchange.api, exchange.method, trouble.what, trouble.reach)

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

    def _once(
        self, prepared: requests.PreparedRequest, sent: Request, api: str, method: str, within: float
    ) -> tuple[Exchange, Trouble]:
        """Send once and return the exchange, with what keeps it from being a response of the service."""
        watch, started = WATCHMAN.watch(within), time.perf_counter()
        try:
            timeout = self._timeouts(sent, within)
            response = self._adapter.send(prepared, stream=True, timeout=timeout, **self._way(sent.url))
            watch.raw = response.raw
            body = read_body(response.raw, self.profile.max_answer_bytes, watch)
            answer = Response(response.status_code, dict(response.headers), body)
            seconds = time.perf_counter() - started
            return Exchange(api, method, sent, answer, seconds, within=within), _by_status(answer.status)
        except Exception as error:  # A step must not die of what an endpoint or a library does: no answer, and why.
            if watch.raw is not None:
                watch.raw.close()
            seconds = time.perf_counter() - started
            late = seconds >= within and isinstance(error, requests.Timeout | exceptions.TimeoutError)
            trouble = explain(TooSlow() if watch.expired or late else error, self.profile, within)
            text = self._text(trouble.what, sent, trouble.do)
            return Exchange(api, method, sent, None, seconds, text, within=within), trouble
        finally:
            WATCHMAN.dismiss(watch)

    def _timeouts(self, sent: Request, within: float) -> tuple[float, float]:
        # A body is sent under the connect timeout; a large one needs the time that an answer may take.
        read = min(self.profile.read_timeout, within)
        return min(self.profile.connect_timeout, read) if len(sent.body) <= CHUNK else read, read

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

    def _pause(self, exchange: Exchange, turn: int) -> float:
        """Seconds to wait before a call is repeated."""
        asked = _retry_after(exchange.response.header("Retry-After")) if exchange.response else 0.0
        return max(asked, min(self.backoff * 2.0**turn, 5.0))

    def _text(self, what: str, request: Request, do: str) -> str:
        where = f"profile {self.profile.name}, {request.verb} {request.url.partition('?')[0]}"
        return self.scrubber.text(str(EndpointBroken(what, where=where, do=do)))


def _prepare(request: Request) -> requests.PreparedRequest:
    headers = dict(request.headers)
    given = {name.lower() for name in headers}
    headers.update({name: value for name, value in _OWN_HEADERS.items() if name.lower() not in given})
    # Made without a session, so that neither cookies nor .netrc can add anything.
    return requests.Request(request.verb, request.url, headers, data=request.body or None).prepare()


def _retry_after(value: str) -> float:
    """Return the seconds that a Retry-After header asks for, in either of its forms; 0 for none."""
    if value.strip().isdecimal():
        return float(value)
    with suppress(ValueError, TypeError, OverflowError):
        when = parsedate_to_datetime(value)
        return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    return 0.0


def _by_status(status: int) -> Trouble:
    """Return what an HTTP status says of the way to the service."""
    reach = Reach.UNANSWERED if status in _GATEWAYS else Reach.ANSWERED
    return Trouble(f"HTTP {status}", "", status in _PASSING, reach)
