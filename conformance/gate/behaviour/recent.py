"""What is remembered of tests: of the latest ones alone, so that memory does not grow with their number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
MOST: Final = 256
"""How many tests are remembered; more than that do not run at the same time."""


class Recent(Generic[T]):
    """A value for each test, made when it is asked for, of the tests that were asked for last."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: OrderedDict[tuple[str, str], T] = OrderedDict()

    def of(self, scope: tuple[str, str]) -> T:
        """Return the value of a test."""
        if scope not in self._values:
            self._values[scope] = self._make()
            if len(self._values) > MOST:
                self._values.popitem(last=False)
        self._values.move_to_end(scope)
        return self._values[scope]
