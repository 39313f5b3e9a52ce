"""Values that no two runs may share keep their form and length, and every text of the scenario names the same one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stdnum.fi import alv, ytunnus
from stdnum.no import orgnr
from stdnum.se import orgnr as se_orgnr

from conformance.catalogue.formats import is_email
from conformance.scene.arranging.unique import Unique, tag


def test_an_address_stays_an_address() -> None:
    made = Unique("R7F3AAAA").made("siri@example.com", "email")
    assert made == "siri.r7f3aaaa@example.com"
    long = Unique("R7F3AAAA").made(f"{'x' * 64}@example.com", "email")
    assert is_email(long)
    assert len(long.partition("@")[0]) == 64


@pytest.mark.parametrize("value", ["", "no address", "@example.com", " "])
def test_what_has_not_the_form_stays(value: str) -> None:
    assert Unique("R7F3AAAA").made(value, "email") == value


def test_a_text_stays_within_its_length() -> None:
    unique = Unique("R7F3AAAA")
    assert unique.made("10001", "text") == "10001-R7F3AAAA"
    assert unique.made("x" * 20, "text", 20) == f"{'x' * 11}-R7F3AAAA"
    assert unique.made("", "text") == ""


@pytest.mark.parametrize(
    ("value", "check"),
    [
        ("914930421", orgnr.is_valid),
        ("1234567-1", ytunnus.is_valid),
        ("FI11111128", alv.is_valid),
        ("212000-0142", se_orgnr.is_valid),
        ("2120000142", se_orgnr.is_valid),
    ],
)
def test_an_organisation_number_keeps_its_check_digit_and_its_signs(value: str, check: Callable[[str], bool]) -> None:
    made = Unique("R7F3AAAA").made(value, "organisation")
    assert check(made)
    assert made != value
    assert [c if not c.isdecimal() else "0" for c in made] == [c if not c.isdecimal() else "0" for c in value]
    assert made[:3] == value[:3]


def test_two_spellings_of_a_number_stay_the_same_number() -> None:
    unique = Unique("R7F3AAAA")
    assert unique.made("2120000142", "organisation") == unique.made("212000-0142", "organisation").replace("-", "")


def test_a_number_with_a_wrong_check_digit_stays_as_wrong_as_it_is() -> None:
    assert Unique("R7F3AAAA").made("914930422", "organisation") == "914930422"


def test_texts_see_through_a_value_as_a_word_of_its_own() -> None:
    unique = Unique("R7F3AAAA")
    number = unique.made("10001", "text")
    assert unique.seen("10001") == number
    assert unique.seen("a, 10001, b") == f"a, {number}, b"
    assert unique.seen("invoice-10001.xml") == f"invoice-{number}.xml"
    assert unique.seen('{"number": "10001"}') == f'{{"number": "{number}"}}'
    for other in ("110001", "10001.00", "0.10001", "x10001", number):
        assert unique.seen(other) == other


def test_numbers_are_seen_between_letters_and_other_spellings_are_seen_too() -> None:
    unique = Unique("R7F3AAAA")
    bid = unique.made("914930421", "organisation")
    assert unique.seen("NO914930421MVA") == f"NO{bid}MVA"
    assert unique.seen("0192:914930421") == f"0192:{bid}"
    identity = unique.made("order 2002?", "text")
    assert unique.seen("https://invoices.example/order%202002%3F").endswith("order%202002%3F-R7F3AAAA")
    assert identity == "order 2002?-R7F3AAAA"


def test_a_text_that_is_too_short_stays_too_short() -> None:
    unique = Unique("R7F3AAAA")
    assert unique.made("Fj", "text") == "Fj"
    assert unique.seen("Fj") == "Fj"


def test_values_from_outside_stay_and_making_twice_changes_nothing() -> None:
    unique = Unique("R7F3AAAA")
    unique.leave("987654325")
    assert unique.made("987654325", "organisation") == "987654325"
    once = unique.made("siri@example.com", "email")
    assert unique.made(once, "email") == once
    assert unique.made("siri@example.com", "email") == once


def test_values_without_a_name_differ_each_time() -> None:
    unique = Unique("R7F3AAAA")
    made = [unique.fresh("conformance@example.com", "email") for _ in range(3)]
    assert len({*made}) == 3
    assert all(map(is_email, made))
    assert unique.seen("conformance@example.com") == "conformance@example.com"


def test_without_a_suffix_all_values_stay() -> None:
    unique = Unique()
    assert unique.made("siri@example.com", "email") == unique.fresh("siri@example.com", "email") == "siri@example.com"
    assert unique.seen("siri@example.com") == "siri@example.com"


def test_runs_and_scenarios_have_suffixes_of_their_own() -> None:
    suffixes = {Unique.of(run, scenario).suffix for run in ("a", "b") for scenario in ("one", "two")}
    assert len(suffixes) == 4
    assert all(len(suffix) == 8 and suffix.isalnum() for suffix in suffixes)
    assert Unique.of("a", "one").suffix.startswith(tag("a"))
