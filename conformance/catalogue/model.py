"""What a contract states, as frozen values: outcomes, requirements, evidence and conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from conformance.catalogue.binding import Binding, Operation
from conformance.catalogue.evidence import Citation, Evidence, Source
from conformance.catalogue.recipes import Recipes
from conformance.catalogue.status import StatusText
from conformance.catalogue.trace import Changes, PutBack, Trace
from conformance.catalogue.types import Array, Node, Struct, named
from conformance.similar import near


@dataclass(frozen=True)
class Requirement:
    """A documented thing that a server can break; `kind` is outcome, field or convention.

    `formats` are the value formats that the requirement is about, none if it is about every answer; `reason` says why
    no scenario can verify it, and is empty where one can.
    """

    id: str
    kind: str
    title: str
    evidence: Evidence
    formats: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """One documented way in which a call can end.

    `injected` holds the reason when no caller can bring the outcome about; `common` marks what every method shares.
    `alternatives` are outcomes that a live service may return instead, because the documents do not distinguish them.
    `by_account` marks one that follows from what the company has or is, and not from the call alone.
    """

    requirement: str
    status: StatusText
    ok: bool
    rule: str
    evidence: Evidence
    injected: str = ""
    common: bool = False
    alternatives: tuple[str, ...] = ()
    by_account: bool = False

    @cached_property
    def name(self) -> str:
        """The outcome's own part of the requirement id."""
        return self.requirement.partition("#")[2]

    @cached_property
    def http_status(self) -> int:
        """The HTTP status of a REST outcome, whose text begins with it."""
        return int(self.status.text[:3])

    @property
    def code(self) -> str:
        """The code that the body of a REST outcome has, which follows its HTTP status; empty where a reason follows."""
        text = self.status.text[4:]
        return text if text.islower() else ""


@dataclass(frozen=True)
class Conflict:
    """Two sources that disagree: what the contract follows and what the other side says.

    `accepts` is what the other side says, by place of a description or an answer.
    """

    about: str
    follows: str
    other: str
    sources: tuple[Citation, ...]
    accepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of a method for readers, and where it is said."""

    title: str
    description: str
    evidence: Evidence
    deprecated: bool
    conflicts: tuple[Conflict, ...]
    file: str


@dataclass(frozen=True, kw_only=True)
class Schemas:
    """The schemas of a method's request, of its answer and of its refusals; the last is empty if these look alike."""

    request: Mapping[str, Any]
    answer: Mapping[str, Any]
    error: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Obligations:
    """What a method is held to beside its outcomes, and by name the reason why something of it cannot be tested."""

    fields: tuple[Requirement, ...] = ()
    conventions: tuple[Requirement, ...] = ()
    rules: tuple[Requirement, ...] = ()
    not_testable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How the suite works with a method; no fact of the documents.

    `subject` says where a named record enters a call, `gives` what of an answer is kept with a record; `witness` is
    the reading call that would show an effect, `reads_back` the reading call that shows the document that was sent,
    `put_back` says how what a reading call shows is put back; `lists` is what features call the items of an answer
    that is a list by itself, `companies` marks the method that lists the caller's companies, by the facts of a company
    that its items show, and `answers_key` a method whose whole answer can be a key.
    """

    subject: Mapping[str, str]
    witness: Mapping[str, Any]
    put_back: PutBack | None
    reads_back: Mapping[str, Any]
    gives: Mapping[str, str]
    lists: str
    companies: Mapping[str, str]
    answers_key: bool


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One method of one API, with everything that the documents say of it.

    `marks` is the record that a reading method marks as read.
    """

    api: str
    chapter: str
    method: str
    about: About
    effect: str
    trace: Trace | None
    marks: Changes | None
    operation: Operation
    request: Struct
    answer: Node
    error: Node | None
    example: Mapping[str, Any]
    schemas: Schemas = field(repr=False)
    outcomes: tuple[Outcome, ...]
    terms: Obligations
    usage: Usage

    @cached_property
    def id(self) -> str:
        """`<api>/<method>`, the stem of every requirement id."""
        return f"{self.api}/{self.method}"

    @property
    def left(self) -> str:
        """The kind of trace that the contract's own example leaves, empty for a reading method."""
        return str(self.trace.of(self.example)) if self.trace is not None else ""

    @property
    def requirements(self) -> Iterator[Requirement]:
        """Every requirement of the method: outcomes, then fields, then rules, then conventions."""
        outcomes = (Requirement(o.requirement, "outcome", o.status.text, o.evidence) for o in self.outcomes)
        for requirement in (*outcomes, *self.terms.fields, *self.terms.rules, *self.terms.conventions):
            reason = self.terms.not_testable.get(requirement.id.partition("#")[2], "")
            yield replace(requirement, reason=reason) if reason else requirement

    @property
    def list_name(self) -> str:
        """What features call the items of an answer that is a list by itself, empty for any other answer."""
        return (self.usage.lists or self.answer.name) if isinstance(self.answer, Array) else ""

    @cached_property
    def has_status(self) -> bool:
        """False for an answer that is a list whose items have no place for a status."""
        item = self.answer.item if isinstance(self.answer, Array) else None
        return not isinstance(item, Struct) or "status" in item.members

    @cached_property
    def status_place(self) -> tuple[str, ...]:
        """The path from the answer to its status text: () where the answer is the text itself."""
        node: Node = self.answer
        path: tuple[str, ...] = ()
        if isinstance(node, Array):
            node, path = node.item, ("[0]",)
        if isinstance(node, Struct) and "status" in node.members:
            return (*path, "status")
        return path

    @property
    def status_shown(self) -> str:
        """Where a reader finds the status of a response."""
        inside = ".".join((self.operation.root, *self.status_place)).replace(".[", "[")
        return self.operation.status_at or inside

    def outcome(self, name: str) -> Outcome:
        """Return the outcome of that name; KeyError names the method if there is none."""
        if name not in self.by_name:
            raise KeyError(f"{self.id} has no outcome {name!r}")
        return self.by_name[name]

    @cached_property
    def by_name(self) -> Mapping[str, Outcome]:
        """The outcomes by their names; of several with one name, the first."""
        return {outcome.name: outcome for outcome in reversed(self.outcomes)}

    def outcome_of(self, text: str) -> Outcome | None:
        """Return the documented outcome that this status text is, or None for an undocumented text.

        A text without variables is tried before the patterns, and of these the one that says most, so that neither
        `ERROR: X` nor `ERROR: NO @thing` is ever taken for `ERROR: @message`.
        """
        for outcome in self._plain_first:
            if outcome.status.match(text) is not None:
                return outcome
        return None

    @cached_property
    def _plain_first(self) -> list[Outcome]:
        return sorted(self.outcomes, key=lambda o: (bool(o.status.variables), -o.status.said))

    def path(self, named: str) -> str:
        """Return the path of a member of the answer as types have it, where features begin with the list's name."""
        name = self.list_name
        return named.removeprefix(name) if name and f"{named}.".startswith(f"{name}.") else named

    def outcome_named(self, text: str) -> Outcome | None:
        """Return the outcome that a feature names: by its text, or by what it is where it is but a value."""
        return self.outcome_printed(self.printed(text))

    def printed(self, text: str) -> str:
        """Return the status text that a feature means.

        `a UUID`, or a value word such as `(the id of "rent")`, is a status that is nothing but a value.
        """
        if text == "a UUID" or text.startswith("("):
            alone = (o.status.text for o in self.outcomes if o.status.text in o.status.variables)
            return next(alone, text)
        return text

    def outcome_printed(self, text: str) -> Outcome | None:
        """Return the outcome whose text is printed so in the documents, variables and all, or that the text matches."""
        for outcome in self.outcomes:
            if outcome.status.text == text:
                return outcome
        return self.outcome_of(text)


@dataclass(frozen=True)
class EquivalentMutant:
    """A fault that changes nothing a client could rely on, and why; method and place may be patterns."""

    fault: str
    method: str
    place: str
    reason: str


@dataclass(frozen=True)
class Api:
    """One documented API: its wire, its documents, what all its methods share, and its methods.

    `preflight` is the reading method that shows whether a live endpoint responds, empty where a token request does.
    `requests` are the obligations of its clients by name, beside the values of their requests.
    """

    id: str
    title: str
    wire: str
    documents: tuple[Source, ...]
    chapters: Mapping[str, str]
    binding: Binding
    secrets: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    methods: Mapping[str, Contract]
    equivalent_mutants: tuple[EquivalentMutant, ...] = ()
    preflight: str = ""
    requests: Mapping[str, Evidence] = field(default_factory=dict)
    recipes: Recipes = field(default_factory=Recipes)

    def types(self) -> dict[str, Struct | Array]:
        """Every type with a name on the wire, each after those it is made of."""
        found: dict[str, Struct | Array] = {}
        for contract in self.methods.values():
            for node in (*contract.request.members.values(), contract.answer):
                found.update({t.name: t for t in named(node) if t.name not in found})
        return found


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All contracts; the one place from which facts are read."""

    apis: Mapping[str, Api]
    digest: str = field(default="", init=False)
    """A digest of the files that it was loaded from; empty for a catalogue that was made otherwise, or changed."""

    @property
    def contracts(self) -> Iterator[Contract]:
        """Every contract of every API."""
        for api in self.apis.values():
            yield from api.methods.values()

    def recipes(self, api: str) -> Recipes:
        """Return the recipes of every API, those of this one before the others'."""
        return self._recipes[api]

    @cached_property
    def _recipes(self) -> Mapping[str, Recipes]:
        """The recipes by the API that each scenario belongs to."""
        found: dict[str, Recipes] = {}
        for api in self.apis.values():
            merged = api.recipes
            for other in (each for each in self.apis.values() if each is not api):
                merged = merged.over(other.recipes)
            found[api.id] = merged
        return found

    @cached_property
    def by_method(self) -> Mapping[str, tuple[Contract, ...]]:
        """The contracts by the names of their methods, which two APIs may share."""
        found: dict[str, tuple[Contract, ...]] = {}
        for contract in self.contracts:
            found[contract.method] = (*found.get(contract.method, ()), contract)
        return found

    def find(self, method: str, api: str | None = None, *, beyond: bool = False) -> Contract:
        """Return the contract of a method; KeyError says what is known when there is none, or more than one.

        `beyond` looks into the other APIs too where this one has no such method.
        """
        everywhere = self.by_method.get(method, ())
        found = [c for c in everywhere if api in (None, c.api)]
        if not found and beyond:
            found = [*everywhere]
        if len(found) == 1:
            return found[0]
        if found:
            raise KeyError(f"{method!r} is in several APIs")
        meant = near(method, [c.method for c in self.contracts if api in (None, c.api)])
        hint = f"the nearest: {', '.join(meant)}" if meant else "`conformance coverage` lists them all"
        raise KeyError(f"no method {method!r}; {hint}")

    def evidence_of(self, requirements: Iterable[str]) -> tuple[Evidence, ...]:
        """Return the evidence of requirements by id, ignoring unknown ids."""
        return tuple(self._evidence[identity] for identity in requirements if identity in self._evidence)

    @cached_property
    def _evidence(self) -> Mapping[str, Evidence]:
        return {r.id: r.evidence for contract in self.contracts for r in contract.requirements}

    @property
    def answering(self) -> frozenset[str]:
        """The methods whose whole answer can be a key."""
        return frozenset(contract.method for contract in self.contracts if contract.usage.answers_key)

    @property
    def secrets(self) -> frozenset[str]:
        """The names of members whose values are keys, over all APIs."""
        return frozenset(name for api in self.apis.values() for name in api.secrets)
