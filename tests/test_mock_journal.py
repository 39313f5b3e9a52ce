"""The mock's journal and log: every request once, the reason of every refusal, never a key, and never without bound."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from conformance.mock.server.entries import Entry, RawRequest, RawResponse, pack, unpack
from conformance.mock.server.journal import Journal
from conformance.mock.server.log import Log
from conformance.mock.server.mock_server import MockServer
from conformance.mock.wires.problem import Notes, Reason
from conformance.wires.registry import load
from tests.journals import latest
from tests.raw import Raw, Response, ask, request

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
MEMBERS = {
    *("number", "at", "clock", "time", "test", "api", "method", "outcome", "ok", "caller"),
    *("path", "reason", "where", "do", "planned", "trouble", "missed", "hint", "request", "response"),
}
SHOWN = MEMBERS - {"number", "at", "clock", "time", "request", "response"}
"""The members that may be shown, because they have no keys."""


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture
def journal(mock: MockServer) -> Callable[[], list[dict[str, Any]]]:
    """Return what reads the journal over HTTP; it is empty at the start."""

    def entries() -> list[dict[str, Any]]:
        found = ask(mock.url, request("GET", "/_control/journal")).json()
        assert set(found) == {"entries", "dropped", "last"}
        assert all(set(entry) == MEMBERS for entry in found["entries"])
        listed: list[dict[str, Any]] = found["entries"]
        return listed

    assert ask(mock.url, request("DELETE", "/_control/journal")).json() == {}
    return entries


def token(mock: MockServer, api: str = "ax", **changed: str) -> Response:
    keys = mock.demo
    form = {
        "grant_type": "client_credentials",
        "client_id": keys.company_uuid,
        "client_secret": keys.user_api_key,
        "vendor_api_key": keys.vendor_api_key,
        **changed,
    }
    kind = "application/x-www-form-urlencoded"
    return ask(mock.url, request("POST", f"/{api}/oauth2/token", urlencode(form).encode(), Content_Type=kind))


# What is in it


def test_each_request_is_an_entry_in_its_order(mock: MockServer, journal: Any) -> None:
    granted = token(mock).json()["access_token"]
    ask(
        mock.url,
        request("GET", "/ax/v1/company/profiles", Authorization=f"Bearer {granted}", X_Conformance_Test="lists"),
    )
    ask(mock.url, request("GET", "/ax/v1/company/profiles/nobody?x=1", Authorization=f"Bearer {granted}"))
    ask(mock.url, request("GET", "/apis/v1.1/wsdl"))
    ask(mock.url, request("GET", "/nothing"))
    first, second, third, fourth, fifth = journal()
    assert [entry["number"] for entry in (second, third, fourth, fifth)] == [first["number"] + n for n in (1, 2, 3, 4)]
    assert first["time"] <= fifth["time"]
    assert first["at"] <= fifth["at"]
    assert (first["api"], first["method"], first["reason"]) == ("autoxchange", "postOauth2Token", "")
    assert (second["request"]["verb"], second["path"], second["test"]) == ("GET", "/ax/v1/company/profiles", "lists")
    assert (second["api"], second["method"]) == ("autoxchange", "getV1CompanyProfiles")
    assert (second["outcome"], second["ok"]) == ("autoxchange/getV1CompanyProfiles#listed", True)
    assert second["caller"] == "demo: admin of the company"
    assert (third["path"], third["response"]["status"], third["test"]) == ("/ax/v1/company/profiles/nobody", 404, "")
    assert third["request"]["url"] == "http://localhost/ax/v1/company/profiles/nobody?x=1"
    assert third["reason"].startswith("404 ")
    assert third["ok"] is False
    assert (fourth["api"], fourth["method"], fourth["reason"]) == ("autoinvoice", "", "")
    assert (fifth["api"], fifth["response"]["status"]) == ("", 404)
    assert fifth["reason"] == "there is nothing at this path"


def test_both_sides_are_in_it_as_they_were_on_the_wire(mock: MockServer, journal: Any) -> None:
    body = b"<x>\xff\x00\r\n</x>"
    sent = request("POST", "/apis/v1.1/api?a=%7e", body, SOAPAction='"x"', X_Odd="  \xe9  b ")
    received = ask(mock.url, sent)
    (entry,) = journal()
    head = "".join(f"{name}: {value}\r\n" for name, value in entry["request"]["headers"])
    assert (
        entry["request"]["verb"].encode() + b" " + entry["request"]["url"].encode()
        == b"POST http://localhost/apis/v1.1/api?a=%7e"
    )
    assert 'SOAPAction: "x"\r\n' in head
    assert "X-Odd: \xe9  b" in head
    assert (base64.b64decode(entry["request"]["body_base64"]), entry["request"]["complete"]) == (body, True)
    assert base64.b64decode(entry["response"]["body_base64"]) == received.body
    assert (entry["response"]["status"], dict(entry["response"]["headers"])) == (received.status, received.headers)


@pytest.mark.parametrize("path", ["/nothing", "/ax/v1/invoices", "/_control/nothing"])
def test_a_body_that_nobody_needed_is_in_it(mock: MockServer, journal: Any, path: str) -> None:
    ask(mock.url, request("POST", path, b"x" * 200_000))
    (entry,) = journal()
    assert len(base64.b64decode(entry["request"]["body_base64"])) == 200_000
    assert entry["request"]["complete"]


def test_a_body_that_does_not_come_keeps_no_refusal_waiting(mock: MockServer, journal: Any) -> None:
    whole = request("POST", "/ax/v1/invoices", b"x" * 1000)
    with Raw(mock.url) as raw:
        raw.send(whole[:-900])
        assert raw.read().status == 401
    (entry,) = journal()
    assert (len(base64.b64decode(entry["request"]["body_base64"])), entry["request"]["complete"]) == (100, False)


def test_what_is_not_http_is_in_it_as_far_as_it_was_read(mock: MockServer, journal: Any) -> None:
    ask(mock.url, b"GET /ax/v1/invoices?x=1 HTTP/1.1\r\nHost: localhost\r\nAccept: x\r\nA b: c\r\n\r\n")
    (entry,) = journal()
    assert (entry["api"], entry["request"]["verb"], entry["request"]["complete"]) == ("autoxchange", "GET", False)
    assert entry["request"]["url"] == "/ax/v1/invoices?x=1"
    assert ["Host", "localhost"] in entry["request"]["headers"]
    assert entry["response"]["status"] == 400


def test_a_client_that_goes_has_no_response_in_it(mock: MockServer, journal: Any) -> None:
    with Raw(mock.url) as raw:
        raw.send(request("POST", "/apis/v1.1/api", b"x" * 1000, SOAPAction="x")[:-900])
        raw.send(b"")
    for _ in range(200):
        if entries := journal():
            break
        time.sleep(0.02)
    (entry,) = entries
    assert (entry["response"], entry["ok"]) == (None, False)
    assert "closed" in entry["reason"]


def test_the_clock_in_it_is_that_of_the_caller_s_world(mock: MockServer, journal: Any) -> None:
    for seed, now in (("early", "20260101000000"), ("late", "20290101000000")):
        world = {"seed": seed, "now": now}
        ask(mock.url, request("POST", "/_control/worlds", json.dumps(world).encode(), Content_Type="application/json"))
        keys = mock.worlds.get(seed).keys
        token(mock, client_id=keys[0], client_secret="x", vendor_api_key="x")
    ask(mock.url, request("GET", "/nothing"))
    early, late, nobody = journal()
    assert (early["clock"], late["clock"]) == ("2026-01-01T00:00:00", "2029-01-01T00:00:00")
    assert nobody["clock"] == mock.worlds.get("demo").now.isoformat(timespec="seconds")


# Tests


def name_test(mock: MockServer, body: bytes) -> Response:
    return ask(mock.url, request("POST", "/_control/test", body, Content_Type="application/json"))


def test_requests_belong_to_the_test_that_was_named_last_unless_they_name_one(mock: MockServer, journal: Any) -> None:
    assert name_test(mock, b'{"name": "first"}').json() == {"name": "first"}
    ask(mock.url, request("GET", "/nothing"))
    ask(mock.url, request("GET", "/nothing", X_Conformance_Test="own"))
    assert ask(mock.url, request("GET", "/_control/test")).json() == {"name": "first"}
    name_test(mock, b'{"name": ""}')
    ask(mock.url, request("GET", "/nothing"))
    assert [entry["test"] for entry in journal()] == ["first", "own", ""]


@pytest.mark.parametrize("body", [b"{}", b'{"name": 1}', b'{"name": "a", "b": 1}', b'{"name": "%s"}' % (b"x" * 201)])
def test_a_test_without_a_name_is_refused(mock: MockServer, body: bytes) -> None:
    refused = name_test(mock, body)
    assert (refused.status, refused.json()["where"].startswith("POST /_control/test")) == (422, True)


# Parts of it


def test_entries_after_a_number_can_be_read_by_parts(mock: MockServer, journal: Any) -> None:
    for number in range(5):
        ask(mock.url, request("GET", f"/nothing/{number}"))
    first = journal()[0]["number"]

    def read(query: str) -> tuple[list[int], int]:
        found = ask(mock.url, request("GET", f"/_control/journal?{query}")).json()
        return [entry["number"] - first for entry in found["entries"]], found["last"] - first

    assert read(f"since={first}") == ([1, 2, 3, 4], 4)
    assert read(f"since={first + 1}&limit=2") == ([2, 3], 4)
    assert read(f"limit=1&since={first + 4}") == ([], 4)
    assert read(f"since={first + 1000}") == ([], 4)
    assert read("limit=0") == ([], 4)
    assert read("since=0") == ([0, 1, 2, 3, 4], 4)


@pytest.mark.parametrize(
    "query", ["since=x", "since=-1", "since=", "since=1&since=2", "since=1&x=1", "limit=1e3", "since"]
)
def test_another_query_is_refused(mock: MockServer, query: str) -> None:
    refused = ask(mock.url, request("GET", f"/_control/journal?{query}"))
    assert refused.status == 422
    assert "query" in refused.json()["where"] + refused.json()["error"]


def test_an_entry_is_there_before_its_response_is(mock: MockServer) -> None:
    for number in range(50):
        ask(mock.url, request("GET", f"/nothing/{number}"))
        assert latest(mock).path == f"/nothing/{number}"


def test_what_is_said_to_the_mock_itself_is_an_entry_only_where_it_is_refused(mock: MockServer, journal: Any) -> None:
    ask(mock.url, request("GET", "/_control/worlds/demo"))
    ask(mock.url, request("GET", "/_control/worlds/nobody"))
    (entry,) = journal()
    assert (entry["api"], entry["response"]["status"], "no world" in entry["reason"]) == ("_control", 404, True)


@pytest.mark.parametrize(
    ("verb", "path", "body", "headers", "status", "words"),
    [
        ("POST", "/invoicing/invoice/create", b"{", {}, 401, ("Unauthorized",)),
        ("GET", "/ax/v1/invoices", b"", {}, 401, ("auth_unauthorized",)),
        ("PUT", "/ax/v1/invoices", b"", {}, 405, ("PUT", "GET, HEAD, POST")),
        ("POST", "/ax/oauth2/token", b"{", {"Content_Type": "application/json"}, 400, ("no JSON", "line 1")),
        ("POST", "/ax/oauth2/token", b"{}", {"Content_Type": "application/json"}, 400, ("required",)),
        ("POST", "/ax/oauth2/token", b"x", {"Content_Type": "multipart/form-data"}, 400, ("form", "boundary")),
        ("POST", "/ax/oauth2/token", b"x", {"Content_Encoding": "gzip"}, 415, ("compressed", "Content-Encoding")),
        ("POST", "/invoicing/oauth2/token", b"", {}, 401, ("keys",)),
    ],
)
def test_a_refusal_over_rest_has_its_reason(
    mock: MockServer, journal: Any, verb: str, path: str, body: bytes, headers: dict[str, str], status: int, words: Any
) -> None:
    refused = ask(mock.url, request(verb, path, body, **headers))
    (entry,) = journal()
    assert (refused.status, entry["response"]["status"]) == (status, status)
    for word in words:
        assert word in f"{entry['reason']} {entry['where']} {entry['do']}"


def test_emptying_it_forgets_entries_and_no_numbers(mock: MockServer, journal: Any) -> None:
    ask(mock.url, request("GET", "/nothing"))
    (before,) = journal()
    ask(mock.url, request("DELETE", "/_control/journal"))
    assert journal() == []
    ask(mock.url, request("GET", "/nothing"))
    (after,) = journal()
    assert after["number"] == before["number"] + 1


# Keys


def spellings(key: str) -> set[str]:
    plain = key.replace("-", "")
    return {
        key,
        key.upper(),
        plain,
        plain.upper(),
        quote(key).replace("-", "%2D"),
        "".join(f"%{ord(c):02x}" for c in key),
    }


def assert_hidden(key: str, text: str) -> None:
    """Hold a text to have no part of a key that is longer than a group of it."""
    digits = text.lower().replace("-", "").replace("%2d", "")
    plain = key.lower().replace("-", "")
    assert not [plain[at : at + 12] for at in range(len(plain) - 11) if plain[at : at + 12] in digits]


def test_keys_are_nowhere_in_it(mock: MockServer, journal: Any) -> None:
    granted = token(mock).json()["access_token"]
    basic = base64.b64encode(f"{mock.demo.company_uuid}:{mock.demo.user_api_key}".encode()).decode()
    for key in (*vars(mock.demo).values(), granted):
        for way in sorted(spellings(key)):
            for path in (
                f"/ax/v1/invoices/{way}",
                f"/{way}/x",
                f"/x?key={way}",
                f"/_control/worlds/{way}",
                f"/a{way}b-{way}",
            ):
                ask(mock.url, request("GET", path))
            ask(mock.url, request("GET", "/x", X_Conformance_Test=f"test of {way}"))
            ask(mock.url, request("GET", f"/{'x' * 480}/{way}"))
        ask(mock.url, request("GET", "/ax/v1/invoices", Authorization=f"Bearer {key}x"))
        token(mock, client_secret=key + "0")
        token(mock, grant_type=key)
        body = f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><x k="{key}">{key}</x><{key}/>'
        ask(mock.url, request("POST", "/apis/v1.1/api", body.encode(), SOAPAction=key))
        ask(mock.url, request("POST", "/_control/worlds", b'{"seed": "s", "caller": "%s"}' % key.encode()))
    ask(mock.url, request("GET", "/ax/v1/invoices", Authorization=f"Basic {basic}"))
    entries = journal()
    assert len(entries) > 100
    for entry in entries:
        text = " ".join(str(entry[name]) for name in SHOWN)
        assert basic not in text
        for key in (*vars(mock.demo).values(), granted):
            assert_hidden(key, text)
    assert any("***" in entry["path"] for entry in entries)


def test_ids_that_are_no_keys_stay(mock: MockServer, journal: Any) -> None:
    name = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    ask(mock.url, request("GET", f"/ax/v1/invoices/{name}", X_Conformance_Test=f"shows {name}"))
    (entry,) = journal()
    assert (entry["path"], entry["test"]) == (f"/ax/v1/invoices/{name}", f"shows {name}")


def test_a_value_of_the_request_is_in_no_reason(mock: MockServer, journal: Any) -> None:
    """A key that the mock does not know, a real one perhaps, may stand at any place of a request."""
    secret = "s3cr3t.of.somebody"
    granted = token(mock, "invoicing").json()["access_token"]
    headers = {"Authorization": f"Bearer {granted}", "Content_Type": "application/json"}
    for body in (f'{{"invoiceDetails": "{secret}"}}', f'{{"{secret}": 1}}', f'["{secret}"]', f'{{"a": {secret}}}'):
        ask(mock.url, request("POST", "/invoicing/invoice/create", body.encode(), **headers))
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/'
        'XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema"><e:Body>{}</e:Body></e:Envelope>'
    )
    for content in (
        f'<hello_world><k i:type="x:int">{secret}</k></hello_world>',
        f"<atg_agreement_configure><a/><b/><c>{secret}</c></atg_agreement_configure>",
        f"<atg_agreement_configure><a/><b>{secret}</b></atg_agreement_configure>",
        f'<hello_world><k href="#{secret}"/></hello_world>',
        f"<hello_world>{secret}&{secret};</hello_world>",
        f'<hello_world a="{secret}" a="{secret}"/>',
        f"<invoice_show><api_keys><user_api_key>{secret}</user_api_key></api_keys></invoice_show>",
    ):
        ask(mock.url, request("POST", "/apis/v1.1/api", envelope.format(content).encode(), SOAPAction=secret))
    for query in (f"?{secret}", f"?a={secret}", f"?page={secret}", f"?status={secret}"):
        ask(
            mock.url,
            request(
                "GET",
                f"/ax/v1/services/atg/mandates{query}",
                Authorization=f"Bearer {token(mock).json()['access_token']}",
            ),
        )
    assert len(journal()) > 15
    assert [entry for entry in journal() if secret in " ".join(str(entry[name]) for name in SHOWN)] == []


# Bounds


def add(journal: Journal, path: str = "/", *, test: str = "", body: bytes = b"", **why: str) -> Entry:
    reason = Reason(**why) if why else None
    raw = RawRequest("GET", f"http://localhost{path}", ((b"Host", b"localhost"),), body)
    return journal.add(path=path, request=raw, response=RawResponse(404), notes=Notes(reason=reason, test=test))


def filled(count: int, size: int = 10, **bounds: Any) -> Journal:
    journal = Journal(lambda _: False, **bounds)
    for number in range(count):
        add(journal, f"/{number}", body=b"x" * size)
    return journal


def printed(journal: Journal, since: int = 0, limit: int | None = None) -> Any:
    return json.loads(b"".join(journal.printed(since, limit)))


def test_it_holds_so_many_entries_and_counts_the_rest() -> None:
    view = printed(filled(250, max_entries=100))
    numbers = [entry["number"] for entry in view["entries"]]
    assert numbers == list(range(251 - len(numbers), 251))
    assert 80 < len(numbers) <= 100
    assert (len(numbers) + view["dropped"], view["last"]) == (250, 250)


def stored(journal: Journal) -> int:
    """Return the size of what a journal's files hold."""
    return sum(len(pack(entry)) for entry in journal)


def test_what_is_stored_of_an_entry_is_all_of_it() -> None:
    without = [*filled(2, 100)][-1]
    response = RawResponse(HTTPStatus.TOO_MANY_REQUESTS, ((b"a", b"\xe5\xff"),), bytes(range(256)))
    without_response = without._replace(response=None, reason="æ\n", at=0.1)
    for entry in (without, without._replace(response=response), without_response):
        assert unpack(pack(entry)) == entry


def test_it_holds_so_many_bytes() -> None:
    journal = filled(1000, 400, max_bytes=100_000)
    assert 60_000 < stored(journal) <= 100_000
    assert len([*journal]) + journal.dropped == 1000


def test_a_mock_can_be_given_less_to_keep() -> None:
    with MockServer(CATALOGUE, journal_bytes=50_000).in_thread() as small:
        for number in range(100):
            ask(small.url, request("GET", f"/nothing/{number}"))
        found = ask(small.url, request("GET", "/_control/journal"))
    assert stored(small.journal) <= 50_000
    assert found.json()["dropped"] > 10
    assert found.json()["entries"][-1]["path"] == "/nothing/99"


def test_an_entry_that_is_larger_than_all_that_it_may_hold_is_there_alone() -> None:
    journal = filled(3, 200_000, max_bytes=100_000)
    assert [entry.number for entry in journal] == [3]


def test_an_entry_is_the_same_when_it_is_read_back() -> None:
    journal = Journal(lambda _: False)
    body = bytes(range(256))
    first = add(journal, "/\u20ac", body=body, what="w\n", where="x", do="d")
    gone = journal.add(path="/", request=RawRequest(), response=None, notes=Notes(ok=True, outcome="a/b#c"))
    assert list(journal) == [first, gone]
    assert first.request.body == body


def test_emptying_it_while_it_is_read_ends_the_reading_and_no_more() -> None:
    journal = filled(3000, 2000)
    parts = journal.printed()
    read = [next(parts), next(parts)]
    journal.clear()
    add(journal)
    found = json.loads(b"".join([*read, *parts]))
    assert 0 < len(found["entries"]) < 3000
    assert [entry["number"] for entry in found["entries"]] == list(range(1, len(found["entries"]) + 1))
    assert [entry["number"] for entry in printed(journal)["entries"]] == [3001]
    assert [entry["number"] for entry in printed(journal, 5, 10)["entries"]] == [3001]


def test_several_may_read_it_while_it_grows() -> None:
    journal = filled(500, 3000)
    wrong: list[str] = []
    ends = threading.Event()

    def read() -> None:
        since = 0
        while not ends.is_set():
            numbers = [entry["number"] for entry in printed(journal, since)["entries"]]
            if numbers != list(range(since + 1, since + 1 + len(numbers))):
                wrong.append(f"{numbers[:3]} after {since}")
            since = numbers[-1] if numbers else since

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(500):
        add(journal, body=b"y" * 3000)
    ends.set()
    for reader in readers:
        reader.join(30)
    assert wrong == []


def test_a_disk_that_is_full_loses_the_oldest_entries_and_refuses_none() -> None:
    code = (
        "import resource, signal, sys\n"
        "from tests.test_mock_journal import filled, printed\n"
        "sys.dont_write_bytecode = True  # it would be cut, too\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "view = printed(filled(100, 1000))\n"
        "print(len(view['entries']), view['dropped'], view['last'], view['entries'][-1]['number'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    held, dropped, last, newest = map(int, ran.stdout.split())
    assert (held + dropped, last, newest, held > 0) == (100, 100, 100, True)


def test_memory_does_not_grow_with_a_hundred_thousand_requests() -> None:
    code = (
        "import resource\n"
        "from tests.test_mock_journal import add, filled\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "journal = filled(2000, 1500)\n"
        "sum(map(len, journal.printed()))\n"
        "before = peak()\n"
        "for number in range(98_000): add(journal, f'/{number}', body=b'x' * 1500)\n"
        "size = sum(map(len, journal.printed()))\n"
        "print(journal.last, journal.dropped, size, peak() - before)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    last, dropped, size, grown_kib = map(int, ran.stdout.split())
    assert (last, dropped, size > 200_000_000) == (100_000, 0, True), ran.stderr
    assert grown_kib < 20_000


def test_a_long_text_is_cut() -> None:
    entry = add(
        Journal(lambda _: False),
        "/" + "p" * 10**6,
        test="t" * 10**6,
        what="w" * 10**6,
        where="x" * 10**6,
        do="d" * 10**6,
    )
    assert max(len(str(getattr(entry, name))) for name in SHOWN) <= 1000
    assert len(str(entry)) < 3000


def test_a_key_is_hidden_before_a_text_is_cut() -> None:
    key = "0123456789abcdef0123456789abcdef"
    journal = Journal(lambda digits: digits == key)
    for length in range(440, 520):
        entry = add(journal, "/" + "p" * length + "/" + key)
        assert "0123" not in entry.path


def test_an_entry_is_one_line_whatever_it_holds() -> None:
    hostile = "a\nb\rc\x1b[31md\u2028e\u202ef\x85g\x00h\ttab"
    entry = add(Journal(lambda _: False), hostile, test=hostile, what=hostile, where=hostile, do=hostile)
    assert str(entry).splitlines() == [str(entry)]
    assert not set(str(entry)) & set("\x1b\u202e\x00\t")


def test_a_run_of_digits_does_not_take_long() -> None:
    journal = Journal(lambda _: False)
    started = time.perf_counter()
    for _ in range(20):
        add(journal, "/" + "0-" * 8000, test="f" * 16_000)
    assert time.perf_counter() - started < 5


# The log


class Slow:
    """A stream that takes nothing until it is let."""

    def __init__(self) -> None:
        self.let, self.text = threading.Event(), ""

    def write(self, text: str) -> int:
        self.let.wait(30)
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_a_stream_that_takes_nothing_keeps_nobody_waiting() -> None:
    stream: Any = Slow()
    log = Log(stream)
    started = time.perf_counter()
    for number in range(5000):
        log.line(f"line {number}")
    assert time.perf_counter() - started < 2
    stream.let.set()
    log.close()
    lines = stream.text.splitlines()
    assert lines[:3] == ["line 0", "line 1", "line 2"]
    notes = [int(line[1:].partition(" ")[0]) for line in lines if "lines dropped" in line]
    assert "lines dropped: they were not read fast enough)" in lines[-1]
    assert (len(lines) < 1100, sum(notes) + len(lines) - len(notes)) == (True, 5000)


def test_lines_that_were_omitted_are_counted_where_they_are_missing() -> None:
    stream: Any = Slow()
    log = Log(stream)
    for number in range(2000):
        log.line(f"line {number}")
    stream.let.set()
    while "line 500\n" not in stream.text:
        time.sleep(0.01)
    log.line("after")
    log.close()
    before, after = stream.text.splitlines()[-2:]
    assert (before.endswith("lines dropped: they were not read fast enough)"), after) == (True, "after")


def test_a_stream_that_is_closed_ends_the_log_and_nothing_else() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    stream = os.fdopen(writes, "w")
    log = Log(stream)
    for number in range(5000):
        log.line(f"lost {number}")
    log.close()
    with suppress(BrokenPipeError):
        stream.close()


# The program


@contextmanager
def program(*options: str, limit: int = 0) -> Iterator[tuple[subprocess.Popen[str], str, dict[str, str]]]:
    """Run `conformance mock`; yields it with its URL and the demo company's keys; `limit` bounds its files."""
    command = [sys.executable, "-m", "conformance", "mock", *options]
    if limit:
        command = ["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", *command]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert started.stdout is not None
        word, _, url = started.stdout.readline().strip().partition(" ")
        assert word == "ready"
        keys = dict(started.stdout.readline().strip().split("=", 1) for _ in range(3))
        yield started, url, keys
    finally:
        started.kill()
        started.communicate()


def ended(started: subprocess.Popen[str]) -> list[str]:
    """End the program and return its lines on stderr."""
    started.send_signal(signal.SIGTERM)
    _, errors = started.communicate(timeout=20)
    assert started.returncode == 0, errors
    return errors.splitlines()


def refuse_some(url: str, keys: dict[str, str]) -> None:
    ask(
        url,
        request("GET", f"/ax/v1/invoices?key={keys['user_api_key']}", Authorization=f"Bearer {keys['user_api_key']}"),
    )
    ask(url, request("POST", "/apis/v1.1/api", b"<x", SOAPAction="x"))
    ask(url, b"nonsense\r\n\r\n")
    ask(url, request("GET", "/apis/v1.1/wsdl"))
    ask(url, request("GET", f"/{keys['vendor_api_key']}", host="evil.example"))


def test_the_program_prints_a_line_for_each_refused_request() -> None:
    with program() as (started, url, keys):
        refuse_some(url, keys)
        lines = ended(started)
    assert len(lines) == 4, lines
    for line, words in zip(
        lines,
        (
            ("refused GET /ax/v1/invoices 401 autoxchange/getV1Invoices: ",),
            ("refused POST /apis/v1.1/api 500: ", "; where: the body; do: "),
            ("refused (no method) (no path) 400: ",),
            ("refused GET /*** 403: ", "--allow-host evil.example"),
        ),
        strict=True,
    ):
        for word in words:
            assert word in line
    for key in keys.values():
        assert_hidden(key, " ".join(lines))


def test_the_program_prints_a_line_for_every_request_where_that_is_wanted() -> None:
    with program("--verbose") as (started, url, keys):
        refuse_some(url, keys)
        lines = ended(started)
    assert len(lines) == 5
    assert "served GET /apis/v1.1/wsdl 200" in lines[3]


def test_the_program_says_nothing_where_nothing_is_refused() -> None:
    with program() as (started, url, _):
        ask(url, request("GET", "/apis/v1.1/wsdl"))
        assert ended(started) == []


def test_the_program_serves_on_where_nobody_reads_its_log() -> None:
    with program() as (started, url, _):
        for number in range(1500):  # more than a pipe holds
            assert ask(url, request("GET", f"/nothing/{'x' * 300}/{number}")).status == 404
        started.send_signal(signal.SIGTERM)
        started.communicate(timeout=20)
        assert started.returncode == 0


@pytest.mark.parametrize("host", ["0.0.0.0", ""])
def test_the_program_warns_where_other_machines_can_reach_it(host: str) -> None:
    with program("--host", host, "--allow-host", "mock.example.org") as (started, url, _):
        assert url.startswith("http://127.0.0.1:")
        assert ask(url, request("GET", "/_control/worlds/demo", host="mock.example.org")).status == 200
        lines = ended(started)
    (warning,) = lines
    assert "warning" in warning
    assert "other machines" in warning


@pytest.mark.parametrize(
    "name", ["http://mock.example.org", "mock.example.org:8080", "a/b", "", "a b", "*.example.org", ".."]
)
def test_a_name_that_is_none_is_refused_before_the_mock_starts(name: str) -> None:
    command = [sys.executable, "-m", "conformance", "mock", "--allow-host", name]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"where: --allow-host {name}" in ran.stderr
    assert "do:" in ran.stderr


def test_the_program_serves_where_it_may_open_few_files() -> None:
    with program(limit=100) as (started, url, _), ExitStack() as stack:
        for _ in range(110):
            stack.enter_context(Raw(url))
        assert ask(url, request("GET", "/_control/worlds/demo")).status == 200
        assert ended(started) == []


def test_the_program_s_help_says_who_reaches_it_and_where_reasons_are(capfd: pytest.CaptureFixture[str]) -> None:
    subprocess.run([sys.executable, "-m", "conformance", "mock", "--help"], cwd=ROOT, check=True)
    text = capfd.readouterr().out
    for word in ("--allow-host", "--verbose", "/_control/journal", "host.docker.internal", "stderr"):
        assert word in text


def test_an_entry_that_is_heard_is_the_one_that_is_kept() -> None:
    entries: list[Entry] = []
    journal = Journal(lambda _: False, entries.append)
    assert add(journal) is entries[0]
    assert next(iter(journal)) == entries[0]
