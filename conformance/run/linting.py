"""Checks features, contracts and settings without a run, and finds all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from conformance.catalogue import Catalogue
from conformance.endpoint.settings import load_profiles
from conformance.errors import UserError, UserErrors, gathering, raise_all
from conformance.ledger import feature_files
from conformance.paths import Suite
from conformance.run.known import load_known
from conformance.run.preflight import checked_features
from conformance.similar import nearest
from conformance.wires.registry import load

_WHERE = re.compile(r"(?P<file>.+?\.\w+)(?::(?P<line>\d+)(?!\d))?(?::? ?(?P<place>.*))", re.DOTALL)
_SUFFIXES = (".feature", ".json", ".toml")


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: the file relative to the suite, the line if it is known, and the place in the file."""

    file: str
    line: int | None
    place: str
    what: str
    do: str

    def as_dict(self) -> dict[str, object]:
        """Return the fault as JSON has it."""
        return asdict(self)


def lint(found: Suite, paths: Iterable[str] = ()) -> tuple[int, list[Fault]]:
    """Return how many files were checked, and what is wrong in them; UserErrors name paths that do not exist.

    Contracts are checked as a whole, because features and other contracts refer to them, but only faults in the files
    and folders that `paths` name, if any, are returned.
    """
    chosen = _chosen(found, paths)
    errors: list[UserError] = []
    catalogue: Catalogue | None = None
    with gathering(errors):
        catalogue = load(found.contracts)
    files = [file for file in feature_files(found.features) if _is_in(file, chosen)]
    checked_features(files, found.root, catalogue, frozenset(), errors)
    others = [*found.contracts.rglob("*.json"), found.endpoints, *([found.known] if found.known.is_file() else [])]
    profiles = None
    with gathering(errors):
        profiles = load_profiles(found.endpoints)
    if catalogue is not None:
        with gathering(errors):
            load_known(found.known, catalogue, profiles)
    faults = [fault(error, found) for error in UserErrors(errors).errors]
    kept = [each for each in faults if not each.file or _is_in(found.root / each.file, chosen)]
    checked = len(files) + sum(_is_in(file, chosen) for file in others)
    return checked, sorted(kept, key=lambda each: (each.file, each.line or 0, each.place, each.what))


def fault(error: UserError, found: Suite) -> Fault:
    """Return an error as the place and the text that it has."""
    match = _WHERE.fullmatch(error.where)
    if match is None or not match["file"].endswith(_SUFFIXES):
        return Fault("", None, error.where, error.what, error.do)
    file = Path(match["file"])
    if file.is_absolute() and file.is_relative_to(found.root):
        file = file.relative_to(found.root)
    return Fault(file.as_posix(), int(match["line"]) if match["line"] else None, match["place"], error.what, error.do)


def _chosen(found: Suite, paths: Iterable[str]) -> list[Path]:
    """Return what the paths name; raise UserErrors with all that do not exist."""
    errors: list[UserError] = []
    chosen = []
    for path in paths:
        with gathering(errors):
            chosen.append(_named(path, found))
    raise_all(errors)
    return chosen


def _named(path: str, found: Suite) -> Path:
    for place in (Path(path).absolute(), found.root / path):
        if place.exists():
            return place.resolve()
    near = nearest(Path(path).as_posix(), (each.relative_to(found.root).as_posix() for each in _known(found)))
    raise UserError(f"{path} does not exist", where=str(found.root), do=near or "name files or folders of the suite")


def _known(found: Suite) -> Iterator[Path]:
    for folder in (found.features, found.contracts):
        yield folder
        yield from folder.rglob("*")


def _is_in(file: Path, chosen: Iterable[Path]) -> bool:
    places = list(chosen)
    return not places or any(file.resolve().is_relative_to(place) for place in places)
