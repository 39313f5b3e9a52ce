"""Purchase orders: sending one as a file, and listing and showing those that the company received."""

from __future__ import annotations

from conformance.catalogue.formats import is_timestamp
from conformance.mock.autoinvoice.invoice_structs import timestamp
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.orders import Order


@behaviour
def sedi_order_put(call: Call) -> Reply:
    """Accept an order; nothing shows what became of it."""
    order_in = call.arguments["order_in"] or {}
    if not order_in.get("file") or not order_in.get("filename"):
        raise Refusal("refused", **{"@reason": "FILE OR FILENAME BLANK"})
    return Reply("sent", members={"order_id": call.world.id("sent order", call.company.label, call.world.tick())})


@behaviour
def sedi_order_list_inbound(call: Call) -> Reply:
    """List the orders that the company received after the timestamp, or every one if it is empty."""
    after = call.text("timestamp")
    if after and not is_timestamp(after):
        raise Refusal("refused", **{"@reason": "TIMESTAMP FORMAT ERROR"})
    orders = call.world.all(Order, call.company.label)
    listed = [{"status": "OK", "order_id": o.id} for o in orders if timestamp(o.received_at) > after]
    return Reply("listed", members={"items": listed})


@behaviour
def sedi_order_show_inbound(call: Call) -> Reply:
    """Return the file of the company's order with the id."""
    for order in call.world.all(Order, call.company.label):
        if order.id == call.text("order_id"):
            return Reply("shown", members={"file": order.content.encode(), "filename": order.filename})
    raise Refusal("refused", **{"@reason": "ORDER NOT FOUND OR NO RIGHTS"})
