"""known.toml: failures that somebody knows of, each with a reason, an owner and a day on which it stops counting."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from conformance.catalogue import Catalogue
from conformance.errors import SettingsError, raise_all

_KEYS = {"requirement": str, "endpoint": str, "reason": str, "owner": str, "expires": date}


@dataclass(frozen=True)
class Known:
    """One known failure: the requirement that an endpoint breaks, why, whose it is, and until when it counts."""

    requirement: str
    endpoint: str
    reason: str
    owner: str
    expires: date

    @property
    def expired(self) -> bool:
        """True once the day is over."""
        return date.today() > self.expires

    def __str__(self) -> str:
        return f"{self.reason} (known to {self.owner} until {self.expires.isoformat()})"


def load_known(path: Path, catalogue: Catalogue) -> tuple[Known, ...]:
    """Return the entries of known.toml, none if there is no file; SettingsErrors name entry, key and reason."""
    if not path.exists():
        return ()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(path), do="mend the file") from error
    if strange := set(data) - {"known", "drift"}:
        what = f"{min(strange)!r} is not understood"
        raise SettingsError(what, where=str(path), do="use [[known]] and [[drift]] tables only")
    entries = data.get("known", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError("known is no list of tables", where=str(path), do="write each entry below [[known]]")
    ids = {r.id for contract in catalogue.contracts for r in contract.requirements}
    raise_all(fault for place, entry in enumerate(entries, 1) for fault in _faults(entry, place, path, ids))
    return tuple(Known(**entry) for entry in entries)


def _faults(entry: Mapping[str, Any], place: int, path: Path, ids: Collection[str]) -> Iterator[SettingsError]:
    where = f"{path.name}: entry {place}"
    for key, kind in _KEYS.items():
        value = entry.get(key)
        if not isinstance(value, kind) or not value or isinstance(value, datetime):
            what = "a day such as 2026-12-31" if kind is date else "a text"
            yield SettingsError(f"{key!r} is missing or not {what}", where=where, do=f"write {key} = …")
        elif key == "requirement" and value not in ids:
            what = f"no requirement is called {value!r}"
            yield SettingsError(what, where=where, do="see `conformance coverage` for the ids")
    for strange in sorted(set(entry) - set(_KEYS)):
        yield SettingsError(f"{strange!r} is not understood", where=where, do=f"use {', '.join(_KEYS)}")


def covering(known: Sequence[Known], endpoint: str, requirements: Iterable[str]) -> tuple[Known, ...]:
    """Return the entries that cover all these broken requirements at an endpoint, or () if one of them is not known."""
    mine = {k.requirement: k for k in known if k.endpoint == endpoint}
    wanted = set(requirements)
    return tuple(mine[r] for r in sorted(wanted)) if wanted and wanted <= set(mine) else ()
