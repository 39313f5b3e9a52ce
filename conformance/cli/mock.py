"""`conformance mock`: serves the mock until it is interrupted."""

from __future__ import annotations

import argparse
import gc
import logging
import re
import signal
import sys
import threading

from conformance.errors import UserError
from conformance.gate.remarks import Remarks
from conformance.mock.server.entries import Entry
from conformance.mock.server.log import Log, LogHandler
from conformance.mock.server.mock_server import MockServer
from conformance.paths import suite
from conformance.report.exchanges import SERVED_PORT, VARIABLES
from conformance.wires.registry import load

_GARBAGE = 10_000
"""How many objects are made before those that refer to each other are looked for."""
_NAME = re.compile(r"\*|\.?[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*\.?")
_PORT = f"port to listen on (default: any free port; with --scenario {SERVED_PORT})"
_EXAMPLES = """examples:
  conformance mock --port 8080        then, in another terminal: conformance run --mock-url http://127.0.0.1:8080
  conformance mock --host 0.0.0.0 --port 8080 --allow-host mock.example.org
                                      for clients on other machines that use that name
  conformance mock --scenario 'features/autoinvoice/wire/hello_world.feature::test_it_greets_the_caller' --call 1
                                      to paste the curl command of a report of `conformance run`

The first line on stdout is `ready <base URL>`, followed by the demo company's keys, one per line.

Paths:
  /apis/v1.1/api, /apis/v1.1/wsdl   the SOAP API and its WSDL
  /ax, /invoicing                   the REST APIs, each with openapi.json and oauth2/token
  /                                 a page with the keys to use and what came in, live, with findings
  /healthz                          says that the mock is up
  /_control/openapi.json            describes all of /_control
  /_control/worlds                  provider states
  /_control/journal                 GET lists every request, with the reason if it was refused; DELETE clears the list
  /_control/test                    POST {"name": …} names the test that the next requests belong to
  /_control/next                    POST {"method": …, "outcome": …} or {"trouble": …} plans the response to a next call
  /_control/reset, snapshots, clock start afresh, save and restore all data, let time pass

Each refused request prints one line on stderr: what is wrong, where in the request, and how to fix it; and, where the
demo company's data is the reason, the request to /_control that changes it (also in the header X-Conformance-Hint).
Keys are never printed. Clients may address the mock by IP address, localhost, host.docker.internal or a name without a
dot (a compose service); allow other host names with --allow-host. Requests from web pages are refused. /_control/
requires no key: bind to a public address only on a network where everybody may use the mock."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        metavar="P",
        help=f"port to listen on (default: any free port; with --scenario {SERVED_PORT})",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="accept requests to this host name; .NAME also accepts its subdomains, * any name (repeatable)",
    )
    parser.add_argument(
        "--scenario",
        default="",
        metavar="ID",
        help="serve the world of this scenario, as it is just before the call whose curl command a report shows",
    )
    parser.add_argument(
        "--call",
        type=int,
        default=1,
        metavar="N",
        help="which call of --scenario (default: 1, its first; -1: its last)",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="print one line for every request, not only for refused ones"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM and return 0."""
    _check(args)
    found = suite()
    catalogue = load(found.contracts)
    play = None
    if args.scenario:
        from conformance.run.serving import chosen, prepare  # slow, and not needed to serve the mock alone

        play = chosen(found, catalogue, args.scenario)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    log = Log(sys.stderr)
    logging.getLogger().addHandler(LogHandler(log))

    def print_refusal(entry: Entry) -> None:
        if entry.refused or args.verbose:
            log.line(str(entry))

    mock = MockServer(
        catalogue,
        args.host,
        args.port if args.port is not None else SERVED_PORT if play else 0,
        allowed_hosts=args.allow_host,
        on_entry=print_refusal,
        remarks=Remarks(catalogue),
    )
    if mock.is_public:
        who = args.host or "every address"
        log.line(f"warning: other machines can reach the mock at {who}; anyone can read and change its data")
    gc.collect()
    gc.freeze()  # looking through what is loaded for garbage would hold up every client
    gc.set_threshold(_GARBAGE)  # calls leave nothing that refers to itself, so it is looked for a tenth as often
    with mock.in_thread() as server:
        if play:
            server.texts[VARIABLES] = prepare(found, catalogue, play, server.url, args.call)
        _print_ready(server, play.scenario.id if play else "")
        while not ended.wait(0.5):
            pass
    log.close()
    return 0


def _check(args: argparse.Namespace) -> None:
    """Raise UserError for options that cannot be meant."""
    for name in args.allow_host:
        if not _NAME.fullmatch(name):
            do = "use a bare name such as mock.example.org or .example.org, or * for any name"
            raise UserError("not a host name, or one with a scheme, port or path", where=f"--allow-host {name}", do=do)
    if args.call == 0:
        raise UserError("no call 0", where="--call", do="count from 1, the first, or from -1, the last")
    if args.call != 1 and not args.scenario:
        raise UserError("--call belongs to --scenario", where=f"--call {args.call}", do="name the scenario, or drop it")


def _print_ready(server: MockServer, scenario: str) -> None:
    print(f"ready {server.url}")
    for name, key in server.demo.__dict__.items():
        print(f"{name}={key}", flush=True)
    if scenario:
        print(f"scenario={scenario}", flush=True)
