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


@dataclass(frozen=True)
class Struct:
    """Named members in the order of the contract; `name` is the type's name on the wire, empty if it has none.

    `optional` names the members that may be left out.
    """

    name: str
    members: Mapping[str, Node]
    nullable: bool = False
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Array:
    """Any number of items of one type; `name` is the type's name on the wire."""

    name: str
    item: Node
    nullable: bool = False


Node = Scalar | Struct | Array


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
