"""A file that a caller uploaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
    """A file of a multipart form: its name as the caller gave it, and its bytes."""

    name: str
    content: bytes
