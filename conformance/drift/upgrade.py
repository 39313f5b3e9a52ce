"""Whether a client is safe with changed contracts: what changed of the methods and members that it uses."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from conformance.catalogue import Api, Catalogue, Contract
from conformance.drift import interface
from conformance.drift.consumers import Consumer, Use
from conformance.errors import UserError
from conformance.wires.difference import ADDITIVE, BREAKING, Difference
from conformance.wires.registry import load, wire_of

_ANYWHERE: Final = "http://127.0.0.1"
_IN_REQUESTS: Final = ("body", "query", "path")
_DEMANDS: Final = ("new", "now required", "no longer optional", "required")
"""Changes that concern a client that does not send the member, too."""


def changes(old: Catalogue, new: Catalogue, client: Consumer) -> list[Difference]:
    """Return what changed of the methods that a client uses, without what it does not use of them.

    A member of a request that the client does not send is no concern of it, unless it has to be sent now. What a client
    reads of responses is not known, so all of a response concerns it.
    """
    found: list[Difference] = []
    for name, api in old.apis.items():
        used = client.of(name)
        if not used:
            continue
        if name not in new.apis:
            found.append(Difference(BREAKING, name, "api", "removed", "there", "absent"))
            continue
        now = new.apis[name]
        found += _described(api, now, used, client)
        for method in sorted(used & api.methods.keys() & now.methods.keys()):
            found += _outcomes(api.methods[method], now.methods[method], client.methods[f"{name}/{method}"])
    return found


def _described(api: Api, now: Api, used: frozenset[str], client: Consumer) -> Iterator[Difference]:
    """Yield the changes of an API's own description: methods, parameters, members, types and values."""
    document = wire_of(now).describe(now, _ANYWHERE)
    for difference in interface.compare(api, document, used).differences:
        if _concerns(difference, client):
            yield difference


def _concerns(difference: Difference, client: Consumer) -> bool:
    use = client.methods.get(difference.subject)
    if use is None or difference.what in _DEMANDS:
        return True
    place = _sent_place(difference)
    return not place or any(member == place or member.startswith(f"{place}.") for member in use.members)


def _sent_place(difference: Difference) -> str:
    """Return the path of the member of a request that a difference is about, "" where it is about anything else."""
    # The path of an operation may have dots, so the parts of a request are looked for from the end.
    for part in _IN_REQUESTS:
        before, mark, member = difference.place.rpartition(f".{part}.")
        if mark and before and ".response." not in difference.place:
            return member.replace("[]", "").replace("..", ".")
    return ""


def _outcomes(old: Contract, new: Contract, use: Use) -> Iterator[Difference]:
    """Yield outcomes that are reported otherwise or not at all, new ones, and a method that is deprecated now."""
    now = {outcome.requirement: outcome for outcome in new.outcomes}
    for outcome in old.outcomes:
        after = now.pop(outcome.requirement, None)
        severity = BREAKING if outcome.requirement in use.outcomes else ADDITIVE
        place, text = f"outcome.{outcome.name}", outcome.status.text
        if after is None:
            yield Difference(severity, old.id, place, "removed", text, "absent")
        elif after.status.text != text:
            yield Difference(severity, old.id, place, "other status", text, after.status.text)
        elif after.ok is not outcome.ok:
            words = {True: "a success", False: "an error"}
            yield Difference(severity, old.id, place, "other meaning", words[outcome.ok], words[after.ok])
    for outcome in now.values():
        place = f"outcome.{outcome.name}"
        yield Difference(ADDITIVE, old.id, place, "new", "no such outcome", outcome.status.text)
    if new.about.deprecated and not old.about.deprecated:
        yield Difference(ADDITIVE, old.id, "method", "deprecated", "recommended", "deprecated")


@contextmanager
def contracts_at(root: Path, revision: str) -> Iterator[Catalogue]:
    """Yield the contracts of a revision of the repository around `root`; UserError where they cannot be read."""
    where, do = f"--since {revision}", "give a commit, tag or branch of this repository that has contracts/"
    if revision.startswith("-"):
        raise UserError("not a revision", where=where, do=do)
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "--", "contracts"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise UserError(f"git cannot be started: {error.strerror}", where=where, do="install git") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["not a revision"]
        raise UserError(f"git has no contracts of this revision: {lines[-1]}", where=where, do=do)
    with tempfile.TemporaryDirectory(prefix="contracts-") as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter="data")
        try:
            yield load(Path(folder) / "contracts")
        except UserError as error:
            what = f"the contracts of this revision cannot be read by this version: {error.what}"
            raise UserError(what, where=f"{where}: {error.where}", do="choose a later revision") from error
