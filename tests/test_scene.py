"""Scenarios notice a service that is wrong in one way: a mock with one bent behaviour, called as steps call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.endpoint.settings import load_profile
from conformance.errors import EndpointBroken, Unarranged
from conformance.mock.autoinvoice import consumers_norway
from conformance.mock.calls import behaviour
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.domain.agreements import ConsumerAgreement
from conformance.mock.server.mock_server import MockServer
from conformance.scene import expect
from conformance.scene.expect import ContractBroken
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import load
from tests.servers import Server, answers

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load(ROOT / "contracts")
Bend = Callable[[str, Callable[[Callable[[Call], Reply], Call], Reply]], None]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A session with an embedded mock."""
    with MockServer(CATALOGUE).in_thread() as mock:
        made = Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(mock.url))
        yield made
        made.close()


@pytest.fixture
def bend(monkeypatch: pytest.MonkeyPatch) -> Bend:
    """Return a function that puts another behaviour round a method's own."""

    def put(method: str, other: Callable[[Callable[[Call], Reply], Call], Reply]) -> None:
        own = behaviour._BEHAVIOURS["autoinvoice", method]
        monkeypatch.setitem(behaviour._BEHAVIOURS, ("autoinvoice", method), lambda call: other(own, call))

    return put


def scene(session: Session, name: str, *, refusing: bool = False) -> Scene:
    return Scene(session, "autoinvoice", name, refusing=refusing)


def many(session: Session, name: str, seed: int = 7) -> Many:
    return Many(scene(session, name), Effort("quick", seed))


def each(plan: Many, expectation: Callable[..., object], *printed: str) -> None:
    """Hold every response to the planned calls to an expectation, as a Then does."""
    plan._scene.hold("every call", lambda seen: expectation(seen.contract, seen.judgement, *printed))


class TestRefusals:
    def test_a_refusal_that_changes_something_is_detected_through_the_witness(
        self, session: Session, bend: Bend
    ) -> None:
        def half_done(own: Callable[[Call], Reply], call: Call) -> Reply:
            own(Call(call.world, call.company, call.user, None, {**call.arguments, "options": ""}))
            raise Refusal("options-format-invalid")

        bend("atg_agreement_configure", half_done)
        made = scene(session, "half done", refusing=True)
        made.arranger.add("mandate", "Kari", state="", fields={}, foreign=False)
        made.call("atg_agreement_configure", {"options": "no JSON"})
        with pytest.raises(ContractBroken, match="nothing changed") as broken:
            made.refuses("ERROR: OPTIONS PARAMETER FORMAT IS INVALID")
        (finding,) = broken.value.findings
        assert finding.requirement == "autoinvoice/atg_agreement_configure#options-format-invalid"
        assert finding.place == "atg_mandate_list after the refusal"

    def test_a_refusal_that_does_not_happen_is_detected(self, session: Session, bend: Bend) -> None:
        bend("disable_b2c_issuer_agreement", lambda own, call: Reply("disabled"))
        made = scene(session, "no refusal", refusing=True)
        made.call("disable_b2c_issuer_agreement", {})
        with pytest.raises(ContractBroken) as broken:
            made.refuses("ERROR: Company agreement not found")
        assert broken.value.findings[0].actual == "OK"

    def test_the_witness_of_an_honest_refusal_says_nothing(self, session: Session) -> None:
        made = scene(session, "honest", refusing=True)
        made.call("atg_agreement_configure", {"kid_length": "1"})
        made.refuses("ERROR: Invalid kid_length")
        assert [seen.contract.method for seen in made.observations] == [
            "atg_mandate_list",
            "atg_agreement_configure",
            "atg_mandate_list",
        ]


class TestSuccess:
    def test_an_effect_that_is_forgotten_is_detected(self, session: Session, bend: Bend) -> None:
        bend("b2c_issuer_agreement_order", lambda own, call: Reply("email-sent", {"@signer_email": "a@example.com"}))
        made = scene(session, "forgotten")
        made.call("b2c_issuer_agreement_order", {"signer_email": "a@example.com"})
        expect.outcome(made.last.contract, made.last.judgement, "OK: Email sent to a@example.com")
        seen = made.observe("disable_b2c_issuer_agreement", {})
        with pytest.raises(ContractBroken):
            expect.outcome(seen.contract, seen.judgement, "ERROR: Cannot disable agreement. Issuer state is PENDING")

    def test_another_companys_data_that_shows_is_detected(self, session: Session, bend: Bend) -> None:
        def everybodys(own: Callable[[Call], Reply], call: Call) -> Reply:
            for kept in call.world.all(ConsumerAgreement):
                kept.company = call.company.label
            return own(call)

        bend("consumer_agreements_query", everybodys)
        made = scene(session, "leak", refusing=True)
        made.arranger.add("consumer agreement", "Ola", state="", fields={"name": "Ola"}, foreign=True)
        made.call("consumer_agreements_query", {"query.name": "Ola"})
        with pytest.raises(ContractBroken):
            made.refuses("ERROR: No agreements found")

    def test_a_call_in_the_clear_that_is_answered_is_detected(self, session: Session) -> None:
        made = scene(session, "clear")
        made.call("consumer_agreement_status", {}, clear=True)
        made.not_accepted()
        made._last = made.observe("consumer_agreement_status", {})  # answered as any call is
        with pytest.raises(ContractBroken, match="#tls"):
            made.not_accepted()


class TestGenerated:
    def test_a_lenient_timestamp_is_found_with_seed_and_smallest_call(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers_norway, "is_timestamp", lambda text: len(text) == 14)
        plan = many(session, "lenient")
        plan.vary("atg_mandate_list", "timestamp", "any malformed timestamp")
        with pytest.raises(ContractBroken) as broken:
            each(plan, expect.outcome, "ERROR: Timestamp format error")
        assert "smallest failing call: atg_mandate_list with {'timestamp': " in str(broken.value)
        assert "--seed 7" in str(broken.value)
        assert broken.value.findings[0].requirement == "autoinvoice/atg_mandate_list#timestamp-format-error"

    def test_a_text_that_is_changed_on_the_way_is_found(self, session: Session, bend: Bend) -> None:
        def folded(own: Callable[[Call], Reply], call: Call) -> Reply:
            for kept in call.world.all(ConsumerAgreement):
                kept.name = kept.name.encode("ascii", "replace").decode()
            return own(Call(call.world, call.company, call.user, None, {"query": {}}))

        bend("consumer_agreements_query", folded)
        plan = many(session, "folded")
        plan._scene.arranger.add("consumer agreement", "Kari", state="", fields={}, foreign=False)
        plan.vary("consumer_agreements_query", "query.name", "any text", label="Kari")
        with pytest.raises(ContractBroken, match="#utf-8"):
            plan.each_comes_back(or_refused=False)

    def test_the_same_seed_makes_the_same_calls(self, session: Session, bend: Bend) -> None:
        seen: list[list[str]] = []

        def noted(own: Callable[[Call], Reply], call: Call) -> Reply:
            seen[-1].append(call.text("timestamp"))
            return own(call)

        bend("atg_mandate_list", noted)
        for _ in range(2):
            seen.append([])
            plan = many(session, "same", seed=3)
            plan.vary("atg_mandate_list", "timestamp", "any timestamp")
            each(plan, expect.success)
        assert seen[0] == seen[1]
        assert len(seen[0]) > 10

    def test_only_the_last_of_the_calls_is_reported(self, session: Session) -> None:
        plan = many(session, "last")
        plan.vary("atg_mandate_list", "timestamp", "any timestamp")
        each(plan, expect.success)
        assert len(plan._scene.observations) == 1


class TestEndpoints:
    @pytest.mark.parametrize(
        "body", [b"[" * 100_000, b"<html>", b"\xff", b""], ids=["depth", "a page", "bytes", "nothing"]
    )
    def test_what_is_no_mock_at_the_address_of_one_is_said(self, body: bytes) -> None:
        with Server(answers(body)).running() as server:
            made = scene(Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(server.url)), "none")
            with pytest.raises(EndpointBroken, match="is not the mock"):
                made.call("consumer_agreement_status", {})

    @pytest.mark.parametrize(
        ("body", "status", "kind"),
        [
            (b"<html>busy</html>", 200, "text/html"),
            (b"", 200, "text/xml; charset=utf-8"),
            (b"Internal error", 500, "text/plain"),
        ],
        ids=["a page", "nothing", "a text"],
    )
    def test_what_is_no_answer_gives_no_verdict(self, body: bytes, status: int, kind: str) -> None:
        keys = {
            "STAGE_COMPANY_UUID": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "STAGE_USER_API_KEY": "user-key",
            "STAGE_VENDOR_API_KEY": "vendor-key",
        }
        with Server(answers(body, status=status, kind=kind)).running() as server:
            env = {**keys, "CONFORMANCE_STAGE_URL": f"{server.url}/apis/v1.1/api"}
            made = scene(Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "stage", env)), "none")
            with pytest.raises(EndpointBroken, match="no response that can be judged"):
                made.call("consumer_agreement_status", {})
            with pytest.raises(Unarranged, match="cannot be made to fail internally"):
                made.arranger.break_inside()
