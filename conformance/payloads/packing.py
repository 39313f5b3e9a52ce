"""Builds attachments and zip files reproducibly: equal names produce equal bytes."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from conformance.errors import UserError
from conformance.payloads.file import File

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file supports."""

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""One pixel."""


def made_up(name: str) -> File:
    """Return a small, valid file of the type that its name implies."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in _KINDS:
        raise UserError(f"unknown file type: {name!r}", do=f"use a name that ends in {', '.join(_KINDS)}")
    media_type, content = _KINDS[ending]
    return File(name, content(name), media_type)


def zipped(name: str, members: Sequence[File]) -> File:
    """Return a zip file that does not depend on the clock or the version of zlib."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            info = zipfile.ZipInfo(member.name, _EARLIEST)
            # Otherwise this depends on the operating system.
            info.create_system = 3
            archive.writestr(info, member.content, zipfile.ZIP_STORED)
    return File(name, buffer.getvalue(), "application/zip")


def pdf(text: str) -> bytes:
    """Return a one-page PDF with a text; characters that its font may lack become question marks."""
    said = text.encode("ascii", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    drawing = b"BT /F1 18 Tf 72 770 Td (%s) Tj ET" % said
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)


_KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    ".pdf": ("application/pdf", pdf),
    ".png": ("image/png", lambda _: _PNG),
    ".txt": ("text/plain", lambda name: f"{name}\n".encode()),
    ".csv": ("text/csv", lambda name: f"name\n{name}\n".encode()),
}
