"""Drift on the site: what differs as of the last run, and over the nights at each endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.history.drift_timeline import Line
from conformance.report.causes import many
from conformance.report.drift import Entry, conflicts, entries, headline
from conformance.report.markup import dated
from conformance.site import charts
from conformance.site.links import to_method
from conformance.site.markup import table, text
from conformance.site.state import Endpoint, State, label

_SEVERITIES: Final = ("breaking", "additive", "cosmetic", "differs")
_MOST: Final = 100
_METHODS: Final = 6
_NIGHTS: Final = 30
"""How many runs are drawn."""


def latest(state: State) -> str:
    """Return what differed in the latest run.json, "" if that compared nothing."""
    record = state.record.drift
    if record is None:
        return ""
    title = f"Drift at {label(state.record.endpoint, state.record.kind)}"
    found = entries(record)
    lead = f'<p class="muted">{text(headline(record))}, as of {text(state.record.started[:10])}.</p>'
    lead += "".join(
        f'<p class="muted">{text("{subject} {place}: {after} ({conflict})".format_map(each))}</p>'
        for each in conflicts(record)[:_MOST]
    )
    if not found:
        return f"<h2>{text(title)}</h2>{lead}"
    heads = ("Severity", "Change", "Methods", "Since", "Before", "Now", "Affects")
    rows = (tuple(_cells(entry, state)) for entry in found[:_MOST])
    return f"<h2>{text(title)}</h2>{lead}{table(title, heads, rows, 'drift')}{_rest(len(found))}"


def _cells(entry: Entry, state: State) -> Iterator[str]:
    yield _severity(entry.severity)
    yield f"{text(entry.change)}{_small(entry.one['basis'])}"
    yield _methods(entry.methods, state)
    yield dated(entry.since)
    yield text(entry.before) + _small(f"recorded {entry.recorded}" if entry.recorded else "")
    yield text(entry.after)
    scenarios = many(len(entry.scenarios), "scenario") if entry.scenarios else ""
    yield text(scenarios) + _small(entry.consumers)


def nights(endpoint: Endpoint, state: State) -> str:
    """Return when each difference at an endpoint appeared and was gone; in words if there was none."""
    title = f"Drift over the nights at {endpoint.label}"
    runs = endpoint.compared
    if not runs:
        if endpoint.kind != "live":
            return ""
        shown = "No run compared responses with recordings yet: <code>conformance record</code> makes them."
        return f'<h2>{text(title)}</h2><p class="muted">{shown}</p>'
    between = f"{many(len(runs), 'run')} from {runs[0].day} to {runs[-1].day}"
    if not endpoint.drift:
        return f'<h2>{text(title)}</h2><p class="muted">No response drifted in {text(between)}.</p>'
    drawn = f"{between}; the last {min(len(runs), _NIGHTS)} are drawn, the oldest on the left."
    lead = f'<p class="muted">{text(drawn)}</p>{charts.keys()}'
    heads = ("Severity", "Difference", "Method", "Nights", "There")
    rows = (tuple(_night_cells(line, endpoint, state)) for line in endpoint.drift[:_MOST])
    return f"<h2>{text(title)}</h2>{lead}{table(title, heads, rows, 'drift')}{_rest(len(endpoint.drift))}"


def _night_cells(line: Line, endpoint: Endpoint, state: State) -> Iterator[str]:
    values = f"{line.before} → {line.after}" if line.before or line.after else ""
    yield _severity(line.severity)
    yield text(line.change) + _small(values)
    yield to_method(line.subject, state)
    runs, states = endpoint.compared[-_NIGHTS:], line.states[-_NIGHTS:]
    yield charts.strip(f"{line.subject} {line.change}", runs, states)
    yield "".join(f"<p>{dated(str(period))}</p>" for period in line.periods)


def _severity(name: str) -> str:
    return f'<span class="chip {name if name in _SEVERITIES else "skipped"}">{text(name)}</span>'


def _methods(methods: list[str], state: State) -> str:
    shown = ", ".join(to_method(method, state) for method in methods[:_METHODS])
    rest = len(methods) - _METHODS
    return f"{shown} and {many(rest, 'more method')}" if rest > 0 else shown


def _small(value: str) -> str:
    return f"<small>{text(value)}</small>" if value else ""


def _rest(count: int) -> str:
    return f'<p class="muted">and {many(count - _MOST, "more change")}</p>' if count > _MOST else ""
