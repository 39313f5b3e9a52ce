"""`conformance coverage`: prints the ledger as a table, JSON or Markdown."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from conformance.catalogue.evidence import Basis
from conformance.errors import Exit
from conformance.ledger import Entry, Ledger
from conformance.paths import suite
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance coverage                      one line per requirement
  conformance coverage --format json        machine-readable
  conformance coverage --format markdown >> "$GITHUB_STEP_SUMMARY"

exit codes: 0 every requirement is verified or has a reason, 1 some have neither, 2 the command was wrong"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")


def run(args: argparse.Namespace) -> int:
    """Print the ledger; return 1 if a requirement is unverified without a reason."""
    found = suite()
    ledger = Ledger(load(found.contracts), found)
    print({"table": _table, "json": _json, "markdown": _markdown}[args.format](ledger))
    return Exit.FAILED if ledger.unverified else Exit.GOOD


def _json(ledger: Ledger) -> str:
    return json.dumps(ledger.as_dict(), indent=1, ensure_ascii=False)


def _table(ledger: Ledger) -> str:
    lines = []
    method = ""
    for entry in ledger.entries:
        if entry.contract.id != method:
            method = entry.contract.id
            lines += ["", f"{method}  ({entry.contract.effect})"]
        basis, kind = entry.requirement.evidence.basis, entry.requirement.kind
        lines.append(f"  {entry.verified_by:9} {len(entry.scenarios):3}  {basis:10}  {kind:10}  {_title(entry)}")
        if entry.reason:
            lines.append(f"  {'':9} {'':3}  {'':10}  {'':10}  reason: {entry.reason}")
    gaps = [f"  {entry.requirement.id}" for entry in ledger.unverified]
    return "\n".join([*lines, "", _total(ledger), *gaps]).lstrip("\n")


def _markdown(ledger: Ledger) -> str:
    lines = [
        "| method | requirement | kind | basis | verified by | scenarios | reason |",
        "|---|---|---|---|---|---|---|",
    ]
    for entry in ledger.entries:
        cells = (
            entry.contract.method,
            f"`{_title(entry)}`",
            entry.requirement.kind,
            entry.requirement.evidence.basis,
            entry.verified_by,
            str(len(entry.scenarios)),
            entry.reason,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, "", _total(ledger)])


def _title(entry: Entry) -> str:
    name = entry.requirement.id.partition("#")[2]
    return entry.requirement.title if entry.outcome else name


def _total(ledger: Ledger) -> str:
    counts = Counter(entry.verified_by for entry in ledger.entries)
    bases = Counter(entry.requirement.evidence.basis for entry in ledger.entries)
    scenarios = Counter(ledger.scenarios_by_basis().values())
    asserted = Counter(assertion.evidence.basis for assertion in ledger.assertions)
    failing = {assertion.scenario for assertion in ledger.assertions if assertion.can_fail}
    every = {assertion.scenario for assertion in ledger.assertions}
    gaps = len(ledger.unverified)
    return (
        f"{len(ledger.entries)} requirements: {counts['provoked']} provoked, {counts['injected']} injected, "
        f"{counts['none']} not verified, {gaps} of them without a reason\n"
        f"basis: {', '.join(f'{bases[basis]} {basis}' for basis in Basis)}\n"
        f"{len(ledger.assertions)} assertions of scenarios: "
        f"{', '.join(f'{asserted[basis]} {basis}' for basis in Basis)}\n"
        f"scenarios by the weakest of what they claim: {', '.join(f'{scenarios[basis]} {basis}' for basis in Basis)}\n"
        f"{len(failing)} of {len(every)} scenarios can end a live run with 1; others differ at most"
    )
