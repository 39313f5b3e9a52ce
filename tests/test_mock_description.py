"""What describes the mock is true: the OpenAPI document of `/_control`, and every command of docs/how-to/mock.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from conformance.mock.calls.plans import TROUBLES
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.raw import ask, request

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
PAGE = (ROOT / "docs/how-to/mock.md").read_text("utf-8")
BLOCKS = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block]
LINES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("curl")]
VERBS = ("get", "put", "post", "patch", "delete")
BODIES: dict[str, Any] = {
    "/_control/worlds": {"seed": "described"},
    "/_control/worlds/{seed}": {"breaks": 0},
    "/_control/next": {"trouble": "slow"},
    "/_control/test": {"name": "x"},
    "/_control/latency": {"seconds": 0},
    "/_control/clock": {"seconds": 1},
    "/_control/reset": {},
}


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def document(mock: MockServer) -> dict[str, Any]:
    found: dict[str, Any] = ask(mock.url, request("GET", "/_control/openapi.json")).json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(verb, path, item[verb]) for path, item in document["paths"].items() for verb in VERBS if verb in item]


def test_the_document_is_valid_and_its_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names) > 20
    assert all(re.fullmatch(r"[a-z]\w+", name) for name in names)


def test_every_route_is_in_it_and_each_response_is_as_it_says(mock: MockServer, document: dict[str, Any]) -> None:
    registry: Any = Registry().with_resource("urn:d", DRAFT202012.create_resource(document))
    ask(mock.url, request("GET", "/nothing"))
    for verb, path, operation in sorted(operations(document), key=lambda each: each[0] == "delete"):
        body = json.dumps(BODIES[path]).encode() if "requestBody" in operation else b""
        address = path.replace("{seed}", "described").replace("{name}", "described")
        if verb == "post" and "snapshots" in path:
            ask(mock.url, request("PUT", address))
        if "worlds" in path:
            ask(mock.url, request("POST", "/_control/worlds", b'{"seed": "described"}'))
        response = ask(mock.url, request(verb.upper(), address, body, Content_Type="application/json"))
        assert response.status == 200, (verb, path, response.text)
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator(schema, registry=registry).validate(response.json())
        if "requestBody" in operation:
            wrong = ask(mock.url, request(verb.upper(), address, b'{"unheard_of": 1}', Content_Type="application/json"))
            assert wrong.status == 422
            Draft202012Validator({"$ref": "urn:d#/components/schemas/Refusal"}, registry=registry).validate(
                wrong.json()
            )
    listed = set(document["paths"])
    near = ask(mock.url, request("GET", "/_control/zzz")).json()["do"]
    assert not set(re.findall(r"/_control/[\w./{}]+", near)) - listed


def test_an_operation_that_is_not_in_the_document_is_not_there(mock: MockServer, document: dict[str, Any]) -> None:
    known = {(verb, path) for verb, path, _ in operations(document)}
    for path in document["paths"]:
        for verb in VERBS:
            if (verb, path) not in known:
                address = path.replace("{seed}", "demo").replace("{name}", "x")
                assert ask(mock.url, request(verb.upper(), address)).status == 405, (verb, path)


# The page


def test_every_operation_is_on_the_page(document: dict[str, Any]) -> None:
    for verb, path, _ in operations(document):
        pattern = re.escape(path).replace(r"\{seed\}", r"\w+").replace(r"\{name\}", r"\w+")
        lines = [line for line in LINES if re.search(rf"\$MOCK{pattern}(?=[?\"'\s]|$)", line)]
        stated = {"post": "--json|-X POST", "get": ""}.get(verb, f"-X {verb.upper()}")
        used = [
            line for line in lines if re.search(stated, line) and (verb != "get" or not re.search("--json|-X", line))
        ]
        assert used, f"{verb} {path}"


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.findall(r"_control/(\w+)|(\Z)", block)[0][0] or "start")
def test_every_command_on_the_page_works(mock: MockServer, block: str) -> None:
    lines = [line for line in block.splitlines() if line.startswith("curl")]
    script = "\n".join(["set -euo pipefail", *lines])
    environment = {**os.environ, "MOCK": mock.url, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    ran = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert ran.stdout


def test_every_kind_of_trouble_is_on_the_page() -> None:
    table = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    named = {name.partition(":")[0] for cell in table for name in re.findall(r"`([^`]+)`", cell)}
    assert set(TROUBLES) <= named


def test_every_command_is_tested_and_the_commands_do_what_the_page_says(mock: MockServer) -> None:
    assert len(LINES) == PAGE.count("\ncurl ")
    ask(mock.url, request("DELETE", "/_control/journal"))
    for header, status in (("outside-scope", 403), ("429; retry_after=5", 429)):
        assert f"X-Conformance-Next: {header}" in PAGE
        assert ask(mock.url, request("GET", "/ax/v1/invoices", X_Conformance_Next=header)).status == status
