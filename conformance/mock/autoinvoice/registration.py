"""Registration: a partner brings a new company into the service, with its first user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.company_numbers import NUMBERS, address_of, digits_of
from conformance.mock.state.tenant import Company, User, VendorKey

_LEAST_PASSWORD = 8
_LEAST_NAME = 3


@behaviour
def register_with_password(call: Call) -> Reply:
    """Register a company that uses the software of the partner's key, and its user unless the service has one."""
    given = {name: value for name, value in (call.arguments["registration_params"] or {}).items() if value is not None}
    vendor = next((v for v in call.world.all(VendorKey) if v.key == given.get("vendor_api_key")), None)
    if vendor is None or vendor.disabled:
        raise Refusal("registration-failed")
    digits = _checked(call, given)
    call.world.tick()
    company = call.world.add(_company(given, digits))
    vendor.companies.append(company.label)
    members = {
        "company_uuid": company.uuid,
        "company_maventa_id": company.maventa_id,
        "e_invoice_address": company.eia,
        "user_api_key": None,
    }
    known = next((u for u in call.world.all(User) if u.email.casefold() == given["user_email"].casefold()), None)
    if known is not None:
        known.companies.append(company.label)
    else:
        members["user_api_key"] = call.world.add(_user(given, company)).key
    return Reply("registered", members=members)


def _checked(call: Call, given: Mapping[str, Any]) -> str:
    """Return the digits of the company's number, or refuse with the first thing that is wrong."""
    if given.get("license_agreement") is not True:
        raise Refusal("license-agreement-not-accepted")
    country = given.get("country", "")
    if country not in NUMBERS:
        raise Refusal("country-code-invalid")
    digits = digits_of(country, given.get("company_bid", ""), vat=not given.get("no_vat"))
    if not digits:
        raise Refusal("vat-check-failed")
    if any(c.country == country and _plain(c.bid) == digits for c in call.world.all(Company)):
        raise Refusal("bid-already-taken")
    street, town = given.get("address1") or given.get("address2"), given.get("post_office") or given.get("city")
    if not all((street, given.get("post_code"), town)):
        raise Refusal("postal-address-incomplete")
    password = call.text("user_password")
    if password and len(password) < _LEAST_PASSWORD:
        raise Refusal("user-password-invalid")
    names = [given.get(name, "").strip() for name in ("user_first_name", "user_last_name")]
    if not all(names) or not is_email(given.get("user_email", "")):
        raise Refusal("user-details-incomplete")
    if len(given.get("company_name", "").strip()) < _LEAST_NAME:
        raise Refusal("registration-failed")
    return digits


def _plain(bid: str) -> str:
    return "".join(character for character in bid if character.isdecimal())


def _company(given: Mapping[str, Any], digits: str) -> Company:
    """Return the company that was registered: it may do nothing before its customer authentication is done."""
    label = f"company {given['country']} {digits}"
    return Company(
        label,
        label,
        bid=given["company_bid"],
        name=given["company_name"],
        eia=address_of(given["country"], digits),
        country=given["country"],
        email=given.get("company_email") or given["user_email"],
        receives=given.get("receive_invoices", True),
        verified=False,
        address1=given.get("address1", ""),
        address2=given.get("address2", ""),
        post_code=given["post_code"],
        post_office=given.get("post_office") or given.get("city", ""),
        region=given.get("state", ""),
    )


def _user(given: Mapping[str, Any], company: Company) -> User:
    """Return the company's first user, an admin; one who must follow the link of a mail first is not activated."""
    return User(
        f"user {given['user_email']}",
        company.label,
        activated=not given.get("email_activation"),
        first_name=given["user_first_name"],
        last_name=given["user_last_name"],
        email=given["user_email"],
        phone=given.get("user_phone", ""),
    )
