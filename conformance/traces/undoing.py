"""Takes back what writing calls left: puts values back, removes records, and checks both by reading again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.catalogue import Catalogue, Contract
from conformance.endpoint.owned import Owned, plain
from conformance.errors import NoVerdict, UserError
from conformance.traces.journal import Baseline, Entry, Undone
from conformance.traces.showing import Call, Keys, Rows, Shown, calls_for, differences, put, read, showing

ROUNDS: Final = 3
"""How often what is still there is taken back: a service may show an effect late, or refuse a value beside another."""
_PAUSE: Final = 0.3


@dataclass
class Report:
    """What became of traces: how many settings were put back, and which records were removed, left, or not undone.

    `lost` has a line for each effect that could not be taken back, with the call that would do it.
    """

    put_back: int = 0
    removed: dict[str, int] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Add what became of other traces."""
        self.put_back += other.put_back
        for record, count in other.removed.items():
            self.removed[record] = self.removed.get(record, 0) + count
        for record, names in other.left.items():
            self.left.setdefault(record, []).extend(names)
        self.lost += other.lost

    def scrubbed(self, scrub: Callable[[str], str]) -> Report:
        """Return the report with its texts scrubbed."""
        left = {record: [scrub(name) for name in names] for record, names in self.left.items()}
        return Report(self.put_back, dict(self.removed), left, [scrub(line) for line in self.lost])

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> Report:
        """Return a report from its members."""
        return cls(
            stated.get("put_back", 0),
            dict(stated.get("removed", {})),
            {record: list(names) for record, names in stated.get("left", {}).items()},
            list(stated.get("lost", ())),
        )

    def __bool__(self) -> bool:
        return bool(self.put_back or self.removed or self.left or self.lost)


class Undoer:
    """Takes back the effects of a run at one endpoint; `keys` returns the keys of a caller of the profile."""

    def __init__(self, catalogue: Catalogue, owned: Owned, call: Call, keys: Callable[[str], Keys]) -> None:
        self._catalogue, self._owned, self._call, self._keys = catalogue, owned, call, keys

    def undo(self, undone: Undone, settle: Callable[..., None]) -> Report:
        """Take back everything, the newest first; what is settled leaves the journal, what is lost stays in it."""
        report = Report()
        for baseline in reversed(list(undone.baselines.values())):
            entries = [entry for entry in undone.entries.values() if entry.baseline == baseline.id]
            if not entries:
                continue
            found = self._restored(baseline, entries)
            report.add(found)
            if not found.lost:
                settle(*(entry.id for entry in entries))
        for entry in [entry for entry in undone.entries.values() if not entry.baseline]:
            report.left.setdefault(entry.record, []).append(entry.name)
            settle(entry.id)
        return report

    def _restored(self, baseline: Baseline, entries: list[Entry]) -> Report:
        """Return what became of the effects that one reading call shows."""
        report = Report()
        try:
            keys = self._keys(baseline.caller)
            shown = showing(self._catalogue.apis[baseline.api].methods[baseline.method], baseline.sent, baseline.own)
            made, changed = self._rounds(shown, baseline, entries, keys, report)
        except (NoVerdict, UserError, KeyError) as error:
            what = error.what if isinstance(error, NoVerdict | UserError) else f"{error} is no longer known"
            done = ", ".join(dict.fromkeys(entry.method for entry in entries))
            report.lost.append(f"{done} could not be taken back, as {what}: look at {baseline.method}")
            return report
        report.lost += [self._remedy(contract, arguments, baseline) for contract, arguments in made]
        report.lost += [self._remedy(*calls[0], baseline) for calls in calls_for(shown, changed, self._catalogue)]
        return report

    def _rounds(
        self, shown: Shown, baseline: Baseline, entries: list[Entry], keys: Keys, report: Report
    ) -> tuple[list[tuple[Contract, dict[str, Any]]], Mapping[str, Mapping[str, Any]]]:
        """Take back what the reading call shows until it shows nothing more, and return what it still shows then."""
        removals: list[tuple[Contract, dict[str, Any]]] = []
        changed: Mapping[str, Mapping[str, Any]] = {}
        first: Mapping[str, int] = {}
        for turn in range(ROUNDS + 1):
            if turn > 1:
                time.sleep(_PAUSE * (turn - 1))
            now = read(shown, keys, self._call)
            ours = self._ours(now, baseline, entries)
            removals = [self._removal(entry, row) for entry, row in ours]
            changed = differences(shown, baseline.rows, now)
            if turn == 0:
                first = {"changed": len(changed)} | _counted(entry.record for entry, _ in ours)
            if turn == ROUNDS or not (removals or changed):
                break
            for entry, row in ours:
                self._owned.add(entry.record, str(row[shown.put_back.key]))
            for contract, arguments in removals:
                self._make(contract, arguments, keys)
            for whole, *single in calls_for(shown, changed, self._catalogue):
                if not self._make(*whole, keys):
                    for call in single:
                        self._make(*call, keys)
        left = _counted(entry.record for entry, _ in self._ours(now, baseline, entries))
        report.put_back += first["changed"] - len(changed)
        gone = {r: n - left.get(r, 0) for r, n in first.items() if r != "changed"}
        report.removed = {record: count for record, count in gone.items() if count > 0}
        return removals, changed

    def _make(self, contract: Contract, arguments: dict[str, Any], keys: Keys) -> bool:
        """Make a call that takes something back, and return what it says; reading again shows whether it did."""
        with self._owned.undoing(contract.method, arguments):
            outcome = self._call(contract, keys, arguments).outcome
        return outcome is not None and outcome.ok

    def _removal(self, entry: Entry, row: Mapping[str, Any]) -> tuple[Contract, dict[str, Any]]:
        methods = self._catalogue.apis[entry.api].methods
        trace = methods[entry.method].trace
        assert trace is not None
        contract = methods[trace.undo["method"]]
        arguments: dict[str, Any] = {}
        for path, member in trace.undo["with"].items():
            put(contract, arguments, path, row.get(member))
        return contract, arguments

    @staticmethod
    def _ours(now: Rows, baseline: Baseline, entries: list[Entry]) -> list[tuple[Entry, Mapping[str, Any]]]:
        """Return the rows that were not there before and have everything that a call sent, the newest call's first."""
        found: dict[str, tuple[Entry, Mapping[str, Any]]] = {}
        for entry in reversed(entries):
            for key, row in now.items():
                if entry.match and key not in baseline.rows and key not in found and is_made_by(row, entry.match):
                    found[key] = entry, row
        return list(found.values())

    def _remedy(self, contract: Contract, arguments: Mapping[str, Any], baseline: Baseline) -> str:
        values = ", ".join(f"{path} = {value!r}" for path, value in _flat(arguments))
        return f"not taken back: call {contract.method} as {baseline.caller} with {values}"


def is_made_by(row: Mapping[str, Any], match: Mapping[str, str]) -> bool:
    """Return whether a row has everything that the call which may have made it sent, in whatever case."""
    return all(_folded(row.get(member)) == _folded(sent) for member, sent in match.items())


def _folded(value: Any) -> str:
    return "" if value is None else str(plain(value)).strip().casefold()


def _counted(records: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for record in records:
        counts[record] = counts.get(record, 0) + 1
    return counts


def _flat(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    """Yield the values of arguments by their paths."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _flat(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _flat(item, f"{path}[{place}]")
    else:
        yield path, value
