"""Callers of a live endpoint that a profile need not name, since they follow from those that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from conformance.catalogue.binding import COMPANY, USER, VENDOR
from conformance.endpoint import made_up
from conformance.endpoint.settings import Environment, Profile
from conformance.errors import EndpointBroken, Unarranged
from conformance.scene.arranging.account import Account
from conformance.scene.arranging.live import LiveArranger

ADMIN = {COMPANY: "our company", USER: "our user", VENDOR: "our vendor"}
OWN = {COMPANY: "their company", USER: "a key that is no longer known", VENDOR: "their vendor"}


def profile(**callers: Mapping[str, str]) -> Profile:
    """Return a live profile with these callers, by words with underscores for spaces."""
    keys: dict[str, Any] = {}
    values: dict[str, str] = {}
    for words, members in callers.items():
        keys[words.replace("_", " ")] = {member: f"{words}_{member}" for member in members}
        values |= {f"{words}_{member}": value for member, value in members.items()}
    return Profile("x", "live", {}, frozenset({"reads"}), keys=keys, environment=Environment(values))


def arranged(settings: Profile, reader: Callable[..., Any] = lambda *_: []) -> LiveArranger:
    return LiveArranger(settings, Account.of(settings, reader), lambda: [datetime(2026, 1, 15)])


@pytest.mark.parametrize(
    ("words", "member"),
    [
        ("a user nobody knows", USER),
        ("an admin who names an unknown company", COMPANY),
        ("an admin with an unknown vendor key", VENDOR),
        ("an admin without a vendor key", VENDOR),
    ],
)
def test_a_caller_whom_nobody_knows_needs_no_provisioning(words: str, member: str) -> None:
    arranger = arranged(profile(an_admin=ADMIN))
    arranger.caller(words)
    keys = dict(arranger.keys())
    assert keys[member] != ADMIN[member]
    assert made_up.is_made_up(keys) is bool(keys[member])
    assert {**keys, member: ADMIN[member]} == ADMIN


def test_the_keys_that_a_profile_names_come_first() -> None:
    arranger = arranged(profile(an_admin=ADMIN, a_user_nobody_knows=OWN))
    arranger.caller("a user nobody knows")
    assert arranger.keys() == OWN
    assert not made_up.is_made_up(OWN)


def test_without_an_admin_no_caller_follows() -> None:
    arranger = arranged(profile(a_member=ADMIN))
    arranger.caller("a user nobody knows")
    with pytest.raises(Unarranged, match="a user nobody knows"):
        arranger.keys()


OURS, THEIRS = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-9999-000000000000"
FIRST = {COMPANY: OURS, USER: "user 1", VENDOR: "vendor 1"}
SECOND = {COMPANY: THEIRS, USER: "user 2", VENDOR: "vendor 2"}


def row(uuid: str, **facts: str) -> dict[str, str]:
    return {"uuid": uuid, "bid": "914778271", "name": "Ærfugl & Sønner AS", "maventa_id": "m", **facts}


class Reader:
    """A service that lists these companies to each user, and counts the calls."""

    def __init__(self, **companies: list[dict[str, str]]) -> None:
        self.companies, self.calls = companies, 0

    def __call__(self, keys: Mapping[str, str]) -> Any:
        self.calls += 1
        if keys[USER] not in self.companies:
            raise Unarranged("refused")
        return self.companies[keys[USER]]


def account(reader: Reader, **callers: Mapping[str, str]) -> Account:
    return Account(lambda words: callers.get(words.replace(" ", "_")), reader)


def both(**companies: list[dict[str, str]]) -> Account:
    return account(Reader(**companies), an_admin=FIRST, an_admin_of_another_company=SECOND)


def test_a_companys_own_facts_are_read_once() -> None:
    reader = Reader(**{"user 1": [row(THEIRS, bid="1"), row(OURS)]})
    known = account(reader, an_admin=FIRST)
    assert [known.fact("an admin", fact) for fact in ("uuid", "bid", "name")] == [
        OURS,
        "914778271",
        "Ærfugl & Sønner AS",
    ]
    assert reader.calls == 1
    assert known.fact("an admin", "eia") is None
    assert known.fact("an admin of another company", "bid") is None


@pytest.mark.parametrize("rows", [[], [row(THEIRS)], [row(OURS), row(OURS)], [row(OURS, bid="")]])
def test_a_fact_that_no_call_shows_beyond_doubt_is_none(rows: list[dict[str, str]]) -> None:
    assert account(Reader(**{"user 1": rows}), an_admin=FIRST).fact("an admin", "bid") is None


def test_a_fact_that_the_list_lacks_is_looked_up_once_by_what_it_shows() -> None:
    asked: list[str] = []

    def look(keys: Mapping[str, str], fact: str, known: Mapping[str, Any]) -> str:
        asked.append(f"{keys[USER]} {fact} {known['bid']}")
        if fact == "logo":
            raise EndpointBroken("no response")
        return "0192:914778271"

    known = Account({"an admin": FIRST}.get, Reader(**{"user 1": [row(OURS)]}), look)
    assert [known.fact("an admin", fact) for fact in ("eia", "eia", "logo", "logo")] == ["0192:914778271"] * 2 + [
        None
    ] * 2
    assert asked == ["user 1 eia 914778271", "user 1 logo 914778271"]


def test_callers_follow_from_two_admins() -> None:
    known = both(**{"user 1": [row(OURS)], "user 2": [row(THEIRS)]})
    assert known.keys("an admin with another vendor's key") == {**FIRST, VENDOR: "vendor 2"}
    assert known.keys("an admin of another company with our vendor key") == {**SECOND, VENDOR: "vendor 1"}
    assert known.keys("a user of another company") == {**FIRST, USER: "user 2"}
    assert known.keys("an admin who names no company") == {**FIRST, COMPANY: ""}
    assert known.keys("a user of several companies who names none") is None
    assert known.keys("an admin of a locked company") is None


def test_whoever_is_a_member_of_both_companies_is_no_user_of_another() -> None:
    known = both(**{"user 1": [row(OURS), row(THEIRS)], "user 2": [row(THEIRS), row(OURS)]})
    assert known.keys("a user of another company") is None
    assert known.keys("an admin who names no company") is None
    assert known.keys("a user of several companies who names none") == {**FIRST, COMPANY: ""}


def test_a_vendor_key_that_both_companies_use_is_nobody_elses() -> None:
    shared = account(Reader(), an_admin=FIRST, an_admin_of_another_company={**SECOND, VENDOR: "vendor 1"})
    assert shared.keys("an admin with another vendor's key") is None


def test_who_may_not_list_companies_leads_to_nobody() -> None:
    known = both(**{"user 2": [row(THEIRS)]})
    assert known.keys("an admin who names no company") is None
    unread = both(**{"user 1": [row(OURS)]})
    assert unread.keys("a user of another company") is None
    assert account(Reader(), an_admin=FIRST).keys("a user of another company") is None


def test_an_arranger_asks_the_account_for_what_the_profile_does_not_name() -> None:
    reader = Reader(**{"user 1": [row(OURS)], "user 2": [row(THEIRS, bid="999888777")]})
    settings = profile(an_admin=FIRST, an_admin_of_another_company=SECOND)
    arranger = arranged(settings, reader)
    assert arranger.company_fact("the company", "bid") == "914778271"
    assert arranger.company_fact("another company", "bid") == "999888777"
    arranger.caller("a user of another company")
    assert arranger.keys() == {**FIRST, USER: "user 2"}
    with pytest.raises(Unarranged, match="eia"):
        arranger.company_fact("the company", "eia")


@pytest.mark.parametrize(
    ("caller", "seen"),
    [("an admin", True), ("an admin of another company", True), ("an admin of a locked company", False)],
)
def test_our_admin_sees_what_either_company_does_and_nothing_of_a_third(caller: str, seen: bool) -> None:
    other, third = ({**ADMIN, COMPANY: company} for company in ("their company", "a third company"))
    arranger = arranged(profile(an_admin=ADMIN, an_admin_of_another_company=other, an_admin_of_a_locked_company=third))
    arranger.caller(caller)
    assert arranger.observer() == (ADMIN if seen else None)
