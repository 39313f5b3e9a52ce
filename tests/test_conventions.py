"""A convention is written once and runs for every method that it applies to."""

from __future__ import annotations

from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.errors import FeatureError
from conformance.gherkin.claims import claims
from conformance.gherkin.document import Feature
from conformance.gherkin.lint import faults
from conformance.gherkin.reading import read
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
    assert tags["user_update"] == {"effect", "deprecated"}


@pytest.mark.parametrize("own", [True, False])
def test_scopes_are_those_of_the_method_or_all_others(tmp_path: Path, own: bool) -> None:
    word = "(its scope)" if own else "(another scope)"
    feature = convention(tmp_path, TOKENS.format(word=word), "autoxchange")
    scopes = {}
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
