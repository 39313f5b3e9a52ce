"""Norwegian numbers with check digits, by the rules of the banks and the register of enterprises.

The documents name these values and no rule for them, so what stands here is inferred from the domain.
"""

from __future__ import annotations

import re
from itertools import cycle

KID_LENGTHS = range(2, 26)
"""How long a KID (the payment reference of an invoice) can be, its check digit included."""

_BIRTH_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
"""What the digits of a birth number are multiplied by for its first and its second check digit, itself included."""


def mod10_digit(digits: str) -> str:
    """Return the Luhn check digit of a row of digits."""
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(reversed(digits), cycle((2, 1)), strict=False))
    return str(-total % 10)


def mod11_digit(digits: str) -> str:
    """Return the mod 11 check digit, weights 2 to 7 from the right; `-` where the remainder is ten."""
    total = sum(int(d) * w for d, w in zip(reversed(digits), cycle((2, 3, 4, 5, 6, 7)), strict=False))
    digit = -total % 11
    return "-" if digit == 10 else str(digit)


def is_birth_number(text: str) -> bool:
    """True for 11 digits that begin with a day and a month and end in their two check digits.

    Synthetic numbers, which no person has, add 40 or 80 to the month; newcomers' numbers add 40 to the day.
    """
    if not _digits(text, 11):
        return False
    day, month = int(text[:2]) % 40, int(text[2:4]) % 40
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return False
    return all(sum(int(d) * w for d, w in zip(text, weights, strict=False)) % 11 == 0 for weights in _BIRTH_WEIGHTS)


def is_account_number(text: str) -> bool:
    """True for 11 digits of which the last is the mod 11 check digit of the rest."""
    return _digits(text, 11) and mod11_digit(text[:-1]) == text[-1]


def is_organisation_number(text: str) -> bool:
    """True for 9 digits, the first 8 or 9, the last the mod 11 check digit of the rest."""
    return _digits(text, 9) and text[0] in "89" and mod11_digit(text[:-1]) == text[-1]


def is_kid(text: str) -> bool:
    """True for 2 to 25 digits that end in their mod 10 or mod 11 check digit (mod 11 may be a dash)."""
    body, digit = text[:-1], text[-1:]
    if len(text) not in KID_LENGTHS or not re.fullmatch("[0-9]+", body):
        return False
    return digit in (mod10_digit(body), mod11_digit(body))


def is_position(text: str, kid_length: int) -> bool:
    """True for `<first>-<last>`, both counted from 1 and within a KID of that length."""
    found = re.fullmatch("([0-9]{1,2})-([0-9]{1,2})", text)
    return found is not None and 1 <= int(found[1]) <= int(found[2]) <= kid_length


def _digits(text: str, count: int) -> bool:
    return re.fullmatch(f"[0-9]{{{count}}}", text) is not None
