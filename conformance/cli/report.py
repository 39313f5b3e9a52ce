"""`conformance report`: generates the Allure HTML report, or with --site a static site of the state of the APIs."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from conformance.errors import Exit, UserError
from conformance.history.past_run import digest_of
from conformance.history.store import FILE
from conformance.history.store import load as load_history
from conformance.paths import Suite, suite
from conformance.report.allure_html import HISTORY, generate
from conformance.site.build import write
from conformance.site.state import RECORD, read_record, state
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance report                  reports/allure-report/index.html and its assets
  conformance report --single-file    one self-contained file
  conformance report --site public    a static site: requirements, verdicts per endpoint, trends, drift, badges

Install the `allure` program with npm: `npm install --no-save allure` in the checkout, or `--global`.
reports/index.html does not need it: `conformance run` writes that page."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--single-file", action="store_true", help="write one self-contained HTML file")
    parser.add_argument(
        "--allure-history",
        type=Path,
        metavar="FILE",
        help=f"where Allure 3 keeps what its trends show (default: {HISTORY} in the reports)",
    )
    parser.add_argument(
        "--reports", default="", metavar="FOLDER", help="where the run's reports are (default: reports)"
    )
    parser.add_argument("--site", type=Path, metavar="DIR", help="write the site into this folder, without Allure")
    parser.add_argument(
        "--history", type=Path, metavar="FILE", help=f"history that the site shows (default: {FILE} in the reports)"
    )


def run(args: argparse.Namespace) -> int:
    """Generate the report and return 0."""
    found = suite()
    reports = Path(args.reports) if args.reports else found.reports
    if args.site:
        return _site(found, reports, args.history or reports / FILE, args.site)
    if args.history:
        raise UserError("--history is for --site", where="--history", do="add --site DIR, or drop --history")
    page, removed = generate(reports, found.home, single_file=args.single_file, history=args.allure_history)
    print(f"{page} ({removed} analytics scripts removed)")
    return Exit.GOOD


def _site(found: Suite, reports: Path, history: Path, folder: Path) -> int:
    """Write the site and return 0."""
    known = load_history(history)
    if known.unread:
        numbers = ", ".join(map(str, known.unread[:10]))
        print(f"conformance: {history} has lines that are no runs, which were skipped: {numbers}", file=sys.stderr)
    contracts = digest_of((found.contracts, found.features))
    shown = state(load(found.contracts), known, read_record(reports / RECORD), contracts, datetime.now(UTC))
    print(write(folder, shown))
    return Exit.GOOD
