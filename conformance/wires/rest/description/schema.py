"""Schemas in one form: for each kind of value, the alternatives that are allowed.

References, allOf of one or many, anyOf, oneOf, type lists, nullable, const and the spellings of 3.0 and 3.1 leave no
trace, so that two schemas that allow the same look the same. What stands below a member or an item is put into this
form only when it is asked for, once: a schema may refer to itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from conformance.errors import EndpointBroken
from conformance.wires.rest.description.cases import (
    KINDS,
    Case,
    Cases,
    Parts,
    anything,
    conjunction,
    distinct,
    finished,
    implied,
    plain,
)
from conformance.wires.rest.description.document import UNKNOWN, Document, Spot
from conformance.wires.rest.description.keywords import Opaque
from conformance.wires.rest.description.limits import as_text, limits_of

_TYPES: Final = frozenset({*KINDS, "integer"})
_MOST_WORK: Final = 200_000


@dataclass(frozen=True, eq=False)
class Schema:
    """What a place allows, by kind of value, and what is noted beside; `unknown` where a part was not loaded."""

    cases: Cases
    pointer: str = ""
    unknown: bool = False
    default: str = ""
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False

    @property
    def is_free(self) -> bool:
        """True if any value at all is allowed."""
        return len(self.cases) == len(KINDS) and all(case.is_free for cases in self.cases.values() for case in cases)


class _Unknown(Exception):
    pass


class Schemas:
    """The schemas of one document in one form, each made once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._opaque = Opaque(document)
        self._made: dict[tuple[int, ...], Schema] = {}
        self._single: dict[int, Cases] = {}
        self._open: dict[int, int] = {}
        self._choices: list[int] = []
        self._reached = _NOTHING
        self._work = 0

    def of(self, parts: Parts) -> Schema:
        """Return what values obey all of these schemas."""
        parts = tuple(map(self._target, parts))
        # By place rather than by content, so that a change is reported where it was made.
        key = tuple(id(part.value) if isinstance(part.value, dict) else plain(part) for part in parts)
        if key not in self._made:
            self._made[key] = self._make(parts)
        return self._made[key]

    def _target(self, spot: Spot) -> Spot:
        """Return what a schema is that is a reference and nothing else, so that all its uses are one schema."""
        seen: set[int] = set()
        while isinstance(spot.value, dict) and id(spot.value) not in seen:
            seen.add(id(spot.value))
            reference = spot.text("$ref")
            if not reference or spot.value.keys() - _BESIDE:
                break
            spot = self._document.target(spot, reference)
        return spot

    def _make(self, parts: Parts) -> Schema:
        pointer = f"{parts[0].address}#{parts[0].pointer}" if parts else ""
        try:
            cases: Cases = anything("")
            for part in parts:
                cases = conjunction(cases, self._cases(part))
        except _Unknown:
            return Schema({}, pointer, unknown=True)
        notes = [note for part in parts for note in self._notes(part)]
        defaults = [as_text(note["default"]) for note in notes if "default" in note]
        flags = {name: any(n.get(name) is True for n in notes) for name in ("deprecated", "readOnly", "writeOnly")}
        return Schema(
            finished(cases),
            pointer,
            default=defaults[0] if defaults else "",
            deprecated=flags["deprecated"],
            read_only=flags["readOnly"],
            write_only=flags["writeOnly"],
        )

    def _notes(self, spot: Spot) -> Iterator[Mapping[str, Any]]:
        """Yield the objects that make up a schema by reference, allOf or an only alternative, the outermost first."""
        waiting, seen = [spot], set()
        while waiting:
            spot = waiting.pop(0)
            if not isinstance(spot.value, dict) or id(spot.value) in seen:
                continue
            seen.add(id(spot.value))
            yield spot.value
            if isinstance(reference := spot.value.get("$ref"), str):
                waiting.append(self._document.target(spot, reference))
            waiting += list(_list(spot, "allOf"))
            for keyword in ("anyOf", "oneOf"):
                alternatives = [a for a in _list(spot, keyword) if a.raw("type") != "null"]
                waiting += alternatives if len(alternatives) == 1 else []

    def _cases(self, spot: Spot) -> Cases:
        """Return a schema's cases; where a schema is made of itself, itself adds nothing."""
        if spot.value is UNKNOWN:
            raise _Unknown
        if spot.value is False:
            return {}
        if not isinstance(spot.value, dict):
            return anything(f"{spot.address}#{spot.pointer}")
        identity = id(spot.value)
        if identity in self._single:
            return self._single[identity]
        self._work += 1
        if self._work > _MOST_WORK:
            raise EndpointBroken("the schemas are too entangled to be compared", do="look at the document")
        outer, self._reached, depth = self._reached, _NOTHING, len(self._open)
        self._open[identity] = depth
        try:
            cases = self._combined(spot)
        finally:
            del self._open[identity]
        # What was made while a schema further out was still being made may lack a part of that one: it is not kept.
        if self._reached >= depth:
            self._single[identity] = cases
            self._reached = _NOTHING
        self._reached = min(outer, self._reached)
        return cases

    def _combined(self, spot: Spot) -> Cases:
        schema = spot.value
        cases = self._own(spot)
        if isinstance(reference := schema.get("$ref"), str):
            cases = conjunction(cases, self._met(self._document.target(spot, reference)))
        for part in _list(spot, "allOf"):
            cases = conjunction(cases, self._met(part))
        for keyword in ("anyOf", "oneOf"):
            if any(True for _ in _list(spot, keyword)):
                cases = conjunction(cases, self._union(_list(spot, keyword)))
        if schema.get("nullable") is True:
            cases = {**cases, "null": (Case("null", f"{spot.address}#{spot.pointer}", certain=True),)}
        return cases

    def _met(self, spot: Spot) -> Cases:
        """Return a schema's cases; one that is being made already adds nothing to itself.

        As a part of all that must hold it asks for nothing more; as one of several alternatives it allows nothing more.
        """
        place = self._open.get(id(spot.value))
        if place is None:
            return self._cases(spot)
        self._reached = min(self._reached, place)
        return {} if self._choices and self._choices[-1] > place else anything(f"{spot.address}#{spot.pointer}")

    def _union(self, spots: Iterable[Spot]) -> Cases:
        found: dict[str, list[Case]] = {}
        self._choices.append(len(self._open))
        try:
            for spot in spots:
                for kind, cases in implied(self._met(spot)).items():
                    found.setdefault(kind, []).extend(cases)
        finally:
            self._choices.pop()
        return {kind: distinct(cases) for kind, cases in found.items()}

    def _own(self, spot: Spot) -> Cases:
        """Return what the schema object itself asks for, without what it is combined with."""
        schema, pointer = spot.value, f"{spot.address}#{spot.pointer}"
        limits, values, declared = limits_of(schema), _values(schema), _declared(schema)
        for kind, keywords in self._opaque.of(spot).items():
            limits.setdefault(kind, {}).update(keywords)
        if "integer" in declared and "number" not in declared:
            limits["number"]["integer"] = True
        kinds = {"number" if kind == "integer" else kind for kind in declared} or set(KINDS)
        found: dict[str, Sequence[Case]] = {}
        for kind in kinds:
            if kind == "null" and ("null" in declared or values is not None):
                # A type list that names null means it, also beside an enumeration that forgets it.
                if "null" in declared or (values or {}).get(kind):
                    found[kind] = (Case(kind, pointer, certain=True),)
                continue
            if values is not None and not values[kind]:
                continue
            listed = None if values is None else values[kind]
            case = Case(kind, pointer, listed, limits.get(kind, {}), certain=bool(declared) or listed is not None)
            if kind == "object":
                case = _with_members(case, spot)
            elif kind == "array":
                case = _with_items(case, spot)
            found[kind] = (case,)
        return found


def _with_members(case: Case, spot: Spot) -> Case:
    members = {name: (member,) for name, member in (spot.get("properties") or _NO).members()}
    required = spot.value.get("required")
    names = frozenset(n for n in required if isinstance(n, str)) if isinstance(required, list) else frozenset()
    rest: Parts | bool = True
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if (found := spot.get(keyword)) is not None and found.value is not True and found.value != {}:
            rest = False if found.value is False else (*(rest if isinstance(rest, tuple) else ()), found)
    return replace(case, members=members, required=names, rest=rest)


def _with_items(case: Case, spot: Spot) -> Case:
    items, prefix = spot.get("items"), tuple((item,) for item in _list(spot, "prefixItems"))
    if items is not None and isinstance(items.value, list):  # the spelling of JSON Schema before 2020-12
        prefix, items = tuple((item,) for item in items.items()), spot.get("additionalItems")
    if items is None:
        items = spot.get("unevaluatedItems")
    asked = items is not None and items.value is not True and items.value != {}
    return replace(case, items=(items,) if items is not None and asked else (), prefix=prefix)


_NOTHING: Final = 1 << 30
_BESIDE: Final = frozenset({"$ref", "title", "summary", "description", "example", "examples", "$comment"})
"""What may stand beside a reference without a say in what is allowed."""
_NO: Final = Spot("", "", None)


def _list(spot: Spot, keyword: str) -> Iterator[Spot]:
    found = spot.get(keyword)
    if found is not None:
        yield from found.items()


def _declared(schema: Mapping[str, Any]) -> set[str]:
    """Return the types that a schema names, none for any; what JSON Schema has no type for is left aside."""
    declared = schema.get("type")
    names = declared if isinstance(declared, list) else [declared]
    return {name for name in names if isinstance(name, str) and name in _TYPES}


def _values(schema: Mapping[str, Any]) -> dict[str, frozenset[str]] | None:
    """Return the values of an enumeration by kind, in one spelling; None where there is none."""
    if "const" in schema:
        listed = [schema["const"]]
    elif isinstance(schema.get("enum"), list):
        listed = schema["enum"]
    else:
        return None
    return {kind: frozenset(as_text(value) for value in listed if _kind(value) == kind) for kind in KINDS}


def _kind(value: Any) -> str:
    for kinds, kind in ((bool, "boolean"), (int | float, "number"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, kinds):
            return kind
    return "null"
