"""The kinds of drill: what a call meets, and what a good client makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conformance.errors import UserError, raise_all


class Expected(StrEnum):
    """What a client is expected to make of a drill."""

    DETECTED = "detected"
    """A test fails, or the client visibly handles it: it repeats the call, or leaves out calls that build on it."""
    HANDLED = "handled"
    """The client visibly handles it, and the tests stay green."""
    UNAFFECTED = "unaffected"
    """The tests stay green, whatever the client calls."""
    EITHER = "either"
    """Anything but waiting for ever; shown, and not counted."""


@dataclass(frozen=True)
class Kind:
    """A kind of drill; `about` completes the sentence "The call …"."""

    about: str
    expected: Expected


ERROR: Final = "error"
"""The kind of a documented refusal; the others are the mock's kinds of trouble."""
TIMEOUT: Final = "timeout"
KINDS: Final[Mapping[str, Kind]] = {
    ERROR: Kind("is refused with a documented error", Expected.DETECTED),
    "expired-token": Kind("carries a token that has expired", Expected.DETECTED),
    "429": Kind("is refused with 429 Too Many Requests and Retry-After", Expected.DETECTED),
    "503": Kind("is refused with 503 Service Unavailable", Expected.DETECTED),
    "drop": Kind("gets no response: the connection closes", Expected.DETECTED),
    "cut": Kind("gets half a response, and the connection closes", Expected.DETECTED),
    TIMEOUT: Kind("gets no response for longer than any client waits", Expected.DETECTED),
    "slow": Kind("gets its response late", Expected.UNAFFECTED),
    "absent": Kind("gets a response without an optional member", Expected.UNAFFECTED),
    "nil": Kind("gets a response in which a nullable member is nil", Expected.UNAFFECTED),
    "additional": Kind("gets a response with an additional member", Expected.UNAFFECTED),
    "enum": Kind("gets a response with a value that the documents do not list", Expected.EITHER),
}
"""Every kind, by its name in options and reports."""


class Expectations:
    """What is expected of each kind: the defaults, unless options of the form `WORD` or `KIND=WORD` say otherwise.

    A word by itself is for all kinds that have to be detected by default.
    """

    def __init__(self, options: Iterable[str] = ()) -> None:
        self._words = {name: kind.expected for name, kind in KINDS.items()}
        errors = []
        for option in options:
            found = re.fullmatch(r"(?:([^=]*)=)?([a-z]+)", option)
            if found is None or found[2] not in list(Expected) or (found[1] or ERROR) not in KINDS:
                do = f"write WORD or KIND=WORD; kinds: {', '.join(KINDS)}; words: {', '.join(Expected)}"
                errors.append(UserError("this is no expectation", where=f"--expect {option}", do=do))
                continue
            for name in [found[1]] if found[1] else _detected():
                self._words[name] = Expected(found[2])
        raise_all(errors)

    def of(self, kind: str) -> Expected:
        """Return what is expected of a kind."""
        return self._words[kind]


def _detected() -> list[str]:
    return [name for name, kind in KINDS.items() if kind.expected == Expected.DETECTED]
