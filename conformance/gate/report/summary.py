"""A gate in Markdown, for the page of a CI job and for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.gate import coverage
from conformance.gate.report.terminal import notes
from conformance.gate.verdict import headline, open_causes
from conformance.report.markdown_text import inline

_SIGNS: Final = {"error": "✕", "behaviour": "⟲", "warning": "!"}
_MOST: Final = 30
_MOST_ERRORS: Final = 5
_LONGEST: Final = 2000


def markdown(record: Mapping[str, Any]) -> str:
    """Return a record as Markdown in which nothing that a client sent is markup."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    causes = open_causes(record)
    yield f"## conformance gate: {_text(headline(record))}"
    yield ""
    if causes:
        yield "| | cause | requests | first | what to do |"
        yield "|---|---|---|---|---|"
        for cause in causes[:_MOST]:
            number, test, severity = cause["first"]["request"], cause["first"]["test"], cause["severity"]
            first = f"{number} in {_text(test)}" if test else f"{number}"
            what = f"**{_text(cause['title'])}** ({_text(cause['rule'])})<br>{_text(cause['place'])}"
            yield f"| {_SIGNS[severity]} {severity} | {what} | {cause['count']} | {first} | {_text(cause['do'])} |"
        if len(causes) > _MOST:
            yield f"| | and {len(causes) - _MOST} more, in gate.json | | | |"
        yield ""
        for cause in causes[:_MOST]:
            yield from _details(cause)
    for note in notes(record):
        yield f"- {_text(note)}"
    if record["calls"]:
        yield ""
        yield " ".join(_text(line) for line in coverage.lines(record["coverage"], _MOST_ERRORS))


def _details(cause: Mapping[str, Any]) -> Iterator[str]:
    yield f"<details><summary>{cause['number']}. {_text(cause['title'])}</summary>"
    yield ""
    for name in ("expected", "sent"):
        yield f"- {name}: {_text(cause[name])}"
    yield f"- basis: {_text(cause['source'])}"
    yield f"- see: conformance gate show {cause['first']['request']}"
    yield ""
    yield "</details>"
    yield ""


def _text(value: object) -> str:
    """Return a text in which nothing is markup, on one line."""
    return inline(value, _LONGEST)
