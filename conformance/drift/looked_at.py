"""What a comparison looked at: the methods, the days of their recordings, and the places, in a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.packed import pack, unpack
from conformance.wires.difference import in_id

_METHOD: Final = "@"


@dataclass(frozen=True)
class LookedAt:
    """The day of a method's recordings, "" if it is not known, and the places that were compared, as ids have them."""

    day: str
    places: frozenset[str]


def as_text(found: Mapping[str, LookedAt]) -> str:
    """Return what was looked at by method as a short text."""
    lines: list[str] = []
    for subject, of_subject in sorted(found.items()):
        lines += [f"{_METHOD}{subject} {of_subject.day}", *sorted(of_subject.places)]
    return pack(lines)


def from_text(text: str) -> dict[str, LookedAt]:
    """Return what was looked at by method; ValueError for another text."""
    found: dict[str, LookedAt] = {}
    places: set[str] = set()
    subject = day = ""
    for line in [*unpack(text), _METHOD]:
        if line.startswith(_METHOD):
            if subject:
                found[subject] = LookedAt(day, frozenset(places))
            subject, _, day = line.removeprefix(_METHOD).rpartition(" ")
            places = set()
        else:
            places.add(line)
    return found


def looked_at(places: Mapping[str, Collection[str]], days: Mapping[str, str]) -> dict[str, LookedAt]:
    """Return what was looked at from the places of each method and the days of its recordings."""
    return {s: LookedAt(days.get(s, ""), frozenset(map(in_id, found))) for s, found in places.items()}


def together(texts: Iterable[str]) -> dict[str, LookedAt]:
    """Return what several comparisons with the same recordings looked at."""
    found: dict[str, LookedAt] = {}
    for subject, of_subject in (item for text in texts for item in from_text(text).items()):
        known = found.get(subject, of_subject)
        found[subject] = LookedAt(max(known.day, of_subject.day), known.places | of_subject.places)
    return found
