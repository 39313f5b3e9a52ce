"""`conformance drill`: runs an integrator's tests again under each documented error of the methods they call."""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from conformance.catalogue import Catalogue
from conformance.cli.gate import command
from conformance.drill.drill import Choice
from conformance.drill.drilling import Order, Progress, drilled
from conformance.drill.kinds import KINDS, Expectations, Expected
from conformance.drill.result import markdown, table
from conformance.errors import UserError, gathering, raise_all
from conformance.files import write_whole
from conformance.gate.place import mapped, state, variables
from conformance.paths import suite
from conformance.run.folder import check_folder, withdraw
from conformance.run.options import add_workers
from conformance.wires.registry import load

_KEYS = ("company_uuid", "user_api_key", "vendor_api_key")
_EXAMPLES = f"""examples:
  conformance drill -- npm test                             every error of every method that the tests call
  conformance drill --sample 50 --seed 1 -- pytest          a random sample of 50 drills
  conformance drill --method invoice_show -- php test.php   one method
  conformance drill --expect 503=handled -- npm test        tests must stay green under 503: the client tries again

The command runs twice as it is, and then once for each drill, each time on a new mock, with the variables that
`conformance gate` sets (CONFORMANCE_SOAP_URL and so on).

kinds: {", ".join(KINDS)}
expectations: {", ".join(Expected)}

exit codes: 0 every error was detected and every harmless variation left the tests green, 1 errors survived or harmless
            variations failed tests, 2 the command was wrong, 3 no verdict (the tests fail or call nothing without any
            drill, or the drill was cut short)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.usage = "conformance drill [OPTIONS] -- COMMAND…"
    add = parser.add_argument
    add("--method", action="append", default=[], metavar="NAME", help="only this method (repeatable)")
    add("--kind", action="append", default=[], choices=[*KINDS], metavar="KIND", help="only this kind (repeatable)")
    add("--place", default="", metavar="NAME", help="only this outcome or member, as printed for a survivor")
    add("--call", type=int, default=0, metavar="N", help="drill the N-th call (default: the first that succeeds)")
    add("--every-call", action="store_true", help="drill every call that succeeds, not only the first of each method")
    add("--sample", type=int, default=0, metavar="N", help="a random sample of N drills")
    add("--seed", type=int, default=0, metavar="N", help="seed for the sample (default: 0)")
    add(
        "--expect",
        action="append",
        default=[],
        metavar="[KIND=]WORD",
        help="what a client has to make of a kind, or of every error: handled means that tests must stay green",
    )
    add("--env", action="append", default=[], metavar="MINE=NAME", help="also set MINE to the variable NAME")
    add("--state", type=Path, metavar="FILE", help="state of the mock's demo world, as JSON or YAML")
    add("--timeout", type=float, default=0, metavar="SECONDS", help="longest run (default: derived from the plain run)")
    add_workers(parser, "run the command")
    add("--reports", default="", metavar="FOLDER", help="folder for the reports (default: reports)")
    add("--format", choices=["table", "json", "markdown"], default="table", help="default: table")
    add("words", nargs=argparse.REMAINDER, metavar="-- COMMAND…", help="the command that runs the tests")


def run(args: argparse.Namespace) -> int:
    """Drill the command, print and write the result, and return the exit code."""
    found = suite()
    folder = Path(args.reports) if args.reports else found.reports
    catalogue = load(found.contracts)
    order = _order(args, catalogue)
    check_folder(folder)
    withdraw(folder, "drill.json", "drill.md")
    with _ended_by_signals(), _progress() as progress:
        result = drilled(catalogue, order, progress)
    record = result.as_dict()
    write_whole(folder / "drill.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_whole(folder / "drill.md", markdown(record))
    shown = {
        "table": lambda: table(record, args.reports or "reports"),
        "json": lambda: json.dumps(record, indent=1, ensure_ascii=False) + "\n",
        "markdown": lambda: markdown(record),
    }
    sys.stdout.write(shown[args.format]())
    return result.exit_code


def _order(args: argparse.Namespace, catalogue: Catalogue) -> Order:
    """Return what the options ask for; UserErrors name every option that cannot be used."""
    errors: list[UserError] = []
    words: list[str] = []
    expectations, world = Expectations(), {}
    choice = Choice(args.method, args.kind, args.place, args.call, args.every_call, args.sample, args.seed)
    with gathering(errors):
        words = command(args.words, "drill")
    with gathering(errors):
        choice.check(catalogue)
    with gathering(errors):
        expectations = Expectations(args.expect)
    with gathering(errors):
        world = state(args.state) if args.state is not None else {}
    with gathering(errors):
        mapped(args.env, variables("", dict.fromkeys(_KEYS, "")))
    if not 0 <= args.timeout < math.inf:
        errors.append(UserError("a run takes time", where=f"--timeout {args.timeout:g}", do="use seconds above 0"))
    raise_all(errors)
    repeated = [part for pair in args.env for part in ("--env", pair)]
    repeated += [part for word in args.expect for part in ("--expect", word)]
    repeated += ["--state", str(args.state)] if args.state is not None else []
    return Order(words, choice, expectations, args.env, world, args.workers, args.timeout, repeated)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end the drill as Ctrl-C does, so that no command is left running."""

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Print the plan, and on a terminal a line with an estimate of the remaining time."""
    terminal = sys.stderr.isatty()
    started = [time.monotonic()]

    def plan(text: str) -> None:
        print(text, file=sys.stderr, flush=True)
        started[0] = time.monotonic()

    def done(count: int, total: int) -> None:
        if terminal:
            left = (time.monotonic() - started[0]) / count * (total - count)
            print(f"\r{count}/{total}, about {left:.0f} s left   ", end="", file=sys.stderr, flush=True)

    try:
        yield Progress(plan, done)
    finally:
        if terminal:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
