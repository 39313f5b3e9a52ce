"""Contracts, behaviours, features and their guide agree with each other, one sentence a test."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from conformance.cassettes.naming import cassette_path
from conformance.catalogue import Contract
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.forms import FORMS, Match, matches, singular
from conformance.gherkin.lint import OWN, TAGS, faults, rule_tags
from conformance.gherkin.reading import read
from conformance.ledger import Entry, feature_files
from conformance.mock.calls import apis
from conformance.mock.calls.behaviour import behaviour_of, behaviours
from conformance.mock.state.known_settings import SETTINGS
from conformance.mock.state.tenant import CALLERS, Company
from conformance.mock.state.world import KINDS
from conformance.prove.case import BEHAVIOUR, Case
from conformance.prove.equivalent import reason
from conformance.scene.scene import OWN_KINDS
from conformance.scene.words import WORDS
from tests.whole import CATALOGUE, LEDGER, SUITE

apis.load()
ROOT = Path(__file__).parent.parent
FEATURES = [read(file, ROOT, CATALOGUE) for file in feature_files(SUITE.features)]
GUIDE = (SUITE.features / "README.md").read_text("utf-8")
GROUPS = {"Who asks", "What is asked", "When it is asked"}
INSIDE = {"vendor key"}
RECORDED = SUITE.cassettes / "mock"
MAIL = re.compile(rb"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+)")
NOBODYS = re.compile(rb"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)", re.IGNORECASE)

WORLDLY = {
    "(own company's FIELD)",
    "(another company's FIELD)",
    '(the FIELD of "NAME")',
    "(itself)",
    "(N others)",
}

RULES = rule_tags(CATALOGUE)
METHODS = [feature for feature in FEATURES if feature.of_one_method]

each_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
each_method = pytest.mark.parametrize("feature", METHODS, ids=lambda feature: feature.name)


def contract_of(feature: Feature) -> Contract:
    return CATALOGUE.find(feature.name, feature.api)


def outcomes() -> Iterator[Entry]:
    return (entry for entry in LEDGER.entries if entry.outcome is not None)


def found(scenario: Scenario) -> list[Match]:
    """The forms of a scenario's steps with their words."""
    return [match for step in scenario.steps for match in matches(step.keyword, step.text)]


def refuses(scenario: Scenario) -> bool:
    """Whether the scenario's own call is refused."""
    return any(form.refuses_own(words) for form, words in found(scenario))


def words(scenario: Scenario, place: str) -> set[str]:
    """The words in the places of that name in a scenario's steps."""
    return {words[place] for _, words in found(scenario) if words.get(place)}


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading of the guide, without its head."""
    _, found, rest = GUIDE.partition(f"\n{heading}\n")
    assert found, f"features/README.md has no heading {heading!r}"
    lines = re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def code(cell: str) -> list[str]:
    return re.findall("`([^`]+)`", cell)


def test_every_contract_has_a_feature_of_its_chapter_and_stem() -> None:
    contracts = {(c.api, c.chapter, c.method) for c in CATALOGUE.contracts}
    files = [tuple(Path(feature.path).with_suffix("").parts[1:]) for feature in METHODS]
    assert set(files) == contracts
    assert len(files) == len(contracts)


def test_every_contract_has_a_behaviour_in_its_api_s_package() -> None:
    modules = {(c.api, c.method): behaviour_of(c).__module__ for c in CATALOGUE.contracts}
    assert behaviours() == set(modules)
    assert {key: module.split(".")[-2] for key, module in modules.items()} == {key: key[0] for key in modules}


@each_method
def test_a_feature_s_title_is_its_stem(feature: Feature) -> None:
    assert feature.name == Path(feature.path).stem


@each_feature
def test_a_feature_says_what_its_method_does(feature: Feature) -> None:
    assert feature.description.endswith(".")
    assert len(feature.description.splitlines()) <= 2


def test_every_documented_outcome_has_a_scenario_or_a_reason() -> None:
    assert [entry.requirement.id for entry in LEDGER.unverified if entry.outcome is not None] == []


def test_every_field_and_convention_has_a_scenario_or_a_reason() -> None:
    assert [entry.requirement.id for entry in LEDGER.unverified if entry.outcome is None] == []


def test_only_what_the_contract_marks_is_verified_by_injection() -> None:
    marked = {entry.requirement.id for entry in outcomes() if entry.outcome and entry.outcome.injected}
    assert {entry.requirement.id for entry in outcomes() if entry.verified_by == "injected"} == marked


def test_every_error_that_all_methods_share_is_provoked_for_each_method() -> None:
    callers = {c.id for c in CATALOGUE.contracts if c.operation.keys and c.has_status}
    common = [e for e in outcomes() if e.outcome and e.outcome.common and e.contract.operation.keys]
    assert Counter(entry.contract.id for entry in common) == dict.fromkeys(callers, 8)
    assert [entry.requirement.id for entry in common if entry.verified_by != "provoked"] == []


def unseen_effect(contract: Contract) -> Case:
    return Case(BEHAVIOUR, "effect forgotten", contract.id, "", ())


@each_method
def test_a_refused_write_is_seen_through_another_call(feature: Feature) -> None:
    contract = contract_of(feature)
    if contract.effect == "reads" or contract.usage.witness or reason(unseen_effect(contract), CATALOGUE):
        return
    unseen = [
        f"{feature.path}:{scenario.line} {scenario.name}"
        for scenario in feature.scenarios
        if refuses(scenario) and not any(form.observes(words) for form, words in found(scenario))
    ]
    assert unseen == []


@each_method
def test_a_witness_is_named_only_where_a_call_can_show_the_effect(feature: Feature) -> None:
    contract = contract_of(feature)
    assert not (contract.usage.witness and reason(unseen_effect(contract), CATALOGUE))


@each_feature
def test_refusals_are_in_the_three_groups(feature: Feature) -> None:
    refusing = [s for s in feature.scenarios if s.group and refuses(s)]
    assert {scenario.group for scenario in refusing} <= GROUPS


@each_method
def test_a_feature_s_tags_are_those_of_its_contract(feature: Feature) -> None:
    contract = contract_of(feature)
    wanted = {"read-only" if contract.effect == "reads" else "effect"}
    wanted |= {contract.left} - {""}
    wanted |= {"deprecated"} if contract.about.deprecated else set()
    assert feature.tags == wanted


@each_feature
def test_a_scenario_has_no_tags_of_its_own_but_those_of_its_steps_and_rules(feature: Feature) -> None:
    own = set(OWN) | RULES | (TAGS if feature.convention else set())
    assert {tag for s in feature.scenarios for tag in s.tags - feature.tags} <= own


def test_every_form_is_used_by_a_feature() -> None:
    steps = {(step.keyword, step.text) for f in FEATURES for scenario in f.scenarios for step in scenario.steps}
    used = {form for keyword, text in steps for form, _ in matches(keyword, text)}
    assert [form.text for form in FORMS if form not in used] == []


@each_feature
def test_every_step_matches_one_form(feature: Feature) -> None:
    steps = {(step.keyword, step.text) for scenario in feature.scenarios for step in scenario.steps}
    assert [step for step in sorted(steps) if len(matches(*step)) != 1] == []


@each_feature
def test_every_word_of_a_step_is_known(feature: Feature) -> None:
    for scenario in feature.scenarios:
        assert {caller for caller in words(scenario, "caller") if not caller.startswith("the user ")} <= set(CALLERS)
        assert {kind if kind in KINDS else singular(kind) for kind in words(scenario, "kind")} <= set(
            KINDS
        ) - INSIDE | set(OWN_KINDS)


@pytest.mark.parametrize("keyword", ["given", "when", "then"])
def test_the_guide_lists_the_forms_there_are(keyword: str) -> None:
    listed = [(*code(form), places) for form, places, _ in table(f"### {keyword.title()}")]
    assert sorted(listed) == sorted((form.text, form.table) for form in FORMS if form.keyword == keyword)
    assert all(meaning.endswith(".") for *_, meaning in table(f"### {keyword.title()}"))


def test_the_guide_lists_the_places_there_are() -> None:
    places = {f"{{{place}}}" for form in FORMS for place in form.places}
    assert {place for row in table("## Places") for place in code(row[0])} == places


def test_the_guide_lists_the_kinds_with_their_states_and_fields() -> None:
    listed = {code(kind)[0]: (code(states), code(names)) for kind, states, names in table("### Kinds")}
    inherited = {"label", "company", "state"}
    there = {
        kind: (
            list(cls.states),
            [f.name for f in fields(cls) if f.name not in inherited and f.name not in cls.hidden],
        )
        for kind, cls in KINDS.items()
        if kind not in INSIDE
    }
    there |= {kind: ([], [f.name for f in fields(cls)]) for kind, cls in OWN_KINDS.items()}
    assert listed == there


def test_the_guide_lists_the_callers_there_are() -> None:
    listed = [code(caller)[0] for caller, _ in table("### Callers")]
    assert sorted(listed) == sorted(CALLERS)


def test_the_guide_lists_the_company_settings_that_features_use() -> None:
    form = FORMS["the_company_has"]
    steps = [step for f in FEATURES for scenario in f.scenarios for step in scenario.steps]
    used = {found["field"] for step in steps if (found := form.match(step.keyword, step.text))}
    assert {name for row in table("### Company settings") for name in code(row[0])} == used
    assert used <= {f.name for f in fields(Company)} | set(SETTINGS)


def test_the_guide_lists_the_samples_there_are() -> None:
    listed = {code(row[0])[0] for row in table("### Samples")}
    assert listed == {w for f in FEATURES for scenario in f.scenarios for w in words(scenario, "sample")}


def test_the_guide_lists_the_value_words_there_are() -> None:
    listed = {word for row in table("### Value words") for word in code(row[0])}
    assert (
        listed
        == set(WORDS)
        | {"(N characters)", "(some text)", "(a URL on HOST)", "(a file with TEXT)", "(own company)"}
        | WORLDLY
    )


def test_a_rule_s_tag_means_the_same_for_every_method_that_has_it() -> None:
    meant: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for contract in CATALOGUE.contracts:
        for rule in contract.terms.rules:
            named = (contract.api, rule.id.partition("#")[2])
            if named[1] in contract.terms.not_testable:
                continue
            meant.setdefault(named, set()).add((rule.title, rule.evidence.assumed))
    assert [name for name, said in meant.items() if len(said) > 1] == []
    assert set() == RULES & TAGS


def test_the_guide_lists_the_tags_and_groups_there_are() -> None:
    assert {code(row[0])[0].removeprefix("@") for row in table("## Tags")} == TAGS
    assert {code(row[0])[0] for row in table("## Order")} == GROUPS


@each_feature
def test_scenario_names_are_short_and_plain(feature: Feature) -> None:
    names = {scenario.template for scenario in feature.scenarios}
    if not feature.convention:  # there the names of methods are in them
        names |= {scenario.name for scenario in feature.scenarios}
    assert [name for name in sorted(names) if len(name) > 80] == []
    assert [name for name in sorted(names) if re.search(r"\b(should|test)", name, re.IGNORECASE)] == []


@each_feature
def test_scenario_names_are_unique_in_their_feature(feature: Feature) -> None:
    assert [name for name, n in Counter(s.name.casefold() for s in feature.scenarios).items() if n > 1] == []
    assert [identity for identity, n in Counter(s.id for s in feature.scenarios).items() if n > 1] == []


@each_feature
def test_a_feature_has_no_fault(feature: Feature) -> None:
    assert [str(fault) for fault in faults(feature, CATALOGUE)] == []


@each_feature
def test_tables_are_aligned(feature: Feature) -> None:
    lines = (ROOT / feature.path).read_text("utf-8").splitlines()
    crooked = []
    for start, end in blocks(lines):
        rows = [[c.strip() for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]] for line in lines[start:end]]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
        for place, row in enumerate(rows, start):
            padded = " | ".join(c.ljust(width) for c, width in zip(row, widths, strict=True))
            if lines[place] != f"{indent}| {padded} |":
                crooked.append(f"{feature.path}:{place + 1}")
    assert crooked == []


def blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    start = None
    for place, line in enumerate([*lines, ""]):
        if line.lstrip().startswith("|"):
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None


def test_every_cassette_belongs_to_a_scenario() -> None:
    assert any(RECORDED.rglob("*.yaml")), "record them with `conformance record --endpoint mock`"
    belonging = {cassette_path(RECORDED, scenario) for feature in FEATURES for scenario in feature.scenarios}
    assert sorted(set(RECORDED.rglob("*.yaml")) - belonging) == []
    assert [file for file in RECORDED.rglob("*") if file.is_file() and file.suffix != ".yaml"] == []


def test_every_soap_message_is_recorded_as_an_outline() -> None:
    """One that is not is in an envelope that no recording names yet, and takes many times the space."""
    files = list(RECORDED.rglob("*.yaml"))
    assert [file.name for file in files if b"Envelope" in file.read_bytes()] == []
    assert sum(file.stat().st_size for file in files) < 2_000 * len(files)


def test_no_cassette_holds_an_address_of_a_real_domain() -> None:
    real = {
        (file.name, domain)
        for file in RECORDED.rglob("*.yaml")
        for domain in MAIL.findall(
            re.sub(rb"(?m)^scenario: .*$", b"", file.read_bytes())
        )  # a row's words, run together
        if not NOBODYS.fullmatch(domain)
    }
    assert real == set()


def test_the_scenarios_of_help_and_documentation_exist() -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "conformance" / "cli").glob("*.py")]
    named = {
        name for text in texts for name in re.findall(r"features/[\w/-]+\.feature::test_\w+", text.read_text("utf-8"))
    }
    existing = {scenario.partition("[")[0] for entry in LEDGER.entries for scenario in entry.scenarios}
    assert len(named) > 2
    assert not named - existing
