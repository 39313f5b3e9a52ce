"""Compares a run with `--arrange calls` with a plain one: the share of verified requirements, and what holds the rest.

conformance run --reports reports/plain && conformance run --arrange calls --reports reports/calls
python benchmarks/arranged.py reports/plain reports/calls
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RECORD = re.compile(r"no call can make an? (.+?)(?: of another company)?(?: with [a-z_A-Z]+ = .*)?: ")
_SHOWN = 40


@dataclass(frozen=True)
class Share:
    """How many of the requirements that the plain run proved the other proved too; `held` counts the rest by reason."""

    proven: int
    of: int
    held: Mapping[str, int]
    bad: tuple[str, ...]

    @property
    def share(self) -> float:
        """The proven part, between 0 and 1."""
        return self.proven / self.of if self.of else 0.0


def share(plain: Mapping[str, Any], calls: Mapping[str, Any]) -> Share:
    """Return the share, from the records of both runs."""
    wanted, got = _proven(plain), _proven(calls)
    skipped = {each["id"]: each for each in calls["scenarios"] if each["verdict"] == "skipped"}
    held: Counter[str] = Counter()
    for requirement in wanted - got:
        reasons = {kind(s["reason"]) for s in skipped.values() if requirement in s["requirements"]}
        held[" or ".join(sorted(reasons)) or "nothing that was skipped"] += 1
    bad = tuple(each["id"] for each in calls["scenarios"] if each["verdict"] in ("failed", "broken", "differs"))
    return Share(len(wanted & got), len(wanted), held, bad)


def kind(reason: str) -> str:
    """Return what a skipped scenario waits for, without its values."""
    first = reason.splitlines()[0]
    record = _RECORD.match(first)
    return record[1] if record else re.sub(r"'[^']*'|\b[0-9]+\b", "…", first)[:90]


def _proven(run: Mapping[str, Any]) -> set[str]:
    return {requirement for each in run["scenarios"] for requirement in each["proven"]}


def main() -> None:
    """Print the share, the requirements that each kind of record holds back, and what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plain", type=Path)
    parser.add_argument("calls", type=Path)
    options = parser.parse_args()
    runs = [json.loads((folder / "run.json").read_text("utf-8")) for folder in (options.plain, options.calls)]
    found = share(*runs)
    print(f"{found.proven} of {found.of} requirements are verified by calls too: {found.share:.1%}")
    for reason, count in Counter(found.held).most_common(_SHOWN):
        print(f"{count:5}  {reason}")
    for identity in found.bad:
        print(f"  bad  {identity}")


if __name__ == "__main__":
    main()
