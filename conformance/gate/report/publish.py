"""Writes the reports of a gate; gate.json comes last, so that one that is there is of a gate that ended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.errors import UserError
from conformance.files import write_whole
from conformance.gate.report import har, junit, page, sarif, shown, summary

Record = Mapping[str, Any]
NAME: Final = shown.NAME
_MOST_SHOWN: Final = 100
"""How many exchanges the page has: those that show a cause first."""
_WRITERS: Final[Mapping[str, Callable[[Record], str | bytes]]] = {
    "junit.xml": junit.xml,
    "gate.sarif": sarif.sarif,
    "summary.md": summary.markdown,
}


REPORTS: Final = (*_WRITERS, har.NAME, "gate.html", NAME)
"""The reports that a gate writes."""


def gate_json(record: Record) -> str:
    """Return the record as JSON."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def publish(record: Record, folder: Path) -> None:
    """Write every report of a gate."""
    for name, written in _WRITERS.items():
        write_whole(folder / name, written(record))
    first = {cause["first"]["request"] for cause in record["causes"][:_MOST_SHOWN]}
    exchanges = {n: shown.text(entry) for n, entry in har.exchanges(folder / har.NAME, first).items()}
    write_whole(folder / "gate.html", page.render(record, exchanges))
    _append_to_job(record)
    write_whole(folder / NAME, gate_json(record))


def _append_to_job(record: Record) -> None:
    """Append the summary to the page of the GitHub job, if there is one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(file).open("a", encoding="utf-8") as page_of_job:
                page_of_job.write(summary.markdown(record))
        except OSError as error:
            what = f"cannot append the summary: {error.strerror or error}"
            raise UserError(what, where=file, do="check GITHUB_STEP_SUMMARY") from error
