"""Making an invoice of parameters instead of a file."""

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
_AS_GIVEN = (
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
"""Members of the customer by what the invoice calls them."""
_WAYS = {"relay": outgoing.NETWORK, "email": outgoing.EMAIL, "paper": outgoing.PRINT}

Given = Mapping[str, Any]


@behaviour
def invoice_create(call: Call) -> Reply:
    """Hold every value, keep the invoice, and send it by the ways that its sender leaves open."""
    given = _texts(call.arguments["invoice_params"] or {})
    rows = _rows(given["items"] or [])
    days = {name: _day(given[name], outcome, due=name != "delivery_date") for name, outcome in _DAYS.items()}
    if given["lang"] and given["lang"] not in LANGUAGES:
        raise Refusal("language-invalid", **{"@lang": given["lang"]})
    customer, company = _customer(call, given)
    postal = _postal(call, given["company_postal"])
    files = _files(given["attachments"] or [])
    sums = _sums(given, rows)
    if not call.company.verified or not given["invoice_nr"] or not given["currency"] or not _is_json(given["data"]):
        raise Refusal("could-not-create")
    told: dict[str, Any] = {**sums, **days, **{name: given[name] for name in _AS_GIVEN}}
    told |= {own: customer.get(name, "") for own, name in _OF_CUSTOMER.items()}
    made = call.world.add(
        Invoice(
            outgoing.new_label(call.world),
            call.company.label,
            number=given["invoice_nr"],
            reference=given["reference_nr"],
            sender_name=call.company.name,
            sender_eia=call.company.eia,
            sender_bid=call.company.bid,
            sender_country=call.company.country,
            currency=given["currency"],
            comment=given["company_comment"],
            destination="",
            source_format="",
            **told,
            rows=rows,
            parts=_parts(call, given, postal),
            vendor=call.vendor_key.label if call.vendor_key else "",
        )
    )
    _attach(made, files)
    if given["require_sign"]:
        made.take_in(call.world)
    else:
        disabled = [way for name, way in _WAYS.items() if (given["disabled_routes"] or {}).get(name)]
        outgoing.send(call.world, call.company, made, company.maventa_id if company else "", disabled)
    return Reply("created", members={"invoice_id": made.id, "file_statuses": [_taken(file) for _, file in files]})


def _texts(given: Given) -> dict[str, Any]:
    """Return every member that a call can give, a text that was not given as an empty one."""
    plain = (
        *("customer_maventa_id", "currency", "invoice_nr", "sum", "sum_tax", "reference_nr", "date", "date_due"),
        *("delivery_date", "company_comment", "company_website", *_AS_GIVEN),
    )
    others = ("items", "customer", "company_postal", "attachments", "disabled_routes", "require_sign", "bank_accounts")
    parts = ("invoice_delivery_address", "invoice_seller_information")
    return {name: given.get(name) or "" for name in plain} | {n: given.get(n) for n in (*others, *parts)}


def _rows(items: Sequence[Given | None]) -> list[dict[str, Any]]:
    """Return the rows that the items make; there has to be one, and each needs what it asks for."""
    if not items:
        raise Refusal("no-items")
    rows = []
    for position, item in enumerate(items, 1):
        told = item or {}
        amounts = {name: numbers.decimal(told.get(name) or "", comma=True) for name in ("price", "sum", "sum_tax")}
        doubles = {name: told.get(name) for name in ("amount", "tax", "discount")}
        if not told.get("subject"):
            raise Refusal("item-invalid", because=f"item {position} has no subject")
        for name, number in (*amounts.items(), *doubles.items()):
            if (number is None and name != "discount") or (number is not None and not number.is_finite()):
                raise Refusal("item-invalid", because=f"{name} of item {position} is no number: {told.get(name)!r:.60}")
        rows.append(
            {
                **{name: told.get(name) or "" for name in ("subject", "item_code", "definition", "unit_type")},
                **{name: numbers.plain(number) for name, number in amounts.items() if number is not None},
                **{name: Decimal(0) if number is None else number for name, number in doubles.items()},
                "position": told.get("position") or position,
            }
        )
    return rows


def _day(text: str, otherwise: str, *, due: bool) -> str:
    """Return a day as invoices have it; one that need not be given may be empty."""
    if not text and not due:
        return ""
    try:
        if not re.fullmatch("[0-9]{8}", text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(otherwise) from None


def _customer(call: Call, given: Given) -> tuple[dict[str, str], Company | None]:
    """Return what is said of the customer, and the company of the Maventa ID, whose own name and address count."""
    said = {name: value or "" for name, value in (given["customer"] or {}).items()}
    company = None
    if identity := given["customer_maventa_id"]:
        company = next((c for c in call.world.all(Company) if c.maventa_id == identity), None)
        if company is None:
            raise Refusal("customer-not-found", **{"_@maventaid_": identity})
        said |= {"name": company.name, "bid": company.bid, "ovt": company.eia, "country": company.country}
    elif not said.get("name"):
        raise Refusal("no-customer")
    if said.get("country") and said["country"] not in COUNTRIES:
        raise Refusal("customer-country-invalid")
    return said, company


def _postal(call: Call, given: Given | None) -> dict[str, str]:
    """Return the sender's postal address: the one that is given, else the company's own."""
    own = default_address(call.world, call.company.label)
    town = given and (given.get("post_office") or given.get("city"))
    if given is not None and given.get("address1") and given.get("post_code") and town:
        return {name: value for name, value in given.items() if isinstance(value, str)}
    if own is None:
        raise Refusal("no-address-anywhere" if given is None else "company-has-no-address")
    return {name: value for name, value in own.view().items() if isinstance(value, str) and name != "id"}


def _files(given: Sequence[Given | None]) -> list[tuple[str, Attachment]]:
    """Return the attachments with what each is to the invoice."""
    files = []
    for told in given:
        kind, name, content = ((told or {}).get(member) for member in ("attachment_type", "filename", "file"))
        if kind not in _TYPES:
            raise Refusal("attachment-type-invalid")
        if not _FILE_NAME.fullmatch(name or ""):
            raise Refusal("could-not-create")
        if not content:
            raise Refusal("file-not-found", **{"@file": str(name)})
        files.append((str(kind), attachment(str(name), content)))
    return files


def _sums(given: Given, rows: Sequence[Given]) -> dict[str, str]:
    """Return the totals: those that are given, else those of the rows."""
    found = {}
    for name in ("sum", "sum_tax"):
        number = numbers.decimal(given[name], comma=True)
        if given[name] and number is None:
            raise Refusal("could-not-create", because=f"{name} is no number: {given[name][:60]!r}")
        found[name] = numbers.plain(numbers.total(Decimal(row[name]) for row in rows) if number is None else number)
    return found


def _is_json(text: str) -> bool:
    try:
        return not text or isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _parts(call: Call, given: Given, postal: Given) -> dict[str, Any]:
    user, company = call.user, call.company
    names = ("account", "iban", "bank", "swift")
    accounts = [{name: (account or {}).get(name) or "" for name in names} for account in given["bank_accounts"] or []]
    parts = {
        name: {member: value or "" for member, value in (given[name] or {}).items()}
        for name in ("invoice_delivery_address", "invoice_seller_information")
    }
    return {
        **{name: {**part, "id": call.world.id(name, given["invoice_nr"])} for name, part in parts.items() if part},
        "accounts": accounts,
        "company": {**postal, "email": company.email, "website": given["company_website"]},
        "user": {"name": f"{user.first_name} {user.last_name}", "email": user.email, "phone": user.phone},
    }


def _attach(invoice: Invoice, files: Sequence[tuple[str, Attachment]]) -> None:
    """Keep the files as what they are said to be: the invoice's picture, its XML, or what goes along."""
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


def _taken(file: Attachment) -> dict[str, Any]:
    return {"status": "OK", "filehash": outgoing.digest(file.content), "filename": file.name}
