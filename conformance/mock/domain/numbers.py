"""Numbers as documents, SOAP and JSON write them: decimals throughout, so that no digit is lost.

A number is at most as large as a double can be (10^308), because both wires declare doubles. It keeps all
of its digits, though; a service that really works with doubles rounds them to about sixteen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, FloatOperation, Inexact, InvalidOperation, Overflow

MAX_LENGTH = 1000
"""The maximum number of characters in a number."""
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(rf"{_DECIMAL.pattern}(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = {"NaN": Decimal("NaN"), "INF": Decimal("Infinity"), "-INF": Decimal("-Infinity")}
_LARGEST_DOUBLE, _SMALLEST_DOUBLE = Decimal("1.7976931348623157e308"), Decimal("4.9e-324")
_WITHIN = 300
"""A number without an exponent that has no more characters is within the range of a double."""
_FIXED = range(-4, 16)
"""The powers of ten for which the framework writes no exponent: it prints doubles with %.16g."""

_EXACT = Context(
    prec=5 * MAX_LENGTH, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow, Inexact, FloatOperation]
)
"""Wide enough for sums and products of such numbers; an operation that would lose a digit raises."""
_ROUNDING = Context(prec=5 * MAX_LENGTH, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow, FloatOperation])

_MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217: the currencies whose number of decimals is not two."""


def decimal(text: str, *, comma: bool = False) -> Decimal | None:
    """Return the number that a text is in the form of xsd:decimal, or with a decimal comma if the format has one.

    None for anything else, including thousands separators and exponents.
    """
    if comma:
        text = text.replace(",", ".")
    if len(text) > MAX_LENGTH or not _DECIMAL.fullmatch(text):
        return None
    found = Decimal(text)
    return found if found.copy_abs() <= _LARGEST_DOUBLE else None


def double(text: str) -> Decimal:
    """Return the number that a text is in the form of xsd:double, including INF and NaN; ValueError if it is none.

    Beyond the range of a double it is infinite or 0, as for every reader of doubles.
    """
    text = text.strip(" \t\r\n")
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    if len(text) > MAX_LENGTH or not _DOUBLE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no number as xsd:double writes it")
    if len(text) <= _WITHIN and _DECIMAL.fullmatch(text):
        return Decimal(text)
    digits, _, exponent = text.lower().partition("e")
    # An exponent beyond Decimal's bounds has the same effect as one far beyond a double's.
    power = max(-9 * MAX_LENGTH, min(9 * MAX_LENGTH, int(exponent or 0)))
    found = Decimal(digits).scaleb(power, _EXACT)
    if found.copy_abs() > _LARGEST_DOUBLE:
        return _NOT_FINITE["INF"].copy_sign(found)
    return found if found.copy_abs() >= _SMALLEST_DOUBLE else Decimal(0).copy_sign(found)


def double_text(number: Decimal) -> str:
    """Return a number as the framework writes a double: with a sign, and an exponent where %.16g has one."""
    if not number.is_finite():
        return "NaN" if number.is_nan() else "-INF" if number.is_signed() else "INF"
    digits, power = _digits(number)
    return ("-" if number.is_signed() else "+") + digits + (f"e{power:+d}" if power else "")


def json_text(number: Decimal) -> str:
    """Return a number as JSON, with a decimal point like a float in Ruby; ValueError if JSON has no such number."""
    if not number.is_finite():
        raise ValueError(f"{number} is no JSON number")
    digits, power = _digits(number)
    return (
        ("-" if number.is_signed() else "")
        + digits
        + ("" if "." in digits else ".0")
        + (f"e{power:+03d}" if power else "")
    )


def plain(number: Decimal) -> str:
    """Return a number as documents write it: with all digits and never an exponent."""
    return format(number, "f")


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    found = Decimal(0)
    for number in numbers:
        found = _EXACT.add(found, number)
    return found


def difference(number: Decimal, other: Decimal) -> Decimal:
    """Return the exact difference."""
    return _EXACT.subtract(number, other)


def with_tax(net: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Return an amount with tax, rounded half up to the decimals of its currency."""
    factor = _EXACT.add(Decimal(1), percent.scaleb(-2, _EXACT))
    places = _MINOR_UNITS.get(currency, 2)
    return _EXACT.multiply(net, factor).quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


def _digits(number: Decimal) -> tuple[str, int]:
    """Return a number without its sign and trailing zeros, and its power of ten, 0 if no exponent is written."""
    shortest = _EXACT.normalize(number.copy_abs())
    power = shortest.adjusted()
    if power in _FIXED:
        return plain(shortest), 0
    return plain(shortest.scaleb(-power, _EXACT)), power
