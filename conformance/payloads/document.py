"""Builds invoice files from plain fields; a fault makes a file that the service must refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lxml import etree

from conformance.errors import UserError
from conformance.payloads import finvoice, teapps, ubl
from conformance.payloads.file import File
from conformance.payloads.invoice import Invoice
from conformance.payloads.packing import made_up, zipped
from conformance.similar import nearest

TOO_LARGE = 21 * 1024 * 1024
"""A size one megabyte above the limit."""

_ENTITIES = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Invoice [
%s
]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&e9;</Invoice>
""" % b"\n".join(
    b'<!ENTITY e%d "%s">' % (level, b"ten times " * 10 if level == 0 else b"&e%d;" % (level - 1) * 10)
    for level in range(10)
)
"""An entity bomb: a thousand bytes that would expand to 10^11."""

_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"


def _alone(root: str, **attributes: str) -> bytes:
    """Return a document with only a root element."""
    return etree.tostring(etree.Element(root, attributes), encoding="UTF-8", xml_declaration=True)


_XML_FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "not XML": lambda _: b"This is a letter and no invoice.\n",
    "CII": lambda _: _alone(f"{{{_CII}}}CrossIndustryInvoice"),
    "acknowledgement": lambda _: _alone("FinvoiceAck", Version="3.0"),
    "wrong root": lambda _: _alone("Letter"),
    "cut off": lambda xml: xml[: len(xml) // 2],
    "entities": lambda _: _ENTITIES,
    # Line breaks after the invoice are allowed, so only the size is wrong.
    "too large": lambda xml: xml.ljust(TOO_LARGE, b"\n"),
}
_MISSING = {"no number": {"number": ""}, "no amount": {"net": ""}}
_BESIDE_FAULTS = {
    "zip with a strange name": File("my letter.pdf", b"%PDF-1.4\n", "application/pdf"),
    "zip with a program": File("setup.exe", b"MZ", "application/octet-stream"),
    "zip with an empty file": File("empty.txt", b"", "text/plain"),
}
_ZIP_FAULTS = ("zip without invoice", "zip of two invoices", "broken zip", *_BESIDE_FAULTS)
_NAME_FAULTS = {"wrong name": "{stem}.exe", "name with spaces": "my {stem}.xml"}
FAULTS = (*_XML_FAULTS, "empty", *_NAME_FAULTS, *_MISSING, *_ZIP_FAULTS)
"""The faults that a file can have."""
_BUILDERS: dict[str, Callable[[Invoice], bytes]] = {
    **dict.fromkeys(finvoice.VERSIONS, finvoice.build),
    "TEAPPS30": teapps.build,
}
"""The builders of formats without attachments; all other formats are UBL."""

_VALUES: dict[str, tuple[str, ...]] = {
    "kind": ("INVOICE", "CREDIT_NOTE"),
    "format": (*ubl.CUSTOMIZATIONS, *_BUILDERS),
    "packing": ("plain", "zip", "side by side"),
    "prolog": ("", *finvoice.PROLOGS),
    "fault": ("", *FAULTS),
}
_NUMBERS = {
    "net": (r"-?[0-9]{1,12}(\.[0-9]{1,2})?", "write a number with a dot and two decimals at most, such as 1000.00"),
    "tax_percent": (r"[0-9]{1,2}(\.[0-9]{1,2})?|100", "write a percentage with two decimals at most, such as 25"),
    "quantity": (r"(?=.*[1-9])[0-9]{1,15}(\.[0-9]{1,10})?", "write a number above 0 with a dot, such as 2.125"),
}
"""The valid form of numeric fields, and the remedy for other values."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Document(Invoice):
    """An invoice as it is sent: in a file of its format, which may have a fault, with its image and attachments."""

    attachments: str = ""
    image: str = ""
    packing: str = "plain"
    fault: str = ""

    def __post_init__(self) -> None:
        for name, value in _plain(self).items():
            _checked(name, value)
        for name in self._attached:
            made_up(name)
        if self.image and not self.image.lower().endswith(".pdf"):
            raise _refused("image", self.image, "the image of an invoice is a PDF; use a name that ends in .pdf")
        if self.format in _BUILDERS and self.packing == "plain" and (self.image or self.attachments):
            raise UserError(
                f"{self.format} cannot contain attachments",
                where="packing and format of the document",
                do="set packing to zip",
            )

        if self.prolog and self.format not in finvoice.VERSIONS:
            raise _refused("prolog", self.prolog, f"set format to one of {', '.join(finvoice.VERSIONS)}")

    @classmethod
    def from_table(cls, table: Mapping[str, str]) -> Document:
        """Return the document with the fields of a table; other fields keep their defaults."""
        known = [field.name for field in fields(cls)]
        for name in table:
            if name not in known:
                do = f"{nearest(name, known)} use one of {', '.join(known)}".lstrip()
                raise UserError(f"unknown field {name!r} of a document", do=do)
        return cls(**table)

    def file(self) -> File:
        """Return the file to upload; equal documents produce equal bytes."""
        document = replace(self, **_MISSING.get(self.fault, {}))
        stem = document._stem
        packed = self.packing == "zip" or self.fault in _ZIP_FAULTS
        xml = File(f"{stem}.xml", document._xml(packed), "application/xml")
        file = document._zip(f"invoice-{_safe(self.number)}.zip", xml) if packed else xml
        if self.fault == "empty":
            return replace(file, content=b"")
        if self.fault in _NAME_FAULTS:
            name = _NAME_FAULTS[self.fault].format(stem=stem)
            return replace(file, name=name, media_type="application/octet-stream")
        return file

    def files(self) -> list[File]:
        """Return the files to upload separately: the invoice and its attachments."""
        beside = [*filter(None, [self.image]), *self._attached] if self.packing == "side by side" else []
        return [self.file(), *map(made_up, beside)]

    def view(self) -> dict[str, Any]:
        """Return all fields, the files with names and bytes, and the totals: `sum` without and `sum_tax` with tax."""
        amounts, file, files = self.amounts, self.file(), self.files()
        return {
            **_plain(self),
            "file": file,
            "file_name": file.name,
            "file_content": file.content,
            "file_names": [each.name for each in files],
            "file_contents": [each.content for each in files],
            "sum": amounts.net if amounts else None,
            "sum_tax": amounts.gross if amounts else None,
        }

    @property
    def _attached(self) -> list[str]:
        return [name.strip() for name in self.attachments.split(",") if name.strip()]

    @property
    def _stem(self) -> str:
        # The image of an invoice is the PDF with the same name.
        named = self.image and (self.packing != "plain" or self.fault in _ZIP_FAULTS)
        return self.image[: -len(".pdf")] if named else f"invoice-{_safe(self.number)}"

    def _xml(self, packed: bool) -> bytes:
        inside = not packed and self.packing != "side by side"
        image = made_up(self.image) if self.image and inside else None
        attachments = [made_up(name) for name in self._attached] if inside else ()
        builder = _BUILDERS.get(self.format)
        built = builder(self) if builder else ubl.build(self, image, attachments)
        return _XML_FAULTS.get(self.fault, bytes)(built)

    def _zip(self, name: str, xml: File) -> File:
        members = [xml, *map(made_up, [*filter(None, [self.image]), *self._attached])]
        if self.fault == "zip without invoice":
            members = [*members[1:], made_up("letter.pdf")]
        if self.fault == "zip of two invoices":
            second = replace(self, number=f"{self.number}-2", attachments="", image="")
            members.insert(1, File("second.xml", second._xml(packed=True), xml.media_type))
        if self.fault in _BESIDE_FAULTS:
            members.append(_BESIDE_FAULTS[self.fault])
        made = zipped(name, members)
        # The directory of a zip is at its end.
        return replace(made, content=made.content[: len(made.content) // 2]) if self.fault == "broken zip" else made


def _plain(document: Document) -> dict[str, str]:
    return {field.name: getattr(document, field.name) for field in fields(document)}


def _safe(text: str) -> str:
    """Return a text as part of a file name."""
    return re.sub("[^A-Za-z0-9]+", "-", text)[:40].strip("-") or "1"


def _checked(name: str, value: str) -> None:
    if name in _VALUES and value not in _VALUES[name]:
        raise _refused(name, value, f"use one of {', '.join(known or '(empty)' for known in _VALUES[name])}")
    if name in _NUMBERS and value and not re.fullmatch(_NUMBERS[name][0], value):
        raise _refused(name, value, _NUMBERS[name][1])
    if strange := _NOT_XML.search(value):
        raise _refused(name, value, f"remove the character U+{ord(strange[0]):04X}, which XML forbids")


def _refused(name: str, value: str, do: str) -> UserError:
    return UserError(f"{name} of a document cannot be {value!r}", where=f"field {name}", do=do)
