"""What every model is: moves that can be drawn, and what each leads to in the state that it has come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

from conformance.scene.lines import Line


class Move(NamedTuple):
    """One drawn call: the method, who makes it, whom or what it is about, and a choice of what is said."""

    method: str
    who: str
    about: str
    choice: str


class Choices(NamedTuple):
    """What can be drawn for one method; the first of each is the plainest, which a failing sequence shrinks to."""

    who: Sequence[str]
    about: Sequence[str]
    choice: Sequence[str] = ("",)


class Model(Protocol):
    """What the service must remember of some methods' calls."""

    moves: ClassVar[Mapping[str, Choices]]
    """What can be called, by method."""

    def __init__(self) -> None:
        """Begin with a new world."""

    def begin(self) -> Iterator[Line]:
        """Yield what a world must have before the first call."""

    def foreseen(self, move: Move) -> str | None:
        """Return why a call will be refused, empty if it will not, None if nobody can make it by now."""

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call with what it must answer, and go on to the state after it."""

    def shown(self) -> Iterator[Line]:
        """Yield what the reading methods must tell by now."""
