"""`conformance prove`: injects every fault of the catalogue, and counts the mutants that the suite kills."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.files import write_whole
from conformance.paths import suite
from conformance.prove.proving import FAULTS, Choice, proof
from conformance.prove.report import markdown, table
from conformance.run.folder import check_folder, withdraw
from conformance.run.options import Once, add_workers

_EXAMPLES = f"""examples:
  conformance prove                                     every fault in every method
  conformance prove --method user_delete                one method
  conformance prove --fault "effect forgotten"          one fault in every method
  conformance prove --sample 500 --seed 1 --workers 2   a random sample of 500 mutants

{textwrap.fill(f"faults: {', '.join(FAULTS)}", 110, subsequent_indent="        ", break_on_hyphens=False)}

exit codes: 0 every mutant was killed without false alarms, 1 mutants survived or false alarms were raised,
            2 the command was wrong, 3 no verdict (nothing was tried, or the proof was cut short)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--api", action=Once, default="", metavar="ID", help="only this API's methods")
    parser.add_argument("--method", action=Once, default="", metavar="NAME", help="only this method")
    parser.add_argument("--fault", default="", metavar="NAME", help="only this fault")
    parser.add_argument("--place", default=None, metavar="PLACE", help="only this place, as printed for a survivor")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="a random sample of N mutants")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed for the sample (default: 0)")
    add_workers(parser, "try mutants")
    parser.add_argument(
        "--recordings", default="", metavar="FOLDER", help="folder of the cassettes (default: cassettes/mock)"
    )
    parser.add_argument("--reports", default="", metavar="FOLDER", help="folder for the reports (default: reports)")
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")


def run(args: argparse.Namespace) -> int:
    """Try the chosen mutants, print and write the proof, and return the exit code."""
    found = suite()
    folder = Path(args.reports) if args.reports else found.reports
    check_folder(folder)
    withdraw(folder, "prove.json", "prove.md")
    recordings = Path(args.recordings) if args.recordings else found.cassettes_of("mock")
    choice = Choice(args.api, args.method, args.fault, args.place, args.sample, args.seed)
    with _progress() as progress:
        result = proof(found, recordings, choice, workers=args.workers, progress=progress)
    record = result.as_dict()
    write_whole(folder / "prove.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_whole(folder / "prove.md", markdown(record))
    shown = {
        "table": table(result, args.reports or "reports"),
        "json": json.dumps(record, indent=1) + "\n",
        "markdown": markdown(record),
    }
    sys.stdout.write(shown[args.format])
    return result.exit_code


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a progress line with an estimate of the remaining time on a terminal."""
    started, terminal = time.monotonic(), sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if terminal:
            left = (time.monotonic() - started) / done * (total - done) if done else 0
            print(f"\r{done}/{total}, about {left:.0f} s left   ", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if terminal:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
