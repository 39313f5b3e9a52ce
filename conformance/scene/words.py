"""The value words of the step language, and arguments built from a contract's example."""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.catalogue import Array, Contract, Node, Scalar
from conformance.catalogue.types import at, below
from conformance.errors import UserError
from conformance.wires.calling import ABSENT

_URL_ON = re.compile(r"\(a URL on (\S+)\)")
_FILE_WITH = re.compile(r"\(a file with (.+)\)")
_CHARACTERS = re.compile(r"\((\d+) characters\)")
OF_COMPANY = re.compile(r"\((own|another) company's ([a-z_]+)\)")
OF_RECORD = re.compile(r'\(the ([A-Za-z_0-9.]+) of "([^"]+)"\)')
"""Words for what only a scenario's world knows: facts of its two companies, and fields of its records."""
_OTHERS = re.compile(r"\((\d+) others\)")
UNKNOWN = "9999999999"
"""What `(unknown)` stands for: a value that no record ever has."""
WORDS: Final[Mapping[str, Any]] = {
    "(absent)": ABSENT,
    "(null)": None,
    "(empty)": "",
    "(unknown)": UNKNOWN,
    "(a number)": 7,
    "(true)": True,
    "(a list)": [],
    "(an object)": {},
}
"""The value words that stand for one value each."""


@dataclass(frozen=True)
class Items:
    """The items of a list that a call sends, each the cells of a table's row by their columns."""

    rows: tuple[Mapping[str, Any], ...]


def value(text: str, node: Node | None = None) -> Any:
    """Return what a cell of a feature file stands for, as the declared type has it if that is known.

    (absent) leaves the member out, (null) sends nil, (empty) an empty text, (unknown) a value nobody has,
    (N characters) a text of that length, (N others) in a list so many values that nobody has, (a number), (true),
    (a list) and (an object) a value of that type; all else is literal.
    """
    if text in WORDS:
        meant = WORDS[text]
        return type(meant)() if isinstance(meant, list | dict) else meant
    if found := _CHARACTERS.fullmatch(text):
        return "x" * int(found[1])
    if isinstance(node, Array) and isinstance(node.item, Scalar):
        return [item for part in text.split(",") for item in _items(part.strip())]
    if isinstance(node, Scalar):
        if node.kind == "number" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
            return float(text)
        if node.kind == "integer" and re.fullmatch("-?[0-9]+", text):
            return int(text)
        if node.kind == "boolean" and text in ("true", "false"):
            return text == "true"
    return text


def _items(part: str) -> list[str]:
    """Return the items that a part of a list's cell stands for: (N others) are so many that nobody has."""
    found = _OTHERS.fullmatch(part)
    return [str(int(UNKNOWN) - n) for n in range(int(found[1]))] if found else [part]


def arguments(
    contract: Contract,
    keys: Mapping[str, str],
    record: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a complete call: the contract's example, the caller's keys, the named record, then what differs.

    `changes` maps request paths (`query.name`) to values, to cells of a feature file, or to Items of a list.
    """
    made: dict[str, Any] = copy.deepcopy(dict(contract.example))
    contract.operation.sign(made, keys)
    if record is not None:
        for path, field in contract.usage.subject.items():
            if field not in record:
                raise UserError(f"the record has no {field} that {contract.method} needs", do="have it made first")
            _put(contract, made, path, record[field])
    for path, cell in changes.items():
        if isinstance(cell, str) and "(itself)" in cell and record is not None:
            cell = cell.replace("(itself)", str(record[contract.usage.subject[path]]))
        _put(contract, made, path, cell)
    return made


def node_at(contract: Contract, path: str) -> Node:
    """Return the declared type at a request path; UserError says what the method takes instead.

    A path leads through a list to its items, and anywhere below a member that holds any object.
    """
    node = at(contract.request, path)
    if node is None:
        takes = ", ".join(contract.request.members)
        raise UserError(f"{contract.method} takes no {path!r}", do=f"use one of {takes}, or a member of one")
    return node


def _put(contract: Contract, made: dict[str, Any], path: str, cell: Any) -> None:
    """Put a value at a request path, which leads through a list to its first item."""
    node = node_at(contract, path)
    *parents, last = path.split(".")
    _place(made, contract.request, parents)[last] = _given(node, made, path, cell)


def _place(place: dict[str, Any], node: Node | None, parents: Sequence[str]) -> dict[str, Any]:
    """Return where the last member of a path stands; what is not there yet is made, of a list the first item."""
    for name in parents:
        node = below(node, name) if node is not None else None
        inner = place.setdefault(name, [] if isinstance(node, Array) else {})
        if isinstance(inner, list):
            inner.extend([{}] * (not inner))
            inner = inner[0]
        place = inner
    return place


def _given(node: Node, made: Mapping[str, Any], path: str, cell: Any) -> Any:
    if isinstance(cell, Items):
        return _items_of(node, made, path, cell)
    given = value(cell, node) if isinstance(cell, str) else cell
    return [] if given == "" and isinstance(node, Array) else given


def _items_of(node: Node, made: Mapping[str, Any], path: str, items: Items) -> list[dict[str, Any]]:
    """Return the items of a list; what a row does not name is as the call had it in the list's first item."""
    there: Any = made
    for name in path.split("."):
        there = there.get(name) if isinstance(there, Mapping) else None
    first = there[0] if isinstance(there, list) and there else {}
    found = []
    for row in items.rows:
        item = copy.deepcopy(first)
        for column, cell in row.items():
            *parents, last = column.split(".")
            member = at(node, column)
            if member is None:
                raise UserError(f"the items of {path} have no {column!r}", do="use a member of theirs as a column")
            _place(item, node, parents)[last] = value(cell, member) if isinstance(cell, str) else cell
        found.append(item)
    return found


def as_text(value: Any) -> str:
    """Return what a cell holds of a value: a file's bytes as base64, all else as it is written."""
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)


def same(expected: str, actual: Any) -> bool:
    """True if a decoded value is what a cell of a feature file says.

    (some text) is any but the empty one, (a URL on HOST) any address on that host, (an object) any object,
    (a file with TEXT) any file in which that text stands.
    """
    if found := _URL_ON.fullmatch(expected):
        return isinstance(actual, str) and urlsplit(actual).hostname == found[1]
    if found := _FILE_WITH.fullmatch(expected):
        return isinstance(actual, bytes) and found[1].encode() in actual
    if expected == "(an object)":
        return isinstance(actual, dict)
    if expected == "(some text)":
        return isinstance(actual, str) and bool(actual.strip())
    if isinstance(actual, list) and all(isinstance(item, str) for item in actual):
        return expected == ", ".join(actual)
    if isinstance(actual, bytes):
        return as_text(actual) == ("" if expected == "(empty)" else expected)
    if actual is None or expected == "(null)":
        return actual is None and expected == "(null)"
    if isinstance(actual, bool):
        return expected == str(actual).lower()
    if isinstance(actual, float):
        return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", expected) is not None and float(expected) == actual
    return str(value(expected)) == str(actual)
