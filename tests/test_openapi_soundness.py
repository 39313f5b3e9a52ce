"""What drift says of two schemas is true of values: a validator finds none that contradicts it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from conformance.wires.effects import REQUEST, RESPONSE
from conformance.wires.rest.description.document import Document
from conformance.wires.rest.description.schema import Schemas
from conformance.wires.rest.description.schema_diff import SchemaDiff

pytestmark = pytest.mark.slow

SINGLE: list[Any] = [None, True, False, -1, 0, 1, 2, 3, 5, 0.5, 2.5, "", "a", "ab", "abcd"]
LISTS: list[Any] = [[], ["a"], ["a", "a"], [1, "a"], [None], [2, 3, 0.5], [["a"]], [{"a": 1}]]
OBJECTS: list[Any] = [
    {name: value for name, value in zip("abc", values, strict=False) if value != "absent"}
    for values in product(["absent", None, 1, "ab"], ["absent", 2, "a"], ["absent", True])
]
VALUES = [*SINGLE, *LISTS, *OBJECTS, {"a": {"b": 1}}, {"a": ["a"]}]
KINDS = ["null", "boolean", "integer", "number", "string", "array", "object"]
counts = st.integers(0, 3)


def keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Every keyword that drift takes apart, each there or not."""
    return st.fixed_dictionaries(
        {"type": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)},
        optional={
            "minLength": counts, "maxLength": counts, "minimum": counts, "maximum": counts, "exclusiveMinimum": counts,
            "exclusiveMaximum": counts, "minItems": counts, "maxItems": counts, "minProperties": counts,
            "maxProperties": counts, "multipleOf": st.sampled_from([0.5, 1, 2, 3]), "uniqueItems": st.booleans(),
            "pattern": st.sampled_from(["^a", "b"]), "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
            "additionalProperties": inner,
        },
    )  # fmt: skip


def enumerations() -> st.SearchStrategy[dict[str, Any]]:
    listed = st.lists(st.sampled_from([v for v in SINGLE if v is not None]), min_size=1, max_size=4, unique_by=repr)
    return st.builds(lambda values: {"enum": values}, listed)


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        keywords(inner),
        st.builds(lambda parts: {"allOf": parts}, several),
        st.builds(lambda parts: {"anyOf": parts}, several),
    )


SCHEMAS = st.recursive(st.one_of(st.just(True), enumerations(), keywords(st.just(True))), combined, max_leaves=5)


def changes(before: Any, after: Any, direction: str) -> list[Any]:
    documents = [
        Document(json.dumps({"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"S": schema}}}).encode())
        for schema in (before, after)
    ]
    old, new = (document.root["components"]["schemas"]["S"] for document in documents)
    return SchemaDiff(*(Schemas(document) for document in documents)).changes((old,), (new,), direction)


def allowed(schema: Any) -> list[Any]:
    validator = Draft202012Validator(schema)
    return [value for value in VALUES if validator.is_valid(value)]


def only(ours: list[Any], theirs: list[Any]) -> list[Any]:
    return [value for value in ours if not any(value == v and type(value) is type(v) for v in theirs)]


BOUNDED = settings(max_examples=300, derandomize=True, suppress_health_check=list(HealthCheck))


@BOUNDED
@example({"type": ["null", "number"]}, {"type": ["null", "boolean", "integer"]})
@example({"type": "number"}, {"anyOf": [{"type": "integer"}, {"type": "number", "minimum": 1}]})
@given(SCHEMAS, SCHEMAS)
def test_a_request_that_was_allowed_is_allowed_unless_something_is_breaking(before: Any, after: Any) -> None:
    if not any(change.severity == "breaking" for change in changes(before, after, REQUEST)):
        assert only(allowed(before), allowed(after)) == []


@BOUNDED
@given(SCHEMAS, SCHEMAS)
def test_a_response_that_was_not_allowed_is_not_unless_something_changed(before: Any, after: Any) -> None:
    # New values, new members and another pattern of a response are additive, so that any change is enough here.
    if not changes(before, after, RESPONSE):
        assert only(allowed(after), allowed(before)) == []


@BOUNDED
@given(SCHEMAS, SCHEMAS)
def test_without_a_change_the_same_is_allowed(before: Any, after: Any) -> None:
    for one, other in ((before, after), (before, {"allOf": [before, after]}), (before, {"anyOf": [before, after]})):
        if not changes(one, other, REQUEST):
            assert only(allowed(one), allowed(other)) == only(allowed(other), allowed(one)) == []


@BOUNDED
@example({"anyOf": [{"enum": [-1]}, {"type": ["integer"]}]})
@given(SCHEMAS)
def test_the_same_in_other_words_is_no_change(schema: Any) -> None:
    for other in (
        {"allOf": [schema]},
        {"anyOf": [schema]},
        {"allOf": [schema, True, schema]},
        {"anyOf": [schema, schema, False]},
        {"oneOf": [{"allOf": [schema, {}]}]},
    ):
        for direction in (REQUEST, RESPONSE):
            assert changes(schema, other, direction) == changes(other, schema, direction) == []
