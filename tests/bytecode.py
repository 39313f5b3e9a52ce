"""Bytecode that many programs share, compiled once instead of by each of them."""

from __future__ import annotations

import os
import sys

from platformdirs import user_cache_path


def share() -> None:
    """Let this process and all programs that it starts keep their bytecode in the user's cache folder."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(user_cache_path("conformance") / "bytecode"))
    # This process too: pytest rewrites the assertions of every test module, and keeps what it compiled.
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"]
