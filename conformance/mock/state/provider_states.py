"""Provider states: what a world holds, who calls, what time it is; a refused request changes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from conformance.mock.state.checking import Schema
from conformance.mock.state.tenant import OTHER, OWN, Company, User, VendorKey, caller, populate
from conformance.mock.state.world import KINDS, Record, Unknown, World, timestamp
from conformance.mock.state.worlds import Worlds

COMPANY_FACTS = ("uuid", "maventa_id", "bid", "eia", "name")
"""What a feature file may refer to of the two companies that every world has."""
_CLOCK = "%Y%m%d%H%M%S"
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
SCHEMA = Schema(_SCHEMA)
"""What a request for a world has."""


def create(worlds: Worlds, request: Mapping[str, Any]) -> dict[str, Any]:
    """Create the world that a request describes and return its view; Unknown where the request is wrong."""
    SCHEMA.check(request)
    if not request.get("seed"):
        raise Unknown("a world needs a seed, a text that identifies it", where="seed", do="send one")
    world = populate(World(request["seed"]))
    _change(world, request)
    result = view(world)
    worlds.put(world)
    return result


def change(world: World, request: Mapping[str, Any]) -> dict[str, Any]:
    """Change what a request names, nothing else, and return the world's view; after Unknown nothing has changed."""
    SCHEMA.check(request)
    if request.get("seed", world.seed) != world.seed:
        raise Unknown("the seed differs from the one in the path", where="seed", do="leave it out")
    restore = restorer(world)
    try:
        _change(world, request)
        return view(world)
    except Unknown:
        restore()
        raise


def restorer(world: World) -> Callable[[], None]:
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
        world.now = datetime.strptime(request["now"], _CLOCK)
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
    _check_year(later, "elapse" if "elapse" in request else "now")
    world.now = later
    world.breaks = request.get("breaks", world.breaks)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Add a place in the request to an Unknown that the block raises."""
    try:
        yield
    except Unknown as error:
        raise error.at(place) from None


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
        "now": clock(world),
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


def clock(world: World) -> str:
    """Return what a world's clock shows."""
    return timestamp(world.now)


def jump(worlds: Iterable[World], request: Mapping[str, Any]) -> None:
    """Let the clocks of worlds jump by `seconds`, or to `now`; after Unknown none has."""
    if ("seconds" in request) == ("now" in request):
        raise Unknown("a clock jumps by seconds or to a time", where="seconds", do="send one of seconds and now")
    each = {world.seed: world for world in worlds}
    times = {
        seed: datetime.strptime(request["now"], _CLOCK)
        if "now" in request
        else world.now + timedelta(seconds=request["seconds"])
        for seed, world in each.items()
    }
    for time in times.values():
        _check_year(time, "now" if "now" in request else "seconds")
    for seed, world in each.items():
        world.now = times[seed]


def _check_year(time: datetime, where: str) -> None:
    if time.year not in _YEARS:
        what = f"the clock would show the year {time.year}; it can show {_YEARS[0]} to {_YEARS[-1]}"
        raise Unknown(what, where=where, do="choose another time")
