"""What a world lacks for a refused call to succeed: found by trying the call again with one thing changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from conformance.mock.state import provider_states
from conformance.mock.state.tenant import OWN, Company, User, VendorKey
from conformance.mock.state.world import KINDS, Record, World, ignore

_MOST: Final = 250
"""How many changes are tried."""
_RESIDENTS: Final = (Company.kind, User.kind, VendorKey.kind)

Attempt = Callable[[], bool]
"""Makes a refused call again, and returns whether it succeeds."""


@dataclass(frozen=True)
class _Change:
    """A change of a world in words, and as `/_control/worlds` takes it."""

    what: str
    state: Mapping[str, Any]


def hint(world: World, attempt: Attempt) -> str:
    """Return the first single change of a world that would let a call succeed, or an empty text; nothing changes.

    A call that succeeds as it is was refused for another reason than the world.
    """
    if _succeeds(world, _Change("", {}), attempt):
        return ""
    for number, change in enumerate(_changes(world)):
        if number >= _MOST:
            break
        if _succeeds(world, change, attempt):
            sent = json.dumps(change.state)
            return f"{change.what}: PATCH /_control/worlds/{world.seed} {sent} lets this call succeed"
    return ""


def _succeeds(world: World, change: _Change, attempt: Attempt) -> bool:
    restore = provider_states.restorer(world)
    world.announce = ignore  # what is tried gets keys that no other call may find
    try:
        provider_states.change(world, change.state)
        return attempt()
    except Exception:
        return False
    finally:
        restore()


def _changes(world: World) -> Iterator[_Change]:
    """Yield the changes to try: those of a record's state first, then of its fields, then records that are missing."""
    records = [
        record for kind, of_kind in world.records.items() if kind not in _RESIDENTS for record in of_kind.values()
    ]
    for record in records:
        yield from _moves(record)
    company = next(c for c in world.all(Company) if c.label == OWN)
    for name, value, other in _flipped(company):
        yield _Change(f"the company has {name} {_shown(value)}, not {_shown(other)}", {"company": {name: other}})
    for resident in (*world.all(User, OWN), *world.all(VendorKey)):
        yield from _fields(resident)
    for record in records:
        yield from _fields(record)
    for kind in KINDS:
        if kind not in _RESIDENTS and kind not in world.records:
            yield from _added(kind)


def _moves(record: Record) -> Iterator[_Change]:
    for state in record.states:
        if state != getattr(record, "state", state):
            what = f"the {record.kind} {record.label!r} is {getattr(record, 'state', '')}, not {state}"
            if record.label == record.kind:
                what = f"the {record.kind} is {getattr(record, 'state', '')}, not {state}"
            yield _Change(what, {"moves": {record.label: state}})


def _fields(record: Record) -> Iterator[_Change]:
    for name, value, other in _flipped(record):
        what = f"the {record.kind} {record.label!r} has {name} {_shown(value)}, not {_shown(other)}"
        stated: dict[str, Any] = {"kind": record.kind, "label": record.label, "fields": {name: other}}
        if record.company != OWN:
            stated["foreign"] = True
        yield _Change(what, {"records": [stated]})


def _flipped(record: Record) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields that have another value to try: whether something is so, and what is set or not."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in record.hidden or field.name in ("label", "company", "state"):
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
