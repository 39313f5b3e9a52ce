"""What is wrong with single values that a client sends: their schema, and files in base64."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from jsonschema.exceptions import ValidationError

from conformance.catalogue.formats import validator
from conformance.checks import client_rules
from conformance.checks.judgement import wanted
from conformance.checks.sent import Rule

_FILES: Final = re.compile(
    rb"%PDF-|PK\x03\x04|\x89PNG\r\n|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|\x1f\x8b|(?:\xef\xbb\xbf)?\s*<(?:\?xml|[A-Za-z!])"
)
"""How the files of invoices begin: PDF, zip, pictures, gzip and XML."""
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]{8,}={0,2}\s*")
_SAMPLES: Final = ("2026-01-15", "2026-01-15T12:00:00Z", "20260115", "15-01-2026", "15.01.2026")
_NO_DAY: Final = ("2026-13-45", "2026-13-45T12:00:00Z", "20261345", "45-13-2026", "45.13.2026", "x")


def broken(errors: Iterator[ValidationError]) -> Iterator[tuple[Rule, str]]:
    """Yield the rule that each error of a value is, and what the contract expects."""
    for error in errors:
        example = _date_like(str(error.validator_value)) if error.validator == "pattern" else ""
        if example:
            yield client_rules.DATE_FORMAT, f"a date or a moment, such as {example}"
        elif error.validator == "format" and error.validator_value in client_rules.FORMATS_OF_DATES:
            yield client_rules.DATE_FORMAT, wanted(error)
        elif error.validator == "contentEncoding":
            yield client_rules.NOT_BASE64, "base64"
        else:
            yield client_rules.WRONG_VALUE, wanted(error)


@lru_cache(maxsize=256)
def _date_like(pattern: str) -> str:
    """Return a date that a pattern allows, "" for a pattern that is not one of dates."""
    found = validator({"pattern": pattern})
    if any(found.is_valid(text) for text in _NO_DAY):
        return ""
    return next((text for text in _SAMPLES if found.is_valid(text)), "")


def is_encoded_file(data: bytes) -> bool:
    """Return whether bytes that are to be a file are the base64 of one."""
    if _FILES.match(data) or not _BASE64.fullmatch(data):
        return False
    try:
        inside = base64.b64decode(b"".join(data[:4096].split())[:1024], validate=True)
    except binascii.Error:
        return False
    return _FILES.match(inside) is not None
