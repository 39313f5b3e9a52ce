"""The messages of one request on their way: counted, kept for the journal, and entered before they are sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Message, Scope

from conformance.mock.server.delivery import Way
from conformance.mock.server.entries import RawResponse
from conformance.mock.server.protocol import PROBLEM, WHOLE
from conformance.mock.wires.problem import too_large

_REST_SECONDS = 1.0
"""How long the rest of a body is waited for that a refusal did not need."""
_IN_PARTS: Final = (StreamingResponse, FileResponse)


class Body:
    """The body of a request as far as it came, and when the request began."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.size = 0
        self.complete = False
        self._parts: list[bytes] = []

    @property
    def content(self) -> bytes:
        """What came of the body."""
        return b"".join(self._parts)

    def add(self, message: Message) -> None:
        """Add the part of the body that a message has."""
        if part := message.get("body"):
            self._parts.append(part)
            self.size += len(part)
        if message["type"] == "http.request":
            self.complete = not message.get("more_body", False)


class Received(Request):
    """A request whose body needs no stream where all of it is there."""

    async def body(self) -> bytes:
        """Return the body."""
        if WHOLE not in self.scope["state"]:
            return await super().body()
        if not hasattr(self, "_body"):
            self._body = (await self.receive()).get("body", b"")
        return self._body


class Passage:
    """Passes on the messages of one request, and enters the exchange before its response is sent.

    A response is held until it is whole, and `deliver` enters and sends it; one in parts is passed on as it comes.
    `waits` is true if the client waits for 100 Continue.
    """

    def __init__(
        self,
        scope: Scope,
        way: Way,
        limit: int,
        deliver: Callable[[Passage, RawResponse], Awaitable[None]],
        *,
        waits: bool,
    ) -> None:
        self.scope, self.way, self._limit, self._deliver = scope, way, limit, deliver
        self._state = scope["state"]
        self._whole: bytes | None = self._state.get(WHOLE)
        self._waits = waits
        self._start: Message | None = None
        self.body = Body()

    async def receive(self) -> Message:
        """Return the next part of the request; Problem beyond the limit."""
        self._waits = False
        message = self._take_whole() or await self.way.receive()
        self.body.add(message)
        if self.body.size > self._limit:
            raise too_large(self._limit)
        return message

    def _take_whole(self) -> Message | None:
        """Return the message with the whole body, which is taken once, or None."""
        whole, self._whole = self._whole, None
        return {"type": "http.request", "body": whole, "more_body": False} if whole is not None else None

    async def send(self, message: Message) -> None:
        """Send a part of the response."""
        if message["type"] == "http.response.start":
            self._start = message
            if self._waits:
                # A client that waits for 100 Continue may send its body or not, so what follows would be ambiguous.
                self._start = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            return
        if self._start is None:
            await self.way.send(message)
            return
        start, self._start = self._start, None
        if message.get("more_body", False):
            await self.way.send(start)
            await self.way.send(message)
            return
        await self._enter(start["status"], tuple(start.get("headers", ())), message.get("body", b""))

    async def respond(self, response: Response) -> None:
        """Send a response, at once if it is whole."""
        if self._waits or isinstance(response, _IN_PARTS) or response.background is not None:
            await response(self.scope, self.receive, self.send)
        else:
            await self._enter(response.status_code, tuple(response.raw_headers), bytes(response.body))

    async def _enter(self, status: int, headers: tuple[tuple[bytes, bytes], ...], content: bytes) -> None:
        if not self.body.complete:
            await self._read_rest(status)
        if PROBLEM not in self._state:  # else the protocol has refused the request meanwhile, and entered that
            await self._deliver(self, RawResponse(status, headers, content))

    async def _read_rest(self, status: int) -> None:
        """Read what a refusal left unread of the body, so that the journal has it, but keep no client waiting."""
        if self._waits or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return
        if message := self._take_whole():
            self.body.add(message)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_REST_SECONDS):
                while not self.body.complete and self.body.size <= self._limit:
                    message = await self.way.receive()
                    if message["type"] != "http.request":
                        return
                    self.body.add(message)
