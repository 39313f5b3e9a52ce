"""Modules as syntax trees, parsed once for all tests that look at how the suite is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(file.read_text("utf-8"))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return every node of a module's syntax tree."""
    return tuple(ast.walk(tree(file)))


def statements(block: ast.AST, *, for_types: bool = True) -> Iterator[ast.stmt]:
    """Yield every statement in a module or in a statement, at any depth, and those `for_types` alone if asked for."""
    for name in _BLOCKS if for_types or not _never_runs(block) else _BLOCKS[1:]:
        for child in getattr(block, name, ()):
            if isinstance(child, ast.stmt):
                yield child
            yield from statements(child, for_types=for_types)


def _never_runs(block: ast.AST) -> bool:
    """Return whether the body of a statement is for type checkers."""
    return isinstance(block, ast.If) and "TYPE_CHECKING" in (
        getattr(block.test, "id", ""),
        getattr(block.test, "attr", ""),
    )
