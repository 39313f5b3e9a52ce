"""A scenario ends the same way whoever plays it: pytest-bdd in a run, or the toolkit without pytest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.endpoint.settings import Profile, load_profile
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.calls import seam
from conformance.mock.server.mock_server import MockServer
from conformance.prove.behaviour_faults import FAULTS
from conformance.scene.first_call import in_a_line, unreachable
from conformance.scene.playing import Play, played
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.verdict import worse
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.live_profile import KEYS, aim
from tests.servers import Server, answers, envelope

pytestmark = pytest.mark.slow

CATALOGUE = load(ROOT / "contracts")
Ended = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...], int]
"""What is compared: the verdict, what each finding is about, what was proven, and how many calls were made."""


def by_pytest(checkout: Checkout, *words: str, **environment: str) -> dict[str, tuple[Ended, str]]:
    """How the scenarios of a run ended, with their reasons."""
    done = checkout.run("run", "--no-allure", *words, **environment)
    assert done.returncode in (0, 1, 3), done.stdout + done.stderr
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert record["complete"]
    return {s["id"]: (_ended(s), s["reason"]) for s in record["scenarios"]}


def _ended(record: dict[str, Any]) -> Ended:
    findings = tuple((f["requirement"], f["place"]) for f in record["findings"])
    return record["verdict"], findings, tuple(record["proven"]), len(record["exchanges"])


def by_itself(checkout: Checkout, profile: Profile, run: Collection[str]) -> dict[str, tuple[Ended, str]]:
    """How the same scenarios of a run end without pytest."""
    catalogue = load(checkout.root / "contracts")
    with closing(Session(catalogue, profile)) as first:
        down = unreachable(first, profile.urls) if profile.kind == "live" else {}
    lines = {api: in_a_line(api, error) for api, error in down.items()}
    session, found = Session(catalogue, profile, unreachable=lines), {}
    for file in feature_files(checkout.root / "features"):
        feature = read(file, checkout.root, catalogue)
        for scenario in feature.scenarios:
            if scenario.id in run:
                play = Play(feature, scenario, claims(feature, scenario, catalogue))
                found[scenario.id] = _of(played(session, play, Effort()), play, session)
    session.close()
    return found


def _of(ended: Any, play: Play, session: Session) -> tuple[Ended, str]:
    scene: Scene | None = ended.scene
    claimed = play.claims.requirements if ended.verdict.name == "passed" else set()
    findings = tuple((f.requirement, f.place) for f in ended.verdict.findings)
    proven = () if scene is None else tuple(sorted(scene.proven | claimed))
    calls = 0 if scene is None else len(scene.observations)
    return (ended.verdict.name, findings, proven, calls), session.scrubber.text(ended.verdict.reason)


class Crashing(seam.Seam):
    """A service that breaks inside whenever it is called."""

    def run(self, contract: Any, call: Any) -> Any:
        raise ZeroDivisionError


@contextmanager
def mock(fault: str, method: str) -> Iterator[str]:
    """A mock that is wrong in one way, or in none; yields its URL."""
    contract = CATALOGUE.find(method)
    bent = {"": seam.Seam, "breaks inside": Crashing}.get(fault)
    with MockServer(CATALOGUE).in_thread() as server, seam.replaced(bent() if bent else FAULTS[fault](contract.id, "")):
        yield server.url


@pytest.mark.parametrize(
    ("method", "fault", "verdicts"),
    [
        ("atg_mandate_list", "", {"passed"}),
        ("atg_mandate_list", "last row forgotten", {"passed", "failed"}),
        ("consumer_agreement_status", "breaks inside", {"passed", "failed", "broken"}),
        ("getV1ServicesAtg", "", {"passed"}),
        ("getV1ServicesAtg", "another company's data", {"passed", "failed"}),
    ],
)
def test_at_a_mock(checkout: Checkout, method: str, fault: str, verdicts: set[str]) -> None:
    with mock(fault, method) as url:
        run = by_pytest(checkout, "--method", method, "--mock-url", url)
        own = by_itself(checkout, load_profile(checkout.root / "endpoints.toml", "mock").at(url), run)
    assert {identity: ended for identity, (ended, _) in own.items()} == {i: ended for i, (ended, _) in run.items()}
    assert {ended[0] for ended, _ in run.values()} <= verdicts
    assert ("failed" in verdicts) <= any(ended[0] == "failed" for ended, _ in run.values())


@pytest.mark.parametrize("method", ["consumer_agreement_status", "disable_b2c_issuer_agreement"])
def test_at_a_live_endpoint(checkout: Checkout, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = envelope(method, '<return xsi:type="xsd:string">OK: ACTIV</return>')
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)
    with Server(answers(wrong)).running() as server:
        aim(checkout, server.url)
        run = by_pytest(checkout, "--method", method, "--endpoint", "prod-readonly", "--retry-failed", "0", **KEYS)
        own = by_itself(checkout, load_profile(checkout.root / "endpoints.toml", "prod-readonly"), run)
    assert own == run
    assert "skipped" in {ended[0] for ended, _ in run.values()}


def test_of_two_verdicts_the_worse_counts_with_both_reasons() -> None:
    assert worse(("passed", ""), ("broken", "no network")) == (1, "no network")
    assert worse(("failed", "a finding"), ("broken", "no network")) == (0, "a finding\nbroken: no network")
    assert worse(("broken", "no network"), ("broken", "no network")) == (0, "no network")
