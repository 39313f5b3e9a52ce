"""`conformance reach`: what a profile can verify, and what each missing caller or fixture would add."""

from __future__ import annotations

import argparse

from conformance.errors import Exit
from conformance.paths import suite
from conformance.run.options import add_options

_EXAMPLES = """examples:
  conformance reach --endpoint stage                  a table, and lines to paste into endpoints.toml
  conformance reach --endpoint stage --api invoicing  one API
  conformance reach --endpoint stage --format json    for tools, with every gap
  conformance reach --endpoint stage --offline        without the reading calls that find existing records

Sends no writing call. Exit codes: 0 success, 2 the command or the profile is wrong, 3 the endpoint does not respond"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files, folders, or scenario ids FILE::TEST")
    add_options(parser)
    parser.add_argument("--format", choices=["table", "json"], default="table", help="default: table")
    parser.add_argument("--offline", action="store_true", help="send nothing; existing records are taken to be there")


def run(args: argparse.Namespace) -> int:
    """Print what the profile can verify."""
    from conformance.run import reaching  # slow, and not needed for --help
    from conformance.run.preflight import check
    from conformance.run.reach_report import as_json, table

    found = suite()
    paths = check(found, args, calling=not args.offline)
    reach = (reaching.offline if args.offline else reaching.online)(found, args, paths)
    print({"table": table, "json": as_json}[args.format](reach, args.endpoint), end="")
    return Exit.GOOD
