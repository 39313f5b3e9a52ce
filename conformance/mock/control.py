"""`/_control/`: how a Given is made true on the mock. No documented API; a world is told what it holds.

POST   /_control/worlds          {"seed": …, "caller": …, "records": [...], "moves": {...}, "breaks": n, "now": …,
                                 "elapse": seconds}
PATCH  /_control/worlds/{seed}   the same without seed: changes a world that is there
GET    /_control/worlds/{seed}   the world's records, to look at
DELETE /_control/worlds/{seed}   forgets it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from conformance.catalogue.formats import FORMATS
from conformance.mock.tenant import OTHER, OWN, Company, User, VendorKey, caller, populate
from conformance.mock.world import KINDS, Record, Unknown, World, Worlds

COMPANY_FACTS = ("uuid", "maventa_id", "bid", "eia", "name")
"""What a feature file may say of the two companies that are always there."""
_TEXT = {"type": "string"}
_VALIDATOR = Draft202012Validator(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "seed": _TEXT,
            "caller": _TEXT,
            "company": {"type": "object"},
            "records": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["kind", "label"],
                    "additionalProperties": False,
                    "properties": {
                        "kind": _TEXT,
                        "label": _TEXT,
                        "state": _TEXT,
                        "fields": {"type": "object"},
                        "foreign": {"type": "boolean"},
                    },
                },
            },
            "moves": {"type": "object", "additionalProperties": _TEXT},
            "breaks": {"type": "integer", "minimum": 0},
            "now": {"type": "string", "format": "YYYYMMDDHHMMSS"},
            "elapse": {"type": "integer", "minimum": 0, "maximum": 10**9},
        },
    },
    format_checker=FORMATS,
)


def create(worlds: Worlds, told: Mapping[str, Any]) -> dict[str, Any]:
    """Make a world as told and return its view; Unknown says what was not understood."""
    _understood(told)
    if not told.get("seed"):
        raise Unknown("a world needs a seed, a text that names it")
    worlds.drop(told["seed"])
    return change(populate(worlds.put(World(told["seed"]))), told)


def change(world: World, told: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is told, leave the rest as it is, and return the world's view."""
    _understood(told)
    if "now" in told:
        world.now = datetime.strptime(told["now"], "%Y%m%d%H%M%S")
    if "caller" in told:
        caller(told["caller"]).arrive(world)
        world.caller = told["caller"]
    next(c for c in world.all(Company) if c.label == OWN).tell(told.get("company", {}))
    for item in told.get("records", ()):
        _put(world, item)
    for label, state in told.get("moves", {}).items():
        world.find(label).move(state)
    world.now += timedelta(seconds=told.get("elapse", 0))
    world.breaks = told.get("breaks", world.breaks)
    return view(world)


def _understood(told: Mapping[str, Any]) -> None:
    """Raise Unknown for a request that is not of the form above."""
    error = best_match(_VALIDATOR.iter_errors(told))
    if error is not None:
        place = "/".join(map(str, error.absolute_path)) or "the request"
        known = error.schema.get("properties") if isinstance(error.schema, dict) else None
        raise Unknown(f"{place}: {error.message}" + (f"; it takes {', '.join(known)}" if known else ""))


def _put(world: World, told: Mapping[str, Any]) -> None:
    kind, label = told["kind"], told["label"]
    if kind not in KINDS:
        raise Unknown(f"no kind is called {kind!r}; there are {', '.join(KINDS)}")
    owner = OTHER if told.get("foreign") else OWN
    present = world.records.get(kind, {}).get(label)
    record: Record = present or world.add(KINDS[kind](label, owner))
    world.told.add(label)
    record.tell(told.get("fields", {}))
    if told.get("state"):
        record.move(told["state"])


def view(world: World) -> dict[str, Any]:
    """Return what a scenario needs to know: the caller's keys and the records by label."""
    residents = (Company.kind, User.kind, VendorKey.kind)
    companies = {c.label: c for c in world.all(Company)}
    return {
        "seed": world.seed,
        "now": world.now.strftime("%Y%m%d%H%M%S"),
        "keys": asdict(caller(world.caller).keys(world)),
        "companies": {
            label: {name: getattr(companies[label], name) for name in COMPANY_FACTS} for label in (OWN, OTHER)
        },
        "records": {
            label: {"kind": kind, **record.view()}
            for kind, kept in world.records.items()
            for label, record in kept.items()
            if kind not in residents or label in world.told
        },
    }
