"""Makes Givens true by calls, as their recipes say: what no call makes is found, taken from fixtures, or skipped."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from conformance.catalogue.binding import COMPANY
from conformance.catalogue.recipes import Call, Found, Free, Recipe, Recipes, Way
from conformance.errors import EndpointBroken, Need, Unarranged, UserError
from conformance.scene import members
from conformance.scene.arranging.account import OTHER_ADMIN
from conformance.scene.arranging.arranger import ADMIN, OTHER_COMPANY, OWN_COMPANY, Arranger, Keys, Perform, is_numbered
from conformance.scene.arranging.company import CompanySettings, best
from conformance.scene.arranging.templates import Unfilled, filled
from conformance.scene.arranging.unique import Unique
from conformance.scene.arranging.wanted import Wanted, described, document_of
from conformance.scene.words import as_text, same

MOST_RECORDS: Final = 25
"""How many records one scenario makes by calls: a service limits how many users an account has, and each takes time."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
"""The seconds between two looks for a record that is to come, each pause twice as long as the one before it."""


@dataclass(frozen=True)
class Limits:
    """What an endpoint allows calls to do: `patience` is how many seconds a record may take to appear."""

    allows: Callable[[str], str]
    """Returns why the profile does not allow a method's calls, empty where it does."""
    need: Callable[[str], Need | None]
    """Returns what to add to the profile for a caller."""
    callers: Collection[str] | None = None
    """The callers whose keys the endpoint has, None if it has those of all."""
    patience: float = 0.0
    takes_fixtures: bool = False


@dataclass(frozen=True)
class _Due:
    """What a Given asks for; `about` is the record that it describes, None for anything else."""

    do: Callable[[], None]
    about: Wanted | None = None


class CallArranger:
    """Brings Givens about by calls; `base` knows who may call, and the companies' own facts."""

    def __init__(
        self,
        base: Arranger,
        recipes: Recipes,
        perform: Perform,
        unique: Unique,
        limits: Limits,
        known: dict[tuple[str, str], str] | None = None,
    ) -> None:
        self._base, self._recipes, self._perform, self._unique, self._limits = base, recipes, perform, unique, limits
        of_company = partial(CompanySettings, recipes.settings)
        known = known if known is not None else {}
        self._settings, self._settings_of_other = (
            of_company(partial(self._call_as_admin, foreign=foreign), limits.allows, limits.need, known)
            for foreign in (False, True)
        )
        self._wanted_settings: dict[str, str] = {}
        self._stated: set[str] = set()
        self._making: list[str] = []
        self._caller = ADMIN
        self._due: list[_Due] = []
        self._wanted: dict[str, Wanted] = {}
        self._records: dict[str, dict[str, Any]] = {}
        self._existed: set[str] = set()

    def add(self, kind: str, label: str, *, state: str, fields: Mapping[str, str], foreign: bool) -> None:
        recipe = self._recipes.kinds.get(kind, Recipe(kind))
        said = {**fields} | ({"state": state} if state else {})
        if earlier := self._wanted.get(label):
            said, foreign = {**earlier.said, **said}, foreign or earlier.foreign
        for name in recipe.unique.keys() & said.keys():
            self._unique.made(said[name], recipe.unique[name])
        wanted = Wanted(kind, label, {name: self._unique.seen(value) for name, value in said.items()}, said, foreign)
        self._due = [due for due in self._due if due.about is not earlier or earlier is None]
        self._due.append(_Due(lambda: self._provide(wanted, recipe), wanted))
        self._wanted[label] = wanted

    def find(self, kind: str, label: str, fields: Mapping[str, str]) -> None:
        recipe = self._recipes.kinds.get(kind, Recipe(kind))
        wanted = Wanted(kind, label, dict(fields), dict(fields), foreign=False)
        self._due.append(_Due(lambda: self._find(wanted, recipe), wanted))
        self._wanted[label] = wanted

    def _find(self, wanted: Wanted, recipe: Recipe) -> None:
        record = self._found(wanted, recipe)
        if record is None:
            self._provide(wanted, recipe)
        else:
            self._take(wanted, record)

    def move(self, label: str, state: str) -> None:
        self._due.append(_Due(lambda: self._move(label, state)))

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        raise Unarranged(f"no call changes {', '.join(fields)} of {label!r} again and again on this endpoint")

    def company(self, field: str, value: str) -> None:
        self._unique.leave(value)
        self._wanted_settings[field] = value
        self._stated.add(field)

    def makes(self, kinds: Collection[str]) -> None:
        self._making = sorted(kinds)

    def caller(self, words: str) -> None:
        self._caller = words

    def act_for(self, admin: str) -> None:
        self._base.act_for(admin)

    def break_inside(self) -> None:
        raise Unarranged("the service cannot be made to fail internally by a call")

    def elapse(self, seconds: int) -> None:
        raise Unarranged(f"no call advances the endpoint's clock by {seconds} seconds")

    def keys(self) -> Keys:
        self._settle()
        return self._keys_of(self._caller)

    def observer(self) -> Keys | None:
        self._settle()
        self._base.caller(self._caller)
        return self._base.observer()

    def company_fact(self, company: str, fact: str) -> str:
        value = self._base.company_fact(company, fact)
        self._unique.leave(value)
        return value

    def now(self) -> Sequence[datetime]:
        return self._base.now()

    def record(self, label: str) -> Mapping[str, Any]:
        self._settle()
        if label not in self._records:
            raise UserError(f"no record is called {label!r}", do="add a Given for it")
        return self._records[label]

    def records(self, name: str) -> list[Mapping[str, Any]]:
        self._settle()
        return [record for label, record in self._records.items() if is_numbered(label, name)]

    def existed(self, label: str) -> bool:
        self._settle()
        return label in self._existed and not self._records[label].get("disposable")

    def existing(self) -> list[Mapping[str, Any]]:
        return [record for label, record in self._records.items() if label in self._existed]

    def everything(self) -> list[Mapping[str, Any]]:
        return list(self._records.values())

    def _settle(self) -> None:
        """Do what the Givens since the last call ask for, in their order."""
        if len(self._due) + len(self._records) > MOST_RECORDS:
            raise Unarranged(f"the scenario needs more than {MOST_RECORDS} records, too many to make by calls")
        if self._wanted_settings:
            wanted, self._wanted_settings = self._wanted_settings, {}
            self._choose_company(wanted)
        while self._due:
            self._due.pop(0).do()
        while self._making:
            self._presume(self._making.pop(), foreign=False)

    def _choose_company(self, wanted: Mapping[str, str]) -> None:
        """Let the company be one of the profile that fits, as long as no record was made for another one."""
        admin, left = best(self._limits.callers or () if not self._records else (), wanted)
        if admin:
            self._base.act_for(admin)
        self._settings.provide(left)

    def _presume(self, kind: str, *, foreign: bool) -> None:
        """Let the companies have the settings that a new record presumes, but for those that a Given states.

        One of them makes it, another company if `foreign`; the other one may be its recipient.
        """
        recipe = self._recipes.kinds.get(kind, Recipe(kind))
        for other, presumed in ((foreign, recipe.presumes), (not foreign, recipe.recipient_presumes)):
            wanted = {name: each for name, each in presumed.items() if other or name not in self._stated}
            known = not other or self._limits.callers is None or OTHER_ADMIN in self._limits.callers
            if wanted and known:
                company = self._keys_of(OTHER_ADMIN if other else ADMIN).get(COMPANY, "")
                (self._settings_of_other if other else self._settings).presume(company, wanted)

    def _keys_of(self, caller: str) -> Keys:
        self._base.caller(caller)
        return self._base.keys()

    def _provide(self, wanted: Wanted, recipe: Recipe) -> None:
        """Make, find or take the record; Unarranged says what to provision if there is no way to it."""
        way, why = self._way(wanted, recipe)
        if way is not None:
            self._records[wanted.label] = self._make(wanted, recipe, way)
            return
        for name in recipe.unique.keys() & wanted.said.keys():
            self._unique.leave(wanted.said[name])  # what exists already has the value itself
        usual = replace(wanted, said={**recipe.usual, **wanted.said})
        self._take(wanted, self._found(usual, recipe) or self._fixture(wanted, why))

    def _take(self, wanted: Wanted, record: Mapping[str, Any]) -> None:
        self._records[wanted.label] = {"kind": wanted.kind, **record}
        self._existed.add(wanted.label)

    def _fixture(self, wanted: Wanted, why: str) -> Mapping[str, Any]:
        """Return a record of the profile; Unarranged says what to provision, and why calls do not do."""
        what = f"no call can make {described(wanted)}: {why}"
        if not self._limits.takes_fixtures:
            raise Unarranged(what)
        fields = {name: value for name, value in wanted.said.items() if name != "state"}
        state = wanted.said.get("state", "")
        try:
            self._base.add(wanted.kind, wanted.label, state=state, fields=fields, foreign=wanted.foreign)
        except Unarranged as error:
            raise Unarranged(f"{error.what}, and {what}", where=error.where, do=error.do, need=error.need) from None
        return self._base.record(wanted.label)

    def _way(self, wanted: Wanted, recipe: Recipe) -> tuple[Way | None, str]:
        """Return the first way that the endpoint allows, or None and why there is none."""
        ways = recipe.leading(wanted.seen_by_maker)
        if recipe.single and any(r["kind"] == wanted.kind for r in self._records.values()):
            return None, "a company has one at most"
        if not recipe.ways:
            return None, recipe.beyond or "no recipe leads to one"
        if not ways:
            lacks = " and ".join(dict.fromkeys(each.lack(wanted.seen_by_maker) for each in recipe.ways))
            return None, f"no call sets {lacks}" + (f" ({recipe.beyond})" if recipe.beyond else "")
        why = [self._forbidden(wanted, way) for way in ways]
        return next((way for way, reason in zip(ways, why, strict=True) if not reason), None), " and ".join(why)

    def _forbidden(self, wanted: Wanted, way: Way) -> str:
        """Return why a way cannot be taken at this endpoint, empty if it can."""
        steps = way.steps(wanted.fields)
        other = wanted.foreign or any(call.needs_other for call in steps)
        if other and self._limits.callers is not None and OTHER_ADMIN not in self._limits.callers:
            return f"the endpoint has no keys for {OTHER_ADMIN}"
        return next(filter(None, (self._limits.allows(call.method) for call in steps)), "")

    def _make(self, wanted: Wanted, recipe: Recipe, way: Way) -> dict[str, Any]:
        """Make the calls of a way and return the record; Unarranged if one is refused, or leads elsewhere."""
        for foreign in sorted({call.by_other != wanted.foreign for call in way.calls}):
            self._presume(wanted.kind, foreign=foreign)
        chosen = self._chosen(wanted, way.free) if way.free is not None else {}
        unstated = {name: text for name, text in {**way.defaults, **chosen}.items() if name not in wanted.fields}
        record: dict[str, Any] = {**wanted.fields}
        for name, text in unstated.items():
            with suppress(Unarranged):  # no reading call shows that fact of the company
                record[name] = self._filled(text, {"label": wanted.label}, by_other=wanted.foreign)
        for name in recipe.unique.keys() & unstated.keys():
            record[name] = self._unique.fresh(record[name], recipe.unique[name])
        record |= {name: value for name, value in way.gives.items() if name not in wanted.fields}
        for call in way.steps(wanted.fields):
            self._follow(call, record, foreign=wanted.foreign)
        for name, value in wanted.fields.items():
            if name in record and not same(value, record[name]) and as_text(record[name]) != value:
                what = f"{described(wanted)} came about with {name} = {record[name]!r} instead of {value!r}"
                raise Unarranged(what)
        return {"kind": wanted.kind, **record}

    def _chosen(self, wanted: Wanted, free: Free) -> dict[str, str]:
        """Return values that no record of the company has together; Unarranged if it has one for all of them."""
        if free.values.keys() <= wanted.fields.keys():
            return {}
        rows = list(members.rows_of(self._response(free.call, {}, foreign=wanted.foreign)))
        for chosen in free.combinations(wanted.fields):
            paths = {free.call.keeps[name]: value for name, value in chosen.items()}
            if not any(_matches(row, paths) for row in rows):
                return chosen
        raise Unarranged(f"the company has {described(wanted)} for every {' and '.join(free.values)} already")

    def _move(self, label: str, state: str) -> None:
        record = self._records.get(label)
        calls = (
            self._recipes.kinds.get(record["kind"], Recipe(record["kind"])).moves.get(state, ())
            if record is not None
            else ()
        )
        if record is None or not calls:
            raise Unarranged(f"no call brings {label!r} into state {state}")
        for call in calls:
            self._follow(call, record, foreign=False)
        record["state"] = state

    def _follow(self, call: Call, record: dict[str, Any], *, foreign: bool) -> None:
        """Make one call of a recipe and keep with the record what its response shows."""
        until, pause = time.monotonic() + self._limits.patience, _FIRST_PAUSE
        while True:
            response = self._response(call, record, foreign=foreign)
            row = self._row(call, record, response, foreign=foreign) if call.rows else response
            if row is not None:
                break
            if time.monotonic() + pause > until:
                raise Unarranged(f"{call.method} did not list the record that an earlier call made")
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        for name, path in call.keeps.items():
            there, value = members.member_at(row, path)
            if there:
                record[name] = value

    def _row(self, call: Call, record: Mapping[str, Any], response: Any, *, foreign: bool) -> Any:
        """Return the row that the call is about, or None where the response has no such row."""
        by_other = call.by_other != foreign
        wanted = {path: self._filled(text, record, by_other=by_other) for path, text in call.rows.items()}
        fits = (row for row in members.rows_of(response) if _matches(row, wanted))
        return next(fits, None)

    def _response(self, call: Call, record: Mapping[str, Any], *, foreign: bool) -> Any:
        by_other = call.by_other != foreign
        changes = {path: self._filled(text, record, by_other=by_other) for path, text in call.values.items()}
        subject: Mapping[str, Any] | None = None
        if call.document:
            fields = {name: self._filled(text, record, by_other=by_other) for name, text in call.document.items()}
            subject = document_of({name: value for name, value in fields.items() if value is not None})
        keys = self._keys_of(OTHER_ADMIN if by_other else ADMIN)
        contract, judgement = self._perform(
            call.method, keys, {path: value for path, value in changes.items() if value is not None}, subject
        )
        outcome = judgement.outcome
        if outcome is None or not outcome.ok:
            came = judgement.status or "no documented response"
            raise Unarranged(f"a call of the Given was refused: {contract.method} responded {came}")
        if subject is not None and isinstance(record, dict):
            record |= {name: subject[name] for name in ("sum", "sum_tax") if subject[name] is not None}
        return judgement.value

    def _call_as_admin(self, call: Call, values: Mapping[str, Any], *, foreign: bool) -> dict[str, Any]:
        """Make a call about one of the two companies and return what it keeps."""
        record = dict(values)
        self._follow(call, record, foreign=foreign)
        return record

    def _filled(self, template: str, record: Mapping[str, Any], *, by_other: bool) -> str | None:
        """Return a template with its places filled, None where one of them has no value."""
        companies = (OTHER_COMPANY, OWN_COMPANY) if by_other else (OWN_COMPANY, OTHER_COMPANY)

        def value(name: str) -> Any:
            owner, _, fact = name.partition(".")
            if fact:
                return self.company_fact(companies[owner == "other"], fact)
            if name not in record:
                raise Unfilled
            return record[name]

        return filled(template, value, self._base.now)

    def _found(self, wanted: Wanted, recipe: Recipe) -> dict[str, Any] | None:
        """Return a record that exists already and has the wanted values, or None."""
        for found in recipe.found:
            if self._limits.allows(found.call.method) or set(wanted.said) - found.fields:
                continue
            if any(not same(wanted.said[name], value) for name, value in found.gives.items() if name in wanted.said):
                continue
            with suppress(EndpointBroken):  # another API than that of the scenario may be down
                if (record := self._listed(found, wanted)) is not None:
                    return record
        return None

    def _listed(self, found: Found, wanted: Wanted) -> dict[str, Any] | None:
        """Return the first wanted record of a list that no other Given has taken, or None."""
        taken = list(self._records.values())
        only = {
            path: self._filled(text, wanted.said, by_other=wanted.foreign) for path, text in found.call.rows.items()
        }
        for row in members.rows_of(self._response(found.call, dict(wanted.said), foreign=wanted.foreign)):
            shown = ((name, *members.member_at(row, path)) for name, path in found.call.keeps.items())
            record = {**found.gives, **{name: value for name, there, value in shown if there}}
            fits = all(name in record and same(value, record[name]) for name, value in wanted.said.items())
            fits = fits and _matches(row, only)
            identified = next(iter(found.call.keeps)) in record  # an item of a list inside a record is not
            if identified and fits and not any(record.items() <= other.items() for other in taken):
                return record
        return None


def _matches(row: Mapping[str, Any], wanted: Mapping[str, str | None]) -> bool:
    found = ((value, *members.member_at(row, path)) for path, value in wanted.items())
    return all(there and value is not None and same(value, actual) for value, there, actual in found)
