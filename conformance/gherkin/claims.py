"""The requirements that a scenario claims to verify and the fields it sends, derived from its steps' forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from conformance.catalogue import Array, Catalogue, Contract, Node, Outcome, Scalar, Struct
from conformance.catalogue.types import at, leaves
from conformance.errors import FeatureError, UserError, gathering, raise_all
from conformance.gherkin.document import Feature, Scenario, Step
from conformance.gherkin.forms import FORMS, Claim, Form, Language, methods_in
from conformance.gherkin.matching import match

_OF_A_BODY = ("content-type", "utf-8", "json")
"""Conventions that a response without JSON cannot break."""


class Unclaimable(FeatureError):
    """A claim of something that the method's contract does not have."""


@dataclass
class Claims:
    """The requirements and calls of a scenario.

    `requirements` are those that it verifies; `rules` are the ones that its tags name, which are proven if all steps
    pass. `calls` are the methods that it calls; `generated` is True if calls are generated, `refused` if its own call
    must be refused, `injected` if an internal failure is injected.
    """

    requirements: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    calls: list[Contract] = field(default_factory=list)
    generated: bool = False
    refused: bool = False
    injected: bool = False

    def concern(self, feature: Feature, api: str, method: str) -> bool:
        """Return whether a selection of API and method, each empty for any, includes the scenario."""
        methods = {feature.name} if feature.of_one_method else {c.method for c in self.calls}
        return (not api or feature.api == api) and (not method or method in methods)


def claims(feature: Feature, scenario: Scenario, catalogue: Catalogue, language: Language = FORMS) -> Claims:
    """Return a scenario's claims; FeatureErrors list all invalid steps and claims."""
    return _Reader(feature, catalogue, language).read(scenario)


class _Reader:
    def __init__(self, feature: Feature, catalogue: Catalogue, language: Language) -> None:
        self.feature, self.catalogue, self.language = feature, catalogue, language
        self.claims = Claims()
        self.called: Contract | None = None
        self.due: set[str] = set()
        """Conventions that the next call tests because of a Given."""
        self.refused = False

    def read(self, scenario: Scenario) -> Claims:
        errors: list[UserError] = []
        for step in scenario.steps:
            with gathering(errors):
                self._step(step, *match(self.feature, step, self.language))
        raise_all(errors)
        for tag in scenario.tags:
            self.claims.rules |= {r.id for c in self.claims.calls for r in c.terms.rules if r.id == f"{c.id}#{tag}"}
        self.claims.requirements |= self.claims.rules
        return self.claims

    def _step(self, step: Step, form: Form, words: Mapping[str, str]) -> None:
        found = self.claims
        found.generated |= form.generated
        found.refused |= form.refuses_own(words)
        found.injected |= form.injected
        contracts = [self._contract(step, method) for method in methods_in(words)]
        found.calls += contracts
        if step.keyword == "given":
            self.due |= {form.convention(words)} - {""}
        elif step.keyword == "when" and contracts:
            # If several methods are called in any order, it is unknown which of them responds.
            self.called, self.refused = contracts[0] if len(contracts) == 1 else None, False
            if form.claims & (Claim.SENT | Claim.ITEMS):
                self._sent(step, form, contracts[0], words)
        elif step.keyword == "then" and (contract := contracts[0] if form.observes(words) else self.called):
            self.refused |= form.refuses_own(words)
            self._seen(step, form, contract, words)

    def _sent(self, step: Step, form: Form, contract: Contract, words: Mapping[str, str]) -> None:
        """Claim the request fields that a When sets, including those of a list's items."""
        known = {r.id.replace("[]", ""): r.id for r in contract.terms.fields}
        sent = [words["field"]] if words.get("field") else []
        if Claim.ITEMS in form.claims:
            if not isinstance(at(contract.request, words["field"]), Array | None):
                raise self._error(step, f"{words['field']!r} of {contract.method} is not a list")
            sent += [f"{words['field']}.{column}" for column in step.table[0]]
        else:
            sent += [row[0] for row in step.table]
        for name in sent:
            identity = f"{contract.id}#request.{name}"
            if identity in known:
                self.claims.requirements.add(known[identity])
            elif at(contract.request, name) is None:
                members = ", ".join(path for path, _ in leaves(contract.request))
                raise self._error(step, f"{contract.method} takes no {name!r}; it takes {members}")

    def _seen(self, step: Step, form: Form, contract: Contract, words: Mapping[str, str]) -> None:
        """Claim the requirements that a Then tests in a response of the method."""
        outcome = self._outcome(step, form, contract, words)
        claimed = {outcome.requirement} if outcome else set()
        named = {r.id.partition("#")[2]: r for r in contract.terms.conventions}
        if convention := form.convention(words):
            if convention not in named:
                raise self._unclaimable(step, f"{contract.method} has no convention {convention!r}")
            claimed.add(named[convention].id)
        if Claim.CONVENTIONS in form.claims:
            tested = {name for name, r in named.items() if not r.formats} - self.language.conventions
            if contract is self.called:
                if lacking := self.due - named.keys():
                    raise self._unclaimable(step, f"{contract.method} has no convention {min(lacking)!r}")
                tested |= self.due
            if _bodiless(contract, form, outcome):
                tested.difference_update(_OF_A_BODY)
            claimed.update(named[name].id for name in tested)
        if Claim.MEMBERS in form.claims:
            claimed.update(self._members(step, contract, "error" if self._is_error(form, words) else "answer"))
        if Claim.ROWS in form.claims:
            claimed.update(self._rows(step, contract, words["field"]))
        if Claim.ABSENT in form.claims and at(contract.answer, contract.path(words["field"])) is None:
            raise self._error(step, f"the response of {contract.method} never has {words['field']!r}")
        self.claims.requirements |= claimed

    def _is_error(self, form: Form, words: Mapping[str, str]) -> bool:
        """Return whether a step checks the response to a refused call."""
        return self.refused and not form.observes(words)

    def _outcome(self, step: Step, form: Form, contract: Contract, words: Mapping[str, str]) -> Outcome | None:
        """Return the outcome that the step claims, or None; FeatureError for an undocumented status."""
        if status := words.get("error") or words.get("status"):
            outcome = contract.outcome_named(status)
            if outcome is None:
                raise self._unclaimable(step, f"{contract.method} has no documented status {status!r}")
            if self.claims.injected and contract is self.called and not outcome.injected:
                raise self._unclaimable(
                    step, f"an internal failure of {contract.method} has another status than {status!r}"
                )
            return outcome if Claim.STATUS in form.claims else None
        good = [o for o in contract.outcomes if o.ok]
        if Claim.SUCCESS in form.claims:
            if len(good) != 1:
                raise self._error(step, f"{contract.method} has {len(good)} success statuses; name one of them")
            return good[0]
        implied = form.claims & (Claim.MEMBERS | Claim.ROWS | Claim.ABSENT) and not self._is_error(form, words)
        return good[0] if implied and len(good) == 1 else None

    def _members(self, step: Step, contract: Contract, part: str) -> Iterator[str]:
        """Yield the fields of the response that a table names by their paths; `part` is answer or error."""
        fields = {
            r.id.partition(f"#{part}.")[2].replace("[]", ""): r.id for r in contract.terms.fields if f"#{part}." in r.id
        }
        scalars = (
            {path.replace("[]", ""): scalar for path, scalar in leaves(contract.answer)} if part == "answer" else {}
        )
        for path, *cells in step.table:
            plain = contract.path(path) if part == "answer" else path
            if plain in fields:
                yield fields[plain]
                if plain in scalars:
                    yield from _of_format(contract, scalars[plain])
            elif not any(plain.startswith(f"{known}.") for known in fields):
                raise self._error(step, f"the response of {contract.method} has no {path!r}")
            if part == "answer":
                self._named(step, at(contract.answer, plain), path, cells)

    def _rows(self, step: Step, contract: Contract, listed: str) -> Iterator[str]:
        """Yield the fields of the listed rows that a table names by its columns."""
        if listed not in {contract.list_name, *_arrays(contract.answer)}:
            raise self._error(step, f"the response of {contract.method} has no {listed!r} to list")
        fields = {r.id.partition("#answer.")[2]: r.id for r in contract.terms.fields if "#answer." in r.id}
        scalars = dict(leaves(contract.answer))
        head = "[]." if listed == contract.list_name else f"{listed}[]."
        for number, column in enumerate(step.table[0] if step.table else ()):
            path = _column(fields, head, column)
            if path is None and (column,) == contract.status_place[-1:]:
                continue  # each row of the response has its own status, which is an outcome and not a field
            if path is None:
                raise self._error(step, f"the response of {contract.method} has no {column!r}")
            yield fields[path]
            yield from _of_format(contract, scalars[path])
            self._named(step, scalars[path], column, [row[number] for row in step.table[1:]])

    def _named(self, step: Step, node: Node | None, name: str, cells: Iterable[str]) -> None:
        """Raise FeatureError if a cell is not one of the names of a member whose values have names."""
        words = node.names.values() if isinstance(node, Scalar) else ()
        for cell in cells:
            if words and cell not in words:
                raise self._error(step, f"{name!r} is written as a word, not {cell!r}: one of {', '.join(words)}")

    def _contract(self, step: Step, method: str) -> Contract:
        try:
            # A journey may call several APIs.
            return self.catalogue.find(method, self.feature.api, beyond=self.feature.journey)
        except KeyError as error:
            raise self._error(step, error.args[0]) from None

    def _unclaimable(self, step: Step, what: str) -> Unclaimable:
        return Unclaimable(what, where=f"{self.feature.path}:{step.line}", do="make feature and contract agree")

    def _error(self, step: Step, what: str) -> FeatureError:
        return FeatureError(what, where=f"{self.feature.path}:{step.line}", do="make feature and contract agree")


def _bodiless(contract: Contract, form: Form, outcome: Outcome | None) -> bool:
    """Return whether the step may check a successful response without JSON: one without a body, or a file."""
    empty = isinstance(contract.answer, Scalar) and contract.answer.kind in ("null", "file")
    refused = outcome is not None and not outcome.ok
    return empty and not refused and Claim.MEMBERS not in form.claims


def _of_format(contract: Contract, scalar: Scalar) -> Iterator[str]:
    """Yield the conventions about the format of a field's values."""
    return (r.id for r in contract.terms.conventions if scalar.schema.get("format") in r.formats)


def _column(fields: Iterable[str], head: str, column: str) -> str | None:
    """Return the path of the field that a column names: in the list at `head`, or else anywhere."""
    found, wanted = {path: path.replace("[]", "") for path in fields}, f"{head}{column}".replace("[]", "")
    below = (p for p, plain in found.items() if head in p and (plain == wanted or plain.endswith(f".{wanted}")))
    return next(below, None) or next((p for p in found if f".{found[p]}".endswith(f".{column}")), None)


def _arrays(node: Node, name: str = "") -> set[str]:
    """Return the names of the arrays in a response."""
    if isinstance(node, Array):
        return {name or node.name} | _arrays(node.item)
    if isinstance(node, Struct):
        return {found for member, inner in node.members.items() for found in _arrays(inner, member)}
    return set()
