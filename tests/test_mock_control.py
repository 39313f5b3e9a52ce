"""`/_control/`: whatever is sent there is answered in JSON; what is refused says why and changes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.endpoint.exchange import Request
from conformance.mock.calls import apis
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state.demo import populate_demo
from conformance.mock.state.provider_states import create
from conformance.mock.state.tenant import CALLERS
from conformance.mock.state.world import KINDS, Unknown
from conformance.mock.state.worlds import Worlds
from conformance.run.direct import Direct
from conformance.wires.registry import load
from tests.examples import tried
from tests.raw import Raw, Response, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
apis.load()  # which makes the kinds of records known
WORLDS, DEMO, JOURNAL = "/_control/worlds", "/_control/worlds/demo", "/_control/journal"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


def send(mock: MockServer, verb: str, path: str, state: Any = None, **headers: str) -> Response:
    body = b"" if state is None else state if isinstance(state, bytes) else json.dumps(state).encode()
    return ask(mock.url, request(verb, path, body, **{"Content_Type": "application/json", **headers}))


def assert_refused(response: Response, status: int = 422, *words: str) -> dict[str, str]:
    """Hold a response to be a refusal with all that there is to say of it."""
    assert (response.status, response.headers["content-type"]) == (status, "application/json")
    refusal: dict[str, str] = response.json()
    assert list(refusal) == ["error", "where", "do"]
    assert all(isinstance(text, str) and text for text in refusal.values())
    for word in words:
        assert word in " ".join(refusal.values())
    return refusal


# Addresses and verbs


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(WORLDS, "POST"), (DEMO, "DELETE, GET, HEAD, PATCH"), (JOURNAL, "DELETE, GET, HEAD")],
)
@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_verb_is_refused_with_those_that_are_taken(
    mock: MockServer, path: str, allowed: str, verb: str
) -> None:
    if verb in allowed:
        return
    with Raw(mock.url) as raw:
        raw.send(request(verb, path))
        refused = raw.read(head=verb == "HEAD")
    assert (refused.status, refused.headers["allow"]) == (405, allowed)
    if verb != "HEAD":
        assert_refused(refused, 405, verb, allowed, path)


@pytest.mark.parametrize("path", ["/_control", "/_control/", "/_control/world", "/_control/journal/"])
@pytest.mark.parametrize("verb", ["GET", "POST", "DELETE"])
def test_another_address_is_not_there(mock: MockServer, path: str, verb: str) -> None:
    assert_refused(send(mock, verb, path), 404, path)


@pytest.mark.parametrize(
    "seed", ["nobody", "", "%00", "%ff", "%F0%9F%98%80", "a%2Fb", "x" * 4000, "%", "%zz", "demo%20", "DEMO"]
)
@pytest.mark.parametrize("verb", ["GET", "PATCH", "DELETE"])
def test_a_world_that_does_not_exist_is_not_there(mock: MockServer, verb: str, seed: str) -> None:
    refusal = assert_refused(send(mock, verb, f"{WORLDS}/{seed}", {}), 404, "there is no world")
    assert len(refusal["error"]) < 300


@pytest.mark.parametrize("query", ["?x", "?x=1", "?seed=demo", "?%ff", "?&&&", "?a=b#c"])
@pytest.mark.parametrize(
    ("verb", "path"), [("POST", WORLDS), ("GET", DEMO), ("PATCH", DEMO), ("DELETE", DEMO), ("GET", JOURNAL)]
)
def test_a_query_is_refused(mock: MockServer, verb: str, path: str, query: str) -> None:
    state = {"seed": "queried"} if verb == "POST" else {"breaks": 1}
    assert_refused(send(mock, verb, path + query, state), 422, "query", path)
    assert send(mock, "GET", f"{WORLDS}/queried").status == 404
    assert mock.worlds.get("demo").breaks == 0


def test_an_empty_query_is_none(mock: MockServer) -> None:
    assert send(mock, "GET", f"{DEMO}?").status == 200


@pytest.mark.parametrize(
    "seed", ["a b/c", "Åse 李 😀", "..", "%41", "a?b#c", "x" * 1000, "\u202e", "a\tb", "\x00", "demo/"]
)
def test_a_world_can_have_any_name(mock: MockServer, seed: str) -> None:
    assert send(mock, "POST", WORLDS, {"seed": seed}).json()["seed"] == seed
    path = f"{WORLDS}/{quote(seed, safe='')}"
    assert send(mock, "GET", path).json()["seed"] == seed
    assert send(mock, "DELETE", path).json() == {}
    assert send(mock, "GET", path).status == 404


# Bodies

GOOD = b'{"seed": "good"}'
NO_JSON: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b" \n ",
    "words": b"hello",
    "half an object": b'{"seed": ',
    "single quotes": b"{'seed': 'x'}",
    "a comma too many": b'{"seed": "x",}',
    "two objects": b"{}{}",
    "NaN": b'{"seed": "x", "breaks": NaN}',
    "Infinity": b'{"seed": "x", "breaks": -Infinity}',
    "a number beyond doubles": b'{"seed": "x", "breaks": 1e400}',
    "a number of 5000 digits": b'{"seed": "x", "breaks": ' + b"1" * 5000 + b"}",
    "Latin-1": '{"seed": "å"}'.encode("latin-1"),
    "a cut-off letter": '{"seed": "å'.encode()[:-1],
    "UTF-16": '{"seed": "x"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"seed": "x"}'.encode("utf-16-le"),
    "UTF-32": '{"seed": "x"}'.encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "half a pair": rb'{"seed": "\ud800"}',
    "half a pair in a name": rb'{"seed": "x", "\udfff": 1}',
    "half a pair far below": rb'{"seed": "x", "company": {"a": [{"b": "\uD83D"}]}}',
    "100,000 brackets": b"[" * 100_000,
    "100,000 closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "900 levels": b'{"a":' * 900 + b"1" + b"}" * 900,
    "101 levels": b'{"a":' * 101 + b"1" + b"}" * 101,
    "a million values": b"[" + b"1," * 1_000_000 + b"1]",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "a control character": b'{"seed": "a\nb"}',
    "a NUL": b'{"seed": "x"}\0',
    "a list": b'[{"seed": "x"}]',
    "a text": b'"seed"',
    "a number": b"5",
    "null": b"null",
    "true": b"true",
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize(("verb", "path"), [("POST", WORLDS), ("PATCH", DEMO)])
def test_what_is_no_object_in_json_is_refused_soon(mock: MockServer, verb: str, path: str, body: bytes) -> None:
    before = send(mock, "GET", DEMO).body
    started = time.perf_counter()
    refusal = assert_refused(send(mock, verb, path, body), 422, "the body")
    assert time.perf_counter() - started < 5
    assert len(refusal["error"]) < 300
    assert send(mock, "GET", DEMO).body == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_another_content_type_is_refused(mock: MockServer, kind: str) -> None:
    for verb, path in (("POST", WORLDS), ("PATCH", DEMO)):
        assert_refused(send(mock, verb, path, GOOD, Content_Type=kind), 415, kind, "application/json")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "", " application/json ;x"])
def test_a_content_type_of_json_is_taken(mock: MockServer, kind: str) -> None:
    assert send(mock, "POST", WORLDS, GOOD, Content_Type=kind).status == 200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip", "x"])
def test_a_compressed_body_is_refused(mock: MockServer, coding: str) -> None:
    assert_refused(send(mock, "POST", WORLDS, GOOD, Content_Encoding=coding), 415, "Content-Encoding")
    assert send(mock, "POST", WORLDS, GOOD, Content_Encoding="Identity").status == 200


def test_a_body_of_more_than_4_megabytes_is_refused(mock: MockServer) -> None:
    body = b'{"seed": "' + b"x" * 4 * 1024 * 1024 + b'"}'
    assert_refused(send(mock, "POST", WORLDS, body), 413, "4194304")


@pytest.mark.parametrize(
    ("state", "where", "words"),
    [
        (
            {"records": [{"kind": "mandate", "label": "A"}, {"kind": "parcel", "label": "B"}]},
            "records/1/kind",
            ("parcel",),
        ),
        ({"records": [{"kind": "mandate"}]}, "records/0", ("label",)),
        ({"records": [{"kind": "mandate", "label": 5}]}, "records/0/label", ("5", "string")),
        (
            {"records": [{"kind": "mandate", "label": "A", "fields": {"kidd": "1"}}]},
            "records/0/fields",
            ("kidd", "kid"),
        ),
        ({"records": [{"kind": "mandate", "label": "A", "state": "X"}]}, "records/0/state", ("X", "none")),
        (
            {"records": [{"kind": "invoice", "label": "A", "fields": {"direction": "UP"}}]},
            "records/0/fields",
            ("SENT",),
        ),
        (
            {"records": [{"kind": "invoice", "label": "A", "fields": {"reaction": "X"}}]},
            "records/0/fields",
            ("ACCEPTED",),
        ),
        ({"company": {"colour": "red"}}, "company", ("colour", "ocr_kid_length")),
        ({"moves": {"nobody": "ACTIVE"}}, "moves", ("nobody",)),
        ({"caller": "the king"}, "caller", ("the king", "an admin")),
        ({"now": "20260230000000"}, "now", ("20260230000000",)),
        ({"now": "18991231235959"}, "now", ("1899", "1900")),
        ({"now": "99991231235959"}, "now", ("9999", "2199")),
        ({"now": "21991231235959", "elapse": 1}, "elapse", ("2200",)),
        ({"elapse": -1}, "elapse", ("-1",)),
        ({"breaks": 1.5}, "breaks", ("1.5",)),
        ({"breaks": True}, "breaks", ("True",)),
        ({"colour": "red"}, "", ("colour", "records")),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(
    mock: MockServer, state: dict[str, Any], where: str, words: tuple[str, ...]
) -> None:
    for verb, path, whole in (("POST", WORLDS, {"seed": "named", **state}), ("PATCH", DEMO, state)):
        refused = assert_refused(send(mock, verb, path, whole), 422, *words)
        assert refused["where"] == f"{verb} {path}" + (f", {where}" if where else "")
    assert send(mock, "GET", f"{WORLDS}/named").status == 404


@pytest.mark.parametrize("seed", [None, "", 5, ["a"], {}, True, "x" * 4001])
def test_a_world_needs_a_name(mock: MockServer, seed: Any) -> None:
    assert_refused(send(mock, "POST", WORLDS, {"seed": seed}), 422, "seed")
    assert_refused(send(mock, "POST", WORLDS, {}), 422, "seed")


def test_the_name_of_a_world_cannot_be_changed(mock: MockServer) -> None:
    assert_refused(send(mock, "PATCH", DEMO, {"seed": "other"}), 422, "seed")
    assert send(mock, "PATCH", DEMO, {"seed": "demo"}).status == 200


# A refusal changes nothing

WRONG: list[dict[str, Any]] = [
    {"now": "20300101000000", "caller": "an admin of a locked company", "records": [{"kind": "parcel", "label": "A"}]},
    {"company": {"name": "Other AS", "colour": "red"}},
    {"records": [{"kind": "mandate", "label": "new"}, {"kind": "mandate", "label": "newer", "fields": {"x": 1}}]},
    {"records": [{"kind": "mandate", "label": "Kari's mandate", "fields": {"kid": "1", "status": "x"}}]},
    {"records": [{"kind": "consumer", "label": "C", "fields": {"name": "Per", "ssn": "1"}}]},
    {"moves": {"Kari Nordmann": "REJECTED", "Ola Hansen": "SLEEPING"}},
    {"moves": {"Kari Nordmann": "REJECTED"}, "now": "21991231235959", "elapse": 10**9},
    {"breaks": 3, "elapse": 10**10},
]


@pytest.mark.parametrize("state", WRONG)
def test_a_refused_change_changes_nothing(mock: MockServer, state: dict[str, Any]) -> None:
    before = send(mock, "GET", DEMO).body
    assert_refused(send(mock, "PATCH", DEMO, state))
    assert send(mock, "GET", DEMO).body == before
    assert mock.worlds.get("demo").breaks == 0


@pytest.mark.parametrize("state", WRONG)
def test_a_refused_new_world_leaves_the_old_one(mock: MockServer, state: dict[str, Any]) -> None:
    seed = f"stable {WRONG.index(state)}"
    made = send(mock, "POST", WORLDS, {"seed": seed, "records": [{"kind": "mandate", "label": "A"}]}).body
    records = [{"kind": "consumer agreement", "label": name} for name in ("Kari Nordmann", "Ola Hansen")]
    wrong = {**state, "seed": seed, "records": [*records, *state.get("records", [])]}
    assert_refused(send(mock, "POST", WORLDS, wrong))
    assert send(mock, "GET", f"{WORLDS}/{seed.replace(' ', '%20')}").body == made
    for key in json.loads(made)["keys"].values():
        assert mock.worlds.of(key) is mock.worlds.get(seed)


def test_a_world_s_keys_are_forgotten_with_it() -> None:
    worlds = Worlds()
    keys = create(worlds, {"seed": "a"})["keys"].values()
    assert all(worlds.has_key(key.replace("-", "")) for key in keys)
    create(worlds, {"seed": "a"})
    assert all(worlds.has_key(key.replace("-", "")) for key in keys)
    worlds.drop("a")
    assert not any(worlds.has_key(key.replace("-", "")) for key in keys)
    assert not worlds._parts
    assert not worlds._keys


# The demo company


def test_dropping_the_demo_company_restores_it(mock: MockServer) -> None:
    first = send(mock, "GET", DEMO).body
    changes = {"moves": {"Kari Nordmann": "REJECTED"}, "records": [{"kind": "mandate", "label": "new"}], "breaks": 5}
    assert send(mock, "PATCH", DEMO, {**changes, "caller": "an admin of a locked company"}).body != first
    assert send(mock, "DELETE", DEMO).json() == {}
    assert send(mock, "GET", DEMO).body == first
    assert mock.worlds.get("demo").breaks == 0
    assert json.loads(first)["keys"] == vars(mock.demo)


def test_a_demo_company_that_was_made_anew_is_restored_too(mock: MockServer) -> None:
    first = send(mock, "GET", DEMO).body
    emptied = send(mock, "POST", WORLDS, {"seed": "demo"}).json()
    assert (emptied["records"], emptied["keys"]) == ({}, vars(mock.demo))
    for _ in range(3):
        assert send(mock, "DELETE", DEMO).status == 200
        assert send(mock, "GET", DEMO).body == first


def test_the_restored_demo_company_knows_no_token_of_before() -> None:
    worlds = Worlds()
    demo = populate_demo(worlds)
    worlds.get("demo").register("a" * 32)
    assert worlds.of("a" * 32) is not None
    worlds.drop("demo")
    assert worlds.of("a" * 32) is None
    assert all(worlds.of(key) is worlds.get("demo") for key in vars(demo).values())


# Whatever is sent

TEXTS = st.one_of(
    st.text(max_size=20), st.sampled_from([*KINDS, *CALLERS, "demo", "A", "20260101000000", "\ud800", "\0"])
)
LONG = st.sampled_from([400, 5000]).map(lambda length: "9" * length)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, LONG, LONG.map(lambda t: int(t[:400])))
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
FIELDS = sorted({f.name for kind in KINDS.values() for f in fields(kind)})
STATES = sorted({state for kind in KINDS.values() for state in kind.states})
RECORD = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(KINDS)) | JSON, "label": st.sampled_from(["A", "B", "Kari Nordmann"]) | JSON},
    optional={
        "state": st.sampled_from(STATES) | JSON,
        "fields": st.dictionaries(st.sampled_from(FIELDS) | TEXTS, JSON, max_size=3) | JSON,
        "foreign": JSON,
    },
)
ANY_STATE = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.sampled_from(["fuzz", "demo"]) | JSON,
        "caller": st.sampled_from(sorted(CALLERS)) | JSON,
        "company": st.dictionaries(st.sampled_from(FIELDS) | TEXTS, JSON, max_size=3) | JSON,
        "records": st.lists(RECORD | JSON, max_size=3) | JSON,
        "moves": st.dictionaries(st.sampled_from(["A", "B", "Kari Nordmann"]), st.sampled_from(STATES) | JSON) | JSON,
        "breaks": st.integers(0, 3) | JSON,
        "now": st.dates().map(lambda day: f"{day:%Y%m%d}000000".zfill(14)) | JSON,
        "elapse": st.integers(0, 10**9) | JSON,
        "more": JSON,
    },
)
BODIES = st.one_of(
    ANY_STATE.map(lambda state: json.dumps(state).encode()),
    JSON.map(lambda state: json.dumps(state).encode()),
    st.binary(max_size=200),
    ANY_STATE.map(lambda state: json.dumps(state, ensure_ascii=False).encode("utf-8", "surrogatepass")[:-3]),
)
SEEDS = st.sampled_from(["demo", "fuzz"]) | st.text(max_size=10).map(
    lambda text: quote(text.encode("utf-8", "replace"), safe="")
)
PLACES = st.one_of(
    st.just(WORLDS), SEEDS.map(lambda seed: f"{WORLDS}/{seed}"), st.just(JOURNAL), SEEDS.map(lambda s: f"/_control/{s}")
)
VERBS = st.sampled_from(["GET", "POST", "PATCH", "PATCH", "DELETE", "PUT", "OPTIONS"])
QUERIES = st.sampled_from(["", "", "", "?x=1", "?"])


def assert_answered(mock: MockServer, verb: str, path: str, response: Response) -> None:
    assert response.headers["content-type"] == "application/json", response
    if response.status == 200:
        response.json()
    else:
        assert response.status in (404, 405, 413, 415, 422), (verb, path, response)
        assert_refused(response, response.status)
    failed = [entry for entry in mock.journal if "itself failed" in entry.reason]
    assert failed == []


@tried(
    given(verb=VERBS, path=PLACES, query=QUERIES, body=BODIES),
    few=15,
    many=300,
)
def test_whatever_is_sent_is_answered(
    shared: Callable[[], MockServer], verb: str, path: str, query: str, body: bytes
) -> None:
    mock = shared()
    assert_answered(mock, verb, path, send(mock, verb, path + query, body))
    mock.journal.clear()


@tried(given(state=ANY_STATE), few=15, many=300)
def test_the_view_of_a_world_can_be_read_in_any_provider_state(
    shared: Callable[[], MockServer], state: dict[str, Any]
) -> None:
    mock = shared()
    response = send(mock, "POST", WORLDS, {**state, "seed": "fuzz"})
    assert_answered(mock, "POST", WORLDS, response)
    if response.status == 200:
        assert send(mock, "GET", f"{WORLDS}/fuzz").body == response.body
    mock.journal.clear()


@pytest.fixture(scope="module")
def shared(mock: MockServer) -> Callable[[], MockServer]:
    """Return what gives the mock; hypothesis shows arguments, and a server is nothing to look at."""
    return lambda: mock


def test_an_error_that_names_much_is_short() -> None:
    assert len(str(Unknown("x" * 10**6))) < 3000


# Without a connection


@pytest.mark.parametrize(
    "state",
    [
        {"seed": "direct", "caller": "an admin", "records": [{"kind": "user", "label": "Ann", "fields": {}}]},
        {"seed": "direct", "records": [{"kind": "starship", "label": "Ann", "fields": {}}]},
        {"seed": "direct", "company": {"country": "Åland 😀"}},
        {"seed": "direct", "unknown": 1},
    ],
)
def test_a_mock_of_the_run_s_own_responds_as_over_a_connection(mock: MockServer, state: dict[str, Any]) -> None:
    sent = Request("POST", f"{mock.url}{WORLDS}", {"Content-Type": "application/json"}, json.dumps(state).encode())
    direct = Direct(mock.respond).send(sent, api="_control", method="_control").response
    over_http = send(mock, "POST", WORLDS, state)
    assert direct is not None
    assert (direct.status, json.loads(direct.body)) == (over_http.status, over_http.json())
    assert direct.header("Content-Type") == over_http.headers["content-type"]
