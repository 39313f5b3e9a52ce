"""`conformance drift`: compares recordings, an endpoint or a description with its baseline and reports changes."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from conformance.drift.accepted import load_accepted
from conformance.drift.accepting import accept
from conformance.drift.comparing import compare_description, compare_endpoint, compare_recordings, with_recordings
from conformance.drift.consumers import consumers
from conformance.drift.recording import record
from conformance.drift.result import Drift, as_json
from conformance.drift.selection import Selection, chosen
from conformance.endpoint.settings import load_profile
from conformance.errors import Exit, UserError
from conformance.files import write_whole
from conformance.history.drift_since import Present, aged
from conformance.history.store import FILE
from conformance.history.store import load as load_history
from conformance.paths import Suite, suite
from conformance.report import drift_markdown, drift_terminal
from conformance.run.folder import withdraw
from conformance.run.options import add_workers, known_file
from conformance.wires.registry import WIRES, load

_EXAMPLES = """examples:
  conformance drift --endpoint stage                         stage now, against cassettes/stage and the contracts
  conformance drift tonight/stage --against cassettes/stage  one folder of recordings against another
  conformance drift --wsdl autoinvoice.wsdl                  a WSDL against the contracts
  conformance drift --openapi ax.json --api autoxchange      an OpenAPI document against the contracts
  conformance drift --endpoint stage --accept ID --reason "agreed with the service owner"

exit codes: 0 no breaking difference, 1 breaking differences (with --strict, additive ones too),
            2 the command was wrong, 3 no verdict (nothing, or only part of the input, could be compared)"""

_WIDTH: Final = 100
"""The width of what is printed where there is no terminal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("recordings", nargs="?", metavar="FOLDER", help="the newer recordings")
    parser.add_argument("--against", metavar="FOLDER", help="the older recordings (default: cassettes/<endpoint>)")
    parser.add_argument("--endpoint", metavar="NAME", help="call this profile now and compare its responses")
    for wire in WIRES.values():
        parser.add_argument(f"--{wire.format}", metavar="FILE", help=f"compare {wire.document} with the contracts")
    parser.add_argument("--api", action="append", default=[], metavar="ID", help="only this API (repeatable)")
    parser.add_argument("--method", action="append", default=[], metavar="NAME", help="only this method (repeatable)")
    add_workers(parser, "call")
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for additive differences too")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID",
        help="accept the difference with this id, or all of them with `all` (repeatable)",
    )
    parser.add_argument("--reason", default="", help="why the difference is accepted (required with --accept)")
    parser.add_argument(
        "--history", type=Path, metavar="FILE", help=f"the runs that say since when (default: {FILE} in the reports)"
    )
    parser.add_argument(
        "--known", default="", metavar="FILE", help="where accepted differences are recorded (default: known.toml)"
    )


def run(args: argparse.Namespace) -> int:
    """Compare, accept differences if asked to, print, write drift.json and drift.md, and return the exit code."""
    found = suite()
    withdraw(found.reports, "drift.json", "drift.md")
    catalogue = load(found.contracts)
    _check_arguments(args)
    selection = chosen(catalogue, args.api, args.method)
    known = Path(args.known) if args.known and args.accept else known_file(args.known, found)
    with tempfile.TemporaryDirectory(prefix="drift-") as folder:
        older, newer, incomplete = _recordings(args, found, selection, Path(folder))
        if args.endpoint:
            profile = load_profile(found.profiles_for(args.endpoint), args.endpoint)
            drift = compare_endpoint(older, newer, profile, catalogue, selection)
        elif newer is not None:
            drift = compare_recordings(older, newer, catalogue, selection)
        else:
            ((name, path),) = _documents(args).items()
            drift = compare_description(WIRES[name], Path(path), selection)
        users = consumers(found.home / "consumers")
        drift = replace(drift, accepted=load_accepted(known), notes=[*drift.notes, *incomplete], consumers=users)
        if args.accept:
            drift = _accept(args, drift, older, newer, known, found)
    record = _aged(replace(drift, accept=_accept_words(args)).as_dict(), args, found)
    text = {"json": as_json(record), "markdown": drift_markdown.section(record)}
    write_whole(found.reports / "drift.json", text["json"])
    write_whole(found.reports / "drift.md", text["markdown"])
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((_WIDTH, 0)).columns
    sys.stdout.write(text.get(args.format) or drift_terminal.table(record, colour=colour, width=width))
    return Exit.NO_VERDICT if incomplete else drift.exit_code(strict=args.strict)


def _aged(record: dict[str, Any], args: argparse.Namespace, found: Suite) -> dict[str, Any]:
    """Return the record with since when each difference is there, by the live runs at the endpoint."""
    name = args.endpoint or Path(args.recordings or "").name
    history = load_history(args.history or found.reports / FILE)
    runs = [run for run in history.runs if (run.endpoint, run.kind) == (name, "live")]
    return aged(record, Present(datetime.now(UTC).date().isoformat()), runs)


def _accept_words(args: argparse.Namespace) -> list[str]:
    """Return the command that compares the same again, to which --accept is added."""
    words = ["conformance", "drift", *([args.recordings] if args.recordings else [])]
    options = {"--against": args.against, "--endpoint": args.endpoint, "--known": args.known}
    options |= {f"--{WIRES[name].format}": path for name, path in _documents(args).items()}
    words += [word for option, value in options.items() if value for word in (option, value)]
    listed = {"--api": args.api, "--method": args.method}
    return words + [word for option, values in listed.items() for value in values for word in (option, value)]


def _check_arguments(args: argparse.Namespace) -> None:
    """Raise UserError if required options are missing or options exclude each other."""
    newer = [word for word in (args.recordings, args.endpoint, *_documents(args).values()) if word]
    if len(newer) != 1:
        options = ["FOLDER with --against", "--endpoint", *(f"--{wire.format}" for wire in WIRES.values())]
        what = f"{', '.join(options)} exclude each other" if newer else "nothing to compare"
        raise UserError(what, do=f"pass one of: {', '.join(options)}")
    if args.recordings and not args.against:
        raise UserError("--against is missing", where="--against", do="name the folder with the older recordings")
    if args.accept and not args.reason.strip():
        raise UserError("--accept requires --reason", where="--reason", do="state why the difference is accepted")


def _documents(args: argparse.Namespace) -> dict[str, str]:
    """Return the description to compare by the name of its wire; empty if recordings are compared."""
    paths = {name: getattr(args, wire.format) for name, wire in WIRES.items()}
    return {name: path for name, path in paths.items() if path}


def _recordings(
    args: argparse.Namespace, found: Suite, selection: Selection, folder: Path
) -> tuple[Path, Path | None, list[str]]:
    """Return the folders of the older and the newer recordings, and notes about recordings that were cut short.

    An endpoint with older recordings is recorded into `folder`.
    """
    older = Path(args.against) if args.against else found.cassettes_of(args.endpoint or "")
    if args.recordings:
        return older, with_recordings(Path(args.recordings)), []
    if args.endpoint:
        load_profile(
            found.profiles_for(args.endpoint), args.endpoint
        )  # fail on an unknown profile before anything is called
    if not args.endpoint or not older.is_dir():
        return older, None, []
    runs = list(selection.runs) if args.api or args.method else [("", "")]
    incomplete = record(found.home, args.endpoint, runs, folder, workers=args.workers, progress=_calling)
    stays = f"`conformance run --endpoint {args.endpoint}` writes one that stays"
    print(f"the report of these calls was temporary: {stays}", file=sys.stderr, flush=True)
    return older, folder / "cassettes" / str(args.endpoint), incomplete


def _calling(subject: str) -> None:
    print(f"calling {subject} …", file=sys.stderr, flush=True)


def _accept(
    args: argparse.Namespace, drift: Drift, older: Path, newer: Path | None, known: Path, found: Suite
) -> Drift:
    """Accept the chosen differences and print which files were changed."""
    if found.is_installed and older.is_relative_to(found.root):
        do = "record your own first, with `conformance record`, or run in a checkout"
        raise UserError("the recordings are part of the installed package", where=str(older), do=do)
    done = accept(drift, args.accept, args.reason, older=older, newer=newer, known=known, root=found.home)
    if done.committed:
        print(f"committed: Accept {done.title}", file=sys.stderr)
    else:
        changed = ", ".join(str(path.resolve()) for path in done.changed)
        print(f"accepted {done.title}; changed: {changed}", file=sys.stderr)
    return done.drift
