"""The contracts of REST APIs are exported as OpenAPI 3.1 that a validator accepts and that leaves nothing out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from conformance.catalogue import Contract, Scalar
from conformance.cli import main
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation, http_of
from conformance.wires.rest.openapi import openapi

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
APIS = [api for api in CATALOGUE.apis.values() if api.wire == "rest-json"]
CONTRACTS = [contract for api in APIS for contract in api.methods.values()]
URL = "https://service.example/base"
DOCUMENTS = {api.id: openapi(api, URL) for api in APIS}
MEDIA = {"json": "application/json", "form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}


def operation(contract: Contract) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENTS[contract.api]["paths"][http_of(contract).path][http_of(contract).verb.lower()]
    return found


def below(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path."""
    yield path, value
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from below(inner, f"{path}/{name}")


each_api = pytest.mark.parametrize("api", DOCUMENTS)
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.id)


@each_api
def test_it_is_valid_openapi(api: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENTS[api]).iter_errors()] == []


@each_api
def test_the_validator_would_notice(api: str) -> None:
    broken = json.loads(json.dumps(DOCUMENTS[api]))
    next(iter(next(iter(broken["paths"].values())).values()))["responses"]["200"] = {}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


@each_api
def test_it_says_which_api_and_where_it_is(api: str) -> None:
    document = DOCUMENTS[api]
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == CATALOGUE.apis[api].title
    assert document["servers"] == [{"url": URL}]
    assert {tag["name"] for tag in document["tags"]} == set(CATALOGUE.apis[api].chapters)


@each_api
def test_every_operation_is_there_once(api: str) -> None:
    found = [(path, verb, o["operationId"]) for path, o_ in DOCUMENTS[api]["paths"].items() for verb, o in o_.items()]
    stated = [
        (http_of(c).path, http_of(c).verb.lower(), c.method)
        for c in CONTRACTS
        if isinstance(c.operation, RestOperation) and c.api == api
    ]
    assert sorted(found) == sorted(stated)


@each_api
def test_nothing_but_json_schema_is_in_the_schemas(api: str) -> None:
    places = list(below(DOCUMENTS[api]))
    assert [path for path, _ in places if path.rpartition("/")[2] in ("evidence", "$ref")] == []
    assert len(places) > 300
    schemas = [value for path, value in places if path.endswith("/schema")]
    assert schemas
    for schema in schemas:
        Draft202012Validator.check_schema(schema)
        assert [path for path, _ in below(schema) if path.endswith("/in")] == []


@each_api
def test_it_is_plain_json_in_the_same_words_each_time(api: str) -> None:
    document = openapi(CATALOGUE.apis[api], URL)
    assert json.dumps(document) == json.dumps(DOCUMENTS[api])
    assert json.loads(json.dumps(document)) == document


@each_contract
def test_an_operation_has_its_words(contract: Contract) -> None:
    made = operation(contract)
    assert (made["summary"], made["description"]) == (contract.about.title, contract.about.description)
    assert made["tags"] == [contract.chapter]
    assert made.get("deprecated", False) is contract.about.deprecated


@each_contract
def test_every_member_of_a_request_is_in_its_place(contract: Contract) -> None:
    made, required = operation(contract), set(contract.schemas.request.get("required", ()))
    parameters = {p["name"]: (p["in"], p["required"]) for p in made["parameters"]}
    body = made.get("requestBody", {"content": {"": {"schema": {}}}, "required": True})
    ((media, described),) = body["content"].items()
    schema = described["schema"]
    places = {name: place for name, (place, _) in parameters.items()}
    places |= dict.fromkeys(schema.get("properties", {}), "body")
    assert places == http_of(contract).places
    assert media == MEDIA.get(http_of(contract).body, "")
    assert {name for name, (_, due) in parameters.items() if due} | set(schema.get("required", ())) == required
    assert body["required"] is True, "what is empty is neither JSON nor a form"
    assert {name for name, (place, due) in parameters.items() if place == "path" and not due} == set()


@each_contract
def test_every_status_is_there_with_what_leads_to_it_and_its_body(contract: Contract) -> None:
    responses = operation(contract)["responses"]
    assert list(responses) == sorted({str(outcome.http_status) for outcome in contract.outcomes})
    empty = isinstance(contract.answer, Scalar)
    files = {media for file in http_of(contract).files for media in file.media}
    for outcome in contract.outcomes:
        response = responses[str(outcome.http_status)]
        assert outcome.rule in response["description"]
        if outcome.ok:
            assert set(response.get("content", ())) == files | (set() if empty else {"application/json"})
        if outcome.ok and empty:
            continue
        schema = response["content"]["application/json"]["schema"]
        stated = contract.schemas.answer if outcome.ok else contract.schemas.error
        assert schema["type"] == stated["type"]
        assert set(schema.get("properties", ())) == set(stated.get("properties", ()))
        assert schema.get("required") == stated.get("required")


def test_codes_of_one_status_are_distinguished() -> None:
    description = operation(CATALOGUE.find("postV1CompanyProfiles"))["responses"]["422"]["description"]
    for code in ("profile_name_conflict: ", "profile_eia_conflict: ", "profile_not_supported: "):
        assert code in description
    assert "Unprocessable" not in description


@each_contract
def test_the_contract_s_own_example_is_a_good_request(contract: Contract) -> None:
    made = operation(contract)
    example = contract.example
    if "requestBody" in made:
        (described,) = made["requestBody"]["content"].values()
        schema = {k: v for k, v in described["schema"].items() if k != "required"}  # an example lacks what a record has
        members = {name: value for name, value in example.items() if name in schema["properties"]}
        assert list(Draft202012Validator(schema).iter_errors(members)) == []
        shown = described.get("example", members)
        assert shown == members
        assert ("example" in described) is (members.keys() >= set(described["schema"].get("required", ())))
    for parameter in made["parameters"]:
        if parameter["name"] in example:
            assert list(Draft202012Validator(parameter["schema"]).iter_errors(example[parameter["name"]])) == []


@each_contract
def test_any_one_scope_lets_a_call_pass_and_a_token_request_needs_none(contract: Contract) -> None:
    security = operation(contract)["security"]
    if not http_of(contract).token:
        assert security == []
    else:
        assert [alternative["bearer"] for alternative in security] == [[s] for s in http_of(contract).scopes] or [[]]
        assert all(len(alternative["bearer"]) <= 1 for alternative in security)


@each_api
def test_tokens_come_from_the_token_s_address_with_every_scope(api: str) -> None:
    scheme = DOCUMENTS[api]["components"]["securitySchemes"]["bearer"]
    flow = scheme["flows"]["clientCredentials"]
    assert (scheme["type"], flow["tokenUrl"]) == ("oauth2", f"{URL}/oauth2/token")
    asked = {
        scope
        for c in CONTRACTS
        if isinstance(c.operation, RestOperation) and c.api == api
        for scope in http_of(c).scopes
    }
    assert set(flow["scopes"]) == asked


# Where it is found


def test_the_mock_serves_it_with_its_own_address() -> None:
    with MockServer(CATALOGUE).in_thread() as mock, requests.Session() as http:
        http.trust_env = False
        for api, base in (("autoxchange", "/ax"), ("invoicing", "/invoicing")):
            answer = http.get(f"{mock.url}{base}/openapi.json", timeout=10)
            assert answer.headers["Content-Type"] == "application/json"
            assert answer.json() == openapi(CATALOGUE.apis[api], mock.url + base)
            assert http.post(f"{mock.url}{base}/openapi.json", timeout=10).status_code == 405


@pytest.fixture
def export(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(ROOT)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["export", *words])
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.mark.parametrize(("api", "base"), [("autoxchange", "/ax"), ("invoicing", "/invoicing")])
def test_the_command_prints_it_for_the_mock_s_address(export: Any, api: str, base: str) -> None:
    code, out, err = export("openapi", "--api", api)
    assert (code, err) == (0, "")
    assert json.loads(out) == openapi(CATALOGUE.apis[api], f"http://127.0.0.1{base}")
    assert out.endswith("}\n")


@pytest.mark.parametrize("url", ["https://ax.example/v", "https://ax.example/v/"])
def test_the_command_takes_another_address(export: Any, url: str) -> None:
    code, out, _ = export("openapi", "--api", "autoxchange", "--url", url)
    assert code == 0
    document = json.loads(out)
    assert document["servers"] == [{"url": "https://ax.example/v"}]
    flow = document["components"]["securitySchemes"]["bearer"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "https://ax.example/v/oauth2/token"


def test_the_api_may_be_omitted_where_there_is_one(export: Any) -> None:
    assert export("wsdl") == export("wsdl", "--api", "autoinvoice", "--url", "http://127.0.0.1")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("openapi",), ("2 APIs can be exported as openapi", "--api", "use one of autoxchange, invoicing")),
        (("openapi", "--api", "nothing"), ("unknown API 'nothing'", "use one of autoxchange, invoicing")),
        (("openapi", "--api", "autoinvoice"), ("cannot describe autoinvoice", "export wsdl --api autoinvoice")),
        (("wsdl", "--api", "invoicing"), ("cannot describe invoicing", "export openapi --api invoicing")),
        (("openapi", "--api", "invoicing", "--url", "ax.example"), ("'ax.example' is not an http(s) URL", "--url")),
        (("wsdl", "--url", "file:///etc"), ("'file:///etc' is not an http(s) URL", "--url")),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_wrong_command_is_explained(export: Any, words: tuple[str, ...], says: tuple[str, ...]) -> None:
    code, out, err = export(*words)
    assert (code, out) == (2, "")
    for word in says:
        assert word in err


def test_the_command_s_help_teaches_both_formats(export: Any, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        export("--help")
    assert ended.value.code == 0
    lines = [line for line in capfd.readouterr().out.partition("examples")[2].splitlines() if " export " in line]
    assert {line.split()[2] for line in lines} == {"wsdl", "openapi"}
    for line in lines:
        assert export(*line.partition(">")[0].split()[2:])[0] == 0
