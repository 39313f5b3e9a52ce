"""The result of a drill: errors killed and survived, by kind and by method, and false alarms of harmless variations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.drill.drill import Called
from conformance.drill.judging import BAD, Effect, Tried, Verdict
from conformance.drill.kinds import ERROR, KINDS
from conformance.errors import Exit

_MOST: Final = 40
_COUNTED: Final = (Verdict.KILLED, Verdict.SURVIVED, Verdict.UNHANDLED)


@dataclass(frozen=True)
class Result:
    """The drills that were run, out of a `total`; `calls` are those of the plain run, which took `plain` seconds.

    `interrupted` is the reason if the drill was cut short.
    """

    command: Sequence[str]
    options: Sequence[str]
    calls: Mapping[str, Called]
    tried: Sequence[Tried]
    total: int
    plain: float
    seconds: float
    interrupted: str = ""

    @property
    def exit_code(self) -> int:
        """0 if every error was detected without a false alarm, 3 if nothing or not everything was tried, else 1."""
        if self.interrupted or all(one.verdict == Verdict.UNTRIED for one in self.tried):
            return Exit.NO_VERDICT
        return Exit.FAILED if any(one.verdict in BAD for one in self.tried) else Exit.GOOD

    def as_dict(self) -> dict[str, Any]:
        """Return the result in the format of drill.json."""
        verdicts = [one.verdict for one in self.tried]
        return {
            "format": 1,
            "complete": not self.interrupted,
            "interrupted": self.interrupted,
            "exit_code": int(self.exit_code),
            "tried": len(self.tried),
            "of": self.total,
            "verdicts": {str(verdict): verdicts.count(verdict) for verdict in Verdict},
            "seconds": round(self.seconds, 1),
            "plain_seconds": round(self.plain, 2),
            "calls": {method: len(called.calls) for method, called in self.calls.items()},
            "kinds": self._by(lambda one: one.drill.kind),
            "methods": self._by(lambda one: one.drill.method),
            "drills": [self._drill(one) for one in self.tried],
        }

    def _by(self, key: Callable[[Tried], str]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for one in self.tried:
            counts = found.setdefault(key(one), {str(verdict): 0 for verdict in Verdict})
            counts[one.verdict] += 1
        return found

    def _drill(self, one: Tried) -> dict[str, Any]:
        drill = one.drill
        found: dict[str, Any] = {
            "method": drill.method,
            "kind": drill.kind,
            "place": drill.place,
            "status": self._status(one),
            "call": drill.call,
            "expected": str(one.expected),
            "effect": str(one.effect),
            "verdict": str(one.verdict),
            "exit_code": one.ran.ended.code,
            "seconds": round(one.ran.ended.seconds, 2),
            "command": drill.command(self.options, self.command),
        }
        return {**found, "output": one.ran.output} if one.verdict in BAD else found

    def _status(self, one: Tried) -> str:
        """Return the status text of a documented error, empty for another kind."""
        contract = self.calls[one.drill.method].contract
        outcomes = (o for o in contract.outcomes if one.drill.kind == ERROR and o.name == one.drill.place)
        return next((outcome.status.text for outcome in outcomes), "")


def table(record: Mapping[str, Any], folder: str) -> str:
    """Return the result for a terminal; `folder` has the complete report."""
    lines: list[str] = []
    for title, rows in (("kind", record["kinds"]), ("method", record["methods"])):
        width = max((len(name) for name in rows), default=0)
        lines.append(f"{title:{width}}  killed    unaffected")
        for name, counts in _sorted(rows):
            worst = sum(counts[verdict] for verdict in BAD)
            lines.append(
                f"{name:{width}}  {_share(counts):<8}  {_unaffected(counts):<8}{'  ✕' if worst else ''}".rstrip()
            )
        lines.append("")
    bad = [one for one in record["drills"] if one["verdict"] in BAD]
    for one in bad[:_MOST]:
        lines += [f"{one['verdict']}: {_sentence(one)}", f"  {one['command']}"]
    if len(bad) > _MOST:
        lines.append(f"... and {len(bad) - _MOST} more: see {folder}/drill.json")
    return "\n".join([*lines, summary(record)]) + "\n"


def summary(record: Mapping[str, Any]) -> str:
    """Summarise the totals in one sentence."""
    counts = record["verdicts"]
    errors = sum(counts[verdict] for verdict in _COUNTED)
    harmless = counts[Verdict.UNAFFECTED] + counts[Verdict.FALSE_ALARM]
    cut = f"No verdict: the drill was interrupted ({record['interrupted']}). " if record["interrupted"] else ""
    parts = [f"{counts[Verdict.KILLED]:,} of {errors:,} errors killed, {counts[Verdict.SURVIVED]:,} survived"]
    if counts[Verdict.UNHANDLED]:
        parts.append(f"{counts[Verdict.UNHANDLED]:,} not handled")
    parts.append(f"{counts[Verdict.FALSE_ALARM]:,} false alarms in {harmless:,} harmless variations")
    if counts[Verdict.SHOWN]:
        parts.append(f"{counts[Verdict.SHOWN]:,} that a client may take either way")
    if counts[Verdict.UNTRIED]:
        parts.append(f"{counts[Verdict.UNTRIED]:,} that no call met")
    of = f" of {record['of']:,}" if record["of"] != record["tried"] else ""
    drills = "drill" if (record["of"] or record["tried"]) == 1 else "drills"
    return f"{cut}{record['tried']:,}{of} {drills}: {', '.join(parts)}; {record['seconds']} s"


def markdown(record: Mapping[str, Any]) -> str:
    """Return the result as Markdown."""
    lines = [f"## Error drill\n\n{summary(record)}\n"]
    for title, rows in (("Kind", record["kinds"]), ("Method", record["methods"])):
        lines += [f"| {title} | killed | unaffected |", "|---|---:|---:|"]
        lines += [f"| {name} | {_share(counts)} | {_unaffected(counts)} |" for name, counts in _sorted(rows)]
        lines.append("")
    bad = [one for one in record["drills"] if one["verdict"] in BAD]
    if bad:
        lines += ["| | drill | command |", "|---|---|---|"]
        lines += [f"| {one['verdict']} | {_sentence(one)} | `{one['command']}` |" for one in bad]
    return "\n".join(lines).rstrip() + "\n"


def _sentence(one: Mapping[str, Any]) -> str:
    what = f": {one['status'] or one['place']}" if one["place"] else ""
    hung = ", and the command did not end" if one["effect"] == Effect.HUNG else ""
    return f"call {one['call']} of {one['method']} {KINDS[one['kind']].about}{what}{hung}"


def _share(counts: Mapping[str, int]) -> str:
    total = sum(counts[verdict] for verdict in _COUNTED)
    return f"{counts[Verdict.KILLED]}/{total}" if total else ""


def _unaffected(counts: Mapping[str, int]) -> str:
    total = counts[Verdict.UNAFFECTED] + counts[Verdict.FALSE_ALARM]
    return f"{counts[Verdict.UNAFFECTED]}/{total}" if total else ""


def _sorted(rows: Mapping[str, Mapping[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    order = [*KINDS]
    return sorted(rows.items(), key=lambda row: (order.index(row[0]) if row[0] in order else 0, row[0]))
