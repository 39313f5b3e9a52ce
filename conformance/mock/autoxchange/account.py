"""Tokens, and the user and company of a token."""

from __future__ import annotations

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.calls.tokens import LIFETIME, expanded, grant
from conformance.mock.state.company_settings import setting
from conformance.mock.state.tenant import VendorKey


@behaviour
def postOauth2Token(call: Call) -> Reply:
    """Grant a token for valid keys, with the requested scopes."""
    keys = {
        "company_uuid": call.text("client_id"),
        "user_api_key": call.text("client_secret"),
        "vendor_api_key": call.text("vendor_api_key"),
    }
    scopes = expanded(call.text("scope"), call.tokens)
    if not set(call.tokens.scopes).issuperset(scopes):
        raise Refusal("malformed")
    if keys["vendor_api_key"] not in ("", *(vendor.key for vendor in call.world.all(VendorKey))):
        raise Refusal("unauthorized")
    token = {
        "access_token": grant(call.world, keys, scopes),
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": " ".join(scopes),
    }
    return Reply("granted", members=token)


@behaviour
def getOauth2Current(call: Call) -> Reply:
    """Return the user, the company and the scopes of the caller's token."""
    user, company = call.user, call.company
    user_object = {
        "id": call.world.id("person", user.label),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
    }
    company_object = {
        "id": company.uuid,
        "bid": company.bid,
        "name": company.name,
        "country": company.country,
        "vat": setting(company, "vat_number") or None,
        "wizard_done": company.wizard_completed,
        "disabled": company.locked,
    }
    scopes = sorted(call.scopes)
    return Reply("told", members={"user": user_object, "company": company_object, "scopes": scopes})


@behaviour
def getStatusAuthenticated(call: Call) -> Reply:
    """Return the company that the caller's token was granted for, and when the token expires."""
    assert call.ends is not None
    ends = call.ends.isoformat(timespec="seconds") + "Z"
    return Reply("authenticated", members={"client_id": call.company.uuid, "expires_at": ends})
