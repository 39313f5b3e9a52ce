"""What a gate costs: requests a second that are judged, memory while 100,000 are, and the share of a client's tests.

python benchmarks/gate.py [--requests N]
"""

from __future__ import annotations

import argparse
import itertools
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from conformance.catalogue import Catalogue
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.gate.gating import Setting, keys_scrubber, mock
from conformance.gate.journal import Entry, Journal
from conformance.gate.judging import Judge
from conformance.gate.place import Place
from conformance.gate.report.har import HarWriter
from conformance.paths import suite
from conformance.wires.registry import load, wire_of

_TESTS = 50
"""How many calls a test makes in the journal that is made up."""


@dataclass(frozen=True)
class Cost:
    """How long some requests took to judge, and by how much the memory of the process grew."""

    requests: int
    seconds: float
    megabytes: float

    def __str__(self) -> str:
        rate = self.requests / self.seconds
        return f"{self.requests:>7,} requests: {rate:6,.0f} a second, memory +{self.megabytes:.0f} MB"


class _Sender:
    """Sends the requests of a client to a mock as they are."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request; the response is in the mock's journal."""
        got = self._session.request(
            request.verb, request.url, headers=dict(request.headers), data=request.body, timeout=30
        )
        return Exchange(api, method, request, Response(got.status_code, dict(got.headers), got.content))


def traffic(catalogue: Catalogue, url: str, keys: dict[str, str]) -> None:
    """Call every method with its example, over REST with a token."""
    sender = _Sender()
    for api, base in (("autoinvoice", "/apis/v1.1/api"), ("autoxchange", "/ax"), ("invoicing", "/invoicing")):
        described = catalogue.apis[api]
        client = wire_of(described).client(described, url + base, sender)
        tokens = wire_of(described).tokens(described, url + base, sender, None)
        headers = {"Authorization": f"Bearer {tokens.bearer(keys)}"} if tokens is not None else {}
        for contract in described.methods.values():
            arguments = dict(contract.example)
            contract.operation.sign(arguments, keys)
            client.call(contract, arguments, headers if contract.operation.bearer else {})


def journal(recorded: list[Entry], count: int) -> Iterator[Entry]:
    """Yield so many entries: the recorded ones again and again, in tests with names of their own, no body twice."""
    for number, entry in zip(range(1, count + 1), itertools.cycle(recorded), strict=False):
        space = b" " * (number % 1009)
        request = replace(entry.request, body=entry.request.body + space if entry.request.body else b"")
        response = replace(entry.response, body=entry.response.body + space) if entry.response else None
        test = f"test_{number // _TESTS}"
        yield replace(entry, number=number, at=number / 50, test=test, request=request, response=response)


def measured(work: Callable[[], None], requests: int) -> Cost:
    """Return what some work costs."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    return Cost(requests, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def main() -> None:
    """Print what judging costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    options = parser.parse_args()
    catalogue = load(suite().contracts)
    with mock(Setting(), catalogue) as url, tempfile.TemporaryDirectory() as folder:
        keys = Place(url).demo()
        started = time.perf_counter()
        traffic(catalogue, url, keys)
        took = time.perf_counter() - started
        recorded = [*Journal(url)]
        masks = keys_scrubber(catalogue, keys)

        def judge(count: int) -> Callable[[], None]:
            def work() -> None:
                judge = Judge(catalogue, masks)
                with HarWriter(Path(folder) / "gate.har", masks) as har:
                    for entry in journal(recorded, count):
                        har.add(entry, [found.finding.rule.id for found in judge.hear(entry)])
                judge.end()

            return work

        first = measured(judge(len(recorded)), len(recorded))
        print(f"{len(recorded)} calls took a client {took:.2f} s, and judging them {first.seconds:.2f} s more")
        for count in (1_000, 10_000, options.requests):
            print(measured(judge(count), count))


if __name__ == "__main__":
    main()
