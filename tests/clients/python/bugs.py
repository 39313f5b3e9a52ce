"""The bugs that the environment can put into this client: BUG=double-write, or several with commas."""

from __future__ import annotations

import os

KNOWN = (
    *("double-write", "ignored-error", "unknown-member", "missing-type", "content-type", "deprecated-method"),
    *("key-in-url", "iso-date", "parameter-order", "latin-1", "stale-token", "soap-date", "rest-date"),
    *("base64-twice", "unknown-part", "busy-polling"),
)
_CHOSEN = [name for name in os.environ.get("BUG", "").split(",") if name]
if unknown := set(_CHOSEN) - set(KNOWN):
    raise SystemExit(f"BUG={','.join(sorted(unknown))}: use one of {', '.join(KNOWN)}")


def bug(name: str) -> bool:
    """Return whether this bug was put in."""
    assert name in KNOWN, name
    return name in _CHOSEN
