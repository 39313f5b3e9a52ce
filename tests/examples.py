"""Properties that are tried with a few examples quickly, and with many in a slow test."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

Check = Callable[..., None]


def tried(given: Callable[[Check], Check], *, few: int, many: int) -> Callable[[Check], Check]:
    """Return what makes two tests of a property: one of a few examples, and a slow one of many, the same each time.

    `given` says what the examples are.
    """

    def decorate(check: Check) -> Check:
        def trial(number: int) -> Check:
            alike = settings(max_examples=number, derandomize=True, suppress_health_check=list(HealthCheck))
            return alike(given(check))

        trials = {number: trial(number) for number in (few, many)}

        def test(examples: int, **fixtures: Any) -> None:
            trials[examples](**fixtures)

        test.__doc__, test.__name__, test.__module__ = check.__doc__, check.__name__, check.__module__
        examples, *_ = inspect.signature(test).parameters.values()
        fixtures = inspect.signature(trials[few]).parameters.values()
        test.__signature__ = inspect.Signature([examples, *fixtures])  # type: ignore[attr-defined]
        each = [few, pytest.param(many, marks=pytest.mark.slow)]
        both: Check = pytest.mark.parametrize("examples", each)(test)
        return both

    return decorate
