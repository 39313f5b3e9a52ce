"""Sets up the state that Givens describe at the mock, through its control API."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from conformance.endpoint.exchange import Request
from conformance.errors import EndpointBroken, UserError
from conformance.scene.arranging.arranger import ADMIN, Keys, is_numbered
from conformance.wires.calling import Sender


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

    def find(self, kind: str, label: str, fields: Mapping[str, str]) -> None:
        self.add(kind, label, state="", fields=fields, foreign=False)

    def move(self, label: str, state: str) -> None:
        self._pending.setdefault("moves", {})[label] = state

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        kind = self.record(label)["kind"]
        self._pending.setdefault("records", []).append({"kind": kind, "label": label, "fields": dict(fields)})

    def company(self, field: str, value: str) -> None:
        self._pending.setdefault("company", {})[field] = value

    def makes(self, kinds: Collection[str]) -> None:
        pass

    def caller(self, words: str) -> None:
        self._caller = words

    def act_for(self, admin: str) -> None:
        raise UserError(f"a world has no {admin}", do="use the company's own admin")

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

    def now(self) -> Sequence[datetime]:
        return [datetime.strptime(self._flushed(self._caller)["now"], "%Y%m%d%H%M%S")]

    def records(self, name: str) -> list[Mapping[str, Any]]:
        records = self._flushed(self._caller)["records"]
        return [record for label, record in records.items() if is_numbered(label, name)]

    def existed(self, label: str) -> bool:
        del label
        return False

    def existing(self) -> list[Mapping[str, Any]]:
        return []

    def everything(self) -> list[Mapping[str, Any]]:
        return list(self._view.get("records", {}).values())

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
        if exchange.response.status != HTTPStatus.OK:
            raise UserError(f"the mock rejected a Given: {view.get('error', view)}", do="fix the step")
        return view
