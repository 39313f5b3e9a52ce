"""How a receiver responds to an invoice: it accepts, declines or disputes it."""

from __future__ import annotations

from conformance.mock.autoinvoice import invoice_structs
from conformance.mock.autoinvoice.invoice_show import invoice_with_id
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.routing.network import RECEIVED, other_side


@behaviour
def invoice_accept(call: Call) -> Reply:
    """Accept a received invoice that has no reaction yet."""
    return _react(call, "ACCEPTED")


@behaviour
def invoice_decline(call: Call) -> Reply:
    """Decline a received invoice that has no reaction yet, with a message."""
    return _react(call, "DECLINED", call.text("message"))


@behaviour
def invoice_dispute(call: Call) -> Reply:
    """Dispute a received invoice that has no reaction yet, with a message."""
    return _react(call, "DISPUTED", call.text("message"))


def _react(call: Call, reaction: str, message: str = "") -> Reply:
    """Store the reaction on both sides of the network; the sender finds it among the invoice's actions."""
    invoice = invoice_with_id(call, RECEIVED)
    if invoice_structs.state(call.world, invoice) != invoice_structs.SENT:
        raise Refusal("invoice-state-does-not-allow-acceptance")
    call.world.tick()
    for side in filter(None, (invoice, other_side(call.world, invoice))):
        side.actions = side.history(call.world.now)
        side.reaction, side.customer_comment = reaction, message
        side.note(call.world, "INFO", reaction)
    return Reply(reaction.lower())
