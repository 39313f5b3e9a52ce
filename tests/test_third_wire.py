"""The door for another wire: it registers itself, and contracts, features, guard, judge and commands know it."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from conformance import library
from conformance.catalogue import Catalogue
from conformance.cli import drift
from conformance.drift import interface
from conformance.endpoint.exchange import Request
from conformance.endpoint.settings import Profile
from conformance.errors import ContractError, Refused
from conformance.gherkin.claims import claims
from conformance.gherkin.document import parse
from conformance.scene.arranging.arranger import ADMIN
from conformance.scene.playing import Play, Played, played
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.calls import Calls
from conformance.wires.registry import WIRES, guard, load, wire_of
from tests.checkout import ROOT
from tests.json_rpc import RpcWire
from tests.servers import Server

Handler = Callable[[BaseHTTPRequestHandler, bytes], None]
SAID = "the test says so"
API = {
    "title": "Greetings",
    "wire": "json-rpc",
    "documents": ["doc000"],
    "chapters": {"all": "All methods"},
    "secrets": [],
    "common_outcomes": {"outcomes": []},
    "conventions": [{"id": "envelope", "title": "A response is a JSON-RPC object", "assumed": SAID}],
}
GREET = {
    "title": "Greet somebody",
    "description": "Returns a greeting.",
    "assumed": SAID,
    "effect": "reads",
    "request": {
        "type": "object",
        "properties": {"name": {"type": "string", "description": "Who is greeted."}},
        "examples": [{"name": "Ada"}],
    },
    "answer": {
        "type": "object",
        "properties": {"greeting": {"type": "string", "description": "The greeting."}},
    },
    "outcomes": [
        {"id": "greeted", "status": "OK", "ok": True, "rule": "There is a name.", "assumed": SAID},
        {"id": "nobody", "status": "ERROR: NOBODY", "ok": False, "rule": "The name is empty.", "assumed": SAID},
    ],
}
FEATURE = """
@read-only
Feature: greet
  Greets somebody.

  Scenario: It greets by name
    When greet is called with name set to Grace
    Then the response has
      | greeting | Hello, Grace |

  Scenario: It refuses to greet nobody
    When greet is called with name set to (empty)
    Then it is refused with ERROR: NOBODY
"""


@pytest.fixture(autouse=True)
def third_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the wire: the one line that the registry would have."""
    monkeypatch.setitem(WIRES, RpcWire.name, RpcWire())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with an API of the third wire."""
    (tmp_path / "contracts" / "greetings" / "all").mkdir(parents=True)
    for name in ("contract.schema.json", "sources.json"):
        shutil.copy(ROOT / "contracts" / name, tmp_path / "contracts" / name)
    write(tmp_path / "contracts" / "greetings" / "api.json", API)
    write(tmp_path / "contracts" / "greetings" / "all" / "greet.json", GREET)
    feature = tmp_path / "features" / "greetings" / "all" / "greet.feature"
    feature.parent.mkdir(parents=True)
    feature.write_text(FEATURE, "utf-8")
    return tmp_path


@pytest.fixture
def catalogue(folder: Path) -> Catalogue:
    return load(folder / "contracts")


def write(file: Path, data: Any) -> None:
    file.write_text(json.dumps(data), "utf-8")


def serving(respond: Callable[[dict[str, Any]], dict[str, Any]]) -> Handler:
    """Return a server of the API that makes a response's members of a call's parameters."""

    def serve(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        made = json.dumps({"jsonrpc": "2.0", "id": 1, **respond(json.loads(body)["params"])}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(made)))
        handler.end_headers()
        handler.wfile.write(made)

    return serve


def right(params: dict[str, Any]) -> dict[str, Any]:
    if not params["name"]:
        return {"error": {"code": 1, "message": "ERROR: NOBODY"}}
    return {"result": {"greeting": f"Hello, {params['name']}"}}


def outcomes(folder: Path, catalogue: Catalogue, respond: Callable[[dict[str, Any]], dict[str, Any]]) -> list[Played]:
    """Return how the scenarios of the feature end with a server."""
    assert library.MODULES
    with Server(serving(respond)).running() as server:
        session = Session(catalogue, profile(server.url))
        feature = parse(folder / "features" / "greetings" / "all" / "greet.feature", folder)
        plays = [Play(feature, each, claims(feature, each, catalogue)) for each in feature.scenarios]
        try:
            return [played(session, play, Effort()) for play in plays]
        finally:
            session.close()


def profile(url: str) -> Profile:
    return Profile("greeter", "live", {"greetings": f"{url}/rpc"}, frozenset({"reads"}), keys={ADMIN: {}})


def test_scenarios_pass_with_a_server_that_keeps_the_contract(folder: Path, catalogue: Catalogue) -> None:
    ended = outcomes(folder, catalogue, right)
    assert [(each.verdict.name, each.verdict.reason) for each in ended] == [("passed", "")] * 2


@pytest.mark.parametrize(
    ("liar", "requirement"),
    [
        (lambda _: {"result": {"greeting": 7}}, "greetings/greet#answer.greeting"),
        (lambda _: {"error": {"code": 1, "message": "ERROR: NOTHING"}}, "greetings/greet#envelope"),
        (lambda params: right({"name": params["name"] and "Ada"}), "greetings/greet#answer.greeting"),
    ],
    ids=["a member of another type", "an undocumented status", "somebody else's greeting"],
)
def test_a_scenario_fails_with_a_server_that_lies(
    folder: Path, catalogue: Catalogue, liar: Callable[[dict[str, Any]], dict[str, Any]], requirement: str
) -> None:
    (ended, _) = outcomes(folder, catalogue, liar)
    assert ended.verdict.name == "differs"  # all that these contracts say is assumed
    assert requirement in {finding.requirement for finding in ended.verdict.findings}


def test_the_guard_reads_its_calls(catalogue: Catalogue) -> None:
    held = guard(catalogue, profile("http://127.0.0.1:9"))
    headers = {"Content-Type": "application/json"}
    request = Request("POST", "http://127.0.0.1:9/rpc", headers, b'{"method": "greet"}')
    assert held.check(request) is catalogue.find("greet")
    with pytest.raises(Refused, match="no method of a contract"):
        held.check(Request("POST", "http://127.0.0.1:9/rpc", headers, b'{"method": "delete_all"}'))


def test_an_operation_is_found_described_and_compared(catalogue: Catalogue) -> None:
    api = catalogue.apis["greetings"]
    assert Calls(catalogue).of(Request("POST", "http://x.example/rpc/greet")) is catalogue.find("greet")
    assert json.loads(wire_of(api).describe(api, "http://x.example"))["openrpc"] == "1.3.2"
    assert interface.compare(api, b"{}").notes == ["OpenRPC documents are not compared"]


def test_commands_take_its_descriptions() -> None:
    parser = argparse.ArgumentParser()
    drift.add_arguments(parser)
    assert parser.parse_args(["--openrpc", "x.json"]).openrpc == "x.json"


def test_a_contract_that_says_what_the_wire_does_not_know_is_refused(folder: Path) -> None:
    write(folder / "contracts" / "greetings" / "api.json", {**API, "wire": "carrier-pigeon"})
    with pytest.raises(ContractError, match="'json-rpc'"):
        load(folder / "contracts")
