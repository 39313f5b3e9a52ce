"""Parses multipart bodies, and replaces their files by notes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_BOUNDARY = re.compile(rb"--([^\r\n]{1,70})\r\n")
_NAME = re.compile(rb'\bname="([^"\r\n]*)"')
_FILENAME = re.compile(rb'\bfilename="([^"\r\n]*)"')
_TYPE = re.compile(rb"^content-type:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_NOTE = re.compile(rb"a file of [0-9]+ bytes, sha256 [0-9a-f]{16}")


@dataclass(frozen=True)
class Part:
    """One part of a multipart body; `filename` is empty for a plain field."""

    head: bytes
    content: bytes

    @property
    def name(self) -> str:
        """The field's name."""
        return _first(_NAME, self.head)

    @property
    def filename(self) -> str:
        """The file name that the sender set."""
        return _first(_FILENAME, self.head)

    @property
    def media_type(self) -> str:
        """The part's media type, or ""."""
        return _first(_TYPE, self.head).strip()

    @property
    def is_file(self) -> bool:
        """True if the part is a file, even with an empty name."""
        return _FILENAME.search(self.head) is not None


def parts(body: bytes) -> list[Part]:
    """Return the parts of a body, or an empty list if it is not multipart."""
    found = _BOUNDARY.match(body)
    if found is None or b"content-disposition" not in body[: found.end() + 200].lower():
        return []
    found_parts = []
    for piece in _between(body, b"--" + found[1]):
        head, separator, content = piece.partition(b"\r\n\r\n")
        if separator:
            found_parts.append(Part(head, content))
    return found_parts


def _between(body: bytes, mark: bytes) -> Iterator[bytes]:
    """Yield the content between boundaries, without surrounding line breaks."""
    at = len(mark) + 2
    while (end := body.find(b"\r\n" + mark, at)) >= 0:
        yield body[at:end]
        at = end + len(mark) + 4


def replaced(body: bytes, change: Callable[[Part], bytes], boundary: bytes = b"") -> bytes:
    """Return a multipart body with every part changed; return other bodies unchanged."""
    found = parts(body)
    if not found:
        return body
    mark = b"--" + (boundary or body[2 : body.index(b"\r\n")])
    return b"".join(b"%s\r\n%s\r\n\r\n%s\r\n" % (mark, p.head, change(p)) for p in found) + mark + b"--\r\n"


def without_files(body: bytes, *, keep_text: bool = False) -> bytes:
    """Replace each file by a note of its size and digest; optionally keep text files."""

    def change(part: Part) -> bytes:
        if not part.is_file or _NOTE.fullmatch(part.content):
            return part.content
        if keep_text and b"\0" not in part.content and _is_text(part.content):
            return part.content
        digest = hashlib.sha256(part.content).hexdigest()[:16].encode()
        return b"a file of %d bytes, sha256 %s" % (len(part.content), digest)

    return replaced(body, change)


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _first(pattern: re.Pattern[bytes], text: bytes) -> str:
    found = pattern.search(text)
    return found[1].decode("utf-8", "replace") if found else ""
