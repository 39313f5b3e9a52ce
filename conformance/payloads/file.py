"""A file to upload."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class File:
    """A file in a multipart request: name, content and media type."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
