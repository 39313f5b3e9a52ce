"""The messages of one request on their way: counted, kept for the journal, and entered before they are sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from conformance.mock.server.entries import RawResponse
from conformance.mock.server.protocol import PROBLEM, WHOLE
from conformance.mock.wires.problem import too_large

_REST_SECONDS = 1.0
"""How long the rest of a body is waited for that a refusal did not need."""


@dataclass
class Body:
    """The body of a request as far as it came, and when the request began."""

    began: float = field(default_factory=time.monotonic)
    content: bytearray = field(default_factory=bytearray)
    complete: bool = False

    def add(self, message: Message) -> None:
        """Add the part of the body that a message has."""
        self.content += message.get("body", b"")
        if message["type"] == "http.request":
            self.complete = not message.get("more_body", False)


class Received(Request):
    """A request whose body needs no stream where all of it is there."""

    async def body(self) -> bytes:
        """Return the body."""
        if WHOLE in self.scope["state"] and not hasattr(self, "_body"):
            self._body = (await self.receive()).get("body", b"")
        return await super().body()


class Passage:
    """Passes on the messages of one request, and enters the exchange before its response is sent.

    A response is held until it is whole, and `deliver` enters and sends it; one in parts is passed on as it comes.
    `waits` is true if the client waits for 100 Continue.
    """

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        limit: int,
        deliver: Callable[[Body, RawResponse], Awaitable[None]],
        *,
        waits: bool,
    ) -> None:
        self._receive, self._send, self._limit, self._deliver = receive, send, limit, deliver
        self._scope, self._state = scope, scope["state"]
        self._waits = waits
        self._start: Message | None = None
        self.body = Body()

    async def receive(self) -> Message:
        """Return the next part of the request; Problem beyond the limit."""
        self._waits = False
        message = await self._receive()
        self.body.add(message)
        if len(self.body.content) > self._limit:
            raise too_large(self._limit)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the response."""
        if message["type"] == "http.response.start":
            self._start = message
            if self._waits:
                # A client that waits for 100 Continue may send its body or not, so what follows would be ambiguous.
                self._start = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            return
        if self._start is None:
            await self._send(message)
            return
        start, self._start = self._start, None
        if message.get("more_body", False):
            await self._send(start)
            await self._send(message)
            return
        await self._read_rest(start["status"])
        if PROBLEM not in self._state:  # else the protocol has refused the request meanwhile, and entered that
            content = message.get("body", b"")
            await self._deliver(self.body, RawResponse(start["status"], tuple(start.get("headers", ())), content))

    async def respond(self, response: Response) -> None:
        """Send a response, at once if it is whole."""
        if self._waits or isinstance(response, StreamingResponse | FileResponse) or response.background is not None:
            await response(self._scope, self.receive, self.send)
            return
        await self._read_rest(response.status_code)
        if PROBLEM not in self._state:
            headers = tuple(response.raw_headers)
            await self._deliver(self.body, RawResponse(response.status_code, headers, bytes(response.body)))

    async def _read_rest(self, status: int) -> None:
        """Read what a refusal left unread of the body, so that the journal has it, but keep no client waiting."""
        if self.body.complete or self._waits or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return
        if WHOLE in self._state:
            self.body.add(await self._receive())
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_REST_SECONDS):
                while not self.body.complete and len(self.body.content) <= self._limit:
                    message = await self._receive()
                    if message["type"] != "http.request":
                        return
                    self.body.add(message)
