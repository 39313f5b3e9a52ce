"""Accepted differences: [[drift]] tables in known.toml, each with the id of the difference, a reason and a date."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from conformance.errors import SettingsError
from conformance.files import write_whole
from conformance.wires.difference import Difference

_KEYS = {"difference": str, "reason": str, "accepted": date}


def load_accepted(path: Path) -> dict[str, str]:
    """Return the reason and date of each accepted difference by id; raise SettingsError if the file is invalid."""
    if not path.exists():
        return {}
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("drift", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read the file: {error}", where=str(path), do="fix the file") from error
    found = {}
    for place, entry in enumerate(entries if isinstance(entries, list) else [None], 1):
        for key, kind in _KEYS.items():
            if not isinstance(entry, dict) or not isinstance(entry.get(key), kind) or not entry[key]:
                what = "a date such as 2026-12-31" if kind is date else "a non-empty string"
                raise SettingsError(
                    f"{key!r} is missing or not {what}", where=f"{path.name}: drift {place}", do=f"set {key} = …"
                )
        found[entry["difference"]] = f"{entry['reason']} (accepted {entry['accepted'].isoformat()})"
    return found


def add_accepted(path: Path, differences: Sequence[Difference], reason: str, day: date) -> None:
    """Add differences to the file, atomically."""
    text = path.read_text("utf-8") if path.exists() else ""
    for difference in differences:
        text += f"\n[[drift]]\ndifference = {_quoted(difference.id)}\nreason = {_quoted(reason)}\n"
        text += f"accepted = {day.isoformat()}\n"
    write_whole(path, text.lstrip("\n"))


def _quoted(text: str) -> str:
    plain = "".join(character if character.isprintable() else " " for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
