"""`conformance merge`: makes one report of the reports of several shards, machines or nights."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from conformance.paths import suite

_EXAMPLES = """examples:
  conformance merge shard-1 shard-2 shard-3               into reports/
  conformance merge artifacts/*/reports --reports merged  of a matrix of CI jobs

Every run must be of the same commit and endpoint. The merged run is complete only if every shard of `--shard I/N` is
there; of a scenario that several runs played, the last one's verdict counts.

exit codes: those of `conformance run` if one machine had run everything: 0 passed, 1 failed, 2 wrong command,
            3 no verdict (such as a shard that is missing or given twice, or runs of different commits)"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folders that hold the reports of a run")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="where the merged reports go (default: reports)")
    parser.add_argument("--history", type=Path, metavar="FILE", help="default: history.jsonl in the merged reports")
    what = "post the run to the webhook of Slack or Teams whose address is in this environment variable"
    parser.add_argument("--notify", default="", metavar="VARIABLE", help=what)


def run(args: argparse.Namespace) -> int:
    """Merge the runs, print the merged one, and return its exit code."""
    from conformance.report.terminal import render  # slow, and not needed for --help
    from conformance.run.merging import merged
    from conformance.run.notifying import check_notify, post

    check_notify(args.notify)
    found = suite()
    reports = args.reports or found.reports
    record = merged(found, args.folders, reports, args.history)
    width = max(60, shutil.get_terminal_size((100, 24)).columns)
    ascii_only = (sys.stdout.encoding or "ascii").lower().replace("-", "") not in ("utf8", "utf8sig")
    print(render(record, colour=False, width=width, ascii_only=ascii_only, page=str(reports / "index.html")), end="")
    if args.notify:
        print(post(record, args.notify))
    return int(record["exit_code"])
