"""`conformance history`: earlier runs, with what was verified, what failed since when, and what is flaky."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from conformance.errors import Exit, UserError, raise_all
from conformance.history.drift_timeline import table, timeline
from conformance.history.form import KINDS
from conformance.history.past_run import PastRun
from conformance.history.since import since
from conformance.history.store import FILE, History, load
from conformance.paths import suite
from conformance.report.summary import clean
from conformance.run.options import Once, unknown_names
from conformance.wires.registry import load as load_contracts

_EXAMPLES = """examples:
  conformance history                                  the last runs of every endpoint
  conformance history --endpoint stage --since 2026-11-01
  conformance history --method user_show               the verdicts of one method's requirements, run by run
  conformance history --endpoint stage --drift         when each difference of a response appeared and was gone
  conformance history --endpoint stage --format json   for tools

exit codes: 0 success, 2 the command was wrong or the file cannot be read, 3 there is no such run"""
_WIDTH = 100
"""The width of what is printed where there is no terminal."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--endpoint", default="", metavar="NAME", help="only runs at this endpoint")
    parser.add_argument("--api", action=Once, default="", metavar="ID", help="only this API's share and requirements")
    parser.add_argument(
        "--method", action=Once, default="", metavar="NAME", help="show this method's requirements, run by run"
    )
    parser.add_argument("--drift", action="store_true", help="show drift over the runs, instead of verdicts")
    parser.add_argument("--since", default="", metavar="DAY", help="only runs from this day on, as YYYY-MM-DD")
    parser.add_argument("--runs", type=int, default=30, metavar="N", help="at most so many runs (default: 30)")
    parser.add_argument("--history", type=Path, metavar="FILE", help=f"default: {FILE} in the reports")
    parser.add_argument("--format", choices=["table", "json"], default="table", help="default: table")


def run(args: argparse.Namespace) -> int:
    """Print the runs."""
    if args.since and not _is_day(args.since):
        raise UserError(f"{args.since!r} is not a day", where="--since", do="write it as YYYY-MM-DD")
    file = args.history or suite().reports / FILE
    history = load(file)
    named = args.api or args.method
    if named and not any(_is_of(requirement, args) for each in history.runs for requirement in each.verdicts):
        raise_all(unknown_names(load_contracts(suite().contracts), args.api, args.method))
    if history.unread:
        numbers = ", ".join(map(str, history.unread[:10]))
        print(f"conformance: {file} has lines that are no runs, which were skipped: {numbers}", file=sys.stderr)
    runs = [n for n in history.runs if args.endpoint in ("", n.endpoint) and n.day >= args.since]
    runs = runs[-max(1, args.runs) :]
    if not runs:
        print(f"conformance: no run{_chosen(args)} is recorded in {file}", file=sys.stderr)
        return Exit.NO_VERDICT
    if args.drift:
        return _drift(runs, args)
    if args.format == "json":
        print(json.dumps([_record(run, history, args) for run in runs], indent=1, ensure_ascii=False))
    elif args.method:
        print("\n".join(_verdicts(runs, args)))
    else:
        print("\n".join(_table(runs, history, args.api)))
    return Exit.GOOD


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _chosen(args: argparse.Namespace) -> str:
    """Return which runs the options choose, in words."""
    return f"{f' at {args.endpoint}' if args.endpoint else ''}{f' since {args.since}' if args.since else ''}"


def _drift(runs: Sequence[PastRun], args: argparse.Namespace) -> int:
    """Print the drift at each endpoint whose responses were compared with recordings."""
    compared = [run for run in runs if run.drift is not None]
    if not compared:
        print(
            "conformance: no run compared responses with recordings; `conformance record` makes some", file=sys.stderr
        )
        return Exit.NO_VERDICT
    places = sorted({(KINDS.index(run.kind), run.endpoint) for run in compared})
    shown = [[run for run in compared if (KINDS.index(run.kind), run.endpoint) == place] for place in places]
    found = [(at, [line for line in timeline(at) if _is_about(line.subject, args)]) for at in shown]
    if args.format == "json":
        plain = [
            {"endpoint": at[0].endpoint, "kind": at[0].kind, "differences": [line.as_dict(at) for line in lines]}
            for at, lines in found
        ]
        print(json.dumps(plain, indent=1, ensure_ascii=False))
        return Exit.GOOD
    width = shutil.get_terminal_size((_WIDTH, 0)).columns
    print("\n\n".join("\n".join(table(clean(at[0].endpoint), at, lines, width)) for at, lines in found))
    return Exit.GOOD


def _is_about(subject: str, args: argparse.Namespace) -> bool:
    api, _, method = subject.partition("/")
    return args.api in ("", api) and args.method in ("", method)


def _table(runs: Iterable[PastRun], history: History, api: str) -> Iterator[str]:
    yield f"{'started':24}  {'endpoint':14} {'verified':>15} {'failed':>6} {'differs':>7} {'minutes':>7}  causes"
    for run in runs:
        shares = [share for name, share in run.shares.items() if api in ("", name)]
        verified, total = sum(s["verified"] for s in shares), sum(s["of"] for s in shares)
        failed, differs = sum(s["failed"] for s in shares), sum(s["differs"] for s in shares)
        share = f"{100 * verified / total:.0f} % of {total:,}" if total else "nothing"
        causes = _causes(run, history)
        row = f"{run.started:24}  {run.endpoint:14} {share:>15} {failed:>6} {differs:>7} {run.duration / 60:>7.1f}"
        yield f"{row}  {causes}{f'  ({run.selection})' if run.selection else ''}"


def _causes(run: PastRun, history: History) -> str:
    found = since(run, history.comparable(run))
    new = sum(standing.is_new for standing in found.standings.values())
    parts = [f"{new} new", f"{len(found.standings) - new} still", f"{len(found.gone)} fixed"]
    text = ", ".join(part for part in parts if not part.startswith("0 ")) or "none"
    return text if run.complete else f"{text}; incomplete"


def _verdicts(runs: Sequence[PastRun], args: argparse.Namespace) -> Iterator[str]:
    """Yield a line per requirement that did not pass in one of the runs, with its verdict in each."""
    letters = {"passed": "+", "failed": "X", "flaky": "f", "differs": "d", "broken": "!", "known": "~", "none": "."}
    names = sorted({r for run in runs for r in run.verdicts if _is_of(r, args)})
    yield f"runs from {runs[0].started} to {runs[-1].started}, the oldest first"
    yield "  ".join(f"{letter} {verdict}" for verdict, letter in letters.items())
    for name in names:
        yield f"{''.join(letters[run.verdict(name)] for run in runs)}  {name}"
    if not names:
        yield f"every requirement of {args.method} passed, or was not tested"


def _is_of(requirement: str, args: argparse.Namespace) -> bool:
    return _is_about(requirement.partition("#")[0], args)


def _record(run: PastRun, history: History, args: argparse.Namespace) -> dict[str, Any]:
    """Return a run as plain values, with what was new in it."""
    chosen = {name: v for name, v in run.verdicts.items() if not args.method or _is_of(name, args)}
    return {
        "run": run.id,
        "endpoint": run.endpoint,
        "selection": run.selection,
        "started": run.started,
        "duration": run.duration,
        "exit_code": run.exit_code,
        "complete": run.complete,
        "counts": dict(run.counts),
        "shares": {name: dict(share) for name, share in run.shares.items() if args.api in ("", name)},
        "verdicts": chosen,
        "causes": dict(run.causes),
        "since": since(run, history.comparable(run)).as_dict(),
    }
