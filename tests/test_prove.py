"""The proof itself: faults that bend responses, survivors that are reported, and no fault that only seems detected."""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.cassettes.observed import recorded
from conformance.endpoint.exchange import Response
from conformance.endpoint.settings import load_profile
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.mock.server import app, mock_server
from conformance.paths import Suite
from conformance.prove import behaviour_faults, harmless
from conformance.prove.case import BEHAVIOUR, WIRE, Case, behaviour_cases, sample, wire_cases
from conformance.prove.equivalent import reason
from conformance.prove.lab import Lab
from conformance.prove.proving import FAULTS
from conformance.prove.report import Proof, Totals, markdown, summary, table
from conformance.scene.playing import Play, played
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import load
from conformance.wires.rest import faults as rest_faults
from conformance.wires.soap import faults as soap_faults
from tests.checkout import Checkout

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
METHOD = "autoinvoice/consumer_agreement_status"
RECORDED = tuple(
    f"cassettes/mock/autoinvoice/{stem}" for stem in ("consumers-norway/consumer_agreement_status", "conventions")
)
QUERY = CATALOGUE.find("consumer_agreements_query")
LISTED = Response(
    200,
    {"Content-Type": "text/xml; charset=UTF-8"},
    next(
        seen.response.body
        for seen in recorded(ROOT / "cassettes/mock/autoinvoice/consumers-norway/consumer_agreements_query", CATALOGUE)
        if b"Array" in seen.response.body and seen.contract is QUERY
    ),
)
PREDICTED = (
    "value changed",
    "refusal forgotten",
    "wrong refusal",
    "unauthorised caller accepted",
    "another company's data",
)
"""Faults of which the calls of a scenario without a fault show whether they change anything in it."""
READ = CATALOGUE.find("getV1ServicesAtgMandates", "autoxchange")
MANDATES = Response(200, {"Content-Type": "application/json"}, b'{"mandates": [{"kid": "1", "status": "ACTIVE"}]}')


@pytest.mark.parametrize("fault", soap_faults.FAULTS)
def test_a_soap_fault_changes_the_answer_and_nothing_twice(fault: Any) -> None:
    bent = list(soap_faults.FAULTS[fault](LISTED, QUERY))
    if fault == "refusal sent as success":
        assert bent == []
        refusal = LISTED.body.replace(b">OK<", b">ERROR: NO AGREEMENTS FOUND<")
        bent = list(soap_faults.FAULTS[fault](Response(200, LISTED.headers, refusal), QUERY))
        assert bent or b"NO AGREEMENTS FOUND" not in str(QUERY.outcomes).encode()
        return
    assert bent or fault in ("single item instead of list", "status swapped")
    assert all(b.answer != LISTED for b in bent)
    assert len({b.place for b in bent}) == len(bent)


@pytest.mark.parametrize("fault", rest_faults.FAULTS)
def test_a_rest_fault_changes_the_answer_and_nothing_twice(fault: Any) -> None:
    bent = list(rest_faults.FAULTS[fault](MANDATES, READ))
    assert all(b.answer != MANDATES for b in bent)
    assert len({b.place for b in bent}) == len(bent)
    if fault.startswith("member"):
        assert bent


def test_members_are_named_by_their_paths() -> None:
    dropped = {b.place: b.answer.body for b in soap_faults.FAULTS["member dropped"](LISTED, QUERY)}
    assert {"status", "agreements", "agreements[].name"} <= dropped.keys()
    assert b"<name" not in dropped["agreements[].name"].split(b"</item>")[0]
    assert rest_faults.paths(MANDATES) == {"mandates", "mandates[].kid", "mandates[].status"}


@pytest.mark.parametrize("name", harmless.VARIATIONS)
def test_a_harmless_variation_says_the_same(name: Any) -> None:
    varied = harmless.VARIATIONS[name](LISTED)
    texts = sorted(re.findall(rb">([^<>\s][^<>]*)<", LISTED.body))
    assert sorted(re.findall(rb">([^<>\s][^<>]*)<", varied.body)) == texts
    assert (harmless.VARIATIONS[name](MANDATES).body == MANDATES.body) is ("JSON" not in name)


def test_every_fault_of_the_behaviour_has_a_place_somewhere() -> None:
    placed = {f for f in behaviour_faults.FAULTS for c in CATALOGUE.contracts if list(behaviour_faults.places(f, c))}
    assert placed == set(behaviour_faults.FAULTS)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    for folder in RECORDED:
        shutil.copytree(ROOT / folder, made.root / folder)
    return made


def prove(checkout: Checkout, *words: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    done = checkout.run("prove", "--method", "consumer_agreement_status", *words)
    assert "Traceback" not in done.stderr, done.stderr
    return done, json.loads((checkout.root / "reports" / "prove.json").read_text())


def test_a_method_whose_every_fault_is_detected(checkout: Checkout) -> None:
    done, proof = prove(checkout)
    assert done.returncode == 0, done.stdout
    assert (proof["survivors"], proof["false_alarms"]) == ([], {})
    assert proof["killed"] == proof["tried"] > 60
    assert "mutants killed, 0 survived" in done.stdout


def test_a_sample_is_of_the_mutants_and_of_the_harmless_scenarios_alike(checkout: Checkout) -> None:
    _, whole = prove(checkout)
    done, proof = prove(checkout, "--sample", "3", "--seed", "1")
    assert (proof["tried"], proof["harmless"]) == (3, 3)
    assert (proof["of"], proof["harmless_of"]) == (whole["tried"], whole["harmless"])
    assert f"3 of {whole['harmless']} scenarios with harmless variations" in done.stdout


def test_a_suite_that_says_less_lets_faults_survive(checkout: Checkout) -> None:
    (checkout.root / "features" / "autoinvoice" / "conventions" / "callers.feature").unlink()
    done, proof = prove(checkout, "--fault", "unauthorised caller accepted")
    assert done.returncode == 1, done.stdout
    assert {s["place"] for s in proof["survivors"]} >= {"company-account-is-locked", "user-not-activated"}
    assert "conformance prove --api autoinvoice --method consumer_agreement_status --fault" in done.stdout


def test_a_scenario_that_fails_anyhow_detects_nothing(checkout: Checkout) -> None:
    lab = Lab(Suite(checkout.root), checkout.root / "cassettes" / "mock")
    identity = next(i for i in lab.tapes)
    play = lab.plays[identity]
    broken = type(play)(
        play.feature, play.scenario, type(play.claims)({"autoinvoice/x#never"}, set(), play.claims.calls)
    )
    lab.plays[identity] = broken
    case = Case(WIRE, "empty body", METHOD, "the answer", ((identity, _first(lab, identity)),))
    assert lab.tried(case).killer == ""


def _first(lab: Lab, identity: str) -> int:
    return next(n for n, entry in enumerate(lab.tapes[identity].entries) if entry.contract is not None)


def test_a_variation_that_is_not_harmless_raises_an_alarm(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harmless, "VARIATIONS", {"nothing left": lambda a: Response(a.status, a.headers, b"")})
    lab = Lab(Suite(checkout.root), checkout.root / "cassettes" / "mock")
    identity = next(iter(lab.tapes))
    assert lab.false_alarms(identity) == ["nothing left"]


@pytest.mark.slow
def test_what_a_scenario_keeps_of_a_response_may_be_absent() -> None:
    """A live service that omits what the documents let be absent leaves nothing to compare with."""
    lab = Lab(Suite(ROOT), ROOT / "cassettes" / "mock")
    keeping = [
        identity
        for identity, play in lab.plays.items()
        if identity in lab.tapes and any(" is kept as " in step.text for step in play.scenario.steps)
    ]
    assert len(keeping) > 20
    assert {identity: names for identity in keeping if (names := lab.false_alarms(identity))} == {}


def test_cases_come_from_the_contract(checkout: Checkout) -> None:
    lab = Lab(Suite(checkout.root), checkout.root / "cassettes" / "mock")
    contract = lab.catalogue.find("consumer_agreement_status")
    wire = list(wire_cases(lab.material, contract, list(soap_faults.FAULTS)))
    texts = {case.place for case in wire if case.fault == "status reworded"}
    assert texts == {o.name for o in contract.outcomes}
    behaviour = list(behaviour_cases(lab.material, contract, list(behaviour_faults.FAULTS)))
    assert {c.place for c in behaviour if c.fault == "refusal forgotten"} == {"consumer-not-found"}
    assert all(case.candidates for case in (*wire, *behaviour))
    assert sample(wire, 5, 1) == sample(wire, 5, 1) != sample(wire, 5, 2)


def test_a_fault_in_an_object_of_which_nothing_is_stated_is_equivalent() -> None:
    case = Case(WIRE, "member dropped", "autoxchange/getV1CompanyProfilesId", "network_settings.email", ())
    assert reason(case, CATALOGUE)
    assert not reason(Case(WIRE, "member dropped", METHOD, "status", ()), CATALOGUE)


@pytest.mark.parametrize("api", CATALOGUE.apis.values(), ids=lambda api: api.id)
def test_equivalent_mutants_are_of_faults_and_methods_that_exist(api: Any) -> None:
    for known in api.equivalent_mutants:
        assert known.fault in FAULTS
        assert fnmatch.filter(api.methods, known.method), known
        case = Case(BEHAVIOUR, known.fault, f"{api.id}/{fnmatch.filter(api.methods, known.method)[0]}", "no place", ())
        assert not known.place or "*" in known.place or not reason(case, CATALOGUE)


def test_the_report_lists_survivors_and_the_rest() -> None:
    case = Case(BEHAVIOUR, "effect forgotten", METHOD, "", (("a::test_b", -1),))
    proof = Proof([], {}, {"a::test_b": ["other prefixes"]}, 9, 1.0, Totals(1, 9))
    assert proof.exit_code == 3
    from conformance.prove.case import Tried

    proof = Proof([Tried(case, "", 1)], {}, {}, 9, 1.0, Totals(1, 9))
    assert proof.exit_code == 1
    assert case.command in table(proof)
    assert case.command in markdown(proof.as_dict())
    assert "0 of 1 mutants killed, 1 survived" in summary(proof.as_dict())
    assert Proof([Tried(case, "a::test_b", 1)], {}, {}, 9, 1.0, Totals(1, 9)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--fault", "nonsense"), "unknown fault"), (("--api", "nonsense"), "unknown API 'nonsense'")],
)
def test_a_wrong_command_is_explained(checkout: Checkout, words: tuple[str, str], says: str) -> None:
    done = checkout.run("prove", *words)
    assert done.returncode == 2
    assert says in done.stderr


def _gzipped(app: ASGIApp) -> ASGIApp:
    return GZipMiddleware(app, minimum_size=1)


def _in_chunks(app: ASGIApp) -> ASGIApp:
    async def chunked(scope: Scope, receive: Receive, send: Send) -> None:
        async def pieces(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
                await send({**message, "headers": kept})
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                body = message["body"]
                for start in range(0, len(body), 97):
                    await send({"type": "http.response.body", "body": body[start : start + 97], "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            else:
                await send(message)

        await app(scope, receive, pieces)

    return chunked


@pytest.mark.parametrize("fault", behaviour_faults.FAULTS)
def test_a_fault_that_only_the_last_candidate_detects_is_found_without_playing_all(
    checkout: Checkout, fault: Any
) -> None:
    lab = Lab(Suite(checkout.root), checkout.root / "cassettes" / "mock")
    contract = lab.catalogue.find("consumer_agreement_status")
    for case in behaviour_cases(lab.material, contract, [fault]):
        every = [i for i, play in lab.plays.items() if contract in play.claims.calls and not play.claims.generated]
        one_by_one = [lab.tried(replace(case, candidates=((identity, -1),))) for identity in every]
        killers = [tried.killer for tried in one_by_one if tried.killer]
        last = sorted(every, key=killers.__contains__)
        found = lab.tried(replace(case, candidates=tuple((identity, -1) for identity in last)))
        assert bool(found.killer) == bool(killers)
        assert found.plays <= len(every)
        untouched = [t for t in one_by_one if not t.killer]
        if fault in PREDICTED:
            assert found.plays < len(every) or not untouched


@pytest.mark.parametrize("wrap", [_gzipped, _in_chunks], ids=["gzip", "chunks"])
def test_how_a_body_travels_raises_no_false_alarm(wrap: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrapped(*given: Any) -> Any:
        door = app.build(*given)
        door._app = wrap(door._app)
        return door

    monkeypatch.setattr(mock_server, "build", wrapped)
    files = ("consumers-norway/consumer_agreements_query", "consumers-norway/getV1ServicesAtg")
    features = [read(f, ROOT, CATALOGUE) for stem in files for f in ROOT.glob(f"features/*/{stem}.feature")]
    plays = [Play(f, s, claims(f, s, CATALOGUE)) for f in features for s in f.scenarios]
    with mock_server.MockServer(CATALOGUE).in_thread() as server:
        session = Session(CATALOGUE, load_profile(Suite(ROOT).endpoints, "mock").at(server.url))
        for play in plays:
            if not play.claims.generated:
                assert played(session, play, Effort()).verdict.name == "passed"
        session.close()
    assert len(plays) > 15


@pytest.mark.parametrize("fault", ["refusal forgotten", "wrong refusal"])
def test_a_refusal_that_no_call_leads_to_is_equivalent_for_the_reason_in_its_contract(fault: str) -> None:
    def why(outcome: str) -> str:
        return reason(Case(BEHAVIOUR, fault, "autoinvoice/invoice_put_invoice", outcome, ()), CATALOGUE)

    assert why("other-refusal") == "No input is known to lead to a text that is not listed."
    assert why("file-is-empty") == ""
