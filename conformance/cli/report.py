"""`conformance report`: generates the Allure HTML report and removes its analytics scripts."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.errors import Exit
from conformance.paths import suite
from conformance.report.allure_html import generate

_EXAMPLES = """examples:
  conformance report                  reports/allure-report/index.html and its assets
  conformance report --single-file    one self-contained file

Install the `allure` program with npm: `npm install --no-save allure` in the checkout, or `--global`.
reports/index.html does not need it: `conformance run` writes that page."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--single-file", action="store_true", help="write one self-contained HTML file")
    parser.add_argument(
        "--reports", default="", metavar="FOLDER", help="where the run's reports are (default: reports)"
    )


def run(args: argparse.Namespace) -> int:
    """Generate the report and return 0."""
    found = suite()
    reports = Path(args.reports) if args.reports else found.reports
    page, removed = generate(reports, found.home, single_file=args.single_file)
    print(f"{page} ({removed} analytics scripts removed)")
    return Exit.GOOD
