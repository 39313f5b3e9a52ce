"""known.toml: expected failures, each with a reason, an owner and an expiry date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue
from conformance.errors import SettingsError, raise_all
from conformance.similar import nearest
from conformance.toml_files import read_toml

_KEYS = {"requirement": str, "endpoint": str, "reason": str, "owner": str, "expires": date}
_OPTIONAL = "flaky"


@dataclass(frozen=True)
class Known:
    """An expected failure: the requirement, the endpoint that breaks it, the reason, the owner and the expiry date.

    It must fail, unless it is `flaky`: then it may pass too.
    """

    requirement: str
    endpoint: str
    reason: str
    owner: str
    expires: date
    flaky: bool = False

    @property
    def expired(self) -> bool:
        """True after the expiry date."""
        return date.today() > self.expires

    def __str__(self) -> str:
        flaky = "flaky, " if self.flaky else ""
        return f"{self.reason} ({flaky}expected until {self.expires.isoformat()}, owner: {self.owner})"


def load_known(path: Path, catalogue: Catalogue, endpoints: Collection[str] | None) -> tuple[Known, ...]:
    """Return the entries of known.toml, or none without the file; raise SettingsErrors that name entry and key.

    `endpoints` are the profiles that an entry can name, None if endpoints.toml cannot be read.
    """
    if not path.exists():
        return ()
    data = read_toml(path)
    if unknown := set(data) - {"known", "drift"}:
        what, question = f"unknown table {min(unknown)!r}", nearest(min(unknown), ("known", "drift"))
        raise SettingsError(what, where=str(path), do=f"{question} use only [[known]] and [[drift]]".lstrip())
    entries = data.get("known", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError("`known` is not a list of tables", where=str(path), do="start each entry with [[known]]")
    ids = {r.id for contract in catalogue.contracts for r in contract.requirements}
    names = {"requirement": ids, **({} if endpoints is None else {"endpoint": endpoints})}
    raise_all(fault for place, entry in enumerate(entries, 1) for fault in _faults(entry, place, path, names))
    return tuple(Known(**entry) for entry in entries)


def _faults(
    entry: Mapping[str, Any], place: int, path: Path, names: Mapping[str, Collection[str]]
) -> Iterator[SettingsError]:
    where = f"{path.name}: entry {place}"
    for key, kind in _KEYS.items():
        value = entry.get(key)
        if not isinstance(value, kind) or not value or isinstance(value, datetime):
            what = "a date such as 2026-12-31" if kind is date else "a non-empty string"
            yield SettingsError(f"{key!r} is missing or not {what}", where=where, do=f"set {key} = …")
        elif value not in names.get(key, (value,)):
            do = nearest(str(value), names[key]) or _otherwise(key, names[key])
            yield SettingsError(f"unknown {key} {value!r}", where=where, do=do)
    if not isinstance(entry.get(_OPTIONAL, False), bool):
        yield SettingsError(f"{_OPTIONAL!r} is neither true nor false", where=where, do=f"set {_OPTIONAL} = true")
    for unknown in sorted(set(entry) - {*_KEYS, _OPTIONAL}):
        do = nearest(unknown, (*_KEYS, _OPTIONAL)) or f"use only {', '.join((*_KEYS, _OPTIONAL))}"
        yield SettingsError(f"unknown key {unknown!r}", where=where, do=do)


def _otherwise(key: str, names: Collection[str]) -> str:
    if key == "endpoint":
        return f"use a profile of endpoints.toml: {', '.join(sorted(names))}"
    return "`conformance coverage` lists the ids"


def covering(known: Sequence[Known], endpoint: str, requirements: Iterable[str]) -> tuple[Known, ...]:
    """Return the entries that cover all of these broken requirements, or () if one is not an expected failure."""
    mine = {k.requirement: k for k in known if k.endpoint == endpoint}
    wanted = set(requirements)
    return tuple(mine[r] for r in sorted(wanted)) if wanted and wanted <= set(mine) else ()
