"""Numbers that companies have in their countries' registers: how each is written, and its check digit.

The documents name the types with an example each; the check digits are those of the countries' own registers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.mock.state.norway import mod10_digit

VAT = "VAT"
"""The type of number that says that a company is registered for value added tax."""


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _mod11(weights: Sequence[int]) -> Callable[[str], bool]:
    """Return a check: the last digit brings the weighted sum to a multiple of eleven."""
    return lambda digits: (_weighted(digits[:-1], weights) + int(digits[-1])) % 11 == 0


def _luhn(digits: str) -> bool:
    return mod10_digit(digits[:-1]) == digits[-1]


def _estonian(digits: str) -> bool:
    """The remainder by eleven is the last digit; where that is ten, other weights decide, and where it is again, 0."""
    for weights in ((1, 2, 3, 4, 5, 6, 7), (3, 4, 5, 6, 7, 8, 9)):
        if (found := _weighted(digits[:-1], weights) % 11) < 10:
            return str(found) == digits[-1]
    return digits[-1] == "0"


def _estonian_vat(digits: str) -> bool:
    return (_weighted(digits[:-1], (3, 7, 1, 3, 7, 1, 3, 7)) + int(digits[-1])) % 10 == 0


def _danish(digits: str) -> bool:
    return _weighted(digits, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _belgian(digits: str) -> bool:
    return 97 - int(digits[:-2]) % 97 == int(digits[-2:])


def _any(digits: str) -> bool:
    """A register without a check digit."""
    return bool(digits)


_FINNISH = _mod11((7, 9, 10, 5, 8, 4, 2))


@dataclass(frozen=True)
class Number:
    """One type of number: how it is written, the digits that count standing in groups, and what they must satisfy."""

    type: str
    written: str
    holds: Callable[[str], bool]

    def digits(self, text: str) -> str:
        """Return the digits of a number of this type, empty for any other text."""
        found = re.fullmatch(self.written, text, re.ASCII)
        digits = "".join(filter(None, found.groups())) if found else ""
        return digits if digits and self.holds(digits) else ""


NUMBERS: dict[str, tuple[Number, ...]] = {
    "FI": (
        Number("Y-TUNNUS", r"(\d{7})-(\d)", _FINNISH),
        Number(VAT, r"FI(\d{8})", _FINNISH),
    ),
    "SE": (
        Number("ORGNR", r"(\d\d[2-9]\d{3})-?(\d{4})", _luhn),
        Number("SSN", r"(?:19|20)?(\d\d[01]\d[0-3]\d)-(\d{4})", _luhn),
    ),
    "NO": (Number("ORGNR", r"(\d{9})", _mod11((3, 2, 7, 6, 5, 4, 3, 2))),),
    "DK": (Number("CVR", r"DK(\d{8})", _danish),),
    "NL": (Number("KVK", r"(\d{8})", _any),),
    "EE": (Number("CC", r"(\d{8})", _estonian), Number(VAT, r"EE(\d{9})", _estonian_vat)),
    "BE": (Number("EN", r"(0\d{9})", _belgian),),
}
"""The types of numbers that a company can be registered with, by country."""

_SCHEMES = {"FI": "0037", "SE": "0007", "NO": "0192", "DK": "0184", "NL": "0106", "EE": "0191", "BE": "0208"}
"""What stands before a number to make it an address in the network, by country."""


def digits_of(country: str, text: str, *, vat: bool = True) -> str:
    """Return the digits of a number of the country's types, empty for any other text; `vat` allows VAT numbers."""
    allowed = (number for number in NUMBERS.get(country, ()) if vat or number.type != VAT)
    return next(filter(None, (number.digits(text) for number in allowed)), "")


def address_of(country: str, digits: str) -> str:
    """Return the address in the network that a company with this number has."""
    return f"{_SCHEMES[country]}{'' if country == 'FI' else ':'}{digits}"
