"""Feature files are collected as themselves: wrong ones end the run with a message, any row can be chosen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.gherkin.document import parse

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CHAPTER = "features/autoinvoice/consumers-norway"
STATUS = f"{CHAPTER}/consumer_agreement_status.feature"
LEAN = ("-p", "pytest_bdd.plugin", "-p", "xdist.plugin")
"""The plugins that are needed; all that are installed take a second to load."""
SMALL = """\
@read-only
Feature: consumer_agreement_status
  Returns the state of an agreement.

  Background:
    Given a consumer agreement "Kari"

  Scenario: It returns a state
    When consumer_agreement_status is called for "Kari"
    Then it succeeds with OK: ACTIVE

  Scenario Outline: It refuses <case>
    When consumer_agreement_status is called with reference_nr set to <value>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | case                    | value     |
      | an unknown value        | (unknown) |
      | Åse's [own] a/b::c-d, é | (empty)   |
"""

RULED = """\
@read-only
Feature: show_company_configuration
  Reports every setting of the company by its name.

  @shows-<setting>
  Scenario Outline: It reports <setting>
    When show_company_configuration is called
    Then it succeeds

    Examples: Settings
      | setting       |
      | invoice_email |
      | bank_send     |
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the suite's contracts and steps, and no feature yet."""
    root = tmp_path / "checkout"
    (root / CHAPTER).mkdir(parents=True)
    for name in ("conftest.py", "pyproject.toml", "endpoints.toml"):
        shutil.copy(ROOT / name, root)
    for name in ("contracts", "steps"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    return root


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--color=no", *LEAN, "--reports", str(checkout / "reports"), *arguments],
        cwd=checkout,
        env={**clean, "PYTHONIOENCODING": "utf-8", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def ids(checkout: Path) -> list[str]:
    """The ids of the scenarios that the last run reported."""
    return [s["id"] for s in json.loads((checkout / "reports" / "run.json").read_text("utf-8"))["scenarios"]]


def test_bad_features_end_the_run_with_file_line_what_and_do_and_no_traceback(checkout: Path) -> None:
    folder = checkout / CHAPTER
    unknown = SMALL.replace("it succeeds", "it suceeds")
    undocumented = SMALL.replace("OK: ACTIVE", "OK: GONE").replace("consumer_agreement_status", "atg_mandate_list")
    (folder / "consumer_agreement_status.feature").write_text(unknown, "utf-8")
    (folder / "atg_mandate_list.feature").write_text(undocumented, "utf-8")
    (folder / "consumer_agreements_query.feature").write_text("@read-only\nFeature: x\n\n  Scenario\n", "utf-8")
    ended = run(checkout, "features")
    shown = ended.stdout + ended.stderr
    assert ended.returncode == 2, shown
    assert (
        "no form matches `Then it suceeds with OK: ACTIVE`\n"
        f"  where: {STATUS}:10\n"
        "  do:    the nearest form is `{subject} succeeds[ with {status}]`; features/README.md lists all forms\n"
    ) in shown
    assert (
        "atg_mandate_list has no documented status 'OK: GONE'\n"
        f"  where: {CHAPTER}/atg_mandate_list.feature:10\n"
        "  do:    make feature and contract agree\n"
    ) in shown
    assert f"  where: {CHAPTER}/consumer_agreements_query.feature:" in shown
    assert "Traceback" not in shown
    assert not re.search(r"\.py:\d+", shown)


def test_a_row_can_be_chosen_by_its_id(checkout: Path) -> None:
    (checkout / STATUS).write_text(SMALL, "utf-8")
    chosen = [s.id for s in parse(checkout / STATUS, checkout).scenarios if "Åse" in s.id]
    assert chosen == [f"{STATUS}::test_it_refuses_case[Åse's [own] a/b::c-d, é-(empty)]"]
    ended = run(checkout, "-n", "0", *chosen)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ids(checkout) == chosen


NAMES = ("It returns a state", "It returns: A state!", "Å returns", "Ø returns", "😀", "🎉", "C++", "C#", "???")
ALIKE = """\
@read-only
Feature: consumer_agreement_status
  Returns the state of an agreement.
"""
ROWS = """\

  Scenario Outline: It refuses <one> and <two>
    When consumer_agreement_status is called with reference_nr set to <one>-<two>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | one | two |
      | a-b | c   |
      | a   | b-c |
      | C   | c   |
      | c   | c   |
"""


def alike(names: Iterable[str]) -> str:
    """A feature of scenarios of these names, and an outline with rows whose words run together."""
    call = "When consumer_agreement_status is called with reference_nr set to (unknown)"
    then = "Then it is refused with ERROR: CONSUMER NOT FOUND"
    return ALIKE + "".join(f"\n  Scenario: {name}\n    {call}\n    {then}\n" for name in names) + ROWS


def test_a_row_s_words_complete_the_tag_of_the_rule_that_it_verifies(checkout: Path) -> None:
    file = checkout / "features/autoinvoice/account/show_company_configuration.feature"
    file.parent.mkdir()
    file.write_text(RULED, "utf-8")
    done = run(checkout, "-m", "shows-bank-send", "features")
    assert done.returncode == 0, done.stdout + done.stderr
    (scenario,) = json.loads((checkout / "reports" / "run.json").read_text("utf-8"))["scenarios"]
    assert scenario["id"].endswith("[bank_send]")
    rules = {name for name in scenario["requirements"] if "#shows-" in name}
    assert rules == {"autoinvoice/show_company_configuration#shows-bank-send"}


def test_a_tag_that_a_row_s_words_complete_to_no_rule_is_an_error(checkout: Path) -> None:
    file = checkout / "features/autoinvoice/account/show_company_configuration.feature"
    file.parent.mkdir()
    file.write_text(
        RULED.replace("| bank_send     |", "| colour        |").replace(
            "@shows-<setting>", "@shows-<x> @shows-<setting>"
        )
    )
    done = run(checkout, "features")
    assert done.returncode != 0
    assert "unknown tag @shows-colour" in done.stdout
    assert "there is no column 'x' for <x>" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_scenarios_whose_names_come_out_alike_all_run_under_ids_of_their_own(checkout: Path) -> None:
    (checkout / STATUS).write_text(alike(NAMES), "utf-8")
    expected = sorted(s.id for s in parse(checkout / STATUS, checkout).scenarios)
    assert len(set(expected)) == len(NAMES) + 4
    for workers in "0", "2":
        ended = run(checkout, "-n", workers, STATUS)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert sorted(ids(checkout)) == expected


def test_an_id_does_not_depend_on_the_order_or_on_scenarios_of_other_names(tmp_path: Path) -> None:
    def read_ids(names: Iterable[str]) -> dict[str, str]:
        file = tmp_path / STATUS
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(alike(names), "utf-8")
        return {s.exact: s.id for s in parse(file, tmp_path).scenarios}

    whole = read_ids(NAMES)
    assert read_ids(reversed(NAMES)) == whole
    fewer = read_ids(NAMES[:2])
    assert fewer == {exact: whole[exact] for exact in fewer}
    assert f"{STATUS}::test_it_returns_a_state" == read_ids(NAMES[:1])[f'["{STATUS}", "It returns a state"]']


def test_workers_run_the_scenarios_that_one_process_collects(checkout: Path) -> None:
    (checkout / STATUS).write_text(SMALL, "utf-8")
    alone = run(checkout, "-n", "0", "--collect-only", STATUS)
    assert alone.returncode == 0, alone.stdout + alone.stderr
    collected = sorted(line for line in alone.stdout.splitlines() if "::" in line)
    assert len(collected) == 3
    shared = run(checkout, "-n", "2", STATUS)
    assert shared.returncode == 0, shared.stdout + shared.stderr
    assert sorted(ids(checkout)) == collected


HOOKS = """\
from pathlib import Path

import pytest
from pytest_bdd import then

pytest_plugins = ["conformance.run.plugin"]
LOG = Path(__file__).parent / "log"


def log(*words):
    with LOG.open("a") as file:
        print(*words, file=file)


def pytest_bdd_apply_tag(tag, function):
    log("tag", tag)


def pytest_bdd_before_scenario(request, feature, scenario):
    log("before_scenario", Path(feature.filename).name, scenario.name)


def pytest_bdd_after_scenario(request, feature, scenario):
    log("after_scenario", scenario.name)


def pytest_bdd_before_step(request, feature, scenario, step, step_func):
    log("before_step", step.keyword, step.name, step_func.__name__)


def pytest_bdd_before_step_call(request, step, step_func, step_func_args):
    log("before_step_call", step.name, *sorted(step_func_args))


def pytest_bdd_after_step(request, step, step_func, step_func_args):
    log("after_step", step.name, *sorted(step_func_args))


def pytest_bdd_step_error(request, step, step_func, step_func_args, exception):
    log("step_error", step.name, type(exception).__name__)
"""
RIVAL = """

@pytest.fixture
def mine():
    return "my fixture"


@then("it succeeds", target_fixture="told")
def _(mine):
    log("rival", mine)
"""
ONE = """\
@read-only
Feature: consumer_agreement_status
  Returns the state of an agreement.

  Scenario Outline: It shows <what>
    Given a consumer agreement "Kari"
    When consumer_agreement_status is called for "Kari"
    Then it succeeds

    Examples: What is there
      | what    |
      | a state |
"""
BEFORE = """\
tag read-only
before_scenario consumer_agreement_status.feature It shows a state
before_step Given a consumer agreement "Kari" perform
before_step_call a consumer agreement "Kari" datatable stage words
after_step a consumer agreement "Kari" datatable stage words
before_step When consumer_agreement_status is called for "Kari" perform
before_step_call consumer_agreement_status is called for "Kari" datatable stage words
after_step consumer_agreement_status is called for "Kari" datatable stage words
"""
AFTER = "after_scenario It shows a state\n"


def test_the_hooks_of_pytest_bdd_are_called(checkout: Path) -> None:
    assert hooks_called(checkout, ONE, HOOKS) == (
        f"{BEFORE}"
        "before_step Then it succeeds perform\n"
        "before_step_call it succeeds datatable stage words\n"
        "after_step it succeeds datatable stage words\n"
        f"{AFTER}"
    )


def test_a_step_that_fails_calls_the_hook_for_it_and_ends_the_scenario(checkout: Path) -> None:
    failing = ONE.replace("it succeeds", "it is refused with ERROR: CONSUMER NOT FOUND")
    assert hooks_called(checkout, failing, HOOKS, exit=1) == (
        f"{BEFORE}"
        "before_step Then it is refused with ERROR: CONSUMER NOT FOUND perform\n"
        "before_step_call it is refused with ERROR: CONSUMER NOT FOUND datatable stage words\n"
        "step_error it is refused with ERROR: CONSUMER NOT FOUND ContractBroken\n"
        f"{AFTER}"
    )


def test_a_definition_of_one_s_own_with_fixtures_of_its_own_takes_the_place_of_a_form(checkout: Path) -> None:
    called = hooks_called(checkout, ONE, HOOKS + RIVAL)
    assert "before_step_call it succeeds mine\nrival my fixture\nafter_step it succeeds mine\n" in called


def hooks_called(checkout: Path, feature: str, conftest: str, exit: int = 0) -> str:
    (checkout / STATUS).write_text(feature, "utf-8")
    (checkout / "conftest.py").write_text(conftest, "utf-8")
    ended = run(checkout, "features")
    assert ended.returncode == exit, ended.stdout + ended.stderr
    return (checkout / "log").read_text("utf-8")
