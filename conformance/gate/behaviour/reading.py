"""Reading: asking again and again without a pause, and lists of which only the first page is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from conformance.catalogue import Contract
from conformance.catalogue.paging import page_of
from conformance.checks.sent import Rule, Severity
from conformance.gate.behaviour.recent import Recent
from conformance.gate.found import Found, found
from conformance.gate.step import Step

POLLING: Final = Rule(
    "polling",
    "The same is asked again and again without a pause",
    "wait between two requests for the same, longer each time, and give up after a while",
    Severity.BEHAVIOUR,
)
NEVER_PAGED: Final = Rule(
    "never-paged",
    "Only the first page of a list is read",
    "ask for the next page until one is not full",
    Severity.BEHAVIOUR,
)
_LEAST: Final = 6
"""How many requests for the same, with the same response, are a loop."""
_PAUSE: Final = 0.1
"""Seconds from one request to the next that are a pause, however short."""


@dataclass
class _Row:
    """Requests for the same that follow each other at once, with the same response."""

    form: bytes
    response: bytes
    at: float
    count: int = 1
    pauses: int = 0
    reported: bool = False


class Polling:
    """Finds loops that read the same without a pause; without an argument but the keys, they have to be longer."""

    def __init__(self) -> None:
        self._rows: Recent[list[_Row]] = Recent(list)

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield it if it is one too many."""
        if step.contract is None:
            return
        response = _response(step)
        rows = self._rows.of(step.scope)
        row = rows[0] if rows else None
        if step.writes or row is None or row.form != step.form or row.response != response:
            rows[:] = [_Row(step.form, response, step.entry.at)]
            return
        row.count += 1
        row.pauses += step.entry.at - row.at >= _PAUSE
        row.at = step.entry.at
        asks = _asks_for_something(step)
        if row.count >= (_LEAST if asks else 2 * _LEAST) and row.pauses * 3 <= row.count and not row.reported:
            row.reported = True
            sent = f"{row.count} requests for the same in a row, less than {_PAUSE:g} seconds apart"
            yield found(POLLING, step, "the request", "a pause between two requests", sent, step.evidence)

    def end(self) -> Iterator[Found]:
        """Yield nothing: a loop shows while it runs."""
        return iter(())


def _response(step: Step) -> bytes:
    body = step.entry.response.body if step.entry.response is not None else b""
    return hashlib.blake2b(body, digest_size=16).digest()


def _asks_for_something(step: Step) -> bool:
    assert step.contract is not None
    keys = {step.contract.operation.keys, *step.contract.operation.key_members}
    return any(value not in (None, "") for name, value in step.arguments.items() if name not in keys)


@dataclass
class _List:
    """The first full page of a list that nobody asked the next page of, and how many full pages there were."""

    first: Step
    size: int
    count: int = 1


class Paging:
    """Finds lists of which a full page arrived and no request ever asked for another page."""

    def __init__(self) -> None:
        self._full: dict[str, _List] = {}
        self._paged: set[str] = set()

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request; whether pages are ever asked for shows at the end."""
        page = page_of(step.contract, step.arguments) if step.contract is not None else None
        if page is None or step.method in self._paged:
            return iter(())
        if page.number > 1:
            self._paged.add(step.method)
            self._full.pop(step.method, None)
        elif step.entry.ok and page.size > 1 and page.may_omit(_count(step)):
            if step.method in self._full:
                self._full[step.method].count += 1
            else:
                self._full[step.method] = _List(step.light(), page.size)
        return iter(())

    def end(self) -> Iterator[Found]:
        """Yield the lists that were never paged."""
        for each in self._full.values():
            sent = f"page 1 alone, with {each.size} items, as many as a page has"
            evidence = next(
                (r.evidence for r in _fields(each.first.contract) if r.id.endswith("#request.page")),
                each.first.evidence,
            )
            yield found(NEVER_PAGED, each.first, "query.page", "the next page too", sent, evidence)


def _fields(contract: Contract | None) -> tuple[Any, ...]:
    return contract.terms.fields if contract is not None else ()


def _count(step: Step) -> int:
    try:
        found = json.loads(step.entry.response.body) if step.entry.response is not None else None
    except ValueError:
        return 0
    return len(found) if isinstance(found, list) else 0
