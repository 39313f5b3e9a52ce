"""A response as a tree of typed values, read from its own bytes alone: the contracts have no part here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Value:
    """One value: the name of its type on the wire, and its text."""

    type: str
    text: str


Tree = Mapping[str, Any] | list[Any] | Value | None
"""Structs by member, arrays as lists, values, and None for nil."""


class Unreadable(ValueError):
    """Bytes that are no answer of the wire: an error page, half an answer, a fault."""
