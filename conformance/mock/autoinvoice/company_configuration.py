"""A company's settings: whether it receives invoices, its connections, and everything that configure_company sets."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.scan_accounts import ScanAccount
from conformance.mock.state.company_settings import is_on, setting, store
from conformance.mock.state.known_settings import INVERSE, SETTINGS, opposite
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

_PEPPOL = "PEPPOL"
_POSTAL = ("invoicing_street_address1", "invoicing_post_code", "invoicing_post_office")


@behaviour
def company_invoice_receiving(call: Call) -> Reply:
    """Enable or disable receiving invoices; disabling it closes the connections too."""
    receive = bool(call.arguments["receive"])
    if not receive and _scans(call.world, call.company):
        raise Refusal("scan-account-open")
    call.world.tick()
    _set_receiving(call.company, receive)
    return Reply("switched")


@behaviour
def company_order_receiving(call: Call) -> Reply:
    """Enable or disable receiving orders."""
    call.world.tick()
    call.company.receives_orders = bool(call.arguments["receive"])
    return Reply("switched")


@behaviour
def enable_operator(call: Call) -> Reply:
    """Open or close a connection; the company has a PEPPOL id while it receives through PEPPOL."""
    operator_struct = call.arguments["operator_struct"] or {}
    operator = operator_struct.get("operator_id") or ""
    if operator_struct.get("enabled") and not call.company.receives:
        raise Refusal("receiving-is-disabled", **{"[OPERATOR]": operator or _PEPPOL})
    call.world.tick()
    if operator == _PEPPOL:
        call.company.settings["peppol_id"] = call.company.eia if operator_struct.get("enabled") else ""
    return Reply("done")


@behaviour
def configure_company(call: Call) -> Reply:
    """Set all settings of the request, or none if one is refused; related settings are checked together."""
    call.need_admin("no-rights")
    changes = [(item.get("key") or "", item.get("value") or "") for item in call.arguments["settings"] or () if item]
    draft = copy(call.company)
    draft.settings = dict(draft.settings)
    for key, value in changes:
        _set(call, draft, INVERSE.get(key, key), opposite(value) if key in INVERSE else value)
    _check_billing(draft)
    call.world.tick()
    for key, _ in changes:
        name = INVERSE.get(key, key)
        store(call.company, name, setting(draft, name))
    _set_receiving(call.company, call.company.receives)
    return Reply("saved")


def _set(call: Call, draft: Company, name: str, value: str) -> None:
    """Set one value on the draft of the company, or refuse it."""
    refusals = {
        "b2c_reminder": "b2c-reminder-invalid",
        "invoice_receiving": "invoice-receiving-invalid",
        "invoicing_email": "billing-email-invalid",
    }
    if name == "vat_number" and not value.strip():
        raise Refusal("vat-number-blank")
    if name == "billing_company_id":
        value = _billing_company(call, value)
    stored = SETTINGS[name].normalised(value, draft.country) if name in SETTINGS else None
    if stored is None:
        raise Refusal(refusals.get(name, "could-not-save"))
    if name == "invoice_receiving" and stored == "0" and _scans(call.world, call.company):
        raise Refusal("scan-account-open")
    store(draft, name, stored)


def _billing_company(call: Call, value: str) -> str:
    """Return the id of the billing company, empty for none; refuse one that may not pay for this company."""
    company = call.company
    if company.partner:
        raise Refusal("billing-company-of-a-partner")
    if company.accounting_office:
        raise Refusal("billing-company-of-an-accounting-office")
    if not value:
        return ""
    if value in (company.uuid, company.maventa_id):
        raise Refusal("billing-company-itself")
    others = [other for other in call.world.all(Company) if other is not company]
    if any(setting(other, "billing_company_id") == company.uuid for other in others):
        raise Refusal("billing-company-for-another")
    found = next((other for other in others if value in (other.uuid, other.maventa_id)), None)
    if found is None:
        raise Refusal("billing-company-invalid")
    return found.uuid


def _check_billing(draft: Company) -> None:
    """Refuse an incomplete billing address."""
    if bool(setting(draft, "invoicing_eia")) != bool(setting(draft, "invoicing_operator")):
        raise Refusal("billing-address-incomplete")
    postal = [setting(draft, name) for name in _POSTAL]
    if not all(postal) and any((*postal, setting(draft, "invoicing_street_address2"))):
        raise Refusal("billing-information-incomplete")


@behaviour
def show_company_configuration(call: Call) -> Reply:
    """Return every setting with its value."""
    return Reply(
        "told", members={"settings": [{"key": name, "value": setting(call.company, name)} for name in SETTINGS]}
    )


_UPDATED = (
    *("reports_emails", "name", "bid", "country", "stop_duplicates", "print_and_send_letter_class", "email"),
    *("email_remind_freq", "print_and_send_own_pdf", "website", "errors_to_user", "invoice_email"),
    *("print_and_send_request", "reports", "error_emails"),
)
"""The members that company_settings_update sets; the others are read-only."""


_NUMBERS = ("print_and_send_letter_class", "email_remind_freq", "print_and_send_request", "reports")
_SWITCHES = ("print_and_send_own_pdf", "errors_to_user", "stop_duplicates")
"""The members of the older struct that are numbers or booleans and no text, as their settings are."""


@behaviour
def company_settings_show(call: Call) -> Reply:
    """Return the settings that company_settings_update sets, and whether the company can print."""
    company = call.company
    members: dict[str, Any] = {name: setting(company, name) for name in _UPDATED}
    members |= {name: int(members[name]) for name in _NUMBERS}
    members |= {name: is_on(company, name) for name in _SWITCHES}
    printing = {"print_and_send": int(company.print_service), "print_and_send_verified": company.print_service}
    return Reply("shown", members=members | printing)


@behaviour
def company_settings_update(call: Call) -> Reply:
    """Set every member in the request, or none if one has an invalid value."""
    call.need_admin("no-rights")
    params: Mapping[str, Any] = call.arguments["company_setting_params"] or {}
    values = {name: _as_text(name, params[name]) for name in _UPDATED if params.get(name) is not None}
    for name, value in values.items():
        if not _accepts(name, value, call.company.country):
            raise Refusal("could-not-save")
    call.world.tick()
    for name, value in values.items():
        store(call.company, name, value)
    return Reply("saved")


def _as_text(name: str, value: Any) -> str:
    """Return a value of the struct as its setting stores it."""
    if isinstance(value, bool):
        return str(int(value)) if name == "errors_to_user" else str(value).lower()
    return str(value)


def _accepts(name: str, value: str, country: str) -> bool:
    known = SETTINGS[name]
    if name == "country":
        return len(value) == len("FI") and value.isascii() and value.isupper()
    if name == "bid":
        return bool(value.strip())
    return replace(known, read_only=False).normalised(value, country) is not None


def _set_receiving(company: Company, receive: bool) -> None:
    company.receives = receive
    if not receive:
        company.settings.pop("peppol_id", None)


def _scans(world: World, company: Company) -> bool:
    """Return whether the company has an open scan account."""
    return any(account.state == "ACTIVE" for account in world.all(ScanAccount, company.label))
