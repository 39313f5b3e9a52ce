"""Sending an invoice again, by another route than its first."""

from __future__ import annotations

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.domain.routing.network import SENT

_ADDRESS = ("address1", "address2", "post_code", "post_office", "state")
"""What a postal address has, by its names in the call and, with other prefixes, in the record."""


@behaviour
def putV1InvoicesIdRerouteEinvoice(call: Call) -> Reply:
    """Send the invoice through the network to the address of the call, whatever became of it before."""
    invoice = _sent_invoice(call)
    outgoing.send_by_network(call.world, invoice, call.text("recipient_eia"), call.text("recipient_operator"))
    return Reply("rerouted")


@behaviour
def putV1InvoicesIdRerouteEmail(call: Call) -> Reply:
    """Send the invoice by e-mail to the address of the call, whatever became of it before."""
    outgoing.send_by_email(call.world, _sent_invoice(call), call.text("recipient_email"))
    return Reply("rerouted")


@behaviour
def putV1InvoicesIdReroutePrint(call: Call) -> Reply:
    """Send the invoice on paper to the postal address of the call, whatever became of it before."""
    invoice = _sent_invoice(call)
    address = {f"customer_{part}": call.text(f"recipient_{part}") for part in _ADDRESS}
    recipient = {name: call.text(name) for name in ("recipient_name", "recipient_country")}
    outgoing.send_by_print(call.world, invoice, {**address, **recipient})
    return Reply("rerouted")


def _sent_invoice(call: Call) -> Invoice:
    """Return the invoice with the id of the call that the company sent."""
    for found in call.world.all(Invoice, call.company.label):
        if found.id == call.text("id") and found.direction == SENT:
            return found
    raise Refusal("not-found")
