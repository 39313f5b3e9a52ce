"""What facts rest on: named sources, citations of places in them, and assumptions where the sources are silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

DOCUMENT = "document"
"""The kind of a source that is one of the API's documents, of which lines are cited."""


class Basis(StrEnum):
    """How well a fact is known, the best first; a statement that needs several facts is as good as the weakest."""

    DOCUMENTED = "documented"
    """Cited lines of a document say it."""
    OBSERVED = "observed"
    """A live endpoint showed it, and the observation was reviewed."""
    CLIENT = "client"
    """A public program written against the real service relies on it."""
    ASSUMED = "assumed"
    """The sources are silent; the contract states the reason of its reading."""


@dataclass(frozen=True)
class Source:
    """Something that states facts: a document, or a description of the wire.

    `file` is its name among the sources, which are no part of this repository (docs/reference/sources.md).
    """

    id: str
    title: str
    kind: str
    file: str


@dataclass(frozen=True)
class Citation:
    """A place in a source: lines `12-14` of a document, a pointer or a section of any other."""

    source: Source
    place: str

    def __str__(self) -> str:
        """Return the citation as contracts have it."""
        return f"{self.source.id}{':' if self.source.kind == DOCUMENT else '#'}{self.place}"

    @property
    def lines(self) -> range:
        """The numbers of the lines that are cited; none where a source has no lines."""
        if self.source.kind != DOCUMENT:
            return range(0)
        first, _, last = self.place.partition("-")
        return range(int(first), int(last or first) + 1)


@dataclass(frozen=True)
class Evidence:
    """What a fact rests on: citations, the reason of what is assumed beyond them, and where that was observed."""

    citations: tuple[Citation, ...] = ()
    assumed: str = ""
    observed: str = ""

    @property
    def documented(self) -> tuple[Citation, ...]:
        """The citations of documents."""
        return tuple(c for c in self.citations if c.source.kind == DOCUMENT)

    @property
    def basis(self) -> Basis:
        """How well the fact is known: an assumption is the weakest link of what is cited beside it."""
        if self.assumed or not self.citations:
            return Basis.OBSERVED if self.observed else Basis.ASSUMED
        return Basis.DOCUMENTED if self.documented else Basis.CLIENT

    def weakened(self, *others: Evidence) -> Evidence:
        """Return the evidence of a statement that needs this fact and others: that of the weakest."""
        ranks = list(Basis)
        return max((self, *others), key=lambda each: ranks.index(each.basis))

    def __str__(self) -> str:
        """Return what the fact rests on, for a reader; beside an assumption no lines are cited, as none says it."""
        if self.basis is Basis.OBSERVED:
            return f"observed: {self.observed}"
        if self.basis is Basis.ASSUMED:
            return f"assumed: {self.assumed or 'no source states it'}"
        by_source = groupby(self.citations, key=lambda citation: citation.source)
        cited_places = (_places(source, [citation.place for citation in cited]) for source, cited in by_source)
        return f"{self.basis}: {'; '.join(cited_places)}"


def _places(source: Source, places: list[str]) -> str:
    if source.kind == DOCUMENT:
        word = "line" if len(places) == 1 and "-" not in places[0] else "lines"
        return f"{source.title} ({source.id}), {word} {', '.join(places)}"
    readable = (" > ".join(part.replace("~1", "/") for part in place.strip("/").split("/")) for place in places)
    return f"{source.title} ({source.id}), {', '.join(readable)}"


def evidence(stated: Mapping[str, Any], sources: Mapping[str, Source]) -> Evidence:
    """Return what a part of a contract rests on; KeyError names a source that is not known."""
    return Evidence(tuple(_citation(text, sources) for text in stated.get("evidence", ())), stated.get("assumed", ""))


def cited(data: object) -> Iterator[str]:
    """Yield every citation in the data of a contract's file."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("evidence", "sources") and isinstance(value, list):
                yield from value
            else:
                yield from cited(value)
    elif isinstance(data, list):
        for item in data:
            yield from cited(item)


def _citation(text: str, sources: Mapping[str, Source]) -> Citation:
    found = re.fullmatch(r"(\w+)[:#](.+)", text)
    assert found is not None, f"the schema of contracts lets {text!r} pass"
    return Citation(sources[found[1]], found[2])
