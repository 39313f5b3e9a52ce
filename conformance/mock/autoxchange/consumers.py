"""Consumers: those with an old eFaktura reference, and the registries that show how a consumer can be reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from conformance.mock.calls.behaviour import Call, Reply, behaviour
from conformance.mock.calls.paging import page
from conformance.mock.domain.agreements import ConsumerAgreement
from conformance.mock.domain.consumers import Consumer, person
from conformance.mock.state.tenant import Company

_Route = dict[str, str]
_INTERNAL, _INVOICE = "INTERNAL", "INVOICE"


@behaviour
def getV1ServicesB2cnoConsumers(call: Call) -> Reply:
    """List one page of the company's consumers that match the query."""
    query, states = call.text("query"), call.arguments["status"]
    found = [
        agreement
        for agreement in call.world.all(ConsumerAgreement, call.company.label)
        if _fits(agreement, query) and (not states or agreement.state in states)
    ]
    return Reply("listed", members={"items": [_listed(a) for a in page(found, call, 20)]})


def _fits(agreement: ConsumerAgreement, query: str) -> bool:
    known = (agreement.phone, agreement.name, agreement.customer_nr, agreement.reference_nr)
    return not query or query.casefold() in (text.casefold() for text in known)


def _listed(agreement: ConsumerAgreement) -> dict[str, str]:
    updated = datetime.strptime(agreement.updated_timestamp, "%Y%m%d%H%M%S")
    return {
        "name": agreement.name,
        "customer_number": agreement.customer_nr,
        "reference_number": agreement.reference_nr,
        "email": agreement.email,
        "phone": agreement.phone,
        "status": agreement.state,
        "updated_at": updated.isoformat() + "Z",
    }


@behaviour
def getV1LookupConsumers(call: Call) -> Reply:
    """Return whether each named route, by default every route, reaches the consumer."""
    named = dict.fromkeys(call.arguments["routes"] or _ROUTES)
    routes = {route: _ROUTES[route](call) for route in named}
    query = "/".join(f"{name}={value}" for name, value in call.arguments.items())
    return Reply("looked-up", members={"reference_id": call.world.id("lookup", query), "routes": routes})


def _person(call: Call) -> Consumer | None:
    """Return the person who matches the data in the order of doc002:55; an identifier needs no other data."""
    if identifier := call.text("efaktura_identifier"):
        return next((known for known in call.world.all(Consumer) if known.efaktura_id == identifier), None)
    return person(
        call.world,
        ssn=call.text("ssn"),
        date_of_birth=call.text("date_of_birth"),
        phone=call.text("phone_number"),
        email=call.text("email"),
        name=f"{call.text('first_name')} {call.text('last_name')}".strip(),
        postal_code=call.text("postal_code"),
        city=call.text("city"),
    )


def _yes_to_all(call: Call) -> _Route:
    found = _person(call)
    if found is None:
        return _absent("The data lead to nobody.")
    if not found.yes_to_all:
        return _closed("The consumer has not said Yes to All.")
    return _open("The consumer has said Yes to All.") | {"efaktura_identifier": found.efaktura_id}


def _vipps(call: Call) -> _Route:
    found = _person(call)
    if found is None:
        return _absent("The data lead to nobody.")
    if not (found.vipps and found.yes_to_all):
        return _closed("Vipps takes eFaktura for who has activated it there and has said Yes to All.")
    return _open("The consumer has activated eFaktura in Vipps.")


def _dpi(call: Call) -> _Route:
    found = person(call.world, ssn=call.text("ssn"))
    if found is None or not found.dpi:
        return _absent("No post box is known by that social security number.")
    if found.dpi_reserved:
        return _closed("The consumer wants no invoices in the post box.")
    return _open(f"The consumer has a post box at {found.dpi}.")


def _old_reference(call: Call) -> _Route:
    for agreement in call.world.all(ConsumerAgreement, call.company.label):
        if agreement.reference_nr == call.text("reference_number"):
            return (_open if agreement.state == "ACTIVE" else _closed)(f"The reference is {agreement.state}.")
    return _absent("The company has no such reference.")


_ROUTES: dict[str, Callable[[Call], _Route]] = {
    "cv": _old_reference,
    "dpi": _dpi,
    "vipps": _vipps,
    "yes2all": _yes_to_all,
}


def _open(details: str) -> _Route:
    return {"status": "RECEIVING", "details": details}


def _closed(details: str) -> _Route:
    return {"status": "NOT_RECEIVING", "details": details}


def _absent(details: str) -> _Route:
    return {"status": "NOT_AVAILABLE", "details": details}


@behaviour
def getV1LookupReceivers(call: Call) -> Reply:
    """List the companies of the service that receive invoices and fit everything that is named, a page of them."""
    countries, types = call.arguments["country"], call.arguments["document_type"]
    found = [
        company
        for company in call.world.all(Company)
        if _INTERNAL in call.arguments["network"]
        and company.receives
        and call.text("eia") in ("", company.eia)
        and call.text("bid") in ("", company.bid)
        and call.text("name").casefold() in ("", company.name.casefold())
        and (not countries or company.country in countries)
        and (not types or _INVOICE in types)
    ]
    return Reply("listed", members={"items": [_receiver(company) for company in page(found, call, 100)]})


def _receiver(company: Company) -> dict[str, Any]:
    scheme, _, endpoint = company.eia.partition(":")
    return {
        "eia": company.eia,
        "identifier": {"scheme": scheme, "endpoint_id": endpoint},
        "network": _INTERNAL,
        "document_types": [{"document_type": _INVOICE}],
        "participant": {"id": company.uuid, "name": company.name, "bid": company.bid, "country": company.country},
    }
