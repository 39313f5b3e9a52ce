"""JSON over HTTP with bearer tokens, as a wire."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.catalogue import Api, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import Deadline
from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.bend import Bend
from conformance.wires.calling import Client, Sender
from conformance.wires.rest import faults, judge, reader, tree
from conformance.wires.rest.client import RestClient
from conformance.wires.tree import Tree


class RestWire:
    """Each operation has a verb and a path; a response is a JSON value under an HTTP status."""

    name = "rest-json"
    faults: Mapping[str, Bend] = faults.FAULTS

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        """Return a client with requests' own encoders."""
        return RestClient(api, url, sender)

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> tuple[Contract | None] | None:
        """Return what a request would call, by its verb and path."""
        return reader.read(api, base, request, path, query)

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        """Hold a response against the documents: HTTP, JSON, shape, values and status."""
        return judge.judge(exchange, contract, api, deadline)

    def tree(self, body: bytes) -> Tree:
        """Return what the JSON value holds."""
        return tree.json_tree(body)
