"""Worlds of the mock are the same in every run and know nothing of each other; the server starts and ends cleanly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from lxml import etree

from conformance.errors import UserError
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import worlds as worlds_module
from conformance.mock.state.demo import populate_demo
from conformance.mock.state.provider_states import create
from conformance.mock.state.tenant import CALLERS
from conformance.mock.state.world import Unknown, World
from conformance.mock.state.worlds import Worlds
from conformance.wires.registry import load

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
EVER = {"timestamp": "20000101000000"}
RECORDS = [
    {"kind": "direct debit agreement", "label": "rent"},
    {"kind": "mandate", "label": "Kari's mandate"},
    {"kind": "consumer agreement", "label": "Åse", "fields": {"name": "Åse Bjørnstad", "reference_nr": "0001"}},
    {"kind": "consumer agreement", "label": "Per", "fields": {"name": "Per", "reference_nr": "0002"}},
    {"kind": "issuer agreement", "label": "agreement"},
]


class Caller:
    """Sets up worlds at a mock, and calls it with a world's keys."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False  # a proxy that the environment names has no part in calls to this host

    def world(self, seed: str, **state: Any) -> dict[str, Any]:
        return self.control("POST", "", {"seed": seed, **state})

    def change(self, seed: str, **state: Any) -> dict[str, Any]:
        return self.control("PATCH", seed, state)

    def look(self, seed: str) -> dict[str, Any]:
        return self.control("GET", seed)

    def control(self, verb: str, seed: str, state: Any = None) -> dict[str, Any]:
        path = f"/{quote(seed, safe='')}" if seed else ""
        response = self.http.request(verb, f"{self.url}/_control/worlds{path}", json=state, timeout=20)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def response(self, keys: dict[str, str], method: str, **arguments: str) -> bytes:
        """Return the bytes of an response; a dict of arguments would be a struct, which no test here needs."""
        tag = f"{{https://secure.maventa.com/}}{method}"
        envelope = etree.Element("{http://schemas.xmlsoap.org/soap/envelope/}Envelope")
        body = etree.SubElement(envelope, "{http://schemas.xmlsoap.org/soap/envelope/}Body")
        operation = etree.SubElement(body, tag)
        api_keys = etree.SubElement(operation, "api_keys")
        for name, key in keys.items():
            etree.SubElement(api_keys, name).text = key
        for name, value in arguments.items():
            etree.SubElement(operation, name).text = value
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"/denver/api/{method}"'}
        sent = self.http.post(f"{self.url}/apis/v1.1/api", etree.tostring(envelope), headers=headers, timeout=20)
        assert sent.status_code == 200, sent.text
        return sent.content

    def status(self, keys: dict[str, str], method: str, **arguments: str) -> str:
        returned = etree.fromstring(self.response(keys, method, **arguments)).find(".//return")
        assert returned is not None
        return (returned.findtext("status") if len(returned) else returned.text) or ""


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture
def caller(mock: MockServer) -> Iterator[Caller]:
    made = Caller(mock.url)
    with made.http:
        yield made


def story(caller: Caller, seed: str) -> list[bytes]:
    """Return the responses of one story: reads, an effect, reads again, and a refusal."""
    keys = caller.world(seed, records=RECORDS)["keys"]
    configured = {
        "account_number": "12345678903",
        "kid_length": "12",
        "reference_position": "1-6",
        "payment_type_position": "",
        "options": "",
    }
    return [
        caller.response(keys, "atg_mandate_list", **EVER),
        caller.response(keys, "vendor_consumer_agreements_query", query=""),
        caller.response(keys, "disable_b2c_issuer_agreement"),
        caller.response(keys, "disable_b2c_issuer_agreement"),
        caller.response(keys, "atg_agreement_configure", **configured),
        caller.response(keys, "atg_mandate_list", **EVER),
        caller.response(keys, "consumer_agreement_status", reference_nr="0003"),
    ]


# The same in every run


def test_a_world_set_up_twice_answers_the_same_bytes(caller: Caller) -> None:
    first = story(caller, "twice")
    assert len(set(first)) == len(first), "no two steps of the story have the same response"
    assert story(caller, "twice") == first


def test_another_server_answers_the_same_bytes(caller: Caller) -> None:
    first = story(caller, "elsewhere")
    with MockServer(CATALOGUE).in_thread() as other:
        there = Caller(other.url)
        with there.http:
            assert story(there, "elsewhere") == first
            assert there.look("elsewhere") == caller.look("elsewhere")


def test_worlds_of_different_seeds_have_different_keys(caller: Caller) -> None:
    one, other = caller.world("one seed")["keys"], caller.world("another seed")["keys"]
    assert not set(one.values()) & set(other.values())


def test_a_seed_can_be_the_name_of_a_scenario(caller: Caller) -> None:
    seed = 'features/a b.feature::It refuses <x> [Åse, 100 % "of" 1/2?#&;]'
    view = caller.world(seed, records=RECORDS)
    assert view["seed"] == seed
    assert caller.look(seed) == view


def test_the_demo_company_is_the_same_in_every_server() -> None:
    assert populate_demo(Worlds()) == populate_demo(Worlds())


# The clock


def test_the_clock_stands_still_until_something_happens(caller: Caller) -> None:
    keys = caller.world("clock", records=RECORDS)["keys"]
    started = caller.look("clock")["now"]
    caller.status(keys, "atg_mandate_list", **EVER)
    caller.status(keys, "b2c_issuer_agreement_order", signer_name="", signer_email="")
    assert caller.look("clock")["now"] == started == "20260115120000"
    assert caller.status(keys, "disable_b2c_issuer_agreement") == "OK"
    assert caller.look("clock")["now"] == "20260115120001"


def test_the_clock_can_be_set(caller: Caller) -> None:
    assert caller.world("set clock", now="20280229235959")["now"] == "20280229235959"
    keys = caller.change("set clock", records=RECORDS)["keys"]
    caller.status(keys, "disable_b2c_issuer_agreement")
    assert caller.look("set clock")["now"] == "20280301000000"


# Apart from each other


def test_what_happens_in_one_world_is_not_seen_in_another(caller: Caller) -> None:
    keys = caller.world("here", records=RECORDS)["keys"]
    caller.world("there", records=RECORDS)
    before = caller.look("there")
    assert caller.status(keys, "disable_b2c_issuer_agreement") == "OK"
    caller.change("here", company={"ocr_kid_length": "99"}, moves={"Åse": "REJECTED"})
    assert caller.look("there") == before


def test_records_of_one_world_are_not_found_from_another(caller: Caller) -> None:
    caller.world("full", records=RECORDS)
    keys = caller.world("empty")["keys"]
    assert caller.status(keys, "consumer_agreement_status", reference_nr="0001") == "ERROR: CONSUMER NOT FOUND"
    assert caller.status(keys, "disable_b2c_issuer_agreement") == "ERROR: Company agreement not found"


def test_the_keys_of_one_world_open_nothing_in_another(caller: Caller) -> None:
    mine, theirs = caller.world("mine")["keys"], caller.world("theirs", records=RECORDS)["keys"]
    mixed = {**mine, "company_uuid": theirs["company_uuid"]}
    assert caller.status(mixed, "atg_mandate_list", **EVER) == "ERROR: COMPANY NOT FOUND"
    mixed = {**mine, "user_api_key": theirs["user_api_key"]}
    assert caller.status(mixed, "atg_mandate_list", **EVER) == "ERROR: COMPANY NOT FOUND"
    mixed = {**mine, "vendor_api_key": theirs["vendor_api_key"]}
    assert caller.status(mixed, "vendor_consumer_agreements_query", query="").startswith("ERROR: No rights")


def test_worlds_in_eight_threads_stay_apart(mock: MockServer) -> None:
    start = threading.Barrier(8)

    def work(number: int) -> list[str]:
        """Give one world a consumer of its own and change it, repeatedly; return what it shows of it."""
        caller, found = Caller(mock.url), []
        start.wait(10)
        with caller.http:
            for turn in range(3):
                reference = f"{number:04}{turn:04}"
                fields = {"reference_nr": reference, "name": f"consumer of {number}"}
                record = {"kind": "consumer agreement", "label": "one", "fields": fields}
                keys = caller.world(f"thread {number}", records=[record])["keys"]
                found.append(caller.status(keys, "consumer_agreement_status", reference_nr=reference))
                caller.change(f"thread {number}", moves={"one": "REJECTED"})
                found.append(caller.status(keys, "consumer_agreement_status", reference_nr=reference))
                response = caller.response(keys, "vendor_consumer_agreements_query", query="")
                found += [name.text or "" for name in etree.fromstring(response).iter("name")]
        return found

    with ThreadPoolExecutor(8) as threads:
        for number, found in enumerate(threads.map(work, range(8))):
            assert found == ["OK: ACTIVE", "OK: REJECTED", f"consumer of {number}"] * 3


def test_a_world_set_to_break_breaks_that_often_and_alone(caller: Caller) -> None:
    keys, other = caller.world("breaks", breaks=2)["keys"], caller.world("does not break")["keys"]
    assert caller.status(other, "atg_mandate_list", **EVER) == "OK"
    statuses = [caller.status(keys, "atg_mandate_list", **EVER) for _ in range(3)]
    assert statuses == ["ERROR: Unexpected error", "ERROR: Unexpected error", "OK"]


def test_a_world_that_breaks_changes_nothing(caller: Caller) -> None:
    keys = caller.world("breaks in the middle", records=RECORDS, breaks=1)["keys"]
    before = caller.look("breaks in the middle")
    assert caller.status(keys, "disable_b2c_issuer_agreement") == "ERROR: Unexpected error"
    assert caller.look("breaks in the middle") == before


# Looking, changing, forgetting


def test_looking_at_a_world_changes_nothing(caller: Caller) -> None:
    keys = caller.world("looked at", caller="an admin of a locked company")["keys"]
    locked = "ERROR: COMPANY ACCOUNT IS LOCKED"
    assert caller.status(keys, "atg_mandate_list", **EVER) == locked
    caller.look("looked at")
    assert caller.status(keys, "atg_mandate_list", **EVER) == locked


def test_a_change_that_names_no_caller_keeps_the_caller(caller: Caller) -> None:
    caller.world("stable caller", caller="an admin of a locked company", records=RECORDS)
    changed = caller.change("stable caller", moves={"Åse": "REJECTED"})
    assert caller.status(changed["keys"], "atg_mandate_list", **EVER) == "ERROR: COMPANY ACCOUNT IS LOCKED"


def test_a_world_set_up_again_holds_nothing_of_before(caller: Caller) -> None:
    caller.world("anew", records=RECORDS, company={"ocr_kid_length": "99"}, now="20300101000000", breaks=3)
    again = caller.world("anew")
    assert (again["now"], again["records"]) == ("20260115120000", {})
    assert caller.status(again["keys"], "atg_mandate_list", **EVER) == "OK"
    ordered = caller.status(
        again["keys"], "b2c_issuer_agreement_order", signer_name="Åse", signer_email="a@example.com"
    )
    assert ordered == "OK: Email sent to a@example.com", "the company has its own settings back"


def test_a_world_that_was_forgotten_has_no_users(caller: Caller) -> None:
    keys = caller.world("forgotten")["keys"]
    assert caller.status(keys, "atg_mandate_list", **EVER) == "OK"
    caller.control("DELETE", "forgotten")
    assert caller.status(keys, "atg_mandate_list", **EVER) == "ERROR: USER NOT FOUND"


def test_of_thousands_of_worlds_the_oldest_are_forgotten_and_the_demo_stays() -> None:
    worlds = Worlds()
    demo = populate_demo(worlds)
    most = worlds_module._MAX_WORLDS
    for number in range(most + 100):
        made = worlds.put(World(f"world {number}"))
        made.register(f"key {number}")
    assert len(list(worlds)) == most
    assert worlds.of("key 0") is None
    with pytest.raises(Unknown, match="no world 'world 0'"):
        worlds.get("world 0")
    assert worlds.get(f"world {most + 99}") is worlds.of(f"key {most + 99}")
    assert worlds.of(demo.user_api_key) is worlds.get("demo")


def test_a_world_that_is_set_up_again_counts_as_young(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds_module, "_MAX_WORLDS", 3)
    worlds = Worlds()
    populate_demo(worlds)
    for seed in ("a", "b", "a", "c"):
        create(worlds, {"seed": seed})
    assert sorted(world.seed for world in worlds) == ["a", "c", "demo"]


def test_the_demo_stays_after_it_was_set_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds_module, "_MAX_WORLDS", 3)
    worlds = Worlds()
    populate_demo(worlds)
    for seed in ("demo", "a", "b", "c", "d"):
        create(worlds, {"seed": seed})
    assert sorted(world.seed for world in worlds) == ["c", "d", "demo"]


def test_the_two_thousandth_world_is_made_about_as_fast_as_the_first() -> None:
    worlds = Worlds()

    def seconds(first: int) -> float:
        """The processor's time for 50 worlds, the least of three times: other processes have no part in it."""
        batches = [range(first + start, first + start + 50) for start in (0, 50, 100)]
        return min(_seconds_of_creating(worlds, batch) for batch in batches)

    early = seconds(50)
    for number in range(200, 2000):  # as many keys as that many worlds have, made the short way
        made = worlds.put(World(f"world {number}"))
        for place in range(9):
            made.register(f"key {number} {place}")
    assert seconds(2000) < 2 * early


def _seconds_of_creating(worlds: Worlds, numbers: range) -> float:
    started = time.thread_time()
    for number in numbers:
        create(worlds, {"seed": f"world {number}"})
    return time.thread_time() - started


# Callers

STATUSES = {
    "an admin": "OK",
    "a member without admin rights": "ERROR: No rights to settings",
    "a user nobody knows": "ERROR: USER NOT FOUND",
    "a user not yet activated": "ERROR: USER NOT ACTIVATED",
    "a user of another company": "ERROR: USER HAS NO RIGHTS TO COMPANY",
    "a user of several companies who names none": "ERROR: USER BELONGS TO MULTIPLE COMPANIES, NO COMPANY ID GIVEN",
    "an admin who names an unknown company": "ERROR: COMPANY NOT FOUND",
    "an admin of a locked company": "ERROR: COMPANY ACCOUNT IS LOCKED",
    "an admin who left the first-time wizard": "ERROR: COMPANY HAS NOT COMPLETED FIRST TIME WIZARD",
    "an admin with a disabled vendor key": "ERROR: VENDOR API KEY DISABLED",
    "an admin whose vendor key may not sign": "OK",
    "an admin whose vendor has no authentication of its own": "OK",
    "an admin without a vendor key": "OK",
    "an admin with an unknown vendor key": "OK",
    "an admin with another vendor's key": "OK",
    "an admin who names no company": "OK",
    "an admin of another company": "OK",
    "an admin of another company with our vendor key": "OK",
    "an accountant of both companies": "OK",
}


def test_every_caller_has_an_answer_here() -> None:
    assert set(STATUSES) == set(CALLERS)


@pytest.mark.parametrize("who", CALLERS)
def test_every_caller_is_answered_as_such(caller: Caller, who: str) -> None:
    keys = caller.world(f"caller: {who}", caller=who, records=RECORDS)["keys"]
    assert caller.status(keys, "atg_mandate_list", **EVER) == STATUSES[who]


@pytest.mark.parametrize("who", CALLERS)
def test_an_admin_who_comes_after_another_caller_is_welcome(caller: Caller, who: str) -> None:
    caller.world(f"after: {who}", caller=who)
    keys = caller.change(f"after: {who}", caller="an admin")["keys"]
    assert caller.status(keys, "atg_mandate_list", **EVER) == "OK"


@pytest.mark.parametrize(
    "who", [w for w, status in STATUSES.items() if status == "OK" and "vendor key" in w and "sign" not in w]
)
def test_a_wrong_vendor_key_matters_to_the_vendors_method_only(caller: Caller, who: str) -> None:
    keys = caller.world(f"vendor: {who}", caller=who)["keys"]
    status = caller.status(keys, "vendor_consumer_agreements_query", query="")
    assert status == "ERROR: No rights to vendor API key"


# The server


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as caught:
            MockServer(CATALOGUE, port=port)
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "--port" in str(caught.value)


def test_the_port_of_a_running_mock_is_taken(mock: MockServer) -> None:
    port = urlsplit(mock.url).port or 0
    with pytest.raises(UserError, match=str(port)):
        MockServer(CATALOGUE, port=port)


@pytest.mark.parametrize("port", [65536, 10**6, -1])
def test_a_port_that_cannot_be_is_named(port: int) -> None:
    with pytest.raises(UserError, match=str(port)):
        MockServer(CATALOGUE, port=port)


def test_a_stopped_server_leaves_no_thread_and_no_open_port() -> None:
    before = set(threading.enumerate())
    server = MockServer(CATALOGUE)
    with server.in_thread():
        caller = Caller(server.url)
        caller.world("left open")  # a client that keeps its connection must not keep the server
        started = time.perf_counter()
    assert time.perf_counter() - started < 8
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert "mock" not in left
    with pytest.raises(OSError, match=r"refused|reset"):
        socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=5)
    caller.http.close()


def test_a_stopped_servers_port_can_be_used_at_once() -> None:
    first = MockServer(CATALOGUE)
    port = urlsplit(first.url).port or 0
    with first.in_thread():
        caller = Caller(first.url)
        with caller.http:
            caller.look("demo")
    with MockServer(CATALOGUE, port=port).in_thread() as second:
        assert second.url == first.url
        caller = Caller(second.url)
        with caller.http:
            assert caller.look("demo")["keys"]["user_api_key"] == first.demo.user_api_key


def test_two_servers_run_side_by_side_and_share_nothing(caller: Caller) -> None:
    with MockServer(CATALOGUE).in_thread() as other:
        there = Caller(other.url)
        with there.http:
            keys = there.world("only there")["keys"]
            assert there.status(keys, "atg_mandate_list", **EVER) == "OK"
    assert caller.status(keys, "atg_mandate_list", **EVER) == "ERROR: USER NOT FOUND"


def test_the_server_stops_when_the_block_raises() -> None:
    server = MockServer(CATALOGUE)
    with pytest.raises(KeyError), server.in_thread():
        raise KeyError
    with pytest.raises(OSError, match=r"refused|reset"):
        socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=5)
