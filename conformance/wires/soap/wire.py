"""SOAP 1.1 with rpc/encoded bodies, as a wire."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.catalogue import Api, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.checks.sent import Sent
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.reading import Reading
from conformance.wires.calling import Client, Finder, Sender
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.soap import faults, harmless, judge, reader, tree
from conformance.wires.soap.binding import SoapBinder
from conformance.wires.soap.requests import judge as requests
from conformance.wires.soap.requests.rules import RULES
from conformance.wires.soap.wsdl import wsdl
from conformance.wires.tree import Tree
from conformance.wires.wire import Wire


class SoapWire(Wire):
    """Calls are posted to one address as envelopes; a response is decoded from its own bytes."""

    name, format, document = "soap-rpc-encoded", "wsdl", "a WSDL 1.1 document"
    binder = SoapBinder()
    faults = faults.FAULTS
    variations = harmless.VARIATIONS
    rules = RULES
    texts_may_be_nil = True

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return a zeep client of the WSDL that is made from the contracts."""
        from conformance.wires.soap.client import SoapClient  # zeep takes a while to import, and only callers need it

        return SoapClient(api, url, sender)

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
        """Return what a request would call, by the first element of its Body."""
        return reader.read(api, base, request, path, query)

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Hold a response against the documents: HTTP, envelope, encoding, values and status."""
        return judge.judge(exchange, contract, api, deadline)

    def sent(self, request: Request, api: Api) -> Sent:
        """Return the call in an envelope, and what is wrong with both."""
        return requests.sent(request, api)

    def finder(self, contracts: Iterable[Contract]) -> Finder:
        """Return what finds a method by the SOAPAction of its calls."""
        return reader.finder(contracts)

    def succeeded(self, answer: Response, status: str) -> bool:
        """Return whether a status does not begin with ERROR."""
        del answer
        return not status.startswith("ERROR")

    def kind(self, answer: Response, contract: Contract) -> str:
        """Return the documented outcome whose text a response contains."""
        body = answer.body
        texts = (o.name for o in contract.outcomes if not o.status.variables and f">{o.status.text}<".encode() in body)
        return next(texts, "other") if b"<return" in body else ""

    def outline(self, answer: Response) -> frozenset[str]:
        """Return the paths of all members below `return`."""
        return faults.paths(answer)

    def tree(self, body: bytes) -> Tree:
        """Return what `return` holds."""
        return tree.soap_tree(body)

    def base(self, origin: str, path: str) -> str:
        """Return the origin: the address of the calls below it is the service's own."""
        del path
        return origin

    def describe(self, api: Api, url: str) -> bytes:
        """Return the WSDL."""
        return wsdl(api, url)

    def description_url(self, url: str) -> str:
        """Return where the WSDL is: beside the address of the calls."""
        return f"{url.rstrip('/').rpartition('/')[0]}/wsdl"

    def compared(
        self, api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load
    ) -> Comparison:
        """Compare a WSDL with the one that is made from the contracts."""
        from conformance.wires.soap.description import contracts  # only drift needs it

        return contracts.compared(api, document, methods, address, load)
