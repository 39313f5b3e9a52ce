"""`/_control/`: how a Given is made true on the mock. No documented API; a world is told what it holds.

POST   /_control/worlds          {"seed": …, "caller": …, "records": [...], "moves": {...}, "breaks": n, "now": …}
PATCH  /_control/worlds/{seed}   the same without seed: changes a world that is there
GET    /_control/worlds/{seed}   the world's records, to look at
DELETE /_control/worlds/{seed}   forgets it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from conformance.catalogue.formats import is_timestamp
from conformance.mock.tenant import OTHER, OWN, Company, Keys, User, VendorKey, caller, populate
from conformance.mock.world import KINDS, Record, Unknown, World, Worlds


def create(worlds: Worlds, told: Mapping[str, Any]) -> dict[str, Any]:
    """Make a world as told and return its view; Unknown says what was not understood."""
    seed = told.get("seed")
    if not isinstance(seed, str) or not seed:
        raise Unknown("a world needs a seed, a text that names it")
    worlds.drop(seed)
    return change(populate(worlds, worlds.put(World(seed))), told)


def change(world: World, told: Mapping[str, Any]) -> dict[str, Any]:
    """Change a world as told and return its view: the caller's keys and every record by its label."""
    known = {"seed", "caller", "company", "records", "moves", "breaks", "now"}
    if strange := set(told) - known:
        raise Unknown(f"{', '.join(sorted(strange))} is not understood; known: {', '.join(sorted(known))}")
    if now := told.get("now"):
        if not is_timestamp(now):
            raise Unknown(f"now takes YYYYMMDDHHMMSS, not {now!r}")
        world.now = datetime.strptime(now, "%Y%m%d%H%M%S")
    keys = caller(world, told.get("caller", "an admin"))
    next(c for c in world.all(Company) if c.label == OWN).tell(told.get("company", {}))
    for item in told.get("records", ()):
        _put(world, item)
    for label, state in told.get("moves", {}).items():
        world.find(label).move(state)
    world.breaks = int(told.get("breaks", world.breaks))
    return view(world, keys)


def _put(world: World, told: Mapping[str, Any]) -> None:
    kind, label = told.get("kind", ""), told.get("label", "")
    if kind not in KINDS:
        raise Unknown(f"no kind is called {kind!r}; there are {', '.join(KINDS)}")
    owner = OTHER if told.get("foreign") else OWN
    present = world.records.get(kind, {}).get(label)
    record: Record = present or world.add(KINDS[kind](label, owner))
    record.tell(told.get("fields", {}))
    if told.get("state"):
        record.move(told["state"])


def view(world: World, keys: Keys) -> dict[str, Any]:
    """Return what a scenario needs to know: the caller's keys and the records by label."""
    apart = (Company.kind, User.kind, VendorKey.kind)
    given = {kind: kept for kind, kept in world.records.items() if kind not in apart}
    return {
        "seed": world.seed,
        "now": world.now.strftime("%Y%m%d%H%M%S"),
        "keys": asdict(keys),
        "records": {label: {"kind": k, **r.view()} for k, kept in given.items() for label, r in kept.items()},
    }
