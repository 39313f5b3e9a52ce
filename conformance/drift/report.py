"""Formats differences as a table, as Markdown, and as the record in drift.json."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.drift.consumers import Consumer, affected, sentence
from conformance.errors import Exit
from conformance.wires.difference import BREAKING, SEVERITIES, Difference

_MOST_SCENARIOS = 3


@dataclass(frozen=True)
class Drift:
    """The result of a comparison: both sides, the differences, which of them are accepted, and notes.

    `consumers` are the clients of the service, which are named where a difference concerns them.
    `described` is True if a description was compared instead of calls; notes then list what was not loaded.
    """

    before: str
    after: str
    calls: int
    methods: int
    differences: Sequence[Difference]
    accepted: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    described: bool = False
    consumers: Sequence[Consumer] = ()

    @property
    def open(self) -> list[Difference]:
        """The differences that are neither accepted nor known conflicts, most severe first."""
        remaining = [d for d in self.differences if d.id not in self.accepted and not d.conflict]
        return sorted(remaining, key=lambda d: (SEVERITIES.index(d.severity), d.subject, d.place))

    def exit_code(self, *, strict: bool) -> int:
        """1 for a breaking difference (strict: any difference), 3 if nothing could be compared, else 0."""
        if any(strict or d.severity == BREAKING for d in self.open):
            return Exit.FAILED
        return Exit.NO_VERDICT if self.notes and not self.calls else Exit.GOOD

    def as_dict(self) -> dict[str, Any]:
        """Return the record in the format of drift.json."""
        return {
            "format": 1,
            "before": self.before,
            "after": self.after,
            "calls": self.calls,
            "methods": self.methods,
            "described": self.described,
            "counts": {s: sum(d.severity == s for d in self.open) for s in SEVERITIES},
            "notes": list(self.notes),
            "affects": sentence(self.open, self.consumers),
            "differences": [
                {
                    **d.as_dict(),
                    "accepted": self.accepted.get(d.id, "") or d.conflict,
                    "affects": [each.name for each, _ in affected([d], self.consumers)],
                }
                for d in self.differences
            ],
        }


def as_json(drift: Drift) -> str:
    """Return the record as text."""
    return json.dumps(drift.as_dict(), indent=1, ensure_ascii=False) + "\n"


def headline(record: Mapping[str, Any]) -> str:
    """Summarise a drift record in one sentence."""
    left = Counter(d["severity"] for d in _open(record))
    counts = ", ".join(f"{left[s]} {s}" for s in SEVERITIES if left[s])
    conflicts = len(_conflicts(record))
    accepted = sum(bool(d["accepted"]) and not d["conflict"] for d in record["differences"])
    tail = f"; {accepted} accepted" if accepted else ""
    tail += f"; {conflicts} known {'conflict' if conflicts == 1 else 'conflicts'}" if conflicts else ""
    if record["notes"] and not (record["calls"] or record["described"] or record["differences"]):
        return "Nothing was compared" + tail
    over = f"over {record['calls']} calls of {record['methods']} methods" if record["calls"] else "in the description"
    if record["described"] and record["notes"]:
        over = "in the loaded part of the description"
    return (f"{counts} {over}" if counts else f"No drift {over}") + tail


def _open(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [d for d in record["differences"] if not d["accepted"]]


def _conflicts(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [d for d in record["differences"] if d["conflict"]]


def table(drift: Drift) -> str:
    """Return the differences for a terminal, with the summary on the last line."""
    lines = [f"before: {drift.before}", f"after:  {drift.after}", ""]
    for d in drift.open:
        since = f" (unchanged until {d.since})" if d.since else ""
        lines += [f"{d.severity:8}  {d.subject}  {d.place}: {d.what}{since}"]
        lines += [f"          before: {d.before}", f"          after:  {d.after}"]
        lines += [f"          basis:  {d.basis}"] if d.basis else []
        lines += [f"          where:  {d.where}"] if d.where else []
        lines += [f"          affects: {whom}"] if (whom := sentence([d], drift.consumers)) else []
        lines += [f"          also at {place}" for place in d.also[:_MOST_SCENARIOS]]
        if len(d.also) > _MOST_SCENARIOS:
            lines.append(f"          and at {len(d.also) - _MOST_SCENARIOS} more places")
        lines += [f"          found by {s}" for s in d.scenarios[:_MOST_SCENARIOS]]
        if len(d.scenarios) > _MOST_SCENARIOS:
            lines.append(f"          and {len(d.scenarios) - _MOST_SCENARIOS} more")
        lines += [f"          id: {d.id}", ""]
    for d in (d for d in drift.differences if d.conflict):
        lines += [f"conflict  {d.subject}  {d.place}: {d.what}", f"          before: {d.before}"]
        lines += [f"          after:  {d.after}", f"          known:  {d.conflict}", ""]
    lines += [f"note: {note}" for note in drift.notes]
    whom = sentence(drift.open, drift.consumers)
    lines += [f"affects: {whom}"] if whom else []
    return "\n".join([*lines, headline(drift.as_dict())]) + "\n"


def markdown(record: Mapping[str, Any]) -> str:
    """Return a drift record as a section of Markdown."""
    lines = [f"### Drift: {_cell(headline(record))}", "", f"{_cell(record['before'])} → {_cell(record['after'])}", ""]
    lines += [f"> {_cell(note)}\n" for note in record["notes"]]
    left = _open(record)
    if left:
        heads = ("severity", "method", "place", "what", "before", "after", "unchanged until", "scenarios")
        lines += [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for d in left:
        what = f"{d['what']} ({d['basis']})" if d["basis"] else d["what"]
        cells = [d["severity"], d["subject"], d["place"], what, d["before"], d["after"], d["since"]]
        lines.append("| " + " | ".join([*map(_cell, cells), str(len(d["scenarios"]))]) + " |")
    lines += ["", f"Affects: {_cell(record['affects'])}"] if record.get("affects") else []
    known = [f"{d['subject']} {d['place']}: {d['after']} ({d['conflict']})" for d in _conflicts(record)]
    lines += ["", "Known conflicts (both readings are accepted):", ""] if known else []
    lines += [f"- {_cell(text)}" for text in known]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    plain = html.escape(" ".join(str(text).split())[:300], quote=False)
    return plain.replace("|", "&#124;").replace("`", "&#96;").replace("*", "&#42;").replace("[", "&#91;")
