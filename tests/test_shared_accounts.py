"""Lists of an account that holds other records too: what is expected of them concerns the scenario's records alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue.paging import Page, page_of
from conformance.checks.judgement import Judgement
from conformance.errors import Unarranged
from conformance.scene import expect
from conformance.scene.expect import ContractBroken
from conformance.scene.marks import Marks, identifying
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.test_expect import METHODS

METHODS_OF_AX = load(ROOT / "contracts").apis["autoxchange"].methods
USERS = METHODS["user_list"]
SIRI = {"id": "11", "email": "siri.aaaabbbb@example.com", "user_role": "USER"}
SIRI_BY_ID = {"id": "1111-22", "email": "siri@example.com", "user_role": "USER"}
THEIRS = {"id": "77", "email": "solveig@elsewhere.test", "user_role": "USER"}
OTHERS = {"id": "78", "email": "per@elsewhere.test", "user_role": "ADMIN"}
MARKS = Marks("AAAABBBB", {"id"}, lambda: [{"id": "1111-22", "role": "USER"}])
HEAD = ["email", "user_role"]
SIRI_ROW = [SIRI["email"], "USER"]


def listing(*users: dict[str, Any], own: Callable[[Any], bool] | None = MARKS.are_on) -> Judgement:
    """Return the judgement of a live response that lists these users."""
    items = [{"status": "OK", **user} for user in users]
    return Judgement(items, "OK", USERS.outcome_of("OK"), (), frozenset(), live=True, own=own)


def rows(judgement: Judgement, *cells: list[str], **how: bool) -> None:
    expect.rows(USERS, judgement, "users", [HEAD, *cells], **how)


@pytest.mark.parametrize("users", [[SIRI], [THEIRS, SIRI], [SIRI, OTHERS, THEIRS]])
def test_just_these_rows_may_stand_among_those_of_others(users: list[dict[str, Any]]) -> None:
    rows(listing(*users), SIRI_ROW)


@pytest.mark.parametrize(
    "users",
    [[], [THEIRS], [THEIRS, SIRI, SIRI], [SIRI, SIRI_BY_ID], [{**SIRI, "user_role": "ADMIN"}, THEIRS]],
    ids=["no row", "only another's", "twice", "one too many, by its id", "another value, which only another's row has"],
)
def test_a_record_of_the_scenario_that_is_missing_wrong_or_surplus_fails(users: list[dict[str, Any]]) -> None:
    with pytest.raises(ContractBroken):
        rows(listing(*users), SIRI_ROW)


def test_a_row_without_a_mark_may_be_anybodys_but_is_needed() -> None:
    rows(listing(SIRI, THEIRS), SIRI_ROW, ["(some text)", "USER"])
    with pytest.raises(ContractBroken):
        rows(listing(SIRI, OTHERS), SIRI_ROW, ["(some text)", "USER"])


@pytest.mark.parametrize(
    ("ids", "fits"),
    [(["1111-22"], True), (["77", "1111-22", "78"], True), (["77", "78"], False), ([], False)],
)
def test_a_list_of_ids_in_a_row_may_hold_those_of_others(ids: list[str], fits: bool) -> None:
    actions = METHODS["list_company_actions"]
    value = {"status": "OK", "companies": [{"company_id": "o", "incoming_invoices": ids, "changed_invoices": []}]}
    seen = Judgement(value, "OK", actions.outcome_of("OK"), (), frozenset(), live=True, own=MARKS.are_on)
    table = [["company_id", "incoming_invoices"], ["o", "1111-22"]]
    if fits:
        expect.rows(actions, seen, "companies", table)
    else:
        with pytest.raises(ContractBroken):
            expect.rows(actions, seen, "companies", table)


@pytest.mark.parametrize(
    ("page", "users", "raised"),
    [
        (Page(1, 2), [THEIRS, OTHERS], Unarranged),
        (Page(2, 2), [OTHERS], Unarranged),
        (Page(1, 3), [THEIRS, OTHERS], ContractBroken),
        (Page(1, 0), [THEIRS, OTHERS], ContractBroken),
        (Page(1, 1), [{**SIRI, "user_role": "ADMIN"}], ContractBroken),
        (Page(2, 2), [], ContractBroken),
        (None, [THEIRS, OTHERS], ContractBroken),
    ],
    ids=["full of others'", "a later one", "not full", "of no size", "full of its own", "nothing more", "no pages"],
)
def test_a_record_that_others_moved_to_another_page_is_not_missed(
    page: Page | None, users: list[dict[str, Any]], raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        rows(replace(listing(*users), page=page), SIRI_ROW)


def test_the_page_is_the_one_that_was_asked_for_or_the_first() -> None:
    invoices = METHODS_OF_AX["getV1Invoices"]
    assert page_of(invoices, {}) == Page(1, 10)
    assert page_of(invoices, {"page": 3, "per_page": 50}) == Page(3, 50)
    assert page_of(USERS, {"page": 3}) is None


def test_the_order_is_that_of_the_scenarios_records() -> None:
    second = {**SIRI, "email": "tor.aaaabbbb@example.com"}
    both = [SIRI_ROW, [second["email"], "USER"]]
    rows(listing(THEIRS, SIRI, OTHERS, second), *both, ordered=True)
    with pytest.raises(ContractBroken):
        rows(listing(second, THEIRS, SIRI), *both, ordered=True)


def test_where_a_response_can_be_about_nothing_else_every_row_counts() -> None:
    with pytest.raises(ContractBroken):
        rows(listing(SIRI, THEIRS, own=None), SIRI_ROW)


def test_a_list_is_empty_for_the_scenario_or_nobody_knows() -> None:
    expect.count(USERS, listing(), "users", 0)
    with pytest.raises(Unarranged, match="the account holds"):
        expect.count(USERS, listing(THEIRS), "users", 0)
    with pytest.raises(ContractBroken):
        expect.count(USERS, listing(THEIRS, SIRI), "users", 0)
    with pytest.raises(ContractBroken):
        expect.count(USERS, listing(THEIRS, own=None), "users", 0)


def test_a_number_of_rows_is_that_of_the_scenario_or_of_the_whole_list() -> None:
    expect.count(USERS, listing(SIRI, THEIRS), "users", 1)
    expect.count(USERS, listing(SIRI, THEIRS), "users", 2)
    with pytest.raises(Unarranged):
        expect.count(USERS, listing(SIRI, THEIRS, OTHERS), "users", 2)
    with pytest.raises(ContractBroken):
        expect.count(USERS, listing(SIRI, THEIRS), "users", 3)
    with pytest.raises(ContractBroken):
        expect.count(USERS, listing(SIRI, SIRI_BY_ID), "users", 1)


def test_none_of_these_rows_blames_the_service_for_the_scenarios_own_alone() -> None:
    expect.none_of(USERS, listing(THEIRS), "users", [HEAD, SIRI_ROW])
    with pytest.raises(ContractBroken):
        expect.none_of(USERS, listing(SIRI, THEIRS), "users", [HEAD, SIRI_ROW])
    with pytest.raises(Unarranged):
        expect.none_of(USERS, listing(THEIRS), "users", [["user_role"], ["USER"]])
    with pytest.raises(ContractBroken):
        expect.none_of(USERS, listing(THEIRS, own=None), "users", [["user_role"], ["USER"]])


def test_the_row_that_is_kept_is_the_scenarios() -> None:
    assert expect.row(USERS, listing(THEIRS, SIRI), "user_role", "USER")["id"] == SIRI["id"]
    assert expect.row(USERS, listing(OTHERS, THEIRS), "user_role", "USER")["id"] == THEIRS["id"]
    with pytest.raises(Unarranged):
        expect.row(USERS, listing({**OTHERS, "user_role": "USER"}, THEIRS), "user_role", "USER")


def test_a_member_is_looked_up_in_the_scenarios_row() -> None:
    named = {"users.email": SIRI["email"]}
    expect.has(USERS, listing(THEIRS, SIRI), named)
    with pytest.raises(ContractBroken):
        expect.has(USERS, listing(THEIRS, {**SIRI, "email": "aaaabbbb"}), named)
    with pytest.raises(Unarranged):
        expect.has(USERS, listing(THEIRS, OTHERS), named)


def test_a_call_for_what_nobody_has_or_the_scenario_made_confines_the_response() -> None:
    assert MARKS.confine({"id": "1111-22"})
    assert MARKS.confine({"query": {"name": "Fjord-AAAABBBB"}})
    assert MARKS.confine({"ids": ["9999999999", "9999999998"]})
    assert not MARKS.confine({"start": "20260101000000", "id": "77"})


def test_a_refusal_may_not_change_the_scenarios_records_or_a_setting_but_others_may() -> None:
    before = [{"id": "1111-22", "role": "USER"}, {"id": "77", "role": "USER"}, {"key": "email", "value": "a@b.no"}]
    settled = MARKS.without_others(before)
    assert MARKS.without_others([*before, {"id": "78", "role": "USER"}]) == settled
    assert MARKS.without_others([before[0], before[2]]) == settled
    assert MARKS.without_others(before[1:]) != settled
    assert MARKS.without_others([*before, {"id": "79", "email": "x.aaaabbbb@example.com"}]) != settled
    assert MARKS.without_others([*before[:2], {"key": "email", "value": "c@d.no"}]) != settled


def test_records_are_identified_by_the_values_that_find_them() -> None:
    from conformance.wires.registry import load
    from tests.checkout import ROOT

    fields = identifying(load(ROOT / "contracts"))
    assert {"id", "uuid", "customInvoiceId"} <= fields
    assert not {"format", "file", "file_content"} & fields


ADDRESS, CONFIGURE = METHODS["postal_address_create"], METHODS["configure_company"]
TAKEN = "ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR NO / NO"
INCOMPLETE = "ERROR: BILLING INFORMATION INCOMPLETE"


def ended(contract: Any, status: str, **how: bool) -> Judgement:
    """Return the judgement of a live response with this status."""
    live: dict[str, Any] = {"live": True, "arranged": False, **how}
    return Judgement(status, status, contract.outcome_of(status), (), frozenset(), **live)


@pytest.mark.parametrize("arranged", [True, False])
def test_what_the_account_holds_already_blames_nobody(arranged: bool) -> None:
    with pytest.raises(Unarranged, match="ALREADY HAS ADDRESS"):
        expect.success(ADDRESS, ended(ADDRESS, TAKEN, arranged=arranged))
    with pytest.raises(ContractBroken):
        expect.success(ADDRESS, ended(ADDRESS, "ERROR: COUNTRY CODE INVALID", arranged=arranged))
    with pytest.raises(ContractBroken):
        expect.success(ADDRESS, ended(ADDRESS, TAKEN, live=False, arranged=arranged))


def test_a_refusal_that_the_account_decides_is_expected_of_a_scenario_that_set_it_up() -> None:
    with pytest.raises(Unarranged, match="BILLING INFORMATION INCOMPLETE"):
        expect.outcome(CONFIGURE, ended(CONFIGURE, "OK"), INCOMPLETE)
    with pytest.raises(ContractBroken):
        expect.outcome(CONFIGURE, ended(CONFIGURE, "OK", arranged=True), INCOMPLETE)
    assert expect.outcome(CONFIGURE, ended(CONFIGURE, INCOMPLETE), INCOMPLETE).by_account


SETTINGS = METHODS["show_company_configuration"]


@pytest.mark.parametrize(
    ("noted", "raised"),
    [
        ([], Unarranged),
        ([["website", "x"]], Unarranged),
        ([["print_attachments", "false"]], ContractBroken),
        ([{"settings": [{"key": "print_attachments_disabled", "value": "1"}]}], ContractBroken),
    ],
)
def test_a_setting_that_the_scenario_did_not_touch_is_the_companys_own(noted: list[Any], raised: type) -> None:
    marks = Marks("AAAABBBB", {"id"}, lambda: ())
    for value in noted:
        marks.note(value)
    shown = {
        "status": "OK",
        "settings": [{"key": "country", "value": "FI"}, {"key": "print_attachments", "value": "true"}],
    }
    judgement = Judgement(
        shown, "OK", SETTINGS.outcome_of("OK"), (), frozenset(), live=True, own=marks.are_on, named=marks.name
    )
    head = ["key", "value"]
    expect.rows(SETTINGS, judgement, "settings", [head, ["country", "FI"]], among=True)
    with pytest.raises(raised):
        expect.rows(SETTINGS, judgement, "settings", [head, ["print_attachments", "false"]], among=True)
    with pytest.raises(ContractBroken):
        expect.rows(SETTINGS, judgement, "settings", [head, ["gone_setting", "false"]], among=True)


def test_a_row_that_nobody_made_is_not_missed() -> None:
    unnamed = replace(listing(THEIRS), named=lambda _: False)
    with pytest.raises(Unarranged, match="has not made one"):
        expect.row(USERS, unnamed, "email", "kari@example.com")
    with pytest.raises(ContractBroken):
        expect.row(USERS, unnamed, "email", SIRI["email"])
    with pytest.raises(ContractBroken):
        expect.row(USERS, replace(unnamed, named=lambda _: True), "email", "kari@example.com")


def holding(users: list[dict[str, Any]]) -> Judgement:
    """Return the judgement of a list where the scenario found its record instead of making it."""
    found = Marks("AAAABBBB", {"id"}, lambda: [SIRI_BY_ID], lambda: [SIRI_BY_ID])
    return found.placed(listing(*users), USERS, {}, arranged=True)


def test_a_list_that_does_not_reach_back_to_a_record_that_was_found_decides_nothing() -> None:
    by_id = ["id", "user_role"]
    expect.rows(USERS, holding([THEIRS, SIRI_BY_ID]), "users", [by_id, ["1111-22", "USER"]])
    for users in ([], [THEIRS, OTHERS]):
        with pytest.raises(Unarranged):
            expect.rows(USERS, holding(users), "users", [by_id, ["1111-22", "USER"]])
        with pytest.raises(Unarranged):
            expect.count(USERS, holding(users), "users", 1)


def test_a_wrong_row_of_a_record_that_was_found_fails() -> None:
    with pytest.raises(ContractBroken):
        expect.rows(USERS, holding([THEIRS, SIRI_BY_ID]), "users", [["id", "user_role"], ["1111-22", "ADMIN"]])


IDS = METHODS["invoice_list_ids"]


@pytest.mark.parametrize(("made", "raised"), [(False, Unarranged), (True, ContractBroken)], ids=["found", "made"])
def test_an_id_that_a_list_lacks_is_missed_where_the_scenario_made_its_record(made: bool, raised: type) -> None:
    marks = Marks("AAAABBBB", {"id"}, lambda: [SIRI_BY_ID], lambda: [] if made else [SIRI_BY_ID])
    value = {"status": "OK", "invoice_ids": ["7777", "8888"]}
    judgement = Judgement(value, "OK", IDS.outcome_of("OK"), (), frozenset(), live=True)
    with pytest.raises(raised):
        expect.has(IDS, marks.placed(judgement, IDS, {}, arranged=True), {"invoice_ids": "1111-22"})
