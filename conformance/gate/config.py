"""gate.toml: findings that an integrator accepts, each with a reason and an expiry date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from conformance.errors import SettingsError, raise_all
from conformance.gate.found import Found
from conformance.toml_files import read_toml

_NEEDED: Final = ("rule", "reason", "expires")
_PATTERNS: Final = ("method", "place", "test")
_EXAMPLE: Final = 'rule = "unknown-member"\n         reason = "…"\n         expires = 2027-06-30'


@dataclass(frozen=True)
class Accepted:
    """Findings that are accepted until a day: those of a rule, whose method, place and test have these patterns."""

    rule: str
    reason: str
    expires: date
    method: str = "*"
    place: str = "*"
    test: str = "*"
    entry: int = 0

    def expired(self, today: date) -> bool:
        """Return whether the last day is over."""
        return today > self.expires

    def covers(self, found: Found) -> bool:
        """Return whether a finding is one of those."""
        return (
            found.finding.rule.id == self.rule
            and (fnmatchcase(found.method, self.method) or fnmatchcase(found.method.partition("/")[2], self.method))
            and fnmatchcase(found.finding.place, self.place)
            and fnmatchcase(found.test, self.test)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as plain values, for reports."""
        return {**asdict(self), "expires": self.expires.isoformat()}

    def __str__(self) -> str:
        limits = [f"{name} {value}" for name in _PATTERNS if (value := getattr(self, name)) != "*"]
        return f"entry {self.entry}: {', '.join((self.rule, *limits))}"


def load(path: Path, rules: Collection[str]) -> tuple[Accepted, ...]:
    """Return the entries of gate.toml; SettingsErrors name each wrong entry and key."""
    data = read_toml(path)
    if unknown := set(data) - {"accept"}:
        what = f"unknown table {min(unknown)!r}"
        raise SettingsError(what, where=str(path), do="start each entry with [[accept]]")
    entries = data.get("accept", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError("`accept` is not a list of tables", where=str(path), do="start each entry with [[accept]]")
    raise_all(fault for place, entry in enumerate(entries, 1) for fault in _faults(entry, place, path, rules))
    return tuple(Accepted(**entry, entry=place) for place, entry in enumerate(entries, 1))


def _faults(entry: Mapping[str, Any], place: int, path: Path, rules: Collection[str]) -> Iterator[SettingsError]:
    where = f"{path.name}: entry {place}"
    for key in (*_NEEDED, *(name for name in _PATTERNS if name in entry)):
        value, kind = entry.get(key), date if key == "expires" else str
        if not isinstance(value, kind) or not value or isinstance(value, datetime):
            what = "a date such as 2027-06-30" if kind is date else "a non-empty string"
            yield SettingsError(f"{key!r} is missing or not {what}", where=where, do=f"write {_EXAMPLE}")
        elif key == "rule" and value not in rules:
            do = f"use one of {', '.join(sorted(rules))}"
            yield SettingsError(f"unknown rule {value!r}", where=where, do=do)
    for unknown in sorted(set(entry) - {*_NEEDED, *_PATTERNS}):
        known = ", ".join((*_NEEDED, *_PATTERNS))
        yield SettingsError(f"unknown key {unknown!r}", where=where, do=f"use only {known}")
