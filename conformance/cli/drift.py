"""`conformance drift`: what changed between recordings, or between an endpoint and what is recorded of it."""

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

from conformance.cassettes.reading import files_in, read_all
from conformance.catalogue import Catalogue, load
from conformance.drift import interface
from conformance.drift.accepted import add_accepted, load_accepted
from conformance.drift.compare import compared, differences
from conformance.drift.conflicts import recognised
from conformance.drift.live import described
from conformance.drift.recordings import Observed, knowledge, recorded
from conformance.drift.report import Drift, as_json, markdown, table
from conformance.drift.selection import Selection, chosen
from conformance.endpoint.settings import load_profile
from conformance.errors import EndpointBroken, Exit, UserError
from conformance.files import write_whole
from conformance.paths import Suite, suite
from conformance.run.folder import withdraw
from conformance.run.options import add_workers, known_file
from conformance.wires.difference import Difference

_EXAMPLES = """examples:
  conformance drift --endpoint stage                        stage of today against cassettes/stage, and its description
  conformance drift tonight/stage --against cassettes/stage two folders of recordings
  conformance drift --wsdl autoinvoice.wsdl                 a WSDL against the contracts
  conformance drift --openapi ax.json --api autoxchange     an OpenAPI document against the contracts
  conformance drift --endpoint stage --accept ID --reason "agreed on with the service's owner"

exit codes: 0 nothing that matters changed, 1 something broke (with --strict: anything changed),
            2 the command was wrong, 3 nothing, or not all of a description, could be compared"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("recordings", nargs="?", metavar="FOLDER", help="the newer recordings")
    parser.add_argument("--against", metavar="FOLDER", help="the older recordings (default: cassettes/<endpoint>)")
    parser.add_argument("--endpoint", metavar="NAME", help="call this profile now, and compare what it answers")
    parser.add_argument("--wsdl", metavar="FILE", help="compare a WSDL with the contracts")
    parser.add_argument("--openapi", metavar="FILE", help="compare an OpenAPI document with the contracts of --api")
    parser.add_argument("--api", action="append", default=[], metavar="ID", help="only this API; may be repeated")
    parser.add_argument(
        "--method", action="append", default=[], metavar="NAME", help="only this method; may be repeated, over APIs too"
    )
    add_workers(parser, "call")
    parser.add_argument("--format", choices=["table", "json", "markdown"], default="table", help="default: table")
    parser.add_argument("--strict", action="store_true", help="end with 1 for additive differences too")
    parser.add_argument("--accept", action="append", default=[], metavar="ID", help="accept a difference; all for all")
    parser.add_argument("--reason", default="", help="why it is accepted")
    parser.add_argument("--known", default="", metavar="FILE", help="where it is written down (default: known.toml)")


def run(given: argparse.Namespace) -> int:
    """Compare, print, write reports/drift.json and drift.md, accept what is to be accepted; return the exit code."""
    found = suite()
    withdraw(found.reports, "drift.json", "drift.md")
    catalogue = load(found.contracts)
    _sensible(given)
    selection = chosen(catalogue, given.api, given.method)
    known = Path(given.known) if given.known and given.accept else known_file(given.known, found)
    unheard: list[str] = []
    with ExitStack() as stack:
        newer = _newer(given, found, selection, stack, unheard)
        drift = _compared(given, found, catalogue, selection, newer)
        drift = replace(drift, accepted=load_accepted(known), notes=[*drift.notes, *unheard])
        if given.accept:
            drift = _accept(given, drift, newer, known, found)
    record = drift.as_dict()
    write_whole(found.reports / "drift.json", as_json(drift))
    write_whole(found.reports / "drift.md", markdown(record))
    sys.stdout.write({"table": table(drift), "json": as_json(drift), "markdown": markdown(record)}[given.format])
    return Exit.NO_VERDICT if unheard else drift.exit_code(strict=given.strict)


def _sensible(given: argparse.Namespace) -> None:
    """Raise UserError for a command that says too little or too much."""
    newer = [word for word in (given.recordings, given.endpoint, given.wsdl, given.openapi) if word]
    if len(newer) != 1:
        what = "there is nothing to compare" if not newer else "one thing at a time can be compared"
        raise UserError(what, do="give a FOLDER with --against, or --endpoint, or --wsdl, or --openapi with --api")
    if given.recordings and not given.against:
        raise UserError("a folder is compared with another one", where="--against", do="name the older recordings")
    if given.openapi and not (given.api or given.method):
        raise UserError("whose OpenAPI document is it", where="--api", do="name the API")
    if given.accept and not given.reason.strip():
        raise UserError("a difference is accepted for a reason", where="--reason", do="say why")


def _newer(
    given: argparse.Namespace, found: Suite, selection: Selection, stack: ExitStack, unheard: list[str]
) -> Path | None:
    """Return the folder of the newer recordings; those of an endpoint are made now, in a folder that goes again.

    A run that did not come to its end is added to `unheard`: what it has not recorded cannot be compared.
    """
    if given.recordings:
        return _folder(Path(given.recordings))
    if not given.endpoint:
        return None
    load_profile(found.endpoints, given.endpoint)  # a name that no profile has is said before anything is called
    if not _older(given, found).is_dir():
        return None
    made = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drift-")))
    every = given.api or given.method
    for api, method in selection.runs if every else [("", "")]:
        unheard += _call(given, found, made, api, method)
    return made / "cassettes" / str(given.endpoint)


def _call(given: argparse.Namespace, found: Suite, made: Path, api: str, method: str) -> Iterator[str]:
    """Record what the endpoint answers to the features of one API or method; yield a note if the run is incomplete."""
    command = [sys.executable, "-m", "conformance", "run", "--endpoint", given.endpoint, "--cassettes", "record"]
    command += ["--record-failures", "--no-allure"]
    command += ["--reports", str(made / "reports"), "--recordings", str(made / "cassettes")]
    command += [f"{name}={value}" for name, value in (("--api", api), ("--method", method)) if value]
    command += ["--workers", str(given.workers)]
    what = f"{method or api or 'every method'} of {given.endpoint}"
    print(f"calling {what} …", file=sys.stderr, flush=True)
    code = subprocess.run(command, cwd=found.root, stdout=sys.stderr, check=False).returncode
    if code == 2:
        raise UserError(f"{given.endpoint} could not be called", do="look at what is said above")
    if not _complete(made / "reports" / "run.json"):
        yield f"the run that called {what} did not come to its end: what is missing of it was not compared"


def _complete(record: Path) -> bool:
    try:
        return json.loads(record.read_text("utf-8"))["complete"] is True
    except (OSError, ValueError):
        return False  # it died before its first scenario had ended


def _older(given: argparse.Namespace, found: Suite) -> Path:
    """Return the folder of the older recordings."""
    return Path(given.against) if given.against else found.cassettes / (given.endpoint or "")


def _folder(path: Path) -> Path:
    if not any(path.rglob("*.yaml")):
        raise UserError("no recordings are here", where=str(path), do="record them with `conformance record`")
    return path


def _compared(
    given: argparse.Namespace, found: Suite, catalogue: Catalogue, selection: Selection, newer: Path | None
) -> Drift:
    if given.wsdl or given.openapi:
        return _description(given, selection)
    older = _older(given, found)
    shown = given.endpoint or str(newer)
    if newer is None:
        do = f"record it with `conformance record --endpoint {given.endpoint}`"
        calls, methods, found_differences = 0, 0, list[Difference]()
        notes = [f"nothing is recorded of {given.endpoint}, so no response was compared: {do}"]
    else:
        before = knowledge(_chosen(_folder(older), catalogue, selection))
        after = knowledge(_chosen(newer if given.endpoint else _folder(newer), catalogue, selection))
        calls, methods, notes = compared(before, after, str(older))
        found_differences = recognised(differences(before, after), catalogue.apis)
    for told in _descriptions(given, found, catalogue, selection):
        if isinstance(told, Difference):
            found_differences.append(told)
        else:
            notes.append(told)
    return Drift(str(older), shown, calls, methods, found_differences, notes=notes)


def _descriptions(
    given: argparse.Namespace, found: Suite, catalogue: Catalogue, selection: Selection
) -> Iterator[Difference | str]:
    """Yield what a live endpoint's own descriptions differ in; a mock's are made from the contracts."""
    if not given.endpoint:
        return
    profile = load_profile(found.endpoints, given.endpoint)
    if profile.kind == "live":
        yield from described(catalogue, profile, selection)


def _chosen(folder: Path, catalogue: Catalogue, selection: Selection) -> Iterator[Observed]:
    for seen in recorded(folder, catalogue, selection.ids):
        if selection.takes(seen.contract):
            yield seen


def _description(given: argparse.Namespace, selection: Selection) -> Drift:
    path = Path(given.wsdl or given.openapi)
    wire = "soap-rpc-encoded" if given.wsdl else "rest-json"
    fitting = [api for api in selection.apis if api.wire == wire]
    if len(fitting) != 1:
        what = "several APIs could have" if fitting else "no chosen API has"
        named = ", ".join(api.id for api in fitting or selection.apis)
        raise UserError(f"{what} such a description: {named}", where="--api", do="name the API that is described")
    try:
        found = interface.compare(fitting[0], path.read_bytes(), selection.of(fitting[0]), path)
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror}", where=str(path), do="name a file") from error
    except EndpointBroken as error:
        raise UserError(error.what, where=str(path), do=error.do) from error
    return Drift("the contracts", str(path), 0, 0, found.differences, notes=found.notes, described=True)


def _accept(given: argparse.Namespace, drift: Drift, newer: Path | None, known: Path, found: Suite) -> Drift:
    """Take the differences into the recordings where they were recorded, else into known.toml, and commit that."""
    wanted = drift.open if "all" in given.accept else [d for d in drift.open if d.id in given.accept]
    if strange := set(given.accept) - {"all"} - {d.id for d in drift.open}:
        raise UserError(
            f"no open difference is called {min(strange)}", where="--accept", do="copy an id from the table"
        )
    older = _older(given, found)
    changed: list[Path] = []
    scenarios = {s for d in wanted for s in d.scenarios}
    if newer is not None and scenarios:
        for file in [file for file, cassette in read_all(files_in(newer)) if cassette.scenario in scenarios]:
            changed.append(older / file.relative_to(newer))
            write_whole(changed[-1], file.read_bytes())
    noted = [d for d in wanted if not d.scenarios]
    if noted:
        add_accepted(known, noted, given.reason, date.today())
        changed.append(known)
    _commit(wanted, given.reason, changed, found.root)
    left = [d for d in drift.differences if d not in wanted or d in noted]
    return replace(drift, differences=left, accepted=load_accepted(known))


def _commit(accepted: list[Difference], reason: str, changed: list[Path], root: Path) -> None:
    """Make one commit of what was accepted where the suite stands in a git checkout, else say what changed."""
    many = f"{len(accepted)} differences" if len(accepted) != 1 else accepted[0].id
    told = "\n".join(f"- {d.severity}: {d.subject} {d.place} {d.what}: {d.before} -> {d.after}" for d in accepted)
    message = f"Accept {many}\n\n{reason}\n\n{told}"
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
