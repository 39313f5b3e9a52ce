"""Accepts differences: updates the older recordings, or known.toml for differences outside them, and commits both."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from conformance.cassettes.reading import files_in, read_all
from conformance.drift.accepted import add_accepted, load_accepted
from conformance.drift.report import Drift
from conformance.errors import UserError
from conformance.files import write_whole
from conformance.wires.difference import Difference

EVERY = "all"
"""Selects all open differences."""


@dataclass(frozen=True)
class Acceptance:
    """The remaining drift, the accepted differences in a few words, the changed files, and whether they are committed.

    They are not committed outside of a git checkout, or if git refuses the commit.
    """

    drift: Drift
    title: str
    changed: Sequence[Path]
    committed: bool


def accept(
    drift: Drift,
    ids: Collection[str],
    reason: str,
    *,
    older: Path,
    newer: Path | None,
    known: Path,
    root: Path,
) -> Acceptance:
    """Accept the open differences with these ids, or EVERY one; raise UserError for an unknown id."""
    if unknown := set(ids) - {EVERY} - {d.id for d in drift.open}:
        raise UserError(
            f"no open difference has the id {min(unknown)}", where="--accept", do="copy an id from the table"
        )
    wanted = drift.open if EVERY in ids else [d for d in drift.open if d.id in ids]
    changed = _update_recordings({s for d in wanted for s in d.scenarios}, older, newer) if newer else []
    outside = [d for d in wanted if not d.scenarios]
    if outside:
        add_accepted(known, outside, reason, date.today())
        changed.append(known)
    title = f"{len(wanted)} differences" if len(wanted) != 1 else wanted[0].id
    committed = _commit(f"Accept {title}\n\n{reason}\n\n{_details(wanted)}", changed, root)
    remaining = [d for d in drift.differences if d not in wanted or d in outside]
    accepted = load_accepted(known)
    return Acceptance(replace(drift, differences=remaining, accepted=accepted), title, changed, committed)


def _update_recordings(scenarios: set[str], older: Path, newer: Path) -> list[Path]:
    """Copy the newer cassettes of these scenarios over the older ones and return the changed files."""
    changed = []
    for file in [file for file, cassette in read_all(files_in(newer)) if cassette.scenario in scenarios]:
        changed.append(older / file.relative_to(newer))
        write_whole(changed[-1], file.read_bytes())
    return changed


def _details(accepted: Sequence[Difference]) -> str:
    return "\n".join(f"- {d.severity}: {d.subject} {d.place} {d.what}: {d.before} -> {d.after}" for d in accepted)


def _commit(message: str, changed: Sequence[Path], root: Path) -> bool:
    """Commit the changed files if the suite is in a git checkout; return whether that succeeded."""
    paths = [str(path.resolve()) for path in changed]
    if not paths or not _git(root, "rev-parse"):
        return False
    _git(root, "add", "--", *paths)
    return _git(root, "commit", "-q", "-m", message, "--", *paths)


def _git(root: Path, *arguments: str) -> bool:
    return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False).returncode == 0
