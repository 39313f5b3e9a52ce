"""A look at each request before the service sees it, by whoever runs the mock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.mock.server.entries import RawRequest
from conformance.mock.server.protocol import HEADERS
from conformance.mock.wires.problem import Problem


@dataclass(frozen=True)
class Objection:
    """Why a request is not passed on to the service: what is wrong, where, and what to do about it."""

    what: str
    where: str
    do: str


Inspect = Callable[[RawRequest], Objection | None]


class Inspected:
    """Passes on the requests to which `inspect` has no objection; any other is refused with HTTP status 400."""

    def __init__(self, app: ASGIApp, inspect: Inspect) -> None:
        self._app, self._inspect = app, inspect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request; Problem where it is refused."""
        content = bytearray()
        message: Message = {"type": "http.request", "more_body": True}
        while message["type"] == "http.request" and message.get("more_body", False):
            message = await receive()
            content += message.get("body", b"")
        query = scope["query_string"].decode("latin-1")
        path = scope["raw_path"].decode("latin-1")
        headers = tuple(scope["state"].get(HEADERS, scope["headers"]))
        url = f"{scope['scheme']}://mock{path}{'?' if query else ''}{query}"
        objection = self._inspect(RawRequest(scope["method"], url, headers, bytes(content)))
        if objection is not None:
            raise Problem(400, objection.what, where=objection.where, do=objection.do)
        whole: list[Message] = [message if message["type"] != "http.request" else _whole(bytes(content))]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, again, send)


def _whole(content: bytes) -> Message:
    return {"type": "http.request", "body": content, "more_body": False}
