"""The files that AutoInvoice's sending methods take: their names and types, what a zip holds, and what is refused.

The documents name the letters that a name may have; which endings are taken is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from conformance.mock.calls.behaviour import Refusal
from conformance.mock.domain.invoices import documents
from conformance.mock.domain.invoices.documents import Invoice
from conformance.mock.domain.invoices.files import FILE_LARGEST, Attachment, Unreadable, members

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
INVOICES = ("xml", "zip")
"""The endings of a file that an invoice is read from."""
BESIDE = ("pdf", "png", "jpg", "jpeg", "gif", "tif", "tiff", "txt", "csv")
"""The endings of files that go along with an invoice."""
FORMATS = (
    *("FINVOICE", "FINVOICE20", "FINVOICE30", "TEAPPS", "TEAPPS30", "UBL", "PEPPOLBIS20", "PEPPOLBIS30"),
    *("EHF", "EHF20", "SIUBL", "SIUBL12", "SIUBL20", "VISMAUBL", "VISMAUBL30"),
)
"""The names of formats that can be said of a file: all that are read of those that doc001:411 lists for downloads."""
_BY_WORD = ("UBL", "SIUBL", "VISMAUBL")
_NO_UBL = ("FINVOICE", "TEAPPS")
_OUTCOMES = {
    "file_empty": "file-is-empty",
    "zip_broken": "zip-invalid",
    "zip_too_large": "zip-invalid",
    "file_name_not_allowed": "name-in-zip-invalid",
    "zip_with_several_invoices": "not-one-xml",
    "zip_without_invoice": "not-one-xml",
    "format_not_recognised": "format-unsupported",
    "format_mismatch": "format-unsupported",
    "not_xml": "format-unsupported",
}
"""The outcome of what cannot be read, by what is wrong; all else is none that has a text of its own."""


def has_allowed_letters(name: str) -> bool:
    """Return whether a name has letters, digits, underscores, dots and dashes alone."""
    return _NAME.fullmatch(name) is not None


def ending(name: str) -> str:
    """Return what stands behind the last dot of a name, in small letters."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def unpacked(files: Sequence[Attachment]) -> list[Attachment]:
    """Return files with zips replaced by what they hold, every name and type of which is allowed."""
    found: list[Attachment] = []
    for file in files:
        if ending(file.name) != "zip":
            found.append(file)
            continue
        inside = members(file.content)
        for member in inside:
            if not has_allowed_letters(member.name) or ending(member.name) not in ("xml", *BESIDE):
                raise Unreadable("file_name_not_allowed", f"the zip holds {member.name}")
        found += inside
    return found


def the_invoice(files: Sequence[Attachment], format: str = "") -> Invoice:
    """Return the one invoice in files that were sent together, with what goes along; Refusal says why there is none."""
    wanted = format.upper()
    if wanted and wanted not in FORMATS:
        raise Refusal("format-unsupported", because=f"xmlformat is {wanted[:40]!r}, none of {', '.join(FORMATS)}")
    try:
        size = sum(len(file.content) for file in files)
        if size > FILE_LARGEST:
            raise Unreadable("file_too_large", f"the files have {size} bytes, more than {FILE_LARGEST}")
        read = documents.with_files(unpacked(files), wanted if wanted.startswith(_BY_WORD) else "")
    except Unreadable as unreadable:
        raise refusal(unreadable) from None
    if not fits(read.source_format, wanted):
        raise Refusal("format-unsupported", because=f"the file is {read.source_format}, not {wanted}")
    return read


def fits(found: str, wanted: str) -> bool:
    """Return whether a file's format is the one that was said of it; UBL is every kind of UBL."""
    return not found.startswith(_NO_UBL) if wanted == "UBL" else found.startswith(wanted)


def refusal(unreadable: Unreadable, outcomes: Mapping[str, str] = _OUTCOMES) -> Refusal:
    """Return how a file is refused that cannot be read, with the reason that no status text gives."""
    return Refusal(outcomes.get(unreadable.code, "unknown-error"), because=str(unreadable))
