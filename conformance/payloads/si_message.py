"""The messages of Finnish banks by which an invoicer offers e-invoices to consumers, as files to be sent.

A file is a SOAP envelope that says who sends and who receives, and behind it the message, a document of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lxml import etree

from conformance.errors import UserError
from conformance.similar import nearest

_SOAP, _EB = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.oasis-open.org/committees/ebxml-msg/schema"


@dataclass(frozen=True)
class SiMessage:
    """A message to the banks; `intermediator` is the sender's operator, and `fault` the fault of the file."""

    message_id: str = "SI-2026-0001"
    sender: str = "003709876543"
    intermediator: str = "DABAFIHH"
    receiver: str = "003712345678"
    receiver_intermediator: str = "NDEAFIHH"
    timestamp: str = "2026-01-15T12:00:00+02:00"
    invoicer_name: str = "Example Seller Oy"
    fault: str = ""

    @classmethod
    def from_table(cls, table: Mapping[str, str]) -> SiMessage:
        """Return the message with the fields of a table; other fields keep their defaults."""
        known = [field.name for field in fields(cls)]
        for name in table:
            if name not in known:
                do = f"{nearest(name, known)} use one of {', '.join(known)}".lstrip()
                raise UserError(f"unknown field {name!r} of an SI message", do=do)
        made = cls(**table)
        if made.fault and made.fault not in FAULTS:
            raise UserError(f"unknown fault {made.fault!r} of an SI message", do=f"use one of {', '.join(FAULTS)}")
        return made

    def view(self) -> dict[str, Any]:
        """Return the fields of the message and its file."""
        content = FAULTS[self.fault](self) if self.fault else self._file()
        return {**{field.name: getattr(self, field.name) for field in fields(self)}, "file_content": content}

    def _file(self) -> bytes:
        return self._envelope() + self._message()

    def _envelope(self) -> bytes:
        envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"SOAP-ENV": _SOAP, "eb": _EB})
        header = _below(envelope, f"{{{_SOAP}}}Header")
        etree.SubElement(envelope, f"{{{_SOAP}}}Body")
        message = _below(header, f"{{{_EB}}}MessageHeader")
        for side, party, role in (
            ("From", self.sender, "Sender"),
            ("From", self.intermediator, "Intermediator"),
            ("To", self.receiver, "Receiver"),
            ("To", self.receiver_intermediator, "Intermediator"),
        ):
            if party:
                place = _below(message, f"{{{_EB}}}{side}")
                _below(place, f"{{{_EB}}}PartyId", party)
                _below(place, f"{{{_EB}}}Role", role)
        _below(message, f"{{{_EB}}}Action", "ProcessInvoice")
        data = _below(message, f"{{{_EB}}}MessageData")
        _below(data, f"{{{_EB}}}MessageId", self.message_id)
        _below(data, f"{{{_EB}}}Timestamp", self.timestamp)
        return _written(envelope)

    def _message(self) -> bytes:
        root = etree.Element("FinvoiceSenderInfo", Version="2.0")
        _below(_below(root, "SellerPartyDetails"), "SellerOrganisationName", self.invoicer_name)
        return _written(root)


def _below(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, name)
    child.text = text or None
    return child


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _bare() -> bytes:
    """Return an envelope without a sender."""
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"SOAP-ENV": _SOAP})
    etree.SubElement(envelope, f"{{{_SOAP}}}Body")
    return _written(envelope)


FAULTS: Mapping[str, Callable[[SiMessage], bytes]] = {
    "no envelope": lambda made: made._message(),
    "envelope without header": lambda made: _bare() + made._message(),
    "not XML": lambda _: b"This is a letter and no message.\n",
    "empty": lambda _: b"",
    "two messages": lambda made: made._file() + made._message(),
    "two envelopes": lambda made: made._envelope() + made._file(),
    "no message": lambda made: made._envelope(),
    "another document": lambda made: made._envelope() + _written(etree.Element("Letter")),
    "cut off": lambda made: made._file()[:-40],
}
"""The faults that a file can have, with their builders."""
