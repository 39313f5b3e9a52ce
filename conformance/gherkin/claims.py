"""What a scenario claims to verify and what it will send, read from its steps without running them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.catalogue import Array, Catalogue, Contract, Node, Scalar, Struct
from conformance.catalogue.types import leaves
from conformance.errors import FeatureError
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import matches, methods_in

_BY_A_GIVEN = {
    "the caller has no token": "token-required",
    "the caller has a wrong token": "token-required",
    "the caller has had its token for {count} seconds": "token-lifetime",
}
"""Conventions that only a call with something amiss puts to the test, by the form that says what."""
GIVING_WHERE = '{method} is called, giving "{name}" where {field} is {value}'
NOW_ANSWERS = '{method} for "{name}" now answers with'
_NUMBER = re.compile(r"\.[0-9]+(?=\.|$)")
"""What a path calls an item of a list by."""
_SPECIAL = frozenset({"tls", *_BY_A_GIVEN.values()})


@dataclass
class Claims:
    """Requirements that a scenario verifies, the calls that it makes, and whether the service must break inside.

    `rules` are the requirements that its tags name: they hold if its steps do.
    """

    requirements: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    calls: list[Contract] = field(default_factory=list)
    injected: bool = False

    def concern(self, feature: Feature, api: str, method: str) -> bool:
        """Tell whether a choice of API and method, either empty for any, takes the scenario in."""
        methods = {c.method for c in self.calls} if feature.journey else {feature.name}
        return (not api or feature.api == api) and (not method or method in methods)


def claims(feature: Feature, scenario: Scenario, catalogue: Catalogue) -> Claims:
    """Return what a scenario claims; FeatureError for a claim that the contracts do not know."""
    return _Reader(feature, catalogue).read(scenario)


class _Reader:
    def __init__(self, feature: Feature, catalogue: Catalogue) -> None:
        self.feature, self.catalogue = feature, catalogue
        self.claims = Claims()
        self.called: Contract | None = None
        self.given: set[str] = set()
        self.refused = False

    def read(self, scenario: Scenario) -> Claims:
        for step in scenario.steps:
            for form, words in matches(step.keyword, step.text):
                self._step(step, form.text, words)
        for tag in scenario.tags:
            self.claims.rules |= {r.id for c in self.claims.calls for r in c.rules if r.id == f"{c.id}#{tag}"}
        self.claims.requirements |= self.claims.rules
        return self.claims

    def _step(self, step: Step, text: str, words: Mapping[str, str]) -> None:
        if text == "the service breaks inside":
            self.claims.injected = True
        if text in _BY_A_GIVEN:
            self.given.add(_BY_A_GIVEN[text])
        if "methods" in words:
            self.claims.calls += [self._contract(step, method) for method in methods_in(words)]
        elif "method" in words:
            contract = self._contract(step, words["method"])
            self.claims.calls.append(contract)
            if step.keyword == "when":
                self.called, self.refused = contract, False
                if text != GIVING_WHERE:  # its field is one of the answer's
                    self._fields(step, contract, words)
            else:
                self._outcome(step, contract, words, text)
        elif step.keyword == "then" and self.called is not None:
            self._outcome(step, self.called, words, text)

    def _fields(self, step: Step, contract: Contract, words: Mapping[str, str]) -> None:
        given = [words["field"]] if words.get("field") else [row[0] for row in step.table]
        known = {r.id.replace("[]", ""): r.id for r in contract.fields}
        for name in given:
            identity = f"{contract.id}#request.{_NUMBER.sub('', name)}"
            if identity in known:
                self.claims.requirements.add(known[identity])
            elif not _takes(contract, name):
                members = ", ".join(path for path, _ in leaves(contract.request))
                raise self._error(step, f"{contract.method} takes no {name!r}; it takes {members}")

    def _outcome(self, step: Step, contract: Contract, words: Mapping[str, str], text: str) -> None:
        claimed = self.claims.requirements
        if text == "it is not accepted":
            claimed.add(f"{contract.id}#tls")
            return
        named = {r.id.partition("#")[2]: r for r in contract.conventions}
        claimed.update(r.id for name, r in named.items() if not r.formats and name not in _SPECIAL)
        if contract is self.called:
            claimed.update(named[name].id for name in self.given & named.keys())
        if self._without_body(contract, words, text):
            claimed.difference_update(named[name].id for name in ("content-type", "utf-8", "json") if name in named)
        status = words.get("error") or words.get("status")
        self.refused |= text == "it refuses with {error}"
        if text.startswith("no call"):
            return
        if status:
            outcome = contract.outcome_printed(status)
            if outcome is None:
                raise self._error(step, f"the documents print no status {status!r} for {contract.method}")
            claimed.add(outcome.requirement)
        elif "succeed" in text or "list" in text or "now" in text:
            good = [o for o in contract.outcomes if o.ok]
            if len(good) > 1:
                raise self._error(step, f"{contract.method} succeeds in {len(good)} ways; say with which status")
            claimed.update(o.requirement for o in good)
        claimed.update(self._shown(step, contract, words, text))

    @staticmethod
    def _without_body(contract: Contract, words: Mapping[str, str], text: str) -> bool:
        """Tell whether the step looks at a success that has no body."""
        empty = isinstance(contract.answer, Scalar) and contract.answer.kind == "null"
        return empty and "error" not in words and text != "the answer has"

    def _members(self, step: Step, contract: Contract, text: str) -> Iterator[str]:
        """Yield the fields of the answer, or after a refusal those of the error, that a table names by their paths."""
        part = "#error." if text == "the answer has" and self.refused else "#answer."
        fields = {r.id.partition(part)[2].replace("[]", ""): r.id for r in contract.fields if part in r.id}
        for path, *_ in step.table:
            plain = re.sub(r"(?:^|\.)[0-9]+(?=\.|$)", "", path)
            if plain in fields:
                yield fields[plain]
            elif not any(plain.startswith(f"{known}.") for known in fields):
                raise self._error(step, f"the answer of {contract.method} has no {path!r}")

    def _shown(self, step: Step, contract: Contract, words: Mapping[str, str], text: str) -> Iterator[str]:
        """Yield the answer's fields that a table names, by the columns' names."""
        listed = words.get("field", "")
        if text in ("the answer has", NOW_ANSWERS):
            yield from self._members(step, contract, text)
        if not listed or "list" not in text:
            return
        if listed not in {contract.list_name, *_arrays(contract.answer)}:
            raise self._error(step, f"the answer of {contract.method} has no {listed!r} to list")
        if not step.table:
            return
        fields = {r.id.partition("#answer.")[2]: r.id for r in contract.fields if "#answer." in r.id}
        scalars = dict(leaves(contract.answer))
        for column in step.table[0]:
            path = next((p for p in fields if p.rpartition(".")[2].removesuffix("[]") == column), None)
            if path is None and (column,) == contract.status_place[-1:]:
                continue  # each row of the answer has a status of its own, which is an outcome and no field
            if path is None:
                raise self._error(step, f"the answer of {contract.method} has no {column!r}")
            yield fields[path]
            yield from (r.id for r in contract.conventions if scalars[path].schema.get("format") in r.formats)

    def _contract(self, step: Step, method: str) -> Contract:
        try:
            # A journey may lead through several APIs.
            return self.catalogue.find(method, self.feature.api, beyond=self.feature.journey)
        except KeyError as error:
            raise self._error(step, error.args[0]) from None

    def _error(self, step: Step, what: str) -> FeatureError:
        return FeatureError(what, where=f"{self.feature.path}:{step.line}", do="make feature and contract agree")


def _takes(contract: Contract, path: str) -> bool:
    node: Node = contract.request
    for name in _NUMBER.sub("", path).split("."):
        if isinstance(node, Array):
            node = node.item
        if isinstance(node, Scalar) and node.kind == "object":
            return True
        if not isinstance(node, Struct) or name not in node.members:
            return False
        node = node.members[name]
    return True


def _arrays(node: Node, name: str = "") -> set[str]:
    """Return the names of the arrays in an answer."""
    if isinstance(node, Array):
        return {name or node.name} | _arrays(node.item)
    if isinstance(node, Struct):
        return {found for member, inner in node.members.items() for found in _arrays(inner, member)}
    return set()
