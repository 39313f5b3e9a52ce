"""Norwegian numbers: ones that are known to be good or bad, and what check digits promise of all others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.luhn import calc_check_digit as mod10_digit

from conformance.mock.domain.agreements import DirectDebitAgreement, Mandate
from conformance.mock.domain.norway import (
    KID_LENGTHS,
    is_account_number,
    is_birth_number,
    is_kid,
    is_organisation_number,
    is_position,
    mod11_digit,
)
from conformance.mock.state.tenant import Company

digits = st.text("0123456789", min_size=1, max_size=24)
account_bodies = st.text("0123456789", min_size=10, max_size=10).filter(lambda body: not body.startswith("0000"))
quick = settings(max_examples=60, derandomize=True)


def changed(text: str) -> list[str]:
    """Every text that differs from a row of digits in exactly one of them."""
    return [
        text[:place] + other + text[place + 1 :]
        for place, digit in enumerate(text)
        for other in "0123456789"
        if other != digit
    ]


# Account numbers

# 86011117947 is the example that other libraries of such numbers give. By hand: the digits 1234567890 times the
# weights 5432765432 make 195, and so do 9876543210; that is 8 more than a multiple of 11, so the digit is 3.
ACCOUNTS = ["12345678903", "98765432103", "86011117947", "00000000000"]


@pytest.mark.parametrize("number", ACCOUNTS)
def test_a_good_account_number_is_taken(number: str) -> None:
    assert is_account_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345678901",
        "86011117949",
        "1234567890",
        "123456789033",
        "1234.56.78903",
        " 12345678903",
        "12345678903\n",
        "+1234567890",
        "1234567890-",
        "１２３４５６７８９０３",
        "١٢٣٤٥٦٧٨٩٠٣",
    ],
    ids=[
        "empty",
        "a wrong check digit",
        "another wrong check digit",
        "ten digits",
        "twelve digits",
        "dots",
        "a space before",
        "a line end after",
        "a sign",
        "a dash for the check digit",
        "wide digits",
        "Arabic digits",
    ],
)
def test_a_bad_account_number_is_refused(number: str) -> None:
    assert not is_account_number(number)


def test_the_account_numbers_that_the_mock_comes_with_are_good() -> None:
    given_out = {
        "a company's OCR account": Company().ocr_account_number,
        "a direct debit agreement's account": DirectDebitAgreement().account_number,
        "a mandate's creditor": Mandate().creditor_account,
        "a mandate's account": Mandate().account_number,
    }
    assert {whose: number for whose, number in given_out.items() if not is_account_number(number)} == {}


@given(account_bodies)
@quick
def test_ten_digits_have_one_account_number_or_none(body: str) -> None:
    taken = [digit for digit in "0123456789" if is_account_number(body + digit)]
    assert taken == [d for d in [mod11_digit(body)] if d != "-"]


@given(account_bodies)
@quick
def test_every_change_of_one_digit_of_an_account_number_is_refused(body: str) -> None:
    digit = mod11_digit(body)
    if digit != "-":
        assert is_account_number(body + digit)
        wrong = [number for number in changed(body + digit) if is_account_number(number)]
        assert not [number for number in wrong if not number.startswith("0000")]


@given(account_bodies, st.integers(0, 9))
@quick
def test_every_swap_of_neighbours_in_an_account_number_is_refused(body: str, place: int) -> None:
    number = body + mod11_digit(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_account_number(swapped)


def test_a_giro_account_has_a_luhn_check_digit() -> None:
    assert is_account_number("00004090403")
    assert not is_account_number("00004090404")
    assert not is_account_number("4090403")


# Birth numbers


@pytest.mark.parametrize(
    "number",
    ["15108695088", "15818512187", "15418510002", "55108610092"],
    ids=["a person's", "synthetic, month + 80", "synthetic, month + 40", "a newcomer's, day + 40"],
)
def test_a_good_birth_number_is_accepted(number: str) -> None:
    assert is_birth_number(number)


@pytest.mark.parametrize(
    "number", ["", "15108695077", "15108695089", "151086 95088", "15108695088\n", "1510869508", "00000000000"]
)
def test_a_bad_birth_number_is_refused(number: str) -> None:
    assert not is_birth_number(number)


# Organisation numbers

# Public entries of the register: Equinor, DNB, Telenor, Posten, the register itself.
ORGANISATIONS = ["923609016", "984851006", "982463718", "984661185", "974760673"]


@pytest.mark.parametrize("number", ORGANISATIONS)
def test_a_registered_organisation_number_is_taken(number: str) -> None:
    assert is_organisation_number(number)


@pytest.mark.parametrize("number", ORGANISATIONS)
def test_every_change_of_one_digit_of_an_organisation_number_is_refused(number: str) -> None:
    assert not [wrong for wrong in changed(number) if is_organisation_number(wrong)]


@pytest.mark.parametrize(
    "number", ["", "123456785", "98485100", "9848510060", "NO984851006", "984 851 006", "984851006 "]
)
def test_a_bad_organisation_number_is_refused(number: str) -> None:
    # 123456785 has a true check digit; the register gives out numbers that start with 8 or 9.
    assert not is_organisation_number(number)


# KIDs


@pytest.mark.parametrize(
    ("body", "digit"), [("7992739871", "3"), ("1234567", "4"), ("0", "0"), ("1", "8"), ("5", "9"), ("000001234", "4")]
)
def test_the_mod_10_digit_is_luhns(body: str, digit: str) -> None:
    assert mod10_digit(body) == digit
    assert is_kid(body + digit)


# Weights 2 to 7 from the right, by hand: 1 × 2 = 2 and 9 makes 11; 6 × 2 = 12 and 10 makes 22, which no digit is.
@pytest.mark.parametrize(
    ("body", "digit"), [("1", "9"), ("6", "-"), ("0", "0"), ("10", "8"), ("123456789", "2"), ("1234567890", "3")]
)
def test_the_mod_11_digit_can_be_a_dash(body: str, digit: str) -> None:
    assert mod11_digit(body) == digit
    assert is_kid(body + digit)


def test_the_kid_that_the_mock_comes_with_is_good() -> None:
    assert is_kid(Mandate().kid)


def test_a_kid_can_be_2_to_25_digits_long() -> None:
    assert (KID_LENGTHS[0], KID_LENGTHS[-1]) == (2, 25)


@pytest.mark.parametrize(("length", "taken"), [(0, False), (1, False), (2, True), (25, True), (26, False)])
@pytest.mark.parametrize("check", [mod10_digit, mod11_digit], ids=["mod 10", "mod 11"])
def test_a_kid_is_refused_beyond_its_lengths(length: int, taken: bool, check: object) -> None:
    assert callable(check)
    body = "1" * (length - 1)
    kid = body + check(body) if length else ""
    assert len(kid) == length
    assert is_kid(kid) is taken


@given(digits)
@quick
def test_a_row_of_digits_with_either_check_digit_is_a_kid(body: str) -> None:
    assert is_kid(body + mod10_digit(body))
    assert is_kid(body + mod11_digit(body))


@given(digits)
@quick
def test_a_row_of_digits_with_any_other_end_is_no_kid(body: str) -> None:
    right = {mod10_digit(body), mod11_digit(body)}
    assert not [end for end in "0123456789-" if end not in right and is_kid(body + end)]


@given(digits)
@quick
def test_every_change_of_one_digit_changes_the_mod_10_digit(body: str) -> None:
    assert not [wrong for wrong in changed(body) if mod10_digit(wrong) == mod10_digit(body)]


@given(digits)
@quick
def test_every_change_of_one_digit_changes_the_mod_11_digit(body: str) -> None:
    assert not [wrong for wrong in changed(body) if mod11_digit(wrong) == mod11_digit(body)]


@pytest.mark.parametrize(
    "kid", ["--", "-4", "12-", "123 4567 4", "1234567x", "１２３４５６７4", "1234567４", "12345674\n"]
)
def test_a_kid_of_anything_but_digits_is_refused(kid: str) -> None:
    assert not is_kid(kid)


# Positions


@pytest.mark.parametrize("text", ["1-6", "1-10", "10-10", "1-1", "7-8"])
def test_a_position_within_the_kid_is_taken(text: str) -> None:
    assert is_position(text, 10)


@pytest.mark.parametrize(
    "text", ["", "0-6", "6-1", "1-11", "11-11", "1", "1-", "-6", "1–6", "1 - 6", "1-6\n", "１-６", "a-b"]
)
def test_a_position_outside_the_kid_is_refused(text: str) -> None:
    assert not is_position(text, 10)
