"""A request that is sent again is read once, and nothing on the wire or in the journal shows that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.catalogue import Contract
from conformance.mock.calls.behaviour import Call, Reply
from conformance.mock.calls.seam import Seam, replaced
from conformance.mock.server.mock_server import MockServer
from conformance.mock.wires.remembering import LARGEST, REMEMBERED, copied, remembering
from conformance.mock.wires.rest.arguments import Parts
from tests.company_on_wires import CATALOGUE, Company, a_mock

_LOCKED = "ERROR: COMPANY ACCOUNT IS LOCKED"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with a_mock() as serving:
        yield serving


@pytest.fixture
def company(mock: MockServer, request: pytest.FixtureRequest) -> Company:
    return Company(mock.url, request.node.name)


def change(caller: Company, **state: Any) -> None:
    caller.http.patch(f"{caller.url}/_control/worlds/{caller.seed}", json=state, timeout=10).raise_for_status()


def created(company: Company, **changes: Any) -> Any:
    contract = CATALOGUE.apis["invoicing"].methods["createInvoice"]
    body = {**contract.example, **changes}
    return company.http.post(f"{company.url}/invoicing/invoice/create", json=body, timeout=10)


def test_equal_requests_show_a_state_that_changed_between_them(company: Company) -> None:
    shown = company.post_soap("company_show", "").content
    assert company.post_soap("company_show", "").content == shown
    change(company, company={"locked": True})
    assert _LOCKED.encode() in company.post_soap("company_show", "").content
    change(company, company={"locked": False, "name": "Fjord AS"})
    assert b"Fjord AS" in company.post_soap("company_show", "").content
    change(company, company={"name": "Example Seller AS"})
    assert company.post_soap("company_show", "").content == shown


def test_equal_requests_differ_in_the_worlds_of_two_mocks(company: Company) -> None:
    with a_mock() as another:
        other = Company(another.url, company.seed)
        assert other.keys == company.keys
        change(other, company={"locked": True})
        assert _LOCKED.encode() not in company.post_soap("company_show", "").content
        assert _LOCKED.encode() in other.post_soap("company_show", "").content


def test_requests_that_differ_in_their_keys_alone_are_of_two_callers(mock: MockServer) -> None:
    one, two = Company(mock.url, "one of two callers"), Company(mock.url, "the other of two callers")
    for _ in range(2):
        texts = [each.soap("company_show", "").findtext("bid") for each in (one, two)]
        assert texts[0] != texts[1]


def test_each_write_of_equal_requests_has_its_own_effect(company: Company) -> None:
    form = {"grant_type": "client_credentials", "scope": "eui", "client_id": company.keys["company_uuid"]}
    form["client_secret"] = company.keys["user_api_key"]
    granted = [company.http.post(f"{company.url}/ax/oauth2/token", data=form, timeout=10).json() for _ in range(3)]
    assert len({each["access_token"] for each in granted}) == 3


@pytest.mark.parametrize("size", [LARGEST - 1, LARGEST, LARGEST + 1])
def test_a_request_at_the_limit_of_what_is_remembered_is_read_alike(company: Company, size: int) -> None:
    empty = len(json.dumps(CATALOGUE.apis["invoicing"].methods["createInvoice"].example)) + len("application/json")
    about = {**CATALOGUE.apis["invoicing"].methods["createInvoice"].example["smsDetails"]}
    about["freeText"] += "x" * (size - empty)
    answers = [created(company, smsDetails=about) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].request.body is not None
    assert len(answers[0].request.body) + len("application/json") == size


def test_a_mistake_is_explained_as_often_as_it_is_made(company: Company) -> None:
    before = len(company.reasons())
    calls = [company.post_soap("consumer_agreements_query", "<q><page>x</page></q>") for _ in range(2)]
    sent = [created(company, invoiceDetails={"total": "much"}) for _ in range(2)]
    assert calls[0].content == calls[1].content
    assert sent[0].content == sent[1].content
    assert sent[0].status_code >= 400
    first, second, third, fourth = company.reasons()[before:]
    assert (first, third) == (second, fourth)


class Changing(Seam):
    """A service whose behaviours change the arguments that they get."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def run(self, contract: Contract, call: Call) -> Reply:
        self.seen.append(json.dumps(call.arguments, default=str))
        spoil(call.arguments)
        return super().run(contract, call)


def spoil(value: Any) -> None:
    if isinstance(value, dict):
        for member in value.values():
            spoil(member)
        value["spoilt"] = True
    elif isinstance(value, list):
        for item in value:
            spoil(item)
        value.clear()


def test_a_behaviour_that_changes_its_arguments_changes_no_other_call(company: Company) -> None:
    setting = "<s><item><key>stop_duplicates</key><value>true</value></item></s>"
    with replaced(changing := Changing()):
        for _ in range(2):
            company.post_soap("configure_company", setting)
        for _ in range(2):
            created(company)
    assert changing.seen[0] == changing.seen[1]
    assert changing.seen[2] == changing.seen[3]


@dataclass(frozen=True)
class Sent:
    """A request of so many bytes."""

    name: str
    size: int = 1


class Reading:
    """Counts what it reads, and refuses what begins with `bad`."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, sent: Sent) -> Mapping[str, str]:
        self.read.append(sent.name)
        if sent.name.startswith("bad"):
            raise ValueError(sent.name)
        return {"name": sent.name}


def test_what_was_read_is_remembered_within_bounds() -> None:
    remembered = remembering(reading := Reading())
    for _ in range(2):
        assert remembered(Sent("a")) == {"name": "a"}
        assert remembered(Sent("large", LARGEST + 1)) == {"name": "large"}
        with pytest.raises(ValueError, match="bad"):
            remembered(Sent("bad"))
    assert reading.read == ["a", "large", "bad", "large", "bad"]
    for number in range(REMEMBERED):
        remembered(Sent(str(number)))
    remembered(Sent("a"))
    assert reading.read.count("a") == 2


def test_a_copy_of_arguments_shares_nothing_that_can_change() -> None:
    arguments = {"keys": {"user": "x"}, "rows": [{"n": 1}, [2]], "none": None, "file": b"text"}
    copy = copied(arguments)
    assert copy == arguments
    spoil(copy)
    assert arguments == {"keys": {"user": "x"}, "rows": [{"n": 1}, [2]], "none": None, "file": b"text"}


def test_a_remembered_request_shows_nothing_of_itself() -> None:
    assert "secret" not in repr(Parts("read", (("id", "secret"),), b"secret", "secret", b"secret", has_files=False))
