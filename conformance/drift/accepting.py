"""Accepts differences: updates the older recordings, or known.toml for differences outside them, and commits both."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from conformance.cassettes.reading import files_in, read_all
from conformance.drift.accepted import add_accepted, load_accepted
from conformance.drift.result import Drift
from conformance.errors import UserError
from conformance.files import write_whole
from conformance.wires.difference import Difference

_MOST_NAMED = 20
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
    """Accept the open differences with these ids, or EVERY one.

    Raise UserError for an unknown id, and for recordings that show differences which are not to be accepted.
    """
    if unknown := set(ids) - {EVERY} - {d.id for d in drift.open}:
        raise UserError(
            f"no open difference has the id {min(unknown)}", where="--accept", do="copy an id from the table"
        )
    wanted = drift.open if EVERY in ids else [d for d in drift.open if d.id in ids]
    if newer:
        _check_separable(wanted, drift.open)
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


def _check_separable(wanted: Sequence[Difference], every: Sequence[Difference]) -> None:
    """Raise UserError if the recordings of the wanted differences would accept others, too."""
    replaced = {scenario for difference in wanted for scenario in difference.scenarios}
    beside = [d for d in every if d not in wanted and not replaced.isdisjoint(d.scenarios)]
    if beside:
        ids = list(dict.fromkeys(d.id for d in beside))
        shown = "\n".join([*ids[:_MOST_NAMED], *([f"and {len(ids) - _MOST_NAMED} more"] if ids[_MOST_NAMED:] else [])])
        what = f"the recordings to be replaced show other differences too, which would be accepted unseen:\n{shown}"
        raise UserError(what, where="--accept", do="accept these as well, or every difference with `--accept all`")


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
