"""Sending an invoice again, by another route than its first."""

from __future__ import annotations

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.network import SENT


@behaviour
def putV1InvoicesIdRerouteEmail(call: Call) -> Reply:
    """Send the invoice by e-mail to the address of the call, whatever became of it before."""
    outgoing.send_by_email(call.world, _sent_invoice(call), call.text("recipient_email"))
    return Reply("rerouted")


def _sent_invoice(call: Call) -> Invoice:
    """Return the invoice with the id of the call that the company sent."""
    for found in call.world.all(Invoice, call.company.label):
        if found.id == call.text("id") and found.direction == SENT:
            return found
    raise Refusal("not-found")
