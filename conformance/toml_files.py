"""Reads TOML files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from conformance.errors import SettingsError
from conformance.files import read_text


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds; SettingsError names the line that is wrong."""
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        line = place.group(1) if place else str(text.count("\n") + 1)
        where, do = f"{path}:{line}", "fix the line; strings need double quotes"
        raise SettingsError(f"not TOML: {error}", where=where, do=do) from error
