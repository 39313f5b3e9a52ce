"""Servers that send any bytes, and transports to them: for what no HTTP library would send."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.scrubbing import Scrubber
from conformance.wires.registry import guard, load

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
READS, WRITES = "consumer_agreement_status", "disable_b2c_issuer_agreement"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\nok"
Handler = Callable[[socket.socket, bytes, int], bytes | None]


class Server:
    """A loopback server that answers each request with what its handler says; None closes the connection."""

    def __init__(self, handler: Handler, context: ssl.SSLContext | None = None) -> None:
        self.handler, self.context = handler, context
        self.accepted, self.requests = 0, list[bytes]()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.stopped = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.accepted += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, connection.makefile("rb") as reader:
                while request := self._read(reader):
                    self.requests.append(request)
                    answer = self.handler(connection, request, len(self.requests))
                    if answer is None:
                        return
                    connection.sendall(answer)

    @staticmethod
    def _read(reader: BinaryIO) -> bytes:
        head, length = b"", 0
        while (line := reader.readline()) not in (b"", b"\r\n"):
            head += line
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return head + b"\r\n" + reader.read(length) if head else b""

    def close(self) -> None:
        self.stopped.set()
        self.socket.close()


@contextmanager
def serving(handler: Handler | bytes, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server((lambda *_: handler) if isinstance(handler, bytes) else handler, context)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def transport_to(url: str, known: dict[str, str] | None = None, **settings: Any) -> Iterator[Transport]:
    effects = frozenset(settings.pop("effects", {"reads", "writes"}))
    backoff = settings.pop("backoff", 0.01)
    timeouts = {"connect_timeout": 5.0, "read_timeout": 5.0, "total_timeout": 10.0}
    profile = Profile("test", "mock", {"autoinvoice": url}, effects, **{**timeouts, **settings})
    transport = Transport(profile, guard(CATALOGUE, profile), Scrubber(CATALOGUE.secrets, known))
    transport.backoff = backoff
    try:
        yield transport
    finally:
        transport.close()


def call(url: str, method: str = READS, **headers: str) -> Request:
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<t:{method} xmlns:t="https://secure.maventa.com/"/></e:Body></e:Envelope>'
    ).encode()
    return Request("POST", url, {"Content-Type": "text/xml; charset=utf-8", **headers}, body)


def send(server: Server, method: str = READS, **settings: Any) -> Exchange:
    url = f"http://127.0.0.1:{server.port}/api"
    with transport_to(url, **settings) as transport:
        return transport.send(call(url, method), api="autoinvoice", method=method)


def assert_explained(exchange: Exchange, *said: str) -> None:
    assert exchange.response is None
    assert all(text in exchange.error for text in said), exchange.error
    assert "\n  where: profile test, POST http" in exchange.error
    assert "\n  do:    " in exchange.error
