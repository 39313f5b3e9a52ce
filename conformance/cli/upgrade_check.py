"""`conformance upgrade-check`: whether clients are safe with the contracts as they are now."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from conformance.drift.consumers import Consumer, consumer, consumers
from conformance.drift.upgrade import changes, contracts_at
from conformance.errors import Exit, UserError
from conformance.paths import suite
from conformance.wires.difference import BREAKING, Difference
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance upgrade-check --since v1.4 gate.json      is this client safe with everything that changed since v1.4?
  conformance upgrade-check --since HEAD~1              are all clients in consumers/ safe with the last commit?

A gate.json, which `conformance gate` writes, says which methods a client calls, which members it sends and which
outcomes its tests meet. Copies of those of integrators are kept as consumers/NAME.json.

exit codes: 0 every client is safe, 1 a change can break a client, 2 wrong command, 3 no client calls any method"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="GATE_JSON", help="what a client uses (default: all of consumers/)"
    )
    parser.add_argument("--since", required=True, metavar="REV", help="the revision that the clients were tested with")


def run(args: argparse.Namespace) -> int:
    """Print what changed for each client, and return 1 if a change can break one."""
    found = suite()
    clients = tuple(map(consumer, args.files)) or consumers(found.home / "consumers")
    if not clients:
        do = "give a gate.json, or put copies of those of integrators there"
        raise UserError("there are no clients to check", where=str(found.home / "consumers"), do=do)
    new = load(found.contracts)
    with contracts_at(found.root, args.since) as old:
        results = [(client, changes(old, new, client)) for client in clients]
    for client, differences in results:
        print("\n".join(_lines(client, differences)))
    if not any(client.methods for client in clients):
        return Exit.NO_VERDICT
    unsafe = any(difference.severity == BREAKING for _, found_ in results for difference in found_)
    return Exit.FAILED if unsafe else Exit.GOOD


def _lines(client: Consumer, differences: Sequence[Difference]) -> list[str]:
    breaking = sum(difference.severity == BREAKING for difference in differences)
    verdict = f"{breaking} breaking change{'' if breaking == 1 else 's'}" if breaking else "safe"
    lines = [f"{client.name}: {verdict}; {len(client.methods)} methods in use, {len(differences)} changes of them"]
    for each in sorted(differences, key=lambda d: (d.severity != BREAKING, d.subject, d.place)):
        lines += [f"  {each.severity}: {each.subject} {each.place}: {each.what}"]
        lines += [f"    before: {each.before}", f"    after:  {each.after}"]
    return lines
