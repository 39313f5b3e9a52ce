"""Numbers that companies have in their countries' registers: how each is written, and whether it is valid.

The documents name the types with an example each, and so how they are written; python-stdnum knows the check digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.be import vat as be_vat
from stdnum.dk import cvr
from stdnum.ee import kmkr, registrikood
from stdnum.fi import alv, ytunnus
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr
from stdnum.se import personnummer

VAT = "VAT"
"""The type of the numbers for value added tax."""


def _unchecked(text: str) -> bool:
    """A number without a check digit: how it is written is all that can be checked."""
    return bool(text)


@dataclass(frozen=True)
class Number:
    """One type of number: how it is written, its digits in groups, and the check of the whole.

    stdnum forgives spaces, dashes and a missing country; `written` does not.
    """

    type: str
    written: str
    is_valid: Callable[[str], bool]

    def digits(self, text: str) -> str:
        """Return the digits of a number of this type, empty for any other text."""
        found = re.fullmatch(self.written, text, re.ASCII)
        return "".join(found.groups()) if found and self.is_valid(text) else ""


NUMBERS: dict[str, tuple[Number, ...]] = {
    "FI": (
        Number("Y-TUNNUS", r"(\d{7})-(\d)", ytunnus.is_valid),
        Number(VAT, r"FI(\d{8})", alv.is_valid),
    ),
    "SE": (
        # The third digit distinguishes a company from a person, whose number has a month there.
        Number("ORGNR", r"(\d\d[2-9]\d{3})-?(\d{4})", se_orgnr.is_valid),
        Number("SSN", r"(?:19|20)?(\d{6})-(\d{4})", personnummer.is_valid),
    ),
    "NO": (Number("ORGNR", r"(\d{9})", no_orgnr.is_valid),),
    "DK": (Number("CVR", r"DK(\d{8})", cvr.is_valid),),
    "NL": (Number("KVK", r"(\d{8})", _unchecked),),
    "EE": (Number("CC", r"(\d{8})", registrikood.is_valid), Number(VAT, r"EE(\d{9})", kmkr.is_valid)),
    # The check digits are 01 to 97; stdnum also accepts 00, 98 and 99, which have the same remainders.
    "BE": (Number("EN", r"([01]\d{7}(?!00|98|99)\d\d)", be_vat.is_valid),),
}
"""The types of numbers that a company can be registered with, by country."""

_SCHEMES = {"FI": "0037", "SE": "0007", "NO": "0192", "DK": "0184", "NL": "0106", "EE": "0191", "BE": "0208"}
"""The prefix of a number in an address of the network, by country."""


def digits_of(country: str, text: str, *, vat: bool = True) -> str:
    """Return the digits of a number of the country's types, empty for any other text; `vat` allows VAT numbers."""
    allowed = (number for number in NUMBERS.get(country, ()) if vat or number.type != VAT)
    return next(filter(None, (number.digits(text) for number in allowed)), "")


def address_of(country: str, digits: str) -> str:
    """Return the address in the network that a company with this number has."""
    return f"{_SCHEMES[country]}{'' if country == 'FI' else ':'}{digits}"
