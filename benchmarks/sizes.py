"""What the reports of a run without failures weigh: `python benchmarks/sizes.py reports`.

Prints each file's bytes, those of a scenario, and what gzip makes of it. Ends with 1 if one is too large, since what
passed is only counted; of what failed everything is kept, so a run with failures is measured and not judged.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST: Final = {"run.json": 1550, "junit.xml": 150, "index.html": 130, "allure-results": 2100}
"""How many bytes a scenario may have of each report."""
_FIXED: Final = {"run.json": 200_000, "junit.xml": 20_000, "index.html": 120_000, "allure-results": 200_000}
"""How many bytes a report may have whatever its scenarios are: its head, its style, the sample that is kept whole."""


@dataclass(frozen=True)
class Size:
    """One report: a file, or a folder of files."""

    name: str
    files: int
    size: int
    zipped: int
    most: int

    @property
    def line(self) -> str:
        """The size as a line of the table."""
        over = f"  over {self.most:,}" if self.size > self.most else ""
        return f"{self.name:16} {self.files:6,} {self.size:12,} {self.zipped:12,}{over}"


def sizes(reports: Path, scenarios: int) -> Iterator[Size]:
    """Yield the sizes of the reports that are there."""
    for name, each in _MOST.items():
        place = reports / name
        files = [file for file in (place.iterdir() if place.is_dir() else [place]) if file.is_file()]
        contents = [file.read_bytes() for file in files]
        zipped = sum(len(gzip.compress(content)) for content in contents)
        if files:
            yield Size(name, len(files), sum(map(len, contents)), zipped, _FIXED[name] + each * scenarios)


def main() -> int:
    """Print the sizes; return 1 if one is too large."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, help="the reports of a run")
    reports = parser.parse_args().reports
    run = json.loads((reports / "run.json").read_text("utf-8"))
    found = [*sizes(reports, len(run["scenarios"]))]
    print(f"{'report':16} {'files':>6} {'bytes':>12} {'gzip':>12}", *(each.line for each in found), sep="\n")
    whole = len(run["scenarios"]) == run["counts"]["passed"]
    return int(whole and any(each.size > each.most for each in found))


if __name__ == "__main__":
    sys.exit(main())
