"""Sets up the state that Givens describe: at the mock through its control API, at a live endpoint from its profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from conformance.catalogue.binding import COMPANY
from conformance.endpoint.exchange import Request
from conformance.endpoint.settings import Profile
from conformance.errors import EndpointBroken, Unarranged, UserError
from conformance.scrubbing import Secret
from conformance.wires.calling import Sender

Keys = Mapping[str, str]
OWN_COMPANY, OTHER_COMPANY = "the company", "another company"
"""The two companies that every scenario has."""
ADMIN = "an admin"
"""The default caller."""


class Arranger(Protocol):
    """One scenario's world; everything that Givens ask for is in place when `keys` returns."""

    def add(self, kind: str, label: str, *, state: str, fields: Mapping[str, str], foreign: bool) -> None:
        """Provide a record of a kind under a label; an empty state means the kind's default."""

    def move(self, label: str, state: str) -> None:
        """Put a record into a state."""

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        """Change fields of an existing record."""

    def company(self, field: str, value: str) -> None:
        """Set a field of the caller's company."""

    def caller(self, words: str) -> None:
        """Set the caller of all later calls."""

    def break_inside(self) -> None:
        """Make the next call fail internally."""

    def elapse(self, seconds: int) -> None:
        """Advance the endpoint's clock."""

    def keys(self) -> Keys:
        """Return the caller's keys."""

    def observer(self) -> Keys | None:
        """Return the keys of the company's admin, who can read the effects of calls; None if there is no admin."""

    def company_fact(self, company: str, fact: str) -> str:
        """Return the id or an address of one of the two companies."""

    def record(self, label: str) -> Mapping[str, Any]:
        """Return a record's fields."""

    def records(self, name: str) -> list[Mapping[str, Any]]:
        """Return the fields of every record whose label is this name and a number."""


def _is_numbered(label: str, name: str) -> bool:
    """True for "NAME 1", "NAME 2" and so on."""
    return label.rpartition(" ")[0] == name and label.rpartition(" ")[2].isdecimal()


class MockArranger:
    """Sets up worlds of the mock through /_control/; Givens are collected and sent in one request."""

    def __init__(self, url: str, seed: str, sender: Sender) -> None:
        self._url, self._seed, self._sender = url.rstrip("/"), seed, sender
        self._pending: dict[str, Any] = {}
        self._view: dict[str, Any] = {}
        self._breaks = False
        self._caller = self._shown = ADMIN

    def add(self, kind: str, label: str, *, state: str, fields: Mapping[str, str], foreign: bool) -> None:
        item = {"kind": kind, "label": label, "state": state, "fields": dict(fields), "foreign": foreign}
        self._pending.setdefault("records", []).append(item)

    def move(self, label: str, state: str) -> None:
        self._pending.setdefault("moves", {})[label] = state

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        kind = self.record(label)["kind"]
        self._pending.setdefault("records", []).append({"kind": kind, "label": label, "fields": dict(fields)})

    def company(self, field: str, value: str) -> None:
        self._pending.setdefault("company", {})[field] = value

    def caller(self, words: str) -> None:
        self._caller = words

    def break_inside(self) -> None:
        self._breaks = True

    def elapse(self, seconds: int) -> None:
        self._pending["elapse"] = seconds
        self._flushed(self._caller)

    def keys(self) -> Keys:
        if self._breaks:  # sent last, so that the caller's call fails and not an observation before it
            self._pending["breaks"], self._breaks = 1, False
        found: Keys = self._flushed(self._caller)["keys"]
        return found

    def observer(self) -> Keys | None:
        found: Keys = self._flushed(ADMIN)["keys"]
        return found

    def company_fact(self, company: str, fact: str) -> str:
        facts = self._flushed(self._caller)["companies"][company]
        if fact not in facts:
            raise UserError(f"a company has no {fact!r}", do=f"use one of {', '.join(facts)}")
        return str(facts[fact])

    def record(self, label: str) -> Mapping[str, Any]:
        records = self._flushed(self._caller)["records"]
        if label not in records:
            raise UserError(f"no record is called {label!r}", do=f"use one of {', '.join(records)}")
        found: Mapping[str, Any] = records[label]
        return found

    def records(self, name: str) -> list[Mapping[str, Any]]:
        records = self._flushed(self._caller)["records"]
        return [record for label, record in records.items() if _is_numbered(label, name)]

    def _flushed(self, caller: str) -> dict[str, Any]:
        """Return the world as `caller` sees it, after sending pending changes if there are any."""
        if not self._view:
            self._view = self._send("POST", "", {"seed": self._seed, **self._pending, "caller": caller})
        elif self._pending or caller != self._shown:
            self._view = self._send("PATCH", f"/{self._seed}", {**self._pending, "caller": caller})
        self._pending, self._shown = {}, caller
        return self._view

    def _send(self, verb: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = Request(
            verb,
            f"{self._url}/_control/worlds{path}",
            {"Content-Type": "application/json"},
            json.dumps(body, sort_keys=True).encode("ascii"),
        )
        exchange = self._sender.send(request, api="_control", method="_control")
        if exchange.response is None:
            raise EndpointBroken(exchange.error, where=request.url)
        try:
            view: dict[str, Any] = json.loads(exchange.response.body)
        except (ValueError, RecursionError):
            raise EndpointBroken(
                "the server that responds at /_control/ is not the mock",
                where=request.url,
                do="start `conformance mock` and pass its URL as --mock-url",
            ) from None
        if exchange.response.status != 200:
            raise UserError(f"the mock rejected a Given: {view.get('error', view)}", do="fix the step")
        return view


class LiveArranger:
    """Takes callers and records from the profile; Unarranged names what to add to endpoints.toml if one is missing."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._records: dict[str, Mapping[str, Any]] = {}
        self._caller = ADMIN

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
        raise self._unarranged(f"has no {kind}{having}", f'fixtures."{kind}"')

    def move(self, label: str, state: str) -> None:
        raise self._unarranged(f"cannot put {label!r} into state {state}")

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        raise self._unarranged(f"cannot change {', '.join(fields)} of {label!r}")

    def company(self, field: str, value: str) -> None:
        raise self._unarranged(f"cannot set the company's {field} to {value!r}")

    def caller(self, words: str) -> None:
        self._caller = words

    def break_inside(self) -> None:
        raise self._unarranged("cannot be made to fail internally")

    def elapse(self, seconds: int) -> None:
        raise self._unarranged(f"cannot advance its clock by {seconds} seconds")

    def keys(self) -> Keys:
        if self._caller not in self._profile.keys:
            raise self._unarranged(f"has no keys for {self._caller}", f'callers."{self._caller}"')
        return self._revealed(self._caller)

    def observer(self) -> Keys | None:
        if ADMIN not in self._profile.keys:
            return None
        admin = self._revealed(ADMIN)
        return admin if admin.get(COMPANY) == self.keys().get(COMPANY) else None

    def company_fact(self, company: str, fact: str) -> str:
        for record in self._profile.records("company"):
            if record.get("who") == company and fact in record:
                value = record[fact]
                return value.reveal() if isinstance(value, Secret) else str(value)
        raise self._unarranged(f"has no {fact} of {company}", 'fixtures."company"')

    def record(self, label: str) -> Mapping[str, Any]:
        if label not in self._records:
            raise UserError(f"no record is called {label!r}", do="add a Given for it")
        return self._records[label]

    def records(self, name: str) -> list[Mapping[str, Any]]:
        return [record for label, record in self._records.items() if _is_numbered(label, name)]

    def _revealed(self, caller: str) -> dict[str, str]:
        return {member: secret.reveal() for member, secret in self._profile.caller(caller).items()}

    def _unarranged(self, what: str, section: str = "") -> Unarranged:
        name = self._profile.name
        if not section:
            return Unarranged(f"the endpoint {name} {what}")
        return Unarranged(
            f"the endpoint {name} {what}", where=f"endpoints.toml, [{name}.{section}]", do="name one there"
        )
