"""Generated invoice documents find a service that keeps an invoice otherwise than it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.endpoint.settings import load_profile
from conformance.mock.calls import behaviour
from conformance.mock.calls.behaviour import Call, Reply
from conformance.mock.server.mock_server import MockServer
from conformance.scene.expect import ContractBroken
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import load

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load(ROOT / "contracts")
SHOWN = ("autoxchange", "getV1InvoicesId")


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A session with an embedded mock."""
    with MockServer(CATALOGUE).in_thread() as mock:
        made = Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(mock.url))
        yield made
        made.close()


def plan(session: Session, name: str) -> Many:
    made = Many(Scene(session, "autoxchange", name, refusing=False), Effort("quick", 7))
    made.vary_all("postV1Invoices", "any invoice document")
    return made


def bend(monkeypatch: pytest.MonkeyPatch, member: str, wrong: object) -> None:
    """Make the mock return another value of an invoice than it stores."""
    own = behaviour._BEHAVIOURS[SHOWN]

    def changed_reply(call: Call) -> Reply:
        reply = own(call)
        changed = {**reply.members[member], **wrong} if isinstance(wrong, dict) else wrong
        return Reply(reply.outcome, members={**reply.members, member: changed})

    monkeypatch.setitem(behaviour._BEHAVIOURS, SHOWN, changed_reply)


def test_what_the_mock_takes_reads_back(session: Session) -> None:
    made = plan(session, "honest")
    made.each_reads_back()
    assert [seen.contract.method for seen in made._scene.observations] == ["postV1Invoices", "getV1InvoicesId"]


@pytest.mark.parametrize(
    ("member", "wrong", "place"),
    [
        ("number", "another", "number"),
        ("date", "1999-12-31", "date"),
        ("date_due", "1999-12-31", "date_due"),
        ("currency", "GBP", "currency"),
        ("sum", 0.001, "sum"),
        ("sum_tax", 0.001, "sum_tax"),
        ("recipient", {"name": " "}, "recipient.name"),
        ("recipient", {"name": None}, "recipient.name"),
    ],
)
def test_an_invoice_that_is_kept_wrong_is_found(
    session: Session, monkeypatch: pytest.MonkeyPatch, member: str, wrong: object, place: str
) -> None:
    bend(monkeypatch, member, wrong)
    with pytest.raises(ContractBroken) as broken:
        plan(session, f"{member} is {wrong}").each_reads_back()
    assert {f.requirement for f in broken.value.findings} == {f"autoxchange/getV1InvoicesId#answer.{place}"}


def test_the_failure_shows_the_smallest_document_and_its_seed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    bend(monkeypatch, "currency", "GBP")
    with pytest.raises(ContractBroken) as broken:
        plan(session, "smallest").each_reads_back()
    call = "'number': '0', 'currency': 'NOK', 'net': '0.00', 'tax_percent': '0.00', 'buyer_name': '0'"
    assert re.search(rf"smallest failing call: postV1Invoices with {{.*{re.escape(call)}.*--seed 7", str(broken.value))
