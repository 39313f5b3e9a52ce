"""Drift in Markdown: a table of the changes, and the commands that accept them."""

from __future__ import annotations

from conformance.report.causes import many
from conformance.report.drift import (
    Entry,
    Record,
    accept_command,
    conflicts,
    consumers,
    entries,
    gone_lines,
    headline,
    inseparable,
    news,
    open_differences,
)
from conformance.report.markdown_text import bounded, code, inline, table

_HEAD = ["#", "Severity", "Change", "Methods", "Since", "Before", "Now", "Scenarios", "Consumers"]
_TABLE, _COMMANDS, _REST = 100_000, 60_000, 20_000
"""How many bytes each part may have."""


def section(record: Record) -> str:
    """Return a drift record as a section of Markdown in which no value is markup."""
    found = entries(record)
    parts = [f"### Drift: {inline(headline(record))}", f"{inline(record['before'])} → {inline(record['after'])}"]
    parts += [f"> {inline(note, 1000)}" for note in record["notes"]]
    lines = [*([news(record)] if news(record) else []), *(f"gone: {line}" for line in gone_lines(record))]
    if lines:
        parts.append(bounded((f"- {inline(line)}" for line in lines), _REST, "\n", many(len(lines), "line")))
    if found:
        rows = [[str(number), *_cells(entry)] for number, entry in enumerate(found, 1)]
        parts.append(table(_HEAD, rows, numbers_from=len(_HEAD), limit=_TABLE))
    if whom := consumers(open_differences(record)):
        parts.append(f"Consumers affected: {inline(whom)}")
    parts += _accepting(record, found)
    if known := conflicts(record):
        listed = [f"- {inline('{subject} {place}: {after} ({conflict})'.format_map(d))}" for d in known]
        parts += ["Known conflicts (both readings are accepted):", bounded(listed, _REST, "\n", str(len(listed)))]
    return "\n\n".join(parts) + "\n"


def _cells(entry: Entry) -> list[str]:
    basis = f" ({inline(entry.one['basis'])})" if entry.one["basis"] else ""
    before = inline(entry.before) + (f"<br>recorded {inline(entry.recorded)}" if entry.recorded else "")
    simplest = f"{len(entry.scenarios):,}<br>{code(entry.scenarios[0])}" if entry.scenarios else ""
    change = f"{code(entry.one['place'])} {inline(entry.one['what'])}{basis}"
    return [
        entry.severity,
        change,
        inline(entry.names),
        inline(entry.since),
        before,
        inline(entry.after),
        simplest,
        inline(entry.consumers),
    ]


def _accepting(record: Record, found: list[Entry]) -> list[str]:
    """Return the commands that accept the entries, by their numbers; ids have no line breaks, so the block is safe."""
    commands = [(numbers, accept_command(record, entry)) for numbers, entry in inseparable(found)]
    blocks = [f'# {", ".join(map(str, numbers))}\n{command} --reason "WHY"' for numbers, command in commands if command]
    if not blocks:
        return []
    listed = bounded(blocks, _COMMANDS, "\n", many(len(blocks), "command"))
    return ["If a change is meant to stay, accept it by its number:", f"```sh\n{listed}\n```"]
