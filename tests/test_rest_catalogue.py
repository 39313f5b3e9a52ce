"""Contracts of REST operations are refused with file, place and reason, and say on load how each call travels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.catalogue import Contract, Scalar, Struct
from conformance.catalogue.types import leaves
from conformance.errors import ContractError
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation, http_of

CONTRACTS = Path(__file__).parent.parent / "contracts"
CATALOGUE = load(CONTRACTS)
REST = [contract for contract in CATALOGUE.contracts if isinstance(contract.operation, RestOperation)]
PROFILE = "autoxchange/activation/getV1CompanyProfilesId.json"
OPEN = "autoxchange/activation/postV1CompanyProfiles.json"
MADE = {
    "kind": "removable",
    "assumed": "x",
    "makes": {
        "record": "profile",
        "found_by": {"method": "getV1CompanyProfiles", "with": {}, "match": {"network": "network"}},
    },
}
CLOSE = "autoxchange/activation/deleteV1CompanyProfilesId.json"
TOKEN = "autoxchange/account/postOauth2Token.json"
UPLOAD, INVOICE = "autoxchange/sending/postV1Invoices.json", "autoxchange/sending/getV1InvoicesId.json"
API, TYPES = "autoxchange/api.json", "autoxchange/types.json"
SOAP, SOAP_API = "autoinvoice/consumers-norway/atg_mandate_list.json", "autoinvoice/api.json"
SAID = "the test says so"

Bend = Callable[[Any], Any]


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """A folder for contracts that are to be bent."""
    made = tmp_path / "contracts"
    made.mkdir()
    for name in ("contract.schema.json", "sources.json"):
        shutil.copy(CONTRACTS / name, made)
    return made


def bend(contracts: Path, name: str, change: Bend, *, whole: bool = False) -> None:
    """Put a chapter of an API into the folder, or the whole API, and change a file there."""
    api, *chapter, _ = name.split("/")

    def others(folder: str, names: list[str]) -> list[str]:
        chapters = [each for each in names if Path(folder, each).is_dir() and each not in chapter]
        return ["recipes.json", *chapters] if chapter and not whole else []

    shutil.copytree(CONTRACTS / api, contracts / api, ignore=others)
    file = contracts / name
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), "utf-8")


def refusal(contracts: Path) -> ContractError:
    with pytest.raises(ContractError) as caught:
        load(contracts)
    return caught.value


def drop(*path: Any) -> Bend:
    def change(data: Any) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        del data[last]

    return change


def put(*path: Any, value: Any) -> Bend:
    def change(data: Any) -> None:
        *parents, last = path
        for part in parents:
            data = data[part]
        data[last] = value

    return change


def again(place: str, **other: Any) -> Bend:
    """Repeat the first of a list, with other members if any are given."""
    return lambda data: data[place].append({**data[place][0], **other})


GET = {"verb": "GET", "path": "/x", "assumed": SAID}
ERROR = {"error": {"type": "object", "properties": {}, "assumed": SAID}, "token": {"path": "/t", "assumed": SAID}}
BENT: dict[str, tuple[str, Bend, str, str]] = {
    "a member of the path that the request lacks": (
        PROFILE,
        put("operation", "path", value="/v1/company/profiles/{uuid}"),
        "operation/path",
        "the members in the path are not ['uuid']",
    ),
    "a member that the path lacks": (
        PROFILE,
        put("operation", "path", value="/v1/company/profiles"),
        "operation/path",
        "the members in the path are not []",
    ),
    "a member of the path that is sent elsewhere": (
        PROFILE,
        put("request", "properties", "id", "in", value="query"),
        "operation/path",
        "the members in the path are not ['id']",
    ),
    "members of a body that has no encoding": (
        OPEN,
        drop("operation", "body"),
        "operation",
        "just where operation/body says how",
    ),
    "an encoding of a body that has no members": (
        PROFILE,
        put("operation", "body", value="json"),
        "operation",
        "just where operation/body says how",
    ),
    "an unknown encoding": (OPEN, put("operation", "body", value="xml"), "operation/body", "'xml' is not one of"),
    "an operation over SOAP": (SOAP, put("operation", value=GET), "operation", "says nothing of its operation"),
    "no operation over REST": (PROFILE, drop("operation"), "", "'operation' is a required property"),
    "an operation without a verb": (PROFILE, drop("operation", "verb"), "operation", "'verb' is a required property"),
    "http without evidence": (
        PROFILE,
        put("operation", value={"verb": "GET", "path": "/v1/company/profiles/{id}"}),
        "operation",
        "not valid under any",
    ),
    "a verb in small letters": (
        PROFILE,
        put("operation", "verb", value="get"),
        "operation/verb",
        "'get' is not one of",
    ),
    "a path that ends with a slash": (
        CLOSE,
        put("operation", "path", value="/v1/{id}/"),
        "operation/path",
        "does not match",
    ),
    "a path with a query": (CLOSE, put("operation", "path", value="/v1?id={id}"), "operation/path", "does not match"),
    "an unknown place": (
        PROFILE,
        put("request", "properties", "id", "in", value="header"),
        "request/properties/id/in",
        "'header' is not one of ['path', 'query']",
    ),
    "a credential that the request lacks": (
        TOKEN,
        put("operation", "credentials", value={"password": "user_api_key"}),
        "operation/credentials",
        "the request has no member 'password'",
    ),
    "an unknown credential": (
        TOKEN,
        put("operation", "credentials", "client_id", value="password"),
        "operation/credentials/client_id",
        "'password' is not one of ['company_uuid', 'user_api_key', 'vendor_api_key']",
    ),
    "a rule named twice": (OPEN, again("rules"), "", "is defined twice"),
    "a rule named as an outcome": (
        OPEN,
        again("rules", id="created"),
        "",
        "postV1CompanyProfiles#created is defined twice",
    ),
    "a rule named as a convention": (
        OPEN,
        again("rules", id="json"),
        "",
        "postV1CompanyProfiles#json is defined twice",
    ),
    "a rule without evidence": (OPEN, drop("rules", 0, "evidence"), "rules/0", "not valid under any"),
    "a reason for a rule that does not exist": (
        OPEN,
        put("not_testable", "nothing", value="x"),
        "not_testable",
        "unknown requirement 'nothing'",
    ),
    "an unknown type": (
        PROFILE,
        put("answer", "$ref", value="../types.json#/$defs/Nobody"),
        "answer",
        "no shared type 'Nobody'",
    ),
    "an error of an unknown type": (
        API,
        put("binding", "error", "$ref", value="types.json#/$defs/Nobody"),
        "binding/error",
        "no shared type 'Nobody'",
    ),
    "an API without a place for tokens": (API, drop("binding", "token"), "binding", "'token' is a required property"),
    "an API without errors": (API, drop("binding", "error"), "binding", "'error' is a required property"),
    "a token's path without a slash": (API, put("binding", "token", "path", value="token"), "token/path", "'token'"),
    "an example with a member that the request lacks": (
        OPEN,
        put("request", "examples", 0, "colour", value="red"),
        "request/examples/0",
        "no member 'colour'",
    ),
    "a writing method without a trace": (OPEN, drop("trace"), "", "'trace' is a required property"),
    "a reading method with a trace": (PROFILE, put("trace", value={"kind": "lasting", "assumed": "x"}), "", "False"),
    "an unknown kind of trace": (OPEN, put("trace", "kind", value="harmless"), "trace/kind", "'harmless'"),
    "a restorable trace that nothing shows": (OPEN, put("trace", "kind", value="restorable"), "trace", "'shown_by'"),
    "a removable trace that nothing removes": (
        OPEN,
        put("trace", value={**MADE, "undo": {"method": "nobody", "with": {"id": "id"}}}),
        "trace/undo/method",
        "trace/undo is not a method of this API",
    ),
    "a trace that a reading method removes": (
        OPEN,
        put("trace", value={**MADE, "undo": {"method": "getV1CompanyProfilesId", "with": {"id": "id"}}}),
        "trace/undo/method",
        "the method of trace/undo reads",
    ),
    "a trace that is removed by an unknown member": (
        OPEN,
        put("trace", value={**MADE, "undo": {"method": "deleteV1CompanyProfilesId", "with": {"uuid": "id"}}}),
        "trace",
        "deleteV1CompanyProfilesId takes no 'uuid'",
    ),
    "a change of a record by an unknown member": (
        OPEN,
        put("trace", value={"kind": "binding", "assumed": "x", "changes": {"record": "profile", "by": "uuid"}}),
        "trace",
        "postV1CompanyProfiles takes no 'uuid'",
    ),
    # What only the code that uses a contract would stumble over, without a word of the file
    "REST without a word on it": (API, drop("binding"), "", "'binding' is a required property"),
    "SOAP without a word on it": (SOAP_API, drop("binding"), "", "'binding' is a required property"),
    "a status text of SOAP": (PROFILE, put("outcomes", 0, "status", value="OK"), "found", "'OK'"),
    "a status of four digits": (PROFILE, put("outcomes", 0, "status", value="2000 OK"), "found", "'2000 OK'"),
    "a success that is called a refusal": (PROFILE, put("outcomes", 0, "ok", value=False), "found", "200 OK"),
    "a refusal that is called a success": (PROFILE, put("outcomes", 1, "ok", value=True), "", ""),
    "two outcomes of one status": (PROFILE, again("outcomes", id="other"), "other", "200 OK"),
    "a witness that writes": (
        OPEN,
        put("witness", value={"method": "deleteV1CompanyProfilesId", "with": {}}),
        "witness/method",
        "writes",
    ),
}


@pytest.mark.parametrize(("name", "change", "place", "reason"), BENT.values(), ids=BENT)
def test_a_bent_contract_is_refused_with_file_place_and_reason(
    contracts: Path, name: str, change: Bend, place: str, reason: str
) -> None:
    bend(contracts, name, change)
    error = refusal(contracts)
    assert reason in error.what
    assert f"contracts/{name}" in error.where
    assert place in error.where


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/v1/company/profiles/{id}", "GET /v1/company/profiles/{id}"),
        pytest.param("/v1/services/atg/{id}", "GET /v1/services/atg/{account_number}", id="another name in the path"),
    ],
)
def test_two_operations_of_one_address_are_refused(contracts: Path, path: str, other: str) -> None:
    """They may be in different chapters."""
    bend(contracts, INVOICE, put("operation", "path", value=path), whole=True)
    error = refusal(contracts)
    assert other in error.what
    assert f"contracts/{INVOICE}: operation" in error.where


# What loading gives


def find(file: str) -> Contract:
    return CATALOGUE.find(Path(file).stem)


def names(contract: Contract) -> set[str]:
    return {requirement.id.partition("#")[2] for requirement in contract.requirements}


def test_a_contract_says_how_its_call_travels() -> None:
    upload, token, profile = (find(file).operation for file in (UPLOAD, TOKEN, PROFILE))
    assert isinstance(upload, RestOperation)
    assert isinstance(token, RestOperation)
    assert isinstance(profile, RestOperation)
    assert (upload.verb, upload.path, upload.body, upload.scopes) == (
        "POST",
        "/v1/invoices",
        "multipart",
        ("invoice:send",),
    )
    assert set(upload.places.values()) == {"body"}
    assert (token.body, token.token, token.credentials["client_secret"]) == ("form", False, "user_api_key")
    assert (profile.body, profile.token, profile.places) == ("", True, {"id": "path"})
    assert isinstance(find(UPLOAD).request.members["file"], Scalar)
    assert getattr(find(UPLOAD).request.members["file"], "kind", "") == "file"


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_only_operations_that_need_a_token_share_its_outcome_and_conventions(contract: Contract) -> None:
    shared = {"token-required", "token-lifetime"}
    assert (names(contract) & shared == shared) is http_of(contract).token
    assert any(o.common and o.http_status == 401 for o in contract.outcomes) is http_of(contract).token
    assert {"http-status", "content-type", "utf-8", "json"} <= names(contract)


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_every_value_of_request_answer_and_error_is_a_requirement(contract: Contract) -> None:
    assert contract.error is not None
    for part, node in (("request", contract.request), ("answer", contract.answer), ("error", contract.error)):
        for path, _ in leaves(node):
            assert not path or f"{part}.{path}" in names(contract)
    assert {r.kind for r in contract.terms.fields} <= {"field"}
    assert all(requirement.evidence.basis for requirement in contract.requirements)


@pytest.mark.parametrize("contract", REST, ids=lambda contract: contract.id)
def test_every_outcome_begins_with_an_http_status_that_says_whether_it_is_good(contract: Contract) -> None:
    for outcome in contract.outcomes:
        assert outcome.status.text.startswith(f"{outcome.http_status} ")
        assert outcome.ok is (200 <= outcome.http_status < 300)


def test_over_rest_a_member_may_be_omitted_unless_it_is_required() -> None:
    answer = find(TOKEN).answer
    assert isinstance(answer, Struct)
    assert answer.optional == {"refresh_token"}
    soap = find(SOAP).answer
    assert isinstance(soap, Struct)
    assert soap.optional == frozenset()


def test_errors_and_rules_are_read() -> None:
    contract = find(OPEN)
    assert contract.error is find(CLOSE).error or contract.error == find(CLOSE).error
    assert {"error.code", "error.message", "error.details[]"} <= names(contract)
    assert {rule.kind for rule in contract.terms.rules} == {"convention"}
    assert len(contract.terms.rules) > 5
    assert find(SOAP).error is None


def test_a_shared_type_keeps_its_name_and_a_reference_may_say_more(contracts: Path) -> None:
    bend(contracts, PROFILE, put("answer", "description", value="Another word for it."))
    schema = load(contracts).find("getV1CompanyProfilesId").schemas.answer
    assert (schema["title"], schema["description"]) == ("profile", "Another word for it.")
    assert "$ref" not in json.dumps(schema)
