"""A company's settings: whether it takes invoices, its connections, and everything that configure_company takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.scan_accounts import ScanAccount
from conformance.mock.state.company_settings import INVERSE, SETTINGS, keep, opposite, setting
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World

_PEPPOL = "PEPPOL"
_POSTAL = ("invoicing_street_address1", "invoicing_post_code", "invoicing_post_office")


@behaviour
def company_invoice_receiving(call: Call) -> Reply:
    """Switch on or off whether the company takes invoices; without receiving, its connections are closed too."""
    receive = bool(call.arguments["receive"])
    if not receive and _scans(call.world, call.company):
        raise Refusal("scan-account-open")
    call.world.tick()
    _receive(call.company, receive)
    return Reply("switched")


@behaviour
def enable_operator(call: Call) -> Reply:
    """Open or close a connection; the company's PEPPOL id is told while it receives through PEPPOL."""
    asked = call.arguments["operator_struct"] or {}
    operator = asked.get("operator_id") or ""
    if asked.get("enabled") and not call.company.receives:
        raise Refusal("receiving-is-disabled", **{"[OPERATOR]": operator or _PEPPOL})
    call.world.tick()
    if operator == _PEPPOL:
        call.company.settings["peppol_id"] = call.company.eia if asked.get("enabled") else ""
    return Reply("done")


@behaviour
def configure_company(call: Call) -> Reply:
    """Set every given setting, or none where one is refused; settings that belong together are looked at as set."""
    call.need_admin("no-rights")
    given = [(item.get("key") or "", item.get("value") or "") for item in call.arguments["settings"] or () if item]
    meant = replace(call.company, settings=dict(call.company.settings))
    for key, value in given:
        _set(call, meant, INVERSE.get(key, key), opposite(value) if key in INVERSE else value)
    _billing_holds(meant)
    call.world.tick()
    for key, _ in given:
        name = INVERSE.get(key, key)
        keep(call.company, name, setting(meant, name))
    _receive(call.company, call.company.receives)
    return Reply("saved")


def _set(call: Call, meant: Company, name: str, value: str) -> None:
    """Put one value into the company as it would be, or refuse."""
    refusals = {
        "b2c_reminder": "b2c-reminder-invalid",
        "invoice_receiving": "invoice-receiving-invalid",
        "invoicing_email": "billing-email-invalid",
    }
    if name == "vat_number" and not value.strip():
        raise Refusal("vat-number-blank")
    if name == "billing_company_id":
        value = _billing_company(call, value)
    taken = SETTINGS[name].taken(value, meant.country) if name in SETTINGS else None
    if taken is None:
        raise Refusal(refusals.get(name, "could-not-save"))
    if name == "invoice_receiving" and taken == "0" and _scans(call.world, call.company):
        raise Refusal("scan-account-open")
    keep(meant, name, taken)


def _billing_company(call: Call, value: str) -> str:
    """Return the id of the company that is to pay, empty for none; refuse where it may not be that one, or any."""
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


def _billing_holds(meant: Company) -> None:
    """Refuse what would leave the company with half an address for its bills."""
    if bool(setting(meant, "invoicing_eia")) != bool(setting(meant, "invoicing_operator")):
        raise Refusal("billing-address-incomplete")
    postal = [setting(meant, name) for name in _POSTAL]
    if not all(postal) and any((*postal, setting(meant, "invoicing_street_address2"))):
        raise Refusal("billing-information-incomplete")


@behaviour
def show_company_configuration(call: Call) -> Reply:
    """Tell every setting with its value."""
    return Reply(
        "told", members={"settings": [{"key": name, "value": setting(call.company, name)} for name in SETTINGS]}
    )


_UPDATED = (
    *("reports_emails", "name", "bid", "country", "stop_duplicates", "print_and_send_letter_class", "email"),
    *("email_remind_freq", "print_and_send_own_pdf", "website", "errors_to_user", "invoice_email"),
    *("print_and_send_request", "reports", "error_emails"),
)
"""What company_settings_update takes; its other members only tell how things stand."""


@behaviour
def company_settings_update(call: Call) -> Reply:
    """Set every member that is given, or none where one is no value of its setting."""
    call.need_admin("no-rights")
    given: Mapping[str, Any] = call.arguments["company_setting_params"] or {}
    kept = {name: _as_text(name, given[name]) for name in _UPDATED if given.get(name) is not None}
    for name, value in kept.items():
        if not _takes(name, value, call.company.country):
            raise Refusal("could-not-save")
    call.world.tick()
    for name, value in kept.items():
        keep(call.company, name, value)
    return Reply("saved")


def _as_text(name: str, value: Any) -> str:
    """Return a value of the struct as the setting of that name has it."""
    if isinstance(value, bool):
        return str(int(value)) if name == "errors_to_user" else str(value).lower()
    return str(value)


def _takes(name: str, value: str, country: str) -> bool:
    known = SETTINGS[name]
    if name == "country":
        return len(value) == 2 and value.isascii() and value.isupper()
    if name == "bid":
        return bool(value.strip())
    return replace(known, told_only=False).taken(value, country) is not None


def _receive(company: Company, receive: bool) -> None:
    company.receives = receive
    if not receive:
        company.settings.pop("peppol_id", None)


def _scans(world: World, company: Company) -> bool:
    """Return whether the company has a scan account that is open."""
    return any(account.state == "ACTIVE" for account in world.all(ScanAccount, company.label))
