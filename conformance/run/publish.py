"""Writes the reports of a run; if one cannot be written, all of them say that the run is incomplete."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from conformance.errors import Exit, ReadableError, UserError
from conformance.files import write_whole
from conformance.ledger import Ledger
from conformance.paths import Suite
from conformance.report import junit, markdown, notify, page
from conformance.run.folder import withdraw
from conformance.run.memory import Memory
from conformance.run.results import Results
from conformance.run.stored import restored, stored
from conformance.wires.registry import load

Run = Mapping[str, Any]

_LONGEST = 300
_WRITERS: Mapping[str, Callable[[Run], str | bytes]] = {
    "junit.xml": junit.xml,
    "index.html": page.render,
    "summary.md": markdown.markdown,
    "notify.txt": notify.text,
    "notify.json": notify.cards,
}


def publish(results: Results, memory: Memory, others: Mapping[str, Callable[[Run], None]]) -> dict[str, Any]:
    """Settle the run, compare it with the history, write all reports, and return the run's record.

    The named writers in `others` are called too, and the run is appended to the history.

    If a report cannot be written, the run is incomplete and the reports are rewritten to say so. run.json comes last,
    so that a run killed earlier still has one that says `complete: false`.
    """
    results.settle()
    results.ended = True
    known = len(results.reasons)
    with _recording_errors(results, "the history"):
        memory.compare(results)
    _write_files(results)
    writers = {"the job's summary": _append_to_job, "the history": memory.keep, **others}
    for name, write in writers.items():
        with _recording_errors(results, name):
            write(results.as_dict())
    if len(results.reasons) > known:
        _write_files(results)
    with _recording_errors(results, "run.json"):
        return results.write_run()
    with _recording_errors(results, "run.json"):
        withdraw(results.folder, *_WRITERS)  # these reports do not mention the failure
    return results.as_dict()


def unfinish(folder: Path, reason: str, found: Suite) -> None:
    """Mark the reports of a run that crashed after they were written as incomplete."""
    file = folder / "run.json"
    if file.is_file():
        run = json.loads(file.read_text("utf-8"))
        reasons = list(filter(None, run["interrupted"].split("; ")))
        reasons += [reason] if reason not in reasons else []
        run |= {"complete": False, "exit_code": Exit.NO_VERDICT, "interrupted": "; ".join(reasons)}
        write_whole(folder / "run.json", stored(run))
        try:
            whole = restored(run, Ledger(load(found.contracts), found))
        except ReadableError:  # the contracts changed during the run
            withdraw(folder, *_WRITERS)
            return
        for name, text in _WRITERS.items():
            write_whole(folder / name, text(whole))


def _write_files(results: Results) -> None:
    run = results.as_dict()
    for name, text in _WRITERS.items():
        with _recording_errors(results, name):
            write_whole(results.folder / name, text(run))
            continue
        with suppress(UserError):
            withdraw(results.folder, name)  # an earlier version that reports no error


@contextmanager
def _recording_errors(results: Results, name: str) -> Iterator[None]:
    """Record an error in the block and continue, so that one failing report does not cost the others."""
    try:
        yield
    except ReadableError as error:
        results.stop(error.what, str(error))
    except Exception as error:
        results.stop(f"{name} could not be written: {type(error).__name__}: {error}"[:_LONGEST])


def _append_to_job(run: Run) -> None:
    """Append the summary to the GitHub job summary, if there is one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(file).open("a", encoding="utf-8") as page_of_job:
                page_of_job.write(markdown.markdown(run))
        except OSError as error:
            what = f"cannot append the summary: {error}"
            raise UserError(what, where=file, do="check GITHUB_STEP_SUMMARY") from error
