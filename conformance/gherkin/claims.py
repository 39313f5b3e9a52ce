"""What a scenario claims to verify and what it will send, as the forms of its steps declare it; nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.catalogue import Array, Catalogue, Contract, Node, Outcome, Scalar, Struct
from conformance.catalogue.types import leaves
from conformance.errors import FeatureError, UserError, gathering, raise_all
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import FORMS, Claim, Form, Language, methods_in
from conformance.gherkin.matching import match

_NUMBER = re.compile(r"(?:^|\.)[0-9]+(?=\.|$)")
"""What a path calls an item of a list by."""
_OF_A_BODY = ("content-type", "utf-8", "json")
"""Conventions that a response without a body cannot break."""


class Unclaimable(FeatureError):
    """A claim of what the contract of the method has not."""


@dataclass
class Claims:
    """What a scenario verifies and sends.

    `requirements` are what it verifies; `rules` are those of them that its tags name, which hold if its steps do.
    `calls` are the methods that it calls; `generated` is true if calls are generated, `refused` if its own call must be
    refused, `injected` if the service is made to break inside.
    """

    requirements: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    calls: list[Contract] = field(default_factory=list)
    generated: bool = False
    refused: bool = False
    injected: bool = False

    def concern(self, feature: Feature, api: str, method: str) -> bool:
        """Tell whether a choice of API and method, either empty for any, takes the scenario in."""
        methods = {feature.name} if feature.of_one_method else {c.method for c in self.calls}
        return (not api or feature.api == api) and (not method or method in methods)


def claims(feature: Feature, scenario: Scenario, catalogue: Catalogue, language: Language = FORMS) -> Claims:
    """Return what a scenario claims; FeatureErrors for steps and claims that are none."""
    return _Reader(feature, catalogue, language).read(scenario)


class _Reader:
    def __init__(self, feature: Feature, catalogue: Catalogue, language: Language) -> None:
        self.feature, self.catalogue, self.language = feature, catalogue, language
        self.claims = Claims()
        self.called: Contract | None = None
        self.due: set[str] = set()
        """Conventions that a Given has the next call put to the test."""
        self.refused = False

    def read(self, scenario: Scenario) -> Claims:
        errors: list[UserError] = []
        for step in scenario.steps:
            with gathering(errors):
                self._step(step, *match(self.feature, step, self.language))
        raise_all(errors)
        for tag in scenario.tags:
            self.claims.rules |= {r.id for c in self.claims.calls for r in c.rules if r.id == f"{c.id}#{tag}"}
        self.claims.requirements |= self.claims.rules
        return self.claims

    def _step(self, step: Step, form: Form, words: Mapping[str, str]) -> None:
        found = self.claims
        found.generated |= form.generated
        found.refused |= form.refuses
        found.injected |= form.injected
        contracts = [self._contract(step, method) for method in methods_in(words)]
        found.calls += contracts
        if step.keyword == "given":
            self.due |= {form.convention} - {""}
        elif step.keyword == "when":
            # Of several methods that are called in any order, no response is due for sure.
            self.called, self.refused = contracts[0] if len(contracts) == 1 else None, False
            if Claim.SENT in form.claims:
                self._sent(step, contracts[0], words)
        elif contract := contracts[0] if form.observes else self.called:
            self.refused |= form.refuses
            self._seen(step, form, contract, words)

    def _sent(self, step: Step, contract: Contract, words: Mapping[str, str]) -> None:
        """Claim the request's fields that a When sets."""
        known = {r.id.replace("[]", ""): r.id for r in contract.fields}
        for name in [words["field"]] if "field" in words else [row[0] for row in step.table]:
            identity = f"{contract.id}#request.{_NUMBER.sub('', name)}"
            if identity in known:
                self.claims.requirements.add(known[identity])
            elif not _has(contract.request, name):
                members = ", ".join(path for path, _ in leaves(contract.request))
                raise self._error(step, f"{contract.method} takes no {name!r}; it takes {members}")

    def _seen(self, step: Step, form: Form, contract: Contract, words: Mapping[str, str]) -> None:
        """Claim what a Then puts to the test in a response of the method."""
        outcome = self._outcome(step, form, contract, words)
        claimed = {outcome.requirement} if outcome else set()
        named = {r.id.partition("#")[2]: r for r in contract.conventions}
        if form.convention:
            if form.convention not in named:
                raise self._unclaimable(step, f"{contract.method} has no convention {form.convention!r}")
            claimed.add(named[form.convention].id)
        if Claim.CONVENTIONS in form.claims:
            kept = {name for name, r in named.items() if not r.formats} - self.language.conventions
            if contract is self.called:
                if lacking := self.due - named.keys():
                    raise self._unclaimable(step, f"{contract.method} has no convention {min(lacking)!r}")
                kept |= self.due
            if _bodiless(contract, form, outcome):
                kept.difference_update(_OF_A_BODY)
            claimed.update(named[name].id for name in kept)
        if Claim.MEMBERS in form.claims:
            claimed.update(self._members(step, contract, "error" if self.refused and not form.observes else "answer"))
        if Claim.ROWS in form.claims:
            claimed.update(self._rows(step, contract, words["field"]))
        if Claim.ABSENT in form.claims and not _has(contract.answer, words["field"]):
            raise self._error(step, f"the answer of {contract.method} never has {words['field']!r}")
        self.claims.requirements |= claimed

    def _outcome(self, step: Step, form: Form, contract: Contract, words: Mapping[str, str]) -> Outcome | None:
        """Return the outcome that the step claims, None where it claims none; a status that it names must exist."""
        status = words.get("error") or words.get("status")
        outcome = contract.outcome_printed(status) if status else None
        if status and outcome is None:
            raise self._unclaimable(step, f"the documents print no status {status!r} for {contract.method}")
        if Claim.SUCCESS in form.claims:
            good = [o for o in contract.outcomes if o.ok]
            if len(good) != 1:
                raise self._error(step, f"{contract.method} succeeds in {len(good)} ways; say with which status")
            return good[0]
        return outcome if Claim.STATUS in form.claims else None

    def _members(self, step: Step, contract: Contract, part: str) -> Iterator[str]:
        """Yield the fields of the answer or of the error that a table names by their paths."""
        fields = {
            r.id.partition(f"#{part}.")[2].replace("[]", ""): r.id for r in contract.fields if f"#{part}." in r.id
        }
        for path, *_ in step.table:
            plain = _NUMBER.sub("", path)
            if plain in fields:
                yield fields[plain]
            elif not any(plain.startswith(f"{known}.") for known in fields):
                raise self._error(step, f"the answer of {contract.method} has no {path!r}")

    def _rows(self, step: Step, contract: Contract, listed: str) -> Iterator[str]:
        """Yield the fields of the listed rows that a table names by its columns."""
        if listed not in {contract.list_name, *_arrays(contract.answer)}:
            raise self._error(step, f"the answer of {contract.method} has no {listed!r} to list")
        fields = {r.id.partition("#answer.")[2]: r.id for r in contract.fields if "#answer." in r.id}
        scalars = dict(leaves(contract.answer))
        for column in step.table[0] if step.table else ():
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

    def _unclaimable(self, step: Step, what: str) -> Unclaimable:
        return Unclaimable(what, where=f"{self.feature.path}:{step.line}", do="make feature and contract agree")

    def _error(self, step: Step, what: str) -> FeatureError:
        return FeatureError(what, where=f"{self.feature.path}:{step.line}", do="make feature and contract agree")


def _bodiless(contract: Contract, form: Form, outcome: Outcome | None) -> bool:
    """Tell whether the step may look at a success that has no body."""
    empty = isinstance(contract.answer, Scalar) and contract.answer.kind == "null"
    refused = outcome is not None and not outcome.ok
    return empty and not refused and Claim.MEMBERS not in form.claims


def _has(node: Node, path: str) -> bool:
    """Tell whether there can be a value at a path, whose numbers count the items of lists."""
    for name in path.split("."):
        if isinstance(node, Array):
            node = node.item
            if name.isdecimal():
                continue
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
