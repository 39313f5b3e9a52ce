"""Recognises images that can be a logo by their first bytes, and generates the smallest TIFF."""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_SIGNATURES = (_PNG, b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_COLOUR_TYPE = 25
"""Position of a PNG's colour type: 4 and 6 are those with transparency."""


def is_logo(content: bytes) -> bool:
    """True for an image of a usual format, except a transparent PNG."""
    return content.startswith(_SIGNATURES) and not (content.startswith(_PNG) and _transparent(content))


def _transparent(png: bytes) -> bool:
    return png[_COLOUR_TYPE : _COLOUR_TYPE + 1] in (b"\4", b"\6") or b"tRNS" in png


def tiff() -> bytes:
    """Return a TIFF of one white pixel."""
    tags = ((256, 1), (257, 1), (258, 1), (259, 1), (262, 0), (273, 8), (278, 1), (279, 1))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return struct.pack("<2sHI", b"II", 42, 10) + b"\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)
