"""Pages of a list, the same for every operation with the parameters page and per_page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from conformance.mock.calls.behaviour import Call

T = TypeVar("T")


def page(items: Sequence[T], call: Call, default: int) -> list[T]:
    """Return the page that a call asks for, of `default` items unless it sets per_page; past the end it is empty."""
    size = default if call.arguments["per_page"] is None else call.arguments["per_page"]
    number = 1 if call.arguments["page"] is None else call.arguments["page"]
    return list(items[(number - 1) * size : number * size])
