"""The program `conformance`: one module a command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from conformance import __version__
from conformance.errors import UserError

_COMMANDS = {
    "run": "run features against an endpoint, write reports, print the matrix",
    "mock": "serve the mock",
    "coverage": "print the ledger: every requirement and the scenarios that verify it",
    "drift": "tell what changed since it was recorded",
    "prove": "put faults in and count those that the suite notices",
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
    except UserError as error:
        print(f"conformance: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("conformance: interrupted", file=sys.stderr)
        return 3
    except BrokenPipeError:
        # Whoever read the output has had enough of it; nothing more can be said there, a verdict neither.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    return code


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
