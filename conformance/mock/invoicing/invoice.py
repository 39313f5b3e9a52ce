"""Invoices that partners send to people's phones: created, sent at once or later, delivered, opened and paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.state.world import Record, record

_OWN_DOMAIN = "invoices.example"
_NAKED = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
_BY_SMS = "0"
_DAYS = ("2026-01-15", "2026-01-16", "2026-01-17")
"""The days on which a declared invoice was delivered, opened and paid."""


@record("mobile invoice")
@dataclass
class MobileInvoice(Record):
    """An invoice of the Invoicing API; a date stays empty until its event has happened."""

    states: ClassVar[tuple[str, ...]] = ("CREATED", "DELIVERED", "OPENED", "PAID")
    state: str = "DELIVERED"
    customInvoiceId: str = "order-2001"
    create_only: bool = False
    domain: str = ""
    send_type: str = _BY_SMS
    delivered_at: str = _DAYS[0]
    opened_at: str = ""
    paid_at: str = ""

    def move(self, state: str) -> None:
        """Put the invoice into a state; each event up to it keeps its day, or gets one."""
        super().move(state)
        reached = self.states.index(state)
        days = (self.delivered_at, self.opened_at, self.paid_at)
        self.delivered_at, self.opened_at, self.paid_at = (
            (day or usual) if place < reached else ""
            for place, (day, usual) in enumerate(zip(days, _DAYS, strict=True))
        )

    def deliver(self, day: str) -> None:
        """Deliver the invoice; an SMS with a domain that is not naked never arrives."""
        if self.send_type == _BY_SMS and self.domain and not _is_naked(self.domain):
            return
        self.state, self.delivered_at = "DELIVERED", day


def _is_naked(domain: str) -> bool:
    return _NAKED.fullmatch(domain) is not None and not domain.lower().startswith("www.")


@behaviour
def createInvoice(call: Call) -> Reply:
    """Store the invoice, and send it unless it is only to be created."""
    details: Mapping[str, Any] = call.arguments["invoiceDetails"]
    sms: Mapping[str, Any] = call.arguments["smsDetails"] or {}
    count = sum(1 for _ in call.world.all(MobileInvoice))
    identity = details.get("customInvoiceId") or call.world.id("invoice", str(count))
    invoice = MobileInvoice(
        _label(call, identity),
        call.company.label,
        state="CREATED",
        customInvoiceId=identity,
        create_only=sms.get("createOnly", False),
        domain=sms.get("domain", ""),
        send_type=details["invoiceSendType"],
        delivered_at="",
    )
    day = call.world.moment()[:10]
    if not invoice.create_only:
        invoice.deliver(day)
    call.world.add(invoice)
    return Reply("created", members=_response("201", "Created", invoice))


@behaviour
def getInvoiceStatus(call: Call) -> Reply:
    """Return the days of the invoice's events so far."""
    found = _invoice(call)
    dates = {"deliveredAt": found.delivered_at, "openedAt": found.opened_at, "paidAt": found.paid_at}
    return Reply("found", members={name: day for name, day in dates.items() if day})


@behaviour
def sendInvoice(call: Call) -> Reply:
    """Send an invoice that was only created."""
    found = _invoice(call)
    if not found.create_only or found.state != "CREATED":
        raise Refusal("bad-request")
    found.deliver(call.world.moment()[:10])
    found.create_only = False
    return Reply("sent", members=_response("200", "OK", found))


def _label(call: Call, identity: str) -> str:
    """Return a label for an invoice: its id, with the company's name if another company has the same id."""
    namesakes = (i for i in call.world.all(MobileInvoice) if i.label == identity and i.company != call.company.label)
    return identity if next(namesakes, None) is None else f"{identity} of {call.company.label}"


def _invoice(call: Call) -> MobileInvoice:
    for found in call.world.all(MobileInvoice, call.company.label):
        if found.customInvoiceId == call.text("customInvoiceId"):
            return found
    raise Refusal("bad-request")


def _response(status: str, message: str, invoice: MobileInvoice) -> dict[str, str]:
    domain = invoice.domain if _is_naked(invoice.domain) else _OWN_DOMAIN
    return {
        "statusCode": status,
        "message": message,
        "invoiceUrl": f"https://{domain}/{quote(invoice.customInvoiceId, safe='', errors='replace')}",
    }
