"""One night at a stranger: a run of the suite, what it verified, what it said, and what it did to the account.

`python -m tests.strangers.night [--callers admin] [--holding NAME] [--reads-only] [OPTIONS OF conformance run]`
`python -m tests.strangers.night --sum FOLDER…` adds up nights that were kept, such as the shards of one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.strangers.account import Changes, compared
from tests.strangers.holdings import HOLDINGS
from tests.strangers.live import PROFILE, Asked, Stranger, write_checkout, write_profile

_RECORD, _KEPT = "run.json", "night.json"
_PACE = 0.2
"""The seconds between two calls of the profile for stage."""


@dataclass(frozen=True)
class Night:
    """What a run against a stranger came to."""

    code: int
    printed: str
    record: Mapping[str, Any]
    changes: Changes
    asked: Sequence[Asked]
    minutes: float
    total: int

    @classmethod
    def kept(cls, folder: Path) -> Night:
        """Return a night from the folder that it was kept in."""
        kept = json.loads((folder / _KEPT).read_text("utf-8"))
        changes, asked = Changes(**kept.pop("changes")), [Asked(**each) for each in kept.pop("asked")]
        return cls(**kept, changes=changes, asked=asked)

    def keep(self, folder: Path) -> None:
        """Keep the night in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "printed.txt").write_text(self.printed, "utf-8")
        (folder / _KEPT).write_text(json.dumps(asdict(self), default=str), "utf-8")

    def then(self, other: Night) -> Night:
        """Return this night and another one as one."""
        return Night(
            code=max(self.code, other.code),
            printed=self.printed + other.printed,
            record={"scenarios": [*self.record["scenarios"], *other.record["scenarios"]]},
            changes=Changes(
                {**self.changes.changed, **other.changes.changed},
                (*self.changes.gone, *other.changes.gone),
                {**self.changes.left, **other.changes.left},
            ),
            asked=[*self.asked, *other.asked],
            minutes=self.minutes + other.minutes,
            total=max(self.total, other.total),
        )

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each scenario."""
        return {scenario["id"]: scenario["verdict"] for scenario in self.record["scenarios"]}

    @property
    def verified(self) -> set[str]:
        """The requirements that a passed scenario verified."""
        passed = (s["requirements"] for s in self.record["scenarios"] if s["verdict"] == "passed")
        return {requirement for requirements in passed for requirement in requirements}

    def of(self, verdict: str) -> dict[str, str]:
        """Return the reasons of the scenarios with a verdict."""
        return {s["id"]: s["reason"] for s in self.record["scenarios"] if s["verdict"] == verdict}

    def _where(self) -> str:
        """Return what the calls were for."""
        scenarios = sum(len(s["exchanges"]) + s["not_kept"] for s in self.record["scenarios"])
        tokens = sum("token" in (asked.contract or asked.path).lower() for asked in self.asked)
        rest = max(len(self.asked) - scenarios - tokens, 0)
        return f"{scenarios} by scenarios and their Givens, {tokens} for tokens, {rest} to see and take back effects"

    def lines(self) -> list[str]:
        """Return the measures, as somebody reads them."""
        counts = Counter(self.verdicts.values())
        share = f"{100 * len(self.verified) / self.total:.1f} %" if self.total else "-"
        lines = [
            f"exit code {self.code}; {len(self.verdicts)} scenarios: {dict(counts)}",
            f"verified {len(self.verified)} of {self.total} requirements ({share})",
            (
                f"{len(self.asked)} calls in {self.minutes:.1f} minutes; at a pace of {_PACE} s these calls take "
                f"{len(self.asked) * _PACE / 60:.0f} minutes at least"
            ),
            self._where(),
            f"most calls: {dict(Counter(a.contract or a.path for a in self.asked).most_common(12))}",
            f"changed {len(self.changes.changed)}, gone {len(self.changes.gone)}, left {len(self.changes.left)}",
        ]
        lines += [f"  changed {name}: {fields}" for name, fields in self.changes.changed.items()]
        lines += [f"  gone {name}" for name in self.changes.gone]
        lines += [f"  left {kind}: {n}" for kind, n in Counter(map(_kind, self.changes.left)).items()]
        lines += ["skipped, by reason:"]
        reasons = Counter(_generic(reason) for reason in self.of("skipped").values())
        lines += [f"  {number:5} {reason}" for reason, number in reasons.most_common(40)]
        for verdict in ("failed", "broken", "differs"):
            found = self.of(verdict)
            lines += [f"{verdict}: {len(found)}"]
            lines += [f"  {identity}\n      {_short(reason)}" for identity, reason in list(found.items())[:400]]
        return lines


def _kind(name: str) -> str:
    return name.partition(": ")[2].partition(" '")[0].partition(' "')[0]


def _generic(reason: str) -> str:
    """Return a reason without what differs from one scenario to the next."""
    first = reason.partition("\n")[0]
    return re.sub(r"'[^']*'|\"[^\"]*\"|\b\d+\b", "…", first)[:170]


def _short(reason: str) -> str:
    return " | ".join(line.strip() for line in reason.splitlines() if line.strip())[:600]


@dataclass
class Place:
    """A folder with everything that a run needs, and a stranger that runs."""

    stranger: Stranger
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        """Return the words that start the suite's program."""
        return [sys.executable, "-m", "conformance", *words]

    def conformance(self, *words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the program in the folder to its end."""
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=Checkout.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def night(self, *words: str, timeout: float = 3 * 3600, total: int = 0) -> Night:
        """Run the suite against the stranger, and compare its accounts before and after."""
        reports = self.folder / "reports"
        before, first, started = self.stranger.accounts.held(), len(self.stranger.asked), time.monotonic()
        usual = ["--endpoint", PROFILE, "--no-allure", "--reports", str(reports)]
        (reports / _RECORD).unlink(missing_ok=True)
        done = self.conformance("run", *usual, *words, timeout=timeout)
        changes = compared(before, self.stranger.accounts.held())
        file = reports / _RECORD
        record = json.loads(file.read_text("utf-8")) if file.is_file() else {"scenarios": []}
        minutes = (time.monotonic() - started) / 60
        return Night(
            done.returncode, done.stdout + done.stderr, record, changes, self.stranger.asked[first:], minutes, total
        )


@dataclass
class Dated(Place):
    """A place whose programs run with the clock of a night."""

    moment: datetime = field(kw_only=True)

    def command(self, *words: str) -> list[str]:
        """Return the words that start the suite's program on that day."""
        return [sys.executable, "-m", "tests.strangers.clock", self.moment.isoformat(), *words]


def verifiable(selected: Sequence[str] = ()) -> int:
    """Return how many requirements the scenarios of a whole run verify on the mock."""
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "coverage", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)["requirements"]
    return sum(1 for requirement in found if requirement["verified_by"] != "none")


def main() -> None:
    """Spend one night, and print its measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", choices=["all", "admin", "two"], default="all")
    parser.add_argument("--reads-only", action="store_true")
    parser.add_argument("--holding", choices=list(HOLDINGS), default="a brewery", help="what the accounts hold")
    parser.add_argument("--pace", type=float, default=0.0)
    parser.add_argument("--nights", type=int, default=1)
    parser.add_argument("--keep", default="", help="a folder for the reports")
    parser.add_argument("--sum", nargs="+", type=Path, default=[], help="folders of nights to add up")
    args, words = parser.parse_known_args()
    if args.sum:
        print("\n".join(reduce(Night.then, map(Night.kept, args.sum)).lines()))
        return
    stranger = Stranger(load(ROOT / "contracts"), holding=args.holding)
    with tempfile.TemporaryDirectory() as name, stranger.running(Path(name)):
        folder = Path(name)
        write_checkout(folder)
        callers = {"all": None, "admin": ["an admin"], "two": ["an admin", "an admin of another company"]}[args.callers]
        write_profile(
            folder, stranger, callers, effects=["reads"] if args.reads_only else ["reads", "writes"], pace=args.pace
        )
        place, total = Place(stranger, folder), verifiable()
        for _ in range(args.nights):
            night = place.night("--cassettes", "off", *words, total=total)
            print("\n".join(night.lines()), flush=True)
            if not night.record["scenarios"]:
                print(night.printed[-3000:])
            if args.keep:
                night.keep(Path(args.keep))


if __name__ == "__main__":
    main()
