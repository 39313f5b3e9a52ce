"""A third wire, JSON-RPC 2.0, as a newcomer would begin one: it shows what a wire has to say, and how little."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator

from conformance.catalogue import Api, Contract
from conformance.catalogue.binding import Binding, Operation
from conformance.checks.collector import Rule, shown
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement, http_status, undocumented, unjudged
from conformance.checks.limits import Deadline
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.reading import Reading, no
from conformance.wires.calling import ABSENT, Called, Client, Finder, Sender
from conformance.wires.effects import Comparison
from conformance.wires.files import Load
from conformance.wires.rest.tree import json_tree
from conformance.wires.tree import Tree
from conformance.wires.wire import Wire


class RpcOperation(Operation):
    """A method that its name alone identifies."""

    root = "result"


class RpcBinding(Binding):
    """What an API says of JSON-RPC: nothing, for every method has the one address."""

    def operation(self, stated: object, request: object, schema: object, where: str) -> Operation:
        """Return what holds for every method."""
        return RpcOperation()


class RpcBinder:
    """Reads the nothing that contracts say of JSON-RPC."""

    schema: Mapping[str, Any] = MappingProxyType({})

    def bind(self, stated: Mapping[str, Any], keys: str) -> Binding:
        """Return the one binding that there is."""
        return RpcBinding()


class RpcClient:
    """Posts a method's name and its parameters."""

    def __init__(self, api: Api, url: str, sender: Sender) -> None:
        self.api, self.url, self.sender = api, url, sender

    def call(self, contract: Contract, arguments: Mapping[str, Any], headers: Any = None, *, body: Any = "") -> Called:
        """Call a method with plain values."""
        params = {name: value for name, value in arguments.items() if value is not ABSENT}
        sent = json.dumps({"jsonrpc": "2.0", "id": 1, "method": contract.method, "params": params}).encode()
        request = Request("POST", self.url, {"Content-Type": "application/json", **(headers or {})}, sent)
        return Called(self.sender.send(request, api=self.api.id, method=contract.method))


class RpcWire(Wire):
    """A call and its response are an object each; a refusal is an error with a message."""

    name, format, document = "json-rpc", "openrpc", "an OpenRPC document"
    binder = RpcBinder()

    def client(self, api: Api, url: str, sender: Sender) -> Client:
        return RpcClient(api, url, sender)

    def read(self, api: Api, base: str, request: Request, path: str, query: str) -> Reading | None:
        if path != (base or "/"):
            return None
        contract = api.methods.get(_object(request.body).get("method", ""))
        if contract is None:
            no("no method of a contract")
        return Reading.of(contract)

    def judge(self, exchange: Exchange, contract: Contract, api: Api, deadline: Deadline) -> Judgement:
        rules = {r.id.partition("#")[2]: Rule(r.id, r.evidence) for r in contract.requirements}
        rule, response = rules["envelope"], exchange.response
        found = _object(response.body) if response is not None else {}
        if response is None or not {"result", "error"} & found.keys():
            why = http_status(response) if response is not None else exchange.error
            return unjudged(rule, "the body", "a JSON-RPC response", why)
        value = found.get("result")
        status = found["error"]["message"] if "error" in found else "OK"
        outcome = contract.outcome_of(status)
        if outcome is None:
            return Judgement(value, status, None, (undocumented(status, contract, rule, "error"),), frozenset())
        wrong = Draft202012Validator(contract.schemas.answer).iter_errors(value) if outcome.ok else ()
        findings = []
        for error in wrong:
            place = ".".join(map(str, error.path))
            broken = rules.get(f"answer.{place}", rule)
            findings.append(Finding(broken.requirement, f"result.{place}", error.message, shown(str(error.instance))))
        held = {f"answer.{name}" for name in value or ()} | {"envelope", outcome.name}
        return Judgement(value, status, outcome, tuple(findings), frozenset(f"{contract.id}#{name}" for name in held))

    def finder(self, contracts: Iterable[Contract]) -> Finder:
        return partial(_found, {contract.method: contract for contract in contracts})

    def succeeded(self, answer: Response, status: str) -> bool:
        return "error" not in _object(answer.body)

    def kind(self, answer: Response, contract: Contract) -> str:
        return "result" if self.succeeded(answer, "") else "error"

    def outline(self, answer: Response) -> frozenset[str]:
        return frozenset(_object(answer.body).get("result") or ())

    def tree(self, body: bytes) -> Tree:
        return json_tree(body)

    def base(self, origin: str, path: str) -> str:
        return origin + path

    def describe(self, api: Api, url: str) -> bytes:
        methods = [{"name": contract.method, "params": []} for contract in api.methods.values()]
        return json.dumps({"openrpc": "1.3.2", "servers": [{"url": url}], "methods": methods}).encode()

    def description_url(self, url: str) -> str:
        return f"{url}/openrpc.json"

    def compared(self, api: Api, document: bytes, methods: object, address: str, load: Load) -> Comparison:
        return Comparison([], {}, ["OpenRPC documents are not compared"])


def _found(methods: Mapping[str, Contract], verb: str, path: str, headers: Mapping[str, str]) -> Contract | None:
    return methods.get(path.rpartition("/")[2])


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
