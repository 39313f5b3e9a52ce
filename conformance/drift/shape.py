"""The shape of an answer, learned from many: members and how often they are there, types, nil, lists, value formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.catalogue.formats import is_email, is_timestamp
from conformance.wires.tree import Tree, Value

STRUCT, LIST = "struct", "list"
_DAY, _TIME, _ZONE = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?", r"(?:Z|[+-]\d\d(?::?\d\d)?)"
_FORMATS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.ASCII))
    for name, pattern in (
        ("YYYYMMDD", r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"),
        ("date-time", rf"{_DAY}T{_TIME}{_ZONE}"),
        ("date-time without a zone", rf"{_DAY}T{_TIME}"),
        ("date and time", rf"{_DAY} {_TIME} ?{_ZONE}"),
        ("date and time without a zone", rf"{_DAY} {_TIME}"),
        ("date", _DAY),
        ("DD-MM-YYYY", r"\d\d-\d\d-\d{4}"),
        ("uuid", r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ("decimal", r"[+-]?\d+\.\d+"),
        ("boolean", r"true|false"),
        ("integer", r"[+-]?\d+"),
    )
)
LOOSE = frozenset({"text", "integer"})
"""Formats that ids, names and numbers take by chance: between them nothing has changed."""
_NUMBERS = frozenset(
    {"number", "integer", "int", "long", "short", "byte", "double", "float", "decimal", "boolean"}
    | {"nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong", "base64", "base64Binary", "hexBinary"}
)
"""Types that say by themselves how their values are written."""
_ALIKE = {"decimal": "integer"}
"""An amount without cents is an amount."""


def format_of(text: str) -> str:
    """Return the format that a text is written in, `text` for anything, empty for nothing."""
    if not text:
        return ""
    if is_timestamp(text):
        return "YYYYMMDDHHMMSS"
    if "@" in text:
        return "email" if is_email(text) else "text"
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(text)), "text")


@dataclass
class Shape:
    """What was seen at one place: how many times, as what, and what was in it.

    `kinds` are struct, list and the types of values; a value's format is kept unless its type implies it.
    """

    seen: int = 0
    nils: int = 0
    kinds: set[str] = field(default_factory=set)
    formats: set[str] = field(default_factory=set)
    members: dict[str, Shape] = field(default_factory=dict)
    structs: int = 0
    item: Shape | None = None

    def learn(self, tree: Tree) -> None:
        """Take one more answer in."""
        self.seen += 1
        if tree is None:
            self.nils += 1
        elif isinstance(tree, Value):
            self.kinds.add(tree.type)
            if tree.type not in _NUMBERS and (written := format_of(tree.text)):
                self.formats.add(written)
        elif isinstance(tree, Mapping):
            self.kinds.add(STRUCT)
            self.structs += 1
            for name, member in tree.items():
                self.members.setdefault(name, Shape()).learn(member)
        else:
            self.kinds.add(LIST)
            self.item = self.item or Shape()
            for item in tree:
                self.item.learn(item)

    def always(self, name: str) -> bool:
        """True if every struct that was seen here had the member."""
        return name in self.members and self.members[name].seen == self.structs

    @property
    def loose(self) -> bool:
        """True if texts here follow no format that a client could rely on."""
        return not self.formats or bool(self.formats & LOOSE)

    def strange(self, formats: set[str]) -> set[str]:
        """Return those of the formats that are new here."""
        known = self.formats | {_ALIKE[name] for name in self.formats & _ALIKE.keys()}
        return formats - known
