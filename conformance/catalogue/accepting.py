"""Schemas compiled to functions, because most values are valid and jsonschema takes a millisecond to say so.

What a function accepts, jsonschema accepts; of all else jsonschema says whether and why it is wrong.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker

Accepts = Callable[[Any], bool]
_NUMBERS: Final = (int, float, Decimal)


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: Final[Mapping[str, Accepts]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _integer,
    "number": lambda value: isinstance(value, _NUMBERS) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def compiled(schema: Any, formats: FormatChecker) -> Accepts:
    """Return a function that accepts only what a schema allows, and most of that."""
    if schema is True:
        return _anything
    if not isinstance(schema, Mapping):
        return _nothing
    checks = []
    for keyword, value in schema.items():
        make = _KEYWORDS.get(keyword)
        if make is not None:
            checks.append(make(value, schema, formats))
        elif keyword in Draft202012Validator.VALIDATORS:
            return _nothing
    if not checks:
        return _anything
    if len(checks) == 1:
        return checks[0]

    def accepts(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 - a generator would take twice as long
            if not check(value):
                return False
        return True

    return accepts


def _anything(value: Any) -> bool:
    del value
    return True


def _nothing(value: Any) -> bool:
    del value
    return False


def _type(names: Any, schema: Any, formats: FormatChecker) -> Accepts:
    del schema, formats
    tests = [_TYPES.get(name, _nothing) for name in ([names] if isinstance(names, str) else names)]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _properties(properties: Any, schema: Any, formats: FormatChecker) -> Accepts:
    del schema
    tests = {name: compiled(below, formats) for name, below in properties.items()}

    def accepts(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, member in value.items():  # noqa: SIM110 - a generator would take twice as long
            if name in tests and not tests[name](member):
                return False
        return True

    return accepts


def _required(names: Any, schema: Any, formats: FormatChecker) -> Accepts:
    del schema, formats
    needed = frozenset(names)
    return lambda value: not isinstance(value, dict) or needed <= value.keys()


def _additional(below: Any, schema: Any, formats: FormatChecker) -> Accepts:
    if "patternProperties" in schema:
        return _nothing
    known, accepts = frozenset(schema.get("properties", ())), compiled(below, formats)
    return lambda value: (
        not isinstance(value, dict) or all(accepts(member) for name, member in value.items() if name not in known)
    )


def _items(below: Any, schema: Any, formats: FormatChecker) -> Accepts:
    if "prefixItems" in schema:
        return _nothing
    accepts = compiled(below, formats)
    return lambda value: not isinstance(value, list) or all(map(accepts, value))


def _enum(values: Any, schema: Any, formats: FormatChecker) -> Accepts:
    del schema, formats
    texts = frozenset(value for value in values if isinstance(value, str))
    return lambda value: isinstance(value, str) and value in texts


def _pattern(pattern: str, schema: Any, formats: FormatChecker) -> Accepts:
    del schema, formats
    search = re.compile(re.sub(r"\$$", r"\\Z", pattern)).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _format(name: str, schema: Any, formats: FormatChecker) -> Accepts:
    del schema
    found = formats.checkers.get(name)
    if found is None:
        return _anything
    holds, errors = found
    return lambda value: formats.conforms(value, name) if errors else bool(holds(value))


def _encoding(name: str, schema: Any, formats: FormatChecker) -> Accepts:
    del name, schema, formats

    def accepts(value: Any) -> bool:
        if isinstance(value, str):
            try:
                base64.b64decode(value, validate=True)
            except ValueError:
                return False
        return True

    return accepts


def _any_of(schemas: Any, schema: Any, formats: FormatChecker) -> Accepts:
    del schema
    tests = [compiled(each, formats) for each in schemas]
    return lambda value: any(test(value) for test in tests)


def _length(
    of: type[str] | type[list[Any]] | type[dict[Any, Any]], fits: Callable[[int, int], bool]
) -> Callable[..., Accepts]:
    def make(limit: int, schema: Any, formats: FormatChecker) -> Accepts:
        del schema, formats
        return lambda value: not isinstance(value, of) or fits(len(value), limit)

    return make


def _bound(fits: Callable[[Any, Any], bool]) -> Callable[..., Accepts]:
    def make(limit: Any, schema: Any, formats: FormatChecker) -> Accepts:
        del schema, formats
        return lambda value: isinstance(value, str) or (_integer(value) and fits(value, limit))

    return make


def _most(value: Any, limit: Any) -> bool:
    return bool(value <= limit)


def _least(value: Any, limit: Any) -> bool:
    return bool(value >= limit)


_KEYWORDS: Final[Mapping[str, Callable[[Any, Any, FormatChecker], Accepts]]] = {
    "type": _type,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "contentEncoding": _encoding,
    "anyOf": _any_of,
    "minLength": _length(str, _least),
    "maxLength": _length(str, _most),
    "minItems": _length(list, _least),
    "maxItems": _length(list, _most),
    "minProperties": _length(dict, _least),
    "maxProperties": _length(dict, _most),
    "minimum": _bound(_least),
    "maximum": _bound(_most),
}
"""What each keyword becomes; a schema with any other keyword of JSON Schema accepts nothing here."""
