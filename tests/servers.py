"""Small servers on loopback that answer every call in one fixed way, and remember what they were asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OPERATION = re.compile(rb"Body[^>]*>\s*<(?:\w+:)?(\w+)")

Respond = Callable[[BaseHTTPRequestHandler, bytes], None]


class Server:
    """A server that gives `respond` its handler and the request's body; `operations` lists the SOAP calls that came.

    `requests` lists every call, as its verb and path.
    """

    def __init__(self, respond: Callable[[BaseHTTPRequestHandler, bytes], None]) -> None:
        self.operations: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.connections = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True

            def setup(self) -> None:
                server.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.requests.append((self.command, self.path.partition("?")[0]))
                if found := OPERATION.search(body):
                    server.operations.append(found[1].decode())
                respond(self, body)

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator[Server]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join(5)


def answers(
    body: bytes, *, status: int = 200, kind: str = "text/xml; charset=utf-8", length: int | None = None
) -> Respond:
    """Return a responder that always gives these bytes; `length` is what it says of their number, if not the truth."""

    def respond(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        if length is not None:
            handler.wfile.flush()
            handler.close_connection = True

    return respond


def envelope(method: str, content: str) -> bytes:
    """Return an answer as the service writes it, with this content of `return`."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><env:Body>'
        f'<n1:{method}Response xmlns:n1="https://secure.maventa.com/" '
        'xmlns:n2="http://schemas.xmlsoap.org/soap/encoding/" '
        f'env:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">{content}</n1:{method}Response>'
        "</env:Body></env:Envelope>"
    ).encode()
