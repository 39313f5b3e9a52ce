"""The program `conformance`: one module a command."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from conformance import __version__
from conformance.errors import Exit, ReadableError

_COMMANDS = {
    "run": "run features against an endpoint, write reports, print the matrix",
    "mock": "serve the mock",
    "coverage": "print the ledger: every requirement and the scenarios that verify it",
    "drift": "tell what changed since it was recorded",
    "prove": "put faults in and count those that the suite notices",
    "learn": "turn a live run into observations of what the contracts assume",
    "record": "record cassettes, scrubbed",
    "export": "print the contracts in the ecosystem's formats",
    "report": "make the Allure HTML report of the last run",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 good, 1 something failed, 2 the command was wrong, 3 no verdict."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = _parser(given).parse_args(given)
        code: int = parsed.run(parsed)
        sys.stdout.flush()  # or else what cannot be written fails after the exit code is decided
    except Exception as error:
        return _ended_by(error)
    except KeyboardInterrupt:
        _say("interrupted")
        return Exit.NO_VERDICT
    return code


def _ended_by(error: Exception) -> Exit:
    """Say what ended a command, and return its exit code; what nobody foresaw is never taken for a failed check."""
    if isinstance(error, ReadableError):
        _say(str(error))
        return error.exit
    if isinstance(error, BrokenPipeError):  # whoever read the output has had enough of it
        _discard_output()
    elif isinstance(error, OSError):
        where = f"\n  where: {error.filename}" if error.filename else ""
        _say(f"a file cannot be read or written: {error.strerror or error}{where}")
        _discard_output()
    else:
        _say(f"the program itself broke, which is a fault of it\n{''.join(traceback.format_exception(error))}")
    return Exit.NO_VERDICT


def _say(text: str) -> None:
    with suppress(OSError):
        print(f"conformance: {text}", file=sys.stderr)


def _discard_output() -> None:
    """Let what is left of the output go nowhere, if it cannot be written where it belongs."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the command line; of the commands, only the one that is asked for is imported."""
    parser = argparse.ArgumentParser(
        prog="conformance",
        description="Holds the documented APIs of an e-invoicing service to their word.",
        epilog="example: conformance run --method atg_mandate_list\nEach command has a --help of its own.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"conformance {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = next((word for word in given if not word.startswith("-")), "")
    for name, says in _COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=says,
            description=f"{says[0].upper()}{says[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == wanted:
            module: Any = import_module(f"conformance.cli.{name}")
            module.arguments(sub)
            sub.set_defaults(run=module.run)
    return parser
