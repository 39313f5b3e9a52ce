"""A file on its way to the service."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """A file as a multipart request carries it: its name, its bytes and what they are."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
