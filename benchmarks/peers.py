"""Other tools on the same faults: `python benchmarks/peers.py [--sample N]`, some minutes.

Every wire fault that `conformance prove` derives is put into a recorded answer, and each tool is asked whether it
minds: zeep in strict mode by itself (SOAP), Schemathesis and Prism's proxy with the exported OpenAPI (REST), and a
comparison of bodies with those that vcrpy recorded. The harmless variations are asked about as well. Prism is run with
npx and left out where Node.js is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import requests
import schemathesis

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Request, Response
from conformance.paths import suite
from conformance.prove.case import WIRE, Case, sample, wire_cases
from conformance.prove.equivalent import reason
from conformance.prove.harmless import VARIATIONS
from conformance.prove.lab import Lab
from conformance.wires.registry import wire_of
from conformance.wires.rest.binding import RestBinding, http_of
from conformance.wires.rest.openapi import openapi
from conformance.wires.soap.binding import SoapOperation
from conformance.wires.soap.client import SoapClient

PRISM = "@stoplight/prism-cli@5"
Minds = Callable[[Contract, Response, Response], bool]
"""Tells whether a tool minds an answer (the last), of which the recorded one is known too."""


@dataclass
class Score:
    """What one tool noticed of the faults, and of the harmless variations."""

    noticed: int = 0
    faults: int = 0
    alarms: int = 0
    harmless: int = 0

    def row(self, name: str) -> str:
        """Return the score as a row of the table."""
        part = f"{100 * self.noticed / self.faults:.0f} %" if self.faults else ""
        return f"| {name} | {self.noticed}/{self.faults} | {part} | {self.alarms}/{self.harmless} |"


def main() -> None:
    """Ask every tool and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many faults a wire, drawn evenly")
    given = parser.parse_args()
    found = suite()
    lab = Lab(found, found.cassettes / "mock")
    with ExitStack() as stack:
        print("| tool | faults noticed | | false alarms |\n|---|---:|---:|---:|")
        for wire, tools in (("SOAP", soap_tools(lab)), ("REST", rest_tools(lab, stack))):
            cases = _cases(lab, soap=wire == "SOAP", most=given.sample)
            ours = Score()
            for case in cases:
                ours.faults += 1
                ours.noticed += bool(lab.tried(case).killer)
            asked = {identity for case in cases for identity, _ in case.candidates[:1]}
            ours.harmless = len(asked) * len(VARIATIONS)
            ours.alarms = sum(len(lab.false_alarms(identity)) for identity in asked)
            print(ours.row(f"{wire}: conformance"), flush=True)
            for name, minds in tools.items():
                print(score(lab, cases, minds).row(f"{wire}: {name}"), flush=True)


def _cases(lab: Lab, *, soap: bool, most: int) -> list[Case]:
    cases = []
    for contract in lab.catalogue.contracts:
        if isinstance(contract.operation, SoapOperation) is soap:
            faults = list(wire_of(lab.catalogue.apis[contract.api]).faults)
            every = wire_cases(lab.material, contract, faults)
            cases += [case for case in every if not reason(case, lab.catalogue)]
    return sample(cases, most, 0) if most else cases


def score(lab: Lab, cases: list[Case], minds: Minds) -> Score:
    """Ask one tool about the first answer of each case, and about its harmless variations."""
    result, asked = Score(), set()
    for case in cases:
        assert case.kind == WIRE
        identity, number = case.candidates[0]
        entry = lab.tapes[identity].entries[number]
        assert entry.contract is not None
        bends = wire_of(lab.catalogue.apis[entry.contract.api]).faults
        bent = next(b for b in bends[case.fault](entry.answer, entry.contract) if b.place == case.place)
        result.faults += 1
        result.noticed += minds(entry.contract, entry.answer, bent.answer)
        if (identity, number) not in asked:
            asked.add((identity, number))
            for vary in VARIATIONS.values():
                result.harmless += 1
                result.alarms += minds(entry.contract, entry.answer, vary(entry.answer))
    return result


def bodies_differ(_: Contract, recorded: Response, answer: Response) -> bool:
    """Compare bodies as they were recorded."""
    return recorded.body != answer.body


def soap_tools(lab: Lab) -> Mapping[str, Minds]:
    """Return the tools for SOAP."""
    api = lab.catalogue.apis["autoinvoice"]
    nobody = SimpleNamespace(send=None)
    client = SoapClient(api, "http://127.0.0.1:9", nobody)
    service: Any = client._service
    service._client.plugins = []

    def strict(contract: Contract, _: Response, answer: Response) -> bool:
        operation = service._binding.get(contract.method)
        reply = SimpleNamespace(
            status_code=answer.status, content=answer.body, headers=dict(answer.headers), encoding="utf-8"
        )
        try:
            service._binding.process_reply(service._client, operation, reply)
        except Exception:  # whatever zeep's parsers raise is a complaint
            return True
        return False

    return {"zeep, strict": strict, "bodies compared with vcrpy's recording": bodies_differ}


def rest_tools(lab: Lab, stack: ExitStack) -> Mapping[str, Minds]:
    """Return the tools for REST."""
    schemas = {
        api.id: schemathesis.openapi.from_dict(openapi(api, "http://127.0.0.1"))
        for api in lab.catalogue.apis.values()
        if isinstance(api.binding, RestBinding)
    }

    def schemathesis_minds(contract: Contract, _: Response, answer: Response) -> bool:
        http = http_of(contract)
        inside = dict.fromkeys(http.members_in_path, "1")
        case = schemas[contract.api][http.path][http.verb].Case(path_parameters=inside)
        url = f"http://127.0.0.1{http.path.format(**inside)}"
        request = requests.Request(http.verb, url).prepare()
        response = schemathesis.Response(
            status_code=answer.status,
            headers={name.lower(): [value] for name, value in answer.headers.items()},
            content=answer.body,
            request=request,
            elapsed=0.1,
            verify=False,
        )
        try:
            case.validate_response(response)
        except AssertionError:
            return True
        except BaseExceptionGroup:
            return True
        return False

    tools: dict[str, Minds] = {"Schemathesis": schemathesis_minds}
    if shutil.which("npx"):
        proxies = {
            api.id: stack.enter_context(prism(api))
            for api in lab.catalogue.apis.values()
            if isinstance(api.binding, RestBinding)
        }
        tools["Prism's proxy"] = lambda contract, _, answer: proxies[contract.api](contract, answer)
    return {**tools, "bodies compared with vcrpy's recording": bodies_differ}


@contextmanager
def prism(api: Api) -> Iterator[Callable[[Contract, Response], bool]]:
    """Run Prism between us and a server that answers as it is told, and tell whether Prism complains."""
    told: list[Response] = []

    class Upstream(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = told[-1]
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_text(json.dumps(openapi(api, "http://127.0.0.1")))
        command = ["npx", "--yes", PRISM, "proxy", "-p", str(port), str(document)]
        command.append(f"http://127.0.0.1:{upstream.server_port}")
        # In a session of its own: npx starts Prism as a process below it, and both have to end.
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _wait(port)
            with requests.Session() as http:
                http.trust_env = False
                yield lambda contract, answer: _complains(http, port, contract, answer, told)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
            upstream.shutdown()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("Prism did not start within two minutes")


def _complains(http: requests.Session, port: int, contract: Contract, answer: Response, told: list[Response]) -> bool:
    called = http_of(contract)
    told.append(answer)
    path = "/".join("1" if part.startswith("{") else part for part in called.path.split("/"))
    sent = Request(called.verb, f"http://127.0.0.1:{port}{path}")
    try:
        reply = http.request(sent.verb, sent.url, headers={"Authorization": "Bearer x"}, timeout=20)
    except requests.RequestException:
        return True
    # What Prism says of the request is no news: it is not the one that was recorded.
    violations = json.loads(reply.headers.get("sl-violations", "[]"))
    return any(violation["location"][:1] == ["response"] for violation in violations)


if __name__ == "__main__":
    main()
