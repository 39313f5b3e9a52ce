"""Members of responses by the paths that features write, and the columns of their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.catalogue.types import at, can_be_missing
from conformance.errors import UserError
from conformance.scene.words import as_text, same

ABSENT = "absent"


@dataclass(frozen=True)
class Column:
    """A member of listed rows or of a response, by its path, with its declared type if it has one."""

    path: str
    node: Node | None
    optional: bool = False

    @classmethod
    def of(cls, contract: Contract, field: str, path: str) -> Column:
        """Return a column of the list of that name."""
        listed = contract.answer if field == contract.list_name else _list_in(contract.answer, field)
        return cls(path, listed and at(listed, path), listed is not None and can_be_missing(listed, path))

    def meant(self, cell: str) -> str:
        """Return the value of a cell: the number that a word stands for if the values have names."""
        names = self.node.names if isinstance(self.node, Scalar) else {}
        return next((number for number, word in names.items() if word == cell), cell)

    def holds(self, cell: str, value: Any) -> bool:
        """Return whether a value matches a cell.

        A list matches only if a list is declared, or if any type is allowed and the list has several items.
        """
        if isinstance(value, list) and isinstance(self.node, Scalar) and (self.node.kind != "any" or not value[1:]):
            return False
        if cell == "(some text)" and isinstance(self.node, Array) and isinstance(value, list):
            return bool(value) and all(same(cell, item) for item in value)
        return same(self.meant(cell), value)

    def shown(self, value: Any) -> str:
        """Return a value as a finding shows it, with its name if it has one."""
        names = self.node.names if isinstance(self.node, Scalar) else {}
        word = names.get(str(value))
        return f"{value} ({word})" if word else repr(value)


def _list_in(node: Node, name: str) -> Array | None:
    """Return the list of that name in a type."""
    while isinstance(node, Array):
        node = node.item
    members = node.members if isinstance(node, Struct) else {}
    if isinstance(found := members.get(name), Array):
        return found
    return next((found for member in members.values() if (found := _list_in(member, name))), None)


def member_at(value: Any, path: str) -> tuple[bool, Any]:
    """Return True and the value of a member, or False and the reason why there is none.

    The path leads through a list to its only item; a list of any other length has no such member.
    """
    for part in filter(None, path.split(".")):
        if isinstance(value, list):
            if len(value) != 1:
                return False, f"{len(value)} items, expected one"
            value = value[0]
        if not isinstance(value, dict) or part not in value:
            return False, ABSENT
        value = value[part]
    return True, value


def fact_of(record: Mapping[str, Any], name: str, field: str) -> str:
    """Return a field of the record of that name as a text; UserError if it has none."""
    there, known = member_at(record, field)
    if not there:
        raise UserError(f"{name!r} has no {field!r}: {known}", do=f"use one of {', '.join(record)}")
    return as_text(known)


def members_at(value: Any, names: Sequence[str]) -> Iterator[Any]:
    """Yield the values at a path, in every item of the lists on the way."""
    if not names:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from members_at(item, names)
    elif isinstance(value, dict) and names[0] in value:
        yield from members_at(value[names[0]], names[1:])


def rows_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a list, at any depth of a response."""
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        if isinstance(value, list) and isinstance(item, dict):
            yield item
        yield from rows_of(item)


def texts_at(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in an object and the objects in it, each with its path."""
    for name, member in value.items():
        if isinstance(member, str):
            yield f"{above}{name}", member
        elif isinstance(member, dict):
            yield from texts_at(member, f"{above}{name}.")


def is_missing(value: Any) -> bool:
    """Return whether a value from `member_at` is absent or null."""
    return value is None or value == ABSENT


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a decoded response."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def ordered(value: Any) -> Any:
    """Return a value with its lists in an order that does not depend on the server's."""
    if isinstance(value, list):
        return sorted((ordered(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {name: ordered(member) for name, member in sorted(value.items())}
    return value


def within(response: Any, name: str) -> Any:
    """Return the member at a dotted path of a response, or the response itself for an empty path."""
    for part in filter(None, name.split(".")):
        response = response.get(part) if isinstance(response, dict) else response
    return response
