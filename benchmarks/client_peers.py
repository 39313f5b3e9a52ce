"""Other tools on clients with bugs: `python benchmarks/client_peers.py`, some minutes.

The client in tests/clients/node is run with each of its bugs: all of its tests in the gate; its tests over REST against
Prism's proxy in front of the mock, with the exported OpenAPI; its tests over SOAP against WireMock, which has the
responses that the right client got from the mock, each operation's in their order. Prism catches a bug where it reports
a violation that it does not report of the right client (that a test fails is the doing of the mock behind it), WireMock
where a test fails. Both tools are installed from npm; WireMock needs Java.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.request import ProxyHandler, build_opener

from conformance.catalogue import Catalogue
from conformance.gate.place import variables
from conformance.mock.server.base_paths import BASES
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite
from conformance.wires.registry import load
from conformance.wires.rest.openapi import openapi

CLIENT = Path(__file__).parent.parent / "tests" / "clients" / "node"
PACKAGES = ("@stoplight/prism-cli@5", "wiremock@3.13.2")
SECONDS = 120
REST = (
    *("double-write", "unknown-member", "content-type", "key-in-url", "iso-date", "latin-1", "stale-token"),
    *("rest-date", "base64-twice", "unknown-part"),
)
SOAP = (
    *("double-write", "ignored-error", "unknown-member", "missing-type", "deprecated-method", "key-in-url"),
    *("parameter-order", "latin-1", "soap-date", "base64-twice", "busy-polling"),
)
LONGEST = 80
_VIOLATION = re.compile(r"Violation: (.+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def main() -> None:
    """Run the client with every bug and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    catalogue = load(suite().contracts)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        tools = Path(folder)
        npm = [shutil.which("npm") or sys.exit("npm is not installed"), "install", "--no-audit", "--no-fund"]
        (tools / "package.json").write_text("{}")
        subprocess.run([*npm, "--loglevel=error", *PACKAGES], cwd=tools, check=True, stdout=subprocess.DEVNULL)
        if not (CLIENT / "node_modules").exists():
            subprocess.run([*npm, "--no-package-lock", "--loglevel=error"], cwd=CLIENT, check=True, stdout=2)
        stubs = stack.enter_context(wiremock(tools, catalogue))
        tests, prism = with_gate(tools, ""), with_prism(tools, catalogue, "")
        if tests.complaints or tests.failed or with_wiremock(stubs, ""):
            sys.exit("the right client is not right")
        print(f"Prism reports of the right client: {', '.join(sorted(prism)) or 'nothing'}\n")
        print("| bug | its own tests on the mock | `conformance gate` | Prism proxy (REST) | WireMock (SOAP) |")
        print("|---|---|---|---|---|")
        for bug in dict.fromkeys((*SOAP, *REST)):
            gated = with_gate(tools, bug)
            over_rest = _cell(with_prism(tools, catalogue, bug) - prism) if bug in REST else ""
            over_soap = _cell({"tests fail"} if with_wiremock(stubs, bug) else ()) if bug in SOAP else ""
            own = "fail" if gated.failed else "pass"
            print(f"| {bug} | {own} | {_cell(gated.complaints)} | {over_rest} | {over_soap} |", flush=True)


@dataclass(frozen=True)
class Gated:
    """What the gate said: the rules that were broken, and whether the client's own tests failed."""

    complaints: frozenset[str]
    failed: bool


def _cell(complaints: Collection[str]) -> str:
    """Return the first complaint, or a dash."""
    text = min(complaints, default="-").replace("|", "\\|")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def with_gate(tools: Path, bug: str) -> Gated:
    """Run all tests of the client in the gate."""
    jump = ["--clock-jump", "4000"] if bug == "stale-token" else []
    command = [sys.executable, "-m", "conformance", "gate", "--reports", str(tools / "gate"), *jump, "--"]
    variables = {**os.environ, "BUG": bug, "PYTHONPATH": str(CLIENT.parent.parent.parent)}
    subprocess.run(
        [*command, "node", "--test"], cwd=CLIENT, env=variables, capture_output=True, timeout=SECONDS, check=False
    )
    record = json.loads((tools / "gate" / "gate.json").read_text("utf-8"))
    rules = (cause["rule"] for cause in record["causes"])
    return Gated(frozenset({", ".join(dict.fromkeys(rules))} - {""}), bool(record["command_exit"]))


def with_prism(tools: Path, catalogue: Catalogue, bug: str) -> frozenset[str]:
    """Run the client's tests over REST through a proxy for each API, and return the violations that these report."""
    log = tools / "prism.log"
    with MockServer(catalogue).in_thread() as mock, log.open("wb") as output, ExitStack() as stack:
        known = variables(mock.url, mock.demo.__dict__)
        for api, name in (("autoxchange", "CONFORMANCE_AX_URL"), ("invoicing", "CONFORMANCE_INVOICING_URL")):
            document = tools / f"{api}.json"
            document.write_text(json.dumps(openapi(catalogue.apis[api], "http://127.0.0.1")))
            port = _free_port()
            prism = str(tools / "node_modules" / ".bin" / "prism")
            command = [prism, "proxy", "-p", str(port), str(document), mock.url + BASES[api][0]]
            stack.enter_context(_running(command, output, port))
            known[name] = f"http://127.0.0.1:{port}"
        _failed("rest.test.mjs", known, bug)
    text = _COLOURS.sub("", log.read_text("utf-8", "replace"))
    return frozenset(found.strip() for found in _VIOLATION.findall(text))


@contextmanager
def wiremock(tools: Path, catalogue: Catalogue) -> Iterator[Mapping[str, str]]:
    """Serve what the right client got over SOAP, each response to an operation in its turn, and yield the variables."""
    with MockServer(catalogue).in_thread() as mock:
        known = variables(mock.url, mock.demo.__dict__)
        if _failed("soap.test.mjs", known, ""):
            sys.exit("the right client fails on the mock")
        entries = [entry for entry in mock.journal if entry.api == "autoinvoice" and entry.response is not None]
    root, port = tools / "wiremock", _free_port()
    (root / "mappings").mkdir(parents=True)
    turns: Counter[str] = Counter()
    for entry in entries:
        assert entry.response is not None
        for number, stub in enumerate(_stubs(entry.method, entry.response.body, turns)):
            name = f"{entry.method or 'wsdl'}-{turns[entry.method]}-{number}.json"
            (root / "mappings" / name).write_text(json.dumps(stub))
    (jar,) = (tools / "node_modules" / "wiremock" / "build").glob("*.jar")
    command = ["java", "-jar", str(jar), "--port", str(port), "--root-dir", str(root), "--bind-address", "127.0.0.1"]
    url = f"http://127.0.0.1:{port}"
    with (tools / "wiremock.log").open("wb") as output, _running(command, output, port):
        yield {**known, "CONFORMANCE_SOAP_URL": f"{url}/soap", "CONFORMANCE_WSDL_URL": f"{url}/wsdl"}


def _stubs(method: str, body: bytes, turns: Counter[str]) -> Iterator[dict[str, Any]]:
    """Yield the stubs for a response: its own turn, and after the last turn it stays."""
    response = {"status": 200, "body": body.decode("utf-8"), "headers": {"Content-Type": "text/xml; charset=utf-8"}}
    if not method:
        yield {"request": {"method": "GET", "urlPath": "/wsdl"}, "response": response}
        return
    turn = turns[method]
    turns[method] += 1
    pattern = {"matchesXPath": f"//*[local-name()='Body']/*[local-name()='{method}']"}
    request = {"method": "POST", "urlPath": "/soap", "bodyPatterns": [pattern]}
    state = "Started" if not turn else str(turn)
    scenario = {"scenarioName": method, "requiredScenarioState": state, "newScenarioState": str(turn + 1)}
    yield {"priority": 1, "request": request, "response": response, **scenario}
    yield {"priority": 9 - min(turn, 7), "request": request, "response": response}


def with_wiremock(known: Mapping[str, str], bug: str) -> bool:
    """Return whether the client's tests over SOAP fail on the stubs, all of which have their first turn again."""
    origin = known["CONFORMANCE_SOAP_URL"].removesuffix("/soap")
    build_opener(ProxyHandler({})).open(f"{origin}/__admin/scenarios/reset", b"", timeout=SECONDS).close()
    return _failed("soap.test.mjs", known, bug)


def _failed(file: str, known: Mapping[str, str], bug: str) -> bool:
    """Return whether the client's tests in a file fail."""
    variables = {**os.environ, **known, "BUG": bug, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    command = ["node", "--test", file]
    ran = subprocess.run(command, cwd=CLIENT, env=variables, capture_output=True, timeout=SECONDS, check=False)
    return ran.returncode != 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], output: IO[bytes], port: int) -> Iterator[None]:
    """Run a server while the block runs."""
    process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        for _ in range(SECONDS * 5):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        else:
            sys.exit(f"{command[0]} did not start within {SECONDS} seconds")
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


if __name__ == "__main__":
    main()
