"""owners.toml: who answers for which methods, and how much a failure of theirs weighs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from conformance.catalogue import Catalogue, Contract
from conformance.errors import SettingsError, raise_all
from conformance.similar import nearest
from conformance.toml_files import read_toml

SEVERITIES: Final = ("blocker", "critical", "normal", "minor", "trivial")
"""The severities of Allure, the gravest first."""
_KEYS: Final = ("name", "contact", "severity", "methods")


@dataclass(frozen=True)
class Owner:
    """Who answers for the methods that match one of the patterns; `contact` and `severity` may be empty."""

    name: str
    methods: tuple[str, ...]
    contact: str = ""
    severity: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.contact})" if self.contact else self.name


@dataclass(frozen=True)
class Owners:
    """All owners in the order of the file."""

    all: tuple[Owner, ...] = ()

    def of(self, contract: Contract) -> Owner | None:
        """Return a method's owner: the last one that matches, as in a CODEOWNERS file."""
        place = _place(contract)
        return next((o for o in reversed(self.all) if any(fnmatchcase(place, p) for p in o.methods)), None)


def load_owners(path: Path, catalogue: Catalogue) -> Owners:
    """Return the owners in a file, none without the file; raise SettingsErrors that name entry and key."""
    if not path.exists():
        return Owners()
    data = read_toml(path)
    if unknown := set(data) - {"owner"}:
        raise SettingsError(f"unknown table {min(unknown)!r}", where=str(path), do="use only [[owner]]")
    entries = data.get("owner", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError("`owner` is not a list of tables", where=str(path), do="start each entry with [[owner]]")
    places = [_place(contract) for contract in catalogue.contracts]
    raise_all(fault for number, entry in enumerate(entries, 1) for fault in _faults(entry, number, path, places))
    return Owners(tuple(Owner(**{**entry, "methods": tuple(entry["methods"])}) for entry in entries))


def _place(contract: Contract) -> str:
    return f"{contract.api}/{contract.chapter}/{contract.method}"


def _faults(entry: Mapping[str, Any], number: int, path: Path, places: Sequence[str]) -> Iterator[SettingsError]:
    where = f"{path.name}: entry {number}"
    for key in ("name", "contact", "severity"):
        value = entry.get(key, "" if key == "name" else "-")
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            yield SettingsError(f"{key!r} is missing or not a text of one line", where=where, do=f'set {key} = "…"')
        elif key == "severity" and "severity" in entry and value not in SEVERITIES:
            do = f"use {', '.join(SEVERITIES)}"
            yield SettingsError(f"unknown severity {value!r}", where=where, do=do)
    patterns = entry.get("methods")
    if not isinstance(patterns, list) or not patterns or not all(isinstance(each, str) for each in patterns):
        what = "'methods' is missing or not a list of patterns"
        yield SettingsError(what, where=where, do='set methods = ["api/chapter/*"]')
    else:
        yield from _unmatched(patterns, where, places)
    for unknown in sorted(set(entry) - set(_KEYS)):
        do = nearest(unknown, _KEYS) or f"use only {', '.join(_KEYS)}"
        yield SettingsError(f"unknown key {unknown!r}", where=where, do=do)


def _unmatched(patterns: Collection[str], where: str, places: Sequence[str]) -> Iterator[SettingsError]:
    for pattern in patterns:
        if not any(fnmatchcase(place, pattern) for place in places):
            chapters = {f"{place.rpartition('/')[0]}/*" for place in places}
            do = nearest(pattern, [*chapters, *places]) or "write it as api/chapter/method, where * is any text"
            yield SettingsError(f"no method matches {pattern!r}", where=where, do=do)
