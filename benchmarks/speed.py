"""What the suite costs: `python benchmarks/speed.py`, two minutes on a quiet machine.

Everything is measured in one run, in turns, and printed with its median, so that ratios hold on a machine that is not
quiet: scenarios a second with and without Allure, the same bytes sent by a plain loop, the start until the first
scenario, what judging a megabyte takes in responses of several sizes, and what the mock bears with one client and with
eight.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite
from conformance.scene.authorization import every_scope
from conformance.wires.registry import judge, load
from conformance.wires.rest.binding import rest_of
from conformance.wires.rest.client import RestClient
from conformance.wires.rest.tokens import Tokens
from conformance.wires.soap.client import SoapClient

ROUNDS = 3
MOST = 250
LOOP = 3_000_000
SIZES = (0.1, 1, 8, 32)
"""Megabytes of the responses that are judged; what a megabyte takes has to be the same in all of them."""


def main() -> None:
    """Measure and print."""
    print(f"this machine: {LOOP:,} additions in a Python loop take {median(_additions, 5):.2f} s (0.15 is usual)\n")
    for wire in ("soap-rpc-encoded", "rest-json"):
        with tempfile.TemporaryDirectory() as folder:
            suite_speed(Path(folder), wire)
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


def suite_speed(folder: Path, wire: str) -> None:
    """Scenarios a second, and what a plain loop needs for the same bytes; generated scenarios are left out."""
    ids = list(fixed(wire))[:MOST]
    rows: dict[str, list[float]] = {"without Allure": [], "with Allure": [], "plain loop": [], "one": []}
    whole = _run(folder / "whole", "--no-allure", *ids, keep="all")["scenarios"]
    calls = sum(len(s["exchanges"]) for s in whole)
    for turn in range(ROUNDS):
        for name, extra in (("without Allure", ["--no-allure"]), ("with Allure", [])):
            done = _run(folder / f"{turn} {name}", *extra, *ids)["scenarios"]
            # The first scenario also starts the mock and the client, which is counted with the start.
            # The median, because on a shared machine a few stalls weigh more than all the work.
            rows[name].append(1 / statistics.median(s["duration"] for s in done[1:]))
        rows["one"].append(_run(folder / f"{turn} one", "--no-allure", ids[0])["_wall"])
        rows["plain loop"].append(1 / statistics.median(plain_loop(whole)))
    print(
        f"{wire}: {len(ids)} scenarios, {calls} calls, one process; by the median scenario, median of {ROUNDS} rounds"
    )
    for name in ("without Allure", "with Allure"):
        print(f"  {name:16} {statistics.median(rows[name]):7.1f} scenarios/s")
    plain = statistics.median(rows["plain loop"])
    print(f"  {'plain loop':16} {plain:7.1f} scenarios/s (requests alone, same bytes, nothing judged)")
    print(f"  a scenario costs {plain / statistics.median(rows['without Allure']):.1f} times the plain loop")
    print(f"  a run of one scenario, from the command to its exit: {statistics.median(rows['one']):.2f} s\n")


def fixed(wire: str) -> Iterator[str]:
    """Yield the ids of the scenarios over a wire whose calls are written down."""
    found = suite()
    catalogue = load(found.contracts)
    wires = {api.id: api.wire for api in catalogue.apis.values()}
    features = [read(file, found.root, catalogue) for file in feature_files(found.features)]
    for feature in (f for f in features if wires[f.api] == wire):
        for scenario in feature.scenarios:
            if not claims(feature, scenario, catalogue).generated:
                yield scenario.id


def _run(reports: Path, *words: str, keep: str = "sample") -> dict[str, Any]:
    started = time.perf_counter()
    command = [sys.executable, "-m", "conformance", "run", *words, "--reports", str(reports), "--keep", keep]
    done = subprocess.run(command, capture_output=True, text=True, cwd=suite().root, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    run: dict[str, Any] = json.loads((reports / "run.json").read_text("utf-8"))
    run["_wall"] = time.perf_counter() - started
    return run


def plain_loop(scenarios: list[dict[str, Any]], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Return the seconds that a loop takes for each scenario, sending its recorded requests and reading the responses.

    Keys and tokens were scrubbed from the record, so the mock answers with refusals: the bytes are alike, not the same.
    """
    with MockServer(load(suite().contracts)).in_thread() as mock, requests.Session() as session:
        session.trust_env = False
        times = []
        for scenario in scenarios:
            started = clock()
            for exchange in scenario["exchanges"]:
                request = exchange["request"]
                url = mock.url + "/" + request["url"].split("/", 3)[3]
                session.request(request["verb"], url, headers=request["headers"], data=request["body"].encode()).content  # noqa: B018
            times.append(clock() - started)
        return times


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
