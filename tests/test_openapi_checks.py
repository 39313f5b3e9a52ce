"""What oasdiff checks, drift checks too: each published check has a change that provokes it, and one verdict.

The checks are listed in data/oasdiff.txt, from which the table of docs/reference/oasdiff.md is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conformance.wires.rest.description.description import OpenApi, changes

ROOT = Path(__file__).parent.parent
LISTED = ROOT / "tests" / "data" / "oasdiff.txt"
PAGE = ROOT / "docs/reference/oasdiff.md"

Json = dict[str, Any]


class Check(NamedTuple):
    level: str
    here: str
    reason: str


def expanded(pattern: str) -> list[str]:
    """Return the names that a pattern with {a,b} stands for."""
    found = re.search(r"\{([^{}]*)\}", pattern)
    if found is None:
        return [pattern]
    head, tail = pattern[: found.start()], pattern[found.end() :]
    return [name for part in found[1].split(",") for name in expanded(head + part + tail)]


def rows() -> Iterator[tuple[Check, list[str]]]:
    for line in LISTED.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            facts, _, reason = line.partition(" : ")
            level, here, *patterns = facts.split()
            yield Check(level, here, reason), patterns


CHECKS = {name: check for check, patterns in rows() for pattern in patterns for name in expanded(pattern)}


# Documents


def document(operation: Json | None = None, **more: Any) -> Json:
    """A description of one operation that takes and gives an object; what is named replaces a part of it."""
    said: Json = {
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    paths = {"/things": {"post": {**said, **(operation or {})}}, "/other": {"get": {"responses": {}}}}
    return {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": paths, **more}


def request_body(schema: Any, **more: Any) -> Json:
    return document({"requestBody": {"content": {"application/json": {"schema": schema}}, **more}})


def response_body(schema: Any) -> Json:
    return document({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})


def parameter(schema: Any, **more: Any) -> Json:
    return document({"parameters": [{"name": "q", "in": "query", "schema": schema, **more}]})


def header(schema: Any, **more: Any) -> Json:
    return document({"responses": {"200": {"headers": {"X-Page": {"schema": schema, **more}}}}})


def having(schema: Any, **more: Any) -> Json:
    return {"type": "object", "properties": {"p": schema}, **more}


PLACES = {
    "request-body": request_body,
    "request-property": lambda schema: request_body(having(schema)),
    "request-parameter": parameter,
    "request-parameter-property": lambda schema: parameter(having(schema)),
    "request-header-property": lambda schema: document(
        {"parameters": [{"name": "X", "in": "header", "schema": having(schema)}]}
    ),
    "response-body": response_body,
    "response-property": lambda schema: response_body(having(schema)),
    "response-mediatype": response_body,
    "response-header": header,
}

TEXT, NUMBER, WHOLE, LIST, OBJECT = ({"type": t} for t in ("string", "number", "integer", "array", "object"))
A_MEMBER = {"type": "object", "properties": {"a": TEXT}}
NAMED = {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
IF: Json = {"properties": {"a": {"const": "x"}}}
THEN: Json = {"required": ["b"]}


def more_and_less(keyword: str, name: str, kind: Json, low: int = 2, high: int = 5) -> dict[str, tuple[Any, Any]]:
    none, few, many = kind, {**kind, keyword: low}, {**kind, keyword: high}
    return {
        f"{name}-decreased": (many, few),
        f"{name}-increased": (few, many),
        f"{name}-set": (none, few),
        f"{name}-unset": (few, none),
    }


def there_or_not(name: str, without: Any, with_it: Any) -> dict[str, tuple[Any, Any]]:
    return {f"{name}-added": (without, with_it), f"{name}-removed": (with_it, without)}


EDITS: dict[str, tuple[Any, Any]] = {
    **more_and_less("maxLength", "max-length", TEXT),
    **more_and_less("minLength", "min-length", TEXT),
    **more_and_less("maximum", "max", NUMBER),
    **more_and_less("minimum", "min", NUMBER),
    **more_and_less("exclusiveMaximum", "exclusive-max", NUMBER),
    **more_and_less("exclusiveMinimum", "exclusive-min", NUMBER),
    **more_and_less("maxItems", "max-items", LIST),
    **more_and_less("minItems", "min-items", LIST),
    **more_and_less("maxProperties", "max-properties", OBJECT),
    **more_and_less("minProperties", "min-properties", OBJECT),
    **more_and_less("maxContains", "max-contains", {**LIST, "contains": TEXT}),
    **more_and_less("minContains", "min-contains", {**LIST, "contains": TEXT}),
    **there_or_not("all-of", {"allOf": [A_MEMBER]}, {"allOf": [A_MEMBER, {"required": ["a"]}]}),
    **there_or_not("any-of", {"anyOf": [TEXT, OBJECT]}, {"anyOf": [TEXT, OBJECT, NUMBER]}),
    **there_or_not("one-of", {"oneOf": [TEXT, OBJECT]}, {"oneOf": [OBJECT, NUMBER, TEXT]}),
    **there_or_not("const", TEXT, {"type": "string", "const": "x"}),
    **there_or_not("contains", LIST, {**LIST, "contains": TEXT}),
    **there_or_not("content-schema", TEXT, {**TEXT, "contentSchema": OBJECT}),
    **there_or_not("dependent-required", OBJECT, {**OBJECT, "dependentRequired": {"a": ["b"]}}),
    **there_or_not("dependent-schema", OBJECT, {**OBJECT, "dependentSchemas": {"a": NAMED}}),
    **there_or_not("if", OBJECT, {**OBJECT, "if": IF, "then": THEN}),
    **there_or_not("then", {**OBJECT, "if": IF}, {**OBJECT, "if": IF, "then": THEN}),
    **there_or_not("else", {**OBJECT, "if": IF}, {**OBJECT, "if": IF, "else": THEN}),
    **there_or_not("pattern-property", OBJECT, {**OBJECT, "patternProperties": {"^a": TEXT}}),
    **there_or_not("property-names", OBJECT, {**OBJECT, "propertyNames": {"maxLength": 3}}),
    **there_or_not("unevaluated-items", LIST, {**LIST, "unevaluatedItems": False}),
    **there_or_not("unevaluated-properties", OBJECT, {**OBJECT, "unevaluatedProperties": False}),
    **there_or_not("prefix-items", LIST, {**LIST, "prefixItems": [TEXT]}),
    **there_or_not("pattern", TEXT, {**TEXT, "pattern": "^a"}),
    **there_or_not("enum-value", {**TEXT, "enum": ["a", "b"]}, {**TEXT, "enum": ["c", "b", "a"]}),
    **there_or_not("default-value", TEXT, {**TEXT, "default": "a"}),
    "default-value-changed": ({**TEXT, "default": "a"}, {**TEXT, "default": "b"}),
    "const-changed": ({**TEXT, "const": "x"}, {**TEXT, "const": "y"}),
    "pattern-changed": ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^b"}),
    "pattern-generalized": ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": ".*"}),
    "dependent-required-changed": (
        {**OBJECT, "dependentRequired": {"a": ["b"]}},
        {**OBJECT, "dependentRequired": {"a": ["c"]}},
    ),
    "content-encoding-changed": (TEXT, {**TEXT, "contentEncoding": "base64"}),
    "content-media-type-changed": (
        {**TEXT, "contentMediaType": "image/png"},
        {**TEXT, "contentMediaType": "image/jpeg"},
    ),
    "multiple-of-set": (NUMBER, {**NUMBER, "multipleOf": 5}),
    "multiple-of-unset": ({**NUMBER, "multipleOf": 5}, NUMBER),
    "multiple-of-changed": ({**NUMBER, "multipleOf": 5}, {**NUMBER, "multipleOf": 7}),
    "multiple-of-generalized": ({**NUMBER, "multipleOf": 10}, {**NUMBER, "multipleOf": 5}),
    "multiple-of-specialized": ({**NUMBER, "multipleOf": 0.5}, {**NUMBER, "multipleOf": 1.5}),
    "unique-items-set": (LIST, {**LIST, "uniqueItems": True}),
    "unique-items-unset": ({**LIST, "uniqueItems": True}, LIST),
    "became-enum": (TEXT, {**TEXT, "enum": ["a"]}),
    "became-nullable": (TEXT, {"type": ["string", "null"]}),
    "became-not-nullable": ({**TEXT, "nullable": True}, TEXT),
    "type-changed": (TEXT, OBJECT),
    "type-compatible": (NUMBER, TEXT),
    "type-generalized": (WHOLE, NUMBER),
    "type-specialized": (NUMBER, WHOLE),
    "list-of-types-widened": ({"type": ["string", "integer"]}, {"type": ["string", "integer", "boolean"]}),
    "list-of-types-narrowed": ({"type": ["string", "integer", "boolean"]}, {"type": ["string", "integer"]}),
    "wrapped-in-one-of": (TEXT, {"oneOf": [NUMBER, TEXT]}),
    "deprecated": (TEXT, {**TEXT, "deprecated": True}),
    "reactivated": ({**TEXT, "deprecated": True}, TEXT),
}
"""One change of a schema by the end of the checks' names; the beginning names the place."""

KEY = {"type": "http", "scheme": "bearer"}
FLOW: Json = {"tokenUrl": "/token", "authorizationUrl": "/auth", "scopes": {"a": "", "b": ""}}


def secured(*needs: Json, scheme: Json = KEY, root: bool = False) -> Json:
    components = {"securitySchemes": {"s": scheme, "t": {"type": "apiKey", "in": "header", "name": "K"}}}
    needed: Json = {"security": list(needs)}
    return document(components=components, **needed) if root else document(needed, components=components)


def oauth(**more: Any) -> Json:
    return secured({"s": ["a"]}, scheme={"type": "oauth2", "flows": {"clientCredentials": {**FLOW, **more}}})


def media(place: str, *names: str) -> Json:
    content = {name: {"schema": OBJECT} for name in names}
    if place == "request":
        return document({"requestBody": {"content": content}})
    return document({"responses": {"200": {"content": content}}})


def statuses(*codes: str) -> Json:
    return document({"responses": {code: {"description": ""} for code in codes}})


def without(path: str, verb: str = "", **kept: Json) -> Json:
    left = document()
    if verb:
        left["paths"][path] = {**kept}
    else:
        del left["paths"][path]
    return left


S: Json = {"s": []}
T: Json = {"t": []}
TWO_VERBS = document()
TWO_VERBS["paths"]["/other"]["put"] = {"responses": {}}
PLAIN = document()
OLD = document({"deprecated": True})
Q = {"name": "q", "in": "query", "schema": TEXT}
Q2 = {"name": "r", "in": "query", "schema": TEXT}


def path_level(*parameters: Json) -> Json:
    made = document()
    made["paths"]["/things"]["parameters"] = list(parameters)
    return made


SINGLE: dict[str, tuple[Json, Json]] = {
    "endpoint-added": (PLAIN, TWO_VERBS),
    "api-path-removed-without-deprecation": (PLAIN, without("/things")),
    "api-path-removed-with-deprecation": (OLD, without("/things")),
    "api-removed-without-deprecation": (TWO_VERBS, PLAIN),
    "api-removed-with-deprecation": (OLD, without("/things", "post")),
    "endpoint-deprecated": (PLAIN, OLD),
    "endpoint-reactivated": (OLD, PLAIN),
    "response-success-status-removed": (statuses("200", "201"), statuses("200")),
    "response-non-success-status-removed": (statuses("200", "404"), statuses("200")),
    "response-success-status-added": (statuses("200"), statuses("200", "201")),
    "response-non-success-status-added": (statuses("200"), statuses("200", "404")),
    "response-media-type-removed": (media("response", "text/plain", "text/csv"), media("response", "text/csv")),
    "response-media-type-added": (media("response", "text/csv"), media("response", "text/plain", "text/csv")),
    "response-media-type-name-generalized": (media("response", "text/csv"), media("response", "text/*")),
    "response-media-type-name-specialized": (media("response", "*/*"), media("response", "text/csv")),
    "response-media-type-name-changed": (media("response", "text/csv"), media("response", "text/plain")),
    "webhook-added": (PLAIN, document(webhooks={"w": {}})),
    "webhook-removed": (document(webhooks={"w": {}}), PLAIN),
    "api-security-removed": (secured(S, T), secured(S)),
    "api-security-added": (secured(S), secured(S, T)),
    "api-security-scope-added": (secured({"s": ["a"]}), secured({"s": ["a", "b"]})),
    "api-security-scope-removed": (secured({"s": ["a", "b"]}), secured({"s": ["b"]})),
    "api-global-security-removed": (secured(S, T, root=True), secured(S, root=True)),
    "api-global-security-added": (secured(S, root=True), secured(S, T, root=True)),
    "api-global-security-scope-added": (secured({"s": ["a"]}, root=True), secured({"s": ["a", "b"]}, root=True)),
    "api-global-security-scope-removed": (secured({"s": ["a", "b"]}, root=True), secured({"s": ["b"]}, root=True)),
    "api-security-component-oauth-scope-added": (oauth(), oauth(scopes={**FLOW["scopes"], "c": ""})),
    "api-security-component-oauth-scope-removed": (oauth(), oauth(scopes={"a": ""})),
    "api-security-component-type-changed": (
        secured(S, scheme=KEY),
        secured(S, scheme={"type": "apiKey", "in": "query", "name": "key"}),
    ),
    "api-security-component-oauth-url-changed": (oauth(), oauth(authorizationUrl="/login")),
    "api-security-component-oauth-token-url-changed": (oauth(), oauth(tokenUrl="/v2/token")),
    "new-optional-request-parameter": (PLAIN, document({"parameters": [Q, Q2]})),
    "new-required-request-parameter": (PLAIN, document({"parameters": [Q, {**Q2, "required": True}]})),
    "new-optional-request-default-parameter-to-existing-path": (PLAIN, path_level(Q2)),
    "new-required-request-default-parameter-to-existing-path": (PLAIN, path_level({**Q2, "required": True})),
    "request-parameter-removed": (document({"parameters": [Q, Q2]}), PLAIN),
    "request-parameter-removed-with-deprecation": (document({"parameters": [Q, {**Q2, "deprecated": True}]}), PLAIN),
    "request-parameter-became-required": (PLAIN, parameter(TEXT, required=True)),
    "request-parameter-became-optional": (parameter(TEXT, required=True), PLAIN),
    "request-parameter-deprecated": (PLAIN, parameter(TEXT, deprecated=True)),
    "request-parameter-reactivated": (parameter(TEXT, deprecated=True), PLAIN),
    "request-header-property-became-required": (
        PLACES["request-header-property"](TEXT),
        document({"parameters": [{"name": "X", "in": "header", "schema": having(TEXT, required=["p"])}]}),
    ),
    "new-required-request-header-property": (
        document({"parameters": [{"name": "X", "in": "header", "schema": OBJECT}]}),
        document({"parameters": [{"name": "X", "in": "header", "schema": having(TEXT, required=["p"])}]}),
    ),
    "request-body-added-optional": (document({"requestBody": None}), PLAIN),
    "request-body-added-required": (document({"requestBody": None}), request_body(OBJECT, required=True)),
    "request-body-removed": (PLAIN, document({"requestBody": None})),
    "request-body-became-required": (PLAIN, request_body(OBJECT, required=True)),
    "request-body-became-optional": (request_body(OBJECT, required=True), PLAIN),
    "request-body-media-type-added": (media("request", "text/csv"), media("request", "text/plain", "text/csv")),
    "request-body-media-type-removed": (media("request", "text/plain", "text/csv"), media("request", "text/csv")),
    "request-body-media-type-schema-added": (request_body({}), request_body(TEXT)),
    "request-body-media-type-schema-removed": (request_body(TEXT), request_body(True)),
    "response-body-media-type-schema-added": (response_body({}), response_body(TEXT)),
    "response-body-media-type-schema-removed": (response_body(TEXT), response_body(True)),
    "new-optional-request-property": (request_body(OBJECT), request_body(having(TEXT))),
    "new-required-request-property": (request_body(OBJECT), request_body(having(TEXT, required=["p"]))),
    "new-required-request-property-with-default": (
        request_body(OBJECT),
        request_body(having({**TEXT, "default": "x"}, required=["p"])),
    ),
    "request-property-removed": (request_body(having(TEXT)), request_body(OBJECT)),
    "request-property-became-required": (request_body(having(TEXT)), request_body(having(TEXT, required=["p"]))),
    "request-property-became-required-with-default": (
        request_body(having({**TEXT, "default": "x"})),
        request_body(having({**TEXT, "default": "x"}, required=["p"])),
    ),
    "request-property-became-optional": (request_body(having(TEXT, required=["p"])), request_body(having(TEXT))),
    "response-optional-property-added": (response_body(OBJECT), response_body(having(TEXT))),
    "response-required-property-added": (response_body(OBJECT), response_body(having(TEXT, required=["p"]))),
    "response-optional-property-removed": (response_body(having(TEXT)), response_body(OBJECT)),
    "response-required-property-removed": (response_body(having(TEXT, required=["p"])), response_body(OBJECT)),
    "response-property-became-required": (response_body(having(TEXT)), response_body(having(TEXT, required=["p"]))),
    "response-property-became-optional": (response_body(having(TEXT, required=["p"])), response_body(having(TEXT))),
    "response-header-added": (statuses("200"), document({"responses": {"200": {"headers": {"X": {}}}}})),
    "optional-response-header-removed": (header(TEXT), statuses("200")),
    "required-response-header-removed": (header(TEXT, required=True), statuses("200")),
    "response-header-became-optional": (header(TEXT, required=True), header(TEXT)),
}
for due, more in (("optional", {}), ("required", {"required": ["p"]})):
    for direction, body in (("request", request_body), ("response", response_body)):
        for flag, name in (("readOnly", "read-only"), ("writeOnly", "write-only")):
            plain, marked = body(having(TEXT, **more)), body(having({**TEXT, flag: True}, **more))
            SINGLE[f"{direction}-{due}-property-became-{name}"] = (plain, marked)
            SINGLE[f"{direction}-{due}-property-became-not-{name}"] = (marked, plain)


def case(name: str) -> tuple[Json, Json] | None:
    """Return the documents before and after the change that a check is about."""
    if name in SINGLE:
        return SINGLE[name]
    for place in sorted(PLACES, key=len, reverse=True):
        edit = EDITS.get(name.removeprefix(f"{place}-"))
        if name.startswith(f"{place}-") and edit is not None:
            before, after = edit
            return PLACES[place](before), PLACES[place](after)
    return None


def read(document: Any) -> OpenApi:
    return OpenApi(json.dumps(document).encode())


def compared(before: OpenApi, after: OpenApi) -> list[tuple[str, tuple[str, ...], str]]:
    return [(change.severity, change.place, change.what) for change in changes(before, after)]


COVERED = {name: check for name, check in CHECKS.items() if check.here != "-"}


@pytest.mark.parametrize("name", COVERED)
def test_a_check_is_one_difference_of_the_severity_that_the_page_says(name: str) -> None:
    documents = case(name)
    assert documents is not None, "no change provokes this check"
    before, after = map(read, documents)
    found = compared(before, after)
    assert [severity for severity, _, _ in found] == [CHECKS[name].here], found
    assert compared(before, read(documents[0])) == compared(after, read(documents[1])) == []


def test_where_the_severity_is_another_the_reason_is_said() -> None:
    same = {"error": "breaking", "warning": "breaking", "info": "additive"}
    assert [n for n, c in CHECKS.items() if c.here != same[c.level] and not c.reason] == []
    assert {c.here for c in CHECKS.values()} <= {"breaking", "additive", "-"}


NOT_COMPARED = {name: documents for name in CHECKS.keys() - COVERED.keys() if (documents := case(name)) is not None}


@pytest.mark.parametrize("name", sorted(NOT_COMPARED))
def test_what_the_page_calls_not_compared_is_no_difference(name: str) -> None:
    assert compared(*map(read, NOT_COMPARED[name])) == []


def table() -> str:
    """Return the table of the page, made from the list."""
    lines = ["| oasdiff's checks | level | here |", "|---|---|---|"]
    for check, patterns in rows():
        names = ", ".join(f"`{pattern}`" for pattern in patterns)
        here = "not compared" if check.here == "-" else check.here
        lines.append(f"| {names} | {check.level} | {here}{f': {check.reason}' if check.reason else ''} |")
    return "\n".join(lines)


def test_the_page_has_the_table_of_all_checks() -> None:
    page = PAGE.read_text("utf-8")
    count = f"Of the {len(CHECKS)} checks that oasdiff documents, drift performs {len(COVERED)}"
    assert count in page
    assert table() in page, f"put this into docs/reference/oasdiff.md:\n{table()}"


def strange(counts: Mapping[str, int]) -> list[str]:
    return [name for name, count in counts.items() if count > 1]


def test_every_check_is_listed_once() -> None:
    names = [n for _, patterns in rows() for pattern in patterns for n in expanded(pattern)]
    assert strange({name: names.count(name) for name in names}) == []
