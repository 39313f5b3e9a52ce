"""How a response leaves: as it is, or with the trouble that was planned for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Receive, Send

from conformance.catalogue import Catalogue
from conformance.mock.calls.hints import ascii_line
from conformance.mock.calls.plans import Trouble
from conformance.mock.server.entries import RawResponse
from conformance.mock.wires.bending import bent
from conformance.mock.wires.problem import Notes

HINT_HEADER = b"x-conformance-hint"
_NO_RESPONSE = ("timeout", "drop")


@dataclass(slots=True)
class Way:
    """The way of one response: its parts are sent with `send`, `close` closes the connection."""

    send: Send
    receive: Receive
    close: Callable[[], None]

    async def go(self, response: RawResponse, trouble: Trouble | None, latency: float) -> None:
        """Send a response, with the trouble that concerns how it travels."""
        kind = trouble.kind if trouble is not None else ""
        if kind:
            await asyncio.sleep(0)  # what takes time needs a task, which begins here
        if kind == "timeout":
            await self._hold(trouble.seconds if trouble is not None else 0)
        elif latency or kind == "slow":
            await asyncio.sleep(latency + (trouble.seconds if trouble is not None else 0))
        if kind in _NO_RESPONSE:
            await self._hang_up()
            return
        start = {"type": "http.response.start", "status": response.status, "headers": response.raw_headers}
        await self.send(start)
        half = response.body[: len(response.body) // 2]
        if kind == "cut":
            await self.send({"type": "http.response.body", "body": half, "more_body": True})
            await self._hang_up()
            return
        await self.send({"type": "http.response.body", "body": response.body})

    async def _hold(self, seconds: float) -> None:
        """Wait so long, or until the client has gone."""
        try:
            async with asyncio.timeout(seconds):
                while (await self.receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return

    async def _hang_up(self) -> None:
        self.close()
        await self._hold(1)


def troubled(response: RawResponse, notes: Notes, catalogue: Catalogue) -> RawResponse:
    """Return a response with the trouble that was planned in it, or with a header that says what the world lacks."""
    headers, body = response.raw_headers, response.body
    if hint := notes.hint:
        headers += ((HINT_HEADER, ascii_line(hint).encode("ascii")),)
    if notes.plan is None:
        return response._replace(raw_headers=headers) if hint else response
    content_type = next((value for name, value in response.headers if name.lower() == "content-type"), "")
    body = bent(response.body, content_type, notes, catalogue)
    if body is not response.body:
        length = str(len(body)).encode("ascii")
        headers = tuple((n, length if n.lower() == b"content-length" else v) for n, v in headers)
    return response._replace(raw_headers=headers, body=body)


def received(response: RawResponse, trouble: Trouble | None) -> RawResponse | None:
    """Return what the client gets of a response, None where it gets nothing."""
    kind = trouble.kind if trouble is not None else ""
    if kind in _NO_RESPONSE:
        return None
    return response._replace(body=response.body[: len(response.body) // 2]) if kind == "cut" else response
