"""The typed view of a contract's JSON Schema: what a value on the wire is declared to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Scalar:
    """A single value; `schema` holds format, enum, pattern and bounds.

    `kind` is string, integer, number, boolean or base64; over REST also any (whatever value), file,
    object (any members) and null (no body).
    """

    kind: str
    nullable: bool = False
    schema: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def may_be_empty(self) -> bool:
        """True of a text whose values are not limited, so that it can be the empty one."""
        return self.kind == "string" and not self.schema.keys() & {"enum", "format", "pattern", "minLength"}

    @property
    def names(self) -> Mapping[str, str]:
        """The words for the values of a number that stands for something, by the number."""
        found: Mapping[str, str] = self.schema.get("names", {})
        return found


@dataclass(frozen=True)
class Struct:
    """Named members in the order of the contract; `name` is the type's name on the wire, empty if it has none.

    `optional` are the members that may be omitted; `assumed` is the reason for the type's name if no source states it.
    """

    name: str
    members: Mapping[str, Node]
    nullable: bool = False
    optional: frozenset[str] = frozenset()
    assumed: str = field(default="", compare=False)


@dataclass(frozen=True)
class Array:
    """Any number of items of one type; `name` is the type's name on the wire, `assumed` as that of a struct."""

    name: str
    item: Node
    nullable: bool = False
    assumed: str = field(default="", compare=False)


Node = Scalar | Struct | Array


def below(node: Node, name: str) -> Node | None:
    """Return the type of a member, of a list that of its items' member; None if there is none.

    Below a member that holds any object, every name leads to a value of any type.
    """
    while isinstance(node, Array):
        node = node.item
    if isinstance(node, Scalar) and node.kind == "object":
        return Scalar("any")
    return node.members.get(name) if isinstance(node, Struct) else None


def at(node: Node, path: str) -> Node | None:
    """Return the type at a path, `a.b.c` with dots, which leads through lists to their items; None if there is none."""
    found: Node | None = node
    for name in filter(None, path.split(".")):
        found = below(found, name) if found is not None else None
    return found


def can_be_missing(node: Node, path: str) -> bool:
    """True if a response may lack a value at a path, because a member on the way is optional or nullable."""
    for name in filter(None, path.split(".")):
        while isinstance(node, Array):
            node = node.item
        found = below(node, name)
        if found is None:
            return False
        if found.nullable or (isinstance(node, Struct) and name in node.optional):
            return True
        node = found
    return False


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """Yield every scalar below a node with its path, `a.b[].c`."""
    match node:
        case Scalar():
            yield path, node
        case Struct():
            for name, member in node.members.items():
                yield from leaves(member, f"{path}.{name}" if path else name)
        case Array():
            yield from leaves(node.item, f"{path}[]")


def named(node: Node) -> Iterator[Struct | Array]:
    """Yield every struct and array that has a name on the wire, the innermost first, each once."""
    seen: set[str] = set()

    def walk(node: Node) -> Iterator[Struct | Array]:
        if isinstance(node, Struct):
            for member in node.members.values():
                yield from walk(member)
        elif isinstance(node, Array):
            yield from walk(node.item)
        if isinstance(node, Struct | Array) and node.name and node.name not in seen:
            seen.add(node.name)
            yield node

    yield from walk(node)
