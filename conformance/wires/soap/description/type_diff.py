"""What types allow that others do not: each pair of types is compared once, however many messages hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.wires.difference import ADDITIVE, BREAKING, COSMETIC
from conformance.wires.effects import NARROWER, OTHER, WIDER, Change, severity
from conformance.wires.soap.description.names import Names, split
from conformance.wires.soap.description.types import Definition, Member, Reference, Types

_LISTS = ("no", "yes")
_UNBOUNDED = "unbounded"


class TypeDiff:
    """Compares what parts and members are of, and remembers the types behind them for `changes`."""

    def __init__(self, old: Types, new: Types, names: Names) -> None:
        self._old, self._new, self._names = old, new, names
        self._met: dict[tuple[str, str], set[str]] = {}
        self._renamed: set[tuple[str, str]] = set()
        self._members = 0
        self.gone: dict[str, str] = {}
        """Types that the newer description refers to and does not define, with their older names."""

    def shown(self, reference: Reference) -> str:
        """Return what a reference is of as a person reads it."""
        if reference.inline is not None:
            return f"a {reference.inline.kind} without a name"
        word = "element " if reference.is_element else ""
        return word + self._names.shown(self._names.old(reference.name))

    def reference(self, old: Reference, new: Reference, direction: str, line: str) -> Iterator[Change]:
        """Yield what changed at a place that is of a type; the types themselves are compared once, by `changes`."""
        before, after = self._old.of(old), self._new.of(new)
        if old.inline is not None or new.inline is not None:
            yield from self._inline(old, new, before, after, direction, line)
            return
        same = old.name == self._names.old(new.name) and old.is_element is new.is_element
        if not same:
            if old.is_element or new.is_element or not self._is_renamed(old, new, before, after):
                yield Change(BREAKING, (), "changed", self.shown(old), self.shown(new), line)
                return
            self._renamed.add((old.name, new.name))
        if before is not None and after is not None:
            self._meet(old.name, new.name, direction)
        elif before is not None and new.name in self._new.missing:
            self.gone.setdefault(new.name, old.name)

    def _inline(
        self,
        old: Reference,
        new: Reference,
        before: Definition | None,
        after: Definition | None,
        direction: str,
        line: str,
    ) -> Iterator[Change]:
        if before is None or after is None or before.kind != after.kind:
            yield Change(BREAKING, (), "changed", self.shown(old), self.shown(new), line)
        else:
            yield from self._definitions(before, after, {direction})

    def _is_renamed(self, old: Reference, new: Reference, before: Definition | None, after: Definition | None) -> bool:
        """True if the older name is gone, the newer one was not there, and both are of a kind: a type renamed."""
        if before is None or after is None or before.kind != after.kind:
            return False
        theirs = {self._names.old(name) for name in self._new.names}
        return old.name not in theirs and self._names.old(new.name) not in self._old.names

    def _meet(self, old: str, new: str, direction: str) -> None:
        self._met.setdefault((old, new), set()).add(direction)

    def changes(self) -> Iterator[Change]:
        """Yield what changed in the types that were met, and in those that they are made of."""
        self._spread()
        for name in sorted(self.gone.values()):
            yield Change(BREAKING, ("type", split(name)[1]), "removed", "there", "absent")
        found: list[Change] = []
        self._members = 0
        for old, new in sorted(self._met):
            before, after = self._old.of(Reference(old)), self._new.of(Reference(new))
            assert before is not None
            assert after is not None
            place = ("type", split(old)[1])
            if (old, new) in self._renamed:
                # An array's own name never travels: its items do.
                level = COSMETIC if before.kind == "array" else BREAKING
                texts = self._names.shown(old), self._names.shown(self._names.old(new))
                yield Change(level, place, "renamed", *texts, pointer=_line(after))
            found += [change.below(*place) for change in self._definitions(before, after, self._met[old, new])]
        yield from _of_all_members(found, self._members)

    def _spread(self) -> None:
        """Meet every pair of types below those that were met, in each direction in which they travel."""
        done: set[tuple[str, str, str]] = set()
        while True:
            waiting = [(o, n, d) for (o, n), ds in self._met.items() for d in sorted(ds) if (o, n, d) not in done]
            if not waiting:
                return
            for old, new, direction in waiting:
                done.add((old, new, direction))
                before, after = self._old.of(Reference(old)), self._new.of(Reference(new))
                if before is not None and after is not None:
                    # Only the meeting matters here: what changed is asked for once all directions are known.
                    for _ in self._definitions(before, after, {direction}):
                        pass

    def _definitions(self, old: Definition, new: Definition, directions: set[str]) -> Iterator[Change]:
        if old.kind != new.kind:
            yield Change(BREAKING, (), "changed", old.kind, new.kind, _line(new))
        elif old.kind == "array":
            yield from self._array(old, new, directions)
        elif old.kind == "simple":
            yield from self._simple(old, new, directions)
        else:
            yield from self._struct(old, new, directions)

    def _array(self, old: Definition, new: Definition, directions: set[str]) -> Iterator[Change]:
        assert old.item is not None
        assert new.item is not None
        if old.dimensions != new.dimensions:
            yield Change(BREAKING, ("items",), "dimensions changed", old.dimensions, new.dimensions, _line(new))
        yield from self._in_all(old.item, new.item, directions, _line(new), "items")

    def _in_all(self, old: Reference, new: Reference, directions: set[str], line: str, *place: str) -> Iterator[Change]:
        """Compare references in each direction, and yield what changed once, at its worst."""
        worst: dict[tuple[object, ...], Change] = {}
        for direction in sorted(directions):
            for change in self.reference(old, new, direction, line):
                key = (change.place, change.what, change.before, change.after)
                if key not in worst or change.severity == BREAKING:
                    worst[key] = change
        yield from (change.below(*place) for change in worst.values())

    def _struct(self, old: Definition, new: Definition, directions: set[str]) -> Iterator[Change]:
        chosen = old.is_choice is not new.is_choice
        if chosen:
            texts = ("all members", "a choice") if new.is_choice else ("a choice", "all members")
            yield Change(BREAKING, (), "content changed", *texts, pointer=_line(new))
        yield from self._base(old, new)
        for name in sorted(old.members.keys() | new.members.keys()):
            if name not in new.members:
                yield Change(BREAKING, (name,), "removed", self.shown(old.members[name].type), "absent", _line(new))
            elif name not in old.members:
                # Section 5 lets a client leave out any member, so one more is no more to send.
                member = new.members[name]
                yield Change(ADDITIVE, (name,), "new", "no such member", self.shown(member.type), _at(member))
            else:
                self._members += 1
                for change in self._member(old.members[name], new.members[name], directions, chosen):
                    yield change.below(name)
        yield from self._attributes(old, new)

    def _base(self, old: Definition, new: Definition) -> Iterator[Change]:
        base = self._names.old(new.base)
        if old.base != base:
            was, now = (self._names.shown(name) if name else "none" for name in (old.base, base))
            yield Change(BREAKING, (), "base changed", was, now, _line(new))

    def _member(self, old: Member, new: Member, directions: set[str], chosen: bool) -> Iterator[Change]:
        line = _at(new)
        yield from self._in_all(old.type, new.type, directions, line)
        if old.nillable is not new.nillable:
            effect = WIDER if new.nillable else NARROWER
            texts = _LISTS[old.nillable], _LISTS[new.nillable]
            yield Change(_worst(directions, effect), (), "nillable changed", *texts, pointer=line)
        if old.least != new.least and not chosen:
            effect = WIDER if new.least < old.least else NARROWER
            yield Change(_worst(directions, effect), (), "minOccurs changed", str(old.least), str(new.least), line)
        if old.most != new.most:
            # Once or many times is a value or a list of values.
            effect = OTHER if 1 in (old.most, new.most) else WIDER if _more(new.most, old.most) else NARROWER
            texts = _many(old.most), _many(new.most)
            yield Change(_worst(directions, effect), (), "maxOccurs changed", *texts, pointer=line)
        if old.qualified is not new.qualified:
            was, now = ("qualified" if member.qualified else "unqualified" for member in (old, new))
            yield Change(BREAKING, (), "form changed", was, now, line)
        if old.fixed != new.fixed:
            yield Change(BREAKING, (), "fixed value changed", old.fixed or "any", new.fixed or "any", line)

    def _attributes(self, old: Definition, new: Definition) -> Iterator[Change]:
        for name in sorted(old.attributes.keys() | new.attributes.keys()):
            was, now = old.attributes.get(name), new.attributes.get(name)
            if was != now:
                level = ADDITIVE if was is None and "required" not in (now or "") else BREAKING
                what = "new" if was is None else "removed" if now is None else "changed"
                yield Change(level, (f"@{name}",), what, was or "no such attribute", now or "absent", _line(new))

    def _simple(self, old: Definition, new: Definition, directions: set[str]) -> Iterator[Change]:
        line = _line(new)
        yield from self._base(old, new)
        if old.values and new.values:
            if gone := old.values - new.values:
                texts = ", ".join(sorted(gone)), "absent"
                yield Change(_worst(directions, NARROWER), (), "values removed", *texts, pointer=line)
            if added := new.values - old.values:
                yield Change(ADDITIVE, (), "values added", "absent", ", ".join(sorted(added)), line)
        elif old.values or new.values:
            effect, what = (NARROWER, "values closed") if new.values else (WIDER, "values open")
            was, now = (", ".join(sorted(values)) or "any" for values in (old.values, new.values))
            yield Change(_worst(directions, effect), (), what, was, now, line)
        for name in sorted(old.limits.keys() | new.limits.keys()):
            before, after = old.limits.get(name), new.limits.get(name)
            if before != after:
                effect = NARROWER if before is None else WIDER if after is None else OTHER
                level = _worst(directions, effect)
                yield Change(level, (), f"{name} changed", before or "none", after or "none", line)


def _of_all_members(found: list[Change], compared: int) -> Iterator[Change]:
    """Yield changes; a form that all members took, as elementFormDefault gives it, is one change."""
    formed = [change for change in found if change.what == "form changed"]
    as_one = len(formed) == compared > 1
    if as_one:
        yield replace(formed[0], place=("type", "*"), pointer="")
    yield from (change for change in found if not as_one or change.what != "form changed")


def _worst(directions: set[str], effect: str) -> str:
    levels = {severity(direction, effect) for direction in directions}
    return BREAKING if BREAKING in levels else ADDITIVE


def _more(one: int, other: int) -> bool:
    return other != -1 and (one == -1 or one > other)


def _many(most: int) -> str:
    return _UNBOUNDED if most == -1 else str(most)


def _line(definition: Definition) -> str:
    return f"line {definition.line}" if definition.line else ""


def _at(member: Member) -> str:
    return f"line {member.line}" if member.line else ""
