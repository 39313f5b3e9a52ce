"""The runs that are merged, and whether those that are shards are the parts of one whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from conformance.errors import NoVerdict, UserError
from conformance.run.options import Shard
from conformance.run.sharding import whole_of

_ALIKE: Final = {"selection": "the selection", "contracts": "the contracts and features"}
"""What the merged runs must have in common, besides the endpoint."""


@dataclass(frozen=True)
class Part:
    """One run to be merged: its folder and its record."""

    folder: Path
    run: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Part:
        """Return the run in a reports folder; UserError if there is none that can be read."""
        file = folder / "run.json"
        try:
            run = json.loads(file.read_text("utf-8"))
            run["scenarios"], run["shard"], run["selection"], run["contracts"], run["endpoint"]["name"]
        except FileNotFoundError:
            raise UserError(
                "no run.json", where=str(folder), do="name folders that hold the reports of a run"
            ) from None
        except OSError as error:
            raise UserError(f"cannot read it: {error.strerror}", where=str(file), do="check the file") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            why = f": {error}" if isinstance(error, ValueError) else ""
            what = f"not the record of a run{why}"[:300]
            raise UserError(what, where=str(file), do="make the reports again") from error
        return cls(folder, run)

    @property
    def shard(self) -> Shard:
        """The shard that the run was, 1/1 for all scenarios."""
        return Shard.parse(self.run["shard"])

    @cached_property
    def ids(self) -> list[str]:
        """The scenarios that the run collected."""
        return [each["id"] for each in (*self.run["scenarios"], *self.run["missing"])]


def require_alike(parts: Sequence[Part]) -> None:
    """Raise NoVerdict unless all runs are of the same endpoint, selection, contracts and features."""
    differing = []
    values = {"the endpoint": {part.run["endpoint"]["name"]: part for part in parts}}
    values |= {words: {part.run[name]: part for part in parts} for name, words in _ALIKE.items()}
    for words, found in values.items():
        if len(found) > 1:
            one, other = [*found.values()][:2]
            differing.append(f"{words} of {one.folder} and {other.folder} differ")
    if differing:
        what = f"the runs do not belong together: {'; '.join(differing)}"
        raise NoVerdict(what, where=str(parts[-1].folder), do="merge the runs of one commit and endpoint")


def faults(parts: Iterable[Part]) -> Iterator[str]:
    """Yield why the shards among the runs are not the parts of one whole; a run of all scenarios makes up for all."""
    found = [*parts]
    shards = [part for part in found if part.run["shard"]]
    if any(part.shard.count == 1 for part in found):
        return
    yield from _repeated(shards)
    yield from _overlapping(shards)
    for name, words in (("split", "split by different histories"), ("whole", "parts of different sets of scenarios")):
        values = {json.dumps(part.run.get(name), sort_keys=True): part.folder for part in shards}
        if len(values) > 1:
            one, other = sorted(map(str, values.values()))[:2]
            yield f"{one} and {other} were {words}: a scenario may have run twice or never"
    absent = [*_absent(shards)]
    yield from (f"shard {shard} is missing" for shard in absent)
    wholes = [part.run["whole"] for part in shards if part.run.get("whole")]
    ids = {identity for part in shards for identity in part.ids}
    if wholes and not absent and wholes[0] != whole_of(ids) and all(whole == wholes[0] for whole in wholes):
        yield f"{_difference(len(ids), wholes[0]['scenarios'])} than were split"


def _difference(held: int, split: int) -> str:
    if held == split:
        return f"the shards hold {held:,} scenarios, and others"
    return f"the shards hold {held:,} scenarios, {abs(held - split):,} {'fewer' if held < split else 'more'}"


def _repeated(shards: Sequence[Part]) -> Iterator[str]:
    for one, other in combinations(shards, 2):
        if one.shard == other.shard:
            yield f"shard {one.run['shard']} was given twice: {one.folder} and {other.folder}"


def _overlapping(shards: Sequence[Part]) -> Iterator[str]:
    for one, other in combinations(shards, 2):
        both = set(one.ids) & set(other.ids) if one.shard != other.shard else set()
        if both:
            count = f"{len(both):,} scenario{'s are' if len(both) > 1 else ' is'}"
            yield f"{count} in both {one.folder} and {other.folder}, such as {min(both)}"


def _absent(shards: Iterable[Part]) -> Iterator[str]:
    """Yield the shards that no run was, as I/N."""
    held = {(part.shard.index, part.shard.count) for part in shards}
    for count in sorted({count for _, count in held}):
        yield from (f"{index}/{count}" for index in range(1, count + 1) if (index, count) not in held)
