"""Places in responses: how they are written, what stands at them, and which of them a comparison looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.drift.shape import LIST, STRUCT, Shape
from conformance.wires.tree import Tree, Value

Place = tuple[str | None, ...]
"""A place in a response: names of members, and None for any item of a list."""


def at(tree: Tree, place: Place) -> tuple[int, list[Tree]]:
    """Return how many parents of a place a response has, and the values at the place."""
    if not place:
        return 1, [tree]
    step, *rest = place
    if step is None:
        found = [at(item, tuple(rest)) for item in tree] if isinstance(tree, list) else []
        return sum(count for count, _ in found), [value for _, values in found for value in values]
    if not isinstance(tree, Mapping):
        return 0, []
    if step not in tree:
        return (0, []) if rest else (1, [])
    return at(tree[step], tuple(rest))


def written(part: str, place: Place) -> str:
    """Return a place as text; `part` is the part of the exchange that it is in."""
    text = ""
    for step in place:
        text += "[]" if step is None else f".{step}" if text else step
    return f"{part}.{text}" if text else part


def kind(tree: Tree) -> str:
    """Return what a value is: struct, list, or the name of its type."""
    return tree.type if isinstance(tree, Value) else LIST if isinstance(tree, list) else STRUCT


def looked_at(old: Shape, new: Shape, place: Place = ()) -> Iterator[Place]:
    """Yield every place that two shapes have in common, at which each change would have been seen."""
    yield place
    if STRUCT in old.kinds and STRUCT in new.kinds:
        for name in old.members.keys() & new.members.keys():
            yield from looked_at(old.members[name], new.members[name], (*place, name))
    if old.item is not None and new.item is not None:
        yield from looked_at(old.item, new.item, (*place, None))
