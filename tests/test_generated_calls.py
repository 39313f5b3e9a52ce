"""Generated calls are what they say: with one mistake exactly where one is meant, and never without what finds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find

from conformance.catalogue import Contract
from conformance.catalogue.formats import validator
from conformance.endpoint.exchange import Request
from conformance.errors import UserError
from conformance.payloads.file import File
from conformance.scene.mistakes import one_mistake
from conformance.scene.samples import any_arguments, member_paths
from conformance.scene.trial import Effort, Trial
from conformance.scene.words import arguments
from conformance.wires.calling import ABSENT
from conformance.wires.registry import load
from conformance.wires.rest.binding import RestOperation
from conformance.wires.rest.client import RestClient

CATALOGUE = load(Path(__file__).resolve().parent.parent / "contracts")
REST = {c.method: c for c in CATALOGUE.contracts if isinstance(c.operation, RestOperation)}
KEYS = {"company_uuid": "company", "user_api_key": "user", "vendor_api_key": "vendor"}


class Nowhere:
    """Sends nothing: the tests look at requests that are not sent."""

    def send(self, request: Request, *, api: str, method: str) -> Any:
        raise AssertionError(f"{method} of {api} was sent to {request.url}")


def generated(make: Callable[[Contract], Any], method: str) -> list[dict[str, Any]]:
    """As many generated changes as a scenario tries."""
    found: list[dict[str, Any]] = []
    Trial(Effort(seed=7), "generated").over(make(CATALOGUE.find(method)), found.append)
    return found


def request(method: str, changes: dict[str, Any]) -> Request:
    contract = REST[method]
    api = CATALOGUE.apis[contract.api]
    return RestClient(api, "http://service", Nowhere()).request(contract, arguments(contract, KEYS, None, changes))


def plain(made: Any) -> Any:
    if isinstance(made, dict):
        return {name: plain(member) for name, member in made.items() if member is not ABSENT}
    return [plain(item) for item in made] if isinstance(made, list) else made


class TestMistakes:
    @pytest.mark.parametrize("method", ["createInvoice", "getV1Invoices", "postOauth2Token"])
    def test_what_is_sent_breaks_the_contract_in_the_one_member_that_is_changed(self, method: str) -> None:
        contract = REST[method]
        keeps = validator(contract.schemas.request)
        assert keeps.is_valid(plain(arguments(contract, KEYS, None, {})))
        for changes in generated(one_mistake, method):
            assert len(changes) == 1
            assert not keeps.is_valid(plain(arguments(contract, KEYS, None, changes))), changes

    def test_a_number_is_no_mistake_where_a_lenient_reader_finds_one_in_the_text(self) -> None:
        texts = [c["page"] for c in generated(one_mistake, "getV1ServicesAtgMandates") if "page" in c]
        assert all(re.search("[^0-9]", text) for text in texts)

    def test_what_the_example_s_own_choice_makes_due_is_omitted_too(self) -> None:
        private = {"recipientDetails.firstName": ABSENT}
        assert find(one_mistake(REST["createInvoice"]), lambda changes: changes == private) == private

    @pytest.mark.parametrize("method", ["postV1Invoices"])
    def test_a_method_whose_example_is_no_complete_call_has_no_call_with_just_one_mistake(self, method: str) -> None:
        with pytest.raises(UserError, match=f"the example of {method} is not a complete call"):
            one_mistake(REST[method])

    def test_a_method_that_takes_any_text_has_no_mistakes(self) -> None:
        with pytest.raises(UserError, match="no call of sendInvoice can violate its schema"):
            one_mistake(REST["sendInvoice"])


class TestAnyArguments:
    @pytest.mark.parametrize("method", ["getInvoiceStatus", "patchV1ServicesAtgAccountNumber", "postV1Invoices"])
    def test_every_call_reaches_its_method(self, method: str) -> None:
        http = REST[method].operation
        assert isinstance(http, RestOperation)
        path = re.sub(r"\{\w+\}", "[^/]+", http.path)
        for changes in generated(any_arguments, method):
            below = request(method, changes).url.removeprefix("http://service").partition("?")[0]
            assert re.fullmatch(path, below)
            assert not re.search(r"/[.]{1,2}(/|$)|%2F|%5C", below, re.IGNORECASE)

    def test_the_caller_s_keys_stay_as_they_are(self) -> None:
        http = REST["postOauth2Token"].operation
        assert isinstance(http, RestOperation)
        assert http.credentials
        for changes in generated(any_arguments, "postOauth2Token"):
            assert changes.keys().isdisjoint(http.credentials)

    def test_some_calls_keep_the_contract_and_some_do_not(self) -> None:
        contract = REST["createInvoice"]
        keeps = validator(contract.schemas.request)
        made = [plain(arguments(contract, KEYS, None, c)) for c in generated(any_arguments, "createInvoice")]
        assert {keeps.is_valid(each) for each in made} == {True, False}

    def test_what_a_call_must_have_and_the_example_lacks_is_always_there(self) -> None:
        for changes in generated(any_arguments, "postV1Invoices"):
            assert isinstance(changes["file"], File)

    def test_no_member_is_changed_inside_one_that_is_replaced(self) -> None:
        for changes in generated(any_arguments, "createInvoice"):
            assert not [(a, b) for a in changes for b in changes if b.startswith(f"{a}.")]

    def test_a_soap_method_gets_each_of_its_parameters(self) -> None:
        members = CATALOGUE.find("consumer_agreements_query").request.members.keys() - {"api_keys"}
        assert all(changes.keys() == members for changes in generated(any_arguments, "consumer_agreements_query"))


def test_the_paths_of_a_contract_lead_through_lists_and_leave_files_out() -> None:
    paths = list(member_paths(REST["createInvoice"].request))
    assert {"invoiceDetails", "invoiceDetails.invoiceRows", "invoiceDetails.invoiceRows.price"} <= set(paths)
    assert "file" not in list(member_paths(REST["postV1Invoices"].request))
