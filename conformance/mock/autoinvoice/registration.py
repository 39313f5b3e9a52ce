"""Registration: a partner registers a new company with its first user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.company_numbers import NUMBERS, address_of, digits_of
from conformance.mock.state.tenant import Company, User, VendorKey

_MIN_PASSWORD = 8
_MIN_NAME = 3


@behaviour
def register_with_password(call: Call) -> Reply:
    """Register a company that uses the software of the partner's key, and its user unless that user exists."""
    return _register(call, call.text("user_password"))


@behaviour
def register(call: Call) -> Reply:
    """Register a company and its user like register_with_password; the service chooses the password."""
    return _register(call, "")


def _register(call: Call, password: str) -> Reply:
    params = {name: value for name, value in (call.arguments["registration_params"] or {}).items() if value is not None}
    vendor = next((v for v in call.world.all(VendorKey) if v.key == params.get("vendor_api_key")), None)
    if vendor is None or vendor.disabled:
        raise Refusal("registration-failed")
    digits = _check(call, params, password)
    call.world.tick()
    company = call.world.add(_company(params, digits))
    vendor.companies.append(company.label)
    members = {
        "company_uuid": company.uuid,
        "company_maventa_id": company.maventa_id,
        "e_invoice_address": company.eia,
        "user_api_key": None,
    }
    known = next((u for u in call.world.all(User) if u.email.casefold() == params["user_email"].casefold()), None)
    if known is not None:
        known.companies.append(company.label)
    else:
        members["user_api_key"] = call.world.add(_user(params, company)).key
    return Reply("registered", members=members)


def _check(call: Call, params: Mapping[str, Any], password: str) -> str:
    """Return the digits of the company's number, or refuse for the first mistake."""
    if params.get("license_agreement") is not True:
        raise Refusal("license-agreement-not-accepted")
    country = params.get("country", "")
    if country not in NUMBERS:
        raise Refusal("country-code-invalid")
    digits = digits_of(country, params.get("company_bid", ""), vat=not params.get("no_vat"))
    if not digits:
        raise Refusal("vat-check-failed")
    if any(c.country == country and _plain(c.bid) == digits for c in call.world.all(Company)):
        raise Refusal("bid-already-taken")
    street, town = params.get("address1") or params.get("address2"), params.get("post_office") or params.get("city")
    if not all((street, params.get("post_code"), town)):
        raise Refusal("postal-address-incomplete")
    if password and len(password) < _MIN_PASSWORD:
        raise Refusal("user-password-invalid")
    names = [params.get(name, "").strip() for name in ("user_first_name", "user_last_name")]
    if not all(names) or not is_email(params.get("user_email", "")):
        raise Refusal("user-details-incomplete")
    if len(params.get("company_name", "").strip()) < _MIN_NAME:
        raise Refusal("registration-failed")
    return digits


def _plain(bid: str) -> str:
    return "".join(character for character in bid if character.isdecimal())


def _company(params: Mapping[str, Any], digits: str) -> Company:
    """Return the new company, which may do nothing before its customer authentication is complete."""
    label = f"company {params['country']} {digits}"
    return Company(
        label,
        label,
        bid=params["company_bid"],
        name=params["company_name"],
        eia=address_of(params["country"], digits),
        country=params["country"],
        email=params.get("company_email") or params["user_email"],
        receives=params.get("receive_invoices", True),
        verified=False,
        address1=params.get("address1", ""),
        address2=params.get("address2", ""),
        post_code=params["post_code"],
        post_office=params.get("post_office") or params.get("city", ""),
        region=params.get("state", ""),
    )


def _user(params: Mapping[str, Any], company: Company) -> User:
    """Return the company's first user, an admin; not activated if a link in a mail has to be followed first."""
    return User(
        f"user {params['user_email']}",
        company.label,
        activated=not params.get("email_activation"),
        first_name=params["user_first_name"],
        last_name=params["user_last_name"],
        email=params["user_email"],
        phone=params.get("user_phone", ""),
    )
