"""`/_control/`: the table of its operations, from which its routes and its description are made.

Requests and responses are JSON, refusals included: `{"error": what is wrong, "where": …, "do": …}`. A refused request
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.catalogue import Catalogue
from conformance.mock.calls.plans import TROUBLES, Plans, members
from conformance.mock.server.description import description
from conformance.mock.server.feed import ROW_TEXTS, Feed, Remarks
from conformance.mock.server.journal import Journal
from conformance.mock.server.operation import EMPTY, Asked, Operation
from conformance.mock.state import provider_states
from conformance.mock.state.checking import Schema
from conformance.mock.state.demo import DEMO
from conformance.mock.state.snapshots import Snapshots
from conformance.mock.state.worlds import Worlds

_TEXT = {"type": "string"}
_SEED = {"type": "string", "maxLength": 4000, "description": "The seed of a world; without it, all worlds."}
_TIME = {"type": "string", "format": "YYYYMMDDHHMMSS"}
_NAMES = {"type": "object", "properties": {"snapshots": {"type": "array", "items": _TEXT}}, "required": ["snapshots"]}


def _object_of(properties: Mapping[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": required} if required else {}),
    }


_NEXT = _object_of(
    {
        "method": {**_TEXT, "description": "A method, as GET /_control/methods has it; without it, any call."},
        "outcome": {**_TEXT, "description": "One of its documented outcomes: id, name or status text."},
        "variables": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "Values for the variables in the status text; examples without it.",
        },
        "trouble": {**_TEXT, "description": "\n".join(f"{name}: {kind.about}" for name, kind in TROUBLES.items())},
        "nth": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10**6,
            "description": "Which of the next calls; 1 is the next.",
        },
        "times": {"type": "integer", "minimum": 1, "maximum": 10**9, "description": "How many calls from there on."},
        "seconds": {"type": "number", "minimum": 0, "maximum": 3600},
        "retry_after": {"type": "integer", "minimum": 0, "maximum": 86400},
        "test": {**_TEXT, "maxLength": 200, "description": "Only requests of this test."},
    }
)
_PLAN = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "method": {"type": ["string", "null"]},
        "outcome": {"type": ["string", "null"]},
        "trouble": {"type": ["string", "null"]},
        "nth": {"type": "integer"},
        "times": {"type": "integer"},
        "test": _TEXT,
    },
    "required": ["number", "method", "outcome", "trouble", "nth", "times", "test"],
}
_HEADERS = {"type": "array", "items": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}}
_REQUEST = {
    "type": "object",
    "properties": {
        "verb": _TEXT,
        "url": _TEXT,
        "headers": _HEADERS,
        "body_base64": {**_TEXT, "contentEncoding": "base64"},
        "complete": {"type": "boolean"},
    },
    "required": ["verb", "url", "headers", "body_base64", "complete"],
}
_RESPONSE = {
    "type": ["object", "null"],
    "properties": {
        "status": {"type": "integer"},
        "headers": _HEADERS,
        "body_base64": {**_TEXT, "contentEncoding": "base64"},
    },
    "required": ["status", "headers", "body_base64"],
}
_ENTRY_TEXTS = ("clock", "trouble", *ROW_TEXTS)
_ENTRY = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "at": {"type": "number", "description": "When the request arrived, in seconds of a monotonic clock."},
        "ok": {"type": "boolean"},
        **dict.fromkeys(_ENTRY_TEXTS, _TEXT),
        "request": _REQUEST,
        "response": _RESPONSE,
    },
    "required": ["number", "at", "ok", *_ENTRY_TEXTS, "request", "response"],
}
_JOURNAL = {
    "type": "object",
    "properties": {
        "entries": {"type": "array", "items": _ENTRY},
        "dropped": {"type": "integer"},
        "last": {"type": "integer"},
    },
    "required": ["entries", "dropped", "last"],
}
_ROW = {
    "type": "object",
    "properties": {
        **dict.fromkeys(ROW_TEXTS, _TEXT),
        "number": {"type": "integer"},
        "ok": {"type": "boolean"},
        "verb": _TEXT,
        "status": {"type": ["integer", "null"]},
        "findings": {"type": "array", "items": {"type": "object", "additionalProperties": _TEXT}},
    },
    "required": [*ROW_TEXTS, "number", "ok", "verb", "status", "findings"],
}
_FEED = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": _ROW},
        "last": {"type": "integer"},
        "more": {"type": "boolean"},
    },
    "required": ["rows", "last", "more"],
}
_METHODS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "title": _TEXT,
            "outcomes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": _TEXT, "name": _TEXT, "status": _TEXT, "ok": {"type": "boolean"}},
                    "required": ["id", "name", "status", "ok"],
                },
            },
            "members": {"type": "array", "items": _TEXT},
        },
        "required": ["title", "outcomes", "members"],
    },
}
_WORLD = {
    "type": "object",
    "properties": {
        "seed": _TEXT,
        "now": _TIME,
        "keys": {"type": "object", "additionalProperties": _TEXT},
        "companies": {"type": "object"},
        "records": {"type": "object"},
    },
    "required": ["seed", "now", "keys", "companies", "records"],
}


def world_operations(worlds: Worlds) -> Iterator[Operation]:
    """Yield the operations on provider states."""

    def change(asked: Asked) -> Any:
        return provider_states.change(worlds.get(asked.path["seed"]), asked.body)

    def remove(asked: Asked) -> Any:
        worlds.drop(worlds.get(asked.path["seed"]).seed)
        return {}

    def view(asked: Asked) -> Any:
        return provider_states.view(worlds.get(asked.path["seed"]))

    one, states = "/worlds/{seed:path}", provider_states.SCHEMA
    yield Operation(
        "POST", "/worlds", "Create a world", lambda asked: provider_states.create(worlds, asked.body), states, _WORLD
    )
    yield Operation("GET", one, "Show a world: its keys and records", view, None, _WORLD)
    yield Operation("PATCH", one, "Change what a world holds, who calls, or what time it is", change, states, _WORLD)
    yield Operation("DELETE", one, "Remove a world; the demo company's starts afresh", remove)


@dataclass(frozen=True)
class Control:
    """What `/_control/` controls."""

    catalogue: Catalogue
    worlds: Worlds
    journal: Journal
    plans: Plans
    remarks: Remarks | None = None

    def operations(self) -> Iterator[Operation]:
        """Yield every operation."""
        yield from world_operations(self.worlds)
        yield from self._journal()
        yield from self._plans()
        yield from self._times()
        yield Operation(
            "GET", "/openapi.json", "Describe all of this", lambda _: self._described(), None, {"type": "object"}
        )

    def _described(self) -> dict[str, Any]:
        return description(self.operations())

    def _journal(self) -> Iterator[Operation]:
        journal = self.journal

        def entries(asked: Asked) -> Any:
            return journal.printed(asked.numbers.get("since", 0), asked.numbers.get("limit"))

        def clear(_: Asked) -> Any:
            journal.clear()
            return {}

        def name(asked: Asked) -> Any:
            journal.test = asked.body["name"]
            return {"name": journal.test}

        feed = Feed(journal, self.remarks)
        query = {"since": "Only entries after this number.", "limit": "At most so many entries."}
        named = _object_of({"name": {**_TEXT, "maxLength": 200}}, required=["name"])
        yield Operation("GET", "/journal", "List the requests that came in", entries, None, _JOURNAL, query)
        yield Operation(
            "GET",
            "/feed",
            "List the rows of the page at /",
            lambda asked: feed.rows(asked.numbers.get("since", 0)),
            None,
            _FEED,
            {"since": "Only rows after this number."},
        )
        yield Operation("DELETE", "/journal", "Empty the journal", clear)
        yield Operation(
            "GET", "/test", "Show which test requests belong to", lambda _: {"name": journal.test}, None, named
        )
        yield Operation("POST", "/test", "Name the test that the next requests belong to", name, Schema(named), named)

    def _plans(self) -> Iterator[Operation]:
        plans = self.plans

        def waiting(_: Asked) -> Any:
            return {"plans": [plan.json() for plan in plans]}

        def clear(_: Asked) -> Any:
            plans.clear()
            return {}

        def delay(asked: Asked) -> Any:
            plans.latency = float(asked.body["seconds"])
            return {"seconds": plans.latency}

        listed = {"type": "object", "properties": {"plans": {"type": "array", "items": _PLAN}}, "required": ["plans"]}
        seconds = _object_of({"seconds": {"type": "number", "minimum": 0, "maximum": 3600}}, required=["seconds"])
        yield Operation(
            "POST",
            "/next",
            "Plan an outcome or trouble for a next call",
            lambda a: plans.add(a.body).json(),
            Schema(_NEXT),
            _PLAN,
        )
        yield Operation("GET", "/next", "List the plans that wait for their calls", waiting, None, listed)
        yield Operation("DELETE", "/next", "Remove every plan, and the latency", clear)
        yield Operation(
            "GET", "/latency", "Show the delay of responses", lambda _: {"seconds": plans.latency}, None, seconds
        )
        yield Operation("POST", "/latency", "Delay every response", delay, Schema(seconds), seconds)
        yield Operation(
            "GET", "/methods", "List methods, outcomes and members", lambda _: self._methods(), None, _METHODS
        )

    def _times(self) -> Iterator[Operation]:
        snapshots = Snapshots(self.worlds)

        def named(change: Any) -> Any:
            def respond(asked: Asked) -> Any:
                change(asked.path["name"])
                return {"snapshots": snapshots.names}

            return respond

        def reset(asked: Asked) -> Any:
            seed = asked.body.get("seed")
            self.worlds.reset(self.worlds.get(seed).seed if seed is not None else None)
            self.plans.clear()
            self.journal.test = ""
            return {}

        def jump(asked: Asked) -> Any:
            seed = asked.body.get("seed")
            worlds = [self.worlds.get(seed)] if seed is not None else [*self.worlds]
            provider_states.jump(worlds, asked.body)
            return {"now": provider_states.clock(self.worlds.get(seed if seed is not None else DEMO))}

        one = "/snapshots/{name}"
        yield Operation(
            "GET", "/snapshots", "List the snapshots", lambda _: {"snapshots": snapshots.names}, None, _NAMES
        )
        yield Operation("PUT", one, "Save all worlds under a name", named(snapshots.save), None, _NAMES)
        yield Operation("POST", one, "Restore all worlds as they were saved", named(snapshots.restore), None, _NAMES)
        yield Operation("DELETE", one, "Remove a snapshot", named(snapshots.drop), None, _NAMES)
        yield Operation(
            "POST",
            "/reset",
            "Start afresh: worlds, plans, latency and the name of the test; the journal and snapshots stay",
            reset,
            Schema(_object_of({"seed": _SEED})),
            EMPTY,
            optional=True,
            finds=True,
        )
        jumps = {"seconds": {"type": "integer", "minimum": 0, "maximum": 10**9}, "now": _TIME, "seed": _SEED}
        shown = {"type": "object", "properties": {"now": _TIME}, "required": ["now"]}
        yield Operation("POST", "/clock", "Let the clock jump", jump, Schema(_object_of(jumps)), shown, finds=True)

    def _methods(self) -> dict[str, Any]:
        return {
            contract.id: {
                "title": contract.about.title,
                "outcomes": [
                    {"id": o.requirement, "name": o.name, "status": o.status.text, "ok": o.ok}
                    for o in contract.outcomes
                ],
                "members": [*members(contract.answer)],
            }
            for contract in self.catalogue.contracts
        }
