"""Expectations raise with the requirement that was broken and the place in the answer, or say nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.errors import EndpointBroken, UserError
from conformance.paths import Suite
from conformance.scene import expect, members
from conformance.scene.expect import ContractBroken
from conformance.wires.registry import load
from tests.cost import assert_linear
from tests.grounds import DOCUMENTED

METHODS = load(Suite(Path(__file__).parent.parent).contracts).apis["autoinvoice"].methods
QUERY, VENDOR, LIST, STATUS, DISABLE = (
    METHODS[name]
    for name in (
        "consumer_agreements_query",
        "vendor_consumer_agreements_query",
        "atg_mandate_list",
        "consumer_agreement_status",
        "disable_b2c_issuer_agreement",
    )
)
KARI = {"name": "Kari", "state": "ACTIVE", "phone": None}
OLA = {"name": "Ola", "state": "NEW", "phone": ""}


def judged(contract: Any, value: Any, *findings: Finding) -> Judgement:
    """A judgement as the judge makes it of an answer with this value."""
    status = value.get("status") if isinstance(value, dict) else value
    return Judgement(value, status, contract.outcome_of(status or ""), findings, frozenset())


def listing(*items: Any, status: str = "OK") -> Judgement:
    return judged(QUERY, {"status": status, "agreements": list(items)})


def broken(expectation: Any, *arguments: Any) -> list[tuple[str, str, str, str]]:
    """What an expectation raises: requirement, place, expected and actual of each finding."""
    with pytest.raises(ContractBroken) as caught:
        expectation(*arguments)
    assert all(f.evidence and str(f) in str(caught.value) for f in caught.value.findings)
    return [(f.requirement.partition("/")[2], f.place, f.expected, f.actual) for f in caught.value.findings]


def test_a_status_that_was_expected_is_returned_with_its_outcome() -> None:
    assert expect.outcome(QUERY, listing(), "OK").name == "found"
    assert expect.success(QUERY, listing()).name == "found"
    refused = listing(status="ERROR: No agreements found")
    assert expect.outcome(QUERY, refused, "ERROR: No agreements found").name == "no-agreements-found"


@pytest.mark.parametrize("printed", ["OK: ACTIVE", "OK: @status"])
def test_a_status_is_expected_filled_or_as_printed(printed: str) -> None:
    assert expect.outcome(STATUS, judged(STATUS, "OK: ACTIVE"), printed).name == "state"


def test_another_documented_status_breaks_the_expected_outcome() -> None:
    found = broken(expect.outcome, QUERY, listing(), "ERROR: No agreements found")
    assert found == [
        ("consumer_agreements_query#no-agreements-found", "return.status", "ERROR: No agreements found", "OK")
    ]


def test_another_value_of_a_variable_breaks_the_expected_outcome() -> None:
    found = broken(expect.outcome, STATUS, judged(STATUS, "OK: NEW"), "OK: ACTIVE")
    assert found == [("consumer_agreement_status#state", "return", "OK: ACTIVE", "OK: NEW")]


def test_a_refusal_in_place_of_success_breaks_the_outcome_of_success() -> None:
    found = broken(expect.success, DISABLE, judged(DISABLE, "ERROR: NO RIGHTS"))
    assert found == [("disable_b2c_issuer_agreement#disabled", "return", "OK", "ERROR: NO RIGHTS")]


def test_no_status_at_all_breaks_the_expected_outcome() -> None:
    found = broken(expect.success, QUERY, judged(QUERY, None))
    assert found == [("consumer_agreements_query#found", "return.status", "OK", "no status")]


def test_what_the_judge_found_is_raised_before_the_status() -> None:
    wrong = Finding("autoinvoice/x#utf-8", "the body", "UTF-8", "latin-1", evidence=DOCUMENTED)
    with pytest.raises(ContractBroken) as caught:
        expect.outcome(QUERY, judged(QUERY, {"status": "OK"}, wrong), "ERROR: No agreements found")
    assert caught.value.findings == (wrong,)


def test_what_could_not_be_judged_breaks_no_contract() -> None:
    nothing = Finding("autoinvoice/x#envelope", "the body", "an envelope", "HTML", evidence=DOCUMENTED, judged=False)
    with pytest.raises(EndpointBroken, match="got no response that can be judged"):
        expect.success(QUERY, judged(QUERY, None, nothing))


def test_a_status_that_no_document_prints_is_the_feature_s_fault() -> None:
    with pytest.raises(UserError, match="has no documented status 'ERROR: x'"):
        expect.outcome(QUERY, listing(), "ERROR: x")


def test_rows_may_be_in_any_order_and_name_some_members_only() -> None:
    expect.rows(QUERY, listing(KARI, OLA), "agreements", [["state", "name"], ["NEW", "Ola"], ["ACTIVE", "Kari"]])
    expect.rows(QUERY, listing(KARI, KARI), "agreements", [["name"], ["Kari"], ["Kari"]])


def test_cells_may_be_value_words() -> None:
    expect.rows(QUERY, listing(KARI), "agreements", [["phone"], ["(null)"]])
    expect.rows(QUERY, listing(OLA), "agreements", [["phone"], ["(empty)"]])
    expect.rows(QUERY, listing({"name": "x" * 3}), "agreements", [["name"], ["(3 characters)"]])


def test_cells_are_compared_with_numbers_and_truths() -> None:
    item = {"status": 1, "notification": True}
    answer = judged(LIST, {"status": "OK", "atg_mandates": [item]})
    expect.rows(LIST, answer, "atg_mandates", [["status", "notification"], ["1", "true"]])
    assert broken(expect.rows, LIST, answer, "atg_mandates", [["notification"], ["1"]])


def test_a_wrong_member_of_the_only_row_breaks_its_field() -> None:
    found = broken(expect.rows, QUERY, listing(KARI), "agreements", [["name", "state"], ["Kari", "NEW"]])
    assert found == [
        ("consumer_agreements_query#answer.agreements[].state", "return.agreements[0].state", "NEW", "'ACTIVE'")
    ]


def test_a_missing_member_of_the_only_row_breaks_its_field() -> None:
    found = broken(expect.rows, QUERY, listing({"name": "Kari"}), "agreements", [["name", "email"], ["Kari", "(null)"]])
    assert found == [
        ("consumer_agreements_query#answer.agreements[].email", "return.agreements[0].email", "(null)", "absent")
    ]


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        ([], ["Kari"]),
        ([KARI, OLA], ["Kari"]),
        ([KARI, KARI], ["Kari", "Ola"]),
        ([KARI, KARI], ["Kari"]),
        ([KARI], ["Kari", "Kari"]),
        ([KARI], []),
    ],
    ids=["none", "one-too-many", "one-for-another", "one-twice", "one-once", "one-for-none"],
)
def test_other_rows_break_the_outcome_of_success(items: list[Any], wanted: list[str]) -> None:
    found = broken(expect.rows, QUERY, listing(*items), "agreements", [["name"], *([name] for name in wanted)])
    expected = f"{len(wanted)} rows {[{'name': name} for name in wanted]}"
    actual = f"{len(items)} rows {[{'name': item['name']} for item in items]}"
    assert found == [("consumer_agreements_query#found", "return.agreements", expected, actual)]


among = partial(expect.rows, among=True)
WHAT_CAME: dict[str, tuple[Any, list[Any], list[list[str]], str]] = {
    "none of them": (among, [KARI, OLA], [["name"], ["Eva"]], "2 rows [{'name': 'Kari'}, {'name': 'Ola'}]"),
    "one is near": (
        among,
        [KARI, OLA],
        [["name", "state"], ["Ola", "OLD"]],
        "2 rows, the nearest of them [{'name': 'Ola', 'state': 'NEW'}]",
    ),
    "an empty list": (among, [], [["name"], ["Eva"]], "0 rows []"),
    "texts": (expect.rows, ["Kari", "Ola"], [["name"], ["Kari"]], "2 items that are not objects ['Kari', 'Ola']"),
    "another name of the column": (
        expect.rows,
        [{"nom": "Kari"}, {"nom": "Ola"}],
        [["name"], ["Kari"]],
        "2 rows [{'status': 'OK', 'nom': 'Kari'}, {'status': 'OK', 'nom': 'Ola'}]",
    ),
}


@pytest.mark.parametrize(("expectation", "items", "table", "actual"), WHAT_CAME.values(), ids=WHAT_CAME)
def test_a_table_that_does_not_hold_shows_what_came(expectation: Any, items: Any, table: Any, actual: str) -> None:
    assert [f[3] for f in broken(expectation, QUERY, listing(*items), "agreements", table)] == [actual]


def test_an_item_like_an_unwanted_row_breaks_the_outcome_of_success() -> None:
    expect.none_of(QUERY, listing(KARI), "agreements", [["name"], ["Ola"]])
    expect.none_of(QUERY, listing(), "agreements", [["name"], ["Ola"]])
    found = broken(expect.none_of, QUERY, listing(KARI, OLA), "agreements", [["name"], ["Eva"], ["Ola"]])
    unwanted = [{"name": "Eva"}, {"name": "Ola"}]
    actual = "2 rows, the nearest of them [{'name': 'Ola'}]"
    assert found == [("consumer_agreements_query#found", "return.agreements", f"none of the rows {unwanted}", actual)]


@pytest.mark.parametrize("said", [{"among": True}, {"ordered": True}], ids=str)
def test_rows_that_are_not_there_have_no_order(said: dict[str, bool]) -> None:
    with pytest.raises(UserError, match="`none of` excludes `at least`"):
        expect.none_of(QUERY, listing(KARI), "agreements", [["name"], ["Ola"]], **said)


def test_a_table_about_a_list_of_another_name_shows_the_answer() -> None:
    value = {"status": "OK", "list": [KARI]}
    (found,) = broken(expect.rows, QUERY, judged(QUERY, value), "agreements", [["name"], ["Kari"]])
    assert found[3] == f"no list called agreements: {value}"


@pytest.mark.parametrize("expectation", [expect.rows, among])
def test_of_many_or_large_rows_the_first_are_shown(expectation: Any) -> None:
    many = [{"name": f"N{number}"} for number in range(500)]
    (found,) = broken(expectation, QUERY, listing(*many), "agreements", [["name"], ["Eva"], ["Ole"]])
    assert found[3].startswith("500 rows [{'name': 'N0'}, ")
    assert found[3].endswith("{'name': 'N9'}] and 490 more")
    large = [{"name": "x" * 100_000}] * 2
    (found,) = broken(expectation, QUERY, listing(*large), "agreements", [["name"], ["Eva"]])
    assert len(found[3]) < 5_000
    assert "200" in found[3]


def test_a_row_that_is_not_there_shows_the_values_that_are() -> None:
    (found,) = broken(expect.row, QUERY, listing(KARI, OLA), "name", "Eva")
    assert found[2:] == ("one row with name Eva", "0 such rows among 2 with name ['Kari', 'Ola']")


def test_a_row_that_stands_twice_is_listed_twice() -> None:
    wanted = [["name"], ["Kari"], ["Kari"], ["Ola"]]
    expect.rows(QUERY, listing(KARI, OLA, KARI), "agreements", wanted)
    assert broken(expect.rows, QUERY, listing(KARI, OLA, OLA), "agreements", wanted)


def test_a_row_that_is_wanted_among_others_is_listed_once() -> None:
    wanted = [["name"], ["Kari"]]
    (found,) = broken(partial(expect.rows, among=True), QUERY, listing(KARI, OLA, KARI), "agreements", wanted)
    assert found[2:] == ("each item once", "listed again: 1 rows [{'name': 'Kari'}]")


@pytest.mark.parametrize("items", [(KARI, OLA, OLA), (KARI, {**KARI, "state": "NEW"})], ids=["others", "alike"])
def test_other_rows_and_rows_like_a_wanted_one_may_be_listed_besides(items: Any) -> None:
    expect.rows(QUERY, listing(*items), "agreements", [["name"], ["Kari"]], among=True)


def test_whether_a_row_is_listed_once_takes_linear_time() -> None:
    wanted = [["state"], ["NEW"]]

    def looked_at(count: int) -> Callable[[], None]:
        found = listing(*({**OLA, "name": str(number)} for number in range(count)))
        return lambda: expect.rows(QUERY, found, "agreements", wanted, among=True)

    assert_linear(looked_at, 400, 6_400, least=0.002)


def test_that_a_row_is_listed_once_is_assumed() -> None:
    with pytest.raises(ContractBroken) as caught:
        expect.rows(QUERY, listing(KARI, KARI), "agreements", [["name"], ["Kari"]], among=True)
    assert [finding.evidence.basis for finding in caught.value.findings] == ["assumed"]


def test_nil_is_not_the_text_none() -> None:
    assert broken(expect.rows, QUERY, listing(KARI), "agreements", [["phone"], ["None"]])


def test_rows_within_rows_have_the_members_of_their_parents() -> None:
    results = [{"company_id": "1", "agreements": [KARI]}, {"company_id": "2", "agreements": [OLA, KARI]}]
    answer = judged(VENDOR, {"status": "OK", "results": results})
    table = [["company_id", "name"], ["1", "Kari"], ["2", "Ola"], ["2", "Kari"]]
    expect.rows(VENDOR, answer, "agreements", table)
    assert broken(expect.rows, VENDOR, answer, "agreements", [*table[:3], ["1", "Kari"]])


def test_rows_of_a_refusal_break_the_outcome_of_success() -> None:
    found = broken(expect.rows, QUERY, listing(status="ERROR: No agreements found"), "agreements", [["name"], ["Kari"]])
    assert found == [("consumer_agreements_query#found", "return.status", "OK", "ERROR: No agreements found")]


def test_an_empty_list_is_expected_empty() -> None:
    expect.count(QUERY, listing(), "agreements", 0)
    expect.count(VENDOR, judged(VENDOR, {"status": "OK", "results": []}), "agreements", 0)
    empty = {"status": "OK", "results": [{"company_id": "1", "agreements": []}]}
    expect.count(VENDOR, judged(VENDOR, empty), "agreements", 0)


def test_a_row_where_none_was_expected_breaks_the_outcome_of_success() -> None:
    found = broken(expect.count, QUERY, listing({"name": "Kari"}), "agreements", 0)
    assert [f[:3] for f in found] == [("consumer_agreements_query#found", "return.agreements", "no items")]
    assert "'name': 'Kari'" in found[0][3]


def test_a_refusal_where_an_empty_list_was_expected_breaks_the_outcome_of_success() -> None:
    found = broken(expect.count, QUERY, listing(status="ERROR: No agreements found"), "agreements", 0)
    assert found == [("consumer_agreements_query#found", "return.status", "OK", "ERROR: No agreements found")]


def test_every_text_of_an_answer_is_found() -> None:
    value = {"status": "OK", "results": [{"company_id": "1", "n": 2, "agreements": [KARI]}], "nil": None}
    assert list(members.strings(value)) == ["OK", "1", "Kari", "ACTIVE"]
    assert list(members.strings("OK: NEW")) == ["OK: NEW"]
    assert list(members.strings(None)) == []


def test_what_broke_is_reported_with_its_context() -> None:
    one = Finding("a#b", "return", "x", "y", evidence=DOCUMENTED)
    assert str(ContractBroken([one], "smallest failing call: z")) == f"{one}\nsmallest failing call: z"
    assert ContractBroken([one, one]).findings == (one, one)


SHOW, LISTED, INBOUND = METHODS["invoice_show"], METHODS["invoice_list_between_dates"], METHODS["list_company_actions"]


def shown(**members: Any) -> Judgement:
    return judged(SHOW, {"status": "OK", **members})


def test_a_number_that_stands_for_something_is_compared_with_its_word() -> None:
    expect.has(SHOW, shown(state=3), {"state": "ACCEPTED"})
    found = broken(expect.has, SHOW, shown(state=2), {"state": "ACCEPTED"})
    assert found == [("invoice_show#answer.state", "return.state", "ACCEPTED", "2 (DECLINED)")]
    found = broken(expect.rows, LISTED, invoices({"state": 99}), "invoices", [["state"], ["SENT"]])
    assert [f[2:] for f in found] == [("SENT", "99 (ERROR)")]


def invoices(*items: Any) -> Judgement:
    value = [{"status": "OK", **item} for item in items]
    return Judgement(value, "OK", LISTED.outcome_of("OK"), (), frozenset())


def test_a_path_leads_through_a_list_to_its_only_item() -> None:
    rows = [{"subject": "Rent"}]
    expect.has(SHOW, shown(items=rows), {"items.subject": "Rent"})
    expect.has(LISTED, invoices({"items": rows}), {"invoices.items.subject": "Rent"})
    found = broken(expect.has, SHOW, shown(items=rows * 2), {"items.subject": "Rent"})
    assert [f[3] for f in found] == ["2 items, expected one"]
    found = broken(expect.has, SHOW, shown(items=[]), {"items.subject": "Rent"})
    assert [f[3] for f in found] == ["0 items, expected one"]


def test_a_member_that_is_in_no_item_is_missed_in_each() -> None:
    expect.has_no(SHOW, shown(items=[{"price": "1"}, {"price": "2"}]), "items.subject")
    assert broken(expect.has_no, SHOW, shown(items=[{"price": "1"}, {"subject": "Rent"}]), "items.subject")


def test_a_list_is_no_text_though_it_holds_just_that() -> None:
    expect.has(SHOW, shown(comment="Thanks"), {"comment": "(some text)"})
    for wrong in (["Thanks"], [], "", None):
        assert broken(expect.has, SHOW, shown(notes=wrong), {"notes": "(some text)"})
    assert broken(expect.has, SHOW, shown(notes=["Thanks"]), {"notes": "Thanks"})


def test_a_list_of_texts_is_written_with_commas_or_as_some_text() -> None:
    def company(*ids: str) -> Judgement:
        return Judgement([{"incoming_invoices": list(ids)}], "OK", INBOUND.outcome_of("OK"), (), frozenset())

    path = "companies.incoming_invoices"
    expect.has(INBOUND, company("a", "b"), {path: "a, b"})
    expect.has(INBOUND, company("a", "b"), {path: "(some text)"})
    assert broken(expect.has, INBOUND, company("a", "b"), {path: "a"})
    assert broken(expect.has, INBOUND, company(), {path: "(some text)"})
    assert broken(expect.has, INBOUND, company("a", ""), {path: "(some text)"})


def test_rows_in_an_order_follow_each_other() -> None:
    table = [["action"], ["RECEIVED"], ["DELIVERED"]]
    right = shown(actions=[{"action": "RECEIVED"}, {"action": "DELIVERED"}])
    wrong = shown(actions=[{"action": "DELIVERED"}, {"action": "RECEIVED"}])
    in_order = partial(expect.rows, ordered=True)
    in_order(SHOW, right, "actions", table)
    expect.rows(SHOW, wrong, "actions", table)
    (found,) = broken(in_order, SHOW, wrong, "actions", table)
    assert found[2].endswith("in this order")
    between = shown(actions=[{"action": "RECEIVED"}, {"action": "SENT"}, {"action": "DELIVERED"}])
    partial(expect.rows, ordered=True, among=True)(SHOW, between, "actions", table)


def test_each_row_needs_an_item_of_its_own() -> None:
    assert broken(among, SHOW, shown(actions=[{"action": "SENT"}]), "actions", [["action"], ["SENT"], ["SENT"]])


@pytest.mark.parametrize("items", [[], ["a"], ["a", "b"], [{"action": "SENT"}]])
def test_items_of_every_kind_are_counted(items: list[Any]) -> None:
    expect.count(SHOW, shown(actions=items), "actions", len(items))
    assert broken(expect.count, SHOW, shown(actions=items), "actions", len(items) + 1)


def test_a_column_may_be_a_path() -> None:
    rows = [{"sender": {"name": "Kari"}}, {"sender": {"name": "Ola"}}]
    contract = load(Suite(Path(__file__).parent.parent).contracts).find("getV1Invoices")
    answer = Judgement(rows, "200 OK", contract.outcome_of("200 OK"), (), frozenset())
    expect.rows(contract, answer, "invoices", [["sender.name"], ["Ola"], ["Kari"]])
    assert broken(expect.rows, contract, answer, "invoices", [["sender.name"], ["Ola"], ["Eva"]])
