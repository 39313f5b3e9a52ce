"""HTTP of the mock: uvicorn's protocol with bounds, and a reason for every request that cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

import httptools
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from conformance.mock.server.cycle import Cycle, begun
from conformance.mock.wires.problem import Problem

PROBLEM, TARGET, HEADERS = "conformance.problem", "conformance.target", "conformance.headers"
CLOSE, WHOLE = "conformance.close", "conformance.whole"
"""Keys in a request's state: its problem, its target and headers as they were sent, what closes its connection, and
its body if all of it is there, so that nothing has to wait for it."""
_TLS_HANDSHAKE = b"\x16\x03"
_HTTP2 = b"PRI * HTTP/2"
_FORWARDED = b"x-forwarded-"
_FRAMING = (b"content-length", b"transfer-encoding")
_AT_ONCE = 64 * 1024
"""The largest body of a request that is answered without a task."""
_WASTE_OF_A_BYTE, _WASTE = 16, 1024 * 1024
"""The maximum size of chunk framing, extensions and trailers, for each byte of a body and in all."""


@dataclass(frozen=True)
class Bounds:
    """What the mock accepts: sizes in bytes, times in seconds; a large upload fits, an attack does not."""

    target: int = 16 * 1024
    headers: int = 32 * 1024
    header_count: int = 100
    body: int = 64 * 1024 * 1024
    connections: int = 512
    head_seconds: float = 10
    body_seconds: float = 120
    write_seconds: float = 60
    linger_seconds: float = 1


Respond = Callable[[Problem, str, str, list[tuple[bytes, bytes]]], Response]
"""Records a problem with the method, target and headers of its request, and returns the response."""
Ready = Callable[[Any], bool]
"""Returns whether the response to a whole request takes no time and no task, so that it can be computed at once."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection; it refuses what it cannot read with a suitable status and the reason."""

    def __init__(self, *arguments: Any, bounds: Bounds, respond: Respond, ready: Ready, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._bounds, self._respond, self._ready = bounds, respond, ready
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._direct: Any = self.app.app if isinstance(self.app, ProxyHeadersMiddleware) else self.app
        """The application for requests that no proxy has forwarded."""
        self._phase = self._watched = 0
        self._running: Cycle | None = None
        self._waiting: Cycle | None = None
        """The request that is begun when what arrived has been read, or as soon as it is complete."""
        self._refused = self._in_head = self._in_body = self._resuming = False
        self._head_bytes = self._header_bytes = self._headers_seen = self._fed = self._seen = 0
        self.url = b""
        self.sent_headers: list[tuple[bytes, bytes]] = []
        self.since = self.loop.time()
        """When the connection became idle, or began to wait for the rest of a request."""

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection; beyond the bound the one that has been waiting longest is closed for it."""
        super().connection_made(transport)
        self._idle_timer = self.loop.call_later(self.timeout_keep_alive, self._close_idle)
        if len(self.connections) <= self._bounds.connections:
            return
        others = (c for c in self.connections if isinstance(c, BoundedProtocol) and c is not self and c.is_waiting)
        oldest = min(others, key=lambda c: (c._in_body, c.since), default=None)
        if oldest is None:
            many = f"{self._bounds.connections} connections are busy"
            self._refuse(Problem(503, many, do="close connections, or try again later"))
            return
        self.connections.discard(oldest)
        oldest.transport.abort()

    @property
    def is_waiting(self) -> bool:
        """Whether the connection waits for its client: for a request, or for the rest of one."""
        return self._in_body or self.cycle is None or self.cycle.response_complete

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection and its timers."""
        self._watch(None)
        self._watch_writing(on=False)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for a client that does not read its response, for a bounded time."""
        super().pause_writing()
        self._watch_writing(on=True)

    def resume_writing(self) -> None:
        """Resume writing."""
        self._watch_writing(on=False)
        super().resume_writing()

    # What arrives

    def data_received(self, data: bytes) -> None:
        """Read what arrived; after a refusal it is discarded until the client has read the response."""
        if self._refused:
            return
        if self._in_head:
            self._head_bytes += len(data)
        elif self._in_body:
            self._fed += len(data)
        elif (problem := _other_protocol(data)) is not None:
            self._refuse(problem)
            return
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            self._refuse(self._explained(error))
            return
        # Incomplete parts reach no callback, so they are counted here.
        if self._in_head and self._head_bytes > self._bounds.target + self._bounds.headers:
            self._refuse(self._too_large_a_head())
        elif self._in_body and self._fed - self._seen > _WASTE + _WASTE_OF_A_BYTE * self._seen:
            self._refuse(Problem(400, "chunks whose framing is far larger than what they carry", where="the body"))
        if self._waiting is not None:
            self._begin(self._waiting)
        self._watch_parts()

    def _feed(self, data: bytes) -> None:
        """Feed the parser; an offer of another protocol (`Upgrade: h2c`) is ignored, and HTTP continues."""
        while data and self.parser is not None:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
                self._continue_without_upgrade()

    def _continue_without_upgrade(self) -> None:
        """Replace a parser that has left HTTP by one that expects the rest of the body."""
        self.parser = httptools.HttpRequestParser(self)
        framing = [name + b": " + value + b"\r\n" for name, value in self.headers if name in _FRAMING]
        if framing:
            self._resuming = True
            self.parser.feed_data(b"".join([b"POST / HTTP/1.1\r\n", *framing, b"\r\n"]))
            self._resuming = False

    def on_message_begin(self) -> None:
        """Begin a request, whose head must be complete within its time."""
        if self._resuming:
            return
        super().on_message_begin()
        self._in_head, self._in_body = True, False
        self.sent_headers = []
        self._head_bytes = self._header_bytes = self._headers_seen = self._fed = self._seen = 0
        self.since = self.loop.time()
        self._phase += 1

    def on_url(self, url: bytes) -> None:
        """Receive a part of the request line."""
        if self._resuming:
            return
        self.url += url
        if len(self.url) > self._bounds.target:
            raise self._too_large_a_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Receive a header; one after the body (a trailer) is counted and otherwise ignored."""
        if self._resuming:
            return
        self._headers_seen += 1
        self._header_bytes += len(name) + len(value)
        if self._headers_seen > self._bounds.header_count or self._header_bytes > self._bounds.headers:
            raise self._too_large_a_head()
        if self._in_head:
            self.sent_headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Begin the body, which must be complete within its time."""
        if self._resuming:
            return
        forwarded = False
        for name, value in self.sent_headers:
            name = name.lower()
            self.headers.append((name, value))
            if name == b"expect" and value.lower() == b"100-continue":
                self.expect_100_continue = True
            elif name.startswith(_FORWARDED):
                forwarded = True
        before, self.cycle = self.cycle, self._new_cycle()
        self.cycle.app = self.app if forwarded else self._direct
        if before is None or before.response_complete:
            self._running = self._waiting = self.cycle
        else:  # a pipelined request waits for its turn
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        self._in_head, self._in_body = False, True
        self._phase += 1

    def _new_cycle(self) -> Cycle:
        version = self.parser.get_http_version()
        parsed = httptools.parse_url(self.url)
        path = parsed.path.decode("ascii")
        state = {TARGET: self.url, HEADERS: self.sent_headers, CLOSE: self.transport.close}
        scope: dict[str, Any] = cast("dict[str, Any]", self.scope)
        scope.update(
            http_version=version,
            method=self.parser.get_method().decode("ascii"),
            path=unquote(path) if "%" in path else path,
            raw_path=parsed.path,
            query_string=parsed.query or b"",
            state=state,
        )
        return Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )

    def on_body(self, body: bytes) -> None:
        """Receive a part of the body; after an early response it is discarded, within the bound."""
        self._seen += len(body)
        super().on_body(body)
        if self.cycle.response_complete and self._seen > 2 * self._bounds.body:
            self.transport.abort()

    def on_message_complete(self) -> None:
        """End the request, and respond to it at once where that is possible."""
        if self.parser.should_upgrade() and any(name in _FRAMING for name, _ in self.headers):
            return  # the parser treats the body of such a request as another protocol
        super().on_message_complete()
        self._in_body = False
        self._phase += 1
        if self._waiting is not None:
            self._begin(self._waiting, at_once=len(self._waiting.body) <= _AT_ONCE and self._ready(self.scope))

    def on_response_complete(self) -> None:
        """Mark the connection as idle, and begin the request that waits for its turn."""
        self.since = self.loop.time()
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._begin(self.pipeline.pop()[0])

    def _begin(self, cycle: RequestResponseCycle, *, at_once: bool = False) -> None:
        """Begin to respond to a request, in a task of its own unless it is answered at once."""
        assert isinstance(cycle, Cycle)
        self._running, self._waiting = cycle, None
        call: Coroutine[Any, Any, None] = cycle.run_asgi(cycle.app)
        rest: Coroutine[Any, Any, None] | None = call
        if at_once and not cycle.waiting_for_100_continue and not self.flow.write_paused:
            cycle.scope["state"][WHOLE] = cycle.take_body()
            rest = begun(call)
        if rest is not None:
            task = self.loop.create_task(rest)
            task.add_done_callback(self.tasks.discard)
            self.tasks.add(task)

    # What is refused

    def _explained(self, error: httptools.HttpParserError) -> Problem:
        """Return why the parser could not read the request."""
        if isinstance(error.__context__, Problem):  # raised by one of the callbacks above
            return error.__context__
        where = "the body" if self._in_body else "the request line or a header"
        do = "have an HTTP library write the request"
        if isinstance(error, httptools.HttpParserCallbackError):
            return Problem(400, "the request line names no path", where=where, do=do)
        return Problem(400, f"not well-formed HTTP/1.1: {error}", where=where, do=do)

    def _refuse(self, problem: Problem) -> None:
        """Respond with the problem and close, after time for the client to read the response."""
        cycle, arriving = self.cycle, self._in_head or self._in_body
        self._waiting = None
        self._refused, self._in_head, in_body, self._in_body = True, False, self._in_body, False
        self._watch(None)
        method, target = self._request_line() if arriving else ("", "")
        if in_body and cycle.response_complete:  # it has its response already
            self.transport.close()
            return
        response = self._respond(problem, method, target, self.sent_headers if arriving else [])
        running = self._running if self._running is not None and not self._running.response_complete else None
        if running is not None and (running is not cycle or not in_body or running.response_started):
            self._close_after_pending_responses(in_body=in_body)
            return
        if running is not None:  # for the application the client has disconnected
            running.scope["state"][PROBLEM] = problem
            running.disconnected = True
            running.message_event.set()
        self._write(response, with_body=method != "HEAD")
        self.transport.write_eof()
        self.loop.call_later(self._bounds.linger_seconds, self.transport.close)

    def _close_after_pending_responses(self, *, in_body: bool) -> None:
        """Send the responses to earlier requests, none to the refused one, and close the connection."""
        if in_body and self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()
        last = self.pipeline[0][0] if self.pipeline else self._running
        if last is not None:
            last.keep_alive = False

    def _request_line(self) -> tuple[str, str]:
        """Return the method and the target of the request that is arriving, as far as they are known."""
        method = self.parser.get_method().decode("ascii") if self.url else ""
        return method, self.url.decode("latin-1")

    def _write(self, response: Response, *, with_body: bool) -> None:
        status = response.status_code
        head = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode("ascii")]
        head += [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
        self.transport.write(b"".join([*head, b"connection: close\r\n\r\n", response.body if with_body else b""]))

    def _too_large_a_head(self) -> Problem:
        bounds = self._bounds
        if len(self.url) > bounds.target or not self._headers_seen:
            what, do = f"a request line of more than {bounds.target} bytes", "send long values in the body"
            return Problem(414, what, where="the request line", do=do)
        what = f"more than {bounds.header_count} headers, or more than {bounds.headers} bytes of them"
        return Problem(431, what, where="the headers", do="send fewer or shorter ones")

    # Time

    def _watch_parts(self) -> None:
        """Watch the time of the part that is incomplete; a request that arrives whole needs no timer."""
        if self._refused or self._watched == self._phase:
            return
        self._watched = self._phase
        bounds = self._bounds
        if self._in_head or self._in_body:
            self._watch(bounds.head_seconds if self._in_head else bounds.body_seconds)
        elif self._timer is not None:
            self._watch(None)

    def _close_idle(self) -> None:
        """Close the connection if it has been idle for its time; a timer of each response would cost more."""
        idle = self.loop.time() - self.since
        if idle >= self.timeout_keep_alive and self.is_waiting and not self._in_head and not self._in_body:
            self.transport.close()
            return
        left = max(1.0, self.timeout_keep_alive - idle)
        self._idle_timer = self.loop.call_later(left, self._close_idle)

    def _watch(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._timed_out) if seconds is not None else None

    def _timed_out(self) -> None:
        bounds = self._bounds
        part, seconds = ("head", bounds.head_seconds) if self._in_head else ("body", bounds.body_seconds)
        what = f"the request's {part} was not complete within {seconds:g} seconds"
        self._refuse(Problem(408, what, where="the connection", do="send it faster"))

    def _watch_writing(self, *, on: bool) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
        self._write_timer = self.loop.call_later(self._bounds.write_seconds, self.transport.abort) if on else None


def _other_protocol(data: bytes) -> Problem | None:
    """Return the problem of first bytes that belong to a protocol other than HTTP/1, or None."""
    if data.startswith(_TLS_HANDSHAKE):
        return Problem(400, "a TLS handshake", where="the connection", do="use http:// instead of https://")
    if data.startswith(_HTTP2):
        return Problem(400, "HTTP/2 with prior knowledge", where="the connection", do="use HTTP/1.1")
    return None
