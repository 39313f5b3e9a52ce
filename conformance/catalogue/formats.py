"""The value formats of the documents, as JSON Schema formats."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from conformance.catalogue.accepting import Accepts, compiled

_LONGEST_EMAIL = 254
"""RFC 5321 leaves so many characters for an address."""

FORMATS = FormatChecker(formats=())
"""Checks the formats that contracts name; `int32`, `float` and `binary` are annotations."""

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_MOMENT = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_DATE = re.compile("(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_TIMESTAMP = re.compile(f"{_DATE.pattern}(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<second>[0-9]{{2}})")
_DAY_FIRST = re.compile("(?P<day>[0-9]{2})-(?P<month>[0-9]{2})-(?P<year>[0-9]{4})")
_ISO_DATE = re.compile("(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def is_timestamp(text: str) -> bool:
    """True for ASCII digits that are a moment of the calendar, YYYYMMDDHHMMSS."""
    return _is_in_calendar(_TIMESTAMP.fullmatch(text))


def is_date(text: str) -> bool:
    """True for ASCII digits that are a day of the calendar, YYYYMMDD."""
    return _is_in_calendar(_DATE.fullmatch(text))


def _is_in_calendar(found: re.Match[str] | None) -> bool:
    """Return whether the numbers of a match, named as datetime names them, are a moment (strptime takes far longer)."""
    if found is None:
        return False
    try:
        datetime(**{name: int(digits) for name, digits in found.groupdict().items()})  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """True for a date-time of RFC 3339: a day of the calendar, a time, and Z or an offset."""
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def is_email(text: str) -> bool:
    """True for what mail servers accept in practice: one @, a dotted ASCII domain, 254 characters at most."""
    return len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


@FORMATS.checks("YYYYMMDDHHMMSS")
def _timestamp(value: object) -> bool:
    return not isinstance(value, str) or is_timestamp(value)


@FORMATS.checks("YYYYMMDD")
def _date(value: object) -> bool:
    return not isinstance(value, str) or is_date(value)


@FORMATS.checks("DD-MM-YYYY")
def _day_first(value: object) -> bool:
    return not isinstance(value, str) or _is_in_calendar(_DAY_FIRST.fullmatch(value))


@FORMATS.checks("date")
def _iso_date(value: object) -> bool:
    return not isinstance(value, str) or _is_in_calendar(_ISO_DATE.fullmatch(value))


@FORMATS.checks("date-time")
def _iso_moment(value: object) -> bool:
    return not isinstance(value, str) or is_moment(value)


@FORMATS.checks("email")
def _email(value: object) -> bool:
    return not isinstance(value, str) or is_email(value)


@FORMATS.checks("uuid")
def _uuid(value: object) -> bool:
    return not isinstance(value, str) or _UUID.fullmatch(value) is not None


def _pattern(validator: Any, pattern: str, value: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """Hold a text to a pattern as JSON Schema means it: `$` is the very end, not the place before a last newline."""
    del validator, schema
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _encoding(validator: Any, encoding: str, value: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """Hold a text to its encoding, which JSON Schema itself only notes; base64 is the one that contracts have."""
    del validator, schema
    if isinstance(value, str):
        try:
            base64.b64decode(value, validate=True)
        except ValueError:
            yield ValidationError(f"the value is not {encoding}")


def _is_integer(checker: Any, value: object) -> bool:
    """True for a whole number, which JSON may write as 7 or as 7.0, however it was read."""
    del checker
    if isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return value.is_integer() if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "contentEncoding": _encoding},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


class Validator:
    """Validates values by JSON Schema 2020-12 with the documents' formats."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema

    @cached_property
    def _accepts(self) -> Accepts:
        return compiled(self._schema, FORMATS)

    @cached_property
    def _full(self) -> Any:
        return _Validator(self._schema, format_checker=FORMATS)

    def is_valid(self, value: Any) -> bool:
        """Return whether a value is valid."""
        return self._accepts(value) or bool(self._full.is_valid(value))

    def iter_errors(self, value: Any) -> Iterator[ValidationError]:
        """Yield each error of a value."""
        return iter(()) if self._accepts(value) else self._full.iter_errors(value)


def validator(schema: Mapping[str, Any]) -> Validator:
    """Return a validator of JSON Schema 2020-12 that knows the documents' formats."""
    return Validator(schema)
