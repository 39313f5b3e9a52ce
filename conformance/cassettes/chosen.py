"""Checks the recordings that a run will read, before its first scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from conformance.cassettes.naming import stem_folder
from conformance.cassettes.reading import files_in, read_all


def check_recordings(files: Iterable[Path]) -> None:
    """Read every file; raise CassetteErrors for all that are not valid cassettes."""
    for _ in read_all(files):
        pass


def chosen_recordings(folder: Path, root: Path, paths: Iterable[str], api: str, method: str) -> Iterator[Path]:
    """Yield the recordings of the selected features; journeys may call any method."""
    stems = {_stem(folder, root, path.partition("::")[0]) for path in paths}
    for file in sorted({file for stem in stems for file in files_in(stem)}):
        parts = file.relative_to(folder).parts
        if api in ("", parts[0]) and (not method or method in parts[1:-1] or "journeys" in parts):
            yield file


def _stem(folder: Path, root: Path, path: str) -> Path:
    whole = (root / path).resolve()
    if whole == root or not whole.is_relative_to(root):
        return folder
    return stem_folder(folder, PurePosixPath(whole.relative_to(root).as_posix()))
