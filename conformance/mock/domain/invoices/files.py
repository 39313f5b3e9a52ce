"""Files as callers send them: their names and media types, and the members of a zip.

The documents name the characters of AutoInvoice's file names; the limits on sizes and zips are inferred.
"""

from __future__ import annotations

import io
import mimetypes
import re
import zipfile
from dataclasses import dataclass, field

from conformance.mock.domain.invoices import file_names

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 2 * MAX_FILE
"""The maximum size of a file in bytes, and of all members of a zip."""
MAX_MEMBERS = 100
"""The maximum number of members of a zip."""
_MEDIA_TYPES = mimetypes.MimeTypes()
"""Python's own list; the system's list differs between machines."""
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,126}/[A-Za-z0-9][\w.+-]{0,126}", re.ASCII)


class Unreadable(ValueError):
    """A file that no invoice can be read from; `code` is the reason in a word, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Attachment:
    """A file that accompanies an invoice: beside it, or embedded in its XML."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    embedded: bool = False


@dataclass(frozen=True)
class Upload:
    """A file of a multipart form: the name that the caller sent, and its bytes."""

    name: str
    content: bytes = field(repr=False)


def attachment(name: str, content: bytes) -> Attachment:
    """Return a file whose media type follows from the extension of its name."""
    known = _MEDIA_TYPES.guess_type(name)[0]
    return Attachment(name, known or "application/octet-stream", content)


def embedded(path: str, content: bytes, media_type: str) -> Attachment:
    """Return a file from a document, under a safe name: the document may have any path, or none."""
    kind = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
    ending = _MEDIA_TYPES.guess_extension(kind) or ""
    name = file_names.safe(file_names.last(path), f"attachment{ending}")
    return Attachment(name, kind or attachment(name, b"").media_type, content, embedded=True)


def members(content: bytes) -> list[Attachment]:
    """Return the files of a zip; a zip within a zip is not unpacked."""
    # These four bytes precede each member in the directory. They are counted first: reading a long directory is slow.
    if content.count(b"PK\x01\x02") > 100 * MAX_MEMBERS:
        raise Unreadable("zip_too_large", f"the zip has more than {MAX_MEMBERS} members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [_member(archive, info) for info in _bounded(archive.infolist())]
    except Unreadable:
        raise
    except Exception as error:
        # A bad zip makes zipfile raise any of a dozen errors, most of them not its own.
        raise Unreadable("zip_broken", f"the zip cannot be opened: {error}") from error


def _bounded(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(members) > MAX_MEMBERS:
        raise Unreadable("zip_too_large", f"the zip has {len(members)} members, more than {MAX_MEMBERS}")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Unreadable("zip_too_large", f"what the zip holds has more than {MAX_UNPACKED} bytes")
    for member in members:
        # The name as it was sent: zipfile corrects some bad ones.
        if not file_names.is_safe(member.orig_filename):
            raise Unreadable("file_name_not_allowed", f"the zip holds {member.orig_filename[: file_names.MAX_BYTES]!r}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("zip_broken", f"{member.filename} is compressed in a way that is not taken")
    return members


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Attachment:
    with archive.open(info) as file:
        # Reads no more than the declared size: zipfile would unpack a false one completely before it checks.
        return attachment(info.filename, file.read(info.file_size + 1))
