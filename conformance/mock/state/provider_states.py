"""`/_control/`: how a Given is made true on the mock. No documented API; a world is told what it holds.

POST   /_control/worlds          {"seed": …, "caller": …, "records": [...], "moves": {...}, "breaks": n, "now": …,
                                 "elapse": seconds}
PATCH  /_control/worlds/{seed}   the same without seed: changes a world that is there
GET    /_control/worlds/{seed}   the world's records, to look at
DELETE /_control/worlds/{seed}   forgets it; the demo company's is as it was at the start
GET    /_control/journal         every request, with the reason of each refusal
DELETE /_control/journal         empties it

What is refused changes nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from conformance.catalogue.formats import FORMATS
from conformance.mock.state.tenant import OTHER, OWN, Company, User, VendorKey, caller, populate
from conformance.mock.state.world import KINDS, Record, Unknown, World, Worlds

COMPANY_FACTS = ("uuid", "maventa_id", "bid", "eia", "name")
"""What a feature file may say of the two companies that are always there."""
_TEXT = {"type": "string", "maxLength": 4000}
_MOST_RECORDS = 10_000
_YEARS = range(1900, 2200)
"""The years that a world's clock can show; far enough from the calendar's ends for every sum of dates."""
_FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "seed": _TEXT,
        "caller": _TEXT,
        "company": {"type": "object"},
        "records": {
            "type": "array",
            "maxItems": _MOST_RECORDS,
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
        "moves": {"type": "object", "maxProperties": _MOST_RECORDS, "additionalProperties": _TEXT},
        "breaks": {"type": "integer", "minimum": 0, "maximum": 10**9},
        "now": {"type": "string", "format": "YYYYMMDDHHMMSS"},
        "elapse": {"type": "integer", "minimum": 0, "maximum": 10**9},
    },
}
_VALIDATOR = Draft202012Validator(_FORM, format_checker=FORMATS)
MEMBERS = ", ".join(_FORM["properties"])
"""What a control request can have, for messages."""


def create(worlds: Worlds, told: Mapping[str, Any]) -> dict[str, Any]:
    """Make a world as told and return its view; Unknown says what was not understood."""
    _understood(told)
    if not told.get("seed"):
        raise Unknown("a world needs a seed, a text that names it", where="seed", do="send one")
    world = populate(World(told["seed"]))
    _change(world, told)
    made = view(world)
    worlds.put(world)
    return made


def change(world: World, told: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is told, leave the rest as it is, and return the world's view; Unknown leaves all as it was."""
    _understood(told)
    if told.get("seed", world.seed) != world.seed:
        raise Unknown("the seed is another than the one in the address", where="seed", do="leave it out")
    restore = _restorer(world)
    try:
        _change(world, told)
        return view(world)
    except Unknown:
        restore()
        raise


def _restorer(world: World) -> Callable[[], None]:
    """Return what puts a world back to what it is now; its records stay the same objects."""
    own = {name: copy.copy(value) for name, value in vars(world).items()}
    own["records"] = {kind: dict(kept) for kind, kept in world.records.items()}
    records = [
        (r, {n: copy.copy(v) for n, v in vars(r).items()}) for kept in world.records.values() for r in kept.values()
    ]

    def restore() -> None:
        vars(world).update(own)
        for record, values in records:
            vars(record).update(values)

    return restore


def _change(world: World, told: Mapping[str, Any]) -> None:
    if "now" in told:
        world.now = datetime.strptime(told["now"], "%Y%m%d%H%M%S")
    if "caller" in told:
        with _at("caller"):
            caller(told["caller"]).arrive(world)
        world.caller = told["caller"]
    with _at("company"):
        next(c for c in world.all(Company) if c.label == OWN).tell(told.get("company", {}))
    for position, item in enumerate(told.get("records", ())):
        with _at(f"records/{position}"):
            _put(world, item)
    for label, state in told.get("moves", {}).items():
        with _at("moves"):
            world.find(label).move(state)
    later = world.now + timedelta(seconds=told.get("elapse", 0))
    if later.year not in _YEARS:
        what = f"a clock shows the years {_YEARS[0]} to {_YEARS[-1]}, and this would be {later.year}"
        raise Unknown(what, where="elapse" if "elapse" in told else "now", do="set another time")
    world.now = later
    world.breaks = told.get("breaks", world.breaks)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Say of what is not understood in the block that it stands at this place of the request."""
    try:
        yield
    except Unknown as error:
        raise error.at(place) from None


def _understood(told: Mapping[str, Any]) -> None:
    """Raise Unknown for a request that is not of the form above."""
    error: ValidationError | None = next(_VALIDATOR.iter_errors(told), None)
    if error is None:
        return
    known = error.schema.get("properties") if isinstance(error.schema, dict) else None
    what = error.message[:500] + (f"; it takes {', '.join(known)}" if known else "")
    raise Unknown(what, where="/".join(map(str, error.absolute_path)), do=f"send an object with {MEMBERS}")


def _put(world: World, told: Mapping[str, Any]) -> None:
    kind, label = told["kind"], told["label"]
    if kind not in KINDS:
        raise Unknown(f"no kind is called {kind!r}; there are {', '.join(KINDS)}", where="kind")
    owner = OTHER if told.get("foreign") else OWN
    present = world.records.get(kind, {}).get(label)
    record: Record = present or world.add(KINDS[kind](label, owner))
    world.told.add(label)
    with _at("fields"):
        record.tell(told.get("fields", {}))
    if told.get("state"):
        with _at("state"):
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
