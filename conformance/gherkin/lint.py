"""Lint for feature files: each fault is reported with file and line before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from conformance.catalogue import Catalogue, Contract
from conformance.catalogue.trace import KINDS
from conformance.errors import FeatureError, raise_all
from conformance.gherkin.conventions import contract_tags
from conformance.gherkin.document import JOURNEYS, PARAMETER, Feature, Step
from conformance.gherkin.forms import FORMS, Form, Language, matches, methods_in
from conformance.gherkin.matching import match
from conformance.similar import closest

_LIKE_A_KEYWORD = re.compile(r"\s*(\w+( \w+)?:|(Given|When|Then|And|But|\*)\s)")

TAGS = frozenset({"read-only", "effect", *KINDS, "deprecated", "fault", "generated"})
"""All tags apart from the names of the contracts' rules."""
OWN: Mapping[str, Callable[[Form], bool]] = {
    "fault": lambda form: form.injected,
    "generated": lambda form: form.generated,
}
"""The tags that a scenario must have exactly if the form of one of its steps declares it."""


class NoContract(FeatureError):
    """A feature of a method that has no contract: nothing else of the feature can be checked."""


def check(feature: Feature, catalogue: Catalogue) -> None:
    """Raise FeatureErrors with file, line and remedy for all faults of a feature."""
    raise_all(faults(feature, catalogue))


def faults(feature: Feature, catalogue: Catalogue, language: Language = FORMS) -> Iterator[FeatureError]:
    """Yield every fault of a feature, in the order of its lines within each kind."""
    yield from faults_of_form(feature, language)
    yield from _tags(feature, catalogue)


def faults_of_form(feature: Feature, language: Language = FORMS) -> Iterator[FeatureError]:
    """Yield the faults that can be found without a contract."""
    yield from _prose(feature)
    yield from _names(feature)
    yield from _columns(feature)
    yield from _steps(feature, language)
    yield from _own_tags(feature, language)
    yield from _several_calls(feature, language)


def _children(feature: Feature) -> Iterator[Mapping[str, Any]]:
    return (child["scenario"] for child in feature.tree["children"] if "scenario" in child)


def _error(feature: Feature, line: int, what: str, do: str) -> FeatureError:
    return FeatureError(what, where=f"{feature.path}:{line}", do=do)


def _names(feature: Feature) -> Iterator[FeatureError]:
    if not feature.scenarios:
        yield _error(feature, feature.tree["location"]["line"], "the feature has no scenario", "add one")
    first: dict[str, int] = {}
    for node in _children(feature):
        name, line = node["name"], node["location"]["line"]
        if name in first:
            what = f"the scenario name {name!r} is a duplicate of line {first[name]}; only one would run"
            yield _error(feature, line, what, "rename one of them")
        first.setdefault(name, line)
    ids: dict[str, int] = {}
    for scenario in feature.scenarios:
        if scenario.id in ids:
            yield _error(
                feature, scenario.line, f"the row is the same as line {ids[scenario.id]}", "delete one of them"
            )
        ids[scenario.id] = scenario.line


def _prose(feature: Feature) -> Iterator[FeatureError]:
    """Yield lines that Gherkin parses as a description: a misspelt step or keyword would be skipped silently."""
    for child in feature.tree["children"]:
        for kind, node in child.items():
            for part in (node, *node.get("examples", ())):
                if text := part.get("description", "").strip():
                    what = (
                        f"`{text.splitlines()[0].strip()}` is parsed as a description of the {kind}, so it does nothing"
                    )
                    yield _error(feature, part["location"]["line"], what, "spell the keyword right, or delete the line")
    first = feature.tree["location"]["line"]
    for line, text in enumerate(feature.tree["description"].splitlines(), first + 1):
        if _LIKE_A_KEYWORD.match(text):
            what = f"`{text.strip()}` is parsed as a description of the feature, so it does nothing"
            yield _error(feature, line, what, "spell the keyword right, or reword the description")


def _columns(feature: Feature) -> Iterator[FeatureError]:
    for child in feature.tree["children"]:
        if "background" in child and (used := _parameters(child["background"])):
            line = child["background"]["location"]["line"]
            yield _error(feature, line, f"a Background cannot use <{min(used)}>", "move the step into the scenarios")
    for node in _children(feature):
        used = _parameters(node)
        for examples in node["examples"]:
            yield from _header(feature, examples, used)
        if used and not node["examples"]:
            line = node["location"]["line"]
            yield _error(feature, line, f"<{min(used)}> has no Examples to come from", "add an Examples table")


def _header(feature: Feature, examples: Mapping[str, Any], used: set[str]) -> Iterator[FeatureError]:
    header = examples.get("tableHeader", {})
    names = [cell["value"] for cell in header.get("cells", ())]
    line = header.get("location", examples["location"])["line"]
    if not examples.get("tableBody"):
        yield _error(feature, line, "the Examples have no rows, so nothing runs", "add a row or delete the table")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _error(feature, line, f"duplicate column {name!r}", "rename one of them")
    for name in names:
        if name not in used:
            yield _error(feature, line, f"the column {name!r} is used by no step", "use it or delete it")
    for name in sorted(used - set(names)):
        yield _error(feature, line, f"there is no column {name!r} for <{name}>", "add the column")


def _parameters(node: Mapping[str, Any]) -> set[str]:
    """Return the <names> in a scenario's or background's name, tags, steps and tables."""
    tags = (tag["name"] for part in (node, *node.get("examples", ())) for tag in part.get("tags", ()))
    texts = [node["name"], *tags]
    for step in node["steps"]:
        texts.append(step["text"])
        texts += [cell["value"] for row in step.get("dataTable", {}).get("rows", ()) for cell in row["cells"]]
    return {name for text in texts for name in PARAMETER.findall(text)}


def _steps(feature: Feature, language: Language) -> Iterator[FeatureError]:
    for scenario in feature.scenarios:
        if not any(step.keyword == "then" for step in scenario.steps):
            yield _error(
                feature,
                scenario.line,
                "the scenario has no Then, so it verifies nothing",
                "add a Then with the expected result",
            )
        for step in scenario.steps:
            try:
                match(feature, step, language)
            except FeatureError as error:
                yield error
    for child in feature.tree["children"]:
        for step in next(iter(child.values())).get("steps", ()):
            if "docString" in step:
                line = step["docString"]["location"]["line"]
                yield _error(feature, line, "no form takes a text block", "write it in the step or in a table")


def _own_tags(feature: Feature, language: Language) -> Iterator[FeatureError]:
    """Yield scenarios that lack a tag of OWN that a step declares, or have one that no step declares."""
    for scenario in feature.scenarios:
        forms = [form for step in scenario.steps for form, _ in language.matches(step.keyword, step.text)]
        for tag, declared in OWN.items():
            if (tag in scenario.tags) != any(map(declared, forms)):
                what = f"the scenario lacks the tag @{tag}" if tag not in scenario.tags else f"@{tag} is wrong here"
                do = "add it: a step declares it" if tag not in scenario.tags else "delete it: no step declares it"
                yield _error(feature, scenario.line, what, do)


def _several_calls(feature: Feature, language: Language) -> Iterator[FeatureError]:
    """A further call of a scenario in a method's feature is a fault; journeys may make several."""
    for scenario in feature.scenarios if feature.of_one_method else ():
        whens = (step for step in scenario.steps if step.keyword == "when")
        calls = [step for step in whens if any(methods_in(w) for _, w in language.matches("when", step.text))]
        for step in calls[1:]:
            what = f"`{step.text}` is the scenario's second call" if step is calls[1] else f"`{step.text}` is one more"
            do = f"show the effect in a Then, as `METHOD now`, or move the scenario to {JOURNEYS}/"
            yield _error(feature, step.line, what, do)


def _tags(feature: Feature, catalogue: Catalogue) -> Iterator[FeatureError]:
    line = feature.tree["location"]["line"]
    tags = feature.tags.union(*(s.tags for s in feature.scenarios)) if feature.scenarios else feature.tags
    rules = rule_tags(catalogue)
    for tag in sorted(tags - TAGS - rules):
        meant = closest(tag, TAGS | rules)
        do = f"did you mean @{meant}?" if meant else f"use one of {', '.join(sorted(TAGS))}, or a rule of a contract"
        yield _error(feature, line, f"unknown tag @{tag}", do)
    if feature.convention:  # its rows have the tags of their methods
        yield from _rules(feature, catalogue, rules)
        return
    wanted = _wanted(feature, catalogue)
    if isinstance(wanted, FeatureError):
        yield wanted
        return
    if below := sorted(tags - feature.tags - OWN.keys() - rules):
        yield _error(feature, line, f"the contract does not have the tag @{below[0]}", "make tag and contract agree")
    for tag in sorted(wanted ^ (feature.tags & (TAGS - OWN.keys()))):
        side = "the contract requires" if tag in wanted else "the contract does not have"
        yield _error(feature, line, f"{side} the tag @{tag}", "make tag and contract agree")
    yield from _rules(feature, catalogue, rules)


def _rules(feature: Feature, catalogue: Catalogue, rules: frozenset[str]) -> Iterator[FeatureError]:
    """Yield the rule tags of scenarios that never call the rule's method, and so would verify nothing."""
    for scenario in feature.scenarios:
        if not scenario.tags & rules:
            continue
        called = [c for step in scenario.steps for c in _called(feature, step, catalogue)]
        there = {r.id.partition("#")[2] for c in called for r in c.terms.rules}
        for tag in sorted((scenario.tags & rules) - there):
            what = f"@{tag} is not a rule of any method that the scenario calls"
            yield _error(feature, scenario.line, what, "call the method, or delete the tag")


def _called(feature: Feature, step: Step, catalogue: Catalogue) -> Iterator[Contract]:
    for _, words in matches(step.keyword, step.text):
        for method in methods_in(words):
            named = catalogue.by_method.get(method, ())
            own = [c for c in named if c.api == feature.api]
            yield from own or (named if feature.journey else ())  # a journey may lead through several APIs


def _wanted(feature: Feature, catalogue: Catalogue) -> set[str] | FeatureError:
    """Return the tags that the contract, or the contracts of all methods that a journey calls, require of a feature."""
    line = feature.tree["location"]["line"]
    if feature.journey:
        contracts = [c for s in feature.scenarios for step in s.steps for c in _called(feature, step, catalogue)]
    else:
        try:
            contracts = [catalogue.find(feature.name, feature.api)]
        except KeyError as error:
            what = f"the feature's title is not a method of {feature.api}: {error.args[0]}"
            do = f"write {_contract_file(feature)}, or rename it" if feature.name == _stem(feature) else "rename it"
            return NoContract(what, where=f"{feature.path}:{line}", do=do)
        if feature.name != _stem(feature):
            return _error(
                feature, line, f"the feature's title is not its file's name, {feature.path}", "rename one of them"
            )
    wanted = set().union(*map(contract_tags, contracts))
    return wanted - {"read-only"} if "effect" in wanted else wanted


def _stem(feature: Feature) -> str:
    return PurePath(feature.path).stem


def _contract_file(feature: Feature) -> str:
    """Return where the contract of a feature belongs, relative to the checkout."""
    return str(PurePath("contracts", *PurePath(feature.path).parts[1:]).with_suffix(".json"))


def rule_tags(catalogue: Catalogue) -> frozenset[str]:
    """Return the tags that mark the rules which scenarios verify: the rules' names."""
    return frozenset(r.id.partition("#")[2] for c in catalogue.contracts for r in c.terms.rules)
