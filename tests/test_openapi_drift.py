"""drift --openapi: another way to say the same is no difference, and each change of it is one."""

from __future__ import annotations

import copy
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.drift.interface import Comparison, compare
from conformance.errors import EndpointBroken
from conformance.wires.difference import Difference
from conformance.wires.registry import load
from conformance.wires.rest.description.description import OpenApi, changes
from conformance.wires.rest.description.text import values
from conformance.wires.rest.openapi import openapi
from tests import descriptions as others
from tests.checkout import Checkout
from tests.cost import assert_linear
from tests.descriptions import Json, each_operation, each_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
URL = "https://service.example"
CASES = ROOT.parent / "shared" / "cases"


def described(api: str = "autoxchange") -> Json:
    made: Json = json.loads(json.dumps(openapi(CATALOGUE.apis[api], URL)))
    return made


def compared(document: Any, api: str = "autoxchange", **more: Any) -> Comparison:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return compare(CATALOGUE.apis[api], data, **more)


def summary(found: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(d.severity, d.place, d.what, d.before, d.after) for d in found.differences]


# The same in other words


def as_yaml(document: Json) -> bytes:
    return yaml.safe_dump(document, sort_keys=True, allow_unicode=True).encode()


def with_numbers_as_keys(document: Json) -> bytes:
    """YAML whose statuses are numbers, and whose equal parts are aliases."""
    document = copy.deepcopy(document)
    for item in document["paths"].values():
        for operation in item.values():
            operation["responses"] = {int(status): response for status, response in operation["responses"].items()}
    return as_yaml(document)


HARMLESS: dict[str, Callable[[Json], Any]] = {
    "YAML": as_yaml,
    "YAML with numbers as keys": with_numbers_as_keys,
    "a byte order mark": lambda document: b"\xef\xbb\xbf" + json.dumps(document).encode(),
    "UTF-16": lambda document: json.dumps(document).encode("utf-16"),
    "another order": others.reordered,
    "other names of path variables": others.renamed_variables,
    "the variables of paths renamed, and not their parameters": lambda document: {
        **document,
        "paths": {path.replace("{", "{that_"): item for path, item in document["paths"].items()},
    },
    "the version in the URL of the server": others.version_in_servers,
    "a base path before each path": others.prefixed,
    "servers with variables": others.servers_with_variables,
    "closing slashes": others.closing_slashes,
    "charsets of media types": others.charsets,
    "components": others.referenced,
    "chains of references": lambda document: others.referenced(document, 4),
    "parameters, bodies, responses and paths shared": others.shared_parts,
    "OpenAPI 3.0": others.in_30,
    "null as an alternative": each_schema(others.null_as_alternative),
    "allOf of one": each_schema(lambda schema: {"allOf": [schema]}),
    "anyOf of one": each_schema(lambda schema: {"anyOf": [schema]}),
    "oneOf of one in allOf": each_schema(lambda schema: {"allOf": [{"oneOf": [schema]}, {}, True]}),
    "objects in two halves": each_schema(others.in_two_halves),
    "constants with titles": each_schema(others.values_as_constants),
    "what holds anyway": each_schema(others.spelled_out),
    "no words to people": others.undocumented,
    "other words to people": others.retold,
    "security at the root": others.security_at_the_root,
    "styles spelled out": each_operation(
        lambda operation, _: (
            [
                parameter.update(
                    {"query": {"style": "form", "explode": True}}.get(parameter["in"], {"style": "simple"})
                )
                for parameter in operation["parameters"]
            ]
            and None
        )
    ),
    "headers that OpenAPI ignores": each_operation(
        lambda operation, _: operation["parameters"].append(
            {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
        )
    ),
    "all of it": lambda document: as_yaml(
        others.shared_parts(others.referenced(others.in_30(others.reordered(others.renamed_variables(document)))))
    ),
}


def rich(api: str) -> Json:
    """The contracts' description with what JSON Schema can say beyond them."""
    document = described(api)
    schemas: dict[str, dict[str, Any]] = {
        "nullable": {"type": ["string", "null"], "enum": ["a", "b"]},
        "several": {"type": ["integer", "string", "null"]},
        "constant": {"const": "x", "type": "string"},
        "above": {"type": "number", "exclusiveMinimum": 0, "maximum": 10},
        "file": {"type": "string", "contentEncoding": "base64"},
        "closed": {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "additionalProperties": False},
        "either": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    }
    for schema in schemas.values():
        schema["description"] = "of this test"
    content = {"application/json": {"schema": {"type": "object", "properties": schemas, "required": ["nullable"]}}}
    document["paths"]["/v1/rich"] = {
        "put": {
            "parameters": [],
            "requestBody": {"content": content},
            "responses": {"200": {"description": "", "content": copy.deepcopy(content)}},
            "security": [],
        }
    }
    return document


@pytest.mark.parametrize("api", ["autoxchange", "invoicing"])
@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_the_same_in_other_words_is_no_difference(api: str, change: Callable[[Json], Any]) -> None:
    original, other = rich(api), change(rich(api))
    assert other != original
    before = OpenApi(json.dumps(original).encode())
    after = OpenApi(other if isinstance(other, bytes) else json.dumps(other).encode())
    assert (changes(before, after), after.notes) == ([], [])
    # The contracts stand for no deployment, so they are never behind a base path themselves.
    if change not in (others.prefixed, others.servers_with_variables):
        assert changes(after, before) == []


@pytest.mark.parametrize("change", [HARMLESS["all of it"], HARMLESS["the version in the URL of the server"]])
def test_what_the_contracts_say_may_be_said_in_other_words(change: Callable[[Json], Any]) -> None:
    for api in ("autoxchange", "invoicing"):
        found = compared(change(described(api)), api)
        assert (summary(found), found.notes) == ([], [])


@pytest.mark.parametrize(("name", "other"), list(itertools.permutations(["allof", "enum-order", "pathvar"], 2)))
def test_a_reported_false_alarm_is_none(name: str, other: str) -> None:
    """Three descriptions of one service, each of which was once read as another service than the contracts'."""
    folder = CASES / "06-openapi-drift-false-alarms-and-blind"
    if not folder.is_dir():
        pytest.skip(f"the reported descriptions are not beside this checkout: {folder}")
    before, after = (OpenApi((folder / f"{file}.json").read_bytes()) for file in (name, other))
    assert changes(before, after) == []


# One change


def at(document: Json, *steps: Any) -> Any:
    for step in steps:
        document = document[step]
    return document


INVOICES = ("paths", "/v1/invoices", "get")
LISTED = (*INVOICES, "responses", "200", "content", "application/json", "schema")
ROW = (*LISTED, "items")
SENT = ("paths", "/v1/invoices", "post")
FORM = (*SENT, "requestBody", "content", "multipart/form-data", "schema")
ATG = ("paths", "/v1/services/atg", "post")
ORDER = (*ATG, "requestBody", "content", "application/json", "schema")
TOKEN = ("paths", "/oauth2/token", "post")
PROFILES = (
    "paths",
    "/v1/company/profiles",
    "get",
    "responses",
    "200",
    "content",
    "application/json",
    "schema",
    "items",
)


def put(value: Any, *steps: Any) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        at(document, *steps[:-1])[steps[-1]] = value

    return change


def cut(*steps: Any) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        del at(document, *steps[:-1])[steps[-1]]

    return change


def append(value: Any, *steps: Any) -> Callable[[Json], None]:
    return lambda document: at(document, *steps).append(value)


def drop(value: Any, *steps: Any) -> Callable[[Json], None]:
    return lambda document: at(document, *steps).remove(value)


def parameter(name: str, change: Callable[[Json], Any], *steps: Any) -> Callable[[Json], None]:
    return lambda document: change(next(p for p in at(document, *steps)["parameters"] if p["name"] == name))


def move(old: str, new: str) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        document["paths"][new] = document["paths"].pop(old)

    return change


def without_version(document: Json) -> None:
    document["paths"] = {path.removeprefix("/v1"): item for path, item in document["paths"].items()}


def every_operation(change: Callable[[Json], None]) -> Callable[[Json], None]:
    def changed(document: Json) -> None:
        for item in document["paths"].values():
            for operation in item.values():
                change(operation)

    return changed


READ, CREATED = "operation.GET /v1/invoices", "operation.POST /v1/services/atg"
MUTATIONS: dict[str, tuple[Callable[[Json], Any], str, str, str]] = {
    # Operations
    "an operation removed": (cut("paths", "/v1/invoices", "get"), "breaking", READ, "removed"),
    "a path removed": (cut("paths", "/v1/invoices/{id}/actions"), "breaking",
        "operation.GET /v1/invoices/{id}/actions", "removed"),
    "a new operation": (put({"responses": {}}, "paths", "/v1/invoices", "put"), "additive",
        "operation.PUT /v1/invoices", "new"),
    "a new path": (put({"get": {"responses": {}}}, "paths", "/v1/parties"), "additive",
        "operation.GET /v1/parties", "new"),
    "the version gone from the paths": (without_version, "breaking", "servers./v1", "base path changed"),
    "an operation deprecated": (put(True, *INVOICES, "deprecated"), "additive", READ, "deprecated"),
    "a callback": (put({"done": {}}, *ATG, "callbacks"), "additive", f"{CREATED}.callback.done", "new"),
    "a webhook": (put({"paid": {"post": {}}}, "webhooks"), "additive", "webhook.paid", "new"),
    # Parameters
    "a parameter removed": (parameter("number", lambda p: p.update(name="gone"), *INVOICES), "breaking",
        f"{READ}.query.number", "removed"),
    "a parameter in a header": (parameter("number", lambda p: p.update({"in": "header"}), *INVOICES), "breaking",
        f"{READ}.query.number", "moved"),
    "a new optional parameter": (append({"name": "x", "in": "query", "schema": {"type": "string"}}, *INVOICES,
        "parameters"), "additive", f"{READ}.query.x", "new"),
    "a new required parameter": (append({"name": "X-Tenant", "in": "header", "required": True,
        "schema": {"type": "string"}}, *INVOICES, "parameters"), "breaking", f"{READ}.header.x-tenant", "new"),
    "a parameter required": (parameter("number", lambda p: p.update(required=True), *INVOICES), "breaking",
        f"{READ}.query.number", "required now"),
    "a parameter optional": (parameter("network", lambda p: p.pop("required"), "paths", "/v1/lookup/receivers", "get"),
        "additive", "operation.GET /v1/lookup/receivers.query.network", "optional now"),
    "a parameter deprecated": (parameter("number", lambda p: p.update(deprecated=True), *INVOICES), "additive",
        f"{READ}.query.number", "deprecated"),
    "a parameter of another type": (parameter("page", lambda p: p["schema"].update(type="string"), *INVOICES),
        "breaking", f"{READ}.query.page", "type changed"),
    "a parameter of a wider type": (parameter("page", lambda p: p["schema"].update(type="number"), *INVOICES),
        "additive", f"{READ}.query.page", "type changed"),
    "a list written with commas": (parameter("ids", lambda p: p.update(explode=False), *INVOICES), "breaking",
        f"{READ}.query.ids", "written differently"),
    "a value of a parameter less": (parameter("direction", lambda p: p["schema"]["enum"].pop(), *INVOICES),
        "breaking", f"{READ}.query.direction", "values removed"),
    "a value of a parameter more": (parameter("direction", lambda p: p["schema"]["enum"].append("BOTH"), *INVOICES),
        "additive", f"{READ}.query.direction", "values added"),
    "another default": (parameter("page", lambda p: p["schema"].update(default=0), *INVOICES), "breaking",
        f"{READ}.query.page", "default changed"),
    "a bound of a parameter": (parameter("per_page", lambda p: p["schema"].update(maximum=5), *INVOICES), "breaking",
        f"{READ}.query.per_page", "maximum changed"),
    "the variable of a path a number": (parameter("id", lambda p: p["schema"].update(type="integer"), "paths",
        "/v1/invoices/{id}", "get"), "breaking", "operation.GET /v1/invoices/{id}.path.id", "type changed"),
    # Requests
    "a body optional": (put(False, *ATG, "requestBody", "required"), "additive", f"{CREATED}.body", "optional now"),
    "a body removed": (cut(*ATG, "requestBody"), "breaking", f"{CREATED}.body", "removed"),
    "a new required body": (put({"required": True, "content": {"text/plain": {}}}, *INVOICES, "requestBody"),
        "breaking", f"{READ}.body", "new"),
    "another media type of a request": (
        lambda document: at(document, *ATG, "requestBody").update(
            content={"application/xml": at(document, *ATG, "requestBody", "content")["application/json"]}),
        "breaking", f"{CREATED}.body.application/json", "media type changed"),
    "one more media type of a request": (put({"schema": {}}, *ATG, "requestBody", "content", "application/xml"),
        "additive", f"{CREATED}.body.application/xml", "new"),
    "a member of a request removed": (cut(*ORDER, "properties", "notification_by_print"), "breaking",
        f"{CREATED}.body.notification_by_print", "removed"),
    "a member of a request required": (append("notification_by_print", *ORDER, "required"), "breaking",
        f"{CREATED}.body.notification_by_print", "required now"),
    "a member of a request optional": (drop("kid_length", *ORDER, "required"), "additive",
        f"{CREATED}.body.kid_length", "optional now"),
    "a new optional member of a request": (put({"type": "string"}, *ORDER, "properties", "x"), "additive",
        f"{CREATED}.body.x", "new"),
    "a request closed": (put(False, *ORDER, "additionalProperties"), "breaking", f"{CREATED}.body.*",
        "further members changed"),
    "a length of a request": (put(10, *ORDER, "properties", "account_number", "maxLength"), "breaking",
        f"{CREATED}.body.account_number", "maxLength changed"),
    "a pattern of a request": (put("^[0-9]$", *ORDER, "properties", "reference_position", "pattern"), "breaking",
        f"{CREATED}.body.reference_position", "pattern changed"),
    "a pattern of a request dropped": (cut(*ORDER, "properties", "reference_position", "pattern"), "additive",
        f"{CREATED}.body.reference_position", "pattern changed"),
    "a format of a request dropped": (cut(*ORDER, "properties", "signer_email", "format"), "additive",
        f"{CREATED}.body.signer_email", "format changed"),
    "a request may hold null": (put(["string", "null"], *ORDER, "properties", "account_number", "type"), "additive",
        f"{CREATED}.body.account_number", "nullable now"),
    "a member of a request read-only": (put(True, *ORDER, "properties", "notification_by_email", "readOnly"),
        "breaking", f"{CREATED}.body.notification_by_email", "read-only now"),
    "a file as text": (cut(*FORM, "properties", "file", "format"), "breaking",
        "operation.POST /v1/invoices.body.file", "contentMediaType changed"),
    "another encoding of a part": (put({"contentType": "application/json"}, *FORM[:-1], "encoding", "metadata"),
        "breaking", "operation.POST /v1/invoices.body.metadata", "encoded differently"),
    # Responses
    "a member of a response removed": (cut(*ROW, "properties", "virtual_barcode"), "breaking",
        f"{READ}.response.200.[].virtual_barcode", "removed"),
    "a new member of a response": (put({"type": "string"}, *ROW, "properties", "x"), "additive",
        f"{READ}.response.200.[].x", "new"),
    "a member of a response optional": (drop("happened_at", *ROW, "properties", "actions", "items", "required"),
        "breaking", f"{READ}.response.200.[].actions.[].happened_at", "optional now"),
    "a member of a response required": (append("created_at", *ROW, "required"), "additive",
        f"{READ}.response.200.[].created_at", "required now"),
    "a response may hold null": (put(True, *ROW, "properties", "status", "nullable"), "breaking",
        f"{READ}.response.200.[].status", "nullable now"),
    "null in a type list": (put(["null", "string"], *ROW, "properties", "number", "type"), "breaking",
        f"{READ}.response.200.[].number", "nullable now"),
    "a value of a response more": (append("LOST", *ROW, "properties", "status", "enum"), "additive",
        f"{READ}.response.200.[].status", "values added"),
    "a value of a response less": (drop("PENDING", *ROW, "properties", "status", "enum"), "additive",
        f"{READ}.response.200.[].status", "values removed"),
    "any value in a response": (cut(*ROW, "properties", "status", "enum"), "breaking",
        f"{READ}.response.200.[].status", "values open"),
    "another type in a response": (put("string", *ROW, "properties", "sum", "type"), "breaking",
        f"{READ}.response.200.[].sum", "type changed"),
    "a wider type in a response": (put(["string", "number"], *ROW, "properties", "sum", "type"), "breaking",
        f"{READ}.response.200.[].sum", "type changed"),
    "another form in a response": (put({"oneOf": [{"type": "string"}, {"type": "array"}]}, *ROW, "properties",
        "currency"), "breaking", f"{READ}.response.200.[].currency", "type changed"),
    "another format in a response": (put("date", *ROW, "properties", "created_at", "format"), "breaking",
        f"{READ}.response.200.[].created_at", "format changed"),
    "a list became one": (lambda document: at(document, *LISTED[:-1]).update(schema=at(document, *ROW)), "breaking",
        f"{READ}.response.200", "type changed"),
    "another media type of a response": (
        lambda document: at(document, *LISTED[:-2]).update({"application/hal+json": at(document, *LISTED[:-2]).pop(
            "application/json")}), "breaking", f"{READ}.response.200.application/json", "media type changed"),
    "a response without a body": (cut(*LISTED[:-2]), "breaking", f"{READ}.response.200.application/json", "removed"),
    "a success removed": (cut(*INVOICES, "responses", "200"), "breaking", f"{READ}.response.200", "removed"),
    "another success": (put({"description": ""}, *INVOICES, "responses", "206"), "additive",
        f"{READ}.response.206", "new"),
    "a refusal removed": (cut(*INVOICES, "responses", "400"), "additive", f"{READ}.response.400", "removed"),
    "a new refusal": (put({"description": ""}, *INVOICES, "responses", "429"), "additive",
        f"{READ}.response.429", "new"),
    "a default response": (put({"description": ""}, *INVOICES, "responses", "default"), "additive",
        f"{READ}.response.default", "new"),
    "a header of a response": (put({"X-Total": {"schema": {"type": "integer"}}}, *INVOICES, "responses", "200",
        "headers"), "additive", f"{READ}.response.200.header.x-total", "new"),
    # Security
    "a scope more": (put([{"bearer": ["invoice:receive", "admin"]}, {"bearer": ["invoice:send"]}], *INVOICES,
        "security"), "breaking", f"{READ}.security", "changed"),
    "one scope that no longer does": (put([{"bearer": ["invoice:send"]}], *INVOICES, "security"), "breaking",
        f"{READ}.security", "changed"),
    "one more scope that does": (append({"bearer": ["global"]}, *INVOICES, "security"), "additive",
        f"{READ}.security", "changed"),
    "no key asked for": (put([], *INVOICES, "security"), "additive", f"{READ}.security", "changed"),
    "a key asked for": (cut(*TOKEN, "security"), "additive", "", ""),
    "a key of another kind": (put({"type": "apiKey", "in": "header", "name": "X-Key"}, "components",
        "securitySchemes", "bearer"), "breaking", "security.bearer", "changed"),
    "tokens from elsewhere": (put(f"{URL}/v2/token", "components", "securitySchemes", "bearer", "flows",
        "clientCredentials", "tokenUrl"), "breaking", "security.bearer.clientCredentials.tokenUrl", "changed"),
    "a scope less": (cut("components", "securitySchemes", "bearer", "flows", "clientCredentials", "scopes",
        "lookup"), "additive", "security.bearer.scope.lookup", "removed"),
    "another flow": (
        lambda document: at(document, "components", "securitySchemes", "bearer", "flows").update(
            password=at(document, "components", "securitySchemes", "bearer", "flows")["clientCredentials"]),
        "additive", "security.bearer.password", "new"),
    # What every operation has alike
    "a response of all operations": (every_operation(lambda o: o["responses"].update({"503": {"description": ""}})),
        "additive", "operation.*.response.503", "new"),
}  # fmt: skip
# A parameter under another name is two changes, and an operation that asks for nothing may leave `security` out.
TWO = {"a parameter removed": ("additive", f"{READ}.query.gone", "new")}
NONE = {"a key asked for"}


@pytest.mark.parametrize(("change", "severity", "place", "what"), MUTATIONS.values(), ids=MUTATIONS)
def test_one_change_is_one_difference(
    request: pytest.FixtureRequest, change: Callable[[Json], Any], severity: str, place: str, what: str
) -> None:
    document, name = described(), request.node.callspec.id
    change(document)
    found = [(d.severity, d.place, d.what) for d in compared(document).differences]
    expected = {(severity, place, what)} - {(severity, "", "")} | ({TWO[name]} if name in TWO else set())
    assert (set(found), len(found)) == (expected, len(expected))
    assert (name in NONE) is (expected == set())


def test_a_change_says_where_it_is_and_whom_it_concerns() -> None:
    document = described()
    put(True, *ROW, "properties", "status", "nullable")(document)
    (found,) = compared(document).differences
    assert found == Difference(
        "breaking",
        "autoxchange/getV1Invoices",
        f"{READ}.response.200.[].status",
        "nullable now",
        "string",
        "null or string",
        where="#/paths/~1v1~1invoices/get/responses/200/content/application~1json/schema/items/properties/status",
    )


def test_a_change_of_a_component_is_one_difference_with_all_its_places() -> None:
    document = others.referenced(described())
    parts = document["components"]["schemas"]
    merged: dict[str, Any] = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
    }
    refusals = []
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                if status.startswith("4") and "content" in response:
                    response["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Refusal"}
                    refusals.append(status)
    parts["Refusal"] = {**merged, "properties": {**merged["properties"], "details": {"type": "integer"}}}
    changed = [d for d in compared(document).differences if d.what == "type changed" and d.place.endswith("details")]
    (found,) = changed
    assert found.where == "#/components/schemas/Refusal/properties/details"
    assert len(found.also) > 10
    assert len(found.also) < len(refusals)


def test_the_worse_direction_of_a_shared_schema_counts() -> None:
    document = described()
    shared: dict[str, Any] = {"type": "object", "properties": {"account_number": {"type": ["string", "null"]}}}
    for method, status in (("get", "200"), ("post", "201")):
        content = at(document, *ATG[:-1], method, "responses", status, "content", "application/json")
        schema = content["schema"]["items"] if "items" in content["schema"] else content["schema"]
        assert "account_number" in schema["properties"]
        schema["properties"]["account_number"] = {"$ref": "#/components/schemas/Number"}
    at(document, *ORDER, "properties")["account_number"] = {"$ref": "#/components/schemas/Number"}
    document["components"]["schemas"] = {"Number": shared["properties"]["account_number"]}
    (found,) = compared(document).differences
    assert (found.severity, found.what, len(found.also)) == ("breaking", "nullable now", 2)


def test_only_the_chosen_methods_are_compared() -> None:
    document = described()
    cut(*ROW, "properties", "comment")(document)
    cut(*ORDER, "properties", "notification_by_print")(document)
    put({"get": {"responses": {}}}, "paths", "/v1/parties")(document)
    assert len(compared(document).differences) == 3
    (found,) = compared(document, methods=frozenset({"getV1Invoices"})).differences
    assert found.subject == "autoxchange/getV1Invoices"
    assert compared(document, methods=frozenset({"getOauth2Current"})).differences == []


# Statuses


def refusals_as(document: Json, key: str) -> Json:
    """A description that states its refusals under one key, wherever they have one schema."""
    for item in document["paths"].values():
        for operation in item.values():
            codes = [status for status in operation["responses"] if status.startswith("4")]
            if codes:
                operation["responses"][key] = operation["responses"][codes[0]]
                for code in codes:
                    del operation["responses"][code]
    return document


@pytest.mark.parametrize("key", ["4XX", "4xx", "default"])
def test_a_range_or_the_default_stands_for_the_statuses_in_it(key: str) -> None:
    before = described("invoicing")
    assert summary(compared(refusals_as(before, key), "invoicing")) == []
    changed = refusals_as(described("invoicing"), key)
    for item in changed["paths"].values():
        for operation in item.values():
            schema = operation["responses"][key]["content"]["application/json"]["schema"]
            schema["properties"]["message"]["type"] = "integer"
    assert {d.what for d in compared(changed, "invoicing").differences} == {"type changed"}


# Schemas that refer to themselves


def recursive(schemas: Json, schema: Json) -> Json:
    document = described()
    document["components"]["schemas"] = schemas
    at(document, *ROW, "properties")["tree"] = schema
    return document


REF = "#/components/schemas/"
NODE = {"type": "object", "properties": {"left": {"$ref": f"{REF}Node"}, "right": {"$ref": f"{REF}Node"}}}
ENDLESS: dict[str, Json] = {
    "two members that are itself": {"Node": NODE},
    "twelve members that are itself": {
        "Node": {"type": "object", "properties": {f"m{n}": {"$ref": f"{REF}Node"} for n in range(12)}}
    },
    "itself in a list": {"Node": {"type": "array", "items": {"$ref": f"{REF}Node"}}},
    "itself as any further member": {"Node": {"type": "object", "additionalProperties": {"$ref": f"{REF}Node"}}},
    "each other": {
        "Node": {"type": "object", "properties": {"a": {"$ref": f"{REF}B"}, "b": {"$ref": f"{REF}B"}}},
        "B": {"type": "object", "properties": {"a": {"$ref": f"{REF}Node"}, "b": {"$ref": f"{REF}B"}}},
    },
    "itself by allOf": {"Node": {"allOf": [{"$ref": f"{REF}Node"}, NODE]}},
    "each other by allOf": {"Node": {"allOf": [{"$ref": f"{REF}B"}]}, "B": {"allOf": [{"$ref": f"{REF}Node"}, NODE]}},
    "itself by anyOf": {"Node": {"anyOf": [{"$ref": f"{REF}Node"}, NODE, {"type": "null"}]}},
    "itself by a reference": {"Node": {"$ref": f"{REF}Node"}},
    "a circle of references": {"Node": {"$ref": f"{REF}B"}, "B": {"$ref": f"{REF}Node"}},
    "itself in a condition": {"Node": {**NODE, "not": {"$ref": f"{REF}Node"}, "if": {"$ref": f"{REF}Node"}}},
    "itself merged with another": {
        "Node": {"type": "object", "properties": {"x": {"allOf": [{"$ref": f"{REF}Node"}, {"$ref": f"{REF}B"}]}}},
        "B": {"type": "object", "properties": {"x": {"allOf": [{"$ref": f"{REF}B"}, {"$ref": f"{REF}Node"}]}}},
    },
    "twins all the way down": {
        "Node": {"$ref": f"{REF}L0"},
        **{f"L{n}": {"type": "object", "properties": {k: {"$ref": f"{REF}L{n + 1}"} for k in "ab"}} for n in range(60)},
        "L60": {"type": "string"},
    },
    "alternatives of alternatives": {
        "Node": {"$ref": f"{REF}L0"},
        **{f"L{n}": {"anyOf": [{"$ref": f"{REF}L{n + 1}"}, {"$ref": f"{REF}L{n + 2}"}]} for n in range(60)},
        "L60": {"type": "string"},
        "L61": {"type": "object", "properties": {"n": {"$ref": f"{REF}L0"}}},
    },
}


@pytest.mark.parametrize("schemas", ENDLESS.values(), ids=ENDLESS)
def test_a_schema_that_refers_to_itself_is_compared_in_time(schemas: Json) -> None:
    document = recursive(schemas, {"$ref": f"{REF}Node"})
    started = time.process_time()
    (found,) = compared(document).differences
    assert (found.place, found.what) == (f"{READ}.response.200.[].tree", "new")
    assert time.process_time() - started < 5


@pytest.mark.parametrize("schemas", ENDLESS.values(), ids=ENDLESS)
def test_both_sides_may_be_endless(schemas: Json) -> None:
    before = OpenApi(json.dumps(recursive(schemas, {"$ref": f"{REF}Node"})).encode())
    started = time.process_time()
    assert changes(before, OpenApi(json.dumps(recursive(schemas, {"$ref": f"{REF}Node"})).encode())) == []
    text = json.dumps(schemas)
    if '"object"' in text:
        other = json.loads(text.replace('"type": "object"', '"type": "object", "minProperties": 1'))
        found = changes(before, OpenApi(json.dumps(recursive(other, {"$ref": f"{REF}Node"})).encode()))
        # What is compared as a whole changes with what it refers to.
        assert {change.what for change in found} - {"not changed", "if changed"} == {"minProperties changed"}
    assert time.process_time() - started < 5


def test_a_tree_unrolled_once_is_the_same_tree() -> None:
    rolled = recursive({"Node": NODE}, {"$ref": f"{REF}Node"})
    unrolled = recursive({"Node": {**NODE, "properties": {"left": NODE, "right": {"$ref": f"{REF}Node"}}}}, NODE)
    before, after = (OpenApi(json.dumps(document).encode()) for document in (rolled, unrolled))
    assert changes(before, after) == changes(after, before) == []


def test_the_reported_tree_is_compared_in_time() -> None:
    file = CASES / "07-recursive-openapi-hangs" / "tree.json"
    if not file.is_file():
        pytest.skip(f"the reported description is not beside this checkout: {file}")
    started = time.process_time()
    assert "type changed" in [d.what for d in compared(file.read_bytes()).differences]
    assert time.process_time() - started < 5


def test_the_work_grows_with_the_schemas_and_not_with_their_uses() -> None:
    """Ten times the uses of one schema take about ten times as long, not a hundred times."""

    def comparing(uses: int) -> Callable[[], object]:
        members = {f"m{n}": {"$ref": f"{REF}Node"} for n in range(uses)}
        schemas = {"Node": {"type": "object", "properties": {f"n{n}": {"type": "string"} for n in range(200)}}}
        document = recursive(schemas, {"type": "object", "properties": members})
        one, other = (OpenApi(json.dumps(document).encode()) for _ in range(2))
        assert changes(one, other) == []
        return lambda: changes(one, other)

    assert_linear(comparing, 200, 2000)


# References that lead elsewhere


def test_what_is_elsewhere_is_not_fetched_and_said() -> None:
    document = described()
    at(document, *LISTED[:-1])["schema"] = {"$ref": "https://elsewhere.example/schemas.json#/Invoices"}
    at(document, *ORDER[:-1])["schema"] = {"$ref": "order.json"}
    document["paths"]["/v1/services/b2cno"] = {"$ref": "#/paths/nowhere"}
    at(document, *INVOICES, "responses")["400"] = {"$ref": "#/components/responses/Gone"}
    at(document, *INVOICES, "parameters").append({"$ref": "parameters.json#/Page"})
    document["components"]["securitySchemes"]["bearer"] = {"$ref": "keys.json"}
    found = compared(document)
    assert summary(found) == []
    for reference in ("https://elsewhere.example/schemas.json#/Invoices", "order.json", "parameters.json#/Page"):
        assert f"{reference} was not loaded, so what it describes was not compared" in found.notes
    for reference in ("#/paths/nowhere", "#/components/responses/Gone"):
        assert f"{reference} leads to nothing, so what it describes was not compared" in found.notes


def test_files_beside_the_description_are_read_and_others_are_not(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"type": "integer"}')
    folder = tmp_path / "api"
    (folder / "parts").mkdir(parents=True)
    document = described()
    rows = at(document, *LISTED[:-1])
    (folder / "parts" / "invoices.yaml").write_bytes(as_yaml({"List": {"type": "array", "items": {"$ref": "#/Row"}},
        "Row": {"allOf": [{"$ref": "../row.json"}]}}))  # fmt: skip
    (folder / "row.json").write_text(json.dumps(at(document, *ROW)))
    rows["schema"] = {"$ref": "parts/invoices.yaml#/List"}
    file = folder / "openapi.json"
    file.write_text(json.dumps(document))
    found = compared(file.read_bytes(), file=file)
    assert (summary(found), found.notes) == ([], [])
    row = at(described(), *ROW)
    del row["properties"]["virtual_barcode"]
    (folder / "row.json").write_text(json.dumps(row))
    assert [d.what for d in compared(file.read_bytes(), file=file).differences] == ["removed"]
    for outside in ("../secret.json", file.parent.parent.joinpath("secret.json").as_uri(), "//host/secret.json"):
        rows["schema"] = {"$ref": outside}
        found = compared(json.dumps(document).encode(), file=file)
        assert (summary(found), [note.partition(" was")[0] for note in found.notes]) == ([], [outside])


def test_ids_and_anchors_are_followed() -> None:
    document = described()
    row = at(document, *ROW)
    at(document, *LISTED)["items"] = {"$ref": "https://ids.example/row#/$defs/whole"}
    document["components"]["schemas"] = {
        "Anything": {"$id": "https://ids.example/row", "$defs": {"whole": {"$ref": "#/$defs/inner"}, "inner": row}},
        "Anchored": {**at(document, *ORDER), "$anchor": "order"},
    }
    at(document, *ORDER[:-1])["schema"] = {"$ref": "#order"}
    found = compared(document)
    assert (summary(found), found.notes) == ([], [])


# What is no description


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "not an object"),
        (b"<html/>", "not an object"),
        (b"{}", "names no version"),
        (b"[", "neither JSON nor YAML"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"\xff", "not UTF-8"),
        (b"a: [b", "line 2"),
        (b'{"openapi": "3.0.3", "paths": 1}', "no paths"),
        (b'{"openapi": "4.0.0", "paths": {}}', "OpenAPI 4.0.0"),
        (b'{"swagger": "2.0", "paths": {}}', "Swagger 2.0"),
        (b"swagger: 2.0\npaths: {}", "Swagger 2.0"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_openapi_3_is_refused(document: bytes, says: str) -> None:
    started = time.process_time()
    with pytest.raises(EndpointBroken, match=says):
        compared(document)
    assert time.process_time() - started < 5


def deep(levels: int) -> Json:
    schema: Json = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


@pytest.mark.parametrize(
    "change",
    [
        put(deep(300), *ROW, "properties", "x"),
        put({"anyOf": [{"anyOf": [{"minLength": n}, {"maxLength": n}]} for n in range(1, 400)],
             "oneOf": [{"pattern": str(n)} for n in range(400)], "type": "string"}, *ROW, "properties", "currency"),
    ],
    ids=["very deep", "many alternatives of many"],
)  # fmt: skip
def test_a_monstrous_schema_is_compared_or_refused_in_time(change: Callable[[Json], None]) -> None:
    document = described()
    change(document)
    started = time.process_time()
    with suppress(EndpointBroken):
        assert compared(document).differences
    assert time.process_time() - started < 10


WRONG: list[Any] = [None, True, 1, "x", [], {}, [None], {"a": None}, [[]], {"$ref": 1}, {"$ref": "#"}, {"$ref": "#/%"}]


@pytest.mark.parametrize(
    "steps",
    [
        ("paths", "/v1/invoices"), INVOICES, (*INVOICES, "parameters"), (*INVOICES, "parameters", 0),
        (*INVOICES, "parameters", 0, "schema"), (*INVOICES, "responses"), (*INVOICES, "responses", "200"),
        (*INVOICES, "responses", "200", "content"), LISTED[:-1], LISTED, ROW, (*ROW, "properties"), (*ROW, "type"),
        (*ROW, "properties", "status", "enum"), (*ATG, "requestBody"), (*ORDER, "required"), (*INVOICES, "security"),
        ("components",), ("components", "securitySchemes"), ("components", "securitySchemes", "bearer"),
        ("components", "securitySchemes", "bearer", "flows"), ("servers",), ("servers", 0), ("servers", 0, "url"),
    ],
    ids=lambda steps: ".".join(map(str, steps[-3:])),
)  # fmt: skip
def test_a_malformed_part_is_compared_as_far_as_it_goes(steps: tuple[Any, ...]) -> None:
    document = described()
    document["paths"] = {path: document["paths"][path] for path in ("/v1/invoices", "/v1/services/atg")}
    before = OpenApi(json.dumps(document).encode())
    for wrong in WRONG:
        put(wrong, *steps)(document)
        assert all(
            c.severity in ("breaking", "additive") for c in changes(before, OpenApi(json.dumps(document).encode()))
        )


def test_yaml_means_what_openapi_says_it_means() -> None:
    text = b"a: NO\nb: 2026-01-15\n200: x\nc: 010\nd: 1.50\ne:\nf: yes\ng: 0x1F\nh: 12:30:00\non: true\n"
    assert values(text) == {
        "a": "NO", "b": "2026-01-15", "200": "x", "c": 10, "d": 1.5, "e": None, "f": "yes", "g": 31, "h": "12:30:00",
        "on": True,
    }  # fmt: skip


# The command


def test_the_command_says_what_was_not_loaded_and_gives_no_verdict(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    document = described()
    at(document, *LISTED[:-1])["schema"] = {"$ref": "https://elsewhere.example/x.json"}
    file = tmp_path / "ax.json"
    file.write_text(json.dumps(document))
    done = checkout.run("drift", "--openapi", str(file), "--api", "autoxchange")
    assert done.returncode == 3
    assert "https://elsewhere.example/x.json was not loaded" in done.stdout
    assert done.stdout.splitlines()[-1] == "No drift in the loaded part of the description"
    cut(*INVOICES, "responses", "400")(document)
    file.write_text(json.dumps(document))
    assert checkout.run("drift", "--openapi", str(file), "--api", "autoxchange").returncode == 3
    put(True, *INVOICES, "parameters", 0, "required")(document)
    file.write_text(json.dumps(document))
    done = checkout.run("drift", "--openapi", str(file), "--method", "getV1Invoices")
    assert done.returncode == 1
    assert "#/paths/~1v1~1invoices/get/parameters/0" in done.stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [('{"swagger": "2.0"}', "Swagger 2.0"), ("{", "neither JSON nor YAML"), ('{"openapi": "3.1.0"}', "no paths")],
)
def test_a_description_that_cannot_be_read_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "ax.yaml"
    file.write_text(text)
    done = Checkout(tmp_path).run("drift", "--openapi", str(file), "--api", "autoxchange")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr
