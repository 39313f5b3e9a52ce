"""One request and its response on a connection: begun without a task if it is whole, and sent in one piece."""

from __future__ import annotations

import types
from collections.abc import Coroutine, Generator
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, TypeVar

from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

_NO_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Cycle(RequestResponseCycle):
    """uvicorn's cycle, which writes the head of a response together with its body instead of before it.

    Two writes are two system calls and two packets, and with Nagle's delay the second waits for the client's ACK.
    """

    app: Any = None
    """The application that responds."""
    _head: Any = None

    def take_body(self) -> bytes:
        """Return the body of a request that is complete, after which nothing but a disconnection is received."""
        body, self.body = bytes(self.body), bytearray()
        self.message_event.clear()
        return body

    async def send(self, message: Any) -> None:
        """Send a part of the response; its head waits for the first part of its body."""
        if self._head is None:
            if message["type"] == "http.response.start" and not self.response_started:
                self._head = message
            else:
                await super().send(message)
            return
        head: Any = self._head
        self._head = None
        if not self._sent_whole(head, message):
            await super().send(head)
            await super().send(message)

    def _sent_whole(self, start: dict[str, Any], message: dict[str, Any]) -> bool:
        """Write a response of one part and of a stated length at once, and return whether it was one."""
        status, body = start["status"], message.get("body", b"")
        if message.get("more_body", False) or self.flow.write_paused or self.disconnected:
            return False
        parts, length, closing = [STATUS_LINE[status]], b"0" if status in _NO_BODY else None, False
        for name, value in start["headers"]:
            if not _is_valid(name, value):
                return False  # uvicorn raises the error
            if name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                return False
            elif name == b"connection":
                closing = closing or b"close" in value.lower()
            parts += (name, b": ", value, b"\r\n")
        head_only = self.scope["method"] == "HEAD"
        if length is None or (int(length) != len(body) and not head_only):
            return False
        self.keep_alive = self.keep_alive and not closing
        parts.append(b"\r\n" if self.keep_alive or closing else b"connection: close\r\n\r\n")
        if not head_only:
            parts.append(body)
        self.response_started = True
        self.waiting_for_100_continue = False
        self.transport.write(b"".join(parts))
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        return True


@lru_cache(1024)
def _is_valid(name: bytes, value: bytes) -> bool:
    """Return whether a header can be sent; most are those of every other response."""
    return not HEADER_RE.search(name) and not HEADER_VALUE_RE.search(value)


T = TypeVar("T")


def begun(coroutine: Coroutine[Any, Any, T]) -> T | Coroutine[Any, Any, T]:
    """Run a coroutine up to the first point at which it waits; return what continues it, or its result if it ended."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    return _rest(coroutine, waits_for)


async def _rest(coroutine: Coroutine[Any, Any, T], waits_for: Any) -> T:
    return await _resumed(coroutine, waits_for)


@types.coroutine
def _resumed(coroutine: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """Wait for what a coroutine waits for already, and pass on to it whatever its task gets."""
    while True:
        try:
            try:
                result = yield waits_for
            except BaseException as error:
                waits_for = coroutine.throw(error)
            else:
                waits_for = coroutine.send(result)
        except StopIteration as end:
            final: T = end.value
            return final
