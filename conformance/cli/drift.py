"""`conformance drift`: compares recordings, an endpoint or a description with its baseline and reports changes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from conformance.cassettes.observed import Observed, recorded
from conformance.cassettes.reading import files_in, read_all
from conformance.catalogue import Catalogue
from conformance.drift import interface
from conformance.drift.accepted import add_accepted, load_accepted
from conformance.drift.compare import compared, differences
from conformance.drift.conflicts import recognised
from conformance.drift.live import described
from conformance.drift.recordings import knowledge
from conformance.drift.report import Drift, as_json, markdown, table
from conformance.drift.selection import Selection, chosen
from conformance.endpoint.settings import load_profile
from conformance.errors import EndpointBroken, Exit, UserError
from conformance.files import write_whole
from conformance.paths import Suite, suite
from conformance.run.folder import withdraw
from conformance.run.options import add_workers, known_file
from conformance.wires.difference import Difference
from conformance.wires.registry import WIRES, load, wire_of
from conformance.wires.wire import Wire

_EXAMPLES = """examples:
  conformance drift --endpoint stage                        stage as it is now against cassettes/stage and the contracts
  conformance drift tonight/stage --against cassettes/stage one folder of recordings against another
  conformance drift --wsdl autoinvoice.wsdl                 a WSDL against the contracts
  conformance drift --openapi ax.json --api autoxchange     an OpenAPI document against the contracts
  conformance drift --endpoint stage --accept ID --reason "agreed with the service owner"

exit codes: 0 no breaking difference, 1 breaking differences (with --strict, additive ones too),
            2 the command was wrong, 3 no verdict (nothing, or only part of the input, could be compared)"""


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
    incomplete: list[str] = []
    with ExitStack() as stack:
        newer = _newer(args, found, selection, stack, incomplete)
        drift = _compared(args, found, catalogue, selection, newer)
        drift = replace(drift, accepted=load_accepted(known), notes=[*drift.notes, *incomplete])
        if args.accept:
            drift = _accept(args, drift, newer, known, found)
    record = drift.as_dict()
    write_whole(found.reports / "drift.json", as_json(drift))
    write_whole(found.reports / "drift.md", markdown(record))
    sys.stdout.write({"table": table(drift), "json": as_json(drift), "markdown": markdown(record)}[args.format])
    return Exit.NO_VERDICT if incomplete else drift.exit_code(strict=args.strict)


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


def _newer(
    args: argparse.Namespace, found: Suite, selection: Selection, stack: ExitStack, incomplete: list[str]
) -> Path | None:
    """Return the folder of the newer recordings; an endpoint is recorded now, into a temporary folder.

    A note is added to `incomplete` for each run that was cut short: what it did not record is not compared.
    """
    if args.recordings:
        return _folder(Path(args.recordings))
    if not args.endpoint:
        return None
    load_profile(found.endpoints, args.endpoint)  # fail on an unknown profile before anything is called
    if not _older(args, found).is_dir():
        return None
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drift-")))
    every = args.api or args.method
    for api, method in selection.runs if every else [("", "")]:
        incomplete += _call(args, found, folder, api, method)
    return folder / "cassettes" / str(args.endpoint)


def _call(args: argparse.Namespace, found: Suite, folder: Path, api: str, method: str) -> Iterator[str]:
    """Record the features of one API or method against the endpoint; yield a note if the run is incomplete."""
    command = [sys.executable, "-m", "conformance", "run", "--endpoint", args.endpoint, "--cassettes", "record"]
    command += ["--record-failures", "--no-allure"]
    command += ["--reports", str(folder / "reports"), "--recordings", str(folder / "cassettes")]
    command += [f"{name}={value}" for name, value in (("--api", api), ("--method", method)) if value]
    command += ["--workers", str(args.workers)]
    what = f"{method or api or 'every method'} of {args.endpoint}"
    print(f"calling {what} …", file=sys.stderr, flush=True)
    code = subprocess.run(command, cwd=found.root, stdout=sys.stderr, check=False).returncode
    if code == 2:
        raise UserError(f"{args.endpoint} could not be called", do="see the error above")
    if not _complete(folder / "reports" / "run.json"):
        yield f"the run that called {what} was cut short: what it did not record was not compared"


def _complete(record: Path) -> bool:
    try:
        return json.loads(record.read_text("utf-8"))["complete"] is True
    except (OSError, ValueError):
        return False  # the run died before its first scenario ended


def _older(args: argparse.Namespace, found: Suite) -> Path:
    """Return the folder of the older recordings."""
    return Path(args.against) if args.against else found.cassettes / (args.endpoint or "")


def _folder(path: Path) -> Path:
    if not files_in(path):
        raise UserError("no recordings found", where=str(path), do="record them with `conformance record`")
    return path


def _compared(
    args: argparse.Namespace, found: Suite, catalogue: Catalogue, selection: Selection, newer: Path | None
) -> Drift:
    for name, path in _documents(args).items():
        return _description(WIRES[name], Path(path), selection)
    older = _older(args, found)
    shown = args.endpoint or str(newer)
    if newer is None:
        do = f"record it with `conformance record --endpoint {args.endpoint}`"
        calls, methods, found_differences = 0, 0, list[Difference]()
        notes = [f"{args.endpoint} has no recordings, so no response was compared: {do}"]
    else:
        before = knowledge(_chosen(_folder(older), catalogue, selection))
        after = knowledge(_chosen(newer if args.endpoint else _folder(newer), catalogue, selection))
        calls, methods, notes = compared(before, after, str(older))
        found_differences = recognised(differences(before, after), catalogue.apis)
    for item in _descriptions(args, found, catalogue, selection):
        if isinstance(item, Difference):
            found_differences.append(item)
        else:
            notes.append(item)
    return Drift(str(older), shown, calls, methods, found_differences, notes=notes)


def _descriptions(
    args: argparse.Namespace, found: Suite, catalogue: Catalogue, selection: Selection
) -> Iterator[Difference | str]:
    """Yield how a live endpoint's own descriptions differ from the contracts; the mock's are generated from them."""
    if not args.endpoint:
        return
    profile = load_profile(found.endpoints, args.endpoint)
    if profile.kind == "live":
        yield from described(catalogue, profile, selection)


def _chosen(folder: Path, catalogue: Catalogue, selection: Selection) -> Iterator[Observed]:
    for seen in recorded(folder, catalogue, selection.ids):
        if selection.includes(seen.contract):
            yield seen


def _documents(args: argparse.Namespace) -> dict[str, str]:
    """Return the descriptions to compare, by the name of the wire."""
    given = {name: getattr(args, wire.format) for name, wire in WIRES.items()}
    return {name: path for name, path in given.items() if path}


def _description(wire: Wire, path: Path, selection: Selection) -> Drift:
    fitting = [api for api in selection.apis if wire_of(api) is wire]
    if len(fitting) != 1:
        what = "several APIs have" if fitting else "no selected API has"
        named = ", ".join(api.id for api in fitting or selection.apis)
        raise UserError(f"{what} such a description: {named}", where="--api", do="name the API that is described")
    try:
        found = interface.compare(fitting[0], path.read_bytes(), selection.of(fitting[0]), path)
    except OSError as error:
        raise UserError(
            f"cannot read the file: {error.strerror}", where=str(path), do="name a readable file"
        ) from error
    except EndpointBroken as error:
        raise UserError(error.what, where=str(path), do=error.do) from error
    return Drift("the contracts", str(path), 0, 0, found.differences, notes=found.notes, described=True)


def _accept(args: argparse.Namespace, drift: Drift, newer: Path | None, known: Path, found: Suite) -> Drift:
    """Update the recordings (or known.toml, for differences outside recordings) and commit the change."""
    wanted = drift.open if "all" in args.accept else [d for d in drift.open if d.id in args.accept]
    if unknown := set(args.accept) - {"all"} - {d.id for d in drift.open}:
        raise UserError(
            f"no open difference has the id {min(unknown)}", where="--accept", do="copy an id from the table"
        )
    older = _older(args, found)
    changed: list[Path] = []
    scenarios = {s for d in wanted for s in d.scenarios}
    if newer is not None and scenarios:
        for file in [file for file, cassette in read_all(files_in(newer)) if cassette.scenario in scenarios]:
            changed.append(older / file.relative_to(newer))
            write_whole(changed[-1], file.read_bytes())
    noted = [d for d in wanted if not d.scenarios]
    if noted:
        add_accepted(known, noted, args.reason, date.today())
        changed.append(known)
    _commit(wanted, args.reason, changed, found.root)
    left = [d for d in drift.differences if d not in wanted or d in noted]
    return replace(drift, differences=left, accepted=load_accepted(known))


def _commit(accepted: list[Difference], reason: str, changed: list[Path], root: Path) -> None:
    """Commit the accepted differences if the suite is in a git checkout; otherwise print which files changed."""
    many = f"{len(accepted)} differences" if len(accepted) != 1 else accepted[0].id
    details = "\n".join(f"- {d.severity}: {d.subject} {d.place} {d.what}: {d.before} -> {d.after}" for d in accepted)
    message = f"Accept {many}\n\n{reason}\n\n{details}"
    paths = [str(path.resolve()) for path in changed]
    inside = subprocess.run(["git", "-C", str(root), "rev-parse"], capture_output=True, check=False).returncode == 0
    if inside and paths:
        subprocess.run(["git", "-C", str(root), "add", "--", *paths], capture_output=True, check=False)
        done = subprocess.run(
            ["git", "-C", str(root), "commit", "-q", "-m", message, "--", *paths], capture_output=True, check=False
        )
        if done.returncode == 0:
            print(f"committed: Accept {many}", file=sys.stderr)
            return
    print(f"accepted {many}; changed: {', '.join(paths)}", file=sys.stderr)
