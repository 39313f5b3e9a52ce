"""The alternatives that a schema allows of each kind of value, and how they combine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conformance.errors import EndpointBroken
from conformance.wires.rest.description.document import UNKNOWN, Spot
from conformance.wires.rest.description.limits import Limits, joined, whole

KINDS: Final = ("null", "boolean", "number", "string", "array", "object")
_MOST_CASES: Final = 500
_FEW_CASES: Final = 40
_BOOLEANS: Final = frozenset({"true", "false"})
_PLAIN: Final = {id(True): 1, id(False): 2, id(UNKNOWN): 3}
"""Schemas that are no objects: those that are equal stand for the same."""

Parts = tuple[Spot, ...]
"""Schemas that hold all together; none stands for anything."""


@dataclass(frozen=True)
class Case:
    """One alternative of one kind of value; `certain` if the schema names the kind, rather than does not exclude it."""

    kind: str
    pointer: str
    values: frozenset[str] | None = None
    limits: Limits = field(default_factory=dict)
    members: Mapping[str, Parts] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    rest: Parts | bool = True
    items: Parts = ()
    prefix: tuple[Parts, ...] = ()
    certain: bool = False

    @property
    def is_free(self) -> bool:
        """True if every value of the kind is allowed."""
        return (
            self.values is None
            and self.rest is True
            and not (self.limits or self.members or self.required or self.items or self.prefix)
        )

    @property
    def key(self) -> tuple[Any, ...]:
        """What is equal for two cases that allow the same and are made of the same schemas."""
        members = tuple(sorted((name, _ids(parts)) for name, parts in self.members.items()))
        rest = self.rest if isinstance(self.rest, bool) else _ids(self.rest)
        limits = tuple(sorted(self.limits.items()))
        return self.values, limits, members, self.required, rest, _ids(self.items), tuple(map(_ids, self.prefix))


Cases = Mapping[str, Sequence[Case]]


def anything(pointer: str) -> Cases:
    """Return the cases of a schema that asks for nothing."""
    return {kind: (Case(kind, pointer),) for kind in KINDS}


def _ids(parts: Parts) -> tuple[int, ...]:
    return tuple(part.content if isinstance(part.value, dict) else plain(part) for part in parts)


def plain(part: Spot) -> int:
    """Return what a schema that is no object is known by."""
    return _PLAIN.get(id(part.value), 0)


def conjunction(one: Cases, other: Cases) -> Cases:
    """Return what both allow."""
    found: dict[str, Sequence[Case]] = {}
    for kind in one.keys() & other.keys():
        if len(one[kind]) * len(other[kind]) > _MOST_CASES:
            raise EndpointBroken("a schema combines too many alternatives to be compared", do="look at the document")
        pairs = [_both(a, b) for a in one[kind] for b in other[kind]]
        if cases := distinct([case for case in pairs if case.values is None or case.values]):
            found[kind] = cases
    return found


def _both(one: Case, other: Case) -> Case:
    if one.is_free and not one.certain:
        return other
    if other.is_free and not other.certain:
        return one
    values = one.values
    if other.values is not None:
        values = other.values if values is None else values & other.values
    members = dict(one.members)
    for name, parts in other.members.items():
        members[name] = _joined(members.get(name, ()), parts)
    long, short = sorted((one.prefix, other.prefix), key=len, reverse=True)
    return Case(
        one.kind,
        one.pointer or other.pointer,
        values,
        joined(one.limits, other.limits),
        members,
        one.required | other.required,
        # Closed is meant for the whole: a part that allows no more members would otherwise forbid those of the others.
        _rest(one.rest, other.rest),
        _joined(one.items, other.items),
        tuple(_joined(parts, short[n]) if n < len(short) else parts for n, parts in enumerate(long)),
        one.certain or other.certain,
    )


def _rest(one: Parts | bool, other: Parts | bool) -> Parts | bool:
    if one is False or other is False:
        return False
    return other if one is True else one if other is True else _joined(one, other)


def _joined(one: Parts, other: Parts) -> Parts:
    known = set(_ids(one))
    return one + tuple(part for part, identity in zip(other, _ids(other), strict=True) if identity not in known)


def distinct(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Return alternatives without those that add nothing; those that differ in their values alone become one."""
    free = [case for case in cases if case.is_free]
    if free:
        return (next((case for case in free if case.certain), free[0]),)
    found: dict[Any, Case] = {}
    for case in cases:
        key = (case.values is None, *case.key[1:])
        known = found.get(key)
        if known is None:
            found[key] = case
        elif known.values is not None and case.values is not None:
            found[key] = replace(known, values=known.values | case.values)
    left = list(found.values())
    if 1 < len(left) <= _FEW_CASES:
        left = [case for case in left if not any(other is not case and _is_within(case, other) for other in left)]
    return tuple(left)


def _is_within(case: Case, other: Case) -> bool:
    """True if what is seen of one alternative at a glance says that another one allows all of it, and more."""
    if other.values is not None and not (case.values is not None and case.values <= other.values):
        return False
    return (
        case.key != other.key
        and joined(case.limits, other.limits) == dict(case.limits)
        and other.required <= case.required
        and all(_holds(case.members.get(name, ()), parts) for name, parts in other.members.items())
        and (other.rest is True or (_is_rest(case, other) and case.members.keys() <= other.members.keys()))
        and _holds(case.items, other.items)
        and len(other.prefix) <= len(case.prefix)
        and (not other.items or len(other.prefix) == len(case.prefix))
        and all(_holds(mine, theirs) for mine, theirs in zip(case.prefix, other.prefix, strict=False))
    )


def _is_rest(case: Case, other: Case) -> bool:
    if isinstance(case.rest, tuple) and isinstance(other.rest, tuple):
        return _holds(case.rest, other.rest)
    return case.rest is other.rest


def _holds(parts: Parts, others: Parts) -> bool:
    return set(_ids(others)) <= set(_ids(parts))


def implied(cases: Cases) -> Cases:
    """Return cases without the kinds that a schema without a type says nothing of; null stays, where it was."""
    if not set(KINDS[1:]) <= cases.keys():
        return cases
    asked = {kind for kind in KINDS[1:] if not all(case.is_free for case in cases[kind])}
    named = {kind for kind in KINDS[1:] if any(case.certain for case in cases[kind])}
    return {kind: cases[kind] for kind in cases if kind in asked | named or kind == "null"} if asked else cases


def finished(cases: Cases) -> Cases:
    """Return cases in the form in which they are compared."""
    kept = implied(cases)
    found = {kind: tuple(map(_finish, alternatives)) for kind, alternatives in kept.items()}
    if len(found) < len(KINDS) and not any(case.certain for case in found.get("null", ())):
        found.pop("null", None)
    return {kind: distinct(alternatives) for kind, alternatives in found.items()}


def _finish(case: Case) -> Case:
    if case.kind == "number":
        return replace(case, limits=whole(case.limits))
    return replace(case, values=None) if case.kind == "boolean" and case.values == _BOOLEANS else case
