"""A client that sends bytes as they are and reads responses by hand, so that nothing between helps or hides."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 30.0


@dataclass(frozen=True)
class Response:
    """A response as it came; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)


class Raw:
    """One connection; `read` returns the next response, `ended` whether the server has closed."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=seconds)
        self._read = b""

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes | str) -> None:
        self._socket.sendall(data.encode() if isinstance(data, str) else data)

    def read(self, *, head: bool = False) -> Response:
        """Return the next response; `head` for one to a HEAD request, which has no body."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        top, _, self._read = self._read.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        if headers.get("transfer-encoding") == "chunked" and not head:
            return Response(status, headers, b"".join(iter(self._chunk, b"")))
        length = 0 if head or status in (100, 204, 304) else int(headers["content-length"])
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return Response(status, headers, body)

    def _chunk(self) -> bytes:
        """Return the next chunk of a body, empty for the last one."""
        while b"\r\n" not in self._read:
            self._more()
        size, _, self._read = self._read.partition(b"\r\n")
        length = int(size, 16)
        while len(self._read) < length + 2:
            self._more()
        chunk, self._read = self._read[:length], self._read[length + 2 :]
        return chunk

    def ended(self) -> bool:
        """Return whether the server has closed and nothing is left to read; waits for either."""
        if not self._read:
            try:
                self._read = self._socket.recv(65536)
            except ConnectionError:
                return True
        return not self._read

    def is_silent(self, seconds: float) -> bool:
        """Return whether nothing comes within that time, not even an end."""
        self._socket.settimeout(seconds)
        try:
            self._read += self._socket.recv(65536)
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(SECONDS)
        return False

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError(f"the server closed after {self._read!r}")
        self._read += data


def request(
    verb: str, path: str, body: bytes = b"", /, *, host: str | None = "localhost", version: str = "1.1", **headers: str
) -> bytes:
    """Return a request as bytes; an underscore in a header's name is a hyphen."""
    lines = [f"{verb} {path} HTTP/{version}"]
    lines += [f"Host: {host}"] if host is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body or verb in ("POST", "PUT", "PATCH") else []
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def ask(url: str, data: bytes | str) -> Response:
    """Return the response to one request on a connection of its own."""
    with Raw(url) as raw:
        raw.send(data)
        return raw.read()
