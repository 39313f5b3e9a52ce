"""`conformance run`: runs pytest with the suite's reports and exit codes."""

from __future__ import annotations

import argparse

from conformance.errors import Exit
from conformance.paths import suite
from conformance.run.options import add_options, add_workers
from conformance.run.session import run_pytest

_EXAMPLES = """examples:
  conformance run                                       every feature, on the embedded mock
  conformance run --method atg_mandate_list             one method
  conformance run --endpoint stage --dry-run            list the calls that would be sent to stage
  conformance run --endpoint mock --cassettes replay    offline, from cassettes
  conformance run --workers 2 --shard 1/4               a quarter of the scenarios, in two processes

exit codes: 0 every selected requirement passed or is an expected failure (known.toml), 1 something failed,
            2 the command was wrong,
            3 no verdict (broken, nothing was verified, or the run ended before every scenario had a verdict)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("paths", nargs="*", metavar="PATH", help="feature files, folders, or scenario ids FILE::TEST")
    add_options(parser)
    usual = "one for each core, fewer where few scenarios are selected, 1 at a live endpoint"
    add_workers(parser, "run", default=None, usual=usual)
    parser.add_argument(
        "--dry-run", action="store_true", help="list what would be called and skipped, and send nothing"
    )
    parser.add_argument("--no-allure", action="store_true", help="do not write reports/allure-results")


def run(args: argparse.Namespace) -> int:
    """Run the features and return the exit code."""
    found = suite()
    if args.dry_run:
        from conformance.run.preflight import check
        from conformance.run.reach_report import planned
        from conformance.run.reaching import offline

        print(planned(offline(found, args, check(found, args, calling=False)), args.endpoint), end="")
        return Exit.GOOD
    return run_pytest(found, args)
