"""Which operation of one description is which of the other, wherever the API is deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.wires.rest.description.operations import Operation
from conformance.wires.rest.description.paths import below, prefix_of, template

Key = tuple[str, str]


@dataclass(frozen=True)
class Alignment:
    """Operations in pairs, what is left on either side, and where the newer API is deployed.

    `moved` holds pairs whose path is another one behind every base path, with both paths.
    """

    pairs: Sequence[tuple[Operation, Operation]]
    gone: Sequence[Operation]
    added: Sequence[Operation]
    prefix: str
    moved: Sequence[tuple[Operation, Operation, str, str]] = ()


def aligned(old: Sequence[Operation], new: Sequence[Operation]) -> Alignment:
    """Return the operations of two descriptions in pairs."""
    known = _by_path(old, "", 0)
    views = range(max((len(operation.bases) for operation in new), default=1))
    prefixes = [prefix_of(_full_paths(new, view), {path for _, path in known}) for view in views]
    found = [_by_path(new, prefix, view) for view, prefix in enumerate(prefixes)]
    best = max(views, key=lambda view: (len(known.keys() & found[view].keys()), -view))
    theirs = found[best]
    pairs = [(operation, theirs[key]) for key, operation in known.items() if key in theirs]
    gone = {key: operation for key, operation in known.items() if key not in theirs}
    added = {key: operation for key, operation in theirs.items() if key not in known}
    moved = list(_moved(gone, added))
    for one, other, _, _ in moved:
        gone = {key: operation for key, operation in gone.items() if operation is not one}
        added = {key: operation for key, operation in added.items() if operation is not other}
    return Alignment(pairs, list(gone.values()), list(added.values()), prefixes[best], moved)


def _base(operation: Operation, view: int) -> str:
    return operation.bases[min(view, len(operation.bases) - 1)]


def _full_paths(operations: Iterable[Operation], view: int) -> list[str]:
    return [template(_base(operation, view) + operation.path) for operation in operations]


def _by_path(operations: Sequence[Operation], prefix: str, view: int) -> dict[Key, Operation]:
    found: dict[Key, Operation] = {}
    for operation, path in zip(operations, _full_paths(operations, view), strict=True):
        rest = below(path, prefix)
        # What does not stand behind the prefix keeps its path, and is then known by none.
        found.setdefault((operation.verb, path if rest is None else rest), operation)
    return found


def _moved(
    gone: Mapping[Key, Operation], added: Mapping[Key, Operation]
) -> Iterator[tuple[Operation, Operation, str, str]]:
    """Yield operations that are left on both sides and differ in the base path alone."""
    if not (gone and added):
        return
    prefix = prefix_of([path for _, path in gone], {path for _, path in added})
    taken: set[int] = set()
    for (verb, path), operation in gone.items():
        shortened = (verb, below(path, prefix) or path)
        same = shortened if shortened in added else next((k for k, o in added.items() if _alike(operation, o)), None)
        if same is not None and id(added[same]) not in taken:
            taken.add(id(added[same]))
            yield operation, added[same], path, same[1]


def _alike(one: Operation, other: Operation) -> bool:
    return (one.verb, template(one.path)) == (other.verb, template(other.path))
