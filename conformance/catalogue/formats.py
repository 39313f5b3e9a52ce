"""The value formats of the documents, as JSON Schema formats."""

from __future__ import annotations

import re
from datetime import datetime

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())
"""Checks `YYYYMMDD`, `YYYYMMDDHHMMSS`, `email` and `uuid`; every other format is an annotation."""

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def is_timestamp(text: str, pattern: str = "%Y%m%d%H%M%S", digits: int = 14) -> bool:
    """True for ASCII digits that are a moment of the calendar, YYYYMMDDHHMMSS."""
    if not re.fullmatch(rf"[0-9]{{{digits}}}", text):
        return False
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


def is_email(text: str) -> bool:
    """True for what mail servers accept in practice: one @, a dotted ASCII domain, 254 characters at most."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


@FORMATS.checks("YYYYMMDDHHMMSS")
def _timestamp(value: object) -> bool:
    return not isinstance(value, str) or is_timestamp(value)


@FORMATS.checks("YYYYMMDD")
def _date(value: object) -> bool:
    return not isinstance(value, str) or is_timestamp(value, "%Y%m%d", 8)


@FORMATS.checks("email")
def _email(value: object) -> bool:
    return not isinstance(value, str) or is_email(value)


@FORMATS.checks("uuid")
def _uuid(value: object) -> bool:
    return not isinstance(value, str) or _UUID.fullmatch(value) is not None
