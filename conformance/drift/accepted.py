"""Accepted differences: [[drift]] tables in known.toml, each with the id of the difference, a reason and a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from conformance.errors import SettingsError, raise_all
from conformance.files import read_text, write_whole
from conformance.similar import nearest
from conformance.toml_files import read_toml
from conformance.wires.difference import Difference

_KEYS = {"difference": str, "reason": str, "accepted": date}


def load_accepted(path: Path) -> dict[str, str]:
    """Return the reason and date of each accepted difference by id; raise SettingsErrors for what is invalid."""
    if not path.exists():
        return {}
    entries = read_toml(path).get("drift", [])
    listed: list[Any] = entries if isinstance(entries, list) else [None]
    raise_all(fault for place, entry in enumerate(listed, 1) for fault in _faults(entry, f"{path.name}: drift {place}"))
    return {e["difference"]: f"{e['reason']} (accepted {e['accepted'].isoformat()})" for e in listed}


def _faults(entry: object, where: str) -> Iterator[SettingsError]:
    table = entry if isinstance(entry, dict) else {}
    for key, kind in _KEYS.items():
        if not isinstance(table.get(key), kind) or not table[key]:
            what = "a date such as 2026-12-31" if kind is date else "a non-empty string"
            yield SettingsError(f"{key!r} is missing or not {what}", where=where, do=f"set {key} = …")
    for unknown in sorted(set(table) - set(_KEYS)):
        do = nearest(unknown, _KEYS) or f"use only {', '.join(_KEYS)}"
        yield SettingsError(f"unknown key {unknown!r}", where=where, do=do)


def add_accepted(path: Path, differences: Sequence[Difference], reason: str, day: date) -> None:
    """Add differences to the file, atomically."""
    text = read_text(path) if path.exists() else ""
    for difference in differences:
        text += f"\n[[drift]]\ndifference = {_quoted(difference.id)}\nreason = {_quoted(reason)}\n"
        text += f"accepted = {day.isoformat()}\n"
    write_whole(path, text.lstrip("\n"))


def _quoted(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
