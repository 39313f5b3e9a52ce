"""Groups the scenarios that did not pass by what broke, so that one fault of a service is one entry of a report.

A cause is a broken requirement without its method, a place and what came, each with its values generalised: numbers,
dates, ids, addresses and quoted values are replaced by their kind. What was expected follows from the requirement.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

Record = Mapping[str, Any]
Key = tuple[str, str, str]
"""The kind of a requirement, a place, and what came."""

VERDICTS: Final = ("failed", "broken", "flaky", "differs", "known")
"""The verdicts that have causes, the gravest first."""
_LONGEST: Final = 300
_KINDS: Final = (
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<uuid>"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"), "<date>"),
    (re.compile(r"\b(?:19|20)\d{12}\b"), "<timestamp>"),
    (re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"), "<email>"),
    (re.compile(r"\bhttps?://[^\s'\"<>]+"), "<url>"),
    (re.compile(r"\b[0-9a-fA-F]{16,}\b"), "<hex>"),
    (re.compile(r"\[\d+\]"), "[]"),
    (re.compile(r"(?<!HTTP )(?<![\w<-])[+-]?\d+(?:\.\d+)?(?!\w)"), "<number>"),
)
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_STATUS: Final = re.compile(r"(?:OK|ERROR)\b|[A-Z][A-Z _]+$")


@dataclass(frozen=True)
class Cause:
    """One thing that broke, with its scenarios, the simplest first.

    `id` and `key` are the same in every run in which the same thing breaks; `example` is the finding of the simplest
    scenario, None if it has no findings.
    """

    id: str
    verdict: str
    key: Key
    example: Record | None
    scenarios: tuple[Record, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods whose requirements broke, in the order of the report."""
        broken = (f["requirement"].partition("#")[0] for s in self.scenarios for f in s["findings"] if self.is_of(f))
        return tuple(dict.fromkeys(broken)) or tuple(dict.fromkeys(chain(*map(_claimed, self.scenarios))))

    @property
    def title(self) -> str:
        """What broke, in one line."""
        if self.example is None:
            return _first_line(self.scenarios[0])
        return "{place}: expected {expected}, got {actual}".format_map(self.example)

    @property
    def basis(self) -> str:
        """The basis of the expectation, empty without a finding."""
        return self.example["basis"] if self.example is not None else ""

    @property
    def size(self) -> str:
        """How much it affects."""
        return f"{many(len(self.scenarios), 'scenario')} in {many(len(self.methods), 'method')}"

    @property
    def not_repeated(self) -> list[str]:
        """Why its scenarios were not tried again, each reason once."""
        counts = Counter(why for scenario in self.scenarios if (why := scenario.get("not_repeated")))
        all_of_them = len(self.scenarios)
        return [
            f"not tried again{'' if count == all_of_them else f' ({count:,} of {all_of_them:,})'}: {why}"
            for why, count in counts.most_common()
        ]

    def is_of(self, finding: Record) -> bool:
        """Return whether a finding is of this cause."""
        return _key(finding) == self.key

    def as_dict(self) -> dict[str, Any]:
        """Return the cause as plain values, with the ids of its scenarios."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "title": self.title,
            "kind": self.key[0],
            "basis": self.basis,
            "methods": list(self.methods),
            "scenarios": [scenario["id"] for scenario in self.scenarios],
        }


def _claimed(scenario: Record) -> list[str]:
    """Return the methods that a scenario is about: its feature's, or those that it claims if that is a convention."""
    own = f"{scenario['api']}/{scenario['method']}"
    claimed = list(dict.fromkeys(requirement.partition("#")[0] for requirement in scenario.get("requirements", ())))
    return [own] if own in claimed or not claimed else claimed


def causes(scenarios: Sequence[Record]) -> list[Cause]:
    """Return the causes of what did not pass, the gravest verdict first and then those with most scenarios.

    Each scenario belongs to one cause: to that of its findings which most scenarios share.
    """
    found: list[Cause] = []
    for verdict in VERDICTS:
        keys = {id(s): (s, _keys(s)) for s in scenarios if s["verdict"] == verdict}
        shared = Counter(key for _, of_scenario in keys.values() for key in {*of_scenario})
        groups: dict[Key, list[Record]] = {}
        for scenario, of_scenario in keys.values():
            groups.setdefault(max(of_scenario, key=lambda key: shared[key]), []).append(scenario)
        made = [_cause(verdict, key, group) for key, group in groups.items()]
        found += sorted(made, key=lambda cause: -len(cause.scenarios))
    return found


def causes_behind(scenarios: Sequence[Record]) -> set[str]:
    """Return the ids of causes that findings show and that have no scenario, because others have more of them."""
    shown = {_id(s["verdict"], key) for s in scenarios if s["verdict"] in VERDICTS for key in _keys(s)}
    return shown - {cause.id for cause in causes(scenarios)}


def many(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


@lru_cache(maxsize=4096)
def generalised(text: str) -> str:
    """Return a text with its values replaced by their kinds, and status texts kept."""
    line = " ".join(text[: 4 * _LONGEST].split())
    line = _QUOTED.sub(_quoted, line)
    for pattern, kind in _KINDS:
        line = pattern.sub(kind, line)
    return line[:_LONGEST]


def _quoted(found: re.Match[str]) -> str:
    inside = found[1] if found[1] is not None else found[2]
    return found[0] if not inside or _STATUS.match(inside) else "<text>"


def _keys(scenario: Record) -> list[Key]:
    """Return the key of each finding; a scenario without findings has that of its reason's first line."""
    return [_key(f) for f in scenario["findings"]] or [("", "", generalised(_first_line(scenario)))]


def _first_line(scenario: Record) -> str:
    return str((scenario["reason"].strip() or "no reason recorded").splitlines()[0])


def _key(finding: Record) -> Key:
    method, _, kind = finding["requirement"].partition("#")
    name = re.compile(rf"\b{re.escape(method.rpartition('/')[2])}\b")
    place, actual = (generalised(name.sub("<method>", finding[part])) for part in ("place", "actual"))
    return kind, place, actual


def _id(verdict: str, key: Key) -> str:
    return hashlib.sha256("\0".join((verdict, *key)).encode("utf-8", "replace")).hexdigest()[:10]


def _cause(verdict: str, key: Key, scenarios: Iterable[Record]) -> Cause:
    simplest_first = tuple(sorted(scenarios, key=_effort))
    example = next((finding for finding in simplest_first[0]["findings"] if _key(finding) == key), None)
    return Cause(_id(verdict, key), verdict, key, example, simplest_first)


def _effort(scenario: Record) -> tuple[int, int, int]:
    """Return how much a person has to read to understand a scenario."""
    return len(scenario["steps"]), sum(len(step["text"]) for step in scenario["steps"]), len(scenario["reason"])
