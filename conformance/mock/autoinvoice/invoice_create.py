"""invoice_create: creates an invoice from parameters instead of a file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain import numbers
from conformance.mock.domain.addresses import COUNTRIES, LANGUAGES, default_address
from conformance.mock.domain.invoices import documents
from conformance.mock.domain.invoices.files import Attachment, Unreadable, attachment
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import outgoing
from conformance.mock.state.tenant import Company

_TYPES = ("ATTACHMENT", "INVOICE_IMAGE", "FINVOICE", "TEAPPS")
_DAYS = {
    "delivery_date": "delivery-date-invalid",
    "date_due": "due-date-invalid",
    "date": "invoice-date-invalid",
}
_FILE_NAME = re.compile(r"[A-Za-z0-9_.]{1,200}")
_UNCHANGED = (
    *("order_nr", "delivery_type", "company_interest", "company_reminder", "company_paper_fee"),
    *("customer_reference", "company_reference", "notes", "lang", "work_order_nr", "payment_terms", "data"),
)
"""Members that the invoice has under the same name."""
_OF_CUSTOMER = {
    **{f"customer_{n}": n for n in ("email", "address1", "address2", "post_code", "post_office", "state")},
    "customer_nr": "customer_nr",
    "customer_contact_p": "contact_p",
    "recipient_name": "name",
    "recipient_bid": "bid",
    "recipient_country": "country",
    "recipient_eia": "ovt",
}
"""Members of the customer, by their names in the invoice."""
_ROUTES = {"relay": outgoing.NETWORK, "email": outgoing.EMAIL, "paper": outgoing.PRINT}

Params = Mapping[str, Any]


@behaviour
def invoice_create(call: Call) -> Reply:
    """Validate every value, store the invoice, and send it by the routes that its sender has not disabled."""
    params = _params(call.arguments["invoice_params"] or {})
    rows = _rows(params["items"] or [])
    days = {name: _day(params[name], outcome, required=name != "delivery_date") for name, outcome in _DAYS.items()}
    if params["lang"] and params["lang"] not in LANGUAGES:
        raise Refusal("language-invalid", **{"@lang": params["lang"]})
    customer, company = _customer(call, params)
    postal = _postal(call, params["company_postal"])
    files = _files(params["attachments"] or [])
    sums = _sums(params, rows)
    if not call.company.verified or not params["invoice_nr"] or not params["currency"] or not _is_json(params["data"]):
        raise Refusal("could-not-create")
    fields: dict[str, Any] = {**sums, **days, **{name: params[name] for name in _UNCHANGED}}
    fields |= {own: customer.get(name, "") for own, name in _OF_CUSTOMER.items()}
    invoice = call.world.add(
        Invoice(
            outgoing.new_label(call.world),
            call.company.label,
            number=params["invoice_nr"],
            reference=params["reference_nr"],
            sender_name=call.company.name,
            sender_eia=call.company.eia,
            sender_bid=call.company.bid,
            sender_country=call.company.country,
            currency=params["currency"],
            comment=params["company_comment"],
            destination="",
            source_format="",
            **fields,
            rows=rows,
            parts=_parts(call, params, postal),
            vendor=call.vendor_key.label if call.vendor_key else "",
        )
    )
    _attach(invoice, files)
    if params["require_sign"]:
        invoice.accept(call.world)
    else:
        disabled = [route for name, route in _ROUTES.items() if (params["disabled_routes"] or {}).get(name)]
        outgoing.send(call.world, call.company, invoice, company.maventa_id if company else "", disabled)
    return Reply("created", members={"invoice_id": invoice.id, "file_statuses": [_status(file) for _, file in files]})


def _params(params: Params) -> dict[str, Any]:
    """Return every member of the parameters, empty for a text that the request does not have."""
    plain = (
        *("customer_maventa_id", "currency", "invoice_nr", "sum", "sum_tax", "reference_nr", "date", "date_due"),
        *("delivery_date", "company_comment", "company_website", *_UNCHANGED),
    )
    others = ("items", "customer", "company_postal", "attachments", "disabled_routes", "require_sign", "bank_accounts")
    parts = ("invoice_delivery_address", "invoice_seller_information")
    return {name: params.get(name) or "" for name in plain} | {n: params.get(n) for n in (*others, *parts)}


def _rows(items: Sequence[Params | None]) -> list[dict[str, Any]]:
    """Return the rows for the items; refuse if there is none, or one is incomplete."""
    if not items:
        raise Refusal("no-items")
    rows = []
    for position, item in enumerate(items, 1):
        values = item or {}
        amounts = {name: numbers.decimal(values.get(name) or "", comma=True) for name in ("price", "sum", "sum_tax")}
        doubles = {name: values.get(name) for name in ("amount", "tax", "discount")}
        if not values.get("subject"):
            raise Refusal("item-invalid", because=f"item {position} has no subject")
        for name, number in (*amounts.items(), *doubles.items()):
            if (number is None and name != "discount") or (number is not None and not number.is_finite()):
                raise Refusal(
                    "item-invalid", because=f"{name} of item {position} is no number: {values.get(name)!r:.60}"
                )
        rows.append(
            {
                **{name: values.get(name) or "" for name in ("subject", "item_code", "definition", "unit_type")},
                **{name: numbers.plain(number) for name, number in amounts.items() if number is not None},
                **{name: Decimal(0) if number is None else number for name, number in doubles.items()},
                "position": values.get("position") or position,
            }
        )
    return rows


def _day(text: str, outcome: str, *, required: bool) -> str:
    """Return a day as YYYY-MM-DD, empty for an empty text unless it is required; refuse any other text."""
    if not text and not required:
        return ""
    try:
        if not re.fullmatch("[0-9]{8}", text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(outcome) from None


def _customer(call: Call, params: Params) -> tuple[dict[str, str], Company | None]:
    """Return the customer, and the company with its Maventa ID, whose own name and address are used instead."""
    customer = {name: value or "" for name, value in (params["customer"] or {}).items()}
    company = None
    if identity := params["customer_maventa_id"]:
        company = next((c for c in call.world.all(Company) if c.maventa_id == identity), None)
        if company is None:
            raise Refusal("customer-not-found", **{"_@maventaid_": identity})
        customer |= {"name": company.name, "bid": company.bid, "ovt": company.eia, "country": company.country}
    elif not customer.get("name"):
        raise Refusal("no-customer")
    if customer.get("country") and customer["country"] not in COUNTRIES:
        raise Refusal("customer-country-invalid")
    return customer, company


def _postal(call: Call, postal: Params | None) -> dict[str, str]:
    """Return the sender's postal address: the one in the request if it is complete, else the company's own."""
    own = default_address(call.world, call.company.label)
    town = postal and (postal.get("post_office") or postal.get("city"))
    if postal is not None and postal.get("address1") and postal.get("post_code") and town:
        return {name: value for name, value in postal.items() if isinstance(value, str)}
    if own is None:
        raise Refusal("no-address-anywhere" if postal is None else "company-has-no-address")
    return {name: value for name, value in own.view().items() if isinstance(value, str) and name != "id"}


def _files(attachments: Sequence[Params | None]) -> list[tuple[str, Attachment]]:
    """Return the attachments, each with its type."""
    files = []
    for item in attachments:
        kind, name, content = ((item or {}).get(member) for member in ("attachment_type", "filename", "file"))
        if kind not in _TYPES:
            raise Refusal("attachment-type-invalid")
        if not _FILE_NAME.fullmatch(name or ""):
            raise Refusal("could-not-create")
        if not content:
            raise Refusal("file-not-found", **{"@file": str(name)})
        files.append((str(kind), attachment(str(name), content)))
    return files


def _sums(params: Params, rows: Sequence[Params]) -> dict[str, str]:
    """Return the totals: those in the request, else the sums of the rows."""
    found = {}
    for name in ("sum", "sum_tax"):
        number = numbers.decimal(params[name], comma=True)
        if params[name] and number is None:
            raise Refusal("could-not-create", because=f"{name} is no number: {params[name][:60]!r}")
        found[name] = numbers.plain(numbers.total(Decimal(row[name]) for row in rows) if number is None else number)
    return found


def _is_json(text: str) -> bool:
    try:
        return not text or isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _parts(call: Call, params: Params, postal: Params) -> dict[str, Any]:
    user, company = call.user, call.company
    names = ("account", "iban", "bank", "swift")
    accounts = [{name: (account or {}).get(name) or "" for name in names} for account in params["bank_accounts"] or []]
    parts = {
        name: {member: value or "" for member, value in (params[name] or {}).items()}
        for name in ("invoice_delivery_address", "invoice_seller_information")
    }
    return {
        **{name: {**part, "id": call.world.id(name, params["invoice_nr"])} for name, part in parts.items() if part},
        "accounts": accounts,
        "company": {**postal, "email": company.email, "website": params["company_website"]},
        "user": {"name": f"{user.first_name} {user.last_name}", "email": user.email, "phone": user.phone},
    }


def _attach(invoice: Invoice, files: Sequence[tuple[str, Attachment]]) -> None:
    """Add the files to the invoice by their types: its image, its XML, or an attachment."""
    for kind, file in files:
        if kind == "INVOICE_IMAGE" and invoice.image is None:
            invoice.image = file
        elif kind in ("FINVOICE", "TEAPPS") and not invoice.xml:
            invoice.xml, invoice.source_format = file.content, _format(file, kind)
        else:
            invoice.attachments = (*invoice.attachments, file)


def _format(file: Attachment, kind: str) -> str:
    try:
        return documents.invoice_in(file.content).source_format or kind
    except Unreadable:
        return kind


def _status(file: Attachment) -> dict[str, Any]:
    return {"status": "OK", "filehash": outgoing.digest(file.content), "filename": file.name}
