"""A profile that only reads sends the reading operations of REST APIs and token requests, however others dress up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.endpoint.settings import Profile
from conformance.errors import Refused, Withheld
from conformance.wires.registry import guard, load
from conformance.wires.rest.binding import RestOperation, http_of
from conformance.wires.rest.client import RestClient
from conformance.wires.rest.tokens import Tokens
from tests.examples import tried

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
AX, INVOICING = "https://ax.example/ax", "https://invoicing.example"
URLS = {"autoxchange": AX, "invoicing": INVOICING}
LIVE = Profile("prod-readonly", "live", URLS, frozenset({"reads"}))
STAGE = replace(LIVE, name="stage", effects=frozenset({"reads", "writes"}))
GUARD = guard(CATALOGUE, LIVE)
REST = [contract for contract in CATALOGUE.contracts if isinstance(contract.operation, RestOperation)]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = b"grant_type=client_credentials&client_id=c&client_secret=u&vendor_api_key=v&scope=company%3Aread"
KEYS = {"company_uuid": "c", "user_api_key": "u", "vendor_api_key": "v"}


class Sender:
    """Carries what the guard allows nowhere, and grants every token."""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        GUARD.check(request)
        return Exchange(api, method, request, Response(200, {}, b'{"access_token": "t", "expires_in": 3600}'))


def of(contract: Contract, **arguments: Any) -> Request:
    """Return the request that the suite's own client makes of the contract's example."""
    path = {name: "1 å/ü?#;x" for name, place in http_of(contract).places.items() if place == "path"}
    client = RestClient(CATALOGUE.apis[contract.api], URLS[contract.api], Sender())
    return client.request(contract, {**contract.example, **path, **arguments}, {"Authorization": "Bearer t"})


def get(path: str, body: bytes = b"", /, **headers: str) -> Request:
    return Request("GET", AX + path, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def token(body: bytes = GRANT, /, url: str = f"{AX}/oauth2/token", verb: str = "POST", **headers: str) -> Request:
    return Request(verb, url, {**FORM, **{n.replace("_", "-"): v for n, v in headers.items()}}, body)


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_every_contract_is_held_to_its_effect(contract: Contract) -> None:
    path = [name for name, place in http_of(contract).places.items() if place == "path"]
    request = of(contract, **dict.fromkeys(path, "7"))
    if contract.effect == "reads":
        assert GUARD.check(request) is contract
    else:
        with pytest.raises(Refused, match=f"{contract.method} writes, but the profile allows only reads"):
            GUARD.check(request)
    assert guard(CATALOGUE, replace(STAGE, kind="mock")).check(request) is contract


def test_the_operations_that_read_are_those_that_get_and_the_grant_of_a_token() -> None:
    reading = {contract.id for contract in REST if contract.effect == "reads"}
    getting = {contract.id for contract in REST if http_of(contract).verb == "GET"}
    assert reading - getting == {"autoxchange/postOauth2Token"}
    assert getting <= reading
    assert len(getting) > 12


@pytest.mark.parametrize("value", ["p 1", "å", "a?b", "a#b", "a;b", "a&b=c", "%41", "+", "*", "~", "mandates"])
def test_any_value_may_be_in_a_path_but_one_that_readers_take_differently(value: str) -> None:
    contract = CATALOGUE.find("getV1CompanyProfilesId")
    assert GUARD.check(of(contract, id=value)) is contract


@pytest.mark.parametrize("value", ["a/b", "a\\b", "..", ".", "", "../x", "a\x00b", "a.b/../c", "..\\"])
def test_a_value_that_could_lead_elsewhere_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        GUARD.check(of(CATALOGUE.find("getV1CompanyProfilesId"), id=value))


@pytest.mark.parametrize(
    "request_",
    [
        get("/v1/company/profiles?network=BANK"),
        get("/v1/invoices?ids=1&ids=2&status%5B%5D=PENDING&page=1"),
        get("/v1/invoices?number=&reference=a%26b%3Dc"),
        get("/v1/services/atg/mandates"),
        get("/openapi.json"),
        get("/v1/services/b2cno", Accept="application/json", Authorization="Bearer t"),
        token(),
        token(Content_Type="Application/X-WWW-Form-Urlencoded; charset=UTF-8"),
        token(b""),
        token(url=f"{INVOICING}/oauth2/token"),
        Request("GET", f"{INVOICING}/invoice/order-1/status"),
        Request("GET", f"{INVOICING}:443/openapi.json", {"Host": "invoicing.example"}),
    ],
    ids=lambda request: f"{request.verb} {request.url}",
)
def test_what_reads_passes(request_: Request) -> None:
    GUARD.check(request_)


def test_a_token_request_as_the_suite_makes_it_passes() -> None:
    for api, url in URLS.items():
        assert Tokens(CATALOGUE.apis[api], f"{url}/oauth2/token", Sender()).bearer(KEYS, "company:read å") == "t"


PROFILES, ONE = "/v1/company/profiles", "/v1/company/profiles/p-1"
OVERRIDES = ("X-HTTP-Method-Override", "x-http-method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL")
MULTIPART = b'--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--b--\r\n'


def as_json(body: bytes, more: str = "") -> Request:
    return token(body, Content_Type=f"application/json{more}")


def as_parts(body: bytes, more: str = "") -> Request:
    return token(body, Content_Type=f"multipart/form-data; boundary=b{more}")


ODD_TOKENS = (
    as_json(b'{"grant_type": "client_credentials", "client_id": "c", "client_secret": "u"}', "; charset=UTF-8"),
    as_json(b'{"grant_type": 7, "client_id": "c", "scope": ["company:read"], "license_data": {"users": 5}}'),
    as_json(b'{"client_secret": null}'),
    as_parts(MULTIPART),
    token(b"grant_type"),
    token(b"name=value"),
    token(b"[]"),
    token(b'{"network": "BANK"'),
)


@pytest.mark.parametrize("profile", [LIVE, STAGE], ids=["reads", "reads and writes"])
@pytest.mark.parametrize("request_", ODD_TOKENS, ids=lambda request: request.body.decode())
def test_an_odd_body_that_can_only_ask_for_a_token_passes(request_: Request, profile: Profile) -> None:
    assert guard(CATALOGUE, profile).check(request_) is CATALOGUE.find("postOauth2Token")
    with pytest.raises(Refused):
        guard(CATALOGUE, profile).check(replace(request_, url=f"{INVOICING}/oauth2/token"))


BYPASSES: dict[str, Request] = {
    "an encoded slash": get(f"{PROFILES}/a%2Fb"),
    "an encoded slash in small letters": get(f"{PROFILES}/a%2fb"),
    "an encoded backslash": get(f"{PROFILES}/a%5cb"),
    "an encoded NUL": get(f"{PROFILES}/a%00"),
    "a slash encoded twice": get(f"{PROFILES}/a%252Fb"),
    "dots encoded three times": get(f"{PROFILES}/%25252e%25252e"),
    "half an escape": get(f"{PROFILES}/a%2"),
    "dots": get("/v1/x/../company/profiles"),
    "dots at the end": get(f"{PROFILES}/.."),
    "encoded dots": get(f"{PROFILES}/%2e%2E"),
    "a dot and an encoded dot": get(f"{PROFILES}/.%2e"),
    "one dot": get("/v1/./company/profiles"),
    "two slashes": get("/v1//company/profiles"),
    "two slashes at the start": get("//v1/company/profiles"),
    "a slash at the end": get(f"{PROFILES}/"),
    "a parameter of the path": get(f"{PROFILES};jsessionid=1"),
    "a parameter of a segment": get(f"{PROFILES}/..;/x"),
    "a parameter that names a verb": get(f"{ONE};_method=DELETE"),
    "other letters": get("/V1/company/profiles"),
    "an encoded letter": get("/v1/%63ompany/profiles"),
    "an extension": get(f"{PROFILES}.json"),
    "a path above the base": Request("GET", f"https://ax.example{PROFILES}"),
    "the base alone": get(""),
    "a path that begins like the base": Request("GET", f"https://ax.example/axe{PROFILES}"),
    "an undocumented path": get("/v1/users"),
    "a path of the other API": get("/invoice/order-1/status"),
    "an undocumented name in the query": get(f"{PROFILES}?network=BANK&force=1"),
    "a name of another operation": get(f"{PROFILES}?direction=SENT"),
    "a member of the path in the query": get(f"{ONE}?id=2"),
    "_method in the query": get(f"{PROFILES}?_method=DELETE"),
    "_method, encoded": get(f"{PROFILES}?%5Fmethod=DELETE"),
    "_method behind a ;": get(f"{PROFILES}?network=BANK;_method=DELETE"),
    "_method in a list": get(f"{PROFILES}?_method[]=DELETE"),
    "a query without names": get(f"{PROFILES}?delete"),
    "a query of the description": get("/openapi.json?_method=DELETE"),
    "a body for the description": get("/openapi.json", b"{}"),
    "a GET with a body": get(PROFILES, b"{}", Content_Type="application/json"),
    "a GET with a form": get(PROFILES, b"_method=DELETE", **FORM),
    "another length": get(PROFILES, Content_Length="7"),
    "chunks": get(PROFILES, Transfer_Encoding="chunked"),
    **{f"a header {name}": Request("GET", AX + PROFILES, {name: "DELETE"}) for name in OVERRIDES},
    **{f"a token and a header {name}": token(**{name.replace("-", "_"): "PUT"}) for name in OVERRIDES},
    **{
        f"the header {name}": get(PROFILES, **{"Accept": "application/json", name: value})
        for name, value in {
            "SOAPAction": '""',
            "Cookie": "a=b",
            "Accept": "text/html",
            "Authorization": "Basic YTpi",
            "User-Api-Key": "k",
            "Content-Type": "application/json",
            "X-Forwarded-Host": "other.example",
            "Expect": "100-continue",
            "Range": "bytes=0-1",
        }.items()
    },
    "a token of a second scheme": get(PROFILES, Authorization="Bearer a, Basic b"),
    "a token with a space": get(PROFILES, Authorization="Bearer a b"),
    "an encoded line's end": get(f"{PROFILES}/a%0D%0AX:%20y"),
    "an encoded bell": get(f"{PROFILES}/a%07"),
    "an encoded DEL": get(f"{PROFILES}/a%7f"),
    "a line's end encoded twice": get(f"{PROFILES}/a%250a"),
    "an empty query": get(f"{PROFILES}?"),
    "an empty query of the token": token(url=f"{AX}/oauth2/token?"),
    "a header with low lines": Request("GET", AX + PROFILES, {"X_HTTP_Method_Override": "DELETE"}),
    "DELETE": Request("DELETE", AX + ONE),
    "delete": Request("delete", AX + ONE),
    "PATCH on a path that also reads": Request("PATCH", f"{AX}/v1/services/atg/1", FORM, b"kid_length=5"),
    "POST on a path that also reads": Request("POST", AX + PROFILES),
    "PUT": Request("PUT", AX + ONE),
    "HEAD": Request("HEAD", AX + PROFILES),
    "OPTIONS": Request("OPTIONS", AX + PROFILES),
    "get": Request("get", AX + PROFILES),
    "a verb with a line in it": Request("GET / HTTP/1.1\r\nX: y\r\n\r\nDELETE", AX + ONE),
    "sending in the other API": Request("POST", f"{INVOICING}/invoice/order-1/send"),
    "POST on the description": token(url=f"{AX}/openapi.json"),
    "a token as JSON of two readings": as_json(b'{"client_id": "a", "client_id": "b"}'),
    "a token as JSON with a name that it does not have": as_json(b'{"grant_type": "x", "_method": "DELETE"}'),
    "a token as JSON, its name escaped": as_json(b'{"\\u005fmethod": "DELETE", "client_id": "c"}'),
    "a token as a JSON list": as_json(b'[{"client_id": "c"}]'),
    "a token as JSON cut short": as_json(b'{"client_id": "c"'),
    "a token as JSON in another charset": as_json(b'{"client_id": "c"}', "; charset=utf-7"),
    "a token as JSON of another type": as_json(b'{"client_id": "c"}', "-patch+json"),
    "a form that is sent as JSON": as_json(GRANT),
    "a token as a multipart form of another name": as_parts(MULTIPART.replace(b"grant_type", b"_method")),
    "a token as a multipart form with a name twice": as_parts(MULTIPART[:-7] + MULTIPART),
    "a token as a multipart form with a file": as_parts(MULTIPART.replace(b'e"', b'e"; filename="a"')),
    "a token as a multipart form with a header": as_parts(MULTIPART.replace(b'e"', b'e"\r\nX: y')),
    "a token as a multipart form with a preamble": as_parts(b"x\r\n" + MULTIPART),
    "a token as a multipart form with an epilogue": as_parts(MULTIPART + b"x"),
    "a token as a multipart form of another boundary": as_parts(MULTIPART.replace(b"--b", b"--c")),
    "a token as a multipart form of two boundaries": as_parts(MULTIPART, "; boundary=c"),
    "a form of unknown names with keys": token(b"name=value&client_secret=u"),
    "a form of unknown names with a token": token(b"name=value", Authorization="Bearer t"),
    "a form of unknown names, encoded": token(b"name=value&%63lient_id=c"),
    "half an object with keys": token(b'{"client_id": "c"'),
    "half an object with an escaped name": token(b'{"\\u0063lient_id": "c"'),
    "a form that names a verb": token(b"_method=DELETE"),
    "a form that names a verb in other letters": token(b"_Method=DELETE"),
    "a form of unknown names behind a ;": token(b"name=value;_method=DELETE"),
    "a token without a content type": Request("POST", f"{AX}/oauth2/token", {}, GRANT),
    "a token of two content types": token(content_type="application/json"),
    "a form with a boundary": token(Content_Type="application/x-www-form-urlencoded; boundary=b"),
    "a form in UTF-7": token(Content_Type="application/x-www-form-urlencoded; charset=utf-7"),
    "a form that is not ASCII": token("client_id=å".encode()),
    "a form in UTF-16": token(GRANT.decode().encode("utf-16")),
    "a name that the form does not have": token(GRANT + b"&force=1"),
    "_method in the form": token(GRANT + b"&_method=DELETE"),
    "_method in the form, encoded": token(GRANT + b"&%5fmethod=DELETE"),
    "_method in the form behind a ;": token(GRANT + b";_method=DELETE"),
    "a query for the token": token(url=f"{AX}/oauth2/token?grant_type=client_credentials"),
    "PUT on the token": token(verb="PUT"),
    "another host": Request("GET", f"https://ax.example.test/ax{PROFILES}"),
    "another port": Request("GET", f"https://ax.example:8443/ax{PROFILES}"),
    "plain http": Request("GET", f"http://ax.example/ax{PROFILES}", {"Authorization": "Bearer t"}),
    "another host in a header": get(PROFILES, Host="invoicing.example"),
    "the path of one API at the host of another": Request("GET", INVOICING + PROFILES),
    "the states of a mock": Request("POST", "https://ax.example/_control/worlds", {}, b"{}"),
}
BYPASSES |= {
    f"{name} at the Invoicing API": replace(r, url=r.url.replace(AX, INVOICING))
    for name, r in BYPASSES.items()
    if r.url.startswith(f"{AX}/oauth2")
}


@pytest.mark.parametrize("request_", BYPASSES.values(), ids=BYPASSES)
def test_a_reading_profile_refuses(request_: Request) -> None:
    with pytest.raises(Refused) as error:
        GUARD.check(request_)
    assert "prod-readonly" in error.value.where
    assert error.value.do


@pytest.mark.parametrize(
    "name", ["an encoded slash", "_method in the query", "a GET with a body", "a token as a JSON list", "PUT"]
)
def test_what_is_wrong_on_purpose_reaches_a_mock_without_a_contract(name: str) -> None:
    assert guard(CATALOGUE, replace(STAGE, kind="mock")).check(BYPASSES[name]) is None
    with pytest.raises(Withheld):
        guard(CATALOGUE, STAGE).check(BYPASSES[name])


@pytest.mark.parametrize("name", ["another host", "another port", "plain http", "another host in a header"])
def test_no_profile_sends_elsewhere(name: str) -> None:
    with pytest.raises(Refused):
        guard(CATALOGUE, STAGE).check(BYPASSES[name])


def test_writes_alone_is_no_leave_to_read() -> None:
    held = guard(CATALOGUE, replace(LIVE, kind="mock", effects=frozenset({"writes"})))
    assert held.check(Request("DELETE", AX + ONE)) is CATALOGUE.find("deleteV1CompanyProfilesId")
    for request in (get(PROFILES), token(), token(url=f"{INVOICING}/oauth2/token"), get("/openapi.json")):
        with pytest.raises(Refused):
            held.check(request)


def test_a_fixed_path_goes_before_one_with_a_member_in_it() -> None:
    assert GUARD.check(get("/v1/services/atg/mandates")) is CATALOGUE.find("getV1ServicesAtgMandates")
    assert GUARD.check(get("/v1/services/atg/1")) is CATALOGUE.find("getV1ServicesAtgAccountNumber")
    with pytest.raises(Refused):
        GUARD.check(get("/v1/services/atg/1?status=ACTIVE"))


def test_the_client_s_own_escapes_of_an_odd_value_are_refused_and_not_misread() -> None:
    for contract in REST:
        if isinstance(contract.operation, RestOperation) and "path" in http_of(contract).places.values():
            with pytest.raises(Refused):
                GUARD.check(of(contract))


# What no contract has


def patterns(verb: str) -> list[re.Pattern[str]]:
    found = [http_of(c).path for c in REST if c.api == "autoxchange" and (c.effect, http_of(c).verb) == ("reads", verb)]
    return [re.compile("/ax" + re.sub(r"\{\w+\}", "[^/]+", path)) for path in [*found, "/openapi.json"]]


KNOWN = {verb: patterns(verb) for verb in ("GET", "POST")}
PIECES = sorted({piece for c in REST for piece in http_of(c).path.split("/") if piece and "{" not in piece})
SEGMENTS = st.one_of(
    st.sampled_from(
        [*PIECES, "ax", "1", "", ".", "..", "%2e%2e", "%2F", "..%2f", "%252e%252e", ";", "openapi.json", "%6dandates"]
    ),
    st.text("aZ0._-~%;=:@!$&'()*+,25eEfF", max_size=8),
)
VERBS = st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "get", "TRACE", "CONNECT"])


@tried(given(VERBS, st.lists(SEGMENTS, max_size=6), st.booleans()), few=40, many=600)
@example("GET", ["v1", "services", "atg", "mandates"], False)
@example("POST", ["oauth2", "token"], False)
@example("GET", ["v1", "company", "profiles", "..%2f"], False)
def test_no_verb_and_path_pass_that_fit_no_reading_contract(verb: str, segments: list[str], bare: bool) -> None:
    path = ("" if bare else "/ax") + "".join(f"/{segment}" for segment in segments)
    try:
        GUARD.check(Request(verb, f"https://ax.example{path}"))
    except Refused:
        return
    for meant in (path, unquote(path), unquote(unquote(path))):
        assert any(pattern.fullmatch(meant) for pattern in KNOWN[verb])
        assert not {".", "..", ""} & set(meant.split("/")[1:])


@tried(given(st.text("anetworkid_%5Fm[];=&+", max_size=20)), few=20, many=300)
def test_no_query_passes_with_a_name_that_the_contract_does_not_have(query: str) -> None:
    try:
        GUARD.check(get(f"{PROFILES}?{query}"))
    except Refused:
        return
    names = {unquote(pair.partition("=")[0]).removesuffix("[]") for pair in re.split("[&;]", query) if pair}
    assume(names)
    assert names == {"network"}


@pytest.mark.parametrize(
    ("request_", "safe"),
    [(get("/openapi.json"), True), (get(PROFILES), True), (token(url=f"{INVOICING}/oauth2/token"), False)],
)
def test_what_is_safe_to_send_twice_may_be_repeated(request_: Request, safe: bool) -> None:
    reading = GUARD.permitted(request_)()
    assert reading is not None
    assert reading.safe is safe


ONE_HOST = {
    "autoinvoice": "https://one.example/apis/v1.1/api",
    "autoxchange": "https://one.example",
    "invoicing": "https://one.example/invoicing",
}


@pytest.mark.parametrize("names", [("autoinvoice", "autoxchange", "invoicing"), ("invoicing", "autoxchange")])
def test_apis_of_one_host_are_distinguished_by_their_addresses(names: tuple[str, ...]) -> None:
    here = guard(CATALOGUE, replace(LIVE, urls={name: ONE_HOST[name] for name in names}))
    listing = Request("GET", "https://one.example/v1/invoices?status=PENDING", {"Authorization": "Bearer t"})
    status = Request(
        "GET", "https://one.example/invoicing/v1/invoices/status?customInvoiceId=1", {"Authorization": "Bearer t"}
    )
    found = here.check(listing)
    assert found is not None
    assert found.id == "autoxchange/getV1Invoices"
    assert here.check(token(url="https://one.example/invoicing/oauth2/token")) is None
    reading = next(c for c in REST if c.api == "invoicing" and c.effect == "reads")
    client = RestClient(CATALOGUE.apis["invoicing"], ONE_HOST["invoicing"], Sender())
    sent = client.request(reading, dict(reading.example), {"Authorization": "Bearer t"})
    assert here.check(sent) is reading
    with pytest.raises(Refused):
        here.check(replace(status, verb="DELETE"))
