"""An example of a difference: a recorded value and one of the newer responses, short and scrubbed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from conformance.drift.places import Place, at
from conformance.drift.recordings import Seen
from conformance.drift.shape import NUMBERS
from conformance.wires.tree import Tree, Value

_LONGEST: Final = 60
"""How many characters of a value an example has."""
_NAMES: Final = 4
"""How many members of a struct an example names."""

Masked = Callable[[Seen], Tree]
"""Returns a response without what must not be in reports."""


def as_seen(seen: Seen) -> Tree:
    """Return a response that is scrubbed already, such as a recorded one."""
    return seen.tree


def example(
    place: Place, shows: Callable[[Tree], bool], before: Sequence[Seen], after: Sequence[Seen], masked: Masked
) -> tuple[str, str]:
    """Return the values at a place before and after a change, "" where there was or is none.

    The newer one is of the first response that shows the change, the older one of the same scenario if that has one.
    """
    changed = next((seen for seen in after if shows(seen.tree)), None)
    if changed is None:
        return "", ""
    same = sorted(before, key=lambda seen: seen.scenario != changed.scenario)
    old = _first(value for seen in same for value in at(seen.tree, place)[1])
    new = _first(value for value in at(masked(changed), place)[1] if shows(_only(value, place)))
    return old, new


def _only(value: Tree, place: Place) -> Tree:
    """Return a response that has nothing but one value at a place."""
    for step in reversed(place):
        value = [value] if step is None else {step: value}
    return value


def _first(values: Iterable[Tree]) -> str:
    """Return the first value that is not empty, else the first, else ""."""
    found = list(values)
    full = (value for value in found if value is not None and not (isinstance(value, Value) and not value.text))
    return shown(next(full, found[0])) if found else ""


def shown(tree: Tree) -> str:
    """Return a value in a few characters: the names of a struct's members, and the first item of a list."""
    if tree is None:
        return "nil"
    if isinstance(tree, Value):
        text = tree.text[: _LONGEST + 1]
        return _short(text if tree.type in NUMBERS else json.dumps(text, ensure_ascii=False))
    if isinstance(tree, list):
        return _short(f"[{shown(tree[0])}{', …' if tree[1:] else ''}]" if tree else "[]")
    names = list(tree)
    return _short(f"{{{', '.join(names[:_NAMES])}{', …' if names[_NAMES:] else ''}}}")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
