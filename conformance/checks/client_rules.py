"""The rules for requests that wires share; what only one wire has is beside its judge."""

from __future__ import annotations

from typing import Final

from conformance.checks.sent import Rule, Severity

NOT_UTF8: Final = Rule(
    "not-utf-8", "The request is not UTF-8", "encode the request as UTF-8, and declare that or nothing"
)
CONTENT_TYPE: Final = Rule(
    "content-type", "The body is declared as something else", "send the Content-Type that the contract has"
)
MALFORMED: Final = Rule("malformed", "The body cannot be read", "let a library write the body, and send it whole")
UNKNOWN_METHOD: Final = Rule(
    "unknown-method", "The call is of no method that is documented", "call a method of the contracts by its name there"
)
WRONG_VERB: Final = Rule("wrong-verb", "The HTTP verb is not that of a call", "use the verb that the contract has")
UNKNOWN_MEMBER: Final = Rule(
    "unknown-member",
    "A member is sent that the contract does not have",
    "leave the member out, or use the name that the contract has",
    Severity.WARNING,
)
MISSING_MEMBER: Final = Rule("missing-member", "A required member is missing", "send the member")
REPEATED_MEMBER: Final = Rule("repeated-member", "A member is sent more than once", "send the member once")
WRONG_TYPE: Final = Rule(
    "wrong-type", "A value has another type than the contract's", "send a value of the contract's type"
)
WRONG_VALUE: Final = Rule(
    "wrong-value", "A value is outside what the contract allows", "send a value that the contract allows"
)
DATE_FORMAT: Final = Rule(
    "date-format", "A date is in another format than the contract's", "write the date in the contract's format"
)
NOT_BASE64: Final = Rule("not-base64", "A file is sent unencoded", "encode the bytes of the file in base64, once")
BASE64_TWICE: Final = Rule(
    "base64-twice",
    "A file is encoded in base64 twice",
    "encode the bytes of the file once: the library or the program does it, not both",
)

FORMATS_OF_DATES: Final = frozenset({"YYYYMMDD", "YYYYMMDDHHMMSS", "DD-MM-YYYY", "date", "date-time"})
"""The value formats that are a day or a moment."""
