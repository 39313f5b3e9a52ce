"""Compares two sets of responses by shape, status and content type, and reports each change once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.drift.recordings import FILE, UNREADABLE, Knowledge, Learned
from conformance.drift.shape import LIST, STRUCT, Shape, format_of
from conformance.wires.difference import ADDITIVE, BREAKING, EMPTY, NIL, Difference
from conformance.wires.tree import Tree, Value

_MOST_NAMES = 5


def differences(before: Knowledge, after: Knowledge) -> list[Difference]:
    """Return the differences between two sets of recordings, sorted by method and place.

    Methods that only one set contains are ignored: not being called does not mean being removed.
    """
    found: list[Difference] = []
    for subject in sorted(before.statuses.keys() & after.statuses.keys()):
        found += _statuses(subject, before, after)
        for group in ("success", FILE, "refusal", UNREADABLE):
            old, new = before.groups.get((subject, group)), after.groups.get((subject, group))
            if old is not None and new is not None:
                found += _group(subject, group, old, new, before, after)
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


def _group(
    subject: str, group: str, old: Learned, new: Learned, before: Knowledge, after: Knowledge
) -> Iterator[Difference]:
    since = before.days.get(subject, "")
    saw: tuple[str, ...]
    for media in sorted(new.media.keys() - old.media.keys()):
        known = ", ".join(sorted(old.media))
        saw = (new.media[media],)
        yield Difference(BREAKING, subject, "Content-Type", "content type changed", known, media, since, saw)
    trees = [(scenario, tree) for key, scenario, tree in after.trees if key == (subject, group)]
    part = "answer" if group in ("success", FILE) else "error"
    for change in _changes(old.shape, new.shape):
        saw = tuple(dict.fromkeys(s for s, tree in trees if change.seen_in(tree)))
        place, was = _written(part, change.place), change.before
        if change.what in ("removed", "newly nil"):
            earlier = [(scenario, tree) for key, scenario, tree in before.trees if key == (subject, group)]
            was = _emptiness(change.place, saw, earlier, trees) or was
        yield Difference(change.severity, subject, place, change.what, was, change.after, since, saw)


Trees = Sequence[tuple[str, Tree]]
"""Responses by scenario."""


def _emptiness(place: Place, saw: Sequence[str], before: Trees, after: Trees) -> str:
    """Return in which way a place was empty wherever it is now absent or nil, "" if a value is gone from it."""
    forms = [_emptied(place, scenario, before, after) for scenario in saw]
    return (EMPTY if EMPTY in forms else NIL) if forms and all(forms) else ""


def _emptied(place: Place, scenario: str, before: Trees, after: Trees) -> str:
    """Return how a place was empty in a scenario, "" if it only had values, or has lost them all.

    A scenario without recorded values is compared with all others.
    """
    old = _values(place, (tree for s, tree in before if s == scenario))
    unknown = not old
    old = old or _values(place, (tree for _, tree in before))
    empty = [value for value in old if _is_empty(value)]
    new = _values(place, (tree for s, tree in after if s == scenario))
    if not empty or not (unknown or len(empty) == len(old) or any(not _is_empty(value) for value in new)):
        return ""
    return NIL if all(value is None for value in empty) else EMPTY


def _values(place: Place, trees: Iterable[Tree]) -> list[Tree]:
    return [value for tree in trees for value in _at(tree, place)[1]]


def _is_empty(value: Tree) -> bool:
    return value is None or (isinstance(value, Value) and not value.text)


def _statuses(subject: str, before: Knowledge, after: Knowledge) -> Iterator[Difference]:
    """A different status for the same call is breaking; a new status in a new call is additive."""
    since = before.days.get(subject, "")
    changed: dict[tuple[str, str], list[str]] = {}
    for (method, scenario, nth), status in after.calls.items():
        old = before.calls.get((method, scenario, nth))
        if method == subject and old is not None and old != status:
            changed.setdefault((old, status), []).append(scenario)
    for (old, status), scenarios in sorted(changed.items()):
        saw = tuple(dict.fromkeys(scenarios))
        yield Difference(BREAKING, subject, "status", "other status", old, status, since, saw)
    reported = {status for _, status in changed}
    for status in sorted(after.statuses[subject].keys() - before.statuses[subject].keys() - reported):
        saw = (after.statuses[subject][status],)
        yield Difference(ADDITIVE, subject, "status", "new status", "never seen", status, since, saw)


Place = tuple[str | None, ...]
"""A place in a response: names of members, and None for any item of a list."""


@dataclass(frozen=True)
class _Change:
    severity: str
    place: Place
    what: str
    before: str
    after: str

    def seen_in(self, tree: Tree) -> bool:
        """True if a response shows the change."""
        present, values = _at(tree, self.place)
        if self.what == "removed":
            return present > len(values)
        if self.what == "newly nil":
            return any(value is None for value in values)
        if self.what == "format changed":
            return any(isinstance(v, Value) and format_of(v.text) in self.after.split(", ") for v in values)
        if self.what == "retyped":
            return any(value is not None and _kind(value) in self.after.split(", ") for value in values)
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


def _at(tree: Tree, place: Place) -> tuple[int, list[Tree]]:
    """Return how many parents of a place a response has, and the values at the place."""
    if not place:
        return 1, [tree]
    step, *rest = place
    if step is None:
        found = [_at(item, tuple(rest)) for item in tree] if isinstance(tree, list) else []
        return sum(count for count, _ in found), [value for _, values in found for value in values]
    if not isinstance(tree, Mapping):
        return 0, []
    if step not in tree:
        return (0, []) if rest else (1, [])
    return _at(tree[step], tuple(rest))


def _written(part: str, place: Place) -> str:
    text = ""
    for step in place:
        text += "[]" if step is None else f".{step}" if text else step
    return f"{part}.{text}" if text else part


def _kind(tree: Tree) -> str:
    return tree.type if isinstance(tree, Value) else LIST if isinstance(tree, list) else STRUCT


def _list(words: set[str]) -> str:
    return ", ".join(sorted(words))
