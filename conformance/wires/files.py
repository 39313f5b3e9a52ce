"""Where a description's other files are found: below its own folder, and never over a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

Load = Callable[[str], bytes | None]
"""Returns the bytes at an address, or None for what is not loaded."""


def nothing(address: str) -> bytes | None:
    """Load nothing: what a service sends may not name files of this computer."""
    del address
    return None


def beside(file: Path) -> Load:
    """Return a loader of files in the folder of `file` or below; all else, other schemes above all, stays unloaded."""
    folder = file.resolve().parent

    def load(address: str) -> bytes | None:
        try:
            parts = urlsplit(address)
            if parts.scheme != "file" or parts.netloc:
                return None
            found = Path(unquote(parts.path)).resolve()
            return found.read_bytes() if found.is_relative_to(folder) else None
        except (OSError, ValueError):
            return None

    return load
