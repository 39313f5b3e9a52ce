"""Writes the reports of a run: all of them say the same, and none is greener than what could be written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from conformance.errors import Exit, ReadableError, UserError
from conformance.files import write_whole
from conformance.report import junit, page, summary
from conformance.run.folder import withdraw
from conformance.run.results import Results

Run = Mapping[str, Any]

_LONGEST = 300
_WRITERS: Mapping[str, Callable[[Run], str | bytes]] = {
    "junit.xml": junit.xml,
    "index.html": page.render,
    "summary.md": summary.markdown,
}


def publish(results: Results, others: Mapping[str, Callable[[Run], None]]) -> dict[str, Any]:
    """Settle the run, write every report of it and call the `others` that write by name; return the run's record.

    What cannot be made or written leaves the run incomplete, and then the reports are written anew to say so.
    run.json comes last: a run that is killed before has one that says `complete: false`.
    """
    results.settle()
    results.ended = True
    known = len(results.reasons)
    _write_files(results)
    for name, write in {"the job's summary": _append_to_job, **others}.items():
        with _noting(results, name):
            write(results.as_dict())
    if len(results.reasons) > known:
        _write_files(results)
    with _noting(results, "run.json"):
        return results.write_run()
    with _noting(results, "run.json"):
        withdraw(results.folder, *_WRITERS)  # they know nothing of it
    return results.as_dict()


def unfinish(folder: Path, reason: str) -> None:
    """Make the reports of a run that died after they were written say so."""
    file = folder / "run.json"
    if file.is_file():
        run = json.loads(file.read_text("utf-8"))
        reasons = list(filter(None, run["interrupted"].split("; ")))
        reasons += [reason] if reason not in reasons else []
        run |= {"complete": False, "exit_code": Exit.NO_VERDICT, "interrupted": "; ".join(reasons)}
        for name, text in {**_WRITERS, "run.json": json.dumps}.items():
            write_whole(folder / name, text(run))


def _write_files(results: Results) -> None:
    run = results.as_dict()
    for name, text in _WRITERS.items():
        with _noting(results, name):
            write_whole(results.folder / name, text(run))
            continue
        with suppress(UserError):
            withdraw(results.folder, name)  # written a moment ago, when nothing was known to be wrong


@contextmanager
def _noting(results: Results, name: str) -> Iterator[None]:
    """Take note of an error that ends the block: what cannot be written is no reason to lose the rest."""
    try:
        yield
    except ReadableError as error:
        results.stop(error.what, str(error))
    except Exception as error:
        results.stop(f"{name} could not be written: {type(error).__name__}: {error}"[:_LONGEST])


def _append_to_job(run: Run) -> None:
    """Append the summary to the page of a GitHub job, if this is one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(file).open("a", encoding="utf-8") as page_of_job:
                page_of_job.write(summary.markdown(run))
        except OSError as error:
            what = f"the summary cannot be appended: {error}"
            raise UserError(what, where=file, do="look at GITHUB_STEP_SUMMARY") from error
