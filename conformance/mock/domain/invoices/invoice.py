"""The invoices of the mock's network: those sent and received, and what has happened to each so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.state.world import Record, World, record

_ACCEPTED, _NO_ROUTE = "accepted", "no route is left"
_EVENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "PENDING": (),
    "DELIVERED": (("SENT", ""), ("DELIVERED", "")),
    "FAILED": (("ERROR", _NO_ROUTE),),
}
"""The events of an invoice in a state, by type and message; an empty message stands for the invoice's destination."""


@dataclass(frozen=True)
class Action:
    """One thing that happened to an invoice; `channel` is EINVOICE, PRINT, SCAN, EMAIL or empty."""

    type: str
    message: str
    happened_at: str
    channel: str = ""


@record("invoice")
@dataclass
class Invoice(Record):
    """An invoice as one company sees it, its sender (SENT) or its receiver (RECEIVED); amounts are decimal texts.

    Actions may be in the future: they have happened once the world's clock reaches them. `reaction` is the receiver's
    (ACCEPTED, DECLINED, DISPUTED or none yet) with `customer_comment`, `paid_on` the day it was marked as paid;
    `vendor` is the label of the vendor key that it was sent with, `seen` is true once its receiver was shown it.
    `rows` and `parts` are what AutoInvoice's structs have beyond single values: the items, and addresses, accounts and
    people by the name of the member.
    """

    states: ClassVar[tuple[str, ...]] = ("PENDING", "DELIVERED", "FAILED")
    patterns: ClassVar[Mapping[str, str]] = {
        "direction": "SENT|RECEIVED",
        "reaction": "|ACCEPTED|DECLINED|DISPUTED",
    }
    hidden: ClassVar[tuple[str, ...]] = ("seen", "actions", "image", "attachments", "xml", "rows", "parts")
    state: str = "DELIVERED"
    id: str = ""
    direction: str = "SENT"
    number: str = "10001"
    reference: str = "0000012344"
    sender_name: str = "Example Seller AS"
    sender_eia: str = "0192:987654325"
    sender_bid: str = "987654325"
    sender_country: str = "NO"
    recipient_name: str = "Kari Nordmann"
    recipient_eia: str = ""
    recipient_bid: str = ""
    recipient_country: str = "NO"
    recipient_operator: str = ""
    created_at: str = "2026-01-10T08:00:00Z"
    received_at: str = "2026-01-10T08:00:00Z"
    date: str = "2026-01-10"
    date_due: str = "2026-02-09"
    source_format: str = "PEPPOLBIS30"
    sum: str = "1000.00"
    sum_tax: str = "1250.00"
    currency: str = "NOK"
    origin: str = "INTERNAL"
    destination: str = "email"
    comment: str = ""
    reaction: str = ""
    customer_comment: str = ""
    paid_on: str = ""
    vendor: str = ""
    order_nr: str = ""
    delivery_date: str = ""
    delivery_type: str = ""
    company_interest: str = ""
    company_reminder: str = ""
    company_paper_fee: str = ""
    customer_reference: str = ""
    company_reference: str = ""
    notes: str = ""
    lang: str = ""
    work_order_nr: str = ""
    payment_terms: str = ""
    data: str = ""
    customer_nr: str = ""
    customer_email: str = ""
    customer_contact_p: str = ""
    customer_address1: str = ""
    customer_address2: str = ""
    customer_post_code: str = ""
    customer_post_office: str = ""
    customer_state: str = ""
    company_email: str = "office@example.com"
    user_name: str = "Ida Moen"
    user_email: str = "ida.moen@example.com"
    user_phone: str = "+4790000006"
    error: str = ""
    seen: bool = False
    actions: list[Action] = field(default_factory=list)
    image: Attachment | None = None
    attachments: tuple[Attachment, ...] = ()
    xml: bytes = b""
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    def complete(self, world: World) -> None:
        """Set the id for the label in this world."""
        self.id = self.id or world.id("invoice", self.company, self.label)

    def note(self, world: World, type: str, message: str, channel: str = "") -> None:
        """Record an event of the invoice, a second after the last one."""
        self.actions.append(Action(type, message, world.moment(), channel))

    def accept(self, world: World) -> None:
        """Start the invoice's life cycle: the service has it and has done nothing with it yet."""
        self.note(world, "RECEIVED", _ACCEPTED, "EINVOICE")
        self.state, self.created_at, self.received_at = "PENDING", *[self.actions[-1].happened_at] * 2

    def fail(self, world: World, *, silent: bool = False) -> None:
        """End the invoice's life cycle: no route reached its recipient; if silent, that is no error."""
        self.state = "FAILED"
        self.note(world, "INFO" if silent else "ERROR", _NO_ROUTE)

    def arrive(self, world: World, seconds: int, message: str, channel: str) -> None:
        """Schedule the delivery of the invoice in a number of seconds."""
        moment = _text(world.now + timedelta(seconds=seconds))
        self.actions.append(Action("DELIVERED", message, moment, channel))

    def files(self) -> list[Attachment]:
        """Return the files that accompany the invoice, its image first."""
        return [*filter(None, [self.image]), *self.attachments]

    def file_name(self, extension: str) -> str:
        """Return the name of a file that the service generates from the invoice."""
        return file_names.safe(f"invoice-{self.number or 'x'}.{extension}")

    def history(self, now: datetime) -> list[Action]:
        """Return what has happened so far; an invoice that was only declared has the events of its state."""
        return [action for action in self.actions or self._events() if action.happened_at <= _text(now)]

    def status(self, now: datetime) -> str:
        """Return the state of the invoice at this time."""
        arrived = any(action.type == "DELIVERED" for action in self.history(now))
        return "DELIVERED" if arrived else self.state

    def _events(self) -> list[Action]:
        events = _EVENTS[self.state] if self.direction == "SENT" else ()
        return [
            Action(type, message or self.destination, self.received_at, "EINVOICE")
            for type, message in (("RECEIVED", _ACCEPTED), *events)
        ]


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") + "Z"
