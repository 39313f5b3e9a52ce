"""Authenticates a call: finds the user, company and vendor key for its keys, or refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal
from conformance.mock.state.tenant import Company, User, VendorKey
from conformance.mock.state.world import World


def authenticated(world: World, keys: Mapping[str, str], arguments: Mapping[str, Any]) -> Call:
    """Return the call if its caller may make it; refuse with one of the errors that all SOAP methods share.

    The documents do not state an order of the errors; here the caller's own keys are checked before the company.
    """
    vendor = world.with_value(VendorKey, "key", keys.get("vendor_api_key"))
    if vendor is not None and vendor.disabled:
        raise Refusal("vendor-api-key-disabled")
    user = world.with_value(User, "key", keys.get("user_api_key"))
    if user is None:
        raise Refusal("user-not-found")
    if not user.activated:
        raise Refusal("user-not-activated")
    company = _company(world, user, keys.get("company_uuid", ""))
    if company.locked:
        raise Refusal("company-account-is-locked")
    if not company.wizard_completed:
        raise Refusal("first-time-wizard-not-completed")
    return Call(world, company, user, vendor, arguments)


def _company(world: World, user: User, uuid: str) -> Company:
    if not uuid:
        if len(user.companies) > 1:
            raise Refusal("no-company-id-given")
        if not user.companies:
            raise Refusal("user-has-no-rights-to-company")
        return next(c for c in world.all(Company) if c.label in user.companies)
    company = world.with_value(Company, "uuid", uuid)
    if company is None:
        raise Refusal("company-not-found")
    if company.label not in user.companies:
        raise Refusal("user-has-no-rights-to-company")
    return company
