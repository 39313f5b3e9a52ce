"""`/_control/`: sets up provider states on the mock: what a world holds, who calls, what time it is.

POST   /_control/worlds          {"seed": …, "caller": …, "records": [...], "moves": {...}, "breaks": n, "now": …,
                                 "elapse": seconds}
PATCH  /_control/worlds/{seed}   the same without seed: changes an existing world
GET    /_control/worlds/{seed}   the world and its records
DELETE /_control/worlds/{seed}   removes it; the world of the demo company is reset

A refused request changes nothing.
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
from conformance.mock.state.world import KINDS, Record, Unknown, World
from conformance.mock.state.worlds import Worlds

COMPANY_FACTS = ("uuid", "maventa_id", "bid", "eia", "name")
"""What a feature file may refer to of the two companies that every world has."""
_TEXT = {"type": "string", "maxLength": 4000}
_MAX_RECORDS = 10_000
_YEARS = range(1900, 2200)
"""The years of a world's clock, far enough from the ends of the calendar for any sum of dates."""
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "seed": _TEXT,
        "caller": _TEXT,
        "company": {"type": "object"},
        "records": {
            "type": "array",
            "maxItems": _MAX_RECORDS,
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
        "moves": {"type": "object", "maxProperties": _MAX_RECORDS, "additionalProperties": _TEXT},
        "breaks": {"type": "integer", "minimum": 0, "maximum": 10**9},
        "now": {"type": "string", "format": "YYYYMMDDHHMMSS"},
        "elapse": {"type": "integer", "minimum": 0, "maximum": 10**9},
    },
}
_VALIDATOR = Draft202012Validator(_SCHEMA, format_checker=FORMATS)
MEMBERS = ", ".join(_SCHEMA["properties"])
"""The members of a control request, for messages."""


def create(worlds: Worlds, request: Mapping[str, Any]) -> dict[str, Any]:
    """Create the world that a request describes and return its view; Unknown where the request is wrong."""
    _validate(request)
    if not request.get("seed"):
        raise Unknown("a world needs a seed, a text that identifies it", where="seed", do="send one")
    world = populate(World(request["seed"]))
    _change(world, request)
    result = view(world)
    worlds.put(world)
    return result


def change(world: World, request: Mapping[str, Any]) -> dict[str, Any]:
    """Change what a request names, nothing else, and return the world's view; after Unknown nothing has changed."""
    _validate(request)
    if request.get("seed", world.seed) != world.seed:
        raise Unknown("the seed differs from the one in the path", where="seed", do="leave it out")
    restore = _restorer(world)
    try:
        _change(world, request)
        return view(world)
    except Unknown:
        restore()
        raise


def _restorer(world: World) -> Callable[[], None]:
    """Return a function that restores a world to its present state; its records stay the same objects."""
    own = {name: copy.copy(value) for name, value in vars(world).items()}
    own["records"] = {kind: dict(of_kind) for kind, of_kind in world.records.items()}
    records = [
        (r, {n: copy.copy(v) for n, v in vars(r).items()})
        for of_kind in world.records.values()
        for r in of_kind.values()
    ]

    def restore() -> None:
        vars(world).update(own)
        for record, values in records:
            vars(record).update(values)

    return restore


def _change(world: World, request: Mapping[str, Any]) -> None:
    if "now" in request:
        world.now = datetime.strptime(request["now"], "%Y%m%d%H%M%S")
    if "caller" in request:
        with _at("caller"):
            caller(request["caller"]).apply(world)
        world.caller = request["caller"]
    with _at("company"):
        next(c for c in world.all(Company) if c.label == OWN).assign(request.get("company", {}))
    for position, item in enumerate(request.get("records", ())):
        with _at(f"records/{position}"):
            _put(world, item)
    for label, state in request.get("moves", {}).items():
        with _at("moves"):
            world.find(label).move(state)
    later = world.now + timedelta(seconds=request.get("elapse", 0))
    if later.year not in _YEARS:
        what = f"the clock would show the year {later.year}; it can show {_YEARS[0]} to {_YEARS[-1]}"
        raise Unknown(what, where="elapse" if "elapse" in request else "now", do="choose another time")
    world.now = later
    world.breaks = request.get("breaks", world.breaks)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Add a place in the request to an Unknown that the block raises."""
    try:
        yield
    except Unknown as error:
        raise error.at(place) from None


def _validate(request: Mapping[str, Any]) -> None:
    """Raise Unknown for a request that breaks the schema above."""
    error: ValidationError | None = next(_VALIDATOR.iter_errors(request), None)
    if error is None:
        return
    known = error.schema.get("properties") if isinstance(error.schema, dict) else None
    what = error.message[:500] + (f"; allowed: {', '.join(known)}" if known else "")
    raise Unknown(what, where="/".join(map(str, error.absolute_path)), do=f"send an object with {MEMBERS}")


def _put(world: World, request: Mapping[str, Any]) -> None:
    kind, label = request["kind"], request["label"]
    if kind not in KINDS:
        raise Unknown(f"no kind of record is named {kind!r}; there are {', '.join(KINDS)}", where="kind")
    owner = OTHER if request.get("foreign") else OWN
    present = world.records.get(kind, {}).get(label)
    record: Record = present or world.add(KINDS[kind](label, owner))
    world.declared.add(label)
    with _at("fields"):
        record.assign(request.get("fields", {}))
    if request.get("state"):
        with _at("state"):
            record.move(request["state"])


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
            for kind, of_kind in world.records.items()
            for label, record in of_kind.items()
            if kind not in residents or label in world.declared
        },
    }
