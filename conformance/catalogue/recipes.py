"""Recipes: how the records and settings that Givens describe come about by calls, as frozen values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from conformance.catalogue.schema import Schema
from conformance.catalogue.types import Struct, at
from conformance.errors import ContractError, raise_all

FILE = "recipes.json"
ANY = "*"
_TOTALS = ("sum", "sum_tax")
"""What an invoice document adds up to."""
PLACE = re.compile(r"\{([a-z][A-Za-z0-9_.]*)(?:\|([a-z]+))?\}")
"""A place in a template: a field of the record or a fact, and how its value is written."""


@dataclass(frozen=True)
class Call:
    """A call of a recipe; `values` are templates by request path, `document` fields of a file that is sent.

    `by_other` if the other company's admin makes it. `keeps` maps fields of the record to members of the response. With
    `rows`, the record is the row of the response whose members match `rows`, which is waited for.
    """

    method: str
    values: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, str] = field(default_factory=dict)
    by_other: bool = False
    keeps: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields and facts that the call's templates need."""
        templates = (*self.values.values(), *self.document.values(), *self.rows.values())
        return tuple(found[1] for template in templates for found in PLACE.finditer(template))

    @property
    def needs_other(self) -> bool:
        """Whether the other company takes part."""
        return self.by_other or any(name.startswith("other.") for name in self.fields)


@dataclass(frozen=True)
class Free:
    """Fields of which a company has each combination once: the call that lists those taken, and values to choose from.

    The call keeps the fields of each row under their names.
    """

    call: Call
    values: Mapping[str, tuple[str, ...]]

    def combinations(self, wanted: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Yield the combinations that have the wanted values, the first choice first."""
        choices = [(wanted[name],) if name in wanted else values for name, values in self.values.items()]
        yield from (dict(zip(self.values, chosen, strict=True)) for chosen in product(*choices))


@dataclass(frozen=True)
class Way:
    """One way to a record: calls in order; `gives` are the values that it is bound to have then.

    `states` maps fields to values, or ANY, to the further calls that lead to each, in their order; `defaults` are the
    values of fields that a Given does not name, and `free` those that depend on what the company has already.
    """

    calls: tuple[Call, ...]
    gives: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, Mapping[str, tuple[Call, ...]]] = field(default_factory=dict)
    free: Free | None = None

    def lack(self, wanted: Mapping[str, Any]) -> str:
        """Return the first wanted field that this way does not lead to, with its value; empty if there is none."""
        taken = {name for call in self.calls for name in call.fields}
        kept = {name for call in self.calls for name in (*call.keeps, *(_TOTALS if call.document else ()))}
        for name, value in wanted.items():
            if self._later(name, value) is not None or self.gives.get(name) == value:
                continue
            if name in self.gives or name in self.states or name not in taken | kept:
                return f"{name} = {value!r}"
        return ""

    def steps(self, wanted: Mapping[str, Any]) -> tuple[Call, ...]:
        """Return every call that leads to the wanted values."""
        later = (self._later(name, wanted[name]) or () for name in self.states if name in wanted)
        return (*self.calls, *(call for calls in later for call in calls))

    def _later(self, name: str, value: Any) -> tuple[Call, ...] | None:
        """Return the further calls that lead to a value, None where there are none for it."""
        known = self.states.get(name, {})
        return known.get(value, known.get(ANY))


@dataclass(frozen=True)
class Found:
    """A call that lists records that exist; `gives` are the values that all of them have.

    The first field that the call keeps identifies a record.
    """

    call: Call
    gives: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """The fields of a record that are known from the list."""
        return frozenset({*self.call.keeps, *self.gives})


@dataclass(frozen=True)
class Presumed:
    """What a setting of a company is presumed not to be, as it is shown in lower case, and the value to set instead."""

    other_than: frozenset[str]
    instead: str


@dataclass(frozen=True)
class Recipe:
    """How records of one kind come about.

    `unique` maps fields that no other record may have alike to how their values are made unique; `found` are the calls
    that list what exists, and `usual` the values of what is meant by a Given that does not name them; `moves` maps
    states to the calls that bring a record there, and `beyond` says why calls alone cannot make some or all of them. A
    company has one at most of a `single` kind. `presumes` and `recipient_presumes` are about settings of the company
    that makes one, and of the one that it is for.
    """

    kind: str
    ways: tuple[Way, ...] = ()
    unique: Mapping[str, str] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    moves: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    beyond: str = ""
    single: bool = False
    usual: Mapping[str, str] = field(default_factory=dict)
    presumes: Mapping[str, Presumed] = field(default_factory=dict)
    recipient_presumes: Mapping[str, Presumed] = field(default_factory=dict)

    def over(self, other: Recipe) -> Recipe:
        """Return a recipe with the ways of both, this one's first; each API says by itself what is usual."""
        return Recipe(
            self.kind,
            self.ways if self is other else (*self.ways, *other.ways),
            {**other.unique, **self.unique},
            self.found if self is other else (*self.found, *other.found),
            {**other.moves, **self.moves},
            self.beyond or other.beyond,
            self.single or other.single,
            self.usual or other.usual,
            {**other.presumes, **self.presumes},
            {**other.recipient_presumes, **self.recipient_presumes},
        )

    def leading(self, wanted: Mapping[str, Any]) -> list[Way]:
        """Return the ways that lead to a record with these values."""
        return [way for way in self.ways if not way.lack(wanted)]


@dataclass(frozen=True)
class Setting:
    """How a setting of a company is read and set; in templates, {name} is the setting and {value} what it is set to.

    `shown` keeps the value as the field value, and shows some values `shown_as` others; `beyond` says why no call sets
    it.
    """

    shown: Call | None = None
    shown_as: Mapping[str, str] = field(default_factory=dict)
    sets: tuple[Call, ...] = ()
    beyond: str = ""


@dataclass(frozen=True)
class Recipes:
    """The recipes of one API; `unique` maps methods to request paths whose values must be unique.

    `clock` keeps the service's time, as YYYYMMDDHHMMSS, as the field now. `facts` are the calls that show what a list
    of a user's companies does not, by fact; their templates have places for what the list shows.
    """

    kinds: Mapping[str, Recipe] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    unique: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clock: Call | None = None
    facts: Mapping[str, Call] = field(default_factory=dict)

    def over(self, other: Recipes) -> Recipes:
        """Return both APIs' recipes; where both have a way or a setting, this one's comes first."""
        shared = {kind: self.kinds[kind].over(other.kinds[kind]) for kind in self.kinds.keys() & other.kinds.keys()}
        return Recipes(
            {**other.kinds, **self.kinds, **shared},
            {**other.settings, **self.settings},
            {**other.unique, **self.unique},
            self.clock or other.clock,
            {**other.facts, **self.facts},
        )


def load_recipes(folder: Path, schema: Schema, requests: Mapping[str, Struct]) -> Recipes:
    """Return an API's recipes, none without a file; ContractErrors name calls that its requests do not allow."""
    file = folder / FILE
    if not file.is_file():
        return Recipes()
    data = schema.checked(file, "recipes")
    recipes = Recipes(
        {kind: _recipe(kind, stated) for kind, stated in data.get("kinds", {}).items()},
        {name: _setting(stated) for stated in data.get("settings", ()) for name in stated["names"]},
        data.get("unique", {}),
        _call(data["clock"]) if "clock" in data else None,
        {fact: _call(stated) for fact, stated in data.get("facts", {}).items()},
    )
    unique = ((f"unique/{method}", Call(method, paths)) for method, paths in recipes.unique.items())
    every = [*_every(recipes), *unique]
    missing = sorted({call.method for _, call in every} - requests.keys())
    if missing:
        what = f"the API has no method {', '.join(missing)}"
        raise ContractError(what, where=str(file), do="name only methods with a contract")
    raise_all(
        ContractError(f"{call.method} takes no {path!r}", where=f"{file}: {place}", do="see the contract's request")
        for place, call in every
        for path in call.values
        if at(requests[call.method], path) is None
    )
    return recipes


def _recipe(kind: str, stated: Mapping[str, Any]) -> Recipe:
    return Recipe(
        kind,
        tuple(_way(way) for way in stated.get("ways", ())),
        stated.get("unique", {}),
        tuple(Found(_call(each), each.get("gives", {})) for each in stated.get("found", ())),
        {state: _calls(calls) for state, calls in stated.get("moves", {}).items()},
        stated.get("beyond", ""),
        stated.get("single", False),
        stated.get("usual", {}),
        _presumed(stated.get("presumes", {})),
        _presumed(stated.get("recipient_presumes", {})),
    )


def _presumed(stated: Mapping[str, Any]) -> dict[str, Presumed]:
    return {name: Presumed(frozenset(each["not"]), each["set"]) for name, each in stated.items()}


def _setting(stated: Mapping[str, Any]) -> Setting:
    shown = _call(stated["shown"]) if "shown" in stated else None
    return Setting(shown, stated.get("shown_as", {}), _calls(stated.get("sets", ())), stated.get("beyond", ""))


def _way(stated: Mapping[str, Any]) -> Way:
    states = {
        name: {value: _calls(calls) for value, calls in values.items()}
        for name, values in stated.get("states", {}).items()
    }
    free = Free(_call(stated["free"]), stated["free"]["values"]) if "free" in stated else None
    return Way(_calls(stated["calls"]), stated.get("gives", {}), stated.get("defaults", {}), states, free)


def _calls(stated: Sequence[Mapping[str, Any]]) -> tuple[Call, ...]:
    return tuple(map(_call, stated))


def _call(stated: Mapping[str, Any]) -> Call:
    return Call(
        stated["method"],
        stated.get("with", {}),
        stated.get("document", {}),
        stated.get("by", "own") == "other",
        stated.get("keeps", {}),
        stated.get("rows", {}),
    )


def _every(recipes: Recipes) -> Iterator[tuple[str, Call]]:
    """Yield every call with its place in the file."""
    for kind, recipe in recipes.kinds.items():
        for way in recipe.ways:
            yield from ((f"kinds/{kind}/ways", call) for call in way.calls)
            yield from ((f"kinds/{kind}/ways/free", free.call) for free in (way.free,) if free is not None)
            for values in way.states.values():
                yield from ((f"kinds/{kind}/ways/states", call) for calls in values.values() for call in calls)
        yield from ((f"kinds/{kind}/found", call) for call in (found.call for found in recipe.found))
        yield from ((f"kinds/{kind}/moves", call) for calls in recipe.moves.values() for call in calls)
    yield from (("clock", call) for call in (recipes.clock,) if call is not None)
    yield from (("facts", call) for call in recipes.facts.values())
    for name, setting in recipes.settings.items():
        yield from ((f"settings/{name}/shown", call) for call in (setting.shown,) if call is not None)
        yield from ((f"settings/{name}/sets", call) for call in setting.sets)
