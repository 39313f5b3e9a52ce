"""The value words of the step language, and arguments built from a contract's example."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.client.values import ABSENT
from conformance.errors import UserError

_CHARACTERS = re.compile(r"\((\d+) characters\)")
UNKNOWN = "9999999999"
"""What `(unknown)` stands for: a value that no record ever has."""


def value(text: str, node: Node | None = None) -> Any:
    """Return what a cell of a feature file stands for, as the declared type has it if that is known.

    (absent) leaves the member out, (null) sends nil, (empty) an empty text, (unknown) a value nobody has,
    (N characters) a text of that length; all else is literal.
    """
    words = {"(absent)": ABSENT, "(null)": None, "(empty)": "", "(unknown)": UNKNOWN}
    if text in words:
        return words[text]
    if found := _CHARACTERS.fullmatch(text):
        return "x" * int(found[1])
    if isinstance(node, Scalar):
        if node.kind == "integer" and re.fullmatch("-?[0-9]+", text):
            return int(text)
        if node.kind == "boolean" and text in ("true", "false"):
            return text == "true"
    return text


def arguments(
    contract: Contract,
    keys: Mapping[str, str],
    record: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a complete call: the contract's example, the caller's keys, the named record, then what differs.

    `changes` maps request paths (`query.name`) to values or to cells of a feature file.
    """
    made: dict[str, Any] = copy.deepcopy(dict(contract.example))
    if "api_keys" in contract.request.members:
        made["api_keys"] = dict(keys)
    if record is not None:
        for path, field in contract.subject.items():
            _put(contract, made, path, record[field])
    for path, cell in changes.items():
        _put(contract, made, path, cell)
    return made


def node_at(contract: Contract, path: str) -> Node:
    """Return the declared type at a request path; UserError says what the method takes instead."""
    node: Node = contract.request
    for name in path.split("."):
        if not isinstance(node, Struct) or name not in node.members:
            takes = ", ".join(contract.request.members)
            raise UserError(f"{contract.method} takes no {path!r}", do=f"use one of {takes}, or a member of one")
        node = node.members[name]
    return node


def _put(contract: Contract, made: dict[str, Any], path: str, cell: Any) -> None:
    node = node_at(contract, path)
    *parents, last = path.split(".")
    place = made
    for name in parents:
        place = place.setdefault(name, {})
    given = value(cell, node) if isinstance(cell, str) else cell
    place[last] = [] if given == "" and isinstance(node, Array) else given


def same(expected: str, actual: Any) -> bool:
    """True if a decoded value is what a cell of a feature file says."""
    if actual is None or expected == "(null)":
        return actual is None and expected == "(null)"
    if isinstance(actual, bool):
        return expected == str(actual).lower()
    return str(value(expected)) == str(actual)
