"""The invoices of the mock's network: what was sent and received, and what has happened to it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from conformance.mock.domain.invoices import file_names
from conformance.mock.domain.invoices.files import Attachment
from conformance.mock.state.world import Record, World, record

_TAKEN_IN, _NO_ROUTE = "taken in", "no route is left"
_LIVES: dict[str, tuple[tuple[str, str], ...]] = {
    "PENDING": (),
    "DELIVERED": (("SENT", ""), ("DELIVERED", "")),
    "FAILED": (("ERROR", _NO_ROUTE),),
}
"""What has happened to an invoice in a state, by type and message; an empty message is the invoice's destination."""


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

    Actions may lie ahead: they have happened once the world's clock has come to them. `reaction` is what the receiver
    made of it (ACCEPTED, DECLINED, DISPUTED or nothing yet) with `customer_comment`, `paid_on` the day it was marked as
    paid; `vendor` is the label of the vendor key that it came in with. `rows` and `parts` are what AutoInvoice's
    structs hold beyond single values: the items, and addresses, accounts and people by the member's name.
    """

    states: ClassVar[tuple[str, ...]] = ("PENDING", "DELIVERED", "FAILED")
    patterns: ClassVar[Mapping[str, str]] = {
        "direction": "SENT|RECEIVED",
        "reaction": "|ACCEPTED|DECLINED|DISPUTED",
    }
    kept_to_itself: ClassVar[tuple[str, ...]] = ("actions", "image", "attachments", "xml", "rows", "parts")
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
    error: str = ""
    actions: list[Action] = field(default_factory=list)
    image: Attachment | None = None
    attachments: tuple[Attachment, ...] = ()
    xml: bytes = b""
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    def settle(self, world: World) -> None:
        """Take an id that the label has in this world."""
        self.id = self.id or world.id("invoice", self.company, self.label)

    def note(self, world: World, type: str, message: str, channel: str = "") -> None:
        """Note that something happened to the invoice, a second after what happened before."""
        self.actions.append(Action(type, message, world.moment(), channel))

    def take_in(self, world: World) -> None:
        """Begin the invoice's life: the service has it, and nothing was done with it yet."""
        self.note(world, "RECEIVED", _TAKEN_IN, "EINVOICE")
        self.state, self.created_at, self.received_at = "PENDING", *[self.actions[-1].happened_at] * 2

    def fail(self, world: World, *, silent: bool = False) -> None:
        """End the invoice's life: no route reached its recipient; silently, it is no error."""
        self.state = "FAILED"
        self.note(world, "INFO" if silent else "ERROR", _NO_ROUTE)

    def arrive(self, world: World, seconds: int, message: str, channel: str) -> None:
        """Have the invoice delivered that many seconds from now."""
        moment = _written(world.now + timedelta(seconds=seconds))
        self.actions.append(Action("DELIVERED", message, moment, channel))

    def files(self) -> list[Attachment]:
        """Return the files that go along with the invoice, its picture first."""
        return [*filter(None, [self.image]), *self.attachments]

    def file_name(self, ending: str) -> str:
        """Return what a file that the service makes of the invoice is called."""
        return file_names.safe(f"invoice-{self.number or 'x'}.{ending}")

    def history(self, now: datetime) -> list[Action]:
        """Return what has happened so far; an invoice that was only told of has what its state tells."""
        return [action for action in self.actions or self._told() if action.happened_at <= _written(now)]

    def status(self, now: datetime) -> str:
        """Return the state that the invoice has come to by now."""
        arrived = any(action.type == "DELIVERED" for action in self.history(now))
        return "DELIVERED" if arrived else self.state

    def _told(self) -> list[Action]:
        lived = _LIVES[self.state] if self.direction == "SENT" else ()
        return [
            Action(type, message or self.destination, self.received_at, "EINVOICE")
            for type, message in (("RECEIVED", _TAKEN_IN), *lived)
        ]


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds") + "Z"
