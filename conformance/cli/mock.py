"""`conformance mock`: serves the mock until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import re
import signal
import sys
import threading

from conformance.catalogue import load
from conformance.errors import UserError
from conformance.mock.server.journal import Entry
from conformance.mock.server.log import Log, LogHandler
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite

_NAME = re.compile(r"\*|\.?[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*\.?")
_EXAMPLES = """examples:
  conformance mock --port 8080        then, elsewhere: conformance run --mock-url http://127.0.0.1:8080
  conformance mock --host 0.0.0.0 --port 8080 --allow-host mock.example.org
                                      for clients on other machines, which know it by that name

The first line on stdout is `ready <base URL>`, then the demo company's keys, a line each.
SOAP is at /apis/v1.1/api, its WSDL at /apis/v1.1/wsdl; REST is at /ax and /invoicing, each with its openapi.json, and
tokens are granted at …/oauth2/token; states are set at /_control/worlds.
Each request that is refused is a line on stderr: what is wrong, where in the request, and what to do. Keys are never
among it. GET /_control/journal returns all requests with the reasons, DELETE /_control/journal empties it.
Programs reach the mock by any address, by localhost, host.docker.internal and names without a dot (a compose service);
any other name is allowed with --allow-host. Web pages do not reach it.
/_control/ asks for no key: serve the mock to other machines only where everybody may use it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, metavar="P", help="port to listen on (default: a free one)")
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name by which clients know the mock; .NAME allows all below it, * any (may be repeated)",
    )
    parser.add_argument("--verbose", action="store_true", help="print a line for each request, not only the refused")


def run(given: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM and return 0."""
    for name in given.allow_host:
        if not _NAME.fullmatch(name):
            do = "give the name alone, such as mock.example.org or .example.org; * allows any"
            raise UserError("a host name has no scheme, no port and no path", where=f"--allow-host {name}", do=do)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    log = Log(sys.stderr)
    logging.getLogger().addHandler(LogHandler(log))

    def heard(entry: Entry) -> None:
        if entry.refused or given.verbose:
            log.line(str(entry))

    mock = MockServer(load(suite().contracts), given.host, given.port, allowed_hosts=given.allow_host, heard=heard)
    if mock.is_public:
        log.line(
            f"warning: other machines can reach the mock at {given.host or 'every address'}; "
            "everybody who does can read and change all that it holds"
        )
    with mock.in_thread() as server:
        print(f"ready {server.url}")
        for name, key in server.demo.__dict__.items():
            print(f"{name}={key}", flush=True)
        while not ended.wait(0.5):
            pass
    log.close()
    return 0
