"""The wording of drift that all reports share: the same change of several methods is one entry.

Everything is worded from the record in drift.json and run.json, so that each report of it says the same.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformance.report.causes import many
from conformance.wires.difference import BREAKING, SEVERITIES

Record = Mapping[str, Any]

_METHODS: Final = 6
"""How many methods or consumers are named before the rest is counted."""
_OWN: Final = re.compile(r"features/([\w-]+)/[\w-]+/([\w-]+)\.feature::")


@dataclass(frozen=True)
class Entry:
    """One change, with the differences that show it: one of each method."""

    differences: tuple[Record, ...]

    @property
    def one(self) -> Record:
        """The difference of the first method, which shows what all have in common."""
        return self.differences[0]

    @property
    def severity(self) -> str:
        """How severe it is."""
        return str(self.one["severity"])

    @property
    def change(self) -> str:
        """Where it is and what happened there."""
        return f"{self.one['place']}: {self.one['what']}"

    @property
    def methods(self) -> list[str]:
        """The methods, or whole APIs, with the change."""
        return list(dict.fromkeys(str(d["subject"]) for d in self.differences))

    @property
    def names(self) -> str:
        """The methods in a few words, without their API."""
        return listed([method.rpartition("/")[2] for method in self.methods], "more method")

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that saw it, the simplest of each method first."""
        longest = max((len(d["scenarios"]) for d in self.differences), default=0)
        found = (d["scenarios"][n] for n in range(longest) for d in self.differences if n < len(d["scenarios"]))
        return list(dict.fromkeys(found))

    @property
    def ids(self) -> list[str]:
        """The ids by which it is accepted."""
        return list(dict.fromkeys(str(d["id"]) for d in self.differences))

    @property
    def recorded(self) -> str:
        """The day of the recordings that had it as before, from the first to the last; empty if it is not known."""
        days = sorted({str(d["recorded"]) for d in self.differences if d["recorded"]})
        return " to ".join(dict.fromkeys([days[0], days[-1]])) if days else ""

    @property
    def since(self) -> str:
        """Since when it is there: by the runs of the history, else by the days of the recordings."""
        if age := self.one["since"]:
            recorded = f"; recorded without it {self.recorded}" if self.recorded and not age["good"] else ""
            return f"{age['text']}{recorded}"
        if not self.recorded:
            return ""
        shown = min((str(d["seen"]) for d in self.differences if d["seen"]), default="")
        with_it = f", with it {shown}" if shown else ""
        return f"recorded without it {self.recorded}{with_it}"

    @property
    def before(self) -> str:
        """What was there, with an example."""
        return _with_example(str(self.one["before"]), self._example("before"))

    @property
    def after(self) -> str:
        """What is there now, with an example."""
        return _with_example(str(self.one["after"]), self._example("after"))

    @property
    def consumers(self) -> str:
        """The consumers that it concerns, with how many methods of theirs; empty if nobody is known to use them."""
        return consumers(self.differences)

    def _example(self, side: str) -> str:
        return next((str(d["example"][side]) for d in self.differences if d["example"][side]), "")


def entries(record: Record) -> list[Entry]:
    """Return the open differences, the most severe first and then what is new; what many methods share is one entry."""
    found: dict[tuple[str, ...], list[Record]] = {}
    names = ("severity", "place", "what", "before", "after", "basis", "where")
    for each in open_differences(record):
        age = each["since"]["text"] if each["since"] else ""
        found.setdefault((*(each[name] for name in names), age), []).append(each)
    return sorted((Entry(tuple(group)) for group in found.values()), key=_weight)


def _weight(entry: Entry) -> tuple[int, int, int, str]:
    days = entry.one["since"]["days"] if entry.one["since"] else 0
    return SEVERITIES.index(entry.severity), days, -len(entry.methods), entry.methods[0] + entry.change


def open_differences(record: Record) -> list[Record]:
    """Return the differences that are neither accepted nor known conflicts."""
    return [d for d in record["differences"] if not d["accepted"]]


def conflicts(record: Record) -> list[Record]:
    """Return the differences that are known conflicts between the sources of a contract."""
    return [d for d in record["differences"] if d["conflict"]]


def headline(record: Record) -> str:
    """Summarise a drift record in one sentence."""
    left = Counter(d["severity"] for d in open_differences(record))
    counts = ", ".join(f"{left[s]} {s}" for s in SEVERITIES if left[s])
    accepted = sum(bool(d["accepted"]) and not d["conflict"] for d in record["differences"])
    tail = f"; {accepted} accepted" if accepted else ""
    tail += f"; {many(len(conflicts(record)), 'known conflict')}" if conflicts(record) else ""
    if record["notes"] and not (record["calls"] or record["described"] or record["differences"]):
        return "Nothing was compared" + tail
    over = f"over {many(record['calls'], 'call')} of {many(record['methods'], 'method')}" if record["calls"] else ""
    over = over or "in the description"
    if record["described"] and record["notes"]:
        over = "in the loaded part of the description"
    return (f"{counts} {over}" if counts else f"No drift {over}") + tail


def drifted(record: Record | None, *, strict: bool) -> bool:
    """True if a drift record has an unaccepted difference that fails a run."""
    return any(strict or d["severity"] == BREAKING for d in open_differences(record)) if record else False


def consumers(differences: Iterable[Record]) -> str:
    """Return whom differences concern, each consumer with how many methods of theirs; "" if nobody is known."""
    found: dict[str, set[str]] = {}
    for each in (each for difference in differences for each in difference["affects"]):
        found.setdefault(each["consumer"], set()).update(each["methods"])
    return listed([f"{name} ({many(len(methods), 'method')})" for name, methods in found.items()], "more consumer")


def inseparable(found: Sequence[Entry]) -> list[tuple[list[int], Entry]]:
    """Return the entries that are accepted together, by their numbers from 1: those that share a scenario.

    Its recording shows all of them, so that replacing it accepts all.
    """
    groups: list[tuple[list[int], Entry]] = []
    for number, entry in enumerate(found, 1):
        joined, numbers = entry, [number]
        apart = []
        for group in groups:
            if {*group[1].scenarios}.isdisjoint(entry.scenarios):
                apart.append(group)
            else:
                joined = Entry((*group[1].differences, *joined.differences))
                numbers = [*group[0], *numbers]
        groups = [*apart, (sorted(numbers), joined)]
    return sorted(groups, key=lambda group: group[0])


def accept_command(record: Record, entry: Entry) -> str:
    """Return the command that accepts an entry, to which the reason has to be added; "" if none can be pasted."""
    words = [*record["accept"], *_narrowed(record["accept"], entry)]
    command = shlex.join([*words, *(word for identity in entry.ids for word in ("--accept", identity))])
    return command if record["accept"] and command.isprintable() else ""


def _narrowed(words: Sequence[str], entry: Entry) -> list[str]:
    """Return options that limit the command to the methods of an entry, if their own scenarios show it."""
    if "--endpoint" not in words or {"--api", "--method"} & {*words}:
        return []
    own = {f"{found[1]}/{found[2]}" if (found := _OWN.match(s)) else s for s in entry.scenarios}
    apis = {method.partition("/")[0] for method in entry.methods}
    if own != {*entry.methods} or len(apis) != 1 or len(own) > _METHODS:
        return []
    return ["--api", *apis, *(word for m in entry.methods for word in ("--method", m.partition("/")[2]))]


def news(record: Record | None) -> str:
    """Return how much drift is new, still there and gone since the run before; "" without one or without drift."""
    before, gone = (record or {}).get("since_run", ""), gone_lines(record)
    if not before or record is None:
        return ""
    ages = [d["since"] for d in open_differences(record) if d["since"]]
    new = sum(age["new"] for age in ages)
    if not ages and not gone:
        return ""
    return f"drift since {before[:10]}: {new} new, {len(ages) - new} still there, {len(gone)} gone"


def gone_lines(record: Record | None) -> list[str]:
    """Return the differences that are gone since the run before, each with since when it was there and why."""
    gone = (record or {}).get("gone", ())
    return ["{subject} {place}: {what} ({text})".format_map(each) for each in gone]


def listed(names: Sequence[str], more: str) -> str:
    """Return names as a list in which those that are too many are counted."""
    rest = [many(len(names) - _METHODS, more)] if len(names) > _METHODS else []
    return ", ".join([*names[:_METHODS], *rest])


def _with_example(what: str, value: str) -> str:
    return f"{what}: {value}" if value and value != what else what
