"""Every fault of a feature file is an error with file, line and what to do, before anything runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue import Catalogue
from conformance.errors import FeatureError
from conformance.gherkin.claims import claims
from conformance.gherkin.forms import FORMS, Form, Language
from conformance.gherkin.lint import check, faults
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.wires.registry import load

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
API = CATALOGUE.apis["autoinvoice"]
PATH = "features/autoinvoice/consumers-norway/consumer_agreement_status.feature"
GOOD = """\
@read-only
Feature: consumer_agreement_status
  Returns the state of an agreement.

  Background:
    Given a consumer agreement "Kari"
      | reference_nr | 1000000001 |

  Scenario: It returns a state
    When consumer_agreement_status is called for "Kari"
    Then it succeeds with OK: ACTIVE

  Scenario Outline: It refuses <case>
    When consumer_agreement_status is called with reference_nr set to <value>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | case             | value     |
      | an unknown value | (unknown) |
      | no value         | (empty)   |

  @fault
  Scenario: It says so when the service fails internally
    Given the service fails internally
    When consumer_agreement_status is called
    Then it is refused with ERROR: Unexpected error
"""
LISTING = """\
@read-only
Feature: consumer_agreements_query
  Lists agreements.

  Scenario: It lists
    When consumer_agreements_query is called with query.name set to Kari
    Then the response lists these agreements
      | name |
      | Kari |

  Scenario: It lists none
    When consumer_agreements_query is called
      | query.state | ACTIVE |
    Then the response lists no agreements
"""
ROW = "      | no value         | (empty)   |\n"
RECORD = "      | reference_nr | 1000000001 |\n"
NO_BACKGROUND = GOOD.replace(f'  Background:\n    Given a consumer agreement "Kari"\n{RECORD}\n', "")
RULE = """\
  Rule: All of it

    Scenario: It returns more
      When consumer_agreement_status is called
      Then it succeeds
"""


def place(text: str) -> str:
    """Where a feature with this text stands."""
    return PATH.replace("agreement_status", "agreements_query") if LISTING.splitlines()[1] in text else PATH


def found(
    tmp_path: Path, text: str, catalogue: Catalogue = CATALOGUE, language: Language = FORMS
) -> list[FeatureError]:
    """Every fault of a feature file with this text, those of the file itself and of its claims included."""
    file = tmp_path / place(text)
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    try:
        feature = read(file, tmp_path, CATALOGUE)
    except FeatureError as error:
        return [error]
    errors = list(faults(feature, catalogue, language))
    try:
        for scenario in feature.scenarios:
            claims(feature, scenario, catalogue, language)
    except FeatureError as error:
        if str(error) not in map(str, errors):
            errors.append(error)
    return errors


def bent(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line(text: str, words: str) -> int:
    """The number of the line that ends with these words, or else of the first that holds them."""
    lines = list(enumerate(text.splitlines(), 1))
    ends = (number for number, written in lines if written.endswith(words))
    return next(ends, None) or next(number for number, written in lines if words in written)


def test_a_good_feature_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


def test_a_good_feature_with_lists_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, LISTING) == []


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "name-twice": (
        GOOD + "\n  Scenario: It returns a state\n    When consumer_agreement_status is called\n    Then it succeeds\n",
        "",
        "the scenario name 'It returns a state' is a duplicate of line 9; only one would run",
        "rename one of them",
    ),
    "row-twice": (bent(ROW, ROW + ROW), "", "the row is the same as line 20", "delete one of them"),
    "step-unknown": (
        bent("is called for", "is calld for"),
        "is calld for",
        'no form matches `When consumer_agreement_status is calld for "Kari"`',
        (
            'the nearest form is `{method} is called[ for "{name}"][ with {field} set to {value}]`; '
            "features/README.md lists all forms"
        ),
    ),
    "step-with-a-blank-more": (
        bent("it succeeds with", "it  succeeds with"),
        "it  succeeds",
        "no form matches `Then it  succeeds with OK: ACTIVE`",
        "the nearest form is `{subject} succeeds[ with {status}]`; features/README.md lists all forms",
    ),
    "step-of-another-keyword": (
        bent("Given the service", "When the service"),
        "When the service",
        "no form matches `When the service fails internally`",
        "",
    ),
    "step-like-no-other": (
        bent("it succeeds with OK: ACTIVE", "?"),
        "Then ?",
        "no form matches `Then ?`",
        "features/README.md lists all forms",
    ),
    "column-unused": (
        bent("| case             | value     |", "| case             | valeu     |").replace("<value>", "<case>"),
        "| valeu",
        "the column 'valeu' is used by no step",
        "use it or delete it",
    ),
    "column-missing": (
        bent("set to <value>", "set to <value><unit>"),
        "| case ",
        "there is no column 'unit' for <unit>",
        "add the column",
    ),
    "no-examples": (
        bent("It returns a state", "It returns <what>"),
        "It returns <what>",
        "<what> has no Examples to come from",
        "add an Examples table",
    ),
    "parameter-in-background": (
        bent('consumer agreement "Kari"', 'consumer agreement "<case>"'),
        "Background",
        "a Background cannot use <case>",
        "move the step into the scenarios",
    ),
    "parameter-in-background-table": (
        bent("| 1000000001 |", "| <value>    |"),
        "Background",
        "a Background cannot use <value>",
        "move the step into the scenarios",
    ),
    "no-then": (
        bent("    Then it succeeds with OK: ACTIVE\n", ""),
        "It returns a state",
        "the scenario has no Then, so it verifies nothing",
        "add a Then with the expected result",
    ),
    "no-scenario": (GOOD.partition("  Background")[0], "Feature:", "the feature has no scenario", "add one"),
    "no-feature": ("# Nothing here\n", "", "the file holds no feature", "begin it with `Feature:`"),
    "empty-file": ("", "", "the file holds no feature", "begin it with `Feature:`"),
    "no-gherkin": ("Hello\n", "Hello", "not Gherkin: ", "fix the line"),
    "feature-misspelt": (bent("Feature:", "Featur:"), "Featur:", "not Gherkin: ", "fix the line"),
    "outline-misspelt": (bent("Scenario Outline:", "Scenario Outlin:"), "Outlin:", "not Gherkin: ", "fix the line"),
    "step-keyword-misspelt": (bent("Then it succeeds", "Thn it succeeds"), "Thn it", "not Gherkin: ", "fix the line"),
    "cells-uneven": (
        bent(ROW, "      | no value |\n"),
        "| no value |",
        "not Gherkin: inconsistent cell count",
        "fix the line",
    ),
    "rule": (GOOD + RULE, "Rule:", "`Rule:` is not used here", "group rows by Examples"),
    "tag-unknown": (
        bent("@read-only", "@read-only @wip"),
        "Feature:",
        "unknown tag @wip",
        (
            "use one of binding, deprecated, effect, fault, generated, lasting, read-only, removable, restorable, "
            "or a rule of a contract"
        ),
    ),
    "tag-unknown-on-rows": (
        bent("    Examples:", "    @slow\n    Examples:"),
        "Feature:",
        "unknown tag @slow",
        (
            "use one of binding, deprecated, effect, fault, generated, lasting, read-only, removable, restorable, "
            "or a rule of a contract"
        ),
    ),
    "tag-against-the-contract": (
        bent("@read-only", "@read-only @deprecated"),
        "Feature:",
        "the contract does not have the tag @deprecated",
        "make tag and contract agree",
    ),
    "tag-missing": (
        bent("@read-only\n", ""),
        "Feature:",
        "the contract requires the tag @read-only",
        "make tag and contract agree",
    ),
    "title-of-no-method": (
        bent("Feature: consumer_agreement_status", "Feature: consumer_agreement_state"),
        "Feature:",
        "the feature's title is not a method of autoinvoice: no method 'consumer_agreement_state'; the nearest: ",
        "rename it",
    ),
    "title-of-another-file": (
        bent("Feature: consumer_agreement_status", "Feature: atg_mandate_list"),
        "Feature:",
        f"the feature's title is not its file's name, {PATH}",
        "rename one of them",
    ),
    "table-missing": (
        bent("      | name |\n      | Kari |\n", "", LISTING),
        "lists these",
        "`{subject} lists[ at least][ none of] these {field}[ in this order]` needs a table",
        "add the rows below it",
    ),
    "table-unwanted": (
        bent("lists no agreements\n", "lists no agreements\n      | name |\n", LISTING),
        "response lists no agreements",
        "`{subject} lists {number} {field}` takes no table",
        "delete the rows below it",
    ),
    "status-undocumented": (
        bent("ERROR: CONSUMER NOT FOUND", "ERROR: CONSUMER UNKNOWN"),
        "ERROR: CONSUMER UNKNOWN",
        "consumer_agreement_status has no documented status 'ERROR: CONSUMER UNKNOWN'",
        "make feature and contract agree",
    ),
    "status-with-an-impossible-variable": (
        bent("OK: ACTIVE", "OK: GONE"),
        "OK: GONE",
        "consumer_agreement_status has no documented status 'OK: GONE'",
        "make feature and contract agree",
    ),
    "method-unknown": (
        bent("consumer_agreement_status is called for", "consumer_agreement_state is called for"),
        "consumer_agreement_state is",
        "no method 'consumer_agreement_state'; the nearest: consumer_agreement_status",
        "make feature and contract agree",
    ),
    "field-unknown": (
        bent("with reference_nr set", "with refrence_nr set"),
        "refrence_nr",
        "consumer_agreement_status takes no 'refrence_nr'; it takes api_keys.company_uuid, ",
        "make feature and contract agree",
    ),
    "field-unknown-in-a-table": (
        bent("| query.state |", "| qury.state  |", LISTING),
        "consumer_agreements_query is called",
        "consumer_agreements_query takes no 'qury.state'; it takes api_keys.company_uuid, ",
        "make feature and contract agree",
    ),
    "member-unknown": (
        bent("query.name set", "query.nmae set", LISTING),
        "query.nmae",
        "consumer_agreements_query takes no 'query.nmae'",
        "make feature and contract agree",
    ),
    "column-of-no-answer": (
        bent("| name |", "| nmae |", LISTING),
        "lists these",
        "the response of consumer_agreements_query has no 'nmae'",
        "make feature and contract agree",
    ),
    "list-of-no-answer": (
        bent("lists these agreements", "lists these agrements", LISTING),
        "lists these",
        "the response of consumer_agreements_query has no 'agrements'",
        "make feature and contract agree",
    ),
    "empty-list-of-no-answer": (
        bent("lists no agreements", "lists no agrements", LISTING),
        "response lists no agrements",
        "the response of consumer_agreements_query has no 'agrements'",
        "make feature and contract agree",
    ),
    "status-that-no-call-can-have": (
        bent("the response lists these agreements\n", "no call is refused with ERROR: TIMESTMP\n", LISTING).replace(
            "      | name |\n      | Kari |\n", ""
        ),
        "ERROR: TIMESTMP",
        "consumer_agreements_query has no documented status 'ERROR: TIMESTMP'",
        "make feature and contract agree",
    ),
    "member-that-is-never-there": (
        bent("lists no agreements", "has no agreements.nmae", LISTING),
        "has no agreements.nmae",
        "the response of consumer_agreements_query never has 'agreements.nmae'",
        "make feature and contract agree",
    ),
    "tag-of-a-scenario-against-the-contract": (
        bent("  @fault", "  @fault @effect"),
        "",
        "the contract does not have the tag @effect",
        "make tag and contract agree",
    ),
}


@pytest.mark.parametrize(("text", "words", "what", "do"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_reported_with_its_line(tmp_path: Path, text: str, words: str, what: str, do: str) -> None:
    errors = found(tmp_path, text)
    assert errors, "the fault is not detected"
    error = errors[0]
    assert error.what.startswith(what)
    assert error.do == do or not do
    path, _, number = error.where.rpartition(":")
    assert path == place(text)
    assert not words or int(number) == line(text, words)


def test_names_that_differ_in_case_or_punctuation_alone_are_two_names(tmp_path: Path) -> None:
    text = bent("It says so when the service fails internally", "It returns: A state!")
    assert found(tmp_path, text) == []


SILENT = {
    "an outline without rows": bent("      | an unknown value | (unknown) |\n" + ROW, ""),
    "a column that stands twice": bent("| case             |", "| value            |").replace("<case>", "<value>"),
    "a first step with a misspelt keyword": bent("    Given the service", "    Givn the service"),
    "a step of the Background with a misspelt keyword": bent("    Given a", "    Gven a").replace(RECORD, ""),
    "a first scenario with a misspelt keyword": NO_BACKGROUND.replace("Scenario: It returns", "Scenaro: It returns"),
    "a text below a step that takes none": bent("is called\n", 'is called\n      """\n      with care\n      """\n'),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_nothing_is_omitted_unsaid(tmp_path: Path, text: str) -> None:
    """Gherkin takes these for prose or for nothing at all, so that what stands there would never run."""
    errors = found(tmp_path, text)
    assert errors, "the fault is not detected"
    assert errors[0].where.startswith(f"{PATH}:")


def test_the_same_row_and_name_are_reported_where_they_are_repeated(tmp_path: Path) -> None:
    text = FAULTS["row-twice"][0]
    (error,) = found(tmp_path, text)
    assert error.where == f"{PATH}:{line(text, 'no value') + 1}"


def test_rows_with_the_same_name_are_in_it(tmp_path: Path) -> None:
    """CI systems know test cases by their names, so that two of one name would be one."""
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_text(bent(ROW, ROW + ROW.replace("(empty)", "x       ")), "utf-8")
    names = [scenario.name for scenario in read(file, tmp_path, CATALOGUE).scenarios]
    assert {"It refuses no value [no value-(empty)]", "It refuses no value [no value-x]"} <= set(names)
    assert len(names) == len(set(names))
    assert "It returns a state" in names


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    text = bent("@read-only", "@wip").replace("is called for", "is calld for").replace(ROW, ROW + ROW)
    whats = [error.what.split("`")[0] for error in found(tmp_path, text)]
    assert whats == [
        "the row is the same as line 20",
        "no form matches ",
        "unknown tag @wip",
        "the contract requires the tag @read-only",
    ]


def test_the_first_fault_is_raised(tmp_path: Path) -> None:
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_text(bent("it succeeds with", "it suceeds with"), "utf-8")
    with pytest.raises(FeatureError, match="no form matches") as caught:
        check(read(file, tmp_path, CATALOGUE), CATALOGUE)
    assert caught.value.where == f"{PATH}:11"


TWICE = """\
  Scenario: It returns it again
    When consumer_agreement_status is called for "Kari"
    And the response is kept as "first"
    Then it succeeds with OK: ACTIVE
    When consumer_agreement_status is called for "Kari"
    Then it succeeds with OK: ACTIVE
"""


@pytest.mark.parametrize(("folder", "wrong"), [("consumers-norway", True), ("journeys", False)])
def test_a_scenario_calls_once_but_for_journeys(tmp_path: Path, folder: str, wrong: bool) -> None:
    file = tmp_path / "features" / "autoinvoice" / folder / "consumer_agreement_status.feature"
    file.parent.mkdir(parents=True)
    file.write_text(f"{GOOD}\n{TWICE}", "utf-8")
    found = [error for error in faults(read(file, tmp_path, CATALOGUE), CATALOGUE) if "METHOD now" in error.do]
    second = len(f"{GOOD}\n{TWICE}".splitlines()) - 1
    assert [int(error.where.rpartition(":")[2]) for error in found] == ([second] if wrong else [])


def test_a_step_that_two_forms_match_is_ambiguous(tmp_path: Path) -> None:
    other = Form("then", "it succeeds with OK: {value}", "none", "Overlaps.", print)
    error = found(tmp_path, GOOD, language=Language((*FORMS, other)))[0]
    assert error.what == (
        "the step is ambiguous: `{subject} succeeds[ with {status}]` and `it succeeds with OK: {value}` match"
    )
    assert (error.where, error.do) == (f"{PATH}:11", "make one form narrower")


def test_success_is_ambiguous_where_a_method_succeeds_in_two_ways(tmp_path: Path) -> None:
    contract = API.methods["consumer_agreement_status"]
    second = replace(contract.outcomes[0], requirement=f"{contract.id}#state-two")
    methods = {**API.methods, contract.method: replace(contract, outcomes=(*contract.outcomes, second))}
    catalogue = Catalogue({"autoinvoice": replace(API, methods=methods)})
    (error,) = found(tmp_path, bent("it succeeds with OK: ACTIVE", "it succeeds"), catalogue)
    assert error.what == "consumer_agreement_status has 2 success statuses; name one of them"
    assert error.where == f"{PATH}:11"


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(bent("Returns", "Returns Åse").encode("latin-1"))
    with pytest.raises(FeatureError, match="not UTF-8") as caught:
        read(file, tmp_path, CATALOGUE)
    assert caught.value.where == PATH


@pytest.mark.parametrize("file", feature_files(ROOT / "features"), ids=lambda file: file.stem)
def test_no_feature_of_the_suite_has_a_fault(file: Path) -> None:
    check(read(file, ROOT, CATALOGUE), CATALOGUE)
