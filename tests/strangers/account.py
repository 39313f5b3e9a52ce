"""The accounts of a stranger's service: how they are made, and how they differ before and after a run."""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.mock.state.company_settings import setting
from conformance.mock.state.known_settings import SETTINGS
from conformance.mock.state.provider_states import change
from conformance.mock.state.tenant import Company, User, VendorKey, caller, populate
from conformance.mock.state.world import Record, World
from conformance.mock.state.worlds import Worlds
from tests.strangers.holdings import Holding

SKEW = timedelta(seconds=97)
"""How far the service's clock is ahead of ours."""
TOGETHER = (
    "an admin",
    "a member without admin rights",
    "a user not yet activated",
    "a user of another company",
    "a user of several companies who names none",
    "an admin with another vendor's key",
    "an admin who names no company",
    "an admin of another company",
    "an admin of another company with our vendor key",
    "an accountant of both companies",
)
"""The callers of the two companies, which share a world."""
APART = (
    "an admin of a locked company",
    "an admin who left the first-time wizard",
    "an admin with a disabled vendor key",
    "an admin whose vendor key may not sign",
    "an admin whose vendor has no authentication of its own",
)
"""The callers whose company or vendor key is in a state of its own, so that each has a company of its own."""


class Account(World):
    """A world with ids that nobody can foresee, whose clock runs."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._ids: dict[tuple[str, ...], str] = {}
        self._last = datetime.min
        super().__init__(seed)

    @property
    def now(self) -> datetime:
        """The time of the service, which runs by itself."""
        return max(self._last, (datetime.now(UTC) + SKEW).replace(tzinfo=None, microsecond=0))

    @now.setter
    def now(self, _: datetime) -> None:
        """Nobody sets the clock of a live service."""

    def tick(self) -> str:
        """Return a moment later than any before."""
        self._last = max(self._last + timedelta(seconds=1), self.now)
        return self._last.strftime("%Y%m%d%H%M%S")

    def moment(self) -> str:
        """Return a moment later than any before, as REST writes it."""
        self.tick()
        return self._last.isoformat(timespec="seconds") + "Z"

    def id(self, *parts: str) -> str:
        """Return a random UUID, the same for the same parts."""
        if parts not in self._ids:
            self._ids[parts] = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return self._ids[parts]


@dataclass(frozen=True)
class Accounts:
    """The worlds of a stranger's service, and the keys of its callers by their name in feature files."""

    worlds: tuple[Account, ...]
    keys: Mapping[str, Mapping[str, str]]

    def keep(self) -> Callable[[], None]:
        """Return a function that brings every account back to its present state."""
        kept = [(world, copy.deepcopy(world.records)) for world in self.worlds]

        def restore() -> None:
            for world, records in kept:
                world.records = copy.deepcopy(records)
                world.grants.clear()

        return restore

    def held(self) -> dict[str, dict[str, Any]]:
        """Return every record that a company can see, by world, kind and label, as it is now."""
        return {
            f"{world.seed}: {kind} {label!r}": _shown(record)
            for world in self.worlds
            for kind, of_kind in world.records.items()
            for label, record in of_kind.items()
            if not (isinstance(record, User) and not record.companies)
        }


def _shown(record: Record) -> dict[str, Any]:
    """Return what reading calls show of a record: of a company each setting with its value, set or usual."""
    fields = {name: value for name, value in asdict(record).items() if name != "key"}
    if isinstance(record, Company):
        fields["settings"] = {name: setting(record, name) for name in SETTINGS}
    return fields


@dataclass(frozen=True)
class Changes:
    """How two states of the accounts differ: what changed, field by field, what is gone, and what is new."""

    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]
    gone: tuple[str, ...]
    left: Mapping[str, Mapping[str, Any]]


def compared(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Return what happened to the accounts between two calls of `held`."""
    changed = {
        name: {field: (old[field], value) for field, value in after[name].items() if old[field] != value}
        for name, old in before.items()
        if name in after and old != after[name]
    }
    gone = tuple(name for name in before if name not in after)
    return Changes(changed, gone, {name: record for name, record in after.items() if name not in before})


def settle(worlds: Worlds, seed: str, holding: Holding) -> Accounts:
    """Add the accounts of a stranger to a service; the seed determines their ids and keys."""
    together = _made(worlds, f"{seed} together", "an admin", holding, [dict(record) for record in holding.records()])
    made, keys = [together], {}
    for words in TOGETHER:
        keys[words] = asdict(caller(words).keys(together))
    for words in APART:
        world = _made(worlds, f"{seed} {words}", words, holding, [])
        made.append(world)
        keys[words] = asdict(caller(words).keys(world))
    return Accounts(tuple(made), keys)


def _made(worlds: Worlds, seed: str, words: str, holding: Holding, records: list[dict[str, Any]]) -> Account:
    world = Account(seed)
    populate(world)
    for company, fields in zip(world.all(Company), (holding.own, holding.other), strict=True):
        company.assign(fields)
    for user in world.all(User):
        user.first_name, user.last_name, user.email, user.phone = holding.people[user.label]
    assert all(vendor.key for vendor in world.all(VendorKey))
    change(world, {"caller": words, "records": records})
    worlds.put_permanent(lambda: world)
    return world
