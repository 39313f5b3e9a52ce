"""`conformance gate`: runs an integrator's own tests against the mock and judges every request that they send."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from conformance.checks.sent import Severity
from conformance.cli.parsing import Parser
from conformance.errors import UserError, gathering, raise_all
from conformance.gate import config, coverage
from conformance.gate.gating import Setting, gate
from conformance.gate.place import state
from conformance.gate.record import About
from conformance.gate.report import publish
from conformance.gate.report.shown import shown
from conformance.gate.report.terminal import text
from conformance.gate.rules import RULES
from conformance.paths import suite
from conformance.run.folder import check_folder, withdraw
from conformance.wires.registry import load

_EXAMPLES = """examples:
  conformance gate -- pytest tests/integration
  conformance gate --env API_URL=CONFORMANCE_SOAP_URL --env API_KEY=CONFORMANCE_USER_API_KEY -- npm test
  conformance gate --fail-on warning --require-outcomes outcomes.txt -- vendor/bin/phpunit
  conformance gate show 12          the exchange of request 12 of the last gate

COMMAND finds the mock in CONFORMANCE_URL, CONFORMANCE_SOAP_URL, CONFORMANCE_WSDL_URL, CONFORMANCE_AX_URL and
CONFORMANCE_INVOICING_URL, and its company in CONFORMANCE_COMPANY_UUID, CONFORMANCE_USER_API_KEY and
CONFORMANCE_VENDOR_API_KEY. Its output is not touched: the report is printed on stderr, and written to --reports.
Send the header X-Conformance-Test with the name of the test, or post it to /_control/test, so that two tests are kept
apart.

severities, the gravest first:
  error      the service would refuse or misread the request
  behaviour  a sequence of calls does harm: a write sent twice, an error ignored, a token used after its end
  warning    the service may forgive it: deprecated methods, unknown members, keys in addresses

exit codes: 0 the client is right; the code of COMMAND where that failed; 1 the client broke the contract; 2 wrong
command; 3 no request arrived"""


_LONGEST_JUMP = 366 * 24 * 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.usage = "conformance gate [OPTIONS] -- COMMAND…\n       conformance gate show N [--reports DIR]"
    add_setting(parser)
    parser.add_argument(
        "--fail-on",
        choices=[str(severity) for severity in Severity],
        default=str(Severity.BEHAVIOUR),
        help="fail on findings of this severity and graver ones (default: behaviour)",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="findings that are accepted (default: gate.toml, if it is there)"
    )
    parser.add_argument(
        "--require-outcomes",
        type=Path,
        metavar="FILE",
        help="fail unless every outcome in this file was met, a line each",
    )
    parser.add_argument(
        "--client", default="", metavar="NAME", help="the name and version of the client, for gate.json"
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND…", help="the command, and its arguments")


def add_setting(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say where a command is run."""
    parser.add_argument("--port", type=int, default=0, metavar="P", help="port of the mock (default: any free port)")
    parser.add_argument("--url", default="", metavar="URL", help="use a running mock, such as that of docker compose")
    parser.add_argument("--seed", default="", metavar="TEXT", help="use a world of its own, with other keys and ids")
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="what the world holds, in JSON or YAML, as /_control/worlds takes it"
    )
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="MINE=NAME",
        help="set the variable MINE of COMMAND to the value of NAME, such as CONFORMANCE_URL (repeatable)",
    )
    parser.add_argument(
        "--clock-jump",
        type=int,
        default=0,
        metavar="SECONDS",
        help="move the mock's clock after the first call with each token, so that tokens end early",
    )
    parser.add_argument(
        "--answer-errors",
        action="store_true",
        help="let the mock refuse a request that breaks its contract, with the finding in the response",
    )
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="folder of the reports")


def setting(args: argparse.Namespace) -> Setting:
    """Return where a command is run; UserErrors name every option that cannot be used."""
    errors: list[UserError] = []
    world = {}
    with gathering(errors):
        world = state(args.state) if args.state is not None else {}
    own = {"--port": args.port, "--clock-jump": args.clock_jump, "--answer-errors": args.answer_errors}
    for name in (name for name, value in own.items() if args.url and value):
        errors.append(UserError(f"{name} is of the mock that the gate starts", where="--url", do=f"remove {name}"))
    if args.clock_jump < 0:
        errors.append(UserError("the clock only moves on", where="--clock-jump", do="give a number of seconds above 0"))
    if args.clock_jump > _LONGEST_JUMP:
        what, do = "the mock's clock ends with the year 9999", f"give at most {_LONGEST_JUMP} seconds, which is a year"
        errors.append(UserError(what, where="--clock-jump", do=do))
    if args.url and not _is_address(args.url):
        do = "write it as http://127.0.0.1:8080"
        errors.append(UserError("not the address of a mock", where=f"--url {args.url}", do=do))
    raise_all(errors)
    return Setting(args.url, args.port, args.seed, world, tuple(args.env), args.clock_jump, args.answer_errors)


def _is_address(url: str) -> bool:
    """Return whether a mock can be at a URL, on this machine or another."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def command(words: Sequence[str], name: str) -> list[str]:
    """Return the command after the two dashes; UserError where there is none."""
    do = f"write conformance {name} [OPTIONS] -- COMMAND…"
    if not words or words[0] != "--":
        what = f"{words[0]!r} is not an option" if words else "no command to run"
        raise UserError(what, where=f"conformance {name}", do=f"{do}, with -- before the command")
    if len(words) == 1:
        raise UserError("no command to run after --", where=f"conformance {name}", do=do)
    return list(words[1:])


def run(args: argparse.Namespace) -> int:
    """Run the command, print the report on stderr and return the exit code of the gate."""
    if args.words[:1] == ["show"]:
        return _show(args.words[1:], args.reports)
    errors: list[UserError] = []
    catalogue = load(suite().contracts)
    words: list[str] = []
    accepted: tuple[config.Accepted, ...] = ()
    required: tuple[str, ...] = ()
    place = Setting()
    with gathering(errors):
        words = command(args.words, "gate")
    with gathering(errors):
        accepted = config.load(args.config or Path("gate.toml"), RULES) if _has_config(args.config) else ()
    with gathering(errors):
        required = coverage.required(args.require_outcomes, catalogue) if args.require_outcomes else ()
    with gathering(errors):
        place = setting(args)
    with gathering(errors):
        check_folder(args.reports)
    raise_all(errors)
    withdraw(args.reports, *publish.REPORTS)
    about = About(words, Severity(args.fail_on), accepted, required, args.client)
    record = gate(about, place, catalogue, args.reports)
    publish.publish(record, args.reports)
    print(text(record), file=sys.stderr)
    code: int = record["exit_code"]
    return code


def _has_config(path: Path | None) -> bool:
    return path is not None or Path("gate.toml").exists()


def _show(words: Sequence[str], reports: Path) -> int:
    """Print the exchange of a request of the last gate."""
    parser = Parser(prog="conformance gate show", description="Print the exchange of one request.")
    parser.add_argument("number", type=int, metavar="N", help="the number of the request")
    parser.add_argument("--reports", type=Path, default=reports, metavar="DIR", help="folder of the reports")
    args = parser.parse_args(words)
    print(shown(args.reports, args.number))
    return 0
