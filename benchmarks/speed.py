"""What the suite costs: `python benchmarks/speed.py`, two minutes on a quiet machine.

Everything is measured in one run and in turns, so that ratios hold on a machine that is not quiet: what a run of one
scenario and further scenarios cost, with and without Allure, beside their floors; what judging a megabyte takes in
responses of several sizes; and what the mock bears with one client and with eight. `--against REVISION` runs the same
scenarios at another revision in between.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from http import HTTPStatus

import requests
from costs import WIRES, Program, at, further, starts, table

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.paths import suite
from conformance.scene.authorization import every_scope
from conformance.wires.registry import judge, load
from conformance.wires.rest.binding import rest_of
from conformance.wires.rest.client import RestClient
from conformance.wires.rest.tokens import Tokens
from conformance.wires.soap.client import SoapClient

ROUNDS = 3
SCENARIOS = 200
LOOP = 3_000_000
SIZES = (0.1, 1, 8, 32)
"""Megabytes of the responses that are judged; what a megabyte takes has to be the same in all of them."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measures what the suite costs.")
    parser.add_argument("--against", default="", metavar="REVISION", help="what runs cost at this revision, too")
    arguments = parser.parse_args()
    print(f"this machine: {LOOP:,} additions in a Python loop take {median(_additions, 5):.2f} s (0.15 is usual)\n")
    run_costs(arguments.against)
    judging_speed()
    mock_speed()


def _additions() -> float:
    started, total = time.perf_counter(), 0
    for number in range(LOOP):
        total += number
    return time.perf_counter() - started


def median(measure: Callable[[], float], rounds: int = ROUNDS) -> float:
    """Return the median of some measurements."""
    return statistics.median(measure() for _ in range(rounds))


def run_costs(revision: str) -> None:
    """What a start and a scenario cost, beside their floors and beside another revision of this program."""
    now = Program("now", suite().root)
    with at(revision) if revision else nullcontext() as before:
        programs = [before, now] if before else [now]
        rows = [
            *starts(programs, ROUNDS),
            *(row for wire in WIRES for row in further(programs, wire, SCENARIOS, ROUNDS)),
        ]
        print(f"{table(programs, rows)}\n")


def judging_speed() -> None:
    """Seconds that judging takes a megabyte, for lists of good items and for those of items that break the contract."""
    apis = load(suite().contracts).apis
    print("judging a response, seconds a megabyte of " + ", ".join(f"{size:g}" for size in SIZES) + " MB")
    for name, made in _LISTS.items():
        api = apis[made.api]
        contract = api.methods[made.method]
        row = []
        for size in SIZES:
            answer = Response(200, {"Content-Type": made.media_type}, made.body(int(size * 1e6)))
            exchange = Exchange(api.id, contract.method, Request("POST", ""), answer)
            started = time.process_time()
            judgement = judge(exchange, contract, api)
            seconds = (time.process_time() - started) / len(answer.body) * 1e6
            row.append(f"{seconds:8.3f}" if judgement.judged else "not read")
        print(f"  {name:22} {'  '.join(row)}")
    print("  not read: more tags and attributes, or values, than any documented response has\n")


@dataclass(frozen=True)
class _List:
    """A response that is a list of the same item again and again."""

    api: str
    method: str
    media_type: str
    head: str
    item: str
    between: str
    tail: str

    def body(self, size: int) -> bytes:
        """Return the response in about so many bytes."""
        count = max(1, size // (len(self.item) + len(self.between)))
        return (self.head.replace("COUNT", str(count)) + self.between.join([self.item] * count) + self.tail).encode()


_STRING = ' xsi:type="xsd:string"'
_SOAP_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:n1="https://secure.maventa.com/" xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/"><env:Body>'
    '<n1:atg_mandate_listResponse><return xsi:type="n1:AtgMandateListResponse">'
    f'<status{_STRING}>OK</status><atg_mandates xsi:type="n2:Array" n2:arrayType="n1:AtgMandateParam[COUNT]">'
)
_SOAP_TAIL = "</atg_mandates></return></n1:atg_mandate_listResponse></env:Body></env:Envelope>"
_SOAP_ITEM = (
    f"<item><kid{_STRING}>0000012344</kid><account_number{_STRING}>12345678903</account_number>"
    '<notification xsi:type="xsd:boolean">true</notification><status xsi:type="xsd:int">1</status>'
    f"<updated_timestamp{_STRING}>20260110120000</updated_timestamp></item>"
)
_REST_ITEM = (
    '{"kid":"0000012344","notification":true,"status":1,"updated_timestamp":"2026-01-15T12:00:00Z",'
    '"account_number":"12345678903"}'
)
_SOAP = ("autoinvoice", "atg_mandate_list", "text/xml; charset=utf-8", _SOAP_HEAD)
_REST = ("autoxchange", "getV1ServicesAtgMandates", "application/json", "[")
_LISTS = {
    "SOAP, good items": _List(*_SOAP, _SOAP_ITEM, "", _SOAP_TAIL),
    "SOAP, members missing": _List(*_SOAP, "<item/>", "", _SOAP_TAIL),
    "REST, good items": _List(*_REST, _REST_ITEM, ",", "]"),
    "REST, members missing": _List(*_REST, "{}", ",", "]"),
}


def mock_speed() -> None:
    """Calls a second and the slowest in a hundred, with one client and with eight, over both wires."""
    catalogue = load(suite().contracts)
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "conformance", "mock"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[1]
        keys = dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
        print(f"the mock is ready {time.perf_counter() - started:.2f} s after it was started")
        soap = soap_call(catalogue.apis["autoinvoice"], catalogue.find("consumer_agreements_query"), keys, url)
        for name, request in (("SOAP", soap), ("REST", rest_call(catalogue.apis["autoxchange"], keys, url))):
            for clients in (1, 8):
                times, seconds = _load(request, clients, 800)
                middle, slow = statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.99)] * 1000
                rate = len(times) / seconds
                told = f"{rate:7.0f} calls/s   median {middle:6.2f} ms   p99 {slow:6.2f} ms"
                print(f"  {name}  clients: {clients}  {told}")
    finally:
        process.terminate()
        process.wait(10)


class _Wire:
    """Sends as requests does, and keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request and return the exchange."""
        self.sent.append(request)
        found = requests.request(
            request.verb, request.url, headers=dict(request.headers), data=request.body, timeout=30
        )
        return Exchange(api, method, request, Response(found.status_code, dict(found.headers), found.content))


def soap_call(api: Api, contract: Contract, keys: dict[str, str], url: str) -> Request:
    """Return one call, as the suite's client writes it."""
    wire = _Wire()
    SoapClient(api, f"{url}/apis/v1.1/api", wire).call(contract, {"api_keys": keys, **contract.example})
    return wire.sent[0]


def rest_call(api: Api, keys: dict[str, str], url: str) -> Request:
    """Return one call with a token that was granted for it."""
    wire = _Wire()
    token = Tokens(api, f"{url}/ax{rest_of(api).token.path}", wire).bearer(keys, every_scope(api))
    contract = api.methods["getV1ServicesAtgMandates"]
    return RestClient(api, f"{url}/ax", wire).request(contract, {}, {"Authorization": f"Bearer {token}"})


def _load(request: Request, clients: int, calls: int) -> tuple[list[float], float]:
    """Return the time of each call and of all together."""
    times: list[float] = []

    def client() -> None:
        with requests.Session() as session:
            session.trust_env = False
            for _ in range(calls // clients):
                started = time.perf_counter()
                done = session.request(
                    request.verb, request.url, headers=dict(request.headers), data=request.body, timeout=30
                )
                assert done.status_code == HTTPStatus.OK, done.text
                times.append(time.perf_counter() - started)

    # A thread keeps the interpreter for 5 ms by default, so that the last of eight clients would wait for 35 ms here.
    sys.setswitchinterval(0.0005)
    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - started


if __name__ == "__main__":
    main()
