"""What facts rest on: named sources, citations of places in them, and assumptions where the sources are silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

DOCUMENT = "document"
"""The kind of a source that is one of the API's documents, of which lines are cited."""


@dataclass(frozen=True)
class Source:
    """Something that states facts: a document, or a description of the wire; `file` is its name among the sources,
    which are no part of this repository (docs/sources.md)."""

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
    """What a fact rests on: citations, and the reason of what is assumed beyond them."""

    citations: tuple[Citation, ...] = ()
    assumed: str = ""

    @property
    def documented(self) -> tuple[Citation, ...]:
        """The citations of documents."""
        return tuple(c for c in self.citations if c.source.kind == DOCUMENT)

    @property
    def kind(self) -> str:
        """The strongest kind of evidence: documented, wire or inferred."""
        return "documented" if self.documented else "wire" if self.citations else "inferred"

    def __str__(self) -> str:
        """Return the citations for a reader, by source, and what is assumed beyond them."""
        by_source = groupby(self.citations, key=lambda citation: citation.source)
        parts = [_places(source, [citation.place for citation in cited]) for source, cited in by_source]
        return "; ".join([*parts, *([f"assumed: {self.assumed}"] if self.assumed else [])])


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
