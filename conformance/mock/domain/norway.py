"""Norwegian numbers: organisation, account and birth numbers, and the KID, the payment reference of an invoice.

The documents name these values and no rule for them, so the rules are inferred from the domain. Check digits are
python-stdnum's; it forgives spaces and punctuation, which no field of these APIs does, so each text is digits first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import cycle

from stdnum import luhn
from stdnum.no import fodselsnummer, kontonr, orgnr

_DAYS, _MONTHS = range(1, 32), range(1, 13)

KID_LENGTHS = range(2, 26)
"""How long a KID can be, its check digit included."""


def mod11_digit(digits: str) -> str:
    """Return the mod 11 check digit of a KID, weights 2 to 7 from the right; `-` where the remainder is ten."""
    total = sum(int(d) * w for d, w in zip(reversed(digits), cycle((2, 3, 4, 5, 6, 7)), strict=False))
    digit = -total % 11
    return str(digit) if digit in range(10) else "-"


def is_birth_number(text: str) -> bool:
    """True for 11 digits that begin with a day and a month and end in their two check digits.

    Synthetic numbers, which no person has, add 40 or 80 to the month; numbers of newcomers (D numbers) add 40 to the
    day. stdnum's own check refuses months above 80, and depends on today's date, so only its check digits are used.
    """
    if not _digits(text, 11):
        return False
    day, month = int(text[:2]) % 40, int(text[2:4]) % 40
    if day not in _DAYS or month not in _MONTHS:
        return False
    return (text[-2], text[-1]) == (fodselsnummer.calc_check_digit1(text), fodselsnummer.calc_check_digit2(text))


def is_account_number(text: str) -> bool:
    """True for 11 digits with a correct check digit: mod 11, and after the 0000 of an old giro account Luhn's."""
    return _digits(text, 11) and kontonr.is_valid(text)


def is_organisation_number(text: str) -> bool:
    """True for 9 digits with a correct check digit that begin with 8 or 9, as all that the register assigns do."""
    return _digits(text, 9) and text[0] in "89" and orgnr.is_valid(text)


@lru_cache(1024)
def is_kid(text: str) -> bool:
    """True for 2 to 25 digits that end in their Luhn or mod 11 check digit (mod 11 may be a dash)."""
    body, digit = text[:-1], text[-1:]
    if len(text) not in KID_LENGTHS or not re.fullmatch("[0-9]+", body):
        return False
    return digit in (luhn.calc_check_digit(body), mod11_digit(body))


def is_position(text: str, kid_length: int) -> bool:
    """True for `<first>-<last>`, both counted from 1 and within a KID of that length."""
    found = re.fullmatch("([0-9]{1,2})-([0-9]{1,2})", text)
    return found is not None and 1 <= int(found[1]) <= int(found[2]) <= kid_length


def _digits(text: str, count: int) -> bool:
    return re.fullmatch(f"[0-9]{{{count}}}", text) is not None
