"""What a world lacks for a refused call to succeed: found by trying the call again with one thing changed."""

from __future__ import annotations

import json
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, fields
from hashlib import blake2b
from itertools import count, islice
from operator import attrgetter
from typing import Any, Final

from conformance.mock.calls.seam import Seam, current
from conformance.mock.state import provider_states
from conformance.mock.state.reading import Reads, traced
from conformance.mock.state.tenant import OWN, Company, User, VendorKey
from conformance.mock.state.world import KINDS, Record, World, ignore

_MOST: Final = 250
"""How many changes are tried."""
_RESIDENTS: Final = (Company.kind, User.kind, VendorKey.kind)

_REMEMBERED: Final = 256
"""How many hints are kept, for clients that send the same call again and again."""


@dataclass(frozen=True)
class Attempt:
    """A refused call: `succeeds` makes it again, and `values` are what it depends on beside the world."""

    succeeds: Callable[[], bool]
    values: tuple[Any, ...]


@dataclass(frozen=True)
class _Change:
    """A change of a world in words, and as `/_control/worlds` takes it."""

    what: str
    state: Mapping[str, Any]


def hint(world: World, attempt: Attempt) -> str:
    """Return the first single change of a world that would let a call succeed, or an empty text; nothing changes.

    A call that succeeds as it is was refused for another reason than the world.
    """
    asked = _fingerprint(world, attempt)
    if asked is None:
        return _found(world, attempt)
    if asked not in _hints:
        _hints[asked] = _found(world, attempt)
        while len(_hints) > _REMEMBERED:
            _hints.popitem(last=False)
    _hints.move_to_end(asked)
    return _hints[asked]


_hints: OrderedDict[tuple[Seam, int, bytes], str] = OrderedDict()


def _fingerprint(world: World, attempt: Attempt) -> tuple[Seam, int, bytes] | None:
    """Return what a call and the state of its world are known by, None where these cannot be written as bytes."""
    try:
        values = pickle.dumps(attempt.values, pickle.HIGHEST_PROTOCOL)
        return current(), _states.number(world), blake2b(values, digest_size=16).digest()
    except (pickle.PicklingError, TypeError, AttributeError):
        return None


class _States:
    """Numbers the states that worlds are found in: as long as a world is found unchanged, its state has one number."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._known: tuple[Any, int] = None, 0

    def number(self, world: World) -> int:
        """Return the number of a world's state; TypeError where it cannot be copied."""
        kinds = [(kind, len(of_kind)) for kind, of_kind in world.records.items()]
        records = [list(r.__dict__.values()) for of_kind in world.records.values() for r in of_kind.values()]
        state = _own_state(world), kinds, records
        known = self._known
        # To compare takes a fraction of the time of writing the state as bytes: most values are the same objects.
        if state != known[0]:
            # State and number are one value, since mocks in other threads find other states meanwhile.
            known = self._known = deepcopy(state), next(self._numbers)
        return known[1]


_NO_STATE: Final = ("records", "announce", "keys", "grants")
"""The fields of a world that are no state of it, or are looked at by themselves."""
_own_state: Final = attrgetter(*(field.name for field in fields(World) if field.name not in _NO_STATE))
_states: Final = _States()


def _found(world: World, attempt: Attempt) -> str:
    """Try the changes of what the call reads of the world: no other can matter."""
    reads = _read(world, attempt)
    if reads is None:
        return ""
    for change in islice(_changes(world, reads), _MOST):
        if _succeeds(world, change, attempt):
            sent = json.dumps(change.state)
            return f"{change.what}: PATCH /_control/worlds/{world.seed} {sent} lets this call succeed"
    return ""


def _read(world: World, attempt: Attempt) -> Reads | None:
    """Return what a call reads of a world, None if it succeeds."""
    with _tried(world), traced(world) as reads:
        try:
            return None if attempt.succeeds() else reads
        except Exception:
            return reads


def _succeeds(world: World, change: _Change, attempt: Attempt) -> bool:
    with _tried(world):
        try:
            provider_states.change(world, change.state)
            return attempt.succeeds()
        except Exception:
            return False


@contextmanager
def _tried(world: World) -> Iterator[None]:
    """Restore a world when the block ends."""
    restore = provider_states.restorer(world)
    world.announce = ignore  # what is tried gets keys that no other call may find
    try:
        yield
    finally:
        restore()


def _changes(world: World, reads: Reads) -> Iterator[_Change]:
    """Yield the changes to try: those of a record's state first, then of its fields, then records that are missing."""
    records = [
        record for kind, of_kind in world.records.items() if kind not in _RESIDENTS for record in of_kind.values()
    ]
    for record in filter(reads.record, records):
        yield from _moves(record)
    company = next(c for c in world.all(Company) if c.label == OWN)
    for name, value, other in _flipped(company, reads):
        yield _Change(f"the company has {name} {_shown(value)}, not {_shown(other)}", {"company": {name: other}})
    for resident in (*world.all(User, OWN), *world.all(VendorKey)):
        yield from _fields(resident, reads)
    for record in filter(reads.record, records):
        yield from _fields(record, reads)
    for kind in filter(reads.kind, KINDS):
        if kind not in _RESIDENTS and kind not in world.records:
            yield from _added(kind)


def _moves(record: Record) -> Iterator[_Change]:
    for state in record.states:
        if state != getattr(record, "state", state):
            what = f"the {record.kind} {record.label!r} is {getattr(record, 'state', '')}, not {state}"
            if record.label == record.kind:
                what = f"the {record.kind} is {getattr(record, 'state', '')}, not {state}"
            yield _Change(what, {"moves": {record.label: state}})


def _fields(record: Record, reads: Reads) -> Iterator[_Change]:
    for name, value, other in _flipped(record, reads):
        what = f"the {record.kind} {record.label!r} has {name} {_shown(value)}, not {_shown(other)}"
        stated: dict[str, Any] = {"kind": record.kind, "label": record.label, "fields": {name: other}}
        if record.company != OWN:
            stated["foreign"] = True
        yield _Change(what, {"records": [stated]})


def _flipped(record: Record, reads: Reads) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields that have another value to try: whether something is so, and what is set or not."""
    alone = isinstance(record, Company) or type(record).assign is Record.assign  # others change further fields with it
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in record.hidden or field.name in ("label", "company", "state"):
            continue
        if alone and not reads.field(record, field.name):
            continue
        if isinstance(value, bool):
            yield field.name, value, not value
        elif field.name == "role" and value != "ADMIN":
            yield field.name, value, "ADMIN"
        elif isinstance(value, str) and value.isupper() and value.isalpha() and field.default == "":
            yield field.name, value, ""


def _added(kind: str) -> Iterator[_Change]:
    for state in KINDS[kind].states or ("",):
        stated = {"kind": kind, "label": kind, **({"state": state} if state else {})}
        yield _Change(f"there is no {kind}{f' that is {state}' if state else ''}", {"records": [stated]})


def _shown(value: Any) -> str:
    return json.dumps(value) if value != "" else "empty"


def ascii_line(text: str) -> str:
    """Return a text as a header can hold it: one line of ASCII."""
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode("ascii")
