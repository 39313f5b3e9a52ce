"""Account: the caller's companies, their customer authentication and logo, and login to the web application."""

from __future__ import annotations

import json
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.customer_authentication import AuthorizationRequest, last_request
from conformance.mock.domain.invoices.images import is_logo
from conformance.mock.domain.scan_accounts import ScanAccount
from conformance.mock.state.tenant import Company

_LOCALES = ("FI", "NO", "SE", "EN")
_AT_ONCE = range(1, 51)
_SERVICES = {"FI_BANK_NETWORK_OPEN": "bank-network", "COMPANY_SETTINGS": "company/settings"}
"""The services of the web application, each with its page."""


@behaviour
def company_list(call: Call) -> Reply:
    """List every company that the caller is a member of."""
    found = [c for label in call.user.companies for c in call.world.all(Company, label)]
    rows = [{**company_struct(c), "user_api_key": call.user.key, "maventa_uuid": c.uuid} for c in found]
    return Reply("listed", members={"items": rows})


def company_struct(company: Company) -> dict[str, Any]:
    """Return a company with the members that every call about one returns."""
    return {
        "email": company.email,
        "status": "OK",
        "name": company.name,
        "maventa_id": company.maventa_id,
        "bid": company.bid,
        "id": company.uuid,
        "country": company.country,
    }


@behaviour
def authorize_companies(call: Call) -> Reply:
    """Accept the partner's proof for all the companies, or send an invitation to sign for them."""
    vendor = call.vendor_key
    if not (call.arguments["api_keys"] or {}).get("vendor_api_key"):
        raise Refusal("vendor-api-key-blank")
    if vendor is None:
        raise Refusal("vendor-api-key-invalid")
    ids = list(dict.fromkeys(id or "" for id in call.arguments["company_ids"] or ()))
    if len(ids) not in _AT_ONCE:
        raise Refusal("amount-of-companies-invalid")
    proven, email = vendor.own_authentication and _is_proof(call.text("options")), call.text("email")
    if not is_email(email) and (email or not proven):
        raise Refusal("email-address-invalid")
    if call.text("locale") not in _LOCALES:
        raise Refusal("locale-not-supported")
    companies = [_accessible(call, id) for id in ids]
    if any(company.verified for company in companies):
        raise Refusal("authorization-status-mismatch")
    call.world.tick()
    for company in companies:
        if proven:
            company.verified = True
        else:
            label = f"request for {company.label} at {call.world.now:%H%M%S}"
            call.world.add(AuthorizationRequest(label, company.label, email=email))
    return Reply("authorized", {"@x": str(len(companies))}) if proven else Reply("document-sent")


def _accessible(call: Call, id: str) -> Company:
    """Return the company with this id; refuse unless the caller is its admin."""
    company = next((c for c in call.world.all(Company) if c.uuid == id), None)
    if company is None:
        raise Refusal("company-not-found")
    if company.label not in call.user.companies or call.user.role != "ADMIN":
        raise Refusal("user-has-no-rights-to-company")
    return company


def _is_proof(options: str) -> bool:
    """True for options that name how the customer was authenticated, unless they require a signature as well."""
    try:
        found = json.loads(options)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or str(found.get("require_auth", False)).casefold() == "true":
        return False
    method = found.get("authorization_method")
    return isinstance(method, str) and bool(method.strip())


@behaviour
def company_auth_status(call: Call) -> Reply:
    """Return whether the company is verified, and the state of the last invitation to sign for it."""
    if len(list(call.world.all(ScanAccount, call.company.label))) > 1:
        raise Refusal("multiple-scan-accounts")
    request, verified = last_request(call.world, call.company), call.company.verified
    outcome = "authorized" if verified else "document-sent" if request else "no-requests"
    return Reply(
        outcome,
        members={
            "company_state": "verified" if verified else "unverified",
            "auth_state": request.state if request else None,
            "auth_email": request.email if request else None,
        },
    )


@behaviour
def token_login(call: Call) -> Reply:
    """Return a URL that logs the user in to the web application at the page of a service."""
    vendor, service = call.vendor_key, call.text("service")
    if vendor is None or call.company.label not in vendor.companies:
        raise Refusal("company-not-assigned")
    if service not in _SERVICES:
        raise Refusal("refused", **{"@reason": "SERVICE NOT SUPPORTED"})
    token = call.world.id("login", call.user.label, call.company.label, call.world.tick())
    return Reply("url", {"@url": f"https://autoinvoice.example.com/{_SERVICES[service]}?token={token}"})


@behaviour
def update_logo(call: Call) -> Reply:
    """Store the image for the company's invoices."""
    logo = (call.arguments["company_logo_params"] or {}).get("logo") or b""
    if not is_logo(logo):
        raise Refusal("refused", **{"@reason": "LOGO IS NO IMAGE THAT CAN BE USED"})
    call.world.tick()
    call.company.logo = logo
    return Reply("kept")
