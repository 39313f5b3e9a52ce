"""What a live endpoint shows of an assumption is written down, reviewed, and then decides verdicts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from conformance.catalogue import Catalogue, Requirement
from conformance.catalogue.observation import read_observations
from conformance.cli import main
from conformance.endpoint.settings import load_profile
from conformance.errors import ContractError, UserError
from conformance.observations.changes import smallest_change
from conformance.observations.learning import learn, learned_from
from conformance.paths import Suite
from conformance.scrubbing import recording_scrubber, scrubber
from conformance.wires.registry import load
from tests.checkout import ROOT

CATALOGUE = load(Suite(ROOT).contracts)
LIVE = load_profile(ROOT / "endpoints.toml", "stage", {})
HIDING = recording_scrubber(scrubber(CATALOGUE, LIVE), LIVE, CATALOGUE)


def assumption(kind: str = "outcome") -> Requirement:
    return next(
        r for c in CATALOGUE.contracts for r in c.requirements if r.kind == kind and r.evidence.basis == "assumed"
    )


ASSUMED = assumption()
DOCUMENTED = next(r for c in CATALOGUE.contracts for r in c.requirements if r.evidence.basis == "documented")


def scenario(verdict: str, *requirements: str, actual: str = "") -> dict[str, Any]:
    finding = {"requirement": requirements[0], "expected": "422", "actual": actual, "basis": "assumed"}
    sent = {"verb": "POST", "url": "https://stage.example/x", "headers": {}, "body": "{}"}
    received = {"status": 400, "headers": {}, "body": '{"code": "odd"}'}
    return {
        "id": f"features/x.feature::{verdict}",
        "verdict": verdict,
        "requirements": [*requirements],
        "proven": [*requirements],
        "findings": [finding] if actual else [],
        "exchanges": [{"method": "m", "request": sent, "response": received}],
    }


def record(*scenarios: dict[str, Any], name: str = "stage", kind: str = "live", day: str = "2026-11-26") -> Any:
    return {"endpoint": {"name": name, "kind": kind}, "started": f"{day}T02:00:00Z", "scenarios": [*scenarios]}


def written(folder: Path, run: Any) -> Path:
    file = folder / "run.json"
    file.write_text(json.dumps(run), "utf-8")
    return file


def test_an_assumption_that_held_is_confirmed_and_nothing_documented_is_learned() -> None:
    learned = learn(record(scenario("passed", ASSUMED.id, DOCUMENTED.id)), CATALOGUE, {}, HIDING, ROOT)
    (observation,) = learned.observations.values()
    assert (observation.requirement, observation.result) == (ASSUMED.id, "confirmed")
    assert (observation.day, observation.states) == ("2026-11-26", ASSUMED.title)
    assert learned.new == [ASSUMED.id]


@pytest.mark.parametrize("verdict", ["skipped", "broken"])
def test_a_scenario_without_a_verdict_on_the_service_shows_nothing(verdict: str) -> None:
    assert learn(record(scenario(verdict, ASSUMED.id)), CATALOGUE, {}, HIDING, ROOT).observations == {}


def test_one_contradiction_outweighs_confirmations_in_either_order() -> None:
    held, broke = scenario("passed", ASSUMED.id), scenario("differs", ASSUMED.id, actual="400 Bad Request")
    for order in ((held, broke), (broke, held)):
        (observation,) = learn(record(*order), CATALOGUE, {}, HIDING, ROOT).observations.values()
        assert observation.result == "contradicted"
        assert observation.actual == "400 Bad Request"
        assert observation.exchange["request"] == "POST https://stage.example/x"
        assert observation.exchange["received"] == '{"code": "odd"}'
        assert observation.change["file"].startswith("contracts/")
        assert "400 Bad Request" in observation.change["change"]


def test_what_is_known_already_stays_as_it_is_and_what_a_run_leaves_out_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "stage.json"
    learned_from(written(tmp_path, record(scenario("passed", ASSUMED.id))), CATALOGUE, tmp_path, "stage", HIDING)
    first = file.read_text("utf-8")
    later = record(scenario("passed", ASSUMED.id), day="2026-12-24")
    assert learned_from(written(tmp_path, later), CATALOGUE, tmp_path, "stage", HIDING).new == []
    assert file.read_text("utf-8") == first
    learned_from(written(tmp_path, record()), CATALOGUE, tmp_path, "stage", HIDING)
    assert file.read_text("utf-8") == first
    turned = record(scenario("differs", ASSUMED.id, actual="409 Conflict"), day="2026-12-25")
    assert learned_from(written(tmp_path, turned), CATALOGUE, tmp_path, "stage", HIDING).changed == [ASSUMED.id]
    assert read_observations(file)[ASSUMED.id].day == "2026-12-25"


def test_a_reviewed_observation_makes_the_assumption_observed_until_the_contract_states_something_else(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    (tmp_path / "observations").mkdir()
    run = written(tmp_path, record(scenario("passed", ASSUMED.id)))
    learned_from(run, CATALOGUE, tmp_path / "observations", "stage", HIDING)
    assert evidence_of(load_anew(tmp_path), ASSUMED.id) == "observed: stage showed it on 2026-11-26"
    file = tmp_path / "observations" / "stage.json"
    stale = file.read_text("utf-8").replace(json.dumps(ASSUMED.evidence.assumed)[1:-1], "another reason")
    file.write_text(stale, "utf-8")
    assert evidence_of(load_anew(tmp_path), ASSUMED.id).startswith("assumed: ")
    assert learned_from(written(tmp_path, record()), CATALOGUE, tmp_path / "observations", "stage", HIDING).dropped


def load_anew(root: Path) -> Catalogue:
    load.cache_clear()
    return load(root / "contracts")


def evidence_of(catalogue: Catalogue, identity: str) -> str:
    return next(str(r.evidence) for c in catalogue.contracts for r in c.requirements if r.id == identity)


@pytest.mark.parametrize("text", ["{", "[]", '{"observations": {"a#b": {}}}', '{"observations": {"a#b": []}}', "{}"])
def test_a_file_that_is_no_record_of_observations_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stage.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ContractError) as raised:
        read_observations(file)
    assert str(file) in str(raised.value)


def test_a_result_that_is_none_is_named(tmp_path: Path) -> None:
    learned_from(written(tmp_path, record(scenario("passed", ASSUMED.id))), CATALOGUE, tmp_path, "stage", HIDING)
    file = tmp_path / "stage.json"
    file.write_text(file.read_text("utf-8").replace('"confirmed"', '"maybe"'), "utf-8")
    with pytest.raises(ContractError, match="maybe"):
        read_observations(file)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (record(name="other"), "the last run was against other"),
        (record(kind="mock"), "stage is no live endpoint"),
        ({"endpoint": 1}, "no record of a run"),
    ],
)
def test_a_run_that_shows_nothing_of_the_endpoint_is_refused(tmp_path: Path, run: Any, says: str) -> None:
    with pytest.raises(UserError) as raised:
        learned_from(written(tmp_path, run), CATALOGUE, tmp_path, "stage", HIDING)
    assert says in str(raised.value)


def test_the_command_prints_each_new_contradiction_and_what_would_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("contracts", "endpoints.toml"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    written(tmp_path, record(scenario("differs", ASSUMED.id, actual="409 Conflict")))
    assert main(["learn", "--endpoint", "stage", "--reports", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert f"contradicted: {ASSUMED.id}" in printed
    assert "would agree: in contracts/" in printed
    assert "0 assumptions confirmed, 1 contradicted (1 new, 0 changed, 0 dropped" in printed
    assert (tmp_path / "observations" / "stage.json").is_file()
    assert main(["learn", "--endpoint", "prod-readonly", "--reports", str(tmp_path)]) == 2
    assert "the last run was against stage" in capsys.readouterr().err


def test_an_observation_holds_no_person_for_it_is_committed() -> None:
    run = record(scenario("differs", ASSUMED.id, actual="'Bjørn Væring, bjorn@firma.no, +4791234567'"))
    exchange = run["scenarios"][0]["exchanges"][0]
    exchange["response"]["body"] = '{"email": "bjorn@firma.no", "phone": "+4791234567", "iban": "NO9386011117947"}'
    exchange["request"] |= {"url": "https://stage.example/x?ssn=15078512345", "body": '{"phoneNumber": "+4791234567"}'}
    (observation,) = learn(run, CATALOGUE, {}, HIDING, ROOT).observations.values()
    text = json.dumps(observation.as_dict(), ensure_ascii=False)
    for piece in ("bjorn@firma", "91234567", "11117947"):
        assert piece not in text
    assert observation.exchange["received"].startswith('{"email": "')


def test_every_assumption_has_a_change_that_leads_to_its_place_in_the_contracts() -> None:
    tested = set()
    for contract in CATALOGUE.contracts:
        for requirement in contract.requirements:
            if requirement.evidence.basis != "assumed":
                continue
            change = smallest_change(contract, requirement, "xsd:int", "xsd:string", ROOT)
            part: Any = json.loads((ROOT / change["file"]).read_text("utf-8"))
            *lists, name = change["place"].split(", ")
            for member in lists:
                part = part[member]
            if requirement.kind == "field":
                assert name in part, requirement.id
                assert name == "items" or requirement.id.endswith((f".{name}", f"[].{name}"))
            else:
                assert name in [each["id"] for each in part], requirement.id
            assert "xsd:string" in change["change"]
            tested.add((requirement.kind, Path(change["file"]).name.partition(".")[0] in ("api", "types")))
    # Outcomes, conventions and fields, both of a method and of what methods share.
    assert len(tested) == 6


@pytest.mark.parametrize(
    ("actual", "change"),
    [
        ("absent", "leave the member out of what is required"),
        ("nil", "let its type be null as well"),
        ("null", "let its type be null as well"),
        ("xsd:string", "accept xsd:string beside xsd:int"),
    ],
)
def test_the_change_of_a_member_is_what_would_accept_what_came(actual: str, change: str) -> None:
    field = assumption("field")
    finding = {"requirement": field.id, "expected": "xsd:int", "actual": actual, "basis": "assumed"}
    run = record(scenario("differs", field.id) | {"findings": [finding]})
    (observation,) = learn(run, CATALOGUE, {}, HIDING, ROOT).observations.values()
    assert observation.change["change"] == change


def test_what_was_flaky_or_is_unknown_shows_nothing() -> None:
    found = learn(
        record(scenario("flaky", ASSUMED.id), scenario("passed", "gone/gone#gone")), CATALOGUE, {}, HIDING, ROOT
    )
    assert found.observations == {}


def test_a_contradiction_without_an_exchange_is_recorded_all_the_same() -> None:
    run = record(scenario("differs", ASSUMED.id, actual="400 Bad Request") | {"exchanges": []})
    (observation,) = learn(run, CATALOGUE, {}, HIDING, ROOT).observations.values()
    assert (observation.result, observation.exchange) == ("contradicted", {})
