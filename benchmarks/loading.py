"""A client that costs little: it sends the same bytes again and again over connections that stay open."""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from conformance.endpoint.exchange import Request

_SECONDS = 30


@dataclass(frozen=True)
class Load:
    """What one round of calls took: the seconds of each, of all, and the processor time of the server for all."""

    times: list[float]
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """Calls per second."""
        return len(self.times) / self.seconds

    @property
    def each(self) -> float:
        """The server's processor time per call, in seconds."""
        return self.processor / len(self.times)

    def percentile(self, part: float) -> float:
        """Return the seconds that this part of the calls did not exceed."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * part))]


def load(request: Request, status: int | None, *, pid: int, calls: int, clients: int) -> Load:
    """Send a request so many times over so many connections at once.

    Each response must have the expected status, if there is one.
    """
    url = urlsplit(request.url)
    sent, first = _bytes(request), f"HTTP/1.1 {status or ''}".encode()
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        connections = [
            _Connection(socket.create_connection((url.hostname, url.port), _SECONDS)) for _ in range(clients)
        ]
        before, started = processor_time(pid), time.perf_counter()
        waiting = calls
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(sent)
            waiting -= 1
        while len(times) < calls:
            ready = selector.select(_SECONDS)
            if not ready:
                raise TimeoutError(f"no response to {request.verb} {request.url} within {_SECONDS} seconds")
            for key, _ in ready:
                connection = key.data
                if not connection.receive(first):
                    continue
                times.append(time.perf_counter() - connection.began)
                if waiting > 0:
                    waiting -= 1
                    connection.send(sent)
        ended, after = time.perf_counter(), processor_time(pid)
        for connection in connections:
            connection.socket.close()
    return Load(times, ended - started, after - before)


class _Connection:
    """One connection, with one request on its way at a time."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket, self.began = connected, 0.0
        self._received, self._length = b"", -1

    def send(self, request: bytes) -> None:
        """Send a request and start its clock."""
        self._received, self._length, self.began = b"", -1, time.perf_counter()
        self.socket.sendall(request)

    def receive(self, first: bytes) -> bool:
        """Receive what is there, and return whether the response is complete; it must begin with these bytes."""
        part = self.socket.recv(1 << 20)
        self._received += part
        if not part or not self._received.startswith(first[: len(self._received)]):
            raise RuntimeError(f"expected {first!r}, received {self._received[:200]!r}")
        if self._length < 0:
            head, there, _ = self._received.partition(b"\r\n\r\n")
            if not there:
                return False
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            self._length = len(head) + 4 + int(fields.get(b"content-length", b"0"))
        return len(self._received) >= self._length


def _bytes(request: Request) -> bytes:
    url = urlsplit(request.url)
    target = f"{url.path}?{url.query}" if url.query else url.path
    # What requests sends of its own accord, so that the server has as many headers to read as in use.
    headers = {
        "Host": url.netloc,
        "User-Agent": "python-requests/2.32.5",
        "Accept-Encoding": "gzip, deflate",
        "Accept": "*/*",
        "Connection": "keep-alive",
        **request.headers,
    }
    if request.body or request.verb == "POST":
        headers["Content-Length"] = str(len(request.body))
    lines = [f"{request.verb} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + request.body


def processor_time(pid: int) -> float:
    """Return the processor time of all threads of a process and of its child processes, in seconds."""
    if not Path(f"/proc/{pid}/task").is_dir():  # not on Linux
        return 0.0
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return total / 1e9 + sum(processor_time(int(child)) for child in children)
