"""Values that no two runs may share: they get the run's suffix on the way out, and expectations see through it."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import count
from typing import Final
from urllib.parse import quote

from stdnum.be import vat as be_vat
from stdnum.dk import cvr
from stdnum.ee import kmkr, registrikood
from stdnum.fi import alv, ytunnus
from stdnum.no import orgnr
from stdnum.se import orgnr as se_orgnr

from conformance.catalogue.formats import is_email

_NUMBERS: Final = tuple(number.is_valid for number in (orgnr, alv, ytunnus, se_orgnr, cvr, registrikood, kmkr, be_vat))
"""The checks of organisation numbers; the first that holds for a value decides which number takes its place."""
_KIND: Final = 3
"""How many of the first digits of an organisation number stay: they can say what kind of company it is."""
_SHORT: Final = 3
"""A text with fewer characters stays: it occurs in unrelated text too, or is too short on purpose."""
ORGANISATION: Final = "organisation"
"""The form of organisation numbers."""
_LONG: Final = 8
"""A number with as many digits is recognised between letters too, as in a number for value added tax."""
_LOCAL: Final = 64
"""The most characters before the @ of an address."""


class Unique:
    """The unique values of one scenario; `suffix` consists of letters and digits, and is empty if values stay.

    A value is the same wherever the scenario names it, and differs from that of any other scenario and run.
    """

    def __init__(self, suffix: str = "") -> None:
        self.suffix = suffix
        self._values: dict[str, str] = {}
        self._left: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, run: str, scenario: str) -> Unique:
        """Return the unique values of a scenario in a run; the suffix begins with the run's tag."""
        return cls(f"{tag(run)}{tag(scenario)}")

    def leave(self, value: str) -> None:
        """Keep a value that exists outside of the scenario, such as a company's own number, as it is."""
        self._left.add(value)
        if self._values.pop(value, None) is not None:
            self._pattern = None

    def made(self, value: str, form: str, limit: int = 0) -> str:
        """Return the unique value for one of a form, with `limit` characters at most; what has not the form stays."""
        if not self.suffix or value in self._left or value in self._values.values():
            return value
        if value not in self._values:
            other = _FORMS[form](value, self.suffix, limit)
            if other == value:
                return value
            self._values[value] = other
            if form == ORGANISATION:
                self._values[_digits(value)] = _digits(other)
            self._pattern = None
        return self._values[value]

    def fresh(self, value: str, form: str, limit: int = 0) -> str:
        """Return a unique value for one that no step names, another one each time."""
        if not self.suffix:
            return value
        taken = set(self._values.values()) | self._left
        for number in count():
            other = _FORMS[form](value, f"{self.suffix}{number or ''}", limit)
            if other not in taken or other == value:
                self._left.add(other)
                return other
        raise AssertionError("the numbers never end")

    def knows(self, text: str) -> bool:
        """Whether a text is one of the values that were made unique."""
        return text in self._values

    def seen(self, text: str) -> str:
        """Return a text of the scenario with its values made unique, within longer texts and percent-encoded too."""
        if not self._values:
            return text
        if text in self._values:
            return self._values[text]
        if self._pattern is None:
            self._pattern = _pattern(self._spellings, self.suffix)
        return self._pattern.sub(lambda found: self._spellings[found[0]], text)

    @property
    def _spellings(self) -> Mapping[str, str]:
        plain = self._values
        return {quote(value, safe=""): quote(other, safe="") for value, other in plain.items()} | plain


def tag(text: str) -> str:
    """Return four letters and digits for a text."""
    return b32encode(sha256(text.encode()).digest())[:4].decode("ascii")


def _pattern(values: Mapping[str, str], suffix: str) -> re.Pattern[str]:
    """Return the pattern of any of the values as a word of its own, no part of a number or of a unique value."""
    words = sorted(map(re.escape, values), key=len, reverse=True)
    numbers = "|".join(word for word in words if word.isdecimal() and len(word) >= _LONG) or "(?!)"
    edge, after = "[A-Za-z0-9]", rf"\.[0-9]|[-.]{re.escape(suffix)}"
    whole = rf"(?<!{edge})(?<![0-9]\.)(?:{'|'.join(words) or '(?!)'})(?!{edge}|{after})"
    return re.compile(rf"{whole}|(?<![0-9])(?<![0-9]\.)(?:{numbers})(?![0-9]|{after})")


def _email(value: str, suffix: str, limit: int) -> str:
    local, at, domain = value.rpartition("@")
    if not at or not is_email(value):
        return value
    most = min(_LOCAL, limit - len(domain) - 1 if limit else _LOCAL)
    return f"{local[: most - len(suffix) - 1]}.{suffix.lower()}@{domain}"


def _text(value: str, suffix: str, limit: int) -> str:
    if len(value.strip()) < _SHORT:
        return value
    ending = f"-{suffix}"
    return f"{value[: limit - len(ending)] if limit else value}{ending}"


def _organisation(value: str, suffix: str, limit: int) -> str:
    """Return another valid number with the same signs in the same places."""
    del limit
    check = next((check for check in _NUMBERS if check(value)), None)
    if check is None:
        return value
    own = _digits(value)
    for attempt in count():
        drawn = str(int(sha256(f"{own}{suffix}{attempt}".encode()).hexdigest(), 16))
        digits = iter(own[:_KIND] + drawn)
        other = "".join(next(digits) if sign.isdecimal() else sign for sign in value)
        if check(other):
            return other
    raise AssertionError("the numbers never end")


def _digits(number: str) -> str:
    """Return a number however it is spelled, without its country and signs."""
    return "".join(filter(str.isdecimal, number))


_FORMS: Final[Mapping[str, Callable[[str, str, int], str]]] = {
    "email": _email,
    "text": _text,
    ORGANISATION: _organisation,
}
