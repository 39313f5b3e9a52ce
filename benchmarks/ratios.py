"""Holds what the suite costs to bounds: `python benchmarks/ratios.py`, half a minute; ends with 1 beyond a bound.

Each figure is the ratio of two processor times that are measured here in turns, the suite's and that of its floor: the
libraries alone, or the same requests without the suite. A slow or busy machine changes both alike. The bounds are about
one and a half times what is usual, so that only a change of the program exceeds them.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import requests
import uvicorn
from costs import Program, further, starts
from speed import rest_call, soap_call
from starlette.applications import Starlette
from starlette.requests import Request as Received
from starlette.responses import Response as Sent
from starlette.routing import Route

from conformance.endpoint.exchange import Request
from conformance.mock.server.mock_server import SETTINGS, MockServer, bound
from conformance.paths import suite
from conformance.wires.registry import load

ROUNDS = 2
SCENARIOS = 120
"""So many that what two starts differ by is little beside them."""
CALLS, TURNS = 100, 8
"""How many calls of the mock a turn has: the least of many short turns is what they cost on a busy machine too."""


@dataclass(frozen=True)
class Ratio:
    """A figure of the suite beside its floor, and the most that it may be of it."""

    name: str
    seconds: float
    floor: float
    bound: float

    @property
    def exceeded(self) -> bool:
        """Whether the suite takes more than the bound allows."""
        return self.seconds > self.bound * self.floor

    def __str__(self) -> str:
        """Return the figure as a row."""
        ratio = f"{self.seconds / self.floor:5.1f} times its floor, at most {self.bound:g}"
        return (
            f"{'✕' if self.exceeded else '✓'} {self.name:42} {self.seconds * 1000:8.1f} ms"
            f" {self.floor * 1000:8.1f} ms {ratio}"
        )


def main() -> int:
    """Measure and print each ratio; return 1 if one exceeds its bound."""
    print(f"  {'processor time':42} {'suite':>11} {'floor':>11}")
    found = []
    for make in (starting, playing_soap, playing_rest, mock_soap, mock_rest):
        ratio = make()
        found.append(ratio)
        print(ratio, flush=True)
    return int(any(ratio.exceeded for ratio in found))


def starting() -> Ratio:
    """A run of one scenario, from the command to its exit, beside the import of the libraries."""
    row = next(iter(starts([_now()], ROUNDS)))
    return Ratio("a run of one scenario; the libraries", row.seconds["now"], row.floor, 3)


def playing_soap() -> Ratio:
    """A scenario over SOAP beside its requests alone."""
    return _playing("SOAP", 7)


def playing_rest() -> Ratio:
    """A scenario over REST beside its requests alone."""
    return _playing("REST", 7)


def _playing(wire: str, bound: float) -> Ratio:
    (row,) = further([_now()], wire, SCENARIOS, ROUNDS, ["without Allure"])
    return Ratio(f"a scenario over {wire}; its requests", row.seconds["now"], row.floor, bound)


def _now() -> Program:
    return Program("now", suite().root)


def mock_soap() -> Ratio:
    """A call of the mock over SOAP beside one of a bare server that returns the same bytes."""
    return _mock("a call of the mock over SOAP; a bare server", "autoinvoice")


def mock_rest() -> Ratio:
    """A call of the mock over REST beside one of a bare server that returns the same bytes."""
    return _mock("a call of the mock over REST; a bare server", "autoxchange")


def _mock(name: str, api: str) -> Ratio:
    catalogue = load(suite().contracts)
    with MockServer(catalogue).in_thread() as mock:
        keys = vars(mock.demo)
        if api == "autoinvoice":
            request = soap_call(catalogue.apis[api], catalogue.find("consumer_agreements_query"), keys, mock.url)
        else:
            request = rest_call(catalogue.apis[api], keys, mock.url)
        content = _called(request, 1)[1]
        with _bare(content) as url:
            path = request.url.split("/", 3)[3]
            same = Request(request.verb, f"{url}/{path}", request.headers, request.body)
            both = [(_called(request, CALLS)[0], _called(same, CALLS)[0]) for _ in range(TURNS)]
    return Ratio(name, min(b[0] for b in both), min(b[1] for b in both), 2)


@contextmanager
def _bare(content: bytes) -> Iterator[str]:
    """Serve the same bytes for every request with the mock's own libraries, and yield the base URL."""

    async def endpoint(request: Received) -> Sent:
        await request.body()
        return Sent(content)

    app = Starlette(routes=[Route("/{path:path}", endpoint, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, **SETTINGS))
    with bound("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _called(request: Request, calls: int) -> tuple[float, bytes]:
    """Return the processor time of a call, that of the client included, and the body of the last response."""
    with requests.Session() as session:
        session.trust_env = False
        started = time.process_time()
        for _ in range(calls):
            done = session.request(request.verb, request.url, headers=dict(request.headers), data=request.body)
            assert done.status_code == HTTPStatus.OK, done.text
        return (time.process_time() - started) / calls, done.content


if __name__ == "__main__":
    sys.exit(main())
