"""Runs the mock: in a thread of a run, or as the program `conformance mock`."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from ipaddress import IPv4Address, ip_address
from typing import Any, Final

import uvicorn

from conformance.catalogue import Catalogue
from conformance.errors import UserError
from conformance.mock.calls import apis
from conformance.mock.calls.plans import Plans
from conformance.mock.server.app import build
from conformance.mock.server.control import Control
from conformance.mock.server.cycle import begun
from conformance.mock.server.entries import Entry
from conformance.mock.server.feed import Remarks
from conformance.mock.server.hosts import is_public
from conformance.mock.server.in_process import Responded, called, is_at_once
from conformance.mock.server.inspection import Inspect
from conformance.mock.server.journal import MAX_BYTES, Journal
from conformance.mock.server.protocol import BoundedProtocol, Bounds
from conformance.mock.state.demo import DEMO, populate_demo
from conformance.mock.state.tenant import Keys
from conformance.mock.state.worlds import Worlds

_START_SECONDS = 10.0


class _Server(uvicorn.Server):
    """A server whose event loop other threads can use."""

    loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)


SETTINGS: Final[dict[str, Any]] = {
    "ws": "none",
    "log_config": None,
    "log_level": "critical",  # the journal has the errors; stopping interrupts calls
    "access_log": False,
    "server_header": False,
    "date_header": False,
    "lifespan": "off",
    "timeout_keep_alive": 3600,  # a client that pauses must not meet a connection that closes
    "timeout_graceful_shutdown": 2,
}
"""How the mock's HTTP server is set up."""


class MockServer:
    """The mock on a port of its own; `url` is its base URL, `demo` holds the demo company's keys.

    `allowed_hosts` are further host names of it, `on_entry` gets each entry of its journal, `inspect` sees each request
    before the service does, and `remarks` returns the findings that its page shows beside each. `journal_bytes` bounds
    the journal's files. `texts` are served below /_control/texts/, by name; they may change at any time.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        allowed_hosts: Iterable[str] = (),
        on_entry: Callable[[Entry], None] | None = None,
        inspect: Inspect | None = None,
        remarks: Remarks | None = None,
        journal_bytes: int = MAX_BYTES,
        bounds: Bounds | None = None,
    ) -> None:
        apis.load()
        self.worlds = Worlds()
        self.texts: dict[str, str] = {}
        self.demo: Keys = populate_demo(self.worlds)
        self.journal = Journal(
            self.worlds.has_key, on_entry, clock=lambda: self.worlds.get(DEMO).now, max_bytes=journal_bytes
        )
        self.plans = Plans(catalogue)
        self._socket = bound(host, port)
        address, number = self._socket.getsockname()[:2]
        self.is_public = is_public(address)
        self.url = f"http://{_shown(host, address)}:{number}"
        bounds = bounds or Bounds(connections=min(Bounds.connections, _most_files() // 2))
        control = Control(catalogue, self.worlds, self.journal, self.plans, remarks)
        self._door = build(control, (host, *allowed_hosts), bounds, inspect, self.texts)
        protocol: Any = partial(BoundedProtocol, bounds=bounds, respond=self._door.refuse, ready=self._door.is_ready)
        config = uvicorn.Config(
            self._door,
            http=protocol,
            backlog=min(128, _most_files() // 10),  # so many are accepted at once before those in excess are closed
            **SETTINGS,
        )
        self._server = _Server(config)

    @contextmanager
    def in_thread(self) -> Iterator[MockServer]:
        """Serve from a thread while the block runs."""
        thread = threading.Thread(target=self.serve, name="mock", daemon=True)
        thread.start()
        waited = threading.Event()
        for _ in range(int(_START_SECONDS / 0.005)):
            if self._server.started or not thread.is_alive():
                break
            waited.wait(0.005)
        if not self._server.started:
            raise UserError("the embedded mock did not start", where=self.url, do="try `conformance mock` by itself")
        try:
            yield self
        finally:
            self.stop()
            thread.join(_START_SECONDS)

    def serve(self) -> None:
        """Serve until stopped; in the main thread Ctrl-C and SIGTERM stop it."""
        self._server.run(sockets=[self._socket])

    def respond(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> Responded:
        """Return the served mock's response to a request from another thread, without a connection.

        That thread works it out where nothing has to be waited for, so no request may be under way meanwhile.
        """
        responding = called(self._door, verb, url, headers, body)
        rest = begun(responding) if is_at_once(url, headers) and not self.plans.latency else responding
        if not isinstance(rest, Coroutine):
            return rest
        loop = self._server.loop
        assert loop is not None, "the mock is not served"
        return asyncio.run_coroutine_threadsafe(rest, loop).result()

    def stop(self) -> None:
        """Ask the server to end; returns at once."""
        self._server.should_exit = True


def _most_files() -> int:
    """Return the limit of open files of this process, which counts each connection of a client."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return 2 * Bounds.connections
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 2 * Bounds.connections


def _shown(host: str, address: str) -> str:
    """Return the host for a URL that can be opened here, unlike the unspecified address."""
    listened = ip_address(address.partition("%")[0])
    if listened.is_unspecified:
        return "127.0.0.1" if isinstance(listened, IPv4Address) else "[::1]"
    return f"[{host}]" if ":" in host else host


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; UserError where it cannot."""
    sock: socket.socket | None = None
    try:
        # asyncio switches Nagle's delay off only where the protocol is named; with it, each call waits for an ACK.
        found = socket.getaddrinfo(host or None, 0, 0, socket.SOCK_STREAM, socket.IPPROTO_TCP, socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        sock = socket.socket(family, kind, protocol)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address[0], port, *address[2:]))
        sock.listen(128)
    except (OSError, OverflowError, UnicodeError) as error:
        if sock is not None:
            sock.close()
        do = "choose another --port (0 takes a free one), or stop what listens there"
        if isinstance(error, (socket.gaierror, UnicodeError)):
            do = "name an address of this machine with --host, such as 127.0.0.1"
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"the mock cannot listen: {reason}", where=f"{host}:{port}", do=do) from error
    return sock
