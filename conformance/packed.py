"""Lists of texts in a few bytes, for files that grow by a line per run."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from typing import Final

_MOST: Final = 10_000_000
"""The size of an unpacked list that is read; ours are far below it."""


def pack(lines: Iterable[str]) -> str:
    """Return lines as one short text, "" if there are none."""
    text = "\n".join(lines)
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode() if text else ""


def unpack(text: str) -> list[str]:
    """Return the packed lines; ValueError if the text has none."""
    if not text:
        return []
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(base64.b64decode(text, validate=True), _MOST)
    except zlib.error as error:
        raise ValueError(f"not packed: {error}") from None
    if not stream.eof:
        raise ValueError("not packed: too long, or cut short")
    return data.decode().split("\n")
