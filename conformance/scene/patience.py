"""Waiting for a live service that shows later what a call has written."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from conformance.scene.expect import ContractBroken

_LONGEST_PAUSE: Final = 1.0
_FIRST_PAUSE: Final = 0.02
"""The first pause, as a part of the patience; each one is twice as long as the one before it."""
T = TypeVar("T")


class Clock:
    """The time that passes while something is awaited."""

    def now(self) -> float:
        """Return the seconds since some moment."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


CLOCK: Final = Clock()


def awaited(
    attempt: Callable[[], T], seconds: float, again: Callable[[], object] | None = None, clock: Clock = CLOCK
) -> T:
    """Return what an attempt returns; for so many seconds repeat it where an expectation about a response fails.

    `again` is called before each repetition. A response that breaks its contract by itself does not get better by
    waiting, so it is not waited for.
    """
    end, pause = clock.now() + seconds, _FIRST_PAUSE * seconds
    while True:
        try:
            return attempt()
        except ContractBroken as broken:
            if not broken.expected or clock.now() + pause > end or not seconds:
                raise
        clock.wait(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        if again is not None:
            again()
