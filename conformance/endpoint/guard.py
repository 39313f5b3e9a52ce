"""Decides from the bytes that would leave whether a profile allows them; what is refused never opens a socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NoReturn
from urllib.parse import unquote, urlsplit

from lxml import etree

from conformance.catalogue.model import Api, Catalogue, Contract
from conformance.endpoint.exchange import Request
from conformance.endpoint.settings import Profile, is_loopback
from conformance.errors import Refused
from conformance.soap.names import ENVELOPE
from conformance.soap.xml import local, namespace, parse

# Whatever two readers of a URL could understand differently (user@, \, blanks, letters beyond ASCII) is not in here.
_URL: Final = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(/[!\"$-;=?-\[\]_a-z|~{}]*)?"
)
_PORTS: Final = {"http": 80, "https": 443}
_TRICKS: Final = (
    "content-encoding",
    "transfer-encoding",
    "trailer",
    "upgrade",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-rewrite-url",
)
"""Headers under which a service may read another request than the one that was judged."""
_TYPES: Final = ("", "text/xml", "application/xml")
_UTF8: Final = ("", "utf-8", "utf8", "us-ascii", "ascii")


class Guard:
    """Holds every request against one profile. Default is no: on a profile that may not do everything, only what is
    understood and allowed passes; on one that may, everything to its own hosts does."""

    def __init__(self, catalogue: Catalogue, profile: Profile) -> None:
        self.catalogue, self.profile = catalogue, profile
        self._origins = {_origin(url) for url in profile.urls.values()} - {None}

    def check(self, request: Request) -> Contract | None:
        """Return the contract of what would be sent, None where it has none, or raise Refused."""
        try:
            path, query = self._address(request.url)
            self._host(request)
            if re.match(r"/+_control(/|$)", unquote(path)):
                self._control()
                return None
            if self.profile.may_write:
                return self._understood(request, path, query)
            return self._allowed(request, path, query)
        except _No as no:
            raise self._refused(no, request) from None

    def _address(self, url: str) -> tuple[str, str]:
        found = _URL.fullmatch(url)
        if found is None:
            _no("the URL is not plain: a user, a fragment, a blank or a sign that readers take differently")
        if found[1] == "http" and not is_loopback(found[2]):
            _no("plain http to another computer", "use https; http is for 127.0.0.1, ::1 and localhost")
        if _origin(url) not in self._origins:
            _no(f"{found[1]}://{found[2]} is no host of this profile", f"its URLs: {self._urls()}")
        parts = urlsplit(url)
        return parts.path or "/", parts.query

    def _host(self, request: Request) -> None:
        for value in _values(request, "host"):
            if _origin(f"{request.url.partition(':')[0]}://{value}") != _origin(request.url):
                _no("the Host header names another host than the URL", "leave the header out")

    def _control(self) -> None:
        if self.profile.kind != "mock":
            _no("/_control/ sets the states of a mock", "use a profile of kind mock")

    def _understood(self, request: Request, path: str, query: str) -> Contract | None:
        """The contract, where the strict reading finds one: it decides whether a call may be repeated."""
        try:
            return self._read(request, path, query)
        except _No:
            return None

    def _allowed(self, request: Request, path: str, query: str) -> Contract | None:
        contract = self._read(request, path, query)
        if contract is not None and contract.effect not in self.profile.effects:
            _no(f"{contract.method} {contract.effect}, and the profile allows {_list(self.profile.effects)} only")
        if contract is None and "reads" not in self.profile.effects:
            _no("reading is not among the effects of the profile")
        return contract

    def _read(self, request: Request, path: str, query: str) -> Contract | None:
        """Return the contract of a request that can be understood in one way only."""
        if query:
            _no("a query, which no documented call has")
        for name in _TRICKS:
            if _values(request, name):
                _no(f"the header {name}, with which a service may read another request than this one")
        lengths = _values(request, "content-length")
        if any(length.strip() != str(len(request.body)) for length in lengths):
            _no("a Content-Length that is not the body's")
        for id_, url in self.profile.urls.items():
            api = self.catalogue.apis.get(id_)
            if api is None or _origin(url) != _origin(request.url):
                continue
            reader = _READERS.get(api.wire)
            if reader is not None and (owned := reader(api, urlsplit(url).path, request, path)):
                return owned[0]
        raise _No(f"{request.verb} {path} is no documented path of this profile", f"its URLs: {self._urls()}")

    def _urls(self) -> str:
        return ", ".join(self.profile.urls.values())

    def _refused(self, no: _No, request: Request) -> Refused:
        allowed = _list(self.profile.effects)
        address = request.url.partition("?")[0]
        return Refused(
            f"refused before it was sent: {no.why}",
            where=f"profile {self.profile.name} ({self.profile.kind}, allows {allowed}), {request.verb} {address}",
            do=no.do or "send it to another profile, such as mock, or let the step call a documented reading method",
        )


class _No(Exception):
    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(why)
        self.why, self.do = why, do


def _no(why: str, do: str = "") -> NoReturn:
    raise _No(why, do)


def _list(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


def _values(request: Request, name: str) -> list[str]:
    return [value for key, value in request.headers.items() if key.strip().lower() == name]


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            return None
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        return None


def _soap(api: Api, base: str, request: Request, path: str) -> tuple[Contract | None] | None:
    """Read a request to a SOAP API: None if the path is not its own, else what it calls (the WSDL is no method)."""
    base = base.rstrip("/")
    if path in (f"{base.rpartition('/')[0]}/wsdl", f"{base}/wsdl"):
        if request.verb not in ("GET", "HEAD"):
            _no(f"{request.verb} on the WSDL, which is only read")
        if request.body:
            _no("a GET with a body")
        return (None,)
    if path not in (base, f"{base}/"):
        return None
    if request.verb != "POST":
        _no(f"{request.verb}, where every documented call is a POST")
    method = _operation(request, api)
    contract = api.methods.get(method)
    if contract is None:
        _no(f"{method!r} is no method of a contract, so its effect is not known")
    return (contract,)


def _operation(request: Request, api: Api) -> str:
    """Return the operation that the service would run: the local name of Body's first child."""
    _encoding(request)
    try:
        envelope = parse(request.body)
    except ValueError as error:
        _no(str(error))
    if (namespace(envelope), local(envelope)) != (ENVELOPE, "Envelope"):
        _no(f"the root element is {local(envelope)}, not a SOAP 1.1 Envelope (XML-RPC and SOAP 1.2 are not understood)")
    named = [local(e) for e in envelope.iter("*")]
    if named.count("Envelope") != 1 or named.count("Body") != 1:
        _no("not exactly one Envelope with one Body")
    parts = [(namespace(e), local(e)) for e in envelope.iterchildren("*")]
    if parts not in ([(ENVELOPE, "Body")], [(ENVELOPE, "Header"), (ENVELOPE, "Body")]):
        _no("the Envelope holds something else than a Header and then a Body")
    calls = list(envelope[-1].iterchildren("*"))
    if not calls:
        _no("the Body is empty")
    _call(calls[0], calls[1:], api)
    _soap_action(request, local(calls[0]))
    return local(calls[0])


def _encoding(request: Request) -> None:
    """Refuse a body that the service may decode in another way than as UTF-8."""
    for value in _values(request, "content-type"):
        kind, *parameters = (part.strip().lower() for part in value.split(";"))
        if kind not in _TYPES:
            _no(f"the content type {kind}, where a documented call is text/xml")
        for parameter in parameters:
            name, _, charset = parameter.partition("=")
            if name.strip() == "charset" and charset.strip().strip("\"'") not in _UTF8:
                _no("a charset that is not UTF-8")
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", request.body)
    if declared and declared[1].decode("latin-1").lower() not in _UTF8:
        _no("an XML declaration with another encoding than UTF-8")


def _call(operation: etree._Element, others: list[etree._Element], api: Api) -> None:
    """Refuse a Body in which another element than the first could be taken for the call."""
    # By local names: an attribute of another year's namespace may mean the same to the service.
    attributes = _attributes(operation)
    if attributes.keys() & {"nil", "null"}:
        _no("the operation element is xsi:nil")
    if "href" in attributes:
        _no("the operation element points elsewhere with href")
    if attributes.get("root", "1").strip() != "1":
        _no("the operation element says that it is not the root")
    for other in others:
        if other.get("id") is None:
            _no(f"the Body holds a second element, {local(other)}, without an id")
        if _attributes(other).get("root", "0").strip() != "0":
            _no(f"a second element, {local(other)}, says that it is the root")
        if local(other) in api.methods:
            _no(f"the Body holds a second call, {local(other)}")


def _attributes(element: etree._Element) -> dict[str, str]:
    return {etree.QName(str(name)).localname: str(value) for name, value in element.attrib.items()}


def _soap_action(request: Request, operation: str) -> None:
    for value in _values(request, "soapaction"):
        named = re.split(r"[/#]", value.strip().strip("\"'").strip())[-1]
        if named not in ("", operation):
            _no(f"SOAPAction names {named!r}, the body {operation!r}")


_Reader = Callable[[Api, str, Request, str], "tuple[Contract | None] | None"]
_READERS: Final[Mapping[str, _Reader]] = {"soap-rpc-encoded": _soap}
"""How the calls of an API are read, by its wire; an API of another wire passes only where everything does."""
