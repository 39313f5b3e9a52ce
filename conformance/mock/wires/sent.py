"""Heads of requests and responses: what the wires of the mock need of them, at less cost than Starlette's."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

JSON: Final = (b"content-type", b"application/json")
"""The header of a response in JSON."""


def header(request: Request, name: bytes, absent: str = "") -> str:
    """Return the value of the first header with this name, which is in lower case, or a text where it is absent."""
    for each, value in request.scope["headers"]:
        if each == name:
            return bytes(value).decode("latin-1")
    return absent


def length(content: bytes) -> tuple[bytes, bytes]:
    """Return the header with the length of a response."""
    return b"content-length", b"%d" % len(content)


class Whole(Response):
    """A response with these headers and no others, its length among them."""

    def __init__(self, content: bytes, status: int, *headers: tuple[bytes, bytes]) -> None:
        self.status_code, self.body, self.background, self.raw_headers = status, content, None, [*headers]
