"""The demo company: what a mock that is started by hand holds."""

from __future__ import annotations

from typing import Any

from conformance.mock.state.provider_states import change
from conformance.mock.state.tenant import Keys, caller, populate
from conformance.mock.state.world import World
from conformance.mock.state.worlds import Worlds

DEMO = "demo"
"""The seed of the demo company's world."""
_CONSUMERS = (
    ("Kari Nordmann", "ACTIVE", "1000000001", "501"),
    ("Ola Hansen", "REQUEST_SENT", "1000000002", "502"),
    ("Åse Bjørnstad", "REJECTED", "1000000003", "503"),
)


_REGISTERED: tuple[dict[str, str], ...] = (
    {"name": "Kari Nordmann", "email": "kari.nordmann@example.com", "dpi": "DigiPost"},
    {
        "name": "Ola Hansen",
        "ssn": "02849020083",
        "date_of_birth": "1990-04-02",
        "phone": "+4790000002",
        "email": "ola.hansen@example.com",
        "postal_code": "5003",
        "city": "Bergen",
        "yes_to_all": "false",
        "vipps": "false",
    },
)


def _records() -> list[dict[str, Any]]:
    """Return records that are worth a look, over SOAP and over REST.

    The demo company has a main agreement and a profile in PEPPOL, consumers with old references and two in the
    registries, and a direct debit agreement with mandates.
    """
    records: list[dict[str, Any]] = [
        {
            "kind": "consumer agreement",
            "label": name,
            "state": state,
            "fields": {"name": name, "reference_nr": reference, "customer_nr": customer},
        }
        for name, state, reference, customer in _CONSUMERS
    ]
    records += [
        {"kind": "issuer agreement", "label": "issuer agreement", "state": "CONFIRMED"},
        {"kind": "profile", "label": "business invoices", "fields": {"profile_version": "3.0", "scheme": "0192"}},
        {"kind": "direct debit agreement", "label": "rent"},
        {"kind": "mandate", "label": "Kari's mandate"},
        {
            "kind": "mandate",
            "label": "Ola's mandate",
            "fields": {"kid": "0000023457", "account_number": "86011117947", "status": 0, "notification": False},
        },
    ]
    records += [
        {"kind": "consumer", "label": f"{fields['name']} in the registries", "fields": fields} for fields in _REGISTERED
    ]
    return records


def populate_demo(worlds: Worlds) -> Keys:
    """Add the permanent world of the demo company and return its keys, which are always the same."""
    world = worlds.put_permanent(_demo_world)
    return caller(world.caller).keys(world)


def _demo_world() -> World:
    world = populate(World(DEMO))
    change(world, {"records": _records()})
    return world
