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
"""Words for values of the scenario's world: facts of its two companies, and fields of its records."""
_OTHERS = re.compile(r"\((\d+) others\)")
UNKNOWN = "9999999999"
"""The value of `(unknown)`, which no record ever has."""
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
    """The items of a list that a call sends, each a table row as cells by column."""

    rows: tuple[Mapping[str, Any], ...]


def table_changes(table: Sequence[Sequence[str]] | None) -> dict[str, str]:
    """Return the rows of a two-column table as a mapping."""
    return {row[0]: row[1] for row in table or ()}


def table_items(table: Sequence[Sequence[str]]) -> Items:
    """Return the rows below the header as items of a list."""
    head, *rows = table
    return Items(tuple(dict(zip(head, row, strict=True)) for row in rows))


def value(text: str, node: Node | None = None) -> Any:
    """Return the value of a feature-file cell, converted to the declared type if that is known.

    (absent) omits the member, (null) sends nil, (empty) an empty text, (unknown) a value that no record has,
    (N characters) a text of that length, (N others) in a list N values that no record has, (a number), (true),
    (a list) and (an object) a value of that type; anything else is literal.
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
    """Return the items of one part of a list's cell: (N others) are N values that no record has."""
    found = _OTHERS.fullmatch(part)
    return [str(int(UNKNOWN) - n) for n in range(int(found[1]))] if found else [part]


def arguments(
    contract: Contract,
    keys: Mapping[str, str],
    record: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the arguments of a complete call: the contract's example, the keys, the named record, then the changes.

    `changes` maps request paths (`query.name`) to values, to cells of a feature file, or to Items of a list.
    """
    made: dict[str, Any] = copy.deepcopy(dict(contract.example))
    contract.operation.sign(made, keys)
    if record is not None:
        for path, field in contract.usage.subject.items():
            if field not in record:
                raise UserError(f"the record has no {field}, which {contract.method} needs", do="create it first")
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
    _place(made, contract.request, parents)[last] = _converted(node, made, path, cell)


def _place(place: dict[str, Any], node: Node | None, parents: Sequence[str]) -> dict[str, Any]:
    """Return the parent of a path's last member, creating missing members and the first items of empty lists."""
    for name in parents:
        node = below(node, name) if node is not None else None
        inner = place.setdefault(name, [] if isinstance(node, Array) else {})
        if isinstance(inner, list):
            inner.extend([{}] * (not inner))
            inner = inner[0]
        place = inner
    return place


def _converted(node: Node, made: Mapping[str, Any], path: str, cell: Any) -> Any:
    if isinstance(cell, Items):
        return _items_of(node, made, path, cell)
    converted = value(cell, node) if isinstance(cell, str) else cell
    return [] if converted == "" and isinstance(node, Array) else converted


def _items_of(node: Node, made: Mapping[str, Any], path: str, items: Items) -> list[dict[str, Any]]:
    """Return the items of a list; members that a row does not name are those of the call's first item."""
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
                raise UserError(
                    f"the items of {path} have no {column!r}", do="name the columns after members of the items"
                )
            _place(item, node, parents)[last] = value(cell, member) if isinstance(cell, str) else cell
        found.append(item)
    return found


def as_text(value: Any) -> str:
    """Return a value as a cell has it: a file's bytes in base64, true, false and (null), other values as they print."""
    if value is None or isinstance(value, bool):
        return "(null)" if value is None else str(value).lower()
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)


def same(expected: str, actual: Any) -> bool:
    """Return whether a decoded value matches a cell of a feature file.

    (some text) matches any text with more than spaces, (a URL on HOST) any URL of that host, (an object) any object,
    (a file with TEXT) any file that contains that text.
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
