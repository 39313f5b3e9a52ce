"""Runs the mock: in a thread of a run, or as the program `conformance mock`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from conformance.catalogue import Catalogue
from conformance.errors import UserError
from conformance.mock import apis
from conformance.mock.app import build
from conformance.mock.demo import populate_demo
from conformance.mock.tenant import Keys
from conformance.mock.world import Worlds

_START_SECONDS = 10.0


class MockServer:
    """The mock on a port of its own; `url` is where it is, `demo` holds the demo company's keys."""

    def __init__(self, catalogue: Catalogue, host: str = "127.0.0.1", port: int = 0) -> None:
        apis.load()
        self.worlds = Worlds()
        self.demo: Keys = populate_demo(self.worlds)
        self._socket = _bound(host, port)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            build(catalogue, self.worlds),
            log_level="critical",  # what breaks inside is logged where it is answered; an end cuts calls short
            access_log=False,
            server_header=False,
            date_header=False,
            lifespan="off",
            timeout_keep_alive=3600,  # a client that pauses must not meet a connection that closes
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)

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

    def stop(self) -> None:
        """Ask the server to end; returns at once."""
        self._server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named; with it, each call waits for an ACK.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise UserError(
            f"the mock cannot listen: {error}",
            where=f"{host}:{port}",
            do="choose another --port (0 takes a free one), or stop what listens there",
        ) from error
    return sock
