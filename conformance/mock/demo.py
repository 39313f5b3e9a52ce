"""The demo company: what a person who starts the mock by hand finds in it."""

from __future__ import annotations

from conformance.mock.control import create
from conformance.mock.tenant import Keys
from conformance.mock.world import Worlds

_CONSUMERS = (
    ("Kari Nordmann", "ACTIVE", "1000000001", "501"),
    ("Ola Hansen", "REQUEST_SENT", "1000000002", "502"),
    ("Åse Bjørnstad", "REJECTED", "1000000003", "503"),
)


def populate_demo(worlds: Worlds) -> Keys:
    """Give the demo company consumers, an issuer agreement, a direct debit agreement and mandates; return its keys."""
    records = [
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
        {"kind": "direct debit agreement", "label": "rent"},
        {"kind": "mandate", "label": "Kari's mandate"},
        {
            "kind": "mandate",
            "label": "Ola's mandate",
            "fields": {"kid": "0000023457", "status": 0, "notification": False},
        },
    ]
    told = create(worlds, {"seed": "demo", "records": records})
    worlds.put(worlds.get("demo"), keep=True)
    return Keys(**told["keys"])
