"""What one schema allows that another does not, each change once, also where schemas refer to themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from conformance.wires.difference import ADDITIVE, BREAKING
from conformance.wires.effects import NARROWER, OTHER, REQUEST, RESPONSE, WIDER, Change, severity
from conformance.wires.rest.description.cases import Case, Parts
from conformance.wires.rest.description.limits import LOWER, UPPER, shown
from conformance.wires.rest.description.schema import Schema, Schemas

ITEM: Final = "[]"
REST: Final = "*"
_NONE: Final = "none"
_TYPED: Final = frozenset({"integer"})
_NO: Final[frozenset[str]] = frozenset()
_WRITTEN_SO: Final = frozenset({"contentEncoding", "contentMediaType"})
"""Keywords that say how a value is written: with one or without is another value, neither more nor fewer."""
_NUMBER_FORMATS: Final = {"int32": "int64", "float": "double"}
"""Each format of numbers with the wider one."""


class SchemaDiff:
    """Compares the schemas of an older document with those of a newer one; each pair is compared once."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._old, self._new = old, new
        self._known: dict[tuple[int, int, str], list[Change]] = {}

    def changes(self, old: Parts, new: Parts, direction: str) -> list[Change]:
        """Return what changed from one schema to another, places relative to it.

        A pair that is met again while it is compared has no changes of its own there: they are reported further out.
        """
        before, after = self._old.of(old), self._new.of(new)
        key = (id(before), id(after), direction)
        if key not in self._known:
            self._known[key] = []
            self._known[key] = list(_distinct(self._compared(before, after, direction)))
        return self._known[key]

    def _compared(self, old: Schema, new: Schema, direction: str) -> Iterator[Change]:
        if old.unknown or new.unknown:
            return
        yield from _notes(old, new)
        if old.is_free or new.is_free:
            if old.is_free is not new.is_free:
                effect = NARROWER if old.is_free else WIDER
                yield _change(direction, effect, "type changed", _types(old), _types(new), new.pointer)
            return
        yield from _kinds(old, new, direction)
        for kind in sorted(old.cases.keys() & new.cases.keys()):
            yield from self._alternatives(list(old.cases[kind]), list(new.cases[kind]), new.pointer, direction)

    def _alternatives(self, old: list[Case], new: list[Case], pointer: str, direction: str) -> Iterator[Change]:
        """Compare alternatives: those that are equal have no say, and of the others each with the nearest."""
        # Whole or not is said of the type, unless alternatives differ in it.
        ignored = (
            _TYPED if len({_is_integer(case) for case in old}) == len({_is_integer(case) for case in new}) == 1 else _NO
        )
        if len(old) == len(new) == 1:
            yield from self._cases(old[0], new[0], direction, ignored)
            return
        for case in list(old):
            equal = next((c for c in new if not self._cases(case, c, direction, ignored)), None)
            if equal is not None:
                old.remove(case)
                new.remove(equal)
        pairs = sorted(
            (len(self._cases(o, n, direction, ignored)), i, j) for i, o in enumerate(old) for j, n in enumerate(new)
        )
        left, right = dict(enumerate(old)), dict(enumerate(new))
        for _, i, j in pairs:
            if i in left and j in right:
                yield from self._cases(left.pop(i), right.pop(j), direction, ignored)
        for case in left.values():
            yield _change(direction, NARROWER, "alternative removed", _summary(case), "absent", pointer)
        for case in right.values():
            yield _change(direction, WIDER, "alternative added", "no such alternative", _summary(case), case.pointer)

    def _cases(self, old: Case, new: Case, direction: str, ignored: frozenset[str] = _TYPED) -> list[Change]:
        changes = [*_values(old, new, direction), *_limits(old, new, direction, ignored)]
        if old.kind == "object":
            changes += self._members(old, new, direction)
            changes += self._rest(old, new, direction)
        if old.kind == "array":
            changes += self._items(old, new, direction)
        return changes

    def _members(self, old: Case, new: Case, direction: str) -> Iterator[Change]:
        before, after = self._visible(self._old, old, direction), self._visible(self._new, new, direction)
        for name in sorted(before.keys() | after.keys()):
            pointer = f"{new.pointer}/properties/{name}"
            if name not in after:
                hidden = name in new.members
                what = ("read-only now" if direction == REQUEST else "write-only now") if hidden else "removed"
                yield Change(BREAKING, (name,), what, _kind_of(self._old.of(before[name])), "absent", pointer)
            elif name not in before:
                due = direction == REQUEST and name in new.required
                shown_type = _kind_of(self._new.of(after[name])) + (", required" if name in new.required else "")
                level = BREAKING if due else ADDITIVE
                yield Change(level, (name,), "new", "no such member", shown_type, pointer)
            else:
                yield from _required(old, new, name, direction)
                for change in self.changes(before[name], after[name], direction):
                    yield change.below(name)

    def _visible(self, schemas: Schemas, case: Case, direction: str) -> Mapping[str, Parts]:
        """Return the members that travel in a direction; a name that is only required may hold anything."""
        named: dict[str, Parts] = {**dict.fromkeys(case.required, ()), **case.members}
        found = {}
        for name, parts in named.items():
            schema = schemas.of(parts)
            if not (schema.read_only if direction == REQUEST else schema.write_only):
                found[name] = parts
        return found

    def _rest(self, old: Case, new: Case, direction: str) -> Iterator[Change]:
        """Compare what further members may be: open, closed, or of a type."""
        before, after = self._further(self._old, old), self._further(self._new, new)
        if isinstance(before, tuple) and isinstance(after, tuple):
            for change in self.changes(before, after, direction):
                yield change.below(REST)
        elif before is not after:
            was, now = (
                "any" if rest is True else "none" if rest is False else _kind_of(schemas.of(rest))
                for schemas, rest in ((self._old, before), (self._new, after))
            )
            effect = NARROWER if before is True or after is False else WIDER
            # More members are what every client must expect; that those there are may now be of any type is not.
            level = ADDITIVE if direction == RESPONSE and before is False else severity(direction, effect)
            yield Change(level, (REST,), "further members changed", was, now, new.pointer)

    @staticmethod
    def _further(schemas: Schemas, case: Case) -> Parts | bool:
        rest = case.rest
        return True if isinstance(rest, tuple) and schemas.of(rest).is_free else rest

    def _items(self, old: Case, new: Case, direction: str) -> Iterator[Change]:
        for place in range(max(len(old.prefix), len(new.prefix))):
            before, after = (case.prefix[place] if place < len(case.prefix) else case.items for case in (old, new))
            for change in self.changes(before, after, direction):
                yield change.below(f"[{place}]")
        for change in self.changes(old.items, new.items, direction):
            yield change.below(ITEM)


def _change(direction: str, effect: str, what: str, before: str, after: str, pointer: str) -> Change:
    return Change(severity(direction, effect), (), what, before, after, pointer)


def _notes(old: Schema, new: Schema) -> Iterator[Change]:
    if old.deprecated is not new.deprecated:
        what = "deprecated" if new.deprecated else "no longer deprecated"
        yield Change(ADDITIVE, (), what, *_yes_no(old.deprecated, new.deprecated), new.pointer)
    if old.default != new.default:
        yield Change(ADDITIVE, (), "default changed", old.default or _NONE, new.default or _NONE, new.pointer)


def _yes_no(before: bool, after: bool) -> tuple[str, str]:
    return "yes" if before else "no", "yes" if after else "no"


def _kinds(old: Schema, new: Schema, direction: str) -> Iterator[Change]:
    before, after = (set(schema.cases) - {"null"} for schema in (old, new))
    was_whole, is_whole = ("number" in s.cases and _is_whole(s) for s in (old, new))
    less = bool(before - after) or ("number" in before & after and is_whole and not was_whole)
    more = bool(after - before) or ("number" in before & after and was_whole and not is_whole)
    if less or more:
        effect = OTHER if less and more else NARROWER if less else WIDER
        yield _change(direction, effect, "type changed", _types(old), _types(new), new.pointer)
    if ("null" in old.cases) is not ("null" in new.cases):
        effect, what = (WIDER, "nullable now") if "null" in new.cases else (NARROWER, "no longer nullable")
        yield _change(direction, effect, what, _types(old), _types(new), new.pointer)


def _is_whole(schema: Schema) -> bool:
    return all(map(_is_integer, schema.cases["number"]))


def _is_integer(case: Case) -> bool:
    return "integer" in case.limits


def _types(schema: Schema) -> str:
    if schema.is_free:
        return "any"
    names = ["integer" if kind == "number" and _is_whole(schema) else kind for kind in sorted(schema.cases)]
    return " or ".join(names) or "nothing"


def _kind_of(schema: Schema) -> str:
    return "not loaded" if schema.unknown else _types(schema)


def _values(old: Case, new: Case, direction: str) -> Iterator[Change]:
    before, after = old.values, new.values
    if before == after:
        return
    if before is None or after is None:
        effect, what = (NARROWER, "values closed") if before is None else (WIDER, "values open")
        was, now = ("any" if values is None else _listed(values) for values in (before, after))
        yield _change(direction, effect, what, was, now, new.pointer)
        return
    if not before & after:
        yield _change(direction, OTHER, "values changed", _listed(before), _listed(after), new.pointer)
        return
    if gone := before - after:
        yield _change(direction, NARROWER, "values removed", _listed(gone), "absent", new.pointer)
    if added := after - before:
        # A client meets new values as it meets new members: it must expect some.
        yield Change(ADDITIVE, (), "values added", "absent", _listed(added), new.pointer)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _limits(old: Case, new: Case, direction: str, ignored: frozenset[str]) -> Iterator[Change]:
    for keyword in sorted((old.limits.keys() | new.limits.keys()) - ignored):
        before, after = old.limits.get(keyword), new.limits.get(keyword)
        if before == after:
            continue
        was, now = (_NONE if value is None else shown(value) for value in (before, after))
        level = severity(direction, _effect(keyword, before, after))
        if keyword == "pattern" and direction == RESPONSE:
            # Clients do not parse responses by pattern, and whether one pattern is wider is undecidable here.
            level = ADDITIVE
        yield Change(level, (), f"{keyword} changed", was, now, new.pointer)


def _effect(keyword: str, before: Any, after: Any) -> str:
    """Return what another limit does to what is allowed."""
    if keyword in _WRITTEN_SO:
        return OTHER
    if before is None or after is None:
        return NARROWER if before is None else WIDER
    if keyword in LOWER:
        return NARROWER if after > before else WIDER
    if keyword == "maximum":
        return NARROWER if (after[0], not after[1]) < (before[0], not before[1]) else WIDER
    if keyword in UPPER:
        return NARROWER if after < before else WIDER
    if keyword == "multipleOf":
        return NARROWER if after % before == 0 else WIDER if before % after == 0 else OTHER
    if keyword == "format":
        return _of_formats(before, after)
    return NARROWER if before < after else WIDER if after < before else OTHER


def _of_formats(before: frozenset[str], after: frozenset[str]) -> str:
    if len(before) == len(after) == 1:
        (one,), (other,) = before, after
        if _NUMBER_FORMATS.get(one) == other:
            return WIDER
        if _NUMBER_FORMATS.get(other) == one:
            return NARROWER
    return NARROWER if before < after else WIDER if after < before else OTHER


def _required(old: Case, new: Case, name: str, direction: str) -> Iterator[Change]:
    if (name in old.required) is (name in new.required):
        return
    due = name in new.required
    what = "required now" if due else "optional now"
    level = severity(direction, NARROWER if due else WIDER)
    yield Change(level, (name,), what, *_yes_no(not due, due), f"{new.pointer}/properties/{name}")


def _summary(case: Case) -> str:
    if case.values is not None:
        return f"{case.kind} {_listed(case.values)}"
    return f"{case.kind} with {', '.join(sorted(case.members))}" if case.members else case.kind


def _distinct(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield each change once: one that was made in one place of the document may be seen at many."""
    seen = set()
    for change in changes:
        key = (change.severity, change.what, change.before, change.after, change.pointer or change.place)
        if key not in seen:
            seen.add(key)
            yield change
