"""The mock's state: worlds that know nothing of each other, each with its own records, ids and clock."""

from __future__ import annotations

import re
import uuid
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, TypeVar

from conformance.catalogue.formats import is_timestamp

_START = datetime(2026, 1, 15, 12, 0, 0)
_NAMESPACE = uuid.UUID("6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10")
_MOST_WORLDS = 4096
_LONGEST = 2000
"""How many characters of what is wrong are said: the request's own text may be among them."""
_INT32 = range(-(2**31), 2**31)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unknown(ValueError):
    """A control request that is not understood: what is wrong, with what there is instead, where, and what to do."""

    def __init__(self, what: str, *, where: str = "", do: str = "send what there is instead") -> None:
        super().__init__(what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…")
        self.where, self.do = where, do

    def at(self, place: str) -> Unknown:
        """Return the same, said of a place in the request."""
        where = f"{place}/{self.where}" if self.where else place
        return type(self)(str(self), where=where, do=self.do)


class Missing(Unknown):
    """A control request for a world that there is not."""


@dataclass
class Record:
    """Something a world holds, found by its kind and by the label that feature files give it.

    A subclass says what can be told of its kind; `states` is empty for a kind without a life cycle, `kept_to_itself`
    names the fields that no feature file sees, and `patterns` are what texts of single fields must match.
    """

    kind: ClassVar[str] = ""
    states: ClassVar[tuple[str, ...]] = ()
    kept_to_itself: ClassVar[tuple[str, ...]] = ()
    patterns: ClassVar[Mapping[str, str]] = {}
    label: str = ""
    company: str = ""

    def tell(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; a text becomes the field's own type; Unknown names the fields there are."""
        known = {f.name: f for f in fields(self) if f.name not in ("label", "company", *self.kept_to_itself)}
        for key, value in values.items():
            if key == "state" and self.states:
                self.move(value)
                continue
            if key not in known:
                raise Unknown(f"a {self.kind} has no {key!r}; it has {', '.join(known)}")
            meant = _typed(known[key].type, key, value)
            if key in self.patterns and not re.fullmatch(self.patterns[key], meant):
                raise Unknown(f"{key} of a {self.kind} is of the form {self.patterns[key]}, not {value!r}")
            setattr(self, key, meant)

    def move(self, state: str) -> None:
        """Put the record into a state of its life cycle; Unknown lists the states."""
        if state not in self.states:
            raise Unknown(f"a {self.kind} has no state {state!r}; it has {', '.join(self.states) or 'none'}")
        self.state = state

    def settle(self, world: World) -> None:
        """Take what only the world can give, such as an id; called as the record is added."""

    def view(self) -> dict[str, Any]:
        """Return what a feature file may say of the record."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in self.kept_to_itself}


def _typed(declared: Any, key: str, value: Any) -> Any:
    """Return a told value as the field's own type; a text may stand for a number or a truth value."""
    if declared == "list[str]" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    wanted: type = {"int": int, "bool": bool}.get(declared, str)
    meant = value
    if isinstance(value, str) and wanted is not str:
        words = {"true": True, "1": True, "false": False, "0": False}
        meant = words.get(value) if wanted is bool else int(value) if re.fullmatch("[0-9]{1,10}", value) else None
    if type(meant) is not wanted or (wanted is int and meant not in _INT32):
        raise Unknown(f"{key} takes a value of type {declared}, not {value!r}")
    value = meant
    if not isinstance(value, str):
        return value
    if _NO_XML.search(value):
        raise Unknown(f"{key} holds a character that no XML can carry")
    if key.endswith("timestamp") and not is_timestamp(value):
        raise Unknown(f"{key} takes YYYYMMDDHHMMSS, not {value!r}")
    return value


KINDS: dict[str, type[Record]] = {}
"""Every kind of record, by the words that feature files use."""

R = TypeVar("R", bound=Record)


def record(kind: str) -> Callable[[type[R]], type[R]]:
    """Register a class as a kind of record."""

    def register(cls: type[R]) -> type[R]:
        cls.kind = kind
        KINDS[kind] = cls
        return cls

    return register


def _nobody_hears(key: str) -> None:
    del key


@dataclass
class World:
    """One tenant: records by kind and name, ids made from the seed, and a clock that moves only when something happens.

    `breaks` is the number of coming calls in which the service breaks inside; `caller` says who calls; `grants` holds
    the tokens, each with what it stands for and its end; `told` are the labels that a feature file gave; `keys` are all
    that ever led to this world, and `announce` tells the worlds of a new one.
    """

    seed: str
    now: datetime = _START
    breaks: int = 0
    caller: str = "an admin"
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    grants: dict[str, tuple[Any, datetime]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list, repr=False)
    announce: Callable[[str], None] = field(default=_nobody_hears, repr=False)

    def register(self, key: str) -> None:
        """Make a key lead to this world."""
        self.keys.append(key)
        self.announce(key)

    def id(self, *parts: str) -> str:
        """Return the UUID that these words have in this world, the same in every run."""
        return str(uuid.uuid5(_NAMESPACE, "/".join((self.seed, *parts))))

    def number(self, digits: int, *parts: str) -> str:
        """Return a number of that many digits, not starting with 0, the same in every run."""
        low = 10 ** (digits - 1)
        return str(low + uuid.uuid5(_NAMESPACE, "/".join((self.seed, *parts))).int % (9 * low))

    def tick(self) -> str:
        """Move the clock on by a second and return it as YYYYMMDDHHMMSS."""
        self.now += timedelta(seconds=1)
        return self.now.strftime("%Y%m%d%H%M%S")

    def moment(self) -> str:
        """Move the clock on by a second and return it as REST writes it."""
        self.now += timedelta(seconds=1)
        return self.now.isoformat(timespec="seconds") + "Z"

    def add(self, item: R) -> R:
        """Keep a record; one of the same kind and label is replaced."""
        self.records.setdefault(item.kind, {})[item.label] = item
        item.settle(self)
        return item

    def all(self, cls: type[R], company: str | None = None) -> Iterator[R]:
        """Yield the records of a kind, of one company if it is named, in the order they came."""
        for item in self.records.get(cls.kind, {}).values():
            assert isinstance(item, cls)
            if company is None or item.company == company:
                yield item

    def find(self, label: str) -> Record:
        """Return the record of that label whatever its kind; Unknown lists the labels there are."""
        for kept in self.records.values():
            if label in kept:
                return kept[label]
        labels = sorted(known for kept in self.records.values() for known in kept)
        raise Unknown(f"nothing is called {label!r}; there are {', '.join(labels)}")


class Worlds:
    """All worlds of a mock; the oldest are forgotten when there are thousands, all but those that are kept."""

    def __init__(self) -> None:
        self._worlds: OrderedDict[str, World] = OrderedDict()
        self._keys: dict[str, World] = {}
        self._keys_of: dict[str, list[str]] = {}
        self._kept: dict[str, Callable[[], World]] = {}
        self._parts: Counter[str] = Counter()

    def put(self, world: World) -> World:
        """Add a world with the keys that it has; one with the same seed is replaced."""
        self._forget(world.seed)
        self._worlds[world.seed] = world
        for key in world.keys:
            self._index(key, world)
        world.announce = partial(self._index, world=world)
        while len(self._worlds) > _MOST_WORLDS:
            self._forget(next(seed for seed in self._worlds if seed not in self._kept))
        return world

    def keep(self, make: Callable[[], World]) -> World:
        """Add a world that is never forgotten: dropping it makes it anew."""
        world = self.put(make())
        self._kept[world.seed] = make
        return world

    def get(self, seed: str) -> World:
        """Return the world of a seed; Missing if there is none."""
        if seed not in self._worlds:
            raise Missing(f"there is no world {seed[:200]!r}", do="post it to /_control/worlds first")
        return self._worlds[seed]

    def drop(self, seed: str) -> None:
        """Forget a world and its keys; one that is kept is as it was at the start, with the same keys."""
        self._forget(seed)
        if seed in self._kept:
            self.put(self._kept[seed]())

    def _forget(self, seed: str) -> None:
        world = self._worlds.pop(seed, None)
        if world is not None:
            world.announce = _nobody_hears
        for key in self._keys_of.pop(seed, ()):
            self._keys.pop(key, None)
            for part in _parts(key):
                self._parts[part] -= 1
                if not self._parts[part]:
                    del self._parts[part]

    def _index(self, key: str, world: World) -> None:
        """Remember that a key, an id or a token belongs to a world."""
        self._keys_of.setdefault(world.seed, []).append(key)
        self._keys[key] = world
        self._parts.update(_parts(key))

    def of(self, *keys: str) -> World | None:
        """Return the world of the first of these keys that is known."""
        return next((self._keys[key] for key in keys if key in self._keys), None)

    def has_key(self, digits: str) -> bool:
        """Return whether 32 hexadecimal digits are a key of any world, or one of the two halves of a token."""
        return self._parts[digits] > 0

    def __iter__(self) -> Iterator[World]:
        return iter(self._worlds.values())


def _parts(key: str) -> list[str]:
    """Return a key as its parts of 32 digits, without what people leave out or write otherwise."""
    digits = key.replace("-", "").lower()
    return [digits[at : at + 32] for at in range(0, len(digits), 32)]
