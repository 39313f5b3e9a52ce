"""Addresses of what the page shows, which other reports link to."""

from __future__ import annotations

from urllib.parse import quote


def link(**opened: str) -> str:
    """Return the fragment that opens a `cell` (a requirement), a `scenario` or a `method` on the page."""
    return "#" + "&".join(
        f"{key}={quote(value.encode('utf-8', 'replace'), safe='/,')}" for key, value in opened.items()
    )


def cause_link(identity: str) -> str:
    """Return the fragment of a cause."""
    return f"#cause-{identity}"
