"""A feature says all that it expects: nobody and nothing comes in that only the mock's world and texts explain.

What a Then expects was set by its scenario, is a value word, or is in a contract. A text that is found nowhere else
than in the mock's code could be shown by no other service.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import matches
from conformance.gherkin.reading import read
from conformance.ledger import feature_files
from conformance.mock.state.tenant import User, populate
from conformance.mock.state.world import World
from conformance.wires.registry import load
from tests.modules import nodes

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
FEATURES = [read(file, ROOT, CATALOGUE) for file in feature_files(ROOT / "features")]
CONTRACTS = "\n".join(file.read_text("utf-8") for file in (ROOT / "contracts").rglob("*.json"))
RESIDENTS = frozenset(user.email for user in populate(World("residents")).all(User))
MEDIA_TYPE = re.compile("[a-z]+/[a-z0-9.+-]+")
WORD = re.compile("[A-Za-z_]")

each_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.path)


def said_by(module: Path) -> Iterator[str]:
    """The texts in a module's code, its docstrings aside."""
    definitions = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(first.value)
        for node in nodes(module)
        if isinstance(node, definitions) and _prose(node) and isinstance(first := node.body[0], ast.Expr)
    }
    for node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _prose(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> bool:
    first = node.body[0] if node.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


@cache
def texts_of_the_mock() -> frozenset[str]:
    """Every text in the mock's code."""
    texts = {text for file in (ROOT / "conformance" / "mock").rglob("*.py") for text in said_by(file)}
    return frozenset(text for text in texts if re.search("[a-z]", text))


def of_the_mock_alone(text: str) -> bool:
    """Whether the mock's code has a text that no contract has."""
    return text in texts_of_the_mock() and not in_contracts(text)


@cache
def in_contracts(text: str) -> bool:
    """Whether a text is in a contract as words of its own; media types and truth values need not."""
    if text in ("true", "false") or MEDIA_TYPE.fullmatch(text):
        return True
    found = (match.span() for match in re.finditer(re.escape(text), CONTRACTS))
    return any(not WORD.match(CONTRACTS[start - 1]) and not WORD.match(CONTRACTS[end]) for start, end in found)


def expected(step: Step) -> Iterator[str]:
    """The values that a Then expects."""
    for form, _ in matches(step.keyword, step.text):
        rows: Sequence[Sequence[str]] = step.table[1:] if form.table == "rows" else [row[1:] for row in step.table]
        yield from (cell for row in rows for cell in row)


def written(steps: Sequence[Step]) -> str:
    return "\n".join(text for step in steps for text in (step.text, *(cell for row in step.table for cell in row)))


def guests(scenario: Scenario) -> set[str]:
    """What a scenario expects of the mock's own texts, and whom of its residents it speaks of, without a Given."""
    given = written([step for step in scenario.steps if step.keyword == "given"])
    set_up = written([step for step in scenario.steps if step.keyword != "then"])
    values = {cell for step in scenario.steps if step.keyword == "then" for cell in expected(step)}
    strangers = {email for email in RESIDENTS if email in written(scenario.steps) and email not in given}
    return strangers | {value for value in values if value not in set_up and of_the_mock_alone(value)}


def offences(feature: Feature) -> set[str]:
    return set().union(*(guests(scenario) for scenario in feature.scenarios))


@each_feature
def test_a_feature_has_no_mystery_guests(feature: Feature) -> None:
    assert offences(feature) == set()


def test_the_mock_s_own_texts_and_residents_are_known() -> None:
    assert of_the_mock_alone("the sender is no municipality")
    assert not of_the_mock_alone("DELIVERED")
    assert len(RESIDENTS) > 3


def scenario(*steps: tuple[str, str, tuple[tuple[str, ...], ...]]) -> Scenario:
    made = tuple(Step(keyword, text, table, line) for line, (keyword, text, table) in enumerate(steps, 1))
    return Scenario("id", "exact", "name", "name", 1, "", frozenset(), made)


def test_a_text_of_the_mock_is_a_guest_unless_the_scenario_set_it() -> None:
    then = (
        "then",
        "the response lists these actions",
        (("message",), ("the sender is no municipality",), ("(some text)",)),
    )
    assert guests(scenario(then)) == {"the sender is no municipality"}
    assert guests(scenario(("given", 'an invoice "A"', (("comment", "the sender is no municipality"),)), then)) == set()


def test_a_resident_is_a_guest_unless_a_given_names_it() -> None:
    resident = min(RESIDENTS)
    when = ("when", f"user_create_e is called with user_params.email set to {resident}", ())
    assert guests(scenario(when)) == {resident}
    assert guests(scenario(("given", 'a user "A"', (("email", resident),)), when)) == set()
