"""A response that is a list by itself: with items, without any, nil, absent, or something else in its place.

A refusal is an item's status, so a list without items is a success, and nothing else may pass for one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.catalogue import Contract
from conformance.catalogue.types import Array, Struct
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.wires.registry import judge, load
from conformance.wires.soap.section5 import outcome_of, status_of

API = load(Path(__file__).parent.parent / "contracts").apis["autoinvoice"]
STATES, OPERATORS, QUERY = (
    API.methods[n] for n in ("invoice_state_list", "list_operators", "consumer_agreements_query")
)
STRING = ' xsi:type="xsd:string"'
ARRAY = 'xsi:type="n2:Array" n2:arrayType="n1:{}[{}]"'


def judged(contract: Contract, inner: str) -> Judgement:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:n1="https://secure.maventa.com/" xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/"><env:Body>'
        f"<n1:{contract.method}Response>{inner}</n1:{contract.method}Response></env:Body></env:Envelope>"
    )
    answer = Response(200, {"Content-Type": "text/xml; charset=utf-8"}, body.encode())
    return judge(Exchange("autoinvoice", contract.method, Request("POST", "http://x/"), answer), contract, API)


def row_of(contract: Contract) -> Struct:
    assert isinstance(contract.answer, Array)
    assert isinstance(contract.answer.item, Struct)
    return contract.answer.item


def listed(contract: Contract, *items: str, length: int | None = None) -> str:
    """Return the list that a contract promises, with these items; `length` is what arrayType says, if not the truth."""
    name = row_of(contract).name
    array = ARRAY.format(name, len(items) if length is None else length)
    return f"<return {array}>{''.join(items)}</return>"


def item(contract: Contract, **texts: str) -> str:
    """Return an item with every member, empty but for these."""
    members = row_of(contract).members
    assert set(texts) <= set(members)
    made = "".join(f"<{name}{STRING}>{texts.get(name, '')}</{name}>" for name in members)
    return f"<item>{made}</item>"


def places(judgement: Judgement) -> list[str]:
    return [finding.place for finding in judgement.findings]


def agreements(array: str) -> Judgement:
    """Return the judgement on a struct in which this is the list."""
    head = f'<return xsi:type="n1:ConsumerAgreementQueryResponse"><status{STRING}>OK</status>'
    return judged(QUERY, f"{head}{array}</return>")


class TestEmpty:
    @pytest.mark.parametrize("contract", [STATES, OPERATORS], ids=lambda contract: contract.method)
    def test_a_list_without_items_is_a_success(self, contract: Contract) -> None:
        judgement = judged(contract, listed(contract))
        assert judgement.findings == ()
        assert judgement.value == []
        assert judgement.status == "OK"
        assert judgement.outcome is not None
        assert judgement.outcome.ok
        assert judgement.outcome.requirement in judgement.judged

    @pytest.mark.parametrize("contract", [STATES, OPERATORS], ids=lambda contract: contract.method)
    def test_an_empty_list_that_says_it_has_items_is_detected(self, contract: Contract) -> None:
        judgement = judged(contract, listed(contract, length=1))
        assert places(judgement) == ["return"]
        assert judgement.findings[0].actual.endswith("on 0 items")

    def test_a_list_with_an_item_that_says_it_is_empty_is_detected(self) -> None:
        judgement = judged(OPERATORS, listed(OPERATORS, item(OPERATORS), length=0))
        assert places(judgement) == ["return"]
        assert judgement.findings[0].actual.endswith("on 1 items")

    @pytest.mark.parametrize("length", ["", "0,0", "-0", "00000000000", "0x0", " 0 "])
    def test_a_length_that_is_no_number_is_detected_though_nothing_is_there(self, length: str) -> None:
        judgement = judged(OPERATORS, f"<return {ARRAY.format('OperatorInfo', length)}/>")
        assert places(judgement) == ["return"]

    def test_zeros_in_front_are_a_length(self) -> None:
        assert judged(OPERATORS, f"<return {ARRAY.format('OperatorInfo', '0000')}/>").findings == ()

    @pytest.mark.parametrize("inside", [" ", "\n\t", "<!-- none -->", "<?none?>"])
    def test_white_space_and_comments_are_no_items(self, inside: str) -> None:
        judgement = judged(OPERATORS, f"<return {ARRAY.format('OperatorInfo', 0)}>{inside}</return>")
        assert (judgement.findings, judgement.value) == ((), [])

    @pytest.mark.parametrize(
        ("written", "actual"),
        [
            ("<return/>", "neither xsi:type nor arrayType"),
            ('<return xsi:type="n2:Array"/>', "no arrayType"),
            (f"<return{STRING}/>", "xsi:type 'xsd:string'"),
            ('<return xsi:type="n1:OperatorInfo"/>', "xsi:type 'n1:OperatorInfo'"),
            (
                '<return xsi:type="n2:Array" n2:arrayType="n1:Other[0]"/>',
                "which is of {https://secure.maventa.com/}Other",
            ),
            ('<return xsi:type="n2:Array" n2:arrayType="n1:OperatorInfo[][0]"/>', "OperatorInfo[]"),
            (f'<return {ARRAY.format("OperatorInfo", 0)} n2:offset="[1]"/>', "items from '[1]' on"),
            (f"<return {ARRAY.format('OperatorInfo', 0)}>none</return>", "the text 'none'"),
        ],
    )
    def test_what_is_empty_is_held_to_the_type_of_a_list(self, written: str, actual: str) -> None:
        judgement = judged(OPERATORS, written)
        assert places(judgement) == ["return"]
        assert actual in judgement.findings[0].actual

    @pytest.mark.parametrize(
        "written",
        [
            "<return/>",
            "<return>  </return>",
            f"<return{STRING}/>",
            f"<return{STRING}>ERROR: UNKNOWN ERROR</return>",
            '<return xsi:type="n1:OperatorInfo"/>',
            f'<return xsi:type="n1:OperatorInfo"><name{STRING}>x</name></return>',
            f"<return {ARRAY.format('OperatorInfo', 0)}>ERROR</return>",
            '<return href="#none"/>',
        ],
    )
    @pytest.mark.parametrize("contract", [STATES, OPERATORS], ids=lambda contract: contract.method)
    def test_what_is_no_list_is_no_empty_one(self, contract: Contract, written: str) -> None:
        judgement = judged(contract, written.replace("OperatorInfo", row_of(contract).name))
        assert judgement.findings
        assert (judgement.value, judgement.status, judgement.outcome) == (None, None, None)
        assert not {o.requirement for o in contract.outcomes} & judgement.judged

    def test_an_offset_of_nothing_is_none(self) -> None:
        assert judged(OPERATORS, f'<return {ARRAY.format("OperatorInfo", 0)} n2:offset="[0]"/>').findings == ()

    def test_an_array_type_alone_is_enough(self) -> None:
        assert judged(OPERATORS, '<return n2:arrayType="n1:OperatorInfo[0]"/>').findings == ()


class TestNone:
    def test_a_nil_list_is_detected_and_is_no_success(self) -> None:
        judgement = judged(OPERATORS, '<return xsi:nil="true"/>')
        assert places(judgement) == ["return"]
        assert (judgement.value, judgement.status, judgement.outcome) == (None, None, None)

    def test_an_absent_list_is_detected_and_is_no_success(self) -> None:
        judgement = judged(OPERATORS, "")
        assert places(judgement) == ["return"]
        assert (judgement.value, judgement.status, judgement.outcome) == (None, None, None)

    @pytest.mark.parametrize(
        "empty", ["<agreements/>", '<agreements xsi:nil="true"/>', ""], ids=["bare", "nil", "absent"]
    )
    def test_a_list_in_a_struct_is_there_and_typed_though_it_is_empty(self, empty: str) -> None:
        judgement = agreements(empty)
        assert places(judgement) == ["return.agreements"]
        assert judgement.value.get("agreements") is None

    def test_an_empty_list_in_a_struct_passes(self) -> None:
        judgement = agreements(f"<agreements {ARRAY.format('ConsumerInfoOut', 0)}/>")
        assert (judgement.findings, judgement.value["agreements"]) == ((), [])

    def test_a_nil_item_is_one_item(self) -> None:
        judgement = judged(OPERATORS, listed(OPERATORS, '<item xsi:nil="true"/>'))
        assert places(judgement) == ["return[0]"]
        assert judgement.value == [None]


class TestStatus:
    def test_the_first_item_has_the_status(self) -> None:
        items = [item(STATES, status=text) for text in ("ERROR: INVOICE NOT FOUND OR NO RIGHTS", "OK")]
        judgement = judged(STATES, listed(STATES, *items))
        assert judgement.status == "ERROR: INVOICE NOT FOUND OR NO RIGHTS"
        assert judgement.outcome is not None
        assert not judgement.outcome.ok

    def test_an_item_that_has_no_status_is_no_success(self) -> None:
        judgement = judged(STATES, listed(STATES, '<item xsi:nil="true"/>'))
        assert (judgement.status, judgement.outcome) == (None, None)
        judgement = judged(STATES, listed(STATES, "<item/>"))
        assert (judgement.status, judgement.outcome) == (None, None)
        assert "return[0].status" in places(judgement)

    def test_items_without_a_place_for_a_status_are_a_success(self) -> None:
        judgement = judged(OPERATORS, listed(OPERATORS, item(OPERATORS)))
        assert judgement.status == "OK"
        assert judgement.value != []

    @pytest.mark.parametrize("value", [None, "", "OK", {}, {"status": "OK"}, 0, b"", True])
    def test_what_is_no_list_has_no_status_of_a_list(self, value: object) -> None:
        for contract in (STATES, OPERATORS):
            if not isinstance(value, str):
                assert status_of(value, contract) is None
                assert outcome_of(value, contract) is None

    @pytest.mark.parametrize(
        "value", [[None], [[]], ["OK"], [{}], [{"status": None}], [{"status": 1}], [{"other": "OK"}]]
    )
    def test_an_item_of_another_kind_has_none_either(self, value: object) -> None:
        assert status_of(value, STATES) is None
        assert outcome_of(value, STATES) is None

    def test_a_list_in_the_place_of_a_struct_or_a_text_is_no_success(self) -> None:
        for value in ([], [{"status": "OK"}], ["OK: ACTIVE"]):
            assert status_of(value, QUERY) is None
            assert status_of(value, API.methods["consumer_agreement_status"]) is None

    def test_an_undocumented_status_of_an_item_says_where(self) -> None:
        judgement = judged(STATES, listed(STATES, item(STATES, status="OK?")))
        assert "return[0].status" in places(judgement)
        assert judgement.outcome is None
