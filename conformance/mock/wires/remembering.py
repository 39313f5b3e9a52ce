"""Requests as they were read, for clients that send the same bytes again: reading them is a function of their bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar

REMEMBERED: Final = 128
"""How many requests a service remembers, the latest ones."""
LARGEST: Final = 8 * 1024
"""The largest request that is remembered, in bytes, so that all of a service take one megabyte and their values."""


class Sized(Protocol):
    """What is read of a request; two of them that are equal are read alike."""

    @property
    def size(self) -> int:
        """How many bytes it has."""


S = TypeVar("S", bound=Sized)
R = TypeVar("R")


def remembering(read: Callable[[S], R]) -> Callable[[S], R]:
    """Return a function like `read`, which depends on its argument alone, that remembers what it returned.

    An exception is not remembered. What is returned is returned again, so no caller may change it.
    """
    remembered: Callable[[Any], R] = lru_cache(REMEMBERED)(read)

    def reading(sent: S) -> R:
        return remembered(sent) if sent.size <= LARGEST else read(sent)

    return reading


def copied(value: Any) -> Any:
    """Return an argument of a call that its behaviour may keep and change: lists and objects are its own."""
    if type(value) is dict:
        return {name: copied(member) if type(member) in _OPEN else member for name, member in value.items()}
    if type(value) is list:
        return [copied(item) if type(item) in _OPEN else item for item in value]
    return value


_OPEN: Final = (dict, list)
