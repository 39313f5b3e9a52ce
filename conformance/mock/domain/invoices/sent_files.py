"""The files that AutoInvoice's sending methods accept: their names and types, the members of a zip, and refusals.

The documents name the characters that a name may have; the accepted extensions are inferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from conformance.mock.calls.behaviour import Refusal
from conformance.mock.domain.invoices import documents, file_names
from conformance.mock.domain.invoices.documents import Invoice
from conformance.mock.domain.invoices.files import MAX_FILE, Attachment, Unreadable, members

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
INVOICES = ("xml", "zip")
"""The extensions of a file that an invoice is read from."""
ATTACHMENTS = ("pdf", "png", "jpg", "jpeg", "gif", "tif", "tiff", "txt", "csv")
"""The extensions of files that accompany an invoice."""
FORMATS = (
    *("FINVOICE", "FINVOICE20", "FINVOICE30", "TEAPPS", "TEAPPS30", "UBL", "PEPPOLBIS20", "PEPPOLBIS30"),
    *("EHF", "EHF20", "SIUBL", "SIUBL12", "SIUBL20", "VISMAUBL", "VISMAUBL30"),
)
"""The formats that a caller can name for a file: those of the downloads in doc001:411 that the mock reads."""
_NAMED_BY_CALLER = ("UBL", "SIUBL", "VISMAUBL")
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
"""The outcome for unreadable files, by reason; any other reason has no status text of its own."""


def has_allowed_characters(name: str) -> bool:
    """Return whether a name has only letters, digits, underscores, dots and dashes."""
    return _NAME.fullmatch(name) is not None


def unpacked(files: Sequence[Attachment]) -> list[Attachment]:
    """Return files with zips replaced by their members; Unreadable for a member with a wrong name or type."""
    found: list[Attachment] = []
    for file in files:
        if file_names.extension(file.name) != "zip":
            found.append(file)
            continue
        inside = members(file.content)
        for member in inside:
            kind = file_names.extension(member.name)
            if not has_allowed_characters(member.name) or kind not in ("xml", *ATTACHMENTS):
                raise Unreadable("file_name_not_allowed", f"the zip holds {member.name}")
        found += inside
    return found


def the_invoice(files: Sequence[Attachment], format: str = "") -> Invoice:
    """Return the one invoice in files that were sent together, with the other files; Refusal says why there is none."""
    wanted = format.upper()
    if wanted and wanted not in FORMATS:
        raise Refusal("format-unsupported", because=f"xmlformat is {wanted[:40]!r}, none of {', '.join(FORMATS)}")
    try:
        size = sum(len(file.content) for file in files)
        if size > MAX_FILE:
            raise Unreadable("file_too_large", f"the files have {size} bytes, more than {MAX_FILE}")
        read = documents.with_files(unpacked(files), wanted if wanted.startswith(_NAMED_BY_CALLER) else "")
    except Unreadable as unreadable:
        raise refusal(unreadable) from None
    if not fits(read.source_format, wanted):
        raise Refusal("format-unsupported", because=f"the file is {read.source_format}, not {wanted}")
    return read


def fits(found: str, wanted: str) -> bool:
    """Return whether a file has the format that the caller named; UBL is every kind of UBL."""
    return not found.startswith(_NO_UBL) if wanted == "UBL" else found.startswith(wanted)


def refusal(unreadable: Unreadable, outcomes: Mapping[str, str] = _OUTCOMES) -> Refusal:
    """Return the refusal of an unreadable file, with the reason that no status text has."""
    return Refusal(outcomes.get(unreadable.code, "unknown-error"), because=str(unreadable))
