"""JSON over HTTP with bearer tokens, as a wire."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus

from conformance.catalogue import Api, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.checks.sent import Sent
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.reading import Reading
from conformance.wires.calling import Bearers, Client, Finder, Sender
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.rest import faults, harmless, judge, paths, reader, tree
from conformance.wires.rest.binding import RestBinder, rest_of
from conformance.wires.rest.client import RestClient
from conformance.wires.rest.openapi import openapi
from conformance.wires.rest.requests import judge as requests
from conformance.wires.rest.requests.rules import RULES
from conformance.wires.rest.tokens import Tokens
from conformance.wires.tree import Tree
from conformance.wires.wire import Wire


class RestWire(Wire):
    """Each operation has a verb and a path; a response is a JSON value under an HTTP status."""

    name, format, document = "rest-json", "openapi", "an OpenAPI 3.1 document"
    binder = RestBinder()
    faults = faults.FAULTS
    variations = harmless.VARIATIONS
    rules = RULES

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return a client with requests' own encoders."""
        return RestClient(api, url, sender)

    def tokens(self, api: Api, url: str, sender: Sender, learn: Callable[[str], None] | None) -> Bearers:
        """Return the API's tokens, granted at its own address for them."""
        return Tokens(api, url.rstrip("/") + rest_of(api).token.path, sender, learn=learn)

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
        """Return what a request would call, by its verb and path."""
        return reader.read(api, base, request, path, query)

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Hold a response against the documents: HTTP, JSON, shape, values and status."""
        return judge.judge(exchange, contract, api, deadline)

    def sent(self, request: Request, api: Api) -> Sent:
        """Return the call that a verb and a path are, and what is wrong with its token, query and body."""
        return requests.sent(request, api)

    def finder(self, contracts: Iterable[Contract]) -> Finder:
        """Return what finds an operation by the verb and the end of the path."""
        return paths.finder(contracts)

    def succeeded(self, answer: Response, status: str) -> bool:
        """Return whether the HTTP status is below 300."""
        del status
        return answer.status < HTTPStatus.MULTIPLE_CHOICES

    def kind(self, answer: Response, contract: Contract) -> str:
        """Return the HTTP status."""
        del contract
        return str(answer.status)

    def outline(self, answer: Response) -> frozenset[str]:
        """Return the paths of all members of the JSON value."""
        return faults.paths(answer)

    def tree(self, body: bytes) -> Tree:
        """Return what the JSON value holds."""
        return tree.json_tree(body)

    def base(self, origin: str, path: str) -> str:
        """Return the URL below which the paths of the operations stand."""
        return origin + path

    def describe(self, api: Api, url: str) -> bytes:
        """Return the OpenAPI description in JSON."""
        return (json.dumps(openapi(api, url), indent=2, ensure_ascii=False) + "\n").encode()

    def description_url(self, url: str) -> str:
        """Return where the OpenAPI description is: below the base URL."""
        return f"{url.rstrip('/')}/openapi.json"

    def compared(
        self, api: Api, document: bytes, methods: frozenset[str] | None, address: str, load: Load
    ) -> Comparison:
        """Compare an OpenAPI description with the one that is made from the contracts."""
        from conformance.wires.rest.description import contracts  # only drift needs it

        return contracts.compared(api, document, methods, address, load)
