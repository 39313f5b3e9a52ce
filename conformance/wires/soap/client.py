"""A zeep client of one API, which sends through the guarded transport and returns what was sent and received."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import requests
import zeep
import zeep.transports
from zeep.helpers import serialize_object
from zeep.wsdl import Document

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Exchange, Request
from conformance.errors import UserError
from conformance.wires.calling import Called, Sender
from conformance.wires.soap import names
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.plugins import IncomingArrays, OutgoingTypes, prefixes
from conformance.wires.soap.values import for_zeep
from conformance.wires.soap.wsdl import wsdl

_ENCODING_SCHEMA = Path(names.__file__).with_name("encoding.xsd")
_WSDL_URL = "https://contracts.invalid/wsdl"
_SETTINGS = zeep.Settings(strict=True, xml_huge_tree=True, forbid_entities=True, forbid_dtd=True, raw_response=True)


class SoapClient:
    """Calls the methods of one SOAP API; safe to share between threads."""

    def __init__(self, api: Api, address: str, sender: Sender) -> None:
        self.api, self.address = api, address
        self._wire = _Wire(api, sender)
        plugins = [OutgoingTypes(api), IncomingArrays()]
        self._zeep = zeep.Client(_document(api), transport=self._wire, settings=_SETTINGS, plugins=plugins)
        self._binding = f"{{{soap_of(api).namespace}}}{soap_of(api).binding}"
        self._service = self._zeep.create_service(self._binding, address)

    def call(
        self,
        contract: Contract,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        body: str | bytes = "",
    ) -> Called:
        """Call a method with plain values by parameter name and return its exchange; Refused if it may not be sent.

        Whatever the answer is, it raises nothing: judging is for the checks, on the bytes. A `body` of another kind
        than the toolkit's is for REST alone.
        """
        if body:
            raise UserError(f"{contract.method} is called over SOAP, with one kind of body", do="mend the step")
        given = {
            name: for_zeep(node, arguments[name])
            for name, node in contract.request.members.items()
            if name in arguments
        }
        self._wire.label(contract.method, headers or {})
        exchange: Exchange = self._service[contract.method](**given)
        return Called(exchange, partial(self._read, contract.method, exchange))

    def _read(self, method: str, exchange: Exchange) -> Any:
        """Return zeep's reading of a response."""
        if exchange.response is None:
            raise requests.ConnectionError(exchange.error)
        response = requests.Response()
        response.status_code = exchange.response.status
        response.headers.update(exchange.response.headers)
        response._content = exchange.response.body
        binding = self._zeep.wsdl.bindings[self._binding]
        return serialize_object(binding.process_reply(self._zeep, binding.get(method), response), dict)


class _Wire(zeep.transports.Transport):  # type: ignore[misc,unused-ignore]
    """zeep's transport of one client: sends through the guarded transport."""

    def __init__(self, api: Api, sender: Sender) -> None:
        super().__init__(cache=None)
        self._api, self._sender = api, sender
        self._local = threading.local()

    def label(self, method: str, headers: Mapping[str, str]) -> None:
        """Note of which method this thread's next call is, and its further headers."""
        self._local.method, self._local.headers = method, headers

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> Exchange:
        """Send the bytes and return the exchange, which zeep hands on as it is: it reads no raw response."""
        request = Request("POST", address, {**headers, **self._local.headers}, message)
        return self._sender.send(request, api=self._api.id, method=self._local.method)


class _Library(zeep.transports.Transport):  # type: ignore[misc,unused-ignore]
    """What zeep loads documents with: the WSDL, and the encoding schema that it refers to; nothing is ever fetched."""

    def __init__(self, description: bytes) -> None:
        super().__init__(cache=None)
        self._description = description

    def load(self, url: str) -> bytes:
        """Return one of the two documents that are already here."""
        if url == _WSDL_URL:
            return self._description
        if url.rstrip("/") == names.ENCODING.rstrip("/"):
            return _ENCODING_SCHEMA.read_bytes()
        raise FileNotFoundError(f"{url} is not needed for any call, so it is not fetched")


_DOCUMENTS: dict[str, tuple[Api, Document]] = {}
"""The document of each API. An API that was changed or loaded anew is another object, and gets its own."""


def _document(api: Api) -> Document:
    """Return zeep's reading of an API's WSDL, which takes as long as a hundred calls; clients share it unchanged."""
    known = _DOCUMENTS.get(api.id)
    if known is None or known[0] is not api:
        known = _DOCUMENTS[api.id] = api, _parsed(wsdl(api, "contracts:"), tuple(prefixes(api).items()))
    return known[1]


@lru_cache(maxsize=4)
def _parsed(description: bytes, declared: tuple[tuple[str, str], ...]) -> Document:
    document = Document(_WSDL_URL, _Library(description), settings=_SETTINGS)
    for prefix, namespace in declared:
        document.types.set_ns_prefix(prefix, namespace)
    return document
