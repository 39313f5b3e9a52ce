"""The result of a proof: mutants killed and tried, by fault and by method, survivors, false alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.errors import Exit
from conformance.prove.case import KINDS, Case, Tried

_MOST = 40


@dataclass(frozen=True)
class Totals:
    """How many mutants, and how many recorded scenarios to vary harmlessly, there are to draw a sample from."""

    mutants: int
    recorded: int


@dataclass(frozen=True)
class Proof:
    """The result of trying mutants; `alarms` are false alarms by scenario, `equivalents` reasons by equivalent mutant.

    `harmless` is how many scenarios were played with harmless variations.
    `unsound` has the scenarios that fail without a fault, with the reason. `interrupted` is the reason if the proof was
    cut short.
    """

    tried: Sequence[Tried]
    equivalents: Mapping[Case, str]
    alarms: Mapping[str, Sequence[str]]
    harmless: int
    seconds: float
    totals: Totals
    unsound: Mapping[str, str] = field(default_factory=dict)
    interrupted: str = ""

    @property
    def survivors(self) -> list[Case]:
        """The mutants that survived and are not equivalent."""
        return [t.case for t in self.tried if not t.killer and t.case not in self.equivalents]

    @property
    def exit_code(self) -> int:
        """0 if every mutant was killed without false alarms, 3 if nothing or not everything was tried, else 1."""
        if not self.tried or self.interrupted:
            return Exit.NO_VERDICT
        return Exit.FAILED if self.survivors or self.alarms or self.unsound else Exit.GOOD

    def counts(self, cases: Iterable[Tried]) -> tuple[int, int, int]:
        """Return the numbers of killed, equivalent and tried mutants."""
        every = list(cases)
        killed = sum(bool(t.killer) for t in every)
        return killed, sum(not t.killer and t.case in self.equivalents for t in every), len(every)

    def as_dict(self) -> dict[str, Any]:
        """Return the proof in the format of prove.json."""
        killed, equivalent, total = self.counts(self.tried)
        return {
            "format": 1,
            "complete": not self.interrupted,
            "interrupted": self.interrupted,
            "killed": killed,
            "equivalent": equivalent,
            "tried": total,
            "of": self.totals.mutants,
            "seconds": round(self.seconds, 1),
            "per_second": round(total / self.seconds, 1) if self.seconds else None,
            "plays": sum(t.plays for t in self.tried),
            "faults": {name: list(self.counts(found)) for name, found in self._by(_fault).items()},
            "methods": {name: list(self.counts(found)) for name, found in self._by(_method).items()},
            "survivors": [{**_as_dict(case), "command": case.command} for case in self.survivors],
            "equivalents": [{**_as_dict(case), "reason": reason} for case, reason in self.equivalents.items()],
            "harmless": self.harmless,
            "harmless_of": self.totals.recorded,
            "unsound": dict(self.unsound),
            "false_alarms": {identity: list(names) for identity, names in self.alarms.items()},
        }

    def _by(self, key: Any) -> dict[str, list[Tried]]:
        found: dict[str, list[Tried]] = {}
        for tried in self.tried:
            found.setdefault(key(tried), []).append(tried)
        return found


def _fault(tried: Tried) -> str:
    return f"{tried.case.kind}: {tried.case.fault}"


def _method(tried: Tried) -> str:
    return tried.case.method


def _as_dict(case: Case) -> dict[str, str]:
    return {"kind": case.kind, "fault": case.fault, "method": case.method, "place": case.place}


def table(proof: Proof, folder: str = "reports") -> str:
    """Return the proof for a terminal; `folder` has the complete report."""
    record = proof.as_dict()
    lines = []
    for title, rows in (("fault", record["faults"]), ("method", record["methods"])):
        width = max((len(name) for name in rows), default=0)
        lines += [f"{title:{width}}  killed"]
        for name, (killed, equivalent, total) in sorted(rows.items(), key=lambda row: _order(row[0])):
            note = f"  {equivalent} equivalent" if equivalent else ""
            mark = "" if killed + equivalent == total else "  ✕"
            lines.append(f"{name:{width}}  {killed:>5}/{total}{note}{mark}")
        lines.append("")
    for survivor in record["survivors"][:_MOST]:
        lines += [
            f"survived: {survivor['fault']} at {survivor['method']} {survivor['place']}",
            f"  {survivor['command']}",
        ]
    if len(record["survivors"]) > _MOST:
        lines.append(f"... and {len(record['survivors']) - _MOST} more: see {folder}/prove.json")
    for identity, names in list(record["false_alarms"].items())[:_MOST]:
        lines.append(f"false alarm: {', '.join(names)}: {identity}")
    for identity, why in list(record["unsound"].items())[:_MOST]:
        lines.append(f"fails without any fault: {identity}\n  {why.splitlines()[0]}")
    return "\n".join([*lines, summary(record)]) + "\n"


def summary(record: Mapping[str, Any]) -> str:
    """Summarise the totals in one sentence."""
    cut = f"No verdict: the proof was interrupted ({record['interrupted']}). " if record["interrupted"] else ""
    of = f" of {record['of']:,}" if record["of"] != record["tried"] else ""
    varied = f"{record['harmless']:,}" + (
        f" of {record['harmless_of']:,}" if record["harmless_of"] != record["harmless"] else ""
    )
    return (
        f"{cut}{record['killed']:,} of {record['tried']:,} mutants{of} killed, {len(record['survivors'])} survived, "
        f"{record['equivalent']} equivalent, {len(record['false_alarms'])} false alarms in {varied} "
        f"scenarios with harmless variations; {record['seconds']} s, {record['per_second']} mutants per second"
    )


def markdown(record: Mapping[str, Any]) -> str:
    """Return the proof as Markdown."""
    lines = [f"## Proof\n\n{summary(record)}\n"]
    for title, rows in (("Fault", record["faults"]), ("Method", record["methods"])):
        lines += [f"| {title} | killed | equivalent | tried |", "|---|---:|---:|---:|"]
        lines += [f"| {name} | {n} | {e or ''} | {t} |" for name, (n, e, t) in sorted(rows.items())]
        lines.append("")
    if record["survivors"]:
        lines += ["| Survivor | method | place | command |", "|---|---|---|---|"]
        lines += [f"| {s['fault']} | {s['method']} | {s['place']} | `{s['command']}` |" for s in record["survivors"]]
    return "\n".join(lines) + "\n"


def _order(name: str) -> tuple[int, str]:
    kind = name.partition(":")[0]
    return (KINDS.index(kind) if kind in KINDS else 0, name)
