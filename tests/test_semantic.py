"""A live service that does what the documents leave open never fails; one that breaks what they state still does."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from conformance.catalogue import Contract
from conformance.checks.finding import PERMITTED
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.paths import Suite
from conformance.prove.lab import Lab
from conformance.prove.semantic import ADDED, VARIATIONS
from conformance.scene import expect
from conformance.scene.expect import ContractBroken
from conformance.scene.verdict import Terms, verdict_of
from conformance.wires.registry import judge, load
from tests.checkout import ROOT, part

SUITE = Suite(ROOT)
APIS = load(SUITE.contracts).apis
LIVE = Terms(assumptions_hold=False)
CREATE = APIS["invoicing"].methods["createInvoice"]
STATUS = APIS["invoicing"].methods["getInvoiceStatus"]
AGREEMENT = APIS["autoinvoice"].methods["consumer_agreement_status"]
JSON = {"Content-Type": "application/json"}


FEW = (
    "autoinvoice/account/company_lookup_with_operator.feature",
    "autoinvoice/receiving/invoice_list_inbound.feature",
    "autoinvoice/users/user_list.feature",
    "autoxchange/consumers/getV1ServicesB2cnoConsumers.feature",
    "autoxchange/sending/getV1Invoices.feature",
    "invoicing/invoice/createInvoice.feature",
    "invoicing/invoice/getInvoiceStatus.feature",
)
"""Methods whose responses have everything that is varied."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A lab with the scenarios of a few methods."""
    return Lab(part(tmp_path_factory.mktemp("part"), FEW), ROOT / "cassettes" / "mock")


@pytest.fixture(scope="module")
def whole() -> Lab:
    """A lab with all scenarios."""
    return Lab(SUITE, ROOT / "cassettes" / "mock")


def wrong(lab: Lab, name: str, number: int) -> dict[str, str]:
    """Return why scenarios of this number do not pass or differ against a live service that varies in this way."""
    chosen = [i for i in random.Random(name).sample(sorted(lab.tapes), number) if lab.sound("wire", i)]
    verdicts = {identity: lab.varied(identity, VARIATIONS[name], live=True) for identity in chosen}
    assert sum(verdict.name != "skipped" for verdict in verdicts.values()) > number * 2 // 3
    return {i: str(v.reason) for i, v in verdicts.items() if v.name not in ("passed", "differs", "skipped")}


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_conforming_live_service_passes_or_differs(lab: Lab, name: str) -> None:
    assert wrong(lab, name, 12) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIATIONS)
def test_a_conforming_live_service_passes_or_differs_in_every_method(whole: Lab, name: str) -> None:
    assert wrong(whole, name, 60) == {}


def test_the_mock_is_held_to_everything(lab: Lab) -> None:
    every = [i for i in sorted(lab.tapes) if i.startswith("features/invoicing/")]
    strict = [lab.varied(i, VARIATIONS["one more member (JSON)"]).name for i in random.Random(1).sample(every, 10)]
    assert "failed" in strict


def judged(contract: Contract, body: Any, status: int = 200) -> Judgement:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "text/xml; charset=utf-8"} if isinstance(body, bytes) else JSON
    exchange = Exchange(contract.api, contract.method, Request("GET", "http://x/"), Response(status, headers, data))
    return judge(exchange, contract, APIS[contract.api])


def verdict(check: Callable[[], Any]) -> str:
    try:
        check()
    except ContractBroken as raised:
        return verdict_of(raised, (), LIVE).name
    return "passed"


def test_a_status_that_the_documents_do_not_distinguish_is_as_good() -> None:
    error = {"statusCode": "422", "message": "m", "error": "e"}
    live = judged(CREATE, error, 422).of_a_live_endpoint(CREATE)
    assert verdict(lambda: expect.outcome(CREATE, live, "400 Bad Request")) == "passed"
    assert verdict(lambda: expect.outcome(CREATE, live, "401 Unauthorized")) != "passed"
    assert verdict(lambda: expect.outcome(CREATE, judged(CREATE, error, 422), "400 Bad Request")) != "passed"


def test_an_optional_member_that_is_absent_differs_and_a_wrong_one_fails() -> None:
    absent = judged(STATUS, {"paidAt": "2026-01-15"}).of_a_live_endpoint(STATUS)
    assert verdict(lambda: expect.has(STATUS, absent, {"deliveredAt": "2026-01-15"})) == "differs"
    wrong = judged(STATUS, {"deliveredAt": "2026-01-16"}).of_a_live_endpoint(STATUS)
    assert verdict(lambda: expect.has(STATUS, wrong, {"deliveredAt": "2026-01-15"})) == "failed"


def test_a_member_of_a_wrong_type_fails_on_a_live_endpoint_too() -> None:
    wrong = judged(STATUS, {"deliveredAt": 7}).of_a_live_endpoint(STATUS)
    assert verdict(lambda: expect.conforms(STATUS, wrong)) == "failed"


@pytest.mark.parametrize("name", VARIATIONS)
def test_each_variation_varies_some_response(lab: Lab, name: str) -> None:
    entries = (entry for tape in lab.tapes.values() for entry in tape.entries)
    taped = ((entry.contract, entry.answer) for entry in entries if entry.contract is not None)
    both = ((VARIATIONS[name](answer, contract), answer) for contract, answer in taped)
    assert any(varied != answer and meaning(varied) != meaning(answer) for varied, answer in both)


def meaning(response: Response) -> tuple[int, Any]:
    """Return a response without what JSON and XML leave to who writes them."""
    try:
        return response.status, json.loads(response.body)
    except ValueError:
        pass
    try:
        return response.status, etree.canonicalize(response.body.decode())
    except (ValueError, etree.XMLSyntaxError):
        return response.status, response.body


@pytest.mark.parametrize("name", ["nil for an empty text", "no member for an empty text"])
def test_a_text_that_is_nil_or_absent_is_the_empty_one_for_a_live_service(lab: Lab, name: str) -> None:
    entries = (e for tape in lab.tapes.values() for e in tape.entries)
    soap = ((e.contract, e.answer) for e in entries if e.contract is not None and e.contract.api == "autoinvoice")
    bent = ((contract, answer, VARIATIONS[name](answer, contract)) for contract, answer in soap)
    contract, sent, other = next(each for each in bent if each[1] != each[2])
    strict = judged(contract, other.body)
    assert {finding.severity for finding in strict.findings} == {PERMITTED}
    live = strict.of_a_live_endpoint(contract)
    assert live.findings == ()
    assert live.notes == strict.findings
    assert live.value == judged(contract, sent.body).value


def test_an_added_member_is_a_note() -> None:
    live = judged(STATUS, {"deliveredAt": "2026-01-15", ADDED: 1}).of_a_live_endpoint(STATUS)
    assert live.findings == ()
    assert [note.severity for note in live.notes] == ["additive"]
