"""The program `conformance`: one module a command."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

from conformance.cli.output import encode_for, make_printable
from conformance.cli.parsing import Parser
from conformance.cli.version import Version
from conformance.errors import Exit, ReadableError

COMMANDS = {
    "init": "write profiles, expected failures and a CI workflow into a folder",
    "run": "run the features against an endpoint and write reports",
    "mock": "serve the mock over HTTP",
    "gate": "run an integrator's tests against the mock and judge every request that they send",
    "drill": "run an integrator's tests under each documented error and count those that they do not detect",
    "lint": "check features, contracts and settings without a run",
    "coverage": "list every requirement and the scenarios that verify it",
    "drift": "compare recordings, an endpoint or a description, and report what changed",
    "upgrade-check": "check whether clients are safe with what changed in the contracts",
    "prove": "inject faults and count how many the suite detects",
    "record": "record the exchanges of a run as scrubbed cassettes",
    "reach": "report what a profile can verify, and what each missing caller or fixture would add",
    "merge": "make one report of the reports of several shards, machines or nights",
    "history": "show earlier runs: how much was verified, what failed since when, and what is flaky",
    "clean": "take back what crashed runs left at a live endpoint",
    "learn": "derive observations about assumptions from a live run",
    "export": "print the contracts as WSDL or OpenAPI",
    "report": "generate the Allure HTML report of the last run",
    "completion": "print what lets a shell complete commands, options and names",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 success, 1 failure, 2 wrong command, 3 no verdict."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    make_printable()
    try:
        if "_ARGCOMPLETE" in os.environ:
            _complete()
        with _without_collections():
            parsed = command_line(words).parse_args(words)
        encode_for(getattr(parsed, "format", "table"))
        code: int = parsed.run(parsed)
        sys.stdout.flush()  # fail here if output cannot be written, not after the exit code is set
    except Exception as error:
        return _ended_by(error)
    except KeyboardInterrupt:
        _print_error("interrupted")
        return Exit.NO_VERDICT
    return code


@contextmanager
def _without_collections() -> Iterator[None]:
    """Collect no garbage while modules are imported, and never look through them: they live to the end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _ended_by(error: Exception) -> Exit:
    """Print the error that ended a command and return its exit code; an unexpected error is never a failed check."""
    if isinstance(error, ReadableError):
        _print_error(str(error))
        return error.exit
    if isinstance(error, BrokenPipeError):  # the reader closed the pipe
        _discard_output()
    elif isinstance(error, OSError):
        where = f"\n  where: {error.filename}" if error.filename else ""
        _print_error(f"cannot read or write a file: {error.strerror or error}{where}")
        _discard_output()
    else:
        _print_error(f"internal error (please report it):\n{''.join(traceback.format_exception(error))}")
    return Exit.NO_VERDICT


def _complete() -> None:
    """Complete the command line that a shell asks about, and end the process."""
    from conformance.cli.completion import complete

    complete(command_line(os.environ.get("COMP_LINE", "").split()[1:]))


def _print_error(text: str) -> None:
    with suppress(OSError):
        print(f"conformance: {text}", file=sys.stderr)


def _discard_output() -> None:
    """Discard buffered output that cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_line(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the command-line parser; only the requested command's module is imported."""
    parser = Parser(
        prog="conformance",
        description="Verifies that an e-invoicing service conforms to its documented APIs.",
        epilog="example: conformance run --method atg_mandate_list\nSee `conformance COMMAND --help` for options.",
    )
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = next((word for word in words if not word.startswith("-")), "")
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
        )
        if name == wanted:
            module: Any = import_module(f"conformance.cli.{name.replace('-', '_')}")
            module.add_arguments(sub)
            sub.set_defaults(run=module.run)
    return parser
