"""A live service that nobody prepared: the mock behind a door without `/_control/`, over TLS, with data of its own.

`python -m tests.strangers.live [--callers all|admin] -- COMMAND…` runs a command with a profile for one in its folder.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from conformance.catalogue import Catalogue
from conformance.endpoint.exchange import Response
from conformance.mock.calls import apis
from conformance.mock.calls.plans import Plans
from conformance.mock.server.app import build
from conformance.mock.server.control import Control
from conformance.mock.server.entries import Entry
from conformance.mock.server.journal import Journal
from conformance.mock.server.protocol import Bounds
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import notes_of
from tests.checkout import ROOT
from tests.strangers.account import Accounts, settle
from tests.strangers.habits import Manners
from tests.strangers.holdings import HOLDINGS

PROFILE = "strange"
_PATHS = {"autoinvoice": "/apis/v1.1/api", "autoxchange": "", "invoicing": "/invoicing"}


@dataclass(frozen=True)
class Asked:
    """One request that arrived: what was called, and the HTTP status of the response."""

    contract: str
    verb: str
    path: str
    status: int


class Stranger:
    """A live service in this process; `asked` lists what arrived, `accounts` is what it holds."""

    def __init__(
        self,
        catalogue: Catalogue,
        manners: Manners | None = None,
        *,
        seed: str = "a stranger",
        holding: str = "a brewery",
    ) -> None:
        apis.load()
        self.catalogue, self.manners = catalogue, manners or Manners()
        self.asked: list[Asked] = []
        worlds = Worlds()
        self.accounts: Accounts = settle(worlds, seed, HOLDINGS[holding])
        journal = Journal(worlds.has_key, self._hear)
        control = Control(catalogue, worlds, journal, Plans(catalogue))
        self._door = build(control, ("localhost", "127.0.0.1"), Bounds())
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._socket.getsockname()[1]
        self._contracts = {contract.id: contract for contract in catalogue.contracts}

    def _hear(self, entry: Entry) -> None:
        self.asked.append(Asked(entry.contract, entry.request.verb, entry.path, entry.status))

    def writes(self) -> list[Asked]:
        """Return the requests to methods that write."""
        found = ((asked, self._contracts.get(asked.contract)) for asked in self.asked)
        return [asked for asked, contract in found if contract is not None and contract.effect == "writes"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request as the mock does, in another form."""
        if scope["path"].startswith("/_control") or scope["path"] == "/":
            response = Response(404, {"Content-Type": "text/html"}, b"<html><body>Not Found</body></html>")
        else:
            response = await self._answered(scope, receive)
            contract = self._contracts.get(notes_of(scope).contract)
            response = self.manners.written(response, contract)
        await asyncio.sleep(self.manners.delay())
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
        framed = self.manners.framed(response, accepted)
        headers = [(name.encode(), value.encode("latin-1")) for name, value in framed.headers.items()]
        await send({"type": "http.response.start", "status": framed.status, "headers": headers})
        middle = len(framed.body) // 2
        await send({"type": "http.response.body", "body": framed.body[:middle], "more_body": True})
        await send({"type": "http.response.body", "body": framed.body[middle:]})

    async def _answered(self, scope: Scope, receive: Receive) -> Response:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._door(scope, receive, keep)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Response(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))

    @contextmanager
    def running(self, folder: Path) -> Iterator[Stranger]:
        """Serve over TLS while the block runs, again at the same port; `ca.pem` is the authority of its certificate."""
        listening = self._socket if self._socket.fileno() >= 0 else socket.create_server(("127.0.0.1", self.port))
        authority = trustme.CA()
        authority.cert_pem.write_to_path(folder / "ca.pem")
        certificate, key = folder / "server.pem", folder / "server.key"
        issued = authority.issue_cert("localhost", "127.0.0.1")
        issued.private_key_pem.write_to_path(key)
        for number, pem in enumerate(issued.cert_chain_pems):
            pem.write_to_path(certificate, append=number > 0)
        config = uvicorn.Config(
            self,
            http="httptools",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ssl_certfile=certificate,
            ssl_keyfile=key,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(10)


def write_profile(
    folder: Path,
    stranger: Stranger,
    callers: Iterable[str] | None = None,
    *,
    apis: Iterable[str] = tuple(_PATHS),
    effects: Iterable[str] = ("reads", "writes"),
    pace: float = 0.0,
) -> None:
    """Write `endpoints.toml` and `.env` for a stranger: these callers and APIs, by default all of them."""
    chosen = {words: stranger.accounts.keys[words] for words in callers or stranger.accounts.keys}
    lines = [f"[{PROFILE}]", 'kind = "live"', f"effects = [{', '.join(repr(e) for e in effects)}]"]
    lines += ["connect_timeout = 10", "read_timeout = 30", "total_timeout = 60", "retries = 2", f"pace = {pace}"]
    lines += ['ca_bundle = "ca.pem"']
    for api in apis:
        lines += ["", f"[{PROFILE}.apis.{api}]", f'url = "https://localhost:{stranger.port}{_PATHS[api]}"']
    variables = []
    for number, (words, keys) in enumerate(chosen.items()):
        lines += ["", f'[{PROFILE}.callers."{words}"]']
        for member, value in filter(lambda pair: pair[1], keys.items()):
            lines.append(f'{member} = "STRANGE_{number}_{member.upper()}"')
            variables.append(f"STRANGE_{number}_{member.upper()}={value}")
    (folder / "endpoints.toml").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / ".env").write_text("\n".join(variables) + "\n", "utf-8")


def write_checkout(folder: Path) -> None:
    """Copy what a run reads into a folder."""
    for name in ("contracts", "features", "steps"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
