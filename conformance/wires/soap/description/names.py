"""Qualified names of two descriptions beside each other: a namespace that changed as a whole is one change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.wires.soap.names import ENCODING, XSD

_PREFIXES: Final = {XSD: "xsd:", ENCODING: "soapenc:"}


def split(name: str) -> tuple[str, str]:
    """Return the namespace and the local name of {namespace}local."""
    uri, _, short = name[1:].rpartition("}") if name[:1] == "{" else ("", "", name)
    return uri, short


@dataclass(frozen=True)
class Names:
    """The namespaces of a newer description that stand for one of the older, and the older one's own."""

    own: str
    renamed: Mapping[str, str]

    def old(self, name: str) -> str:
        """Return a name of the newer description as the older one would have it."""
        uri, short = split(name)
        return f"{{{self.renamed[uri]}}}{short}" if uri in self.renamed else name

    def namespace(self, uri: str) -> str:
        """Return a namespace of the newer description as the older one would have it."""
        return self.renamed.get(uri, uri)

    def shown(self, name: str) -> str:
        """Return a name as a person reads it: short where its namespace is the description's own or a known one."""
        uri, short = split(name)
        return short if uri == self.own else f"{_PREFIXES[uri]}{short}" if uri in _PREFIXES else name


def renamed(own: str, other: str, old: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """Return which namespaces of the newer description stand for the older one's own.

    They are its target namespace, and the one in which most of the types stand that the older one's own lost.
    """
    found = {other: own} if other != own else {}
    short = {name for uri, name in map(split, old) if uri == own}
    theirs = [split(name) for name in new]
    kept = {name for uri, name in theirs if found.get(uri, uri) == own}
    strangers = Counter(uri for uri, name in theirs if name in short - kept and uri not in _PREFIXES)
    for uri, count in strangers.most_common(1):
        if uri != own and 2 * count >= len(short):
            found[uri] = own
    return found
