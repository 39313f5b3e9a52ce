"""How the mock serves quickly what it served before: the table of calls, whole responses, XML written as text."""

from __future__ import annotations

import random
import re
import socket
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree
from starlette.routing import Match, Route

from conformance.catalogue import Array, Node, Struct
from conformance.mock.calls import apis
from conformance.mock.server.base_paths import BASES
from conformance.mock.server.call_table import Calls
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.registry import wire_of
from conformance.mock.wires.rest import exact_json
from conformance.mock.wires.soap import codec
from conformance.paths import suite
from conformance.wires.registry import load
from tests.raw import request

CATALOGUE = load(suite().contracts)
SOAP = CATALOGUE.apis["autoinvoice"]
TEXTS = ("", "a", "<&>\"'", "\r\n\t x", "åæ€\U0001f600", "\x01\ud800", "]]>")


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    apis.load()
    worlds = Worlds()
    return [
        r for api in CATALOGUE.apis.values() for base in BASES[api.id] for r in wire_of(api).routes(api, worlds, base)
    ]


def test_the_table_finds_what_trying_every_route_finds(routes: list[Route]) -> None:
    table = Calls(routes)
    paths = {route.path.replace("{", "").replace("}", "") for route in routes}
    paths |= {path + more for path in paths for more in ("/", "/x", "x")} | {"", "/", "//", "/ax//v1/invoices"}
    for path in sorted(paths):
        for method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"):
            scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode()}
            matches = [(route, *route.matches(scope)) for route in routes]
            full = next(((r, found["path_params"]) for r, match, found in matches if match is Match.FULL), None)
            found = table.find(method, path)
            assert (found is None) == (full is None), (method, path)
            if full is not None and found is not None:
                assert found == (full[0].endpoint, full[1])
            assert table.has(path) == any(match is not Match.NONE for _, match, _ in matches)


@pytest.mark.parametrize("path", ["/ax/v1/nothing", "/ax/oauth2/current", "/healthz"])
def test_a_response_arrives_in_one_piece(path: str) -> None:
    with MockServer(CATALOGUE).in_thread() as mock:
        host, port = mock.url.removeprefix("http://").split(":")
        for _ in range(20):
            with socket.create_connection((host, int(port)), 10) as connection:
                connection.sendall(request("GET", path))
                head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
                length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                assert len(body) == int(length.partition(b":")[2])


def _value(node: Node, chosen: random.Random) -> Any:
    if chosen.random() < 0.15:
        return None
    if isinstance(node, Array):
        return [_value(node.item, chosen) for _ in range(chosen.randrange(3))]
    if isinstance(node, Struct):
        return {name: _value(member, chosen) for name, member in node.members.items() if chosen.random() < 0.9}
    match node.kind:
        case "boolean":
            return chosen.random() < 0.5
        case "number":
            return Decimal("1.50")
        case "integer":
            return chosen.randrange(100)
        case "base64":
            return b"abc" * chosen.randrange(60)
    return chosen.choice(TEXTS)


def _by_a_tree(written: bytes) -> bytes:
    return etree.tostring(etree.fromstring(written), xml_declaration=True, encoding="UTF-8")


def _without_ends(written: bytes) -> bytes:
    """Return XML in which an element with an empty text is written as one without content, as lxml reads it."""
    return re.sub(rb"<([^\s<>/]+)([^<>]*[^<>/]|)></\1>", rb"<\1\2/>", written)


@pytest.mark.parametrize("contract", SOAP.methods.values(), ids=lambda contract: contract.method)
def test_a_response_is_written_as_a_tree_would_be(contract: Any) -> None:
    chosen = random.Random(contract.id)
    for _ in range(20):
        written = codec.response(contract, "https://example.com/?a&b", _value(contract.answer, chosen))
        assert _by_a_tree(written) == _without_ends(written)


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_fault_is_written_as_a_tree_would_be(text: str) -> None:
    written = codec.fault(text)
    assert _by_a_tree(written) == _without_ends(written)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"a": [1, True, None, 'æ"\n']}, '{"a":[1,true,null,"æ\\"\\n"]}'),
        ({"a": Decimal("1.10"), "b": [Decimal(2), {"c": "d"}], "e": 1.5, "f": ()}, None),
        ([], "[]"),
        ("a", '"a"'),
    ],
)
def test_json_is_the_same_with_and_without_decimals(value: Any, written: str | None) -> None:
    assert written is None or exact_json.dumps(value) == written
    assert exact_json._exact(value) == exact_json.dumps(value)
    assert exact_json.loads(exact_json.dumps(value)) == exact_json.loads(exact_json._exact(value))
