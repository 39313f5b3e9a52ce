"""A convention is written once and runs for every method that it applies to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.errors import FeatureError
from conformance.gherkin.claims import claims
from conformance.gherkin.document import Feature
from conformance.gherkin.lint import faults
from conformance.gherkin.reading import concerns_none, read
from conformance.wires.registry import load
from conformance.wires.rest.binding import http_of

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")

CALLERS = """
Feature: Callers
  Who may not call.

  Scenario Outline: <method> refuses <caller>
    Given the caller is <caller>
    When <method> is called
    Then it is refused with {error}

    Examples:
      | method         | caller              |
      | (every method) | a user nobody knows |
"""
TOKENS = """
Feature: Tokens
  What a token must allow.

  Scenario Outline: <method> with a token for <scope>
    Given the caller's token has the scope <scope>
    When <method> is called
    Then it is refused with 403 forbidden

    Examples:
      | method         | scope  |
      | (every method) | {word} |
"""


def convention(tmp_path: Path, text: str, api: str = "autoinvoice") -> Feature:
    file = tmp_path / "features" / api / "conventions" / "one.feature"
    file.parent.mkdir(parents=True)
    file.write_text(text.lstrip(), "utf-8")
    return read(file, tmp_path, CATALOGUE)


def called(feature: Feature) -> list[str]:
    return [c.method for s in feature.scenarios for c in claims(feature, s, CATALOGUE).calls]


def test_a_row_stands_for_each_method_whose_contract_has_the_outcome(tmp_path: Path) -> None:
    feature = convention(tmp_path, CALLERS.format(error="ERROR: USER NOT FOUND"))
    methods = CATALOGUE.apis["autoinvoice"].methods.values()
    with_it = [c.method for c in methods if c.outcome_printed("ERROR: USER NOT FOUND")]
    assert called(feature) == with_it
    assert 60 < len(with_it) < len(CATALOGUE.apis["autoinvoice"].methods)
    assert feature.scenarios[0].id.endswith(f"[{with_it[0]}-a user nobody knows]")
    assert list(faults(feature, CATALOGUE)) == []


def test_a_row_has_the_tags_that_the_method_s_contract_asks_for(tmp_path: Path) -> None:
    feature = convention(tmp_path, CALLERS.format(error="ERROR: USER NOT FOUND"))
    tags = {called: s.tags for called, s in zip(called(feature), feature.scenarios, strict=True)}
    assert tags["user_list"] == {"read-only"}
    assert tags["user_update"] == {"effect", "deprecated", "restorable"}


@pytest.mark.parametrize("own", [True, False])
def test_scopes_are_those_of_the_method_or_all_others(tmp_path: Path, own: bool) -> None:
    word = "(its scope)" if own else "(another scope)"
    feature = convention(tmp_path, TOKENS.format(word=word), "autoxchange")
    scopes: dict[str, Any] = {}
    for method, scenario in zip(called(feature), feature.scenarios, strict=True):
        scopes.setdefault(method, set()).add(scenario.steps[0].text.rpartition(" ")[2])
    for method, found in scopes.items():
        http = http_of(CATALOGUE.find(method, "autoxchange"))
        assert http is not None
        assert (found == set(http.scopes)) if own else found.isdisjoint(http.scopes)
    assert "postOauth2Token" not in scopes


def test_a_row_that_applies_to_no_method_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FeatureError) as caught:
        convention(tmp_path, CALLERS.format(error="410 Gone"), "invoicing")
    assert caught.value.where == "features/invoicing/conventions/one.feature:11"
    assert "applies to no method" in caught.value.what
    assert "410 Gone" in caught.value.what


def test_a_misspelt_step_is_no_reason_to_leave_methods_out(tmp_path: Path) -> None:
    text = CALLERS.format(error="ERROR: USER NOT FOUND").replace("is called", "is caled")
    with pytest.raises(FeatureError, match="no form matches"):
        convention(tmp_path, text)


def test_the_word_for_every_method_means_nothing_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "features" / "autoinvoice" / "users" / "user_list.feature"
    file.parent.mkdir(parents=True)
    file.write_text(CALLERS.format(error="ERROR: USER NOT FOUND").lstrip(), "utf-8")
    assert "no form matches" in str(next(faults(read(file, tmp_path, CATALOGUE), CATALOGUE)))


@pytest.mark.parametrize("method", ["user_list", "user_create_e", "getV1ServicesB2cno", "getInvoiceStatus"])
def test_a_selection_of_methods_has_the_scenarios_that_the_whole_has_of_them(method: str) -> None:
    read_of_whole = read_of_some = 0
    for file in ROOT.glob("features/*/conventions/*.feature"):
        whole, some = read(file, ROOT, CATALOGUE), read(file, ROOT, CATALOGUE, {method})
        wanted = [s for s in whole.scenarios if method in {c.method for c in claims(whole, s, CATALOGUE).calls}]
        assert [s for s in some.scenarios if s in wanted] == wanted
        read_of_whole, read_of_some = read_of_whole + len(whole.scenarios), read_of_some + len(some.scenarios)
    assert read_of_some < read_of_whole / 8


def test_every_row_is_about_a_method_that_a_step_names(tmp_path: Path) -> None:
    text = CALLERS.format(error="ERROR: USER NOT FOUND").rstrip().split("\n\n    Examples")
    step = "\n    And user_list now obeys its contract\n\n    Examples"
    file = tmp_path / "features" / "autoinvoice" / "conventions" / "one.feature"
    file.parent.mkdir(parents=True)
    file.write_text(step.join(text).lstrip() + "\n", "utf-8")
    whole = read(file, tmp_path, CATALOGUE)
    assert len(whole.scenarios) > 50
    assert read(file, tmp_path, CATALOGUE, {"user_list"}).scenarios == whole.scenarios
    assert len(read(file, tmp_path, CATALOGUE, {"user_show"}).scenarios) == 1


def test_a_convention_that_does_not_apply_to_a_method_has_no_scenario_of_it() -> None:
    file = ROOT / "features" / "autoinvoice" / "conventions" / "arguments.feature"
    feature = read(file, ROOT, CATALOGUE, {"getInvoiceStatus"})
    assert concerns_none(feature, {"getInvoiceStatus"})
    assert not concerns_none(feature, set())
