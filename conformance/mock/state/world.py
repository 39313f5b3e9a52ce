"""One world of the mock: a tenant with its own records, ids and clock, and what a record is."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from conformance.catalogue.formats import is_timestamp

_START = datetime(2026, 1, 15, 12, 0, 0)
_NAMESPACE = uuid.UUID("6f0d2a52-6b0e-5c2f-9b53-1c3f1d3f7a10").bytes
_VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The digit after the version says that the UUID is one of RFC 9562, by its two highest bits."""
_UUIDS = 4096
"""How many ids are remembered, for worlds that are made again and again."""
_MESSAGE_LENGTH = 2000
"""The length at which a message is cut: it may quote the request."""
_INT32 = range(-(2**31), 2**31)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unknown(ValueError):
    """A control request that names something unknown: what is wrong and what exists instead, where, and what to do."""

    def __init__(self, what: str, *, where: str = "", do: str = "send one that exists") -> None:
        super().__init__(what if len(what) <= _MESSAGE_LENGTH else f"{what[:_MESSAGE_LENGTH]}…")
        self.where, self.do = where, do

    def at(self, place: str) -> Unknown:
        """Return the same error for a place in the request."""
        where = f"{place}/{self.where}" if self.where else place
        return type(self)(str(self), where=where, do=self.do)


@dataclass
class Record:
    """Something a world holds, found by its kind and by its label in feature files.

    A subclass has the fields that can be set; `states` is empty for a kind without a life cycle, `hidden` names the
    fields that no feature file sees, and `patterns` are what the texts of single fields must match. `shown` names the
    fields that a feature file sees, and `settable` has the types of those that it can set.
    """

    kind: ClassVar[str] = ""
    states: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()
    patterns: ClassVar[Mapping[str, str]] = {}
    shown: ClassVar[tuple[str, ...]] = ()
    settable: ClassVar[Mapping[str, Any]] = {}
    label: str = ""
    company: str = ""

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; a text is converted to the field's type; Unknown lists the fields that exist."""
        known = self.settable
        for key, value in values.items():
            if key == "state" and self.states:
                self.move(value)
                continue
            if key not in known:
                raise Unknown(f"a {self.kind} has no {key!r}; it has {', '.join(known)}")
            converted = _typed(known[key], key, value)
            if key in self.patterns and not re.fullmatch(self.patterns[key], converted):
                raise Unknown(f"{key} of a {self.kind} must match {self.patterns[key]}, not {value!r}")
            setattr(self, key, converted)

    def move(self, state: str) -> None:
        """Put the record into a state of its life cycle; Unknown lists the states."""
        if state not in self.states:
            raise Unknown(f"a {self.kind} has no state {state!r}; it has {', '.join(self.states) or 'none'}")
        self.state = state

    def complete(self, world: World) -> None:
        """Set what depends on the world, such as an id; called when the record is added."""

    def view(self) -> dict[str, Any]:
        """Return the fields that a feature file may refer to."""
        return {name: getattr(self, name) for name in self.shown}


def _typed(declared: Any, key: str, value: Any) -> Any:
    """Return a value as the field's type; a text is accepted for a number or a boolean."""
    if declared == "list[str]" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    wanted: type = {"int": int, "bool": bool}.get(declared, str)
    converted = value
    if isinstance(value, str) and wanted is not str:
        words = {"true": True, "1": True, "false": False, "0": False}
        converted = words.get(value) if wanted is bool else int(value) if re.fullmatch("[0-9]{1,10}", value) else None
    if type(converted) is not wanted or (wanted is int and converted not in _INT32):
        raise Unknown(f"{key} must be of type {declared}, not {value!r}")
    value = converted
    if not isinstance(value, str):
        return value
    if _NO_XML.search(value):
        raise Unknown(f"{key} has a character that XML does not allow")
    if key.endswith("timestamp") and not is_timestamp(value):
        raise Unknown(f"{key} must be YYYYMMDDHHMMSS, not {value!r}")
    return value


KINDS: dict[str, type[Record]] = {}
"""Every kind of record, by its name in feature files."""

R = TypeVar("R", bound=Record)


def record(kind: str) -> Callable[[type[R]], type[R]]:
    """Register a class as a kind of record."""

    def register(cls: type[R]) -> type[R]:
        cls.kind = kind
        cls.shown = tuple(f.name for f in fields(cls) if f.name not in cls.hidden)
        cls.settable = {f.name: f.type for f in fields(cls) if f.name not in ("label", "company", *cls.hidden)}
        KINDS[kind] = cls
        return cls

    return register


@lru_cache(_UUIDS)
def _hexadecimal(name: str) -> str:
    """Return the digits of the name's UUID of version 5, without the object that takes longer to make than they."""
    digits = hashlib.sha1(_NAMESPACE + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:12]}5{digits[13:16]}{_VARIANTS[digits[16]]}{digits[17:32]}"


def timestamp(time: datetime) -> str:
    """Return a time as YYYYMMDDHHMMSS."""
    return time.isoformat(timespec="seconds").replace("-", "").replace("T", "").replace(":", "")


def moment(text: str) -> str:
    """Return a time that is written YYYYMMDDHHMMSS as REST writes it."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}Z"


def ignore(key: str) -> None:
    """Do nothing with a key: no registry of worlds has this world."""
    del key


@dataclass
class World:
    """One tenant: records by kind and name, ids derived from the seed, and a clock that only advances on events.

    `breaks` is the number of next calls that fail inside the service; `caller` describes who calls; `grants` holds the
    tokens, each with its grant and its expiry; `declared` are the labels of records that a provider state set up;
    `keys` are all keys that lead to this world, and `announce` is called with each new one.
    """

    seed: str
    now: datetime = _START
    breaks: int = 0
    caller: str = "an admin"
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    grants: dict[str, tuple[Any, datetime]] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list, repr=False)
    announce: Callable[[str], None] = field(default=ignore, repr=False)

    def register(self, key: str) -> None:
        """Let calls with a key find this world."""
        self.keys.append(key)
        self.announce(key)

    def id(self, *parts: str) -> str:
        """Return the UUID for these parts in this world, the same in every run."""
        digits = _hexadecimal("/".join((self.seed, *parts)))
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def number(self, digits: int, *parts: str) -> str:
        """Return a number with this many digits, the first not 0, the same in every run."""
        low = 10 ** (digits - 1)
        return str(low + int(_hexadecimal("/".join((self.seed, *parts))), 16) % (9 * low))

    def tick(self) -> str:
        """Advance the clock by a second and return it as YYYYMMDDHHMMSS."""
        self.now += timedelta(seconds=1)
        return timestamp(self.now)

    def moment(self) -> str:
        """Advance the clock by a second and return it as REST writes it."""
        self.now += timedelta(seconds=1)
        return self.now.isoformat(timespec="seconds") + "Z"

    def add(self, item: R) -> R:
        """Add a record, in place of one with the same kind and label."""
        self.records.setdefault(item.kind, {})[item.label] = item
        item.complete(self)
        return item

    def all(self, cls: type[R], company: str | None = None) -> Iterator[R]:
        """Yield the records of a kind in the order they were added, those of one company if it is named."""
        for item in self.records.get(cls.kind, {}).values():
            assert isinstance(item, cls)
            if company is None or item.company == company:
                yield item

    def with_value(self, cls: type[R], field_name: str, value: object) -> R | None:
        """Return the first record of a kind that has a value in a field, None without one."""
        for item in self.records.get(cls.kind, {}).values():
            if getattr(item, field_name) == value:
                assert isinstance(item, cls)
                return item
        return None

    def find(self, label: str) -> Record:
        """Return the record with this label, of any kind; Unknown lists the labels that exist."""
        for of_kind in self.records.values():
            if label in of_kind:
                return of_kind[label]
        labels = sorted(known for of_kind in self.records.values() for known in of_kind)
        raise Unknown(f"no record is named {label!r}; there are {', '.join(labels)}")
