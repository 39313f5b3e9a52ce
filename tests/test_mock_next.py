"""What is planned for a call happens on the wire: every outcome of every method, and every kind of trouble."""

from __future__ import annotations

import json
import time
import xmlrpc.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from lxml import etree

from conformance.catalogue import Contract
from conformance.checks.limits import Deadline
from conformance.endpoint.exchange import Exchange
from conformance.endpoint.exchange import Request as Sent
from conformance.endpoint.exchange import Response as Received
from conformance.mock.calls.examples import value_of
from conformance.mock.calls.plans import TROUBLES
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load, wire_of
from conformance.wires.rest.binding import http_of
from tests.journals import latest
from tests.raw import Raw, Response, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
METHODS = [pytest.param(contract, id=contract.id) for contract in CATALOGUE.contracts]
SOAP = "autoinvoice/hello_world"
_SPACES = (
    'xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:x="http://www.w3.org/2001/XMLSchema"'
)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as running:
        yield running


@pytest.fixture
def mock(server: MockServer) -> MockServer:
    assert control(server, "POST", "reset").json() == {}
    server.journal.clear()
    return server


def control(mock: MockServer, verb: str, path: str, body: Any = None) -> Response:
    sent = b"" if body is None else json.dumps(body).encode()
    return ask(mock.url, request(verb, f"/_control/{path}", sent, Content_Type="application/json"))


def plan(mock: MockServer, **body: Any) -> Response:
    response = control(mock, "POST", "next", body)
    assert response.status == 200, response.text
    return response


def grant(mock: MockServer) -> bytes:
    """Return the request for a token."""
    form = {
        "grant_type": "client_credentials",
        "scope": "eui",
        "client_id": mock.demo.company_uuid,
        "client_secret": mock.demo.user_api_key,
        "vendor_api_key": mock.demo.vendor_api_key,
    }
    kind = "application/x-www-form-urlencoded"
    return request("POST", "/ax/oauth2/token", urlencode(form).encode(), Content_Type=kind)


def token(mock: MockServer) -> str:
    return str(ask(mock.url, grant(mock)).json()["access_token"])


def parameters(value: Any) -> str:
    """Return a value as the elements of a call."""
    if isinstance(value, dict):
        return "".join(f"<{name}>{parameters(member)}</{name}>" for name, member in value.items())
    return "".join(f"<item>{parameters(item)}</item>" for item in value) if isinstance(value, list) else str(value)


def call(contract: Contract, mock: MockServer, parameters: str = "", **headers: str) -> bytes:
    """Return a call of a method with the demo company's keys, and only those parameters."""
    if contract.api == "autoinvoice":
        keys = "".join(f"<{name}>{key}</{name}>" for name, key in vars(mock.demo).items())
        operation = (
            f"<t:{contract.method} xmlns:t='urn:t'><api_keys>{keys}</api_keys>{parameters}</t:{contract.method}>"
        )
        body = f"<e:Envelope {_SPACES}><e:Body>{operation}</e:Body></e:Envelope>".encode()
        return request("POST", "/apis/v1.1/api", body, Content_Type="text/xml", SOAPAction="x", **headers)
    http, base = http_of(contract), "/ax" if contract.api == "autoxchange" else "/invoicing"
    path = http.path
    for name in http.members_in_path:
        path = path.replace(f"{{{name}}}", quote("x"))
    return request(http.verb, base + path, Authorization="Bearer x", **headers)


def judged(mock: MockServer, contract: Contract, response: Response) -> Any:
    """Return what the judge of the wire says of a response."""
    exchange = Exchange(
        contract.api,
        contract.method,
        Sent("POST", mock.url),
        Received(response.status, response.headers, response.body),
    )
    api = CATALOGUE.apis[contract.api]
    return wire_of(api).judge(exchange, contract, api, Deadline(30))


# Outcomes


@pytest.mark.parametrize("contract", METHODS)
def test_every_documented_outcome_is_on_the_wire_when_it_is_planned(mock: MockServer, contract: Contract) -> None:
    for outcome in contract.outcomes:
        plan(mock, outcome=outcome.requirement)
        response = ask(mock.url, call(contract, mock))
        entry = latest(mock)
        assert (entry.outcome, entry.ok, entry.planned) == (outcome.requirement, outcome.ok, outcome.requirement)
        judgement = judged(mock, contract, response)
        assert [str(finding) for finding in judgement.findings] == [], outcome.requirement
        if contract.operation.status_at:
            assert response.status == outcome.http_status
            assert outcome.code in response.text
        elif contract.has_status:
            found = contract.outcome_of(judgement.status or "")
            assert found is not None
            assert found.status.text == outcome.status.text
    assert control(mock, "GET", "next").json() == {"plans": []}


def test_a_planned_success_has_its_effect_where_the_call_would_have_it(mock: MockServer) -> None:
    hello = CATALOGUE.find("hello_world")
    plan(mock, method="hello_world", outcome=next(o.name for o in hello.outcomes if o.ok))
    first = ask(mock.url, call(hello, mock))
    assert ask(mock.url, call(hello, mock)).body == first.body


def test_a_planned_refusal_has_no_effect_and_the_next_call_is_as_ever(mock: MockServer) -> None:
    grants = mock.worlds.get("demo").grants
    plan(mock, method="postOauth2Token", outcome="unauthorized")
    assert ask(mock.url, grant(mock)).status == 401
    assert not grants
    assert ask(mock.url, grant(mock)).status == 200
    assert len(grants) == 1


def test_a_success_that_the_call_would_not_have_leaves_nothing_of_it(mock: MockServer) -> None:
    contract = CATALOGUE.find("scan_account_order")
    sent = call(contract, mock, parameters=parameters(contract.example))
    before = control(mock, "GET", "worlds/demo").body
    plan(mock, method=contract.method, outcome="return-address-updated")
    assert "OK: RETURN ADDRESS UPDATED" in ask(mock.url, sent).text
    assert control(mock, "GET", "worlds/demo").body == before
    plan(mock, method=contract.method, outcome="opened")
    ask(mock.url, sent)
    assert latest(mock).outcome.endswith("#opened")
    assert control(mock, "GET", "worlds/demo").body != before


def test_an_outcome_can_be_named_by_id_name_or_text(mock: MockServer) -> None:
    contract = CATALOGUE.find("invoice_show")
    refusal = contract.outcome("user-not-found")
    for named in (refusal.requirement, refusal.name, refusal.status.text):
        plan(mock, method="invoice_show", outcome=named)
        assert refusal.status.text in ask(mock.url, call(contract, mock)).text


def test_variables_of_a_text_can_be_set(mock: MockServer) -> None:
    contract, outcome = next(
        (c, o)
        for c in CATALOGUE.contracts
        for o in c.outcomes
        if [*o.status.variables.values()] == [{"type": "string"}]
    )
    name = next(iter(outcome.status.variables))
    plan(mock, outcome=outcome.requirement, variables={name: "Words of my own"})
    assert "Words of my own" in ask(mock.url, call(contract, mock)).text


def test_the_nth_next_call_is_meant_and_so_many_from_there_on(mock: MockServer) -> None:
    contract = CATALOGUE.find("company_show")
    plan(mock, method="company_show", outcome="user-not-found", nth=2, times=2)
    plan(mock, method="company_show", outcome="company-not-found", nth=3)
    plan(mock, method="invoice_show", outcome="user-not-found")
    for _ in range(5):
        ask(mock.url, call(contract, mock))
    planned = [entry.planned.partition("#")[2] for entry in mock.journal]
    assert planned == ["", "user-not-found", "user-not-found", "company-not-found", ""]
    assert [waiting["method"] for waiting in control(mock, "GET", "next").json()["plans"]] == [
        "autoinvoice/invoice_show"
    ]
    assert control(mock, "DELETE", "next").json() == {}
    assert control(mock, "GET", "next").json() == {"plans": []}


def test_a_plan_can_be_for_one_test(mock: MockServer) -> None:
    contract = CATALOGUE.find("company_show")
    plan(mock, method="company_show", outcome="user-not-found", test="mine")
    ask(mock.url, call(contract, mock))
    ask(mock.url, call(contract, mock, X_Conformance_Test="mine"))
    assert [bool(entry.planned) for entry in mock.journal] == [False, True]


def test_a_header_plans_for_its_own_request(mock: MockServer) -> None:
    contract = CATALOGUE.find("company_show")
    refused = ask(mock.url, call(contract, mock, X_Conformance_Next="user-not-found"))
    assert "ERROR: USER NOT FOUND" in refused.text
    late = ask(mock.url, call(contract, mock, X_Conformance_Next="429; retry_after=7"))
    assert (late.status, late.headers["retry-after"]) == (429, "7")
    assert "USER NOT FOUND" not in ask(mock.url, call(contract, mock)).text


@pytest.mark.parametrize(
    ("header", "word"),
    [("user-not-fund", "user-not-found"), ("slow; hours=1", "seconds=N"), ("nil", "nil:MEMBER"), ("x", "one of")],
)
def test_a_header_that_plans_nothing_known_is_refused(mock: MockServer, header: str, word: str) -> None:
    refused = ask(mock.url, call(CATALOGUE.find("company_show"), mock, X_Conformance_Next=header))
    assert refused.status == 422
    assert "Fault" in refused.text
    for text in ("X-Conformance-Next", word):
        assert text in refused.text
    rest = ask(mock.url, call(CATALOGUE.find("getV1Invoices"), mock, X_Conformance_Next=header))
    assert (rest.status, rest.headers["content-type"]) == (422, "application/json")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, ("either", "outcome")),
        ({"method": "invoice_show"}, ("either",)),
        ({"method": "invoice_show", "outcome": "user-not-found", "trouble": "cut"}, ("either",)),
        ({"method": "invoice_shwo", "outcome": "user-not-found"}, ("no method", "invoice_show")),
        ({"method": "autoinvoice/invoice_shwo", "trouble": "cut"}, ("autoinvoice/invoice_show",)),
        ({"method": "zzzzzzzz", "trouble": "cut"}, ("/_control/methods",)),
        ({"method": "invoice_show", "outcome": "USER NOT FOUND"}, ("ERROR: USER NOT FOUND",)),
        ({"method": "invoice_show", "outcome": "zzzzzzzz"}, ("user-not-found",)),
        ({"outcome": "user-not-found"}, ("needs its method",)),
        ({"trouble": "tiemout"}, ("timeout",)),
        ({"trouble": "zzz"}, ("expired-token",)),
        ({"trouble": "nil"}, ("names a member",)),
        ({"trouble": "cut:x"}, ("names no member",)),
        ({"trouble": "nil:status"}, ("needs a method",)),
        ({"method": "invoice_show", "trouble": "nil:statsu"}, ("no member", "status")),
        ({"method": "invoice_show", "trouble": "expired-token"}, ("no token", "REST")),
        ({"method": "invoice_show", "outcome": "user-not-found", "variables": {"@x": "y"}}, ("no variable",)),
        ({"trouble": "cut", "nht": 2}, ("nht", "use nth")),
        ({"trouble": "cut", "nth": 0}, ("nth", "minimum")),
        ({"trouble": "slow", "seconds": -1}, ("seconds",)),
    ],
)
def test_a_plan_that_names_what_is_not_there_is_refused_with_what_is(
    mock: MockServer, body: dict[str, Any], words: tuple[str, ...]
) -> None:
    refused = control(mock, "POST", "next", body)
    assert (refused.status, list(refused.json())) == (422, ["error", "where", "do"])
    for word in words:
        assert word in " ".join(refused.json().values())
    assert refused.json()["where"].startswith("POST /_control/next")
    assert control(mock, "GET", "next").json() == {"plans": []}


# Trouble


def show(mock: MockServer, **headers: str) -> bytes:
    return call(CATALOGUE.find("company_show"), mock, **headers)


@pytest.mark.parametrize("kind", ["drop", "timeout", "cut"])
def test_a_connection_ends_without_a_whole_response(mock: MockServer, kind: str) -> None:
    whole = ask(mock.url, show(mock))
    mock.journal.clear()
    plan(mock, method="company_show", trouble=kind, **({"seconds": 0.3} if kind == "timeout" else {}))
    started = time.monotonic()
    with Raw(mock.url) as raw:
        raw.send(show(mock))
        with pytest.raises(ConnectionError) as ended:
            raw.read()
    (entry,) = mock.journal
    assert entry.planned == kind
    if kind == "cut":
        assert entry.response is not None
        assert entry.response.body == whole.body[: len(whole.body) // 2]
    else:
        assert entry.response is None
        assert str(ended.value).endswith("b''")
    assert kind != "timeout" or 0.25 < time.monotonic() - started < 5
    assert ask(mock.url, show(mock)).body == whole.body


def test_a_client_that_gives_up_ends_a_timeout(mock: MockServer) -> None:
    plan(mock, trouble="timeout", seconds=3600)
    with Raw(mock.url) as raw:
        raw.send(show(mock))
        assert raw.is_silent(0.3)
    assert ask(mock.url, show(mock)).status == 200


@pytest.mark.parametrize("trouble", ["drop", "cut"])
def test_a_call_without_a_response_had_its_effect(mock: MockServer, trouble: str) -> None:
    plan(mock, trouble=trouble)
    with Raw(mock.url) as raw:
        raw.send(grant(mock))
        with pytest.raises(ConnectionError):
            raw.read()
    assert len(mock.worlds.get("demo").grants) == 1


def test_a_slow_response_and_latency_take_their_time(mock: MockServer) -> None:
    plan(mock, trouble="slow", seconds=0.3)
    started = time.monotonic()
    assert ask(mock.url, show(mock)).status == 200
    assert time.monotonic() - started > 0.29
    assert control(mock, "POST", "latency", {"seconds": 0.2}).json() == {"seconds": 0.2}
    started = time.monotonic()
    assert ask(mock.url, show(mock)).status == 200
    assert time.monotonic() - started > 0.19
    assert control(mock, "GET", "latency").json() == {"seconds": 0.2}
    control(mock, "POST", "reset")
    assert control(mock, "GET", "latency").json() == {"seconds": 0}


@pytest.mark.parametrize("method", ["company_show", "getV1Invoices"])
@pytest.mark.parametrize("status", [503, 429])
def test_a_service_that_takes_no_calls(mock: MockServer, method: str, status: int) -> None:
    plan(mock, trouble=str(status), retry_after=3)
    refused = ask(mock.url, call(CATALOGUE.find(method), mock))
    assert (refused.status, refused.headers.get("retry-after")) == (status, "3" if status == 429 else None)
    (entry,) = mock.journal
    assert (entry.method, entry.outcome, entry.ok, entry.planned) == (method, "", False, str(status))


def test_a_token_expires_until_another_is_granted(mock: MockServer) -> None:
    lists = CATALOGUE.find("getV1CompanyProfiles")

    def listed(bearer: str) -> int:
        return ask(mock.url, call(lists, mock).replace(b"Bearer x", b"Bearer " + bearer.encode())).status

    bearer = token(mock)
    assert listed(bearer) == 200
    plan(mock, trouble="expired-token")
    assert [ask(mock.url, show(mock)).status, listed(bearer), listed(bearer), listed(token(mock))] == [
        200,
        401,
        401,
        200,
    ]


def test_the_grant_of_a_token_has_trouble_too(mock: MockServer) -> None:
    for base in ("/ax", "/invoicing"):
        plan(mock, trouble="503")
        refused = ask(
            mock.url, request("POST", f"{base}/oauth2/token", b"x", Content_Type="application/x-www-form-urlencoded")
        )
        assert refused.status == 503


@pytest.mark.parametrize("method", ["company_show", "getV1CompanyProfiles"])
def test_a_response_is_bent_at_the_member_that_is_named(mock: MockServer, method: str) -> None:
    contract = CATALOGUE.find(method)
    member = "name" if method == "company_show" else "network"
    listed = method != "company_show"
    bearer = token(mock)

    def response(trouble: str) -> Response:
        plan(mock, method=method, trouble=trouble)
        return ask(mock.url, call(contract, mock).replace(b"Bearer x", b"Bearer " + bearer.encode()))

    def members(response: Response) -> dict[str, Any]:
        if listed:
            return dict(response.json()[0])
        returned = next(etree.fromstring(response.body).iter("return"))
        return {str(child.tag): child.text for child in returned}

    usual = members(ask(mock.url, call(contract, mock).replace(b"Bearer x", b"Bearer " + bearer.encode())))
    assert usual[member]
    assert members(response(f"nil:{member}"))[member] is None
    assert usual.keys() - members(response(f"absent:{member}")).keys() == {member}
    assert members(response(f"enum:{member}"))[member] == "UNHEARD_OF"
    assert members(response("additional")).keys() - usual.keys() == {"unheard_of"}
    assert members(ask(mock.url, call(contract, mock).replace(b"Bearer x", b"Bearer " + bearer.encode()))) == usual


def test_a_member_that_a_response_lacks_is_reported(mock: MockServer) -> None:
    plan(mock, method="getV1CompanyProfiles", trouble="nil:network")
    assert ask(mock.url, call(CATALOGUE.find("getV1CompanyProfiles"), mock)).status == 401
    (entry,) = mock.journal
    assert (entry.planned, "no such member" in entry.missed) == ("nil:[].network", True)


def test_every_kind_of_trouble_is_tested_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [
        kind for kind in TROUBLES if f'"{kind}' not in text and kind not in ("503", "429", "nil", "absent", "enum")
    ] == []


# Worlds


def put(mock: MockServer, name: str = "Kari") -> None:
    body = {"records": [{"kind": "consumer agreement", "label": name}]}
    assert control(mock, "PATCH", "worlds/demo", body).status == 200


def records(mock: MockServer) -> set[str]:
    return set(control(mock, "GET", "worlds/demo").json()["records"])


def test_reset_starts_afresh_and_keeps_the_journal(mock: MockServer) -> None:
    before = records(mock)
    put(mock)
    control(mock, "POST", "worlds", {"seed": "other"})
    plan(mock, trouble="cut")
    control(mock, "POST", "test", {"name": "x"})
    ask(mock.url, request("GET", "/nothing"))
    assert control(mock, "POST", "reset").json() == {}
    assert records(mock) == before
    assert control(mock, "GET", "worlds/other").status == 404
    assert control(mock, "GET", "next").json() == {"plans": []}
    assert control(mock, "GET", "test").json() == {"name": ""}
    assert len(list(mock.journal)) == 2


def test_one_world_can_be_reset(mock: MockServer) -> None:
    put(mock)
    control(mock, "POST", "worlds", {"seed": "other"})
    assert control(mock, "POST", "reset", {"seed": "other"}).json() == {}
    assert "Kari" in records(mock)
    assert control(mock, "GET", "worlds/other").status == 404
    assert control(mock, "POST", "reset", {"seed": "nobody"}).status == 404


def test_a_snapshot_is_restored_as_often_as_one_likes(mock: MockServer) -> None:
    bearer = token(mock)
    lists = call(CATALOGUE.find("getV1CompanyProfiles"), mock).replace(b"Bearer x", b"Bearer " + bearer.encode())
    assert control(mock, "PUT", "snapshots/full").json() == {"snapshots": ["full"]}
    before = records(mock)
    for name in ("Kari", "Ola"):
        put(mock, name)
        control(mock, "POST", "worlds", {"seed": name})
        later = token(mock)
        assert control(mock, "POST", "snapshots/full").json() == {"snapshots": ["full"]}
        assert records(mock) == before
        assert control(mock, "GET", f"worlds/{name}").status == 404
        assert ask(mock.url, lists).status == 200
        assert ask(mock.url, lists.replace(bearer.encode(), later.encode())).status == 401
    near = control(mock, "POST", "snapshots/ful")
    assert (near.status, "use full" in near.json()["do"]) == (404, True)
    assert control(mock, "DELETE", "snapshots/full").json() == {"snapshots": []}
    assert control(mock, "DELETE", "snapshots/full").status == 404


def test_snapshots_are_bounded(mock: MockServer) -> None:
    for number in range(20):
        assert control(mock, "PUT", f"snapshots/{number}").status == 200
    assert control(mock, "PUT", "snapshots/20").status == 422
    assert control(mock, "PUT", "snapshots/19").status == 200
    for number in range(20):
        control(mock, "DELETE", f"snapshots/{number}")


def test_a_clock_that_jumps_ends_tokens(mock: MockServer) -> None:
    bearer = token(mock)
    lists = call(CATALOGUE.find("getV1CompanyProfiles"), mock).replace(b"Bearer x", b"Bearer " + bearer.encode())
    assert ask(mock.url, lists).status == 200
    before = control(mock, "GET", "worlds/demo").json()["now"]
    after = control(mock, "POST", "clock", {"seconds": 3600}).json()["now"]
    assert int(after) - int(before) == 10000
    assert ask(mock.url, lists).status == 401
    assert control(mock, "POST", "clock", {"now": "20300101000000"}).json() == {"now": "20300101000000"}
    for wrong in (
        {},
        {"seconds": 1, "now": "20300101000000"},
        {"now": "2030"},
        {"seconds": 10**9 * 9},
        {"now": "99990101000000"},
    ):
        assert control(mock, "POST", "clock", wrong).status == 422
    assert control(mock, "GET", "worlds/demo").json()["now"] == "20300101000000"


def test_the_methods_and_their_outcomes_can_be_looked_up(mock: MockServer) -> None:
    found = control(mock, "GET", "methods").json()
    assert found.keys() == {contract.id for contract in CATALOGUE.contracts}
    assert "status" in found["autoinvoice/invoice_show"]["members"]
    assert {o["id"] for o in found["autoinvoice/invoice_show"]["outcomes"]} == {
        o.requirement for o in CATALOGUE.find("invoice_show").outcomes
    }


def test_xml_rpc_meets_what_is_planned_too(mock: MockServer) -> None:
    plan(mock, method="company_show", outcome="user-not-found")
    body = xmlrpc.client.dumps((vars(mock.demo),), "company_show").encode()
    assert (
        "ERROR: USER NOT FOUND" in ask(mock.url, request("POST", "/apis/v1.1/api", body, Content_Type="text/xml")).text
    )


def test_there_is_an_example_of_every_type() -> None:
    for contract in CATALOGUE.contracts:
        value_of(contract.answer)
