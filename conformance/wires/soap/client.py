"""One shared zeep client an API; what a call sent and got is kept as bytes, call by call, thread by thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import requests
import zeep
import zeep.transports
from zeep.helpers import serialize_object

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Exchange, Request
from conformance.errors import UserError
from conformance.wires.calling import Called, Sender
from conformance.wires.soap import names
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.plugins import IncomingArrays, OutgoingTypes
from conformance.wires.soap.values import for_zeep
from conformance.wires.soap.wsdl import wsdl

_ENCODING_SCHEMA = Path(names.__file__).with_name("encoding.xsd")
_WSDL_URL = "https://contracts.invalid/wsdl"


class SoapClient:
    """Calls the methods of one SOAP API; safe to share between threads."""

    def __init__(self, api: Api, address: str, sender: Sender) -> None:
        self.api, self.address = api, address
        self._wire = _Wire(api, sender)
        settings = zeep.Settings(
            strict=True, xml_huge_tree=True, forbid_entities=True, forbid_dtd=True, raw_response=True
        )
        self._zeep = zeep.Client(
            _WSDL_URL, transport=self._wire, settings=settings, plugins=[OutgoingTypes(api), IncomingArrays()]
        )
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
        self._wire.begin(contract.method, headers or {})
        response = self._service[contract.method](**given)
        exchange = self._wire.exchange
        assert exchange is not None
        return Called(exchange, partial(self._read, contract.method, exchange, response))

    def _read(self, method: str, exchange: Exchange, response: requests.Response) -> Any:
        """Return zeep's reading of a response."""
        if exchange.response is None:
            raise requests.ConnectionError(exchange.error)
        binding = self._zeep.wsdl.bindings[self._binding]
        return serialize_object(binding.process_reply(self._zeep, binding.get(method), response), dict)


class _Wire(zeep.transports.Transport):  # type: ignore[misc,unused-ignore]
    """zeep's transport: loads two documents that are already here, and sends through the guarded transport."""

    def __init__(self, api: Api, sender: Sender) -> None:
        super().__init__(cache=None)
        self._api, self._sender = api, sender
        self._local = threading.local()

    @property
    def exchange(self) -> Exchange | None:
        """The exchange of this thread's last call."""
        found: Exchange | None = getattr(self._local, "exchange", None)
        return found

    def begin(self, method: str, headers: Mapping[str, str]) -> None:
        """Forget the last call and note what the coming one is."""
        self._local.exchange = None
        self._local.method, self._local.headers = method, dict(headers)

    def load(self, url: str) -> bytes:
        """Return the WSDL made from the contracts or the encoding schema; nothing is ever fetched."""
        if url == _WSDL_URL:
            return wsdl(self._api, "contracts:")
        if url.rstrip("/") == names.ENCODING.rstrip("/"):
            return _ENCODING_SCHEMA.read_bytes()
        raise FileNotFoundError(f"{url} is not needed for any call, so it is not fetched")

    def post(self, address: str, message: bytes, headers: Mapping[str, str]) -> requests.Response:
        """Send the bytes and return the answer in the form that zeep reads; an empty one where none came."""
        request = Request("POST", address, {**headers, **self._local.headers}, message)
        exchange = self._sender.send(request, api=self._api.id, method=self._local.method)
        self._local.exchange = exchange
        response = requests.Response()
        if exchange.response is not None:
            response.status_code = exchange.response.status
            response.headers.update(exchange.response.headers)
            response._content = exchange.response.body
        return response
