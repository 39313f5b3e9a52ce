"""`conformance mock`: serves the mock until it is told to stop."""

from __future__ import annotations

import argparse
import signal
import threading

from conformance.catalogue import load
from conformance.mock.server import MockServer
from conformance.paths import suite

_EXAMPLES = """example:
  conformance mock --port 8080        then, elsewhere: conformance run --mock-url http://127.0.0.1:8080

The first line on stdout is `ready <base URL>`, then the demo company's keys, a line each.
SOAP is at /apis/v1.1/api, its WSDL at /apis/v1.1/wsdl; REST is at /ax and /invoicing, each with its openapi.json, and
tokens are granted at …/oauth2/token; states are set at /_control/worlds.
/_control/ asks for no key: serve the mock to other machines only where everybody may use it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, metavar="P", help="port to listen on (default: a free one)")


def run(given: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM and return 0."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with MockServer(load(suite().contracts), given.host, given.port).in_thread() as server:
        print(f"ready {server.url}")
        for name, key in server.demo.__dict__.items():
            print(f"{name}={key}", flush=True)
        while not ended.wait(0.5):
            pass
    return 0
