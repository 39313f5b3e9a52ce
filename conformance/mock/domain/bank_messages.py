"""The messages that companies send to the banks of Finnish consumers: reading the file, and the state of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from lxml import etree

from conformance.mock.state.world import Record, World, record
from conformance.safe_xml import local, parse

SENT, FAILED = "SENT", "ERROR"


@record("sent message")
@dataclass
class SentMessage(Record):
    """A message that the service has forwarded; one that a bank refuses fails later, at `failed_timestamp`.

    `message_id` is the sender's own id, `id` the service's, and `error_id` the id of the bank's error message.
    """

    states: ClassVar[tuple[str, ...]] = (SENT, FAILED)
    state: str = SENT
    id: str = ""
    message_id: str = "SI-2026-0000"
    error_id: str = ""
    failed_timestamp: str = "20260110120000"

    def complete(self, world: World) -> None:
        """Set the ids for the label in this world."""
        self.id = self.id or world.id("sent message", self.company, self.label)
        self.error_id = self.error_id or world.id("error of a message", self.company, self.label)


@dataclass(frozen=True)
class Read:
    """The contents of a file: the numbers of headers and messages, and id and operator in the first header."""

    headers: int
    messages: int
    message_id: str
    intermediator: str


def read(content: bytes) -> Read:
    """Return the contents of a file; what is not XML is ignored."""
    roots = list(_documents(content))
    headers = [h for r in roots if local(r) == "Envelope" for h in _all(r, "MessageHeader")]
    messages = [r for r in roots if local(r) == "FinvoiceSenderInfo"]
    first = headers[0] if headers else None
    ids = [] if first is None else [e.text or "" for e in _all(first, "MessageId")]
    return Read(len(headers), len(messages), next(iter(ids), "").strip(), _intermediator(first))


def _documents(content: bytes) -> Iterator[etree._Element]:
    """Yield the roots of the consecutive documents in a file, each with its XML declaration."""
    for piece in re.split(rb"(?=<\?xml\s)", content):
        try:
            yield parse(piece)
        except ValueError:
            continue


def _intermediator(header: etree._Element | None) -> str:
    """Return the sender with the role Intermediator."""
    for party in [] if header is None else _all(header, "From"):
        words = {local(child): (child.text or "").strip() for child in party}
        if words.get("Role") == "Intermediator":
            return words.get("PartyId", "")
    return ""


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [found for found in element.iter() if isinstance(found.tag, str) and local(found) == name]
