"""What a client made of a drill, seen from outside: its exit code and its calls, beside those of the plain run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conformance.drill.drill import Drill
from conformance.drill.kinds import Expected
from conformance.drill.lab import Ran


class Effect(StrEnum):
    """What a drill did to a run."""

    FAILED = "failed"
    """The exit code is another one: a test failed."""
    HANDLED = "handled"
    """The tests are green, and the calls are not those of the plain run."""
    NONE = "none"
    """Everything is as in the plain run."""
    HUNG = "hung"
    """The command did not end within the bound."""
    UNMET = "unmet"
    """The drill befell no call, because the client called less than before or the response had no such member."""


class Verdict(StrEnum):
    """How a drill ended: killed or survived, as a mutant; a harmless variation is unaffected or a false alarm."""

    KILLED = "killed"
    """The client detected the error."""
    SURVIVED = "survived"
    """The client did not detect the error, or waits for ever."""
    UNHANDLED = "unhandled"
    """Tests failed though the client was expected to handle the error."""
    UNAFFECTED = "unaffected"
    """A harmless variation left the tests green."""
    FALSE_ALARM = "false alarm"
    """Tests failed, or hung, because of a harmless variation."""
    SHOWN = "shown"
    """The client may do either."""
    UNTRIED = "untried"
    """The drill befell no call."""


BAD: Final = (Verdict.SURVIVED, Verdict.UNHANDLED, Verdict.FALSE_ALARM)
"""The verdicts that fail a drill."""


@dataclass(frozen=True)
class Tried:
    """A drill with what it did and how that is judged."""

    drill: Drill
    expected: Expected
    effect: Effect
    ran: Ran

    @property
    def verdict(self) -> Verdict:
        """How the drill ended."""
        if self.effect == Effect.UNMET:
            return Verdict.UNTRIED
        green = self.effect in (Effect.HANDLED, Effect.NONE)
        if self.expected == Expected.UNAFFECTED:
            return Verdict.UNAFFECTED if green else Verdict.FALSE_ALARM
        if self.effect == Effect.HUNG:
            return Verdict.SURVIVED
        if self.expected == Expected.EITHER:
            return Verdict.SHOWN
        if self.effect == Effect.NONE:
            return Verdict.SURVIVED
        return Verdict.KILLED if green or self.expected == Expected.DETECTED else Verdict.UNHANDLED


@dataclass(frozen=True)
class Plain:
    """What runs without a drill have in common: their exit code, and how often they call each address.

    Addresses in `unsteady` are called more often in one run than in another, so that they show nothing about a drill.
    """

    code: int
    requests: Mapping[str, int]
    unsteady: frozenset[str] = frozenset()

    @classmethod
    def of(cls, first: Ran, second: Ran) -> Plain:
        """Return what two runs have in common, both of which ended with the same code."""
        assert first.ended.code is not None
        return cls(first.ended.code, first.requests, _different(first.requests, second.requests))

    def effect(self, ran: Ran) -> Effect:
        """Return what a drill did to a run."""
        if not ran.met:
            return Effect.UNMET
        if ran.ended.code is None:
            return Effect.HUNG
        if ran.ended.code != self.code:
            return Effect.FAILED
        return Effect.HANDLED if _different(self.requests, ran.requests) - self.unsteady else Effect.NONE


def _different(some: Mapping[str, int], others: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name for name in some.keys() | others.keys() if some.get(name, 0) != others.get(name, 0))
