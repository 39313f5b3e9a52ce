"""Numbers keep every digit, and stand on the wire as the service's own framework writes them."""

from __future__ import annotations

import ast
import json
import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.catalogue.formats import validator
from conformance.mock.domain import numbers
from conformance.mock.wires.rest import exact_json
from tests.examples import tried
from tests.test_architecture import below, nodes

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e60"), max_value=Decimal("1e60"))
doubles = st.floats(-1e307, 1e307, allow_subnormal=False).map(lambda number: float(f"{number:.15g}"))
"""Doubles that fifteen digits say, so that the same number is had from a text."""
amounts = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**26), 10**26), st.integers(0, 9)
)


def by_the_framework(number: float) -> str:
    """What the framework prints: a sign, %.16g, and no zeros at the head of an exponent."""
    sign = "-" if math.copysign(1, number) < 0 else "+"
    return sign + re.sub("e([+-])0+", r"e\1", f"{abs(number):.16g}")


@tried(given(st.integers(-(10**12), 10**12).map(lambda eighths: eighths / 8)), few=40, many=400)
def test_what_a_double_holds_exactly_is_written_as_the_framework_writes_it(number: float) -> None:
    assert numbers.double_text(Decimal(number)) == by_the_framework(number)


@tried(given(doubles), few=40, many=400)
def test_a_double_has_an_exponent_where_the_framework_writes_one(number: float) -> None:
    # The framework's sixteenth digit may be one that nobody sent: it prints 0.07 as +0.07000000000000001.
    written, wanted = numbers.double_text(Decimal(f"{number:.15g}")), by_the_framework(number)
    assert float(written) == float(wanted) == number
    assert written.partition("e")[2] == wanted.partition("e")[2]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("123456.78", "+123456.78"),
        ("1000000", "+1000000"),
        ("1234567", "+1234567"),
        ("12345.678", "+12345.678"),
        ("7.12345678", "+7.12345678"),
        ("0.1000", "+0.1"),
        ("9999999999999999", "+9999999999999999"),
        ("10000000000000000", "+1e+16"),
        ("12345678901234567890.125", "+1.2345678901234567890125e+19"),
        ("0.0001", "+0.0001"),
        ("0.00001", "+1e-5"),
        ("-0", "-0"),
        ("NaN", "NaN"),
        ("Infinity", "INF"),
        ("-Infinity", "-INF"),
    ],
)
def test_a_double_is_written_with_a_sign_and_every_digit(text: str, written: str) -> None:
    assert numbers.double_text(Decimal(text)) == written


@tried(given(decimals), few=25, many=400)
def test_a_double_reads_back_as_it_was_written(number: Decimal) -> None:
    written = numbers.double_text(number)
    assert re.fullmatch(r"[+-][0-9]+(\.[0-9]+)?(e[+-][1-9][0-9]*)?", written)
    assert numbers.double(written) == number


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1e6", "1000000"),
        ("1E+06", "1000000"),
        ("1e0000000000000016", "1e16"),
        ("-1.5e-3", "-0.0015"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0", "0"),
        ("007.50", "7.5"),
        (" \t\r\n2.5\n", "2.5"),
        ("1e-400", "0"),
        ("0e999999999999", "0"),
        ("123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"),
        ("INF", "Infinity"),
        ("-INF", "-Infinity"),
        ("1.7976931348623157e308", "1.7976931348623157e308"),
        ("1.7976931348623158e308", "Infinity"),
        ("1e400", "Infinity"),
        ("-1e99999999999999999999", "-Infinity"),
    ],
)
def test_every_legal_double_is_read(text: str, meant: str) -> None:
    assert numbers.double(text) == Decimal(meant)
    assert numbers.double("NaN").is_nan()
    assert numbers.double("-0").is_signed()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "abc",
            "1,5",
            "1 000",
            "1_000",
            "0x10",
            "١٠",
            "１",
            "1e",
            "e5",
            "1e5.0",
            "--1",
            "+INF",
            "inf",
            "nan",
        ),
        *("infinity", "1.2.3", ".", "1\u00a0", "9" * 1001),
    ],
)
def test_what_is_no_double_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no number as xsd:double writes it"):
        numbers.double(text)


@pytest.mark.parametrize(
    "text", ["1,5", "1.234,5", "1,234.5", "1,234,567", "1e3", "INF", "NaN", "", ".", "1 000", "١٠"]
)
def test_what_is_no_decimal_is_none(text: str) -> None:
    assert numbers.decimal(text) is None
    assert numbers.decimal("9" * 309) is None
    assert numbers.decimal("0." + "1" * 999) is None
    assert numbers.decimal("0." + "1" * 998) is not None


def test_a_comma_is_a_point_where_the_format_has_it_so() -> None:
    assert numbers.decimal("1234,5", comma=True) == numbers.decimal("1234.5", comma=True) == Decimal("1234.5")
    assert [numbers.decimal(text, comma=True) for text in ("1.234,5", "1,234.5", "1,2,3", ",")] == [None] * 4


@tried(given(decimals), few=25, many=400)
def test_a_decimal_reads_back_as_documents_write_it(number: Decimal) -> None:
    written = numbers.plain(number)
    assert "e" not in written.lower()
    assert numbers.decimal(written) == number
    assert numbers.decimal(written.replace(".", ","), comma=True) == number


@tried(given(st.lists(amounts, max_size=30)), few=25, many=400)
def test_sums_are_exact(summands: list[Decimal]) -> None:
    assert Fraction(numbers.total(summands)) == sum(map(Fraction, summands))


def test_sums_of_forty_digits_are_exact() -> None:
    large, small = Decimal("9" * 40), Decimal("0.00000000000000000001")
    assert numbers.difference(numbers.total([large, small]), large) == small


@pytest.mark.parametrize(
    ("net", "percent", "currency", "gross"),
    [
        ("1000.00", "25", "NOK", "1250.00"),
        ("0.02", "25", "NOK", "0.03"),
        ("-0.02", "25", "NOK", "-0.03"),
        ("100.005", "0", "EUR", "100.01"),
        ("10.00", "25.5", "EUR", "12.55"),
        ("99.99", "12.345", "SEK", "112.33"),
        ("101", "8", "JPY", "109"),
        ("10.125", "10", "KWD", "11.138"),
        ("9" * 40, "25", "NOK", "12" + "4" + "9" * 37 + "8.75"),
    ],
)
def test_tax_is_rounded_half_up_to_what_the_currency_has(net: str, percent: str, currency: str, gross: str) -> None:
    assert numbers.plain(numbers.with_tax(Decimal(net), Decimal(percent), currency)) == gross


# JSON


@tried(given(decimals), few=25, many=400)
def test_json_holds_every_digit(number: Decimal) -> None:
    text = exact_json.dumps({"sum": [number]})
    assert json.loads(text, parse_float=Decimal) == {"sum": [number]}
    assert exact_json.loads(text) == {"sum": [number]}


@tried(given(doubles), few=40, many=400)
def test_json_holds_what_a_double_holds_as_any_writer_of_doubles(number: float) -> None:
    assert json.loads(exact_json.dumps(Decimal(repr(number)))) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [("1000.00", "1000.0"), ("1656.25000000", "1656.25"), ("0", "0.0"), ("1E+16", "1.0e+16"), ("-0.00001", "-1.0e-05")],
)
def test_a_number_in_json_has_a_point_always(number: str, text: str) -> None:
    assert exact_json.dumps(Decimal(number)) == text


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("-Infinity"), float("nan")])
def test_what_is_no_number_is_never_written_as_json(number: Decimal | float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        exact_json.dumps([number])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@tried(given(values), few=25, many=400)
def test_other_json_is_what_the_standard_library_writes(value: object) -> None:
    assert exact_json.dumps(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    "text",
    ["NaN", "[Infinity]", '{"a": 1e400}', "1e999999999999999999", "-1e400", "9" * 400, "9" * 9999, "0." + "1" * 999],
)
def test_what_no_double_holds_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"no JSON value|larger than any number|more than 1000 characters"):
        exact_json.loads(text)


def test_a_number_is_shown_in_messages_as_it_is_in_json() -> None:
    [error] = validator({"type": "string"}).iter_errors(exact_json.loads("12.50"))
    assert error.message == "12.50 is not of type 'string'"


@pytest.mark.parametrize(
    ("text", "whole"), [("7", True), ("7.0", True), ("7e2", True), ("7.5", False), ("true", False)]
)
def test_a_whole_number_may_be_written_with_a_point(text: str, whole: bool) -> None:
    judge = validator({"type": "integer"})
    assert judge.is_valid(exact_json.loads(text)) is judge.is_valid(json.loads(text)) is whole


ON_THE_WAY = (
    *("autoinvoice", "autoxchange", "conversion", "documents", "exact_json", "invoices", "numbers", "outgoing", "soap"),
)
"""The modules and packages of the mock that numbers go through, wherever they are in it."""


def test_no_float_is_on_the_way_of_a_number() -> None:
    modules = [name for name in below("conformance.mock") if not set(name.split(".")).isdisjoint(ON_THE_WAY)]
    found = [
        f"{name}:{node.lineno}"
        for name in (*modules, *below("conformance.payloads"))
        for node in nodes(name)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert set(ON_THE_WAY) <= {part for name in modules for part in name.split(".")}
    assert found == []
