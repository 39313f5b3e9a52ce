"""Methods that no document describes but the service's WSDL names."""

from __future__ import annotations

from conformance.mock.autoinvoice.account import company_struct
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.state.tenant import VendorKey
from conformance.mock.state.world import timestamp

_OPERATORS = (
    {"name": "Basware", "operator_id": "BAWCFI22"},
    {"name": "Print and send", "operator_id": "PRINT"},
    {"name": "PEPPOL", "operator_id": "PEPPOL"},
)


@behaviour
def hello_world(call: Call) -> Reply:
    """Return a greeting."""
    del call
    return Reply("greeted")


@behaviour
def server_time(call: Call) -> Reply:
    """Return the time at the service."""
    return Reply("told", {"@time": timestamp(call.world.now)})


@behaviour
def list_operators(call: Call) -> Reply:
    """List the operators that the service exchanges invoices with."""
    del call
    return Reply("listed", members={"items": [dict(operator) for operator in _OPERATORS]})


@behaviour
def company_show(call: Call) -> Reply:
    """Return the caller's company."""
    return Reply("shown", members=company_struct(call.company))


@behaviour
def remove_logo(call: Call) -> Reply:
    """Remove the company's logo, if it has one."""
    call.world.tick()
    call.company.logo = b""
    return Reply("removed")


@behaviour
def link_vendor_api_key(call: Call) -> Reply:
    """Add the company to those that use the software of the vendor key."""
    vendor = _vendor(call)
    call.world.tick()
    if call.company.label not in vendor.companies:
        vendor.companies.append(call.company.label)
    return Reply("linked")


@behaviour
def unlink_vendor_api_key(call: Call) -> Reply:
    """Remove the company from those that use the software of the vendor key."""
    vendor = _vendor(call)
    call.world.tick()
    vendor.companies = [label for label in vendor.companies if label != call.company.label]
    return Reply("unlinked")


def _vendor(call: Call) -> VendorKey:
    if not (call.arguments["api_keys"] or {}).get("vendor_api_key"):
        raise Refusal("vendor-api-key-blank")
    if call.vendor_key is None:
        raise Refusal("vendor-api-key-invalid")
    return call.vendor_key
