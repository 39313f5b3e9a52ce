"""What is new for a company since a timestamp: received invoices and orders, and failed invoices."""

from __future__ import annotations

from typing import Any

from conformance.catalogue.formats import is_timestamp
from conformance.mock.autoinvoice import invoice_structs
from conformance.mock.autoinvoice.invoice_lists import need_own_vendor_key, vendor_companies
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.orders import Order
from conformance.mock.domain.routing.network import RECEIVED
from conformance.mock.state.tenant import Company


@behaviour
def list_company_actions(call: Call) -> Reply:
    """List what is new for the company after the timestamp."""
    _need_timestamp(call)
    return Reply("listed", members={"items": [{"status": "OK", **_news(call, call.company)}]})


@behaviour
def list_vendor_actions(call: Call) -> Reply:
    """List what is new after the timestamp for each company of the caller's own vendor key that has news."""
    need_own_vendor_key(call)
    _need_timestamp(call)
    news = [_news(call, company) for company in vendor_companies(call)]
    return Reply("listed", members={"vendor_actions": [n for n in news if any(map(n.get, _LISTS))]})


_LISTS = ("incoming_invoices", "invoice_errors", "incoming_orders")


def _need_timestamp(call: Call) -> None:
    if not is_timestamp(call.text("timestamp")):
        raise Refusal("timestamp-format-error")


def _news(call: Call, company: Company) -> dict[str, Any]:
    world, after = call.world, call.text("timestamp")
    invoices = list(world.all(Invoice, company.label))
    return {
        "company_id": company.uuid,
        "incoming_invoices": [
            i.id for i in invoices if i.direction == RECEIVED and invoice_structs.timestamp(i.received_at) > after
        ],
        "invoice_errors": [i.id for i in invoices if _failed_after(call, i, after)],
        "incoming_orders": [
            order.id
            for order in world.all(Order, company.label)
            if invoice_structs.timestamp(order.received_at) > after
        ],
    }


def _failed_after(call: Call, invoice: Invoice, after: str) -> bool:
    """Return whether an invoice failed after a timestamp; its last action has the time."""
    if invoice_structs.state(call.world, invoice) != invoice_structs.ERROR or invoice.direction == RECEIVED:
        return False
    return invoice_structs.timestamp(invoice.history(call.world.now)[-1].happened_at) > after
