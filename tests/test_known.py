"""Known failures, a scenario's verdict, and how many verdicts become one: nothing is green without evidence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.errors import EndpointBroken, FeatureError, Refused, SettingsError, Unarranged, UserError
from conformance.ledger import Ledger
from conformance.paths import Suite
from conformance.run.known import Known, covering, load_known
from conformance.run.results import Results
from conformance.run.verdict import verdict
from conformance.scene.expect import ContractBroken
from conformance.scene.verdict import Terms
from conformance.wires.registry import load
from tests.grounds import DOCUMENTED
from tests.whole import LEDGER

ROOT = Path(__file__).parent.parent
SUITE = Suite(ROOT)
CATALOGUE = load(SUITE.contracts)
ALL: dict[str, str] = {}
PROFILES = ("mock", "stage", "prod-readonly")
STEM = "autoinvoice/atg_mandate_list#"
LISTED, FORMAT, RIGHTS, UTF8 = (
    f"{STEM}{name}" for name in ("listed", "timestamp-format-error", "no-rights-to-settings", "utf-8")
)
TODAY = date.today()
ENTRY = f"""
[[known]]
requirement = "{LISTED}"
endpoint = "stage"
reason = "ISSUE-7: the list is always empty"
owner = "Kari"
expires = 2099-12-31
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "known.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def entry(requirement: str = LISTED, *, days: int = 1, endpoint: str = "stage") -> Known:
    return Known(requirement, endpoint, "ISSUE-7", "Kari", TODAY + timedelta(days=days))


def finding(requirement: str = LISTED) -> Finding:
    return Finding(requirement, "return.atg_mandates", "1 rows", "0 rows", evidence=DOCUMENTED)


def test_a_good_entry_is_read(tmp_path: Path) -> None:
    (known,) = load_known(written(tmp_path, ENTRY), CATALOGUE, PROFILES)
    assert known == Known(LISTED, "stage", "ISSUE-7: the list is always empty", "Kari", date(2099, 12, 31))
    assert not known.expired
    assert str(known) == "ISSUE-7: the list is always empty (expected until 2099-12-31, owner: Kari)"


@pytest.mark.parametrize("text", ["", "# nothing is known\n", "known = []\n"])
def test_a_file_without_entries_knows_nothing(tmp_path: Path, text: str) -> None:
    assert load_known(written(tmp_path, text), CATALOGUE, PROFILES) == ()


def test_no_file_knows_nothing(tmp_path: Path) -> None:
    assert load_known(tmp_path / "known.toml", CATALOGUE, PROFILES) == ()


@pytest.mark.parametrize(("days", "expired"), [(-1, True), (0, False), (1, False)])
def test_an_entry_counts_until_its_day_is_over(days: int, expired: bool) -> None:
    assert entry(days=days).expired is expired


WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "no-requirement": (
        ENTRY.replace("requirement", "#"),
        "'requirement' is missing or not a non-empty string",
        "known.toml: entry 1",
    ),
    "no-endpoint": (
        ENTRY.replace("endpoint", "#"),
        "'endpoint' is missing or not a non-empty string",
        "known.toml: entry 1",
    ),
    "no-reason": (ENTRY.replace("reason", "#"), "'reason' is missing or not a non-empty string", "known.toml: entry 1"),
    "no-owner": (ENTRY.replace("owner", "#"), "'owner' is missing or not a non-empty string", "known.toml: entry 1"),
    "no-day": (
        ENTRY.replace("expires", "#"),
        "'expires' is missing or not a date such as 2026-12-31",
        "known.toml: entry 1",
    ),
    "empty-owner": (
        ENTRY.replace('"Kari"', '""'),
        "'owner' is missing or not a non-empty string",
        "known.toml: entry 1",
    ),
    "owner-a-number": (
        ENTRY.replace('"Kari"', "7"),
        "'owner' is missing or not a non-empty string",
        "known.toml: entry 1",
    ),
    "day-as-a-text": (
        ENTRY.replace("2099-12-31", '"2099-12-31"'),
        "'expires' is missing or not a date such as 2026-12-31",
        "known.toml: entry 1",
    ),
    "day-with-a-time": (
        ENTRY.replace("2099-12-31", "2099-12-31T12:00:00"),
        "'expires' is missing or not a date such as 2026-12-31",
        "known.toml: entry 1",
    ),
    "no-such-day": (ENTRY.replace("2099-12-31", "2099-02-30"), "not TOML: ", "known.toml:7"),
    "strange-key": (ENTRY + 'ticket = "7"\n', "unknown key 'ticket'", "known.toml: entry 1"),
    "strange-table": (ENTRY + "[knwon]\n", "unknown table 'knwon'", "known.toml"),
    "unknown-requirement": (
        ENTRY.replace("#listed", "#lsted"),
        f"unknown requirement '{STEM}lsted'",
        "known.toml: entry 1",
    ),
    "unknown-endpoint": (
        ENTRY.replace('"stage"', '"stgae"'),
        "unknown endpoint 'stgae'",
        "known.toml: entry 1",
    ),
    "second-entry": (
        ENTRY + ENTRY.replace("owner", "#"),
        "'owner' is missing or not a non-empty string",
        "known.toml: entry 2",
    ),
    "half-flaky": (ENTRY + 'flaky = "yes"\n', "'flaky' is neither true nor false", "known.toml: entry 1"),
    "malformed": ("[[known]\n", "not TOML: ", "known.toml:1"),
    "latin-1": ("# Åse\n".encode("latin-1"), "cannot read the file: ", "known.toml"),
    "a-text": ('known = "all"\n', "", "known.toml"),
    "a-number": ("known = 1\n", "", "known.toml"),
    "texts": ('known = ["all"]\n', "", "known.toml"),
}


@pytest.mark.parametrize(("text", "what", "where"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_entry_key_and_reason(
    tmp_path: Path, text: str | bytes, what: str, where: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_known(written(tmp_path, text), CATALOGUE, PROFILES)
    assert caught.value.what.startswith(what)
    assert where in caught.value.where
    assert caught.value.do


@pytest.mark.parametrize(
    ("endpoint", "do"),
    [
        ("stgae", "did you mean stage?"),
        ("Stage", "did you mean stage?"),
        ("production", "use a profile of endpoints.toml: mock, prod-readonly, stage"),
    ],
)
def test_an_endpoint_that_has_no_profile_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, endpoint: str, do: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_known(written(tmp_path, ENTRY.replace("stage", endpoint)), CATALOGUE, PROFILES)
    assert caught.value.do == do


def test_endpoints_are_not_checked_while_their_file_cannot_be_read(tmp_path: Path) -> None:
    assert load_known(written(tmp_path, ENTRY.replace("stage", "another")), CATALOGUE, None)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the file"):
        load_known(tmp_path, CATALOGUE, PROFILES)


def test_entries_cover_a_failure_only_if_they_cover_all_of_it() -> None:
    known = [entry(LISTED), entry(FORMAT), entry(RIGHTS, endpoint="mock")]
    assert covering(known, "stage", [LISTED]) == (known[0],)
    assert covering(known, "stage", [FORMAT, LISTED, LISTED]) == (known[0], known[1])
    assert covering(known, "stage", [LISTED, RIGHTS]) == ()
    assert covering(known, "mock", [LISTED]) == ()
    assert covering(known, "stage", []) == ()


def caught(raising: Callable[[], Any]) -> BaseException:
    with pytest.raises(BaseException) as found:  # noqa: PT011 - whatever it is
        raising()
    return found.value


def test_a_scenario_passes_when_all_that_it_claims_was_put_to_the_test() -> None:
    given = verdict(None, [], [], "mock")
    assert (given.name, given.reason, given.outcome, given.findings) == ("passed", "", "passed", ())


def test_a_scenario_that_claims_what_nothing_tested_is_broken() -> None:
    given = verdict(None, [FORMAT, LISTED], [], "mock")
    assert (given.name, given.outcome) == ("broken", "failed")
    assert given.reason == f"the scenario claims requirements that no response tested:\n  {LISTED}\n  {FORMAT}"


def test_members_that_records_of_others_lack_are_skipped_at_a_live_endpoint_and_nothing_else_is() -> None:
    live, member = Terms(assumptions_hold=False), f"{LISTED.partition('#')[0]}#answer.fax"
    given = verdict(None, [member], [], "stage", live)
    assert (given.name, given.reason.splitlines()[1:]) == ("skipped", [f"  {member}"])
    assert verdict(None, [member], [], "mock").name == "broken"
    assert verdict(None, [member, LISTED], [], "stage", live).name == "broken"


@pytest.mark.parametrize(
    ("raised", "name", "outcome", "reason"),
    [
        (ContractBroken([finding()]), "failed", "failed", str(finding())),
        (EndpointBroken("timed out", where="http://x"), "broken", "failed", "timed out\n  where: http://x"),
        (Refused("no writes here"), "broken", "failed", "no writes here"),
        (FeatureError("a word is wrong", do="mend it"), "broken", "failed", "a word is wrong\n  do:    mend it"),
        (UserError("nothing was called yet"), "broken", "failed", "nothing was called yet"),
        (
            Unarranged("stage has no mandate", do="name one"),
            "skipped",
            "skipped",
            "stage has no mandate\n  do:    name one",
        ),
        (caught(lambda: pytest.skip("no writes")), "skipped", "skipped", "no writes"),
        (caught(lambda: pytest.skip("")), "skipped", "skipped", "skipped without a reason"),
        (AssertionError("oh"), "broken", "failed", "internal error: AssertionError: oh\n"),
        (ZeroDivisionError("zero"), "broken", "failed", "internal error: ZeroDivisionError: zero\n"),
        (KeyError("no method 'x'"), "broken", "failed", "internal error: KeyError: "),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_a_scenario_raised_is_its_verdict(raised: BaseException, name: str, outcome: str, reason: str) -> None:
    given = verdict(raised, [], [], "mock")
    assert (given.name, given.outcome) == (name, outcome)
    assert given.reason.startswith(reason)
    assert given.findings == (raised.findings if isinstance(raised, ContractBroken) else ())


def test_what_is_raised_weighs_more_than_what_was_not_tested() -> None:
    assert verdict(ContractBroken([finding()]), [FORMAT], [], "mock").name == "failed"
    assert verdict(Unarranged("no"), [FORMAT], [], "mock").name == "skipped"


def test_an_error_of_the_suite_says_where_it_came_from() -> None:
    given = verdict(caught(lambda: ALL["no"]), [], [], "mock")
    assert "test_known.py:" in given.reason


def test_a_failure_that_is_known_is_known_here_only() -> None:
    given = verdict(ContractBroken([finding()]), [], [entry()], "stage")
    assert (given.name, given.outcome, given.findings) == ("known", "skipped", (finding(),))
    assert given.reason == f"ISSUE-7 (expected until {(TODAY + timedelta(days=1)).isoformat()}, owner: Kari)"
    assert verdict(ContractBroken([finding()]), [], [entry()], "mock").name == "failed"


def test_a_failure_of_which_a_part_is_known_fails() -> None:
    assert verdict(ContractBroken([finding(), finding(UTF8)]), [], [entry()], "stage").name == "failed"


def test_a_known_failure_whose_day_is_over_fails_and_says_so() -> None:
    given = verdict(ContractBroken([finding()]), [], [entry(days=-1)], "stage")
    assert given.name == "failed"
    over = (TODAY - timedelta(days=1)).isoformat()
    assert given.reason.endswith(f"\nthe expected failure expired on {over}: ISSUE-7")


def record(
    name: str, *requirements: str, broken: tuple[str, ...] = (), proven: tuple[str, ...] | None = None
) -> dict[str, Any]:
    return {
        "id": f"features/x.feature::test_{name}",
        "api": "autoinvoice",
        "method": "atg_mandate_list",
        "verdict": name,
        "reason": "",
        "requirements": list(requirements),
        "proven": list(requirements if proven is None else proven),
        "findings": [finding(r).as_dict() for r in broken],
    }


def results(tmp_path: Path, *records: dict[str, Any], known: tuple[Known, ...] = (), interrupted: str = "") -> Results:
    endpoint = {"name": "stage", "kind": "live", "url": "https://example.com"}
    made = Results(tmp_path, endpoint, Ledger(CATALOGUE, Suite(tmp_path)), known, 0, ended=True)
    for number, each in enumerate(records):
        made.store({**each, "id": f"{each['id']}_{number}"})
    if interrupted:
        made.stop(interrupted)
    return made


def verdicts(made: Results) -> dict[str, str]:
    """Every requirement's verdict, as run.json holds it."""
    methods = made.as_dict()["apis"]["autoinvoice"]["methods"].values()
    return {r["id"]: r["verdict"] for method in methods for r in method["requirements"] if r["verdict"] != "none"}


def test_a_known_failure_that_passes_fails(tmp_path: Path) -> None:
    made = results(tmp_path, record("passed", LISTED), record("passed", FORMAT), known=(entry(),))
    made.settle()
    assert [s["verdict"] for s in made.scenarios] == ["failed", "passed"]
    assert made.scenarios[0]["reason"] == f"{LISTED} is listed in known.toml, but it passes: delete the entry"
    assert made.exit_code == 1


def test_a_known_failure_whose_day_is_over_fails_though_it_passes(tmp_path: Path) -> None:
    made = results(tmp_path, record("passed", LISTED), known=(entry(days=-1),))
    made.settle()
    assert made.scenarios[0]["verdict"] == "failed"
    assert (
        made.scenarios[0]["reason"] == f"{LISTED} is listed in known.toml, but the entry has expired: delete the entry"
    )


@pytest.mark.parametrize(("days", "verdict"), [(1, "passed"), (-1, "failed")])
def test_a_known_failure_that_is_flaky_may_pass_until_its_day_is_over(tmp_path: Path, days: int, verdict: str) -> None:
    made = results(tmp_path, record("passed", LISTED), known=(replace(entry(days=days), flaky=True),))
    made.settle()
    assert made.scenarios[0]["verdict"] == verdict


def test_a_known_failure_that_was_flaky_in_this_run_does_not_count_as_passing(tmp_path: Path) -> None:
    made = results(tmp_path, record("flaky", LISTED, broken=(LISTED,)), known=(entry(),))
    made.settle()
    assert made.scenarios[0]["verdict"] == "flaky"
    assert (verdicts(made), made.exit_code) == ({LISTED: "flaky"}, 0)


def test_a_known_failure_that_fails_in_one_scenario_may_pass_in_another(tmp_path: Path) -> None:
    made = results(tmp_path, record("known", LISTED, broken=(LISTED,)), record("passed", LISTED), known=(entry(),))
    made.settle()
    assert [s["verdict"] for s in made.scenarios] == ["known", "passed"]
    assert made.exit_code == 0


def test_a_known_failure_beside_an_unknown_one_is_not_called_passing(tmp_path: Path) -> None:
    both = record("failed", LISTED, UTF8, broken=(LISTED, UTF8))
    made = results(tmp_path, both, record("passed", LISTED), known=(entry(),))
    made.settle()
    assert [s["verdict"] for s in made.scenarios] == ["failed", "passed"]


def test_what_is_known_of_another_endpoint_says_nothing_here(tmp_path: Path) -> None:
    made = results(tmp_path, record("passed", LISTED), known=(entry(endpoint="mock"),))
    made.settle()
    assert made.scenarios[0]["verdict"] == "passed"


def test_what_is_known_and_was_not_run_says_nothing(tmp_path: Path) -> None:
    made = results(tmp_path, record("passed", FORMAT), record("skipped", LISTED), known=(entry(),))
    made.settle()
    assert [s["verdict"] for s in made.scenarios] == ["passed", "skipped"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["passed"], 0),
        (["passed", "known", "skipped"], 0),
        (["known"], 0),
        (["failed", "passed"], 1),
        (["failed", "broken", "skipped"], 1),
        (["broken", "passed"], 3),
        (["skipped"], 3),
        ([], 3),
    ],
)
def test_the_exit_code_shows_how_the_run_ended(tmp_path: Path, names: list[str], code: int) -> None:
    assert results(tmp_path, *(record(name, LISTED) for name in names)).exit_code == code


@pytest.mark.parametrize("names", [["passed"], ["passed", "failed"], []])
def test_a_run_that_was_cut_short_has_no_verdict(tmp_path: Path, names: list[str]) -> None:
    made = results(tmp_path, *(record(name, LISTED) for name in names), interrupted="Ctrl-C")
    assert (made.exit_code, made.complete) == (3, False)


def test_what_was_collected_is_held_against_what_was_heard(tmp_path: Path) -> None:
    made = results(tmp_path)
    made.add(record("passed", LISTED))
    made.expect(["features/x.feature::test_passed", "features/x.feature::test_failed", "features/x.feature::test_lost"])
    made.begin("features/x.feature::test_failed")
    made.lose("features/x.feature::test_lost", "worker gw1 was lost while it ran")
    run = made.as_dict()
    assert (run["complete"], run["exit_code"], run["collected"], run["counts"]["missing"]) == (False, 3, 3, 2)
    assert {s["id"].rpartition("_")[2]: s["reason"] for s in run["missing"]} == {
        "failed": "it was running when the run ended",
        "lost": "worker gw1 was lost while it ran",
    }
    made.add(record("skipped", LISTED) | {"id": "features/x.feature::test_failed"})
    made.add(record("skipped", LISTED) | {"id": "features/x.feature::test_lost"})
    assert (made.complete, made.exit_code) == (True, 0)


def test_a_scenario_that_is_reported_twice_counts_once_and_with_the_worse_verdict(tmp_path: Path) -> None:
    made = results(tmp_path)
    for name in ("passed", "broken", "passed"):
        made.add(record(name, LISTED) | {"id": "features/x.feature::test_it"})
    made.expect(["features/x.feature::test_it", "features/x.feature::test_never_heard"])
    assert [s["verdict"] for s in made.scenarios] == ["broken"]
    assert [s["name"] for s in made.missing] == ["test_never_heard"]


def test_a_run_is_incomplete_until_it_has_ended(tmp_path: Path) -> None:
    made = results(tmp_path)
    made.ended = False
    made.expect(["features/x.feature::test_passed"])
    made.add(record("passed", LISTED))
    run = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert (run["complete"], run["exit_code"]) == (False, 3)
    made.ended = True
    assert (made.complete, made.exit_code) == (True, 0)


@pytest.mark.parametrize(("names", "status", "code"), [(["passed"], 1, 1), (["passed"], 3, 3), (["failed"], 3, 1)])
def test_what_pytest_says_is_never_turned_into_good(tmp_path: Path, names: list[str], status: int, code: int) -> None:
    made = results(tmp_path, *(record(name, LISTED) for name in names))
    made.status = status
    assert made.exit_code == code


def test_a_requirement_that_passed_in_one_scenario_and_is_missing_from_another_has_not_passed(tmp_path: Path) -> None:
    heard, lost = (s for r in LEDGER.entries if r.requirement.id == LISTED for s in r.scenarios[:2])
    made = Results(tmp_path, {"name": "stage", "kind": "live", "url": "https://example.com"}, LEDGER, (), 0, ended=True)
    made.expect([heard])
    made.add(record("passed", LISTED) | {"id": heard})
    assert verdicts(made) == {LISTED: "passed"}
    made.expect([lost])
    assert LISTED not in verdicts(made)


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        (["passed", "skipped"], "passed"),
        (["passed", "known"], "known"),
        (["passed", "broken", "known"], "broken"),
        (["skipped", "broken", "failed", "passed"], "failed"),
        (["skipped"], "skipped"),
    ],
)
def test_a_requirement_has_the_verdict_that_weighs_most(tmp_path: Path, names: list[str], verdict: str) -> None:
    assert verdicts(results(tmp_path, *(record(name, LISTED) for name in names))) == {LISTED: verdict}


def test_a_failed_scenario_fails_what_it_found_broken_and_proves_the_rest(tmp_path: Path) -> None:
    made = results(tmp_path, record("failed", LISTED, FORMAT, broken=(UTF8,), proven=(LISTED, UTF8)))
    assert verdicts(made) == {UTF8: "failed", LISTED: "passed"}


def test_a_scenario_that_failed_without_a_finding_fails_all_that_it_claims(tmp_path: Path) -> None:
    assert verdicts(results(tmp_path, record("failed", LISTED, FORMAT))) == {LISTED: "failed", FORMAT: "failed"}


def test_the_record_counts_verdicts_and_keeps_its_exit_code(tmp_path: Path) -> None:
    run = results(tmp_path, record("passed", LISTED), record("broken", FORMAT)).as_dict()
    assert run["counts"] == {
        "passed": 1,
        "failed": 0,
        "flaky": 0,
        "differs": 0,
        "broken": 1,
        "skipped": 0,
        "known": 0,
        "missing": 0,
    }
    assert (run["exit_code"], run["complete"], run["interrupted"]) == (3, True, "")
