"""Scanning: the account that turns a company's paper invoices into electronic ones, and its postal address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.scan_accounts import OFFICES, ScanAccount
from conformance.mock.state.tenant import Company

_UNUSABLE = {
    "PENDING": "activation-is-pending",
    "FAILED": "activation-failed",
    "DISABLED": "scan-account-exists",
}
"""The outcome of another order, by the state of the account."""
_NO_DOMAINS = ("invalid", "localhost", "local", "test")
"""Top-level domains to which no mail can be sent."""


@behaviour
def scan_account_order(call: Call) -> Reply:
    """Open the company's scan account, or store a new return address for the open one."""
    company, address = call.company, call.arguments["return_address"] or {}
    if company.country not in OFFICES:
        raise Refusal("country-not-available")
    if not company.receives or not company.verified:
        raise Refusal("receiving-not-enabled")
    accounts = list(call.world.all(ScanAccount, company.label))
    if accounts and accounts[0].state in _UNUSABLE:
        raise Refusal(_UNUSABLE[accounts[0].state])
    _check_company(company)
    _check_return_address(address)
    if not accounts and company.scan_provider == "FAULT":
        raise Refusal("registration-failed")
    call.world.tick()
    postal = ("name", "address1", "address2", "post_code", "post_office", "state", "country")
    company.settings["scan_return_email"] = address["email"]
    company.settings["scan_return_postal"] = ", ".join(filter(None, (address[name] for name in postal)))
    if accounts:
        return Reply("return-address-updated", members={"address": _address(accounts[0])})
    return Reply("opened", members={"address": _address(_open(call))})


def _check_company(company: Company) -> None:
    street = company.address1 or company.address2
    if not all((street, company.post_code, company.post_office, company.email)):
        raise Refusal("company-data-missing")


def _check_return_address(address: Mapping[str, Any]) -> None:
    street = address.get("address1") or address.get("address2")
    if not all((street, *(address.get(name) for name in ("post_code", "post_office", "country", "email")))):
        raise Refusal("return-address-invalid")
    name, at, domain = address["email"].rpartition("@")
    if not name or not at or not domain:
        raise Refusal("return-address-invalid")
    if not is_email(address["email"]) or domain.rpartition(".")[2].casefold() in _NO_DOMAINS:
        raise Refusal("return-email-domain-invalid")


def _open(call: Call) -> ScanAccount:
    company = call.company
    post_code, post_office = OFFICES[company.country]
    box = call.world.number(4, "scan box", company.label)
    return call.world.add(
        ScanAccount(
            f"scan account of {company.label}",
            company.label,
            name=company.name,
            address1=f"PL {box}",
            post_code=post_code,
            post_office=post_office,
            country=company.country,
        )
    )


@behaviour
def scan_account_show(call: Call) -> Reply:
    """Return the company's scanning address, none if it has no open account."""
    account = next((a for a in call.world.all(ScanAccount, call.company.label) if a.state == "ACTIVE"), None)
    return Reply("shown", members={"address": _address(account) if account else None})


@behaviour
def scan_account_disable(call: Call) -> Reply:
    """Disable the company's scan account, which may still wait for its activation."""
    accounts = call.world.all(ScanAccount, call.company.label)
    account = next((a for a in accounts if a.state in ("ACTIVE", "PENDING")), None)
    if account is None:
        raise Refusal("refused", **{"@reason": "NO SCAN ACCOUNT IS OPEN"})
    call.world.tick()
    account.move("DISABLED")
    return Reply("disabled")


def _address(account: ScanAccount) -> dict[str, str]:
    return {
        "name": account.name,
        "address1": account.address1,
        "address2": account.address2,
        "post_code": account.post_code,
        "post_office": account.post_office,
        "state": account.region,
        "country": account.country,
        "email": account.email,
    }
