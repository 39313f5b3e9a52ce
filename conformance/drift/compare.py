"""Compares two sets of responses by shape, status and content type, and reports each change once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.drift.examples import Masked, as_seen, example
from conformance.drift.places import Place, at, kind, looked_at, written
from conformance.drift.recordings import FILE, UNREADABLE, Knowledge, Learned, Seen
from conformance.drift.shape import STRUCT, Shape, format_of
from conformance.wires.difference import ADDITIVE, BREAKING, EMPTY, NIL, Difference
from conformance.wires.tree import Tree, Value

_MOST_NAMES = 5


def differences(before: Knowledge, after: Knowledge, masked: Masked = as_seen) -> list[Difference]:
    """Return the differences between two sets of recordings, sorted by method and place.

    Methods that only one set contains are ignored: not being called does not mean being removed. Examples of the newer
    responses are `masked`.
    """
    found: list[Difference] = []
    for subject in sorted(before.statuses.keys() & after.statuses.keys()):
        found += _statuses(subject, before, after)
        for group in GROUPS:
            old, new = before.groups.get((subject, group)), after.groups.get((subject, group))
            if old is not None and new is not None:
                found += _group(subject, group, old, new, before, after, masked)
    return found


def compared(before: Knowledge, after: Knowledge, recordings: str) -> tuple[int, int, list[str]]:
    """Return the number of compared calls and methods, and notes about what could not be compared."""
    both = before.statuses.keys() & after.statuses.keys()
    calls = sum(subject in both for subject, _, _ in after.calls)
    notes = []
    if not after.calls:
        notes.append("no method was called, so no response was compared")
    if new := sorted(after.statuses.keys() - both):
        many = f"{', '.join(new[:_MOST_NAMES])}{' …' if len(new) > _MOST_NAMES else ''}"
        notes.append(f"{len(new)} of the called methods have no recording in {recordings}: {many}")
    return calls, len(both), notes


GROUPS: Final = ("success", FILE, "refusal", UNREADABLE)


def places(before: Knowledge, after: Knowledge) -> dict[str, set[str]]:
    """Return what was compared, by method: the places that recordings and responses have in common."""
    found: dict[str, set[str]] = {}
    for subject in before.statuses.keys() & after.statuses.keys():
        found[subject] = {"status"}
        for group in GROUPS:
            old, new = before.groups.get((subject, group)), after.groups.get((subject, group))
            if old is not None and new is not None:
                shapes = looked_at(old.shape, new.shape)
                found[subject] |= {"Content-Type", *(written(part_of(group), place) for place in shapes)}
    return found


def _group(
    subject: str, group: str, old: Learned, new: Learned, before: Knowledge, after: Knowledge, masked: Masked
) -> Iterator[Difference]:
    found = _Found(subject, before, after)
    for media in sorted(new.media.keys() - old.media.keys()):
        known = ", ".join(sorted(old.media))
        yield found.difference(BREAKING, "Content-Type", "content type changed", known, media, new.media[media])
    changes, part = list(_changes(old.shape, new.shape)), part_of(group)
    earlier, later = (side.of(subject, group) if changes else [] for side in (before, after))
    for change in changes:
        saw = [seen.scenario for seen in later if change.seen_in(seen.tree)]
        was = change.before
        if change.what in ("removed", "newly nil"):
            was = _emptiness(change.place, list(dict.fromkeys(saw)), earlier, later) or was
        shown = example(change.place, change.seen_in, earlier, later, masked)
        place = written(part, change.place)
        yield found.difference(change.severity, place, change.what, was, change.after, saw, shown)


def part_of(group: str) -> str:
    """Return the part of a contract that describes a group of responses."""
    return "answer" if group in ("success", FILE) else "error"


@dataclass(frozen=True)
class _Found:
    """Makes the differences of a method, with the days of the recordings on both sides."""

    subject: str
    before: Knowledge
    after: Knowledge

    def difference(
        self,
        severity: str,
        place: str,
        what: str,
        old: str,
        new: str,
        scenarios: Iterable[str],
        shown: tuple[str, str] = ("", ""),
    ) -> Difference:
        """Return a difference that these scenarios saw."""
        saw = tuple(sorted({*scenarios}, key=self.after.simplicity))
        recorded = self.before.days.get(self.subject, "")
        first = self.after.first(saw, self.subject)
        return Difference(severity, self.subject, place, what, old, new, recorded, saw, seen=first, example=shown)


def _emptiness(place: Place, saw: Sequence[str], before: Sequence[Seen], after: Sequence[Seen]) -> str:
    """Return in which way a place was empty wherever it is now absent or nil, "" if a value is gone from it."""
    forms = [_emptied(place, scenario, before, after) for scenario in saw]
    return (EMPTY if EMPTY in forms else NIL) if forms and all(forms) else ""


def _emptied(place: Place, scenario: str, before: Sequence[Seen], after: Sequence[Seen]) -> str:
    """Return how a place was empty in a scenario, "" if it only had values, or has lost them all.

    A scenario without recorded values is compared with all others.
    """
    old = _values(place, (seen.tree for seen in before if seen.scenario == scenario))
    unknown = not old
    old = old or _values(place, (seen.tree for seen in before))
    empty = [value for value in old if _is_empty(value)]
    new = _values(place, (seen.tree for seen in after if seen.scenario == scenario))
    if not empty or not (unknown or len(empty) == len(old) or any(not _is_empty(value) for value in new)):
        return ""
    return NIL if all(value is None for value in empty) else EMPTY


def _values(place: Place, trees: Iterable[Tree]) -> list[Tree]:
    return [value for tree in trees for value in at(tree, place)[1]]


def _is_empty(value: Tree) -> bool:
    return value is None or (isinstance(value, Value) and not value.text)


def _statuses(subject: str, before: Knowledge, after: Knowledge) -> Iterator[Difference]:
    """A different status for the same call is breaking; a new status in a new call is additive."""
    found = _Found(subject, before, after)
    changed: dict[tuple[str, str], list[str]] = {}
    for (method, scenario, nth), status in after.calls.items():
        old = before.calls.get((method, scenario, nth))
        if method == subject and old is not None and old != status:
            changed.setdefault((old, status), []).append(scenario)
    for (old, status), scenarios in sorted(changed.items()):
        yield found.difference(BREAKING, "status", "other status", old, status, scenarios)
    reported = {status for _, status in changed}
    for status in sorted(after.statuses[subject].keys() - before.statuses[subject].keys() - reported):
        saw = after.statuses[subject][status]
        yield found.difference(ADDITIVE, "status", "new status", "never seen", status, saw)


@dataclass(frozen=True)
class _Change:
    severity: str
    place: Place
    what: str
    before: str
    after: str

    def seen_in(self, tree: Tree) -> bool:
        """True if a response shows the change."""
        present, values = at(tree, self.place)
        if self.what == "removed":
            return present > len(values)
        if self.what == "newly nil":
            return any(value is None for value in values)
        if self.what == "format changed":
            return any(isinstance(v, Value) and format_of(v.text) in self.after.split(", ") for v in values)
        if self.what == "retyped":
            return any(value is not None and kind(value) in self.after.split(", ") for value in values)
        return bool(values)


def _changes(old: Shape, new: Shape, place: Place = ()) -> Iterator[_Change]:
    if new.nils and old.seen and not old.nils:
        yield _Change(BREAKING, place, "newly nil", "a value", "nil")
    if old.kinds and (strange := new.kinds - old.kinds):
        yield _Change(BREAKING, place, "retyped", _list(old.kinds), _list(strange))
    elif not old.loose and (formats := old.unknown(new.formats)):
        yield _Change(BREAKING, place, "format changed", _list(old.formats), _list(formats))
    if STRUCT in old.kinds and STRUCT in new.kinds:
        yield from _members(old, new, place)
    if old.item is not None and new.item is not None:
        yield from _changes(old.item, new.item, (*place, None))


def _members(old: Shape, new: Shape, place: Place) -> Iterator[_Change]:
    for name, shape in old.members.items():
        below = (*place, name)
        if old.always(name) and not new.always(name):
            yield _Change(BREAKING, below, "removed", "always there", "absent")
        if name in new.members:
            yield from _changes(shape, new.members[name], below)
    for name, shape in new.members.items():
        if name not in old.members:
            yield _Change(ADDITIVE, (*place, name), "new member", "no such member", _list(shape.kinds) or "nil")


def _list(words: set[str]) -> str:
    return ", ".join(sorted(words))
