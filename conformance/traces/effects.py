"""Watches the writing calls of a run: notes each before it is sent, learns what it made, and takes it back."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from conformance.catalogue import Catalogue, Contract
from conformance.catalogue.binding import COMPANY, KEYS, USER
from conformance.catalogue.trace import Makes, values_at
from conformance.checks.judgement import Judgement
from conformance.endpoint.harm import REFUSED
from conformance.endpoint.made_up import is_made_up
from conformance.endpoint.owned import Owned, plain
from conformance.endpoint.settings import Profile
from conformance.errors import EndpointBroken, NoVerdict, Refused, Withheld
from conformance.traces.journal import Baseline, Entry, Journal
from conformance.traces.showing import Call, Keys, place, read, rows_of, showing, shown_by, storable
from conformance.traces.undoing import Report, Undoer, is_made_by

_ADMIN: Final = "an admin"
_INVOICE: Final = "invoice"
"""The record whose copy at its recipient has another id, which only lists show."""


@dataclass
class Sent:
    """A writing call on its way; `respond` is called with its response."""

    entry: Entry | None = None
    judgement: Judgement | None = None

    def respond(self, judgement: Judgement) -> None:
        """Note the response."""
        self.judgement = judgement


@dataclass
class _Pending:
    """An id that a response claimed for a record that a call made; it is ours once the record shows the mark."""

    api: str
    makes: Makes
    identity: str
    keys: Keys = field(repr=False)


class Effects:
    """The effects of one process of a run at a live endpoint."""

    def __init__(self, catalogue: Catalogue, profile: Profile, owned: Owned, call: Call) -> None:
        self._catalogue, self._profile, self._owned, self._call = catalogue, profile, owned, call
        self.journal = Journal(profile)
        self._baselines: dict[tuple[str, str, str], Baseline] = {}
        self._pending: dict[tuple[str, str], _Pending] = {}
        self._seen: set[str] = set()
        self._undoer = Undoer(catalogue, owned, call, partial(keys_of, profile))

    @contextmanager
    def around(
        self, contract: Contract, keys: Keys, arguments: Mapping[str, Any], *, mark: str = "", name: str = ""
    ) -> Iterator[Sent]:
        """Note a writing call before it is sent, and what came of it; Withheld if it could not be taken back.

        `mark` is a text that only records of this scenario have, `name` what people know the new record by.
        """
        self._prove(contract, arguments, mark)
        sent = Sent(self._begin(contract, keys, arguments, name))
        try:
            yield sent
        except Refused:  # nothing left this machine
            if sent.entry is not None:
                self.journal.settle(sent.entry.id)
            raise
        self._end(contract, sent, arguments, keys)

    def saw(self, contract: Contract, judgement: Judgement, mark: str) -> None:
        """Learn from a reading call's response which records this scenario's calls made."""
        for baseline in self._baselines.values():
            if (baseline.api, baseline.method) == (contract.api, contract.method):
                shown = showing(contract, baseline.sent, baseline.own)
                for key, shown_row in rows_of(shown, judgement.value).items():
                    for entry in self.journal.open.entries.values():
                        if entry.match and key not in baseline.rows and is_made_by(shown_row, entry.match):
                            self._owned.add(entry.record, key)
        for row in _rows(judgement.value):
            identity = row.get("id")
            if not isinstance(identity, str):
                continue
            if not (mark and _has(row, mark)):
                if not self._makes_invoices():
                    self._seen.add(identity)
            elif identity not in self._seen:
                self._owned.add(_INVOICE, identity)

    def _makes_invoices(self) -> bool:
        return any(entry.record == _INVOICE for entry in self.journal.open.entries.values())

    def undo(self) -> Report:
        """Take back everything that is open; what could not be taken back stays in the journal's file."""
        try:
            return self._undoer.undo(self.journal.open, self.journal.settle)
        finally:
            self.journal.give_up()
            self._baselines.clear()
            self._pending.clear()
            self._seen.clear()

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _begin(self, contract: Contract, keys: Keys, arguments: Mapping[str, Any], name: str) -> Entry | None:
        trace, caller = contract.trace, self._undoing_caller(keys)
        assert trace is not None
        reading = trace.shown_by or (trace.makes.found_by if trace.makes is not None else {})
        if reading and caller is None:
            if self._is_refused(keys):
                return None
            what = f"{contract.method} could not be taken back, as the profile has no admin of the caller's company"
            raise Withheld(what, do='add callers."an admin" with the company_uuid of the caller')
        record = trace.makes.record if trace.makes is not None else contract.method
        self._follow(contract, arguments)
        if not reading and trace.makes is None and trace.kind != "binding":
            return None  # it changes a record that another entry is about
        base = self._baseline(contract, reading, caller or "") if reading and caller else None
        if base is not None and not self._is_refused(keys):
            self._require_undoable(contract, base, arguments, record)
        match = {} if trace.makes is None else self._match(trace.makes, arguments)
        return self.journal.begin(
            api=contract.api,
            method=contract.method,
            caller=caller or "",
            record=record,
            name=name or self._name(trace.makes, arguments),
            baseline=base.id if base is not None else "",
            match=match,
        )

    def _require_undoable(self, contract: Contract, base: Baseline, arguments: Mapping[str, Any], record: str) -> None:
        """Raise Withheld for a call whose effect would stay, as nothing was there before it."""
        what = f"{contract.method} could not be taken back"
        if contract.trace is not None and (why := contract.trace.not_the_first) and not base.rows:
            raise Withheld(
                f"{what}: the company has no {record} yet, and {why}",
                do=f"give the company one {record}, once and by hand",
            )
        reading = self._catalogue.apis[base.api].methods[base.method]
        for key, member in showing(reading, base.sent, base.own).put_back.never_empty.items():
            empty = base.rows.get(key, {}).get(member) in (None, "")
            if empty and _names(arguments, key):
                raise Withheld(
                    f"{what}: the company has no {key}, and no call empties one",
                    do=f"give the company a {key}, by hand",
                )

    def _follow(self, contract: Contract, arguments: Mapping[str, Any]) -> None:
        """Note the id of each record of ours that a call changes, since it may look otherwise than it was made."""
        changes = contract.trace.changes if contract.trace is not None else None
        if changes is None or not changes.by:
            return
        open_ = self.journal.open
        for identity in values_at(arguments, changes.by):
            if not isinstance(identity, str) or not self._owned.has(changes.record, identity):
                continue
            made = [e for e in open_.entries.values() if e.record == changes.record and e.match and e.baseline]
            for entry in made:
                base = open_.baselines[entry.baseline]
                key = showing(self._catalogue.apis[base.api].methods[base.method], base.sent, base.own).put_back.key
                known = any(other.match == {key: identity} for other in made)
                if identity not in base.rows and not known:
                    self.journal.begin(
                        **{n: v for n, v in vars(entry).items() if n != "id"} | {"match": {key: identity}}
                    )
                    break

    def _baseline(self, contract: Contract, reading: Mapping[str, Any], caller: str) -> Baseline:
        """Return what the reading call showed before the scenario's first write that it shows."""
        keys = keys_of(self._profile, caller)
        company = keys.get(COMPANY) or keys.get(USER, "")
        at = (contract.api, company, reading["method"])
        if at in self._baselines and self._baselines[at].id in self.journal.open.baselines:
            return self._baselines[at]
        try:
            shown = shown_by(contract, reading, self._catalogue, keys, self._call)
            rows = read(shown, keys, self._call)
        except NoVerdict as error:
            raise Withheld(f"{contract.method} could not be taken back: {error.what}", do=error.do) from None
        made = self.journal.baseline(
            api=contract.api,
            method=reading["method"],
            caller=caller,
            sent=shown.sent,
            own=shown.own,
            rows=storable(shown, rows),
        )
        self._baselines[at] = made
        return made

    def _end(self, contract: Contract, sent: Sent, arguments: Mapping[str, Any], keys: Keys) -> None:
        trace, judgement, entry = contract.trace, sent.judgement, sent.entry
        if trace is None or entry is None or judgement is None:
            return
        outcome = judgement.outcome
        if not entry.baseline and outcome is not None and not outcome.ok:
            self.journal.settle(entry.id)  # what is refused leaves nothing that a call could show
            return
        if trace.makes is not None and outcome is not None and outcome.ok:
            makes = trace.makes
            claimed = values_at(judgement.value, makes.id) if makes.id else values_at(arguments, makes.sent_id)
            found = [v for v in claimed if isinstance(v, str)] if makes.id or makes.sent_id else []
            for identity in found:
                self._pending[makes.record, identity] = _Pending(contract.api, makes, identity, keys)

    def _prove(self, contract: Contract, arguments: Mapping[str, Any], mark: str) -> None:
        """Read the records that a call changes and a response claimed for us, to see whether they are ours."""
        changes = contract.trace.changes if contract.trace is not None else None
        if changes is None or not changes.by:
            return
        for identity in values_at(arguments, changes.by):
            pending = self._pending.pop((changes.record, identity), None) if isinstance(identity, str) else None
            if pending is not None and not self._owned.has(changes.record, identity):
                self._read_and_own(pending, mark)

    def _read_and_own(self, pending: _Pending, mark: str) -> None:
        if not mark or pending.identity in self._seen:
            return
        if pending.makes.sent_id:
            if mark.casefold() in pending.identity.casefold():
                self._owned.add(pending.makes.record, pending.identity)
            return
        reading = self._catalogue.apis[pending.api].methods[pending.makes.read_by["method"]]
        sent = copy.deepcopy(dict(reading.example))
        for path in pending.makes.read_by["with"]:
            place(sent, path, pending.identity)
        judgement = self._call(reading, pending.keys, sent)
        if judgement.outcome is not None and judgement.outcome.ok and _has(judgement.value, mark):
            self._owned.add(pending.makes.record, pending.identity)

    @staticmethod
    def _match(makes: Makes, arguments: Mapping[str, Any]) -> dict[str, str]:
        stated = makes.found_by.get("match", {})
        return {
            member: str(plain(value))
            for member, path in stated.items()
            for value in values_at(arguments, path)
            if value is not None
        }

    @staticmethod
    def _name(makes: Makes | None, arguments: Mapping[str, Any]) -> str:
        return next((str(v) for v in values_at(arguments, makes.sent_id)), "") if makes and makes.sent_id else ""

    def _undoing_caller(self, keys: Keys) -> str | None:
        """Return the caller of the profile who takes effects of these keys back: an admin of the same company."""
        callers = {name: known for name, known in self._callers().items() if name not in REFUSED}
        of_user = (known[COMPANY] for known in callers.values() if keys.get(USER) and known[USER] == keys[USER])
        company = keys.get(COMPANY) or next(of_user, "")
        admins = [n for n, known in callers.items() if n.startswith(_ADMIN) and company and known[COMPANY] == company]
        exact = [name for name in admins if callers[name] == _own(keys)]
        return next(iter([*exact, *(name for name in admins if name == _ADMIN), *admins]), None)

    def _is_refused(self, keys: Keys) -> bool:
        known = self._callers()
        return is_made_up(keys) or any(known[name] == _own(keys) for name in known.keys() & REFUSED.keys())

    def _callers(self) -> dict[str, dict[str, str]]:
        """Return the keys of every caller of the profile, empty where a variable is not set."""
        stored = self._profile.environment.values
        return {
            name: {member: stored.get(members.get(member, ""), "").strip() for member in KEYS}
            for name, members in self._profile.keys.items()
        }


@contextmanager
def watched(
    effects: Effects | None,
    contract: Contract,
    keys: Keys,
    arguments: Mapping[str, Any],
    mark: str,
    record: Mapping[str, Any] | None,
) -> Iterator[Callable[[Judgement], object]]:
    """Note what a call about a record leaves, before it is sent; yields what takes its judged response."""
    if effects is None:
        yield lambda _: None
    elif contract.effect == "reads":
        yield partial(effects.saw, contract, mark=mark)
    else:
        name = str((record or {}).get("number") or "")
        with effects.around(contract, keys, arguments, mark=mark, name=name) as trail:
            yield trail.respond


def keys_of(profile: Profile, caller: str) -> Keys:
    """Return the keys of a caller of the profile."""
    return {member: secret.reveal() for member, secret in profile.caller(caller).items()}


def _own(keys: Keys) -> dict[str, str]:
    return {member: keys.get(member, "") for member in KEYS}


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object in a value, at any depth."""
    if isinstance(value, Mapping):
        yield value
        for member in value.values():
            yield from _rows(member)
    elif isinstance(value, list):
        for item in value:
            yield from _rows(item)


def _names(value: Any, key: str) -> bool:
    """Return whether a value has a member of this name, or this text."""
    if isinstance(value, Mapping):
        return any(name == key or _names(member, key) for name, member in value.items() if member is not None)
    return value == key or (isinstance(value, list | tuple) and any(_names(item, key) for item in value))


def _has(value: Any, mark: str) -> bool:
    """Return whether a value has the mark in one of its own texts."""
    if isinstance(value, str):
        return mark.casefold() in value.casefold()
    if isinstance(value, Mapping):
        return any(_has(member, mark) for name, member in value.items() if name != "id")
    return isinstance(value, list) and any(_has(item, mark) for item in value)


def lost(report: Report) -> EndpointBroken:
    """Return the error of effects that could not be taken back."""
    return EndpointBroken(
        "what the scenario changed could not be taken back:\n" + "\n".join(f"  {line}" for line in report.lost),
        do="make these calls, or run `conformance clean --endpoint NAME`",
    )
