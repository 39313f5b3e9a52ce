"""SOAP 1.1 with rpc/encoded bodies, as a wire."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.catalogue import Api, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.bend import Bend
from conformance.wires.calling import Client, Sender
from conformance.wires.soap import faults, judge, reader, tree
from conformance.wires.tree import Tree


class SoapWire:
    """Calls are posted to one address as envelopes; a response is decoded from its own bytes."""

    name = "soap-rpc-encoded"
    faults: Mapping[str, Bend] = faults.FAULTS

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return a zeep client of the WSDL that is made from the contracts."""
        from conformance.wires.soap.client import SoapClient  # zeep takes a while to import, and only callers need it

        return SoapClient(api, url, sender)

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> tuple[Contract | None] | None:
        """Return what a request would call, by the first element of its Body."""
        return reader.read(api, base, request, path, query)

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Hold a response against the documents: HTTP, envelope, encoding, values and status."""
        return judge.judge(exchange, contract, api, deadline)

    def tree(self, body: bytes) -> Tree:
        """Return what `return` holds."""
        return tree.soap_tree(body)
