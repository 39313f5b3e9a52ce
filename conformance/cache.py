"""The user's own cache folder, whose files are trusted only if no other user could have written them."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

VARIABLE = "CONFORMANCE_CACHE"
"""The environment variable with another folder; it can be deleted at any time, like the usual one."""


def cache_folder() -> Path:
    """Return the folder of what can be computed again: that of the platform, unless the environment names another."""
    named = os.environ.get(VARIABLE, "")
    return Path(named).expanduser() if named else user_cache_path("conformance")


def cached(file: Path) -> bytes | None:
    """Return what a cache file holds, None if there is none, or another user could have written it."""
    with suppress(OSError), file.open("rb") as opened:
        return None if _is_foreign(os.fstat(opened.fileno())) else opened.read()
    return None


def keep(file: Path, content: bytes) -> None:
    """Write a cache file as a whole, for this user alone; where nothing can be written, it is computed again."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(content)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)


def _is_foreign(file: os.stat_result) -> bool:
    """Return whether a file belongs to another user, or others may write it; Windows guards the folder instead."""
    return hasattr(os, "getuid") and (file.st_uid != os.getuid() or bool(file.st_mode & 0o022))
