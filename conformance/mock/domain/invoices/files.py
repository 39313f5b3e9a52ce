"""Files as callers send them: what each is called and is, and what a zip holds.

The documents name the characters of AutoInvoice's file names; which sizes and members of a zip are taken is inferred.
"""

from __future__ import annotations

import io
import mimetypes
import re
import zipfile
from dataclasses import dataclass, field

from conformance.mock.domain.invoices import file_names

FILE_LARGEST = 20 * 1024 * 1024
UNPACKED_LARGEST = 2 * FILE_LARGEST
"""How many bytes a file may have, and the members of a zip together."""
MEMBERS_MOST = 100
"""How many members a zip may have."""
_MEDIA_TYPES = mimetypes.MimeTypes()
"""Python's own list; the system's is a different one on each machine."""
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,126}/[A-Za-z0-9][\w.+-]{0,126}", re.ASCII)


class Unreadable(ValueError):
    """A file that no invoice can be read from; `code` says in a word why, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Attachment:
    """A file that came with an invoice: beside it, or embedded in its XML."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    embedded: bool = False


def attachment(name: str, content: bytes) -> Attachment:
    """Return a file that came under a name, whose ending says what kind it is."""
    known = _MEDIA_TYPES.guess_type(name)[0]
    return Attachment(name, known or "application/octet-stream", content)


def embedded(path: str, content: bytes, media_type: str) -> Attachment:
    """Return a file that stood in a document, under a safe name: the document may give any path, or none."""
    kind = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
    ending = _MEDIA_TYPES.guess_extension(kind) or ""
    name = file_names.safe(file_names.last(path), f"attachment{ending}")
    return Attachment(name, kind or attachment(name, b"").media_type, content, embedded=True)


def members(content: bytes) -> list[Attachment]:
    """Return the files of a zip; a zip within a zip is such a file and stays closed."""
    # Each member is listed behind these four bytes. They are counted first, because reading a long list takes long.
    if content.count(b"PK\x01\x02") > 100 * MEMBERS_MOST:
        raise Unreadable("zip_too_large", f"the zip has more than {MEMBERS_MOST} members")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [_member(archive, info) for info in _bounded(archive.infolist())]
    except Unreadable:
        raise
    except Exception as error:
        # A bad zip makes zipfile raise any of a dozen errors, and most are not its own.
        raise Unreadable("zip_broken", f"the zip cannot be opened: {error}") from error


def _bounded(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(members) > MEMBERS_MOST:
        raise Unreadable("zip_too_large", f"the zip has {len(members)} members, more than {MEMBERS_MOST}")
    if sum(member.file_size for member in members) > UNPACKED_LARGEST:
        raise Unreadable("zip_too_large", f"what the zip holds has more than {UNPACKED_LARGEST} bytes")
    for member in members:
        # The name as it was sent: zipfile mends some bad ones.
        if not file_names.is_safe(member.orig_filename):
            raise Unreadable("file_name_not_allowed", f"the zip holds {member.orig_filename[: file_names.LONGEST]!r}")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("zip_broken", f"{member.filename} is compressed in a way that is not taken")
    return members


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Attachment:
    with archive.open(info) as file:
        # Asking for no more than it declares, because zipfile would unpack a liar to its end before it looks.
        return attachment(info.filename, file.read(info.file_size + 1))
