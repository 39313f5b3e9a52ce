"""The limits of judging a response: sizes and time."""

from __future__ import annotations

import math
import time
from typing import Final

DEEPEST: Final = 100
"""Elements or values inside each other. The documents stay below 10; a response that is nested deeper breaks them."""
MOST_VALUES: Final = 2_000_000
"""Tags and attributes of an XML response, or values of a JSON one. The longest list in the documents has a hundred
items of some fifty members; a real response that reaches this number is longer than 60 MB."""
LEAST_SECONDS: Final = 1.0
"""The minimum time for judging, even if the response arrived just in time."""


class Unjudgeable(Exception):
    """The response exceeds a limit and gets no verdict; the message names the limit and the remedy."""


class Deadline:
    """The deadline for judging a response."""

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise Unjudgeable after the deadline; cheap enough to call for each value."""
        if time.monotonic() > self._end:
            raise Unjudgeable(
                f"judging was given up after {self._seconds:.3g} seconds, which is what was left of total_timeout: "
                "raise total_timeout of the profile if so large a response is right"
            )


def bounded(count: int, what: str) -> None:
    """Raise Unjudgeable if a response contains more than MOST_VALUES of something."""
    if count > MOST_VALUES:
        raise Unjudgeable(
            f"the response was not judged: it has more than {MOST_VALUES:,} {what}, which no documented response has"
        )
