"""Parameters of two operations beside each other: a SOAP parameter is found by its place, not by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from conformance.wires.soap.description.service import Part

Fate = Literal["same", "renamed", "moved", "inserted", "appended", "removed"]


class Pairing(NamedTuple):
    """What became of a parameter; a new one has no older part, a removed one no newer."""

    fate: Fate
    old: Part | None
    new: Part | None
    place: int


def paired(old: Sequence[Part], new: Sequence[Part]) -> list[Pairing]:
    """Return each parameter of either list once, with what became of it.

    Of parameters that are neither before nor after the same neighbours, those with the same name were moved, and those
    at the same place with another name were renamed.
    """
    names = [part.name for part in old], [part.name for part in new]
    found, gone, added = [], [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Pairing("same", old[i1 + n], new[j1 + n], j1 + n) for n in range(i2 - i1)]
            continue
        both = min(i2 - i1, j2 - j1)
        for n in range(both):
            found.append(Pairing("renamed", old[i1 + n], new[j1 + n], j1 + n))
        gone += list(range(i1 + both, i2))
        added += list(range(j1 + both, j2))
    found = list(_moved(found, [old[i] for i in gone], [(j, new[j]) for j in added], len(old), len(new)))
    return sorted(found, key=lambda pairing: (pairing.place, pairing.fate))


def _moved(
    found: Sequence[Pairing], gone: Sequence[Part], added: Sequence[tuple[int, Part]], many_old: int, many_new: int
) -> Iterator[Pairing]:
    """Yield pairings again: what is known by its name on both sides was moved, whatever stands where it stood."""
    left = {part.name: part for part in gone}
    come = {part.name: (place, part) for place, part in added}
    for pairing in found:
        if pairing.fate == "renamed" and pairing.old is not None and pairing.new is not None:
            left.setdefault(pairing.old.name, pairing.old)
            come.setdefault(pairing.new.name, (pairing.place, pairing.new))
    known = left.keys() & come.keys()
    for name in known:
        yield Pairing("moved", left[name], come[name][1], come[name][0])
    for pairing in found:
        if pairing.fate != "renamed":
            yield pairing
            continue
        assert pairing.old is not None
        assert pairing.new is not None
        if pairing.old.name not in known and pairing.new.name not in known:
            yield pairing
        elif pairing.old.name not in known:
            yield Pairing("removed", pairing.old, None, pairing.place)
        elif pairing.new.name not in known:
            yield Pairing("inserted", None, pairing.new, pairing.place)
    yield from (Pairing("removed", part, None, many_new) for part in gone if part.name not in known)
    # Behind all that a client sends, a new parameter shifts none of them.
    tail = many_new - 1
    for place, part in sorted(added, reverse=True):
        if part.name in known:
            continue
        last = place == tail and place >= many_old
        tail -= last
        yield Pairing("appended" if last else "inserted", None, part, place)
