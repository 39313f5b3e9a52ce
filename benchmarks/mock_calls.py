"""One call of each kind that a mock serves, with the response that the mock gave to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import requests

from conformance.catalogue import Api, Catalogue
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.scene.authorization import every_scope
from conformance.wires.rest.binding import rest_of
from conformance.wires.rest.client import RestClient
from conformance.wires.rest.tokens import Tokens
from conformance.wires.soap.client import SoapClient

_BASES = {"autoxchange": "/ax", "invoicing": "/invoicing"}
_UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Call:
    """A kind of call: its request to the mock, what the mock responded, and the path of the API that it is of."""

    kind: str
    request: Request
    response: Response
    base: str = ""

    @property
    def path(self) -> str:
        """The target of the request below its API's base path."""
        return "/" + self.request.url.split("/", 3)[3].removeprefix(self.base[1:]).removeprefix("/")


class _Wire:
    """Sends what a client of the suite writes, and keeps it."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.sent: list[Request] = []

    def send(self, request: Request, *, api: str = "", method: str = "") -> Exchange:
        """Send a request and return the exchange."""
        self.sent.append(request)
        got = self.session.request(
            request.verb, request.url, headers=dict(request.headers), data=request.body, timeout=30
        )
        return Exchange(api, method, request, Response(got.status_code, dict(got.headers), got.content))


def calls(catalogue: Catalogue, url: str, keys: Mapping[str, str]) -> Iterator[Call]:
    """Yield a call of each kind that the mock at this URL has answered for the owner of these keys."""
    wire = _Wire()
    yield from _of(wire, _soap(catalogue.apis["autoinvoice"], url, keys, wire))
    for api in _BASES:
        yield from _of(wire, _rest(catalogue.apis[api], url + _BASES[api], keys, wire), _BASES[api])
    missing = Request("GET", f"{url}/ax/v1/nothing")
    yield from _of(wire, [("REST, an unknown path", missing)], "/ax")


def _of(
    wire: _Wire, requests_: Iterator[tuple[str, Request]] | list[tuple[str, Request]], base: str = ""
) -> Iterator[Call]:
    for kind, request in requests_:
        response = wire.send(request).response
        assert response is not None
        yield Call(kind, request, response, base)


def _soap(api: Api, url: str, keys: Mapping[str, str], wire: _Wire) -> Iterator[tuple[str, Request]]:
    client = SoapClient(api, f"{url}/apis/v1.1/api", wire)

    def written(method: str, **arguments: object) -> Request:
        contract = api.methods[method]
        client.call(contract, {"api_keys": keys, **contract.example, **arguments})
        return wire.sent[-1]

    yield "SOAP, a read", written("consumer_agreements_query")
    yield "SOAP, a write", written("configure_company")
    unknown = {**keys, "user_api_key": _UNKNOWN, "company_uuid": _UNKNOWN, "vendor_api_key": _UNKNOWN}
    yield "SOAP, a refusal of unknown keys", written("consumer_agreements_query", api_keys=unknown)
    yield "SOAP, a refusal for the state", written("invoice_accept", id=_UNKNOWN)


def _rest(api: Api, url: str, keys: Mapping[str, str], wire: _Wire) -> Iterator[tuple[str, Request]]:
    token = Tokens(api, url + rest_of(api).token.path, wire).bearer(dict(keys), every_scope(api))
    granting = wire.sent[-1]
    client = RestClient(api, url, wire)

    def written(method: str, token: str = token, **arguments: object) -> Request:
        contract = api.methods[method]
        return client.request(contract, {**contract.example, **arguments}, {"Authorization": f"Bearer {token}"})

    if api.id == "invoicing":
        yield "REST, POST of JSON", written("createInvoice")
        yield "REST, GET of one", written("getInvoiceStatus")
        return
    listed = wire.send(written("getV1ServicesAtg")).response
    assert listed is not None
    number = json.loads(listed.body)[0]["account_number"]
    yield "REST, GET of one, another API", written("getV1ServicesAtgAccountNumber", account_number=number)
    yield "REST, GET of a list", written("getV1ServicesAtgMandates")
    yield "REST, PATCH of a form", written("patchV1ServicesAtgAccountNumber", account_number=number)
    yield "a token", granting
    yield "REST, a refusal of an unknown token", written("getV1ServicesAtgMandates", token=_UNKNOWN)
    yield "REST, a refusal for the state", written("getV1ServicesAtgAccountNumber", account_number="00000000000")
