"""Sending an invoice again whose routes all failed."""

from __future__ import annotations

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.network import SENT


@behaviour
def invoice_reroute(call: Call) -> Reply:
    """Send the invoice by whatever route is open now; refuse one that has not failed."""
    wanted = (i for i in call.world.all(Invoice, call.company.label) if i.id == call.text("id"))
    invoice = next(wanted, None)
    if invoice is None or invoice.direction != SENT:
        raise Refusal("refused", **{"@reason": "INVOICE NOT FOUND OR NO RIGHTS"})
    if invoice.state != "FAILED":
        raise Refusal("refused", **{"@reason": "INVOICE HAS NOT FAILED"})
    call.world.tick()
    invoice.error = ""
    outgoing.send(call.world, call.company, invoice)
    return Reply("rerouted")
