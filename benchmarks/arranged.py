"""What calls alone verify on the mock, and what holds the rest: `python benchmarks/arranged.py reports/calls`.

Reads the record of a run with `--arrange calls`. Whatever its scenarios claim is verified by a plain run, which has to
be green; a shard gives the share of what the shard claims. With `--at-least 0.75` a smaller share ends it with 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RECORD = re.compile(r"no call can make an? (.+?)(?: of another company)?(?: with [a-z_A-Z]+ = .*)?: ")
_VALUE = re.compile(r"'[^']*'|\b[0-9][0-9:.T-]*Z?\b")
_LONGEST = 90
_WRONG = ("failed", "broken", "differs")


@dataclass(frozen=True)
class Share:
    """How many requirements a run proved of those that its scenarios claim.

    `held` counts the rest by what the scenarios wait for; `wrong` are the scenarios that ended without passing or being
    skipped.
    """

    proven: int
    claimed: int
    held: Mapping[str, int]
    wrong: tuple[str, ...]

    @property
    def part(self) -> float:
        """The proven part, between 0 and 1."""
        return self.proven / self.claimed if self.claimed else 0.0


def share(run: Mapping[str, Any]) -> Share:
    """Return the share of a run, from its record."""
    scenarios = run["scenarios"]
    claimed = {requirement for each in scenarios for requirement in each["requirements"]}
    proven = {requirement for each in scenarios if each["verdict"] == "passed" for requirement in each["requirements"]}
    waiting: dict[str, set[str]] = {}
    for each in scenarios:
        if each["verdict"] == "skipped":
            for requirement in each["requirements"]:
                waiting.setdefault(requirement, set()).add(kind(each["reason"]))
    held = Counter(" or ".join(sorted(waiting.get(requirement, {"nothing"}))) for requirement in claimed - proven)
    wrong = tuple(each["id"] for each in scenarios if each["verdict"] in _WRONG)
    return Share(len(proven), len(claimed), held, wrong)


def kind(reason: str) -> str:
    """Return what a skipped scenario waits for: a kind of record, or its reason without values."""
    first = reason.partition("\n")[0]
    record = _RECORD.search(first)
    return record[1] if record else _VALUE.sub("…", first)[:_LONGEST]


def lines(found: Share) -> Iterator[str]:
    """Yield the share, then what holds the rest, the most first."""
    yield f"{found.proven} of {found.claimed} requirements verified by calls alone: {found.part:.1%}"
    for reason, count in Counter(found.held).most_common():
        yield f"{count:5}  {reason}"
    yield from (f"wrong  {identity}" for identity in found.wrong)


def main() -> int:
    """Print the share; return 1 if it is too small, or if a scenario failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, help="the reports of a run with --arrange calls")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PART", help="between 0 and 1")
    options = parser.parse_args()
    found = share(json.loads((options.reports / "run.json").read_text("utf-8")))
    print("\n".join(lines(found)))
    return int(found.part < options.at_least or bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main())
