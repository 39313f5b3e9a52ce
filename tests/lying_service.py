"""A live service in this process that lies in one way: the mock behind a door, with a company of its own."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance.catalogue import Contract
from conformance.catalogue.trace import KINDS
from conformance.endpoint.settings import Environment, Profile
from conformance.mock.server.mock_server import MockServer
from conformance.scene.arranging.account import OTHER_ADMIN
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.traces.undoing import Report
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.servers import OPERATION, Server

CATALOGUE = load(ROOT / "contracts")
Pass = Callable[[], tuple[int, str, bytes]]
"""Lets the mock respond: status, content type and body."""
Said = tuple[int, str, bytes] | None
Lie = Callable[[str, bytes, Pass], Said]
"""Responds to an operation in its own way; None closes the connection without a response."""


def honest(operation: str, body: bytes, respond: Pass) -> tuple[int, str, bytes]:
    """Respond as the mock does."""
    del operation, body
    return respond()


@dataclass
class Service:
    """A running service; `lie` can be replaced at any time, and `operations` are the SOAP calls that came."""

    profile: Profile
    keys: Mapping[str, str]
    lie: Lie = honest
    operations: list[str] = field(default_factory=list)

    def session(self) -> Session:
        """Return a session of a new run."""
        return Session(CATALOGUE, self.profile)

    def ask(self, method: str, keys: Mapping[str, str] | None = None, **arguments: Any) -> Any:
        """Return what an honest service responds to a call, whatever the lie."""
        lie, self.lie = self.lie, honest
        try:
            contract = CATALOGUE.find(method)
            return self._outside.ask(contract, keys or self.keys, {**contract.example, **arguments}).value
        finally:
            self.lie = lie

    @cached_property
    def _outside(self) -> Session:
        """A session that no run knows of: it keeps no journal and takes no turn."""
        return Session(CATALOGUE, replace(self.profile, kind="mock"))

    def account(self) -> Any:
        """Return everything that a run could change: settings, users and addresses."""
        own = self.ask(
            "company_lookup_with_operator", company_lookup_params={"search_string": self.ask("company_show")["bid"]}
        )
        return [
            {row["key"]: row["value"] for row in self.ask("show_company_configuration")["settings"]},
            sorted(self.ask("user_list"), key=lambda user: user["id"]),
            sorted(self.ask("postal_address_list"), key=lambda address: address["id"]),
            [(company["bid"], company["receive_orders"]) for company in own],
        ]

    @property
    def journals(self) -> list[Path]:
        """The journals that there are."""
        return sorted((Path(self.profile.file).parent / ".conformance").rglob("*.jsonl"))


RECORDS = [
    {"kind": "user", "label": "Ida", "state": "", "fields": {"email": "ida@firma.example"}, "foreign": False},
    {"kind": "postal address", "label": "office", "state": "", "fields": {"country": "NO"}, "foreign": False},
]


@contextmanager
def service(mock: MockServer, folder: Path, **changes: Any) -> Iterator[Service]:
    """Run a service with a world of its own in the mock; `changes` are made to its profile, which is in the folder."""
    seed = f"of the service for {folder.name}"
    keys = _keys("POST", f"{mock.url}/_control/worlds", {"seed": seed, "records": RECORDS})
    theirs = _keys("PATCH", f"{mock.url}/_control/worlds/{quote(seed)}", {"caller": OTHER_ADMIN})

    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        operation = OPERATION.search(body)
        name = operation[1].decode() if operation else handler.path

        def forward() -> tuple[int, str, bytes]:
            headers = {k: v for k, v in handler.headers.items() if k.lower() not in ("host", "connection")}
            asked = urllib.request.Request(mock.url + handler.path, body or None, headers, method=handler.command)
            with urllib.request.urlopen(asked) as found:
                return found.status, found.headers["Content-Type"], found.read()

        said = running.lie(name, body, forward)
        if said is None:
            handler.close_connection = True
            return
        status, kind, content = said
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    with Server(respond).running() as door:
        variables = {name.upper(): value for name, value in keys.items()}
        variables |= {f"THEIR_{name.upper()}": value for name, value in theirs.items()}
        profile = Profile(
            "stage",
            "live",
            {"autoinvoice": f"{door.url}/apis/v1.1/api"},
            frozenset({"reads", "writes"}),
            frozenset(KINDS) - {"binding"},
            keys={
                "an admin": {name: name.upper() for name in keys},
                OTHER_ADMIN: {name: f"THEIR_{name.upper()}" for name in theirs},
            },
            file=str(folder / "endpoints.toml"),
            environment=Environment(variables),
        )
        for name, value in changes.items():
            object.__setattr__(profile, name, value)
        running = Service(profile, keys, operations=door.operations)
        yield running


def _keys(verb: str, url: str, world: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys of the caller of a world that is made or changed."""
    asked = urllib.request.Request(url, json.dumps(world).encode(), {"Content-Type": "application/json"}, method=verb)
    with urllib.request.urlopen(asked) as response:
        found: dict[str, str] = json.load(response)["keys"]
    return found


def scene(session: Session) -> Scene:
    """Return a scenario of this session."""
    return Scene(session, "autoinvoice", "features/x.feature::test_x", refusing=False)


def undone(played: Scene) -> Report:
    """End a scenario and return what became of its traces."""
    assert played.session.effects is not None
    return played.session.effects.undo()


def contract(method: str) -> Contract:
    """Return the contract of a method."""
    return CATALOGUE.find(method)
