"""PHP's SoapClient and Node's soap call every method of the WSDL once, and read what our own decoder reads."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.endpoint.settings import load_profile
from conformance.endpoint.transport import Transport
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.scrubbing import Scrubber
from conformance.wires.calling import Called
from conformance.wires.registry import guard
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.client import SoapClient
from conformance.wires.soap.section5 import decode
from tests.interop.test_interop import CALLS_SECONDS, CATALOGUE, ROOT, TOOLKITS, Toolkit

API = CATALOGUE.apis["autoinvoice"]
METHODS = sorted(API.methods)
CLIENTS = [toolkit for toolkit in TOOLKITS if toolkit.name in ("php", "node")]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


def world(mock: MockServer, method: str) -> dict[str, str]:
    """Begin the method's world anew and return its admin's keys: the same world gives the same answer."""
    return dict(provider_states.create(mock.worlds, {"seed": f"every method: {method}"})["keys"])


def arguments(contract: Contract, keys: dict[str, str], *, nil: bool = True) -> dict[str, Any]:
    """Return the contract's example with every member of every struct, and without files, which toolkits encode.

    Members that the example lacks are nil, as PHP wants them, or omitted, as Node does.
    """
    given = {name: _plain(node, contract.example.get(name), nil) for name, node in contract.request.members.items()}
    if "api_keys" in given:
        given["api_keys"] = keys
    return given if nil else {name: value for name, value in given.items() if value is not None}


def _plain(node: Node, value: Any, nil: bool) -> Any:
    if isinstance(node, Struct) and value is not None:
        members = {name: _plain(member, value.get(name), nil) for name, member in node.members.items()}
        return members if nil else {name: member for name, member in members.items() if member is not None}
    if value is None or (isinstance(node, Scalar) and node.kind == "base64"):
        return None
    if isinstance(node, Array):
        return [_plain(node.item, item, nil) for item in value]
    return value


@pytest.fixture(scope="module")
def ours(mock: MockServer) -> dict[str, Any]:
    """What our own client and decoder make of each method's answer."""
    profile = load_profile(ROOT / "endpoints.toml", "mock").at(mock.url)
    transport = Transport(profile, guard(CATALOGUE, profile), Scrubber(CATALOGUE.secrets, profile.known_secrets()))
    client = SoapClient(API, profile.urls["autoinvoice"], transport)
    read = {}
    for method in METHODS:
        contract = API.methods[method]
        called: Called = client.call(contract, arguments(contract, world(mock, method)))
        assert called.exchange.response is not None
        read[method] = decode(called.exchange.response.body, contract, soap_of(API).namespace).value
    transport.close()
    return read


@pytest.fixture(scope="module", params=CLIENTS, ids=lambda toolkit: toolkit.name)
def theirs(request: pytest.FixtureRequest, mock: MockServer, ours: dict[str, Any]) -> tuple[Toolkit, dict[str, Any]]:
    """What a toolkit makes of the same calls, in worlds that begin anew."""
    toolkit: Toolkit = request.param
    command = toolkit.command()
    able = [m for m in METHODS if API.methods[m].request.members or toolkit.name != "node"]
    nil = not toolkit.drops_nil
    calls = [{"method": m, "arguments": arguments(API.methods[m], world(mock, m), nil=nil)} for m in able]
    ran = subprocess.run(
        [*command, f"{mock.url}/apis/v1.1/wsdl"],
        input=json.dumps(calls).encode(),
        capture_output=True,
        timeout=CALLS_SECONDS,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    lines = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
    return toolkit, dict(zip(able, lines, strict=True))


def compared(node: Node, value: Any, drops_nil: bool) -> Any:
    """Return a value as both sides can represent it: without files, and without nil if a toolkit drops it."""
    if value is None:
        return None
    if isinstance(node, Array):
        return [compared(node.item, item, drops_nil) for item in value]
    if isinstance(node, Struct):
        members = {n: compared(node.members[n], v, drops_nil) for n, v in value.items() if not _file(node.members[n])}
        return {n: v for n, v in members.items() if not (drops_nil and v is None)}
    if isinstance(node, Scalar) and node.kind == "number":
        return float(value)
    return value


def _file(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "base64"


@pytest.mark.parametrize("method", METHODS)
def test_a_toolkit_reads_what_we_read(
    theirs: tuple[Toolkit, dict[str, Any]], ours: dict[str, Any], method: str
) -> None:
    toolkit, lines = theirs
    if method not in lines:
        pytest.skip("Node's soap refuses a message without parts, which the service's own WSDL has for such a method")
    line = lines[method]
    assert "error" not in line, line
    node = API.methods[method].answer
    assert compared(node, line["return"], toolkit.drops_nil) == compared(node, ours[method], toolkit.drops_nil)
