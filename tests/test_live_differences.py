"""A run against a live service: what contradicts an assumption differs, what breaks a documented fact fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.servers import Server, answers

pytestmark = pytest.mark.slow

FEATURE = "features/autoinvoice/postal-addresses/postal_address_show.feature::test_it_refuses_case"
ASSUMED, DOCUMENTED = f"{FEATURE}[no id-(absent)]", f"{FEATURE}[an unknown id-(unknown)]"
DUE, OTHER = b"ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS", b"ERROR: USER NOT FOUND"
Bend = Callable[[bytes, bytes], bytes]


def other_error_without_id(request: bytes, response: bytes) -> bytes:
    """Give another documented error to a call without an id, which no source forbids."""
    return response if b"<id" in request.partition(b"postal_address_show")[2] else response.replace(DUE, OTHER)


def other_error(_: bytes, response: bytes) -> bytes:
    return response.replace(DUE, OTHER)


def one_more_member(_: bytes, response: bytes) -> bytes:
    return response.replace(b"</status>", b'</status><since xsi:type="xsd:string">2026</since>')


@contextmanager
def bent(bend: Bend) -> Iterator[tuple[str, dict[str, str]]]:
    """Run a mock behind a server that bends its responses; yield the URL and the keys of a company."""
    with MockServer(load(Suite(ROOT).contracts)).in_thread() as mock:

        def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
            headers = {n: v for n, v in handler.headers.items() if n.lower() not in ("host", "content-length")}
            request = urllib.request.Request(f"{mock.url}{handler.path}", body, headers, method=handler.command)
            try:
                with urllib.request.urlopen(request) as response:
                    status, kind, data = response.status, response.headers["Content-Type"], response.read()
            except urllib.error.HTTPError as error:
                status, kind, data = error.code, error.headers["Content-Type"], error.read()
            answers(bend(body, data), status=status, kind=kind)(handler, body)

        world = urllib.request.Request(
            f"{mock.url}/_control/worlds", b'{"seed": "live"}', {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(world) as made:
            keys = json.load(made)["keys"]
        with Server(respond).running() as server:
            yield server.url, {f"STAGE_{name.upper()}": value for name, value in keys.items()}


def run(folder: Path, bend: Bend, *words: str) -> tuple[int, dict[str, Any], str]:
    with bent(bend) as (url, keys):
        environment = {**os.environ, **keys, "CONFORMANCE_STAGE_URL": f"{url}/apis/v1.1/api"}
        command = [sys.executable, "-m", "conformance", "run", ASSUMED, DOCUMENTED, "--endpoint", "stage"]
        command += ["--no-allure", "--cassettes", "off", "--reports", str(folder), *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
    return done.returncode, json.loads((folder / "run.json").read_text("utf-8")), done.stdout


def verdicts(record: dict[str, Any]) -> dict[str, str]:
    return {scenario["id"]: scenario["verdict"] for scenario in record["scenarios"]}


def test_a_service_as_the_contracts_have_it_passes(tmp_path: Path) -> None:
    code, record, _ = run(tmp_path, lambda _, response: response)
    assert (code, verdicts(record)) == (0, {ASSUMED: "passed", DOCUMENTED: "passed"})


def test_what_contradicts_an_assumption_differs_and_does_not_end_the_run_with_1(tmp_path: Path) -> None:
    code, record, printed = run(tmp_path, other_error_without_id)
    assert (code, verdicts(record)) == (0, {ASSUMED: "differs", DOCUMENTED: "passed"})
    (finding,) = next(s["findings"] for s in record["scenarios"] if s["id"] == ASSUMED)
    assert finding["basis"] == "assumed"
    assert "≠ differs: postal_address_show" in printed
    assert "basis:    assumed: " in printed
    assert "Nothing failed" in printed


def test_what_contradicts_an_assumption_is_recorded_as_it_is(tmp_path: Path) -> None:
    with bent(other_error_without_id) as (url, keys):
        environment = {**os.environ, **keys, "CONFORMANCE_STAGE_URL": f"{url}/apis/v1.1/api"}
        command = [sys.executable, "-m", "conformance", "record", ASSUMED, DOCUMENTED, "--endpoint", "stage"]
        command += ["--reports", str(tmp_path), "--recordings", str(tmp_path / "R")]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 scenarios recorded: 2 new" in done.stdout
    assert "note: 1 scenario contradicts an assumption: 1 recorded as it is" in done.stdout
    assert sum(OTHER.decode() in file.read_text("utf-8") for file in (tmp_path / "R").rglob("*.yaml")) == 1


def test_strict_assumptions_make_it_fail(tmp_path: Path) -> None:
    code, record, _ = run(tmp_path, other_error_without_id, "--strict-assumptions")
    assert (code, verdicts(record)) == (1, {ASSUMED: "failed", DOCUMENTED: "passed"})


def test_what_breaks_a_documented_fact_fails(tmp_path: Path) -> None:
    code, record, printed = run(tmp_path, other_error)
    assert (code, verdicts(record)) == (1, {ASSUMED: "differs", DOCUMENTED: "failed"})
    assert "basis:    documented: " in printed


def test_an_additional_member_is_reported_once_and_fails_nothing(tmp_path: Path) -> None:
    code, record, printed = run(tmp_path, one_more_member)
    assert (code, verdicts(record)) == (0, {ASSUMED: "passed", DOCUMENTED: "passed"})
    assert printed.count("an undocumented member") == 1
    assert "(2 scenarios)" in printed


@pytest.mark.parametrize("bend", [other_error_without_id, other_error])
def test_the_run_teaches_what_was_contradicted(tmp_path: Path, bend: Bend) -> None:
    run(tmp_path, bend)
    words = ["learn", "--endpoint", "stage", "--reports", str(tmp_path)]
    for name in ("contracts", "endpoints.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "conformance", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "contradicted: autoinvoice/postal_address_show#" in done.stdout
    assert (tmp_path / "observations" / "stage.json").is_file()
