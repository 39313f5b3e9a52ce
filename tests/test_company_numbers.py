"""Company numbers: valid ones of every type, their only spelling, and what is looser or stricter than stdnum."""

from __future__ import annotations

import pytest

from conformance.mock.domain.company_numbers import NUMBERS, digits_of

VALID = [
    ("FI", "1572860-0", "15728600"),
    ("FI", "FI20774740", "20774740"),
    ("SE", "556703-7485", "5567037485"),
    ("SE", "5567037485", "5567037485"),
    ("SE", "811228-9874", "8112289874"),
    ("SE", "19811228-9874", "8112289874"),
    ("NO", "923609016", "923609016"),
    ("DK", "DK13585628", "13585628"),
    ("NL", "00006662", "00006662"),
    ("EE", "12345678", "12345678"),
    ("EE", "EE100931558", "100931558"),
    ("BE", "0403019261", "0403019261"),
    ("BE", "1000000021", "1000000021"),
]


@pytest.mark.parametrize(("country", "text", "digits"), VALID)
def test_a_valid_number_has_its_digits(country: str, text: str, digits: str) -> None:
    assert digits_of(country, text) == digits


def test_every_type_has_a_valid_number() -> None:
    for country, types in NUMBERS.items():
        texts = [text for where, text, _ in VALID if where == country]
        assert [n.type for n in types if not any(n.digits(text) for text in texts)] == []


@pytest.mark.parametrize(("country", "text", "digits"), [row for row in VALID if row[0] != "NL"])
def test_any_other_last_digit_is_refused(country: str, text: str, digits: str) -> None:
    others = [text[:-1] + digit for digit in "0123456789" if digit != text[-1]]
    assert [other for other in others if digits_of(country, other)] == []


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("FI", "15728600"),
        ("FI", "1572860 0"),
        ("FI", "FI 20774740"),
        ("FI", "20774740"),
        ("SE", "556703 7485"),
        ("SE", "8112289874"),
        ("NO", "923 609 016"),
        ("NO", "923609016\n"),
        ("NO", "NO923609016MVA"),
        ("NO", "９２３６０９０１６"),
        ("DK", "13585628"),
        ("DK", "DK 13 58 56 28"),
        ("EE", "100931558"),
        ("BE", "403019261"),
        ("BE", "BE0403019261"),
        ("BE", "0403.019.261"),
    ],
)
def test_what_stdnum_forgives_is_refused(country: str, text: str) -> None:
    assert digits_of(country, text) == ""


@pytest.mark.parametrize(
    ("country", "text"),
    [("BE", "0100007000"), ("BE", "0510413899"), ("SE", "811328-9873"), ("DK", "DK00004162"), ("EE", "55408515")],
    ids=["check digits 00", "check digits 99", "a thirteenth month", "a leading zero", "an unassigned first digit"],
)
def test_a_number_that_no_register_assigns_is_refused(country: str, text: str) -> None:
    assert digits_of(country, text) == ""


def test_a_vat_number_can_be_omitted() -> None:
    assert digits_of("FI", "FI20774740", vat=False) == ""
    assert digits_of("FI", "2077474-0", vat=False) == "20774740"
