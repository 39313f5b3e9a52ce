"""Lists of the invoices that a company sent and received in a period, and their states."""

from __future__ import annotations

import calendar
import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from conformance.catalogue.formats import is_date, is_timestamp
from conformance.mock.autoinvoice import invoice_structs
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing.network import RECEIVED, SENT
from conformance.mock.state.tenant import Company

_ARCHIVED, _ALL, _IN_ERROR = 1, 2, 3
_DIRECTIONS = {"IN": RECEIVED, "OUT": SENT}
_MAX_IDS, _MONTHS, _MONTHS_OF_MORE = 1000, 24, 3
"""Up to this many ids find invoices of two years; more find invoices of three months."""
_COLUMNS = (
    "id",
    "timestamp",
    "action",
    "invoice_id",
    "invoice_nr",
    "customer_name",
    "customer_bid",
    "customer_company_uuid",
    "pages",
    "price_maventa",
)


@behaviour
def invoice_list_between_dates(call: Call) -> Reply:
    """List what the company sent: open invoices, or by `all` archived ones, all, or those in error."""
    _need_timestamps(call)
    listed = (invoice_structs.sent(call.world, i) for i in _between(call, SENT) if _is_wanted(call, i))
    return Reply("listed", members={"items": list(listed)})


def _is_wanted(call: Call, invoice: Invoice) -> bool:
    wanted = call.arguments["all"]
    if wanted == _ALL:
        return True
    state = invoice_structs.state(call.world, invoice)
    return {_ARCHIVED: state == invoice_structs.PAID, _IN_ERROR: state == invoice_structs.ERROR}.get(
        wanted, state not in (invoice_structs.PAID, invoice_structs.ERROR)
    )


@behaviour
def invoice_list_inbound_between_dates(call: Call) -> Reply:
    """List what the company received."""
    _need_timestamps(call)
    return Reply(
        "listed", members={"items": [invoice_structs.received(call.world, i) for i in _between(call, RECEIVED)]}
    )


@behaviour
def invoice_list_inbound(call: Call) -> Reply:
    """List what the company received after the timestamp, or has not been shown yet if it is empty."""
    after = call.text("timestamp")
    if after and not is_timestamp(after):
        raise Refusal("refused", **{"@reason": "TIMESTAMP FORMAT ERROR"})
    listed = [
        invoice_structs.received(call.world, invoice)
        for invoice in call.world.all(Invoice, call.company.label)
        if invoice.direction == RECEIVED and (_arrived_at(invoice) > after if after else not invoice.seen)
    ]
    return Reply("listed", members={"items": listed})


@behaviour
def invoice_list_ids(call: Call) -> Reply:
    """List the ids of what the company sent or received in at most a month."""
    if call.vendor_key is None:
        missing = not (call.arguments["api_keys"] or {}).get("vendor_api_key")
        raise Refusal("vendor-api-key-missing" if missing else "vendor-api-key-invalid-or-disabled")
    _need_timestamps(call)
    start, end = (_moment(call.text(f"timestamp_{edge}")) for edge in ("start", "end"))
    if _months_before(end, 1) > start:
        raise Refusal("timeframe-too-long")
    direction = _DIRECTIONS.get(call.text("direction"))
    if direction is None:
        raise Refusal("invalid-direction")
    return Reply("listed", members={"invoice_ids": [invoice.id for invoice in _between(call, direction)]})


@behaviour
def list_vendor_inbound_invoices(call: Call) -> Reply:
    """List what the companies of the caller's own vendor key received."""
    need_own_vendor_key(call)
    _need_timestamps(call)
    items = [
        {"invoice_id": i.id, "recipient_id": company.uuid, "timestamp": invoice_structs.timestamp(i.received_at)}
        for company in vendor_companies(call)
        for i in _between(call, RECEIVED, company)
    ]
    return Reply("listed", members={"items": items})


@behaviour
def sent_invoices_status(call: Call) -> Reply:
    """Return the states of the invoices that the company sent, except those that are too old."""
    ids = call.arguments["invoice_ids"] or []
    since = _months_before(call.world.now, _MONTHS if len(ids) <= _MAX_IDS else _MONTHS_OF_MORE)
    listed = [
        {"invoice_id": i.id, "state": invoice_structs.state(call.world, i), "error_message": i.error}
        for i in call.world.all(Invoice, call.company.label)
        if i.direction == SENT and i.id in ids and _moment(invoice_structs.timestamp(i.created_at)) >= since
    ]
    return Reply("listed", members={"invoices": listed})


@behaviour
def invoice_state_list(call: Call) -> Reply:
    """Return the states of the company's invoices; refuse if one id is unknown."""
    own = {invoice.id: invoice for invoice in call.world.all(Invoice, call.company.label)}
    ids = call.arguments["invoices"] or []
    if not own.keys() >= set(ids):
        raise Refusal("invoice-not-found-or-no-rights")
    rows = [{"status": "OK", "invoice_id": i, "state": invoice_structs.state(call.world, own[i])} for i in ids]
    return Reply("listed", members={"items": rows})


@behaviour
def partner_trx_list(call: Call) -> Reply:
    """List the transactions of the caller's own vendor key between two days, on request as a CSV file too."""
    need_own_vendor_key(call)
    days = {edge: call.text(f"date_{edge}") for edge in ("start", "end")}
    for edge, day in days.items():
        if not is_date(day):
            raise Refusal(f"timestamp-{edge}-format-error")
    rows = [
        _transaction(company, invoice)
        for company in vendor_companies(call)
        for invoice in call.world.all(Invoice, company.label)
        if invoice.vendor == _own_key(call) and days["start"] <= _arrived_at(invoice)[:8] <= days["end"]
    ]
    file = _csv(rows) if call.arguments["csv_file"] else None
    return Reply("listed", members={"trx_list_items": rows, "file": file})


def _own_key(call: Call) -> str:
    return call.vendor_key.label if call.vendor_key else ""


def _transaction(company: Company, invoice: Invoice) -> dict[str, Any]:
    return {
        "id": invoice.id,
        "timestamp": _arrived_at(invoice),
        "action": invoice.direction,
        "invoice_id": invoice.id,
        "invoice_nr": invoice.number,
        "customer_name": company.name,
        "customer_bid": company.bid,
        "customer_company_uuid": company.uuid,
        "pages": 1,
        "price_maventa": "0.00",
    }


def _csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def need_own_vendor_key(call: Call) -> None:
    """Refuse unless the caller's company holds the vendor key."""
    if call.vendor_key is None or call.vendor_key.company != call.company.label:
        raise Refusal("no-rights-to-vendor-api-key")


def vendor_companies(call: Call) -> list[Company]:
    """Return the companies that use the software of the call's vendor key."""
    labels = call.vendor_key.companies if call.vendor_key else []
    return [company for company in call.world.all(Company) if company.label in labels]


def _need_timestamps(call: Call) -> None:
    for edge in ("start", "end"):
        if not is_timestamp(call.text(f"timestamp_{edge}")):
            raise Refusal(f"timestamp-{edge}-format-error")


def _between(call: Call, direction: str, company: Company | None = None) -> Iterator[Invoice]:
    """Yield the invoices from between the two timestamps of the call, both included."""
    start, end = call.text("timestamp_start"), call.text("timestamp_end")
    for invoice in call.world.all(Invoice, (company or call.company).label):
        if invoice.direction == direction and start <= _arrived_at(invoice) <= end:
            yield invoice


def _arrived_at(invoice: Invoice) -> str:
    """Return the time at which the service accepted an invoice, or its receiver got it."""
    return invoice_structs.timestamp(invoice.received_at if invoice.direction == RECEIVED else invoice.created_at)


def _moment(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S")


def _months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time a number of months before, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    if year < 1:
        return datetime.min
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
