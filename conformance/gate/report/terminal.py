"""The report of a gate as plain text: a block for each cause, what was reached, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.gate import coverage
from conformance.gate.verdict import headline

_METHODS = 5
"""How many methods of a cause are named."""

_MOST_ACCEPTED = 20


def text(record: Mapping[str, Any]) -> str:
    """Return the report."""
    return "\n".join(_lines(record))


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    accepted = []
    for cause in record["causes"]:
        if cause["accepted"] is None:
            yield from block(cause)
            yield ""
        else:
            accepted.append(cause)
    for cause in accepted[:_MOST_ACCEPTED]:
        until = cause["accepted"]["expires"]
        yield f"accepted until {until}: {cause['title']} ({cause['count']}): {cause['accepted']['reason']}"
    yield from notes(record)
    if record["calls"]:
        yield from coverage.lines(record["coverage"])
    yield f"conformance gate: {headline(record)}"


def block(cause: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one cause."""
    first = cause["first"]
    test = f" in {first['test']}" if first["test"] else ""
    more = _more(cause["places"], "place")
    yield f"{cause['number']}. {cause['severity']}: {cause['title']} ({cause['rule']})"
    yield f"   {_requests(cause['count'])}, the first is request {first['request']}{test}"
    called = ", ".join(cause["methods"][:_METHODS]) + (", …" if len(cause["methods"]) > _METHODS else "")
    for name, value in (
        ("method", called),
        ("at", f"{cause['place']}{more}"),
        ("expected", cause["expected"]),
        ("sent", cause["sent"]),
        ("do", cause["do"]),
        ("basis", cause["source"]),
        ("see", f"conformance gate show {first['request']}"),
    ):
        if value:
            yield f"   {name + ':':<10}{value}"


def notes(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the reader of a report has to know beside the causes."""
    for entry in record["config"]["expired"]:
        yield f"gate.toml: {entry} has expired and accepts nothing any more"
    for entry in record["config"]["unused"]:
        yield f"gate.toml: {entry} accepts nothing that was found; remove it"
    for outcome in record["required_missing"]:
        yield f"required and not met: {outcome}"
    if record["journal_dropped"]:
        yield f"{record['journal_dropped']:,} requests were not kept by the mock, and are not judged"


def _requests(count: int) -> str:
    return f"{count:,} request{'' if count == 1 else 's'}"


def _more(places: Sequence[str], word: str) -> str:
    more = len(places) - 1
    return f" and {more} more {word}{'' if more == 1 else 's'}" if more > 0 else ""
