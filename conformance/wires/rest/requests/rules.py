"""The rules for requests over REST."""

from __future__ import annotations

from typing import Final

from conformance.checks.sent import Rule, Severity

NO_TOKEN: Final = Rule(
    "no-token", "A call has no bearer token", "ask for a token, and send it in the header Authorization: Bearer …"
)
FILE_ENCODED: Final = Rule(
    "file-encoded",
    "A file in multipart is encoded in base64",
    "send the bytes of the file as they are; multipart needs no encoding",
)
FILE_WITHOUT_NAME: Final = Rule(
    "file-without-name",
    "A file is sent as a plain field",
    "send the file with a filename in its Content-Disposition",
    Severity.WARNING,
)
BODY_UNEXPECTED: Final = Rule(
    "unexpected-body", "A body is sent where the contract has none", "send no body", Severity.WARNING
)

RULES: Final = (
    NO_TOKEN,
    FILE_ENCODED,
    FILE_WITHOUT_NAME,
    BODY_UNEXPECTED,
)
