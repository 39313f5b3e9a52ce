"""Drift on the terminal: one block per change, with since when, an example, the scenarios and the consumers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from conformance.report.causes import many
from conformance.report.drift import (
    Entry,
    Record,
    accept_command,
    conflicts,
    consumers,
    entries,
    headline,
    open_differences,
)
from conformance.report.lines import Paint, painted, plain, wrapped
from conformance.report.summary import clean

_VERDICTS: Final = {"breaking": "failed", "differs": "differs"}
_IDS: Final = 12
"""How many ids of an entry are printed."""
_PLACES: Final = 3
_MOST: Final = 200
_HANG: Final = " " * 15


def table(record: Record, *, colour: bool, width: int) -> str:
    """Return a whole record for a terminal, with the summary on the last line."""
    lines = [f"before: {clean(record['before'])}", f"after:  {clean(record['after'])}", ""]
    lines += blocks(record, painted if colour else plain, width, _MOST, "reports/drift.json")
    return "\n".join([*lines, *wrapped(headline(record), width)]) + "\n"


def blocks(record: Record, paint: Paint, width: int, most: int, rest: str) -> list[str]:
    """Return at most so many changes and all notes in lines; `rest` is where the others are to be found."""
    found = entries(record)
    lines: list[str] = []
    for entry in found[:most]:
        lines += [*_block(entry, paint, width), ""]
    if len(found) > most:
        lines += [f"... and {many(len(found) - most, 'more change')}: see {rest}", ""]
    for each in conflicts(record):
        lines += wrapped(clean(f"conflict: {each['subject']} {each['place']}: {each['what']}"), width, "    ")
        lines += _facts({"before": each["before"], "now": each["after"], "known": each["conflict"]}.items(), width)
        lines.append("")
    for note in record["notes"]:
        lines += wrapped(clean(f"note: {note}"), width, "    ")
    if whom := consumers(open_differences(record)):
        lines += wrapped(clean(f"consumers affected: {whom}"), width, "    ")
    if found and (command := accept_command(record, found[0])):
        words = clean(command.partition(" --accept ")[0])
        lines += wrapped(f'accept: {words} --accept ID --reason "WHY"', width, "    ")
    return lines


def _block(entry: Entry, paint: Paint, width: int) -> list[str]:
    methods = entry.methods[0] if len(entry.methods) == 1 else many(len(entry.methods), "method")
    title = wrapped(clean(f"{entry.severity}: {methods} {entry.change}"), width, "    ")
    return [paint(line, _VERDICTS.get(entry.severity, "known")) for line in title] + _facts(_about(entry), width)


def _about(entry: Entry) -> Iterator[tuple[str, str]]:
    one = entry.one
    yield "since", entry.since
    yield "before", entry.before + (f" (recorded {entry.recorded})" if entry.recorded else "")
    yield "now", entry.after
    yield "basis", one["basis"]
    yield "where", one["where"]
    yield from (("also at", place) for place in one["also"][:_PLACES])
    yield "and", many(len(one["also"]) - _PLACES, "more place") if len(one["also"]) > _PLACES else ""
    yield "scenarios", f"{len(entry.scenarios):,}" if entry.scenarios[1:] else ""
    yield "simplest" if entry.scenarios[1:] else "scenario", entry.scenarios[0] if entry.scenarios else ""
    yield "methods", entry.names if len(entry.methods) > 1 else ""
    yield "consumers", entry.consumers
    for number, identity in enumerate(entry.ids[:_IDS]):
        yield "" if number else "id", identity
    yield "and", many(len(entry.ids) - _IDS, "more id") if len(entry.ids) > _IDS else ""


def _facts(facts: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Return named values, the names in a column; empty ones are omitted."""
    lines: list[str] = []
    for name, value in ((f"    {name + ':' if name else '':<10} ", clean(value)) for name, value in facts if value):
        # What has no spaces is not broken, so that it can be copied.
        lines += wrapped(f"{name}{value}", width, _HANG) if " " in value else [f"{name}{value}"]
    return lines
