"""The interface of models: the moves that can be drawn, and the effect of each in the current state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

from conformance.scene.lines import Line


class Move(NamedTuple):
    """One drawn call: the method, the caller, the subject, and a choice of arguments."""

    method: str
    who: str
    about: str
    choice: str


class Choices(NamedTuple):
    """The options for one method; a failing sequence shrinks to the first of each, which is the simplest."""

    who: Sequence[str]
    about: Sequence[str]
    choice: Sequence[str] = ("",)


class Model(Protocol):
    """The state that the service must keep for some methods."""

    moves: ClassVar[Mapping[str, Choices]]
    """The options of each method."""

    def __init__(self) -> None:
        """Start with a new world."""

    def begin(self) -> Iterator[Line]:
        """Yield the steps that prepare a world for the first call."""

    def foreseen(self, move: Move) -> str | None:
        """Return the expected refusal, empty if the call must succeed, None if it is impossible in this state."""

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call with its expected response, and apply it to the state."""

    def shown(self) -> Iterator[Line]:
        """Yield the expected responses of the reading methods in this state."""
