"""Takes back what runs left that ended before they could do it themselves."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.catalogue import Catalogue
from conformance.endpoint.owned import Owned
from conformance.endpoint.settings import Profile
from conformance.traces.effects import keys_of
from conformance.traces.journal import Undone, abandoned
from conformance.traces.showing import Call
from conformance.traces.undoing import Report, Undoer


def clean(catalogue: Catalogue, profile: Profile, owned: Owned, call: Call) -> Report:
    """Take back what the journals of dead runs say, the newest first, and return what became of it.

    A journal whose effects are all taken back is deleted, and what could not be taken back stays for another try.
    """
    report = Report()
    undoer = Undoer(catalogue, owned, call, lambda caller: keys_of(profile, caller))
    for path, undone in abandoned(profile):
        report.add(_cleaned(path, undone, undoer))
    return report


def _cleaned(path: Path, undone: Undone, undoer: Undoer) -> Report:
    def settle(*identities: str) -> None:
        with path.open("ab") as file:
            for identity in identities:
                file.write(json.dumps({"settled": identity}).encode() + b"\n")
                undone.settle(identity)

    return undoer.undo(undone, settle)
