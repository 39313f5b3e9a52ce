"""A compiled schema accepts nothing that jsonschema rejects, and what contracts give as examples."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from conformance.catalogue.accepting import compiled
from conformance.catalogue.formats import FORMATS, _Validator, validator
from conformance.paths import suite
from conformance.wires.registry import load

CATALOGUE = load(suite().contracts)
WITH_EXAMPLE = [c for c in CATALOGUE.contracts if c.example]
VALUES = (None, True, False, 0, 1, -1, 2**40, 1.0, 1.5, Decimal(7), Decimal("7.5"), "", "a", "0", "1")
TEXTS = ("+4712345678\n", "2026-02-30", "20260115", "01-12-2030", "x@example.com", "YWJj", "YWJj\n", "æ" * 300)
OTHERS: tuple[Any, ...] = ([], ["a"], [1], {}, {"x": 1}, (1,), b"x")


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(below, (*path, key))


def _changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    value = copy.deepcopy(value)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    if new is _GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return value


_GONE = object()


@pytest.mark.parametrize("contract", WITH_EXAMPLE, ids=lambda contract: contract.id)
def test_what_it_accepts_is_valid(contract: Any) -> None:
    accepts = compiled(contract.schemas.request, FORMATS)
    full = _Validator(contract.schemas.request, format_checker=FORMATS)
    chosen = random.Random(contract.id)
    example = dict(contract.example)
    places = [*_places(example)]
    for _ in range(60):
        new = chosen.choice((*VALUES, *TEXTS, *OTHERS, _GONE))
        path = chosen.choice(places)
        value = new if not path and new is not _GONE else _changed(example, path, new) if path else example
        assert not accepts(value) or full.is_valid(value), value


@pytest.mark.parametrize("contract", WITH_EXAMPLE, ids=lambda contract: contract.id)
def test_it_accepts_the_valid_examples(contract: Any) -> None:
    full = _Validator(contract.schemas.request, format_checker=FORMATS)
    if full.is_valid(dict(contract.example)):
        assert compiled(contract.schemas.request, FORMATS)(dict(contract.example))


SCHEMAS: list[dict[str, Any]] = [
    {"type": ["string", "null"], "maxLength": 3},
    {"enum": ["a", 1, True, None]},
    {"pattern": "^a$"},
    {"type": "integer", "minimum": 0, "maximum": 5},
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
    {"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"anyOf": [{"type": "string", "minLength": 1}, {"required": ["x"]}]},
    {"not": {"type": "string"}},
    {"const": 1},
    {"prefixItems": [{"type": "string"}], "items": False},
    {"properties": {"x": False}},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_no_keyword_is_passed_over(schema: dict[str, Any]) -> None:
    accepts, full = compiled(schema, FORMATS), _Validator(schema, format_checker=FORMATS)
    for value in (*VALUES, *TEXTS, *OTHERS, {"x": "a"}, ["a", "b"], "a\n"):
        assert not accepts(value) or full.is_valid(value), value
        assert validator(schema).is_valid(value) == full.is_valid(value)
        wrong = [error.message for error in validator(schema).iter_errors(value)]
        assert wrong == [error.message for error in full.iter_errors(value)]
