"""What the mock makes of a REST request before an operation behaves: token, scope, verb, path, shape and world."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
import requests

from conformance.catalogue import Contract
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Response
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import judge, load
from conformance.wires.rest.binding import RestOperation, http_of
from conformance.wires.rest.client import RestClient

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
BASES = {"autoxchange": "/ax", "invoicing": "/invoicing"}
REST = [contract for contract in CATALOGUE.contracts if isinstance(contract.operation, RestOperation)]
NEEDING = [contract for contract in REST if http_of(contract).token]
EXAMPLE: dict[str, Any] = dict(CATALOGUE.find("createInvoice").example)
NUMBERS = count()
each_contract = pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


class World:
    """A world of its own on the mock, and requests to it."""

    def __init__(self, url: str, seed: str) -> None:
        self.url, self.seed = url, seed
        self.http = requests.Session()
        self.http.trust_env = False  # a proxy that the environment names has no part in calls to this host
        view = self.control("POST", "", {"seed": seed})
        self.keys: dict[str, str] = view["keys"]

    def control(self, verb: str, path: str, state: Any) -> dict[str, Any]:
        response = self.http.request(verb, f"{self.url}/_control/worlds{path}", json=state, timeout=10)
        assert response.status_code == 200, response.text
        view: dict[str, Any] = response.json()
        return view

    def set_up(self, **state: Any) -> dict[str, Any]:
        return self.control("PATCH", f"/{self.seed}", state)

    def form(self, **changed: str) -> dict[str, str]:
        """Return the fields of a token request."""
        keys = (("client_id", "company_uuid"), ("client_secret", "user_api_key"), ("vendor_api_key", "vendor_api_key"))
        form = {"grant_type": "client_credentials", **{name: self.keys[key] for name, key in keys}, **changed}
        return {name: value for name, value in form.items() if value}

    def grant(self, api: str = "autoxchange", **changed: str) -> requests.Response:
        return self.http.post(f"{self.url}{BASES[api]}/oauth2/token", data=self.form(**changed), timeout=10)

    def token(self, api: str = "autoxchange", scope: str = "eui") -> str:
        granted = self.grant(api, scope=scope if api == "autoxchange" else "")
        assert granted.status_code == 200, granted.text
        return str(granted.json()["access_token"])

    def send(self, verb: str, path: str, token: str = "", **how: Any) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **how.pop("headers", {})}
        return self.http.request(verb, self.url + path, headers=headers, timeout=10, allow_redirects=False, **how)

    def create(self, token: str, **changed: Any) -> requests.Response:
        return self.send("POST", "/invoicing/invoice/create", token, json={**EXAMPLE, **changed})

    def call(self, contract: Contract, authorization: str = "") -> tuple[requests.Response, Judgement]:
        """Call an operation with its contract's example, and judge what it responses."""
        api, sender = CATALOGUE.apis[contract.api], cast(Any, None)
        path = {name: "nobody" for name, place in http_of(contract).places.items() if place == "path"}
        header = {"Authorization": authorization} if authorization else {}
        client = RestClient(api, self.url + BASES[api.id], sender)
        made = client.request(contract, {**contract.example, **path}, header)
        came = self.http.request(made.verb, made.url, data=made.body, headers=dict(made.headers), timeout=10)
        response = Response(came.status_code, dict(came.headers), came.content)
        return came, judge(Exchange(api.id, contract.method, made, response), contract, api)

    def status(self, contract: Contract, token: str) -> int:
        return self.call(contract, f"Bearer {token}")[0].status_code


@pytest.fixture
def world(mock: MockServer) -> Iterator[World]:
    made = World(mock.url, f"world {next(NUMBERS)}")
    with made.http:
        yield made


def changed(**values: Any) -> dict[str, Any]:
    """Return the example of an invoice with other values at dotted paths."""
    made = copy.deepcopy(EXAMPLE)
    for path, value in values.items():
        part, _, name = path.partition("__")
        made[part][name] = value
    return made


# Tokens


@pytest.mark.parametrize("contract", NEEDING, ids=lambda contract: contract.id)
def test_every_operation_but_the_grant_needs_a_token(world: World, contract: Contract) -> None:
    came, judgement = world.call(contract)
    assert (came.status_code, came.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert judgement.findings == ()
    assert judgement.outcome is not None
    assert judgement.outcome.name == "unauthorized"


@pytest.mark.parametrize("written", ["Bearer", "Bearer x", "Basic {}", "Token {}", "{}", "Bearer {}x", "Bearer {} x"])
def test_what_is_no_bearer_token_is_none(world: World, written: str) -> None:
    contract = CATALOGUE.find("getOauth2Current")
    assert world.call(contract, written.format(world.token()))[0].status_code == 401


@each_contract
def test_with_a_token_every_operation_answers_within_its_contract(world: World, contract: Contract) -> None:
    came, judgement = world.call(contract, f"Bearer {world.token(contract.api)}")
    assert judgement.findings == (), came.text
    assert judgement.outcome is not None
    assert came.status_code != 403
    assert (came.status_code == 401) is (
        not isinstance(contract.operation, RestOperation) or not http_of(contract).token
    )


@pytest.mark.parametrize("contract", [c for c in NEEDING if http_of(c).scopes], ids=lambda contract: contract.id)
def test_a_token_without_any_of_the_scopes_is_refused_and_any_one_will_do(world: World, contract: Contract) -> None:
    came, judgement = world.call(contract, f"Bearer {world.token(scope='analysis')}")
    assert (came.status_code, judgement.findings) == (403, ())
    for scope in http_of(contract).scopes:
        assert world.status(contract, world.token(scope=f"analysis {scope}")) != 403


def test_the_word_bearer_may_be_written_in_any_letters(world: World) -> None:
    token = world.token()
    for word in ("Bearer", "bearer", "BEARER"):
        assert world.call(CATALOGUE.find("getOauth2Current"), f"{word} {token}")[0].status_code == 200


def test_a_token_in_the_query_or_in_a_cookie_is_none(world: World) -> None:
    token = world.token()
    assert world.send("GET", f"/ax/oauth2/current?access_token={token}").status_code == 401
    assert world.send("GET", "/ax/oauth2/current", cookies={"access_token": token}).status_code == 401


@pytest.mark.parametrize("api", BASES)
def test_a_token_holds_for_an_hour_of_the_world_s_clock(world: World, api: str) -> None:
    contract = CATALOGUE.find({"autoxchange": "getV1ServicesB2cno", "invoicing": "getInvoiceStatus"}[api])
    token = world.token(api)
    world.set_up(elapse=3599)
    assert world.status(contract, token) != 401
    later = world.token(api)
    world.set_up(elapse=1)
    assert world.status(contract, token) == 401
    assert world.status(contract, later) != 401


def test_a_caller_who_may_no_longer_call_has_a_token_for_nothing(world: World) -> None:
    token = world.token()
    world.set_up(caller="an admin of a locked company")
    assert world.status(CATALOGUE.find("getOauth2Current"), token) == 401
    assert world.grant().status_code == 401


@pytest.mark.parametrize("api", BASES)
def test_a_grant_says_type_and_length_and_each_is_another(world: World, api: str) -> None:
    first, second = (world.grant(api).json() for _ in range(2))
    assert (first["token_type"], first["expires_in"]) == ("Bearer", 3600)
    assert first["access_token"] != second["access_token"]
    assert "refresh_token" not in first


@pytest.mark.parametrize("api", BASES)
@pytest.mark.parametrize(
    "form",
    [
        {"client_secret": "nobody", "client_id": "", "vendor_api_key": ""},
        {"client_secret": ""},
        {"client_secret": "nobody"},
        {"client_id": "nobody"},
        {"client_id": "", "client_secret": "", "vendor_api_key": ""},
    ],
    ids=["nobody", "no user", "an unknown user", "an unknown company", "no keys"],
)
def test_keys_that_may_not_call_get_no_token(world: World, api: str, form: dict[str, str]) -> None:
    refused = world.grant(api, **form)
    assert (refused.status_code, refused.headers["Content-Type"]) == (401, "application/json")
    assert "access_token" not in refused.json()


@pytest.mark.parametrize(("grant_type", "status"), [("password", 400), ("", 400)])
def test_another_grant_is_refused(world: World, grant_type: str, status: int) -> None:
    assert world.grant(grant_type=grant_type).status_code == status
    assert world.grant("invoicing", grant_type=grant_type).status_code == 401


def test_the_token_s_address_of_the_invoicing_api_takes_a_form_by_post(world: World) -> None:
    url = "/invoicing/oauth2/token"
    assert world.send("POST", url, json=world.form()).status_code == 401
    refused = world.send("GET", url)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    broken = world.send("POST", url, data=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (broken.status_code, broken.headers["Content-Type"]) == (400, "application/json")


# Verbs and paths


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("PUT", "/ax/v1/company/profiles", "GET, HEAD, POST"),
        ("PUT", "/ax/v1/company/profiles/p", "DELETE, GET, HEAD, PATCH"),
        ("DELETE", "/ax/v1/services/atg/mandates", "GET, HEAD"),
        ("OPTIONS", "/ax/v1/services/b2cno", "GET, HEAD"),
        ("GET", "/ax/oauth2/token", "POST"),
        ("HEAD", "/invoicing/invoice/create", "POST"),
        ("GET", "/invoicing/invoice/x/send", "POST"),
    ],
)
def test_another_verb_is_refused_with_those_of_the_path(world: World, verb: str, path: str, allowed: str) -> None:
    refused = world.send(verb, path, world.token())
    assert refused.status_code == 405
    assert ", ".join(sorted(refused.headers["Allow"].split(", "))) == allowed


def test_head_is_get_without_its_body(world: World) -> None:
    token = world.token()
    for path in ("/ax/v1/services/b2cno", "/ax/oauth2/current", "/ax/v1/company/profiles/p"):
        got, head = (world.send(verb, path, token) for verb in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert world.send("HEAD", "/ax/v1/services/b2cno").status_code == 401


def test_a_fixed_path_goes_before_one_with_a_member_in_it(world: World) -> None:
    token = world.token()
    assert world.send("GET", "/ax/v1/services/atg/mandates", token).json() == []
    assert world.send("GET", "/ax/v1/services/atg/mandatess", token).status_code == 404
    assert world.send("GET", "/ax/v1/services/b2cno/consumers", token).json() == []
    # A verb that the fixed path does not take falls to the other, as PATCH has one there.
    assert world.send("PATCH", "/ax/v1/services/atg/mandates", token, json={}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/ax/v1/nothing",
        "/ax",
        "/ax/v1/Company/profiles",
        "/v1/nothing",
        "/oauth2/nothing",
        "/status/nothing",
        "/ax/v1/invoices/",
        "/ax//v1/invoices",
    ],
)
def test_a_path_that_no_contract_has_is_not_found(world: World, path: str) -> None:
    refused = world.send("GET", path, world.token())
    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/json")
    assert set(refused.json()) == {"code", "message", "details"}


@pytest.mark.parametrize("path", ["/nothing", "/v9/invoices", "/apis", "/_control/nothing"])
def test_a_path_beside_all_apis_has_the_mock_s_own_error(world: World, path: str) -> None:
    refused = world.send("GET", path, "")
    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/json")
    assert set(refused.json()) == {"error", "where", "do"}


def test_autoxchange_is_at_the_root_as_its_own_host_has_it(world: World) -> None:
    granted = world.http.post(f"{world.url}/oauth2/token", data=world.form(scope="eui"), timeout=10)
    listed = world.send("GET", "/v1/company/profiles", granted.json()["access_token"])
    assert (listed.status_code, listed.json()) == (200, [])


@pytest.mark.parametrize("escaped", [False, True])
def test_the_keys_of_a_token_request_may_be_in_http_basic(world: World, escaped: bool) -> None:
    named = [world.keys["company_uuid"], world.keys["user_api_key"]]
    basic = base64.b64encode(":".join(quote(key, safe="") if escaped else key for key in named).encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "eui", "vendor_api_key": world.keys["vendor_api_key"]}
    for key, status in ((basic, 200), (basic[:-8], 401), ("?", 401)):
        headers = {"Authorization": f"Basic {key}"}
        granted = world.http.post(f"{world.url}/ax/oauth2/token", data=form, headers=headers, timeout=10)
        assert granted.status_code == status


@pytest.mark.parametrize("text", ["a b", "å", "100%", "a+b", "a?b#c", "李", "x" * 500, "..."])
def test_a_value_in_the_path_comes_through(world: World, text: str) -> None:
    token = world.token("invoicing")
    assert world.create(token, invoiceDetails={**EXAMPLE["invoiceDetails"], "customInvoiceId": text}).status_code == 201
    quoted = quote(text, safe="")
    assert world.send("GET", f"/invoicing/invoice/{quoted}/status", token).status_code == 200


# Shapes


def posted(world: World, body: bytes | str, kind: str = "application/json") -> requests.Response:
    data = body.encode() if isinstance(body, str) else body
    token = world.token("invoicing")
    return world.send("POST", "/invoicing/invoice/create", token, data=data, headers={"Content-Type": kind})


GOOD = json.dumps(EXAMPLE)
UNREADABLE: dict[str, bytes | str] = {
    "nothing": "",
    "a text": "hello",
    "a cut-off object": GOOD[:-1],
    "a list": f"[{GOOD}]",
    "null": "null",
    "NaN": GOOD.replace("{", '{"x": NaN, ', 1),
    "no UTF-8": GOOD.replace("{", '{"x": "å", ', 1).encode("latin-1"),
    "UTF-16": GOOD.encode("utf-16"),
    "depth": "[" * 100_000,
    "a number of 5000 digits": '{"x": ' + "1" * 5000 + "}",
    "a form": "invoiceDetails=1",
    "no member": "{}",
    "a member missing": json.dumps({k: v for k, v in EXAMPLE.items() if k != "invoiceDetails"}),
    "a member missing below": json.dumps(changed())
    .replace('"companyName"', '"company"', 1)
    .replace('"businessId"', '"id"'),
    "null for an object": json.dumps({**EXAMPLE, "invoiceDetails": None}),
    "a list for an object": json.dumps({**EXAMPLE, "invoiceDetails": []}),
    "a number for a text": json.dumps(changed(recipientDetails__phoneNumber=46701740605)),
    "a text for a list": json.dumps(changed(invoiceDetails__invoiceRows="none")),
    "a wrong value too": json.dumps(changed(recipientDetails__phoneNumber="0701", invoiceDetails__invoiceRows=1)),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_as_documented_is_a_bad_request(world: World, body: bytes | str) -> None:
    refused = posted(world, body)
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/json")
    error = refused.json()
    assert (error["statusCode"], set(error)) == ("400", {"statusCode", "message", "error"})
    assert error["message"]


def test_a_value_that_breaks_a_rule_is_unprocessable_and_is_named(world: World) -> None:
    refused = posted(world, json.dumps(changed(recipientDetails__phoneNumber="0701")))
    assert refused.status_code == 422
    assert "recipientDetails.phoneNumber" in refused.json()["message"]


def test_members_that_no_contract_has_are_passed_over(world: World) -> None:
    assert posted(world, json.dumps({**EXAMPLE, "colour": "red"})).status_code == 201
    assert world.send("GET", "/ax/v1/services/b2cno?colour=red", world.token()).status_code == 200


@pytest.mark.parametrize(
    "query", ["page=x", "page=1.5", "page=", "page=1_0", "page=%EF%BC%91", "per_page=101", "status=UP"]
)
def test_a_query_that_is_wrong_is_refused_as_the_contract_has_it(world: World, query: str) -> None:
    refused = world.send("GET", f"/ax/v1/services/atg/mandates?{query}", world.token())
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_parameters")


@pytest.mark.parametrize("name", ["status", "status[]", "status%5B%5D"])
def test_a_list_in_a_query_may_be_written_in_each_way_that_clients_do(world: World, name: str) -> None:
    token = world.token()
    path = "/ax/v1/services/b2cno/consumers"
    assert world.send("GET", f"{path}?{name}=NEW&{name}=ACTIVE", token).status_code == 200
    assert world.send("GET", f"{path}?{name}=NEW&{name}=OLD", token).status_code == 400
    assert world.send("GET", f"{path}?{name}=NEW,ACTIVE", token).status_code == 200
    assert world.send("GET", f"{path}?{name}=NEW,OLD", token).status_code == 400


@pytest.mark.parametrize(("text", "found"), [("direction=SENT&&page=1", 1), ("direction=RECEIVED", 0), ("", 0)])
def test_parameters_of_a_get_may_be_in_a_form_in_its_body(world: World, text: str, found: int) -> None:
    world.set_up(records=[{"kind": "invoice", "label": "sent", "fields": {"direction": "SENT"}}])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    listed = world.send("GET", "/ax/v1/invoices", world.token(), data=text, headers=headers)
    assert (listed.status_code, len(listed.json())) == (200, found)


def test_an_empty_direction_is_refused_in_a_form_as_in_a_query(world: World) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for how in ({"params": {"direction": ""}}, {"data": "direction=&&page=1", "headers": headers}):
        assert world.send("GET", "/ax/v1/invoices", world.token(), **how).status_code == 400


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=b", "text/plain", "application/json"]
)
@pytest.mark.parametrize("path", ["/ax/v1/invoices", "/ax/oauth2/token"])
def test_a_form_that_cannot_be_read_is_a_bad_request_in_json(world: World, path: str, kind: str) -> None:
    refused = world.send("POST", path, world.token(), data=b"x", headers={"Content-Type": kind})
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/json")
    assert refused.json()["code"] in ("invalid_request", "invalid_parameters")


# Worlds


def test_a_service_that_breaks_inside_says_so_once_in_json(world: World) -> None:
    token = world.token("invoicing")
    world.set_up(breaks=1)
    broken = world.create(token)
    assert (broken.status_code, broken.headers["Content-Type"]) == (500, "application/json")
    assert world.create(token).status_code == 201


def test_two_worlds_never_see_each_other_s_data(mock: MockServer, world: World) -> None:
    other = World(mock.url, f"{world.seed}/other")
    details = {**EXAMPLE["invoiceDetails"], "customInvoiceId": "order-7"}
    tokens = [each.token("invoicing") for each in (world, other)]
    assert len(set(tokens)) == 2
    assert world.create(tokens[0], invoiceDetails=details).status_code == 201
    path = "/invoicing/invoice/order-7/status"
    assert [world.send("GET", path, token).status_code for token in tokens] == [200, 400]
    world.set_up(records=[{"kind": "issuer agreement", "label": "main"}])
    profiles = [each.send("GET", "/ax/v1/company/profiles", each.token()).json() for each in (world, other)]
    assert [len(listed) for listed in profiles] == [1, 0]
    shown = f"/ax/v1/company/profiles/{profiles[0][0]['id']}"
    assert [each.send("GET", shown, each.token()).status_code for each in (world, other)] == [200, 404]


def test_keys_of_two_worlds_do_not_mix(mock: MockServer, world: World) -> None:
    other = World(mock.url, f"{world.seed}/other")
    assert world.grant(client_id=other.keys["company_uuid"]).status_code == 401
    assert world.grant("invoicing", client_secret=other.keys["user_api_key"]).status_code == 401


def test_a_world_made_anew_knows_none_of_its_old_tokens(world: World) -> None:
    token = world.token()
    assert world.send("GET", "/ax/oauth2/current", token).status_code == 200
    world.control("POST", "", {"seed": world.seed})
    assert world.send("GET", "/ax/oauth2/current", token).status_code == 401
    world.control("DELETE", f"/{world.seed}", {})
    assert world.grant().status_code == 401


@pytest.mark.parametrize("text", ["much", "", "1e5", "NaN"])
def test_an_invoice_whose_sum_is_no_number_is_listed_without_it(world: World, text: str) -> None:
    world.set_up(records=[{"kind": "invoice", "label": "odd", "fields": {"sum": text, "sum_tax": text}}])
    listed = world.send("GET", "/ax/v1/invoices?direction=SENT", world.token())
    assert listed.status_code == 200
    assert not {"sum", "sum_tax"} & set(listed.json()[0])
