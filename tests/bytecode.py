"""Bytecode for the many programs that tests start, compiled once instead of by each of them."""

from __future__ import annotations

import os

from platformdirs import user_cache_path


def share() -> None:
    """Let all programs that this process starts keep their bytecode in the user's cache folder."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(user_cache_path("conformance") / "bytecode"))
