"""What the mock bears per kind of call, beside its floor: `python benchmarks/mock.py`, about a minute.

The floor is a bare Starlette application on the mock's own server settings that returns the same bytes. `--prism` adds
Prism's mock server with the exported OpenAPI (run with npx). The servers are called in turns, in short rounds, by one
client that keeps its connections open. Each figure is that of the best round, because whatever else the machine does
only ever makes it worse; the share is that of processor time, which is the rate's where the server is busy. `--gate`
takes a few seconds and ends with 1 where a call costs too much.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import requests
import uvicorn
from loading import Load, load
from mock_calls import Call, calls
from starlette.applications import Starlette
from starlette.requests import Request as Received
from starlette.responses import Response as Sent
from starlette.routing import Route

from conformance.catalogue import Catalogue
from conformance.mock.server.mock_server import SETTINGS, bound
from conformance.mock.state.demo import DEMO
from conformance.paths import suite
from conformance.wires.registry import load as contracts
from conformance.wires.rest.openapi import openapi

CLIENTS = 8
MOST = 4.5
"""How many times the processor time of its floor a call may take: one and a half times what the dearest one does."""
_START = "20260115120000"
_CALLED_BY_SERVERS = ("Content-Length", "Connection", "Date", "Server", "Transfer-Encoding")


@dataclass
class Row:
    """The rounds of one kind of call, by the name of the server."""

    kind: str
    rounds: dict[str, list[Load]] = field(default_factory=dict)

    def rate(self, server: str) -> float:
        """Calls per second of a server in its best round."""
        return max(each.rate for each in self.rounds[server])

    def each(self, server: str) -> float:
        """Processor time of a server per call in its best round, in seconds."""
        return min(each.each for each in self.rounds[server])

    def slowest(self, server: str) -> float:
        """The seconds that 99 of 100 calls did not exceed in the best round."""
        return min(each.percentile(0.99) for each in self.rounds[server])

    @property
    def times(self) -> float:
        """How many times the processor time of the floor a call of the mock takes, where the system measures it."""
        return self.each("mock") / self.each("floor") if self.each("floor") else self.rate("floor") / self.rate("mock")

    @property
    def exceeded(self) -> bool:
        """Whether a call of the mock takes more than the gate allows."""
        return self.times > MOST

    def __str__(self) -> str:
        processor = f"{self.each('mock') * 1e6:6.0f} µs {self.each('floor') * 1e6:6.0f} µs"
        rates = f"{self.rate('mock'):7.0f} {self.rate('floor'):7.0f} {100 / self.times:4.0f} %"
        slowest = f"{self.slowest('mock') * 1000:7.2f} ms {self.slowest('floor') * 1000:7.2f} ms"
        peer = f"{self.rate('mock') / self.rate('Prism'):5.1f}" if "Prism" in self.rounds else "     "
        return f"{self.kind:38} {processor} {rates} {peer} {slowest}"


HEADER = (
    f"{'':38} {'mock':>9} {'floor':>9} {'mock':>7} {'floor':>7} {'share':>6} {'Prism':>5} {'p99':>10} {'floor':>10}"
)


def main() -> int:
    """Measure and print each kind of call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each server (default: 5)")
    parser.add_argument("--calls", type=int, default=400, metavar="N", help="calls in a round (default: 400)")
    parser.add_argument("--clients", type=int, default=CLIENTS, metavar="N", help=f"at once (default: {CLIENTS})")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds of call with this text in their name")
    parser.add_argument("--prism", action="store_true", help="measure Prism as well")
    parser.add_argument("--gate", action="store_true", help="fewer calls; end with 1 beyond a bound")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve is not None:
        return serve(given.serve)
    print(f"{given.clients} clients; processor time per call, calls per second, and what 99 of 100 calls take")
    print(HEADER)
    rows = measured(
        contracts(suite().contracts),
        rounds=3 if given.gate else given.rounds,
        number=50 if given.gate else given.calls,
        clients=given.clients,
        only=given.only,
        with_prism=given.prism,
    )
    slow = []
    for row in rows:
        print(row, flush=True)
        slow += [row] if row.exceeded else []
    if not given.gate:
        return 0
    for row in slow:
        print(f"✕ {row.kind}: {row.times:.1f} times its floor, at most {MOST:g} expected")
    return int(bool(slow))


def measured(
    catalogue: Catalogue, *, rounds: int, number: int, clients: int, only: str = "", with_prism: bool = False
) -> Iterator[Row]:
    """Yield what each kind of call takes at the mock and at its floor, in turns."""
    with ExitStack() as stack:
        mock = stack.enter_context(_started("-m", "conformance", "mock"))
        keys = dict(mock.line().split("=", 1) for _ in range(3))
        chosen = [call for call in calls(catalogue, mock.url, keys) if only in call.kind]
        floor = stack.enter_context(_floor(chosen))
        prisms = {}
        if with_prism:
            prisms = {base: stack.enter_context(_prism(catalogue, base)) for base in {c.base for c in chosen if c.base}}
        for at, call in enumerate(chosen):
            there = {"mock": (mock, call), "floor": (floor, _moved(call, f"{floor.url}/{at}"))}
            if call.base in prisms:
                there["Prism"] = (prisms[call.base], _moved(call, prisms[call.base].url + call.path, exact=True))
            row = Row(call.kind)
            for _ in range(rounds):
                turned_back(mock.url)
                for name, (server, its) in there.items():
                    status = its.response.status if name != "Prism" else None  # it takes any token for a good one
                    taken = load(its.request, status, pid=server.pid, calls=number, clients=clients)
                    row.rounds.setdefault(name, []).append(taken)
            yield row


def turned_back(url: str) -> None:
    """Set the clock of the demo company to the start: every writing call advances it, and tokens end after an hour."""
    requests.patch(f"{url}/_control/worlds/{DEMO}", json={"now": _START}, timeout=30).raise_for_status()


def _moved(call: Call, url: str, *, exact: bool = False) -> Call:
    path = "" if exact else "/" + call.request.url.split("/", 3)[3]
    return replace(call, request=replace(call.request, url=url + path))


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self.process.pid

    def line(self) -> str:
        """Return the next line that it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def _started(*words: str) -> Iterator[Server]:
    """Start a Python program that prints `ready URL`, and stop it when the block ends."""
    command = [sys.executable, *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline().split()
        if not ready:
            sys.exit(f"{' '.join(command)} did not start")
        yield Server(process, ready[1])
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _floor(chosen: Sequence[Call]) -> Iterator[Server]:
    """Serve the responses of these calls as they are."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "responses.json")
        kept = [
            {
                "status": call.response.status,
                "headers": {n: v for n, v in call.response.headers.items() if n.title() not in _CALLED_BY_SERVERS},
                "body": base64.b64encode(call.response.body).decode("ascii"),
            }
            for call in chosen
        ]
        file.write_text(json.dumps(kept), "utf-8")
        with _started(__file__, "--serve", str(file)) as server:
            yield server


def serve(file: Path) -> int:
    """Serve the responses in a file with the mock's own libraries and settings until terminated."""
    responses = [(base64.b64decode(r["body"]), r["status"], r["headers"]) for r in json.loads(file.read_text("utf-8"))]

    async def endpoint(request: Received) -> Sent:
        await request.body()
        body, status, headers = responses[request.path_params["at"]]
        return Sent(body, status, headers)

    app = Starlette(routes=[Route("/{at:int}/{path:path}", endpoint, methods=["GET", "POST", "PATCH"])])
    with bound("127.0.0.1", 0) as listening:
        print(f"ready http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, **SETTINGS)).run([listening])
    return 0


@contextmanager
def _prism(catalogue: Catalogue, base: str) -> Iterator[Server]:
    """Run Prism's mock server with the description of the API at a base path."""
    if shutil.which("npx") is None:
        sys.exit("npx is not installed; leave out --prism, or install Node.js")
    api = catalogue.apis[{"/ax": "autoxchange", "/invoicing": "invoicing"}[base]]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_text(json.dumps(openapi(api, f"http://127.0.0.1:{port}")), "utf-8")
        from peers import PRISM  # which needs Schemathesis

        command = ["npx", "--yes", PRISM, "mock", "--multiprocess=false", "-v", "error", "-p", str(port), str(document)]
        # In a session of its own: npx starts Prism as a process below it, and both have to end.
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, text=True
        )
        try:
            yield Server(process, _answering(f"http://127.0.0.1:{port}"))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def _answering(url: str) -> str:
    for _ in range(600):
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return url
    sys.exit("Prism did not start within two minutes")


if __name__ == "__main__":
    sys.exit(main())
