"""Decides from the bytes that would leave whether a profile allows them; what is refused never opens a socket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from conformance.catalogue.model import Catalogue, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.reading import No, Reader, no, values
from conformance.endpoint.settings import Profile, is_loopback
from conformance.errors import Refused

# Whatever two readers of a URL could understand differently (user@, \, blanks, letters beyond ASCII) is not in here.
_URL: Final = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(/[!\"$-;=?-\[\]_a-z|~{}]*)?"
)
_PORTS: Final = {"http": 80, "https": 443}
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
"""The headers that the suite's own clients send, and their values; the reader of a wire holds some of them to more.

Under any other header a service may read another request than the one that was judged.
"""


class Guard:
    """Holds every request against one profile. Default is no: on a profile that may not do everything, only what is
    understood and allowed passes; on one that may, everything to its own hosts does.

    `readers` read the calls of an API, by its wire; an API of another wire passes only where everything does.
    """

    def __init__(self, catalogue: Catalogue, profile: Profile, readers: Mapping[str, Reader]) -> None:
        self.catalogue, self.profile, self._readers = catalogue, profile, readers
        self._origins = {_origin(url) for url in profile.urls.values()} - {None}

    def check(self, request: Request) -> Contract | None:
        """Return the contract of what would be sent, None where it has none, or raise Refused."""
        try:
            path, query = self._address(request.url)
            _sendable(request)
            self._host(request)
            if re.match(r"/+_control(/|$)", unquote(path)):
                self._control()
                return None
            if self.profile.may_write:
                return self._understood(request, path, query)
            return self._allowed(request, path, query)
        except No as refusal:
            raise self._refused(refusal, request) from None

    def _address(self, url: str) -> tuple[str, str]:
        found = _URL.fullmatch(url)
        if found is None:
            no("the URL is not plain: a user, a fragment, a blank or a sign that readers take differently")
        if found[1] == "http" and not is_loopback(found[2]):
            no("plain http to another computer", "use https; http is for 127.0.0.1, ::1 and localhost")
        if _origin(url) not in self._origins:
            no(f"{found[1]}://{found[2]} is no host of this profile", f"its URLs: {self._urls()}")
        parts = urlsplit(url)
        return parts.path or "/", parts.query

    def _host(self, request: Request) -> None:
        for value in values(request, "host"):
            if _origin(f"{request.url.partition(':')[0]}://{value}") != _origin(request.url):
                no("the Host header names another host than the URL", "leave the header out")

    def _control(self) -> None:
        if self.profile.kind != "mock":
            no("/_control/ sets the states of a mock", "use a profile of kind mock")

    def _understood(self, request: Request, path: str, query: str) -> Contract | None:
        """The contract, where the strict reading finds one: it decides whether a call may be repeated."""
        try:
            return self._read(request, path, query)
        except No:
            return None

    def _allowed(self, request: Request, path: str, query: str) -> Contract | None:
        contract = self._read(request, path, query)
        if contract is not None and contract.effect not in self.profile.effects:
            no(f"{contract.method} {contract.effect}, and the profile allows {_list(self.profile.effects)} only")
        if contract is None and "reads" not in self.profile.effects:
            no("reading is not among the effects of the profile")
        return contract

    def _read(self, request: Request, path: str, query: str) -> Contract | None:
        """Return the contract of a request that can be understood in one way only."""
        _headers(request)
        if request.url.endswith("?"):
            no("a query without anything in it")
        for id_, url in self.profile.urls.items():
            api = self.catalogue.apis.get(id_)
            if api is None or _origin(url) != _origin(request.url):
                continue
            reader = self._readers.get(api.wire)
            if reader is not None and (owned := reader(api, urlsplit(url).path, request, path, query)):
                return owned[0]
        raise No(f"{request.verb} {path} is no documented path of this profile", f"its URLs: {self._urls()}")

    def _urls(self) -> str:
        return ", ".join(self.profile.urls.values())

    def _refused(self, refusal: No, request: Request) -> Refused:
        allowed = _list(self.profile.effects)
        address = request.url.partition("?")[0]
        return Refused(
            f"refused before it was sent: {refusal.why}",
            where=f"profile {self.profile.name} ({self.profile.kind}, allows {allowed}), {request.verb} {address}",
            do=refusal.do
            or "send it to another profile, such as mock, or let the step call a documented reading method",
        )


def _sendable(request: Request) -> None:
    """Refuse what no HTTP request can carry, or what could end a line of it: no profile sends that."""
    if not _TOKEN.fullmatch(request.verb):
        no("a verb that is none")
    for name, value in request.headers.items():
        if not _TOKEN.fullmatch(name):
            no("a header whose name is none")
        if any(ord(c) < 0x20 or ord(c) == 0x7F for c in value):
            no(f"a control character in the header {name[:40]}")


def _headers(request: Request) -> None:
    """Refuse headers other than those that the suite's clients send, and their values likewise."""
    seen: set[str] = set()
    for name, value in request.headers.items():
        known = name.lower()
        if known not in _HEADERS:
            no(f"the header {name[:40]}, under which a service may read another request than this one")
        if known in seen:
            no(f"the header {name[:40]} twice")
        seen.add(known)
        if not _HEADERS[known].fullmatch(value):
            no(f"a value of the header {name[:40]} that the suite does not send")
    if any(length != str(len(request.body)) for length in values(request, "content-length")):
        no("a Content-Length that is not the body's")


def _list(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            return None
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        return None
