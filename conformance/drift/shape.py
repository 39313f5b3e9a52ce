"""The shape of responses, inferred from many: members and their frequency, types, nil, lists, value formats."""

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
"""Formats that values may have by chance: a change between them is not a difference."""
NUMBERS = frozenset(
    {"number", "integer", "int", "long", "short", "byte", "double", "float", "decimal", "boolean"}
    | {"nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong", "base64", "base64Binary", "hexBinary"}
)
"""Types that imply the format of their values."""
_ALIKE = {"decimal": "integer"}
"""Formats that include another: an amount without cents is still an amount."""


def format_of(text: str) -> str:
    """Return the format of a string: `text` if there is none, "" for an empty string."""
    if not text:
        return ""
    if is_timestamp(text):
        return "YYYYMMDDHHMMSS"
    if "@" in text:
        return "email" if is_email(text) else "text"
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(text)), "text")


@dataclass
class Shape:
    """What responses contain at one place: how often, which kinds and formats, and which members.

    `kinds` are struct, list and the types of values; formats are recorded unless the type implies them.
    """

    seen: int = 0
    nils: int = 0
    kinds: set[str] = field(default_factory=set)
    formats: set[str] = field(default_factory=set)
    members: dict[str, Shape] = field(default_factory=dict)
    structs: int = 0
    item: Shape | None = None

    def learn(self, tree: Tree) -> None:
        """Add one more response."""
        self.seen += 1
        if tree is None:
            self.nils += 1
        elif isinstance(tree, Value):
            self.kinds.add(tree.type)
            if tree.type not in NUMBERS and (written := format_of(tree.text)):
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
        """True if every struct at this place has the member."""
        return name in self.members and self.members[name].seen == self.structs

    @property
    def loose(self) -> bool:
        """True if strings at this place have no format that a client could rely on."""
        return not self.formats or bool(self.formats & LOOSE)

    def unknown(self, formats: set[str]) -> set[str]:
        """Return the formats that are new at this place."""
        known = self.formats | {_ALIKE[name] for name in self.formats & _ALIKE.keys()}
        return formats - known
