"""`conformance record`: runs features and stores their exchanges as cassettes."""

from __future__ import annotations

import argparse

from conformance.paths import suite
from conformance.run.options import add_options, add_workers
from conformance.run.recording import record

_EXAMPLES = """examples:
  conformance record --endpoint mock --workers 2            every scenario, from the mock
  conformance record --endpoint stage features/autoinvoice  one API, from stage

Writes one cassette per scenario to cassettes/<endpoint>/. Keys, tokens, e-mail addresses and file
contents are masked before anything is written.

A cassette is replaced only if its scenario passes, contradicts no more than an assumption, or is an expected
failure (known.toml). If the scenario fails, is broken, is skipped or is cut short, its old cassette stays
unchanged, and the command says so; --record-failures also records failed and broken scenarios. Recording all
scenarios with exit code 0 also deletes the cassettes of scenarios that no longer exist.

exit codes: those of the run: 0 nothing failed, 1 something failed and was not recorded (with --record-failures:
            was recorded as it is), 2 the command was wrong, 3 no verdict, so that cassettes may be missing"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files or folders")
    add_options(parser)
    add_workers(parser, "record")


def run(args: argparse.Namespace) -> int:
    """Record, print what changed and what was not recorded, and return the run's exit code."""
    code, lines = record(suite(), args)
    print(*lines, sep="\n", end="\n" if lines else "")
    return code
