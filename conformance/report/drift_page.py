"""Drift on the page of a run."""

from __future__ import annotations

from typing import Final

from conformance.report.causes import many
from conformance.report.drift import Entry, Record, entries, gone_lines, headline, news
from conformance.report.markup import dated, text

_HEADS: Final = ("Severity", "Change", "Since", "Before", "Now", "Scenarios", "Consumers")
_MOST: Final = 200


def section(record: Record | None) -> str:
    """Return the drift section, or "" if nothing was compared."""
    if record is None:
        return ""
    found = entries(record)
    shown = f"<p>{text(headline(record))}</p>" + "".join(f"<p>{text(note)}</p>" for note in record["notes"])
    shown += f"<p>{text(news(record))}</p>" if news(record) else ""
    shown += _gone(gone_lines(record)) + _table(found[:_MOST])
    shown += f"<p>and {many(len(found) - _MOST, 'more change')} in run.json</p>" if len(found) > _MOST else ""
    return f'<section id="drift" class="plain" aria-label="Drift"><h2 class="title">Drift</h2>{shown}</section>'


def _gone(lines: list[str]) -> str:
    items = "".join(f"<li>{text(line)}</li>" for line in lines[:_MOST])
    return f'<h3 class="also">Gone</h3><ul class="plainly">{items}</ul>' if items else ""


def _table(found: list[Entry]) -> str:
    if not found:
        return ""
    head = "".join(f'<th scope="col">{word}</th>' for word in _HEADS)
    rows = "".join(f'<tr class="{text(entry.severity)}">{_cells(entry)}</tr>' for entry in found)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" role="region" aria-label="Changes" tabindex="0">{table}</div>'


def _cells(entry: Entry) -> str:
    cells = (
        text(entry.severity),
        f"<b>{text(entry.names)}</b><br>{text(entry.change)}{_small(entry.one['basis'])}",
        dated(entry.since),
        text(entry.before) + _small(f"recorded {entry.recorded}" if entry.recorded else ""),
        text(entry.after),
        f"{len(entry.scenarios):,}" + _small(entry.scenarios[0]) if entry.scenarios else "",
        text(entry.consumers),
    )
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _small(value: str) -> str:
    return f"<br><small>{dated(value)}</small>" if value else ""
