"""Decides, from the bytes to be sent, whether a profile allows a request; a refused one never opens a socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from conformance.catalogue.model import Catalogue, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.harm import Harm, Marks
from conformance.endpoint.owned import Owned
from conformance.endpoint.plain_http import PlainHttp
from conformance.endpoint.reading import No, Reader, Reading, no, values
from conformance.endpoint.settings import Profile, is_loopback
from conformance.errors import Refused, Withheld

# Excludes whatever URL parsers could interpret differently: user@, \, spaces, non-ASCII characters.
_URL: Final = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(/[!\"$-;=?-\[\]_a-z|~{}]*)?"
)
_PORTS: Final = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE: Final = re.compile(r"[\x20-\x7e]*")
_NUMBER: Final = re.compile(r"[0-9]+")
_HEADERS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(value)
    for name, value in {
        "accept": r"application/json|\*/\*",
        "accept-encoding": "gzip, deflate|identity",
        "authorization": r"Bearer [A-Za-z0-9._~+/-]+=*",
        "connection": "keep-alive|close",
        "content-length": _NUMBER.pattern,
        "content-type": _LINE.pattern,
        "host": _LINE.pattern,
        "soapaction": _LINE.pattern,
        "user-agent": _LINE.pattern,
        "x-forwarded-proto": "http",
    }.items()
}
"""The headers that the suite's own clients send, with their values; the readers of wires restrict some further.

Any other header could make a service interpret the request differently.
"""


class Guard:
    """Checks requests against a profile, default deny: a request passes only if it is understood and allowed.

    A mock that allows everything still limits hosts.

    `readers` maps wires to the readers of their calls; requests of other wires need a mock. A live endpoint receives
    writing calls only if they can harm nothing but what the run made, which `owned` knows.
    """

    def __init__(
        self, catalogue: Catalogue, profile: Profile, readers: Mapping[str, Reader], owned: Owned | None = None
    ) -> None:
        self.catalogue, self.profile, self._readers = catalogue, profile, readers
        self.harm = Harm(profile, owned or Owned(profile))
        self.plain = PlainHttp(profile)
        self._origins = {_origin(url) for url in profile.urls.values()} - {None}

    def check(self, request: Request) -> Contract | None:
        """Return the contract of the call, or None if it has none; raise Refused if it is not allowed."""
        reading = self.permitted(request)()
        return reading.contract if reading is not None else None

    def permitted(self, request: Request) -> Callable[[], Reading | None]:
        """Return what reads the request, or returns None if it has no reading; raise Refused if it is not allowed.

        A mock may be sent anything, so its requests are read only by those who want to know.
        """
        try:
            _sendable(request)
            if (secured := self.plain.secured(request)) is not None:
                reading = self._without_keys(request, secured)
                return lambda: reading
            path, query = self._address(request.url)
            self._host(request)
            if re.match(r"/+_control(/|$)", unquote(path)):
                self._control()
                return lambda: None
            if self.profile.may_write and self.profile.kind == "mock":
                return lambda: self._if_understood(request, path, query)
            allowed = self._allowed(request, path, query)
            return lambda: allowed
        except No as refusal:
            raise self._refused(refusal, request) from None

    def _without_keys(self, request: Request, secured: Request) -> Reading:
        """Return the reading of a call over plain HTTP, which is never retried; only made-up keys may go there."""
        path, query = self._address(secured.url)
        self._host(request)
        reading = self._read(replace(secured, headers=_without(secured.headers, "host")), path, query)
        self.plain.check(request, reading)
        if reading.contract is not None and reading.contract.effect not in self.profile.effects:
            no(f"{reading.contract.method} {reading.contract.effect}, which the profile does not allow")
        return replace(reading, safe=False)

    def _address(self, url: str) -> tuple[str, str]:
        found = _URL.fullmatch(url)
        if found is None:
            no("ambiguous URL: a user, a fragment, a space or another character that parsers interpret differently")
        if found[1] == "http" and not is_loopback(found[2]):
            no("plain http to another computer", "use https; http is for 127.0.0.1, ::1 and localhost")
        if _origin(url) not in self._origins:
            no(f"{found[1]}://{found[2]} is not a host of this profile", f"its URLs: {self._urls()}")
        parts = urlsplit(url)
        return parts.path or "/", parts.query

    def _host(self, request: Request) -> None:
        for value in values(request, "host"):
            if _origin(f"{request.url.partition(':')[0]}://{value}") != _origin(request.url):
                no("the Host header differs from the URL's host", "drop the header")

    def _control(self) -> None:
        if self.profile.kind != "mock":
            no("/_control/ sets provider states of a mock", "use a profile of kind mock")

    def _if_understood(self, request: Request, path: str, query: str) -> Reading | None:
        """Return the strict reading if there is one; it decides whether a call may be retried."""
        try:
            return self._read(request, path, query)
        except No:
            return None

    def _allowed(self, request: Request, path: str, query: str) -> Reading:
        reading = self._read(request, path, query)
        contract = reading.contract
        if contract is not None and contract.effect not in self.profile.effects:
            no(f"{contract.method} {contract.effect}, but the profile allows only {_list(self.profile.effects)}")
        if contract is None and "reads" not in self.profile.effects:
            no("the profile does not allow reads")
        if contract is not None and contract.effect == "writes" and self.profile.kind == "live":
            self.harm.check(contract, reading, request)
        elif contract is not None and self.profile.kind == "live":
            self.harm.check_marks(contract, reading, request)
        return reading

    def _read(self, request: Request, path: str, query: str) -> Reading:
        """Return the reading of an unambiguous request."""
        _headers(request)
        if request.url.endswith("?"):
            no("an empty query")
        # Of APIs on one host, that with the longest address is meant: another one may be at the root.
        for id_, url in sorted(self.profile.urls.items(), key=lambda pair: -len(urlsplit(pair[1]).path.rstrip("/"))):
            api = self.catalogue.apis.get(id_)
            if api is None or _origin(url) != _origin(request.url):
                continue
            reader = self._readers.get(api.wire)
            if reader is not None and (owned := reader(api, urlsplit(url).path, request, path, query)):
                return owned
        raise No(f"{request.verb} {path} is not a documented path of this profile", f"its URLs: {self._urls()}")

    def _urls(self) -> str:
        return ", ".join(self.profile.urls.values())

    def _refused(self, refusal: No, request: Request) -> Refused:
        allowed = _list(self.profile.effects)
        address = request.url.partition("?")[0]
        # Where writes are allowed, a refused one only says what the profile does not have: the scenario is skipped.
        writable = self.profile.may_write and self.profile.kind == "live"
        kind = Withheld if writable or isinstance(refusal, Marks) else Refused
        return kind(
            f"refused before it was sent: {refusal.why}",
            where=f"profile {self.profile.name} ({self.profile.kind}, allows {allowed}), {request.verb} {address}",
            do=refusal.do
            or "send it to another profile, such as mock, or let the step call a documented reading method",
        )


def _sendable(request: Request) -> None:
    """Refuse what is not valid in an HTTP request or could inject lines, whatever the profile."""
    if not _TOKEN.fullmatch(request.verb):
        no("an invalid HTTP verb")
    for name, value in request.headers.items():
        if not _TOKEN.fullmatch(name):
            no("an invalid header name")
        if _CONTROL.search(value):
            no(f"a control character in the header {name[:40]}")


def _without(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key.lower() != name}


def _headers(request: Request) -> None:
    """Refuse headers and values that the suite's own clients do not send."""
    seen: set[str] = set()
    for name, value in request.headers.items():
        known = name.lower()
        if known not in _HEADERS:
            no(f"the header {name[:40]}, which could make a service interpret the request differently")
        if known in seen:
            no(f"the header {name[:40]} twice")
        seen.add(known)
        if not _HEADERS[known].fullmatch(value):
            no(f"a value of the header {name[:40]} that the suite does not send")
    if any(length != str(len(request.body)) for length in values(request, "content-length")):
        no("a Content-Length that differs from the body's length")


def _list(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


@lru_cache(maxsize=1024)
def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            return None
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        return None
