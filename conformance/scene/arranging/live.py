"""Sets up the state that Givens describe at a live endpoint, from its profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from conformance.catalogue.binding import COMPANY, USER, VENDOR
from conformance.endpoint import made_up
from conformance.endpoint.settings import Profile
from conformance.errors import Need, Unarranged, UserError
from conformance.scene.arranging.account import OTHER_ADMIN, Account, revealed
from conformance.scene.arranging.arranger import ADMIN, OTHER_COMPANY, Keys, is_numbered
from conformance.scrubbing import Secret


class LiveArranger:
    """Takes callers and records from the profile; Unarranged names what to add to endpoints.toml if one is missing."""

    def __init__(self, profile: Profile, account: Account, now: Callable[[], Sequence[datetime]]) -> None:
        self._profile, self._account, self._now = profile, account, now
        self._records: dict[str, Mapping[str, Any]] = {}
        self._caller = self._admin = ADMIN

    def act_for(self, admin: str) -> None:
        self._admin = admin

    def add(self, kind: str, label: str, *, state: str, fields: Mapping[str, str], foreign: bool) -> None:
        wanted: dict[str, Any] = dict(fields)
        wanted |= {"state": state} if state else {}
        wanted |= {"foreign": True} if foreign else {}
        for record in self._profile.records(kind):
            fixture = {k: v.reveal() if isinstance(v, Secret) else v for k, v in record.items()}
            if all(fixture.get(name) == value for name, value in wanted.items()):
                self._records[label] = {"kind": kind, **fixture}
                return
        having = " with " + ", ".join(f"{n} = {v!r}" for n, v in wanted.items()) if wanted else ""
        raise self._unarranged(f"has no {kind}{having}", Need(f"{kind}{having}", f'fixtures."{kind}"', wanted))

    def find(self, kind: str, label: str, fields: Mapping[str, str]) -> None:
        self.add(kind, label, state="", fields=fields, foreign=False)

    def move(self, label: str, state: str) -> None:
        raise self._unarranged(f"cannot put {label!r} into state {state}")

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        raise self._unarranged(f"cannot change {', '.join(fields)} of {label!r}")

    def company(self, field: str, value: str) -> None:
        raise self._unarranged(f"cannot set the company's {field} to {value!r}")

    def makes(self, kinds: Collection[str]) -> None:
        pass

    def caller(self, words: str) -> None:
        self._caller = words

    def break_inside(self) -> None:
        raise self._unarranged("cannot be made to fail internally")

    def elapse(self, seconds: int) -> None:
        raise self._unarranged(f"cannot advance its clock by {seconds} seconds")

    def keys(self) -> Keys:
        if self._caller == ADMIN and self._admin in self._profile.keys:
            return self._revealed(self._admin)
        named = self._caller in self._profile.keys
        if self._caller in made_up.CALLERS and self._admin in self._profile.keys and not named:
            return {**self._revealed(self._admin), **made_up.CALLERS[self._caller]}
        if self._admin != ADMIN and self._caller != OTHER_ADMIN:
            raise self._unarranged(f"has no keys for {self._caller} beside {self._admin}")
        if self._caller in self._profile.keys:
            return self._revealed(self._caller)
        if (keys := self._account.keys(self._caller)) is not None:
            return keys
        raise self._unarranged(f"has no keys for {self._caller}", keys_needed(self._caller, self._profile.name))

    def observer(self) -> Keys | None:
        if self._admin not in self._profile.keys:
            return None
        admin, company = self._revealed(self._admin), self.keys().get(COMPANY)
        # What another company's admin does is seen by ours; of a third company, ours sees nothing.
        known = [admin, *([self._revealed(OTHER_ADMIN)] if OTHER_ADMIN in self._profile.keys else [])]
        return admin if company in {keys.get(COMPANY) for keys in known} else None

    def company_fact(self, company: str, fact: str) -> str:
        for record in self._profile.records("company") if self._admin == ADMIN else ():
            if record.get("who") == company and fact in record:
                value = record[fact]
                return value.reveal() if isinstance(value, Secret) else str(value)
        known = self._account.fact(OTHER_ADMIN if company == OTHER_COMPANY else self._admin, fact)
        if known is not None:
            return known
        need = Need(f"the {fact} of {company}", 'fixtures."company"', {"who": company, fact: "…"})
        raise self._unarranged(f"has no {fact} of {company}", need)

    def record(self, label: str) -> Mapping[str, Any]:
        if label not in self._records:
            raise UserError(f"no record is called {label!r}", do="add a Given for it")
        return self._records[label]

    def now(self) -> Sequence[datetime]:
        return self._now()

    def records(self, name: str) -> list[Mapping[str, Any]]:
        return [record for label, record in self._records.items() if is_numbered(label, name)]

    def existed(self, label: str) -> bool:
        return label in self._records and not self._records[label].get("disposable")

    def existing(self) -> list[Mapping[str, Any]]:
        return list(self._records.values())

    def everything(self) -> list[Mapping[str, Any]]:
        return list(self._records.values())

    def _revealed(self, caller: str) -> dict[str, str]:
        return revealed(self._profile, caller)

    def _unarranged(self, what: str, need: Need | None = None) -> Unarranged:
        name = self._profile.name
        if need is None:
            return Unarranged(f"the endpoint {name} {what}")
        where = f"endpoints.toml, [{name}.{need.table}]"
        return Unarranged(f"the endpoint {name} {what}", where=where, do="name one there", need=need)


def keys_needed(caller: str, profile: str) -> Need:
    """Return the need for a caller's keys, with names for their variables."""
    stem = re.sub("[^A-Z0-9]+", "_", f"{profile} {caller}".upper())
    members = (COMPANY, USER, VENDOR)
    return Need(f"the keys of {caller}", f'callers."{caller}"', {name: f"{stem}_{name.upper()}" for name in members})
