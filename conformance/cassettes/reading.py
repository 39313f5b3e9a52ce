"""Reads cassette files and reports all invalid ones at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from conformance.cassettes.cassette import Cassette
from conformance.cassettes.naming import SUFFIX, cassette_path
from conformance.cassettes.notation import cassette_of
from conformance.errors import CassetteError

if TYPE_CHECKING:
    from conformance.gherkin.document import Scenario

_DO: Final = "restore the file from git, or record it again with `conformance record`"
_MOST_NAMED: Final = 20
_Name = TypeVar("_Name")
_Read = TypeVar("_Read")


def files_in(folder: Path) -> list[Path]:
    """Return the sorted paths below a folder with the suffix of cassettes, folders included."""
    return sorted(folder.rglob(f"*{SUFFIX}"))


def read(path: Path) -> Cassette:
    """Read a cassette; raise CassetteError with the file and the reason if it is invalid."""
    try:
        return cassette_of(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        what = f"not a cassette: not UTF-8 at byte {error.start}"
        raise CassetteError(what, where=str(path), do=_DO) from error
    except OSError as error:
        raise CassetteError(f"cannot read the file: {error.strerror or error}", where=str(path), do=_DO) from error
    except ValueError as error:
        raise CassetteError(f"not a cassette: {error}", where=str(path), do=_DO) from error


def read_for(folder: Path, scenario: Scenario) -> Cassette | None:
    """Return the scenario's cassette, or None without one; raise CassetteError if it is another scenario's."""
    path = cassette_path(folder, scenario)
    if not os.path.lexists(path):
        return None
    cassette = read(path)
    if cassette.scenario != scenario.id:
        raise CassetteError(f"recorded for another scenario: {cassette.scenario}", where=str(path), do=_DO)
    return cassette


def read_all(paths: Iterable[Path]) -> Iterator[tuple[Path, Cassette]]:
    """Yield every file with its cassette; at the end, raise CassetteError for all invalid files."""
    return _each((path, partial(read, path)) for path in paths)


def read_scenarios(folder: Path, scenarios: Iterable[Scenario]) -> dict[str, Cassette]:
    """Return the cassettes of scenarios by id; raise CassetteError for all unusable files."""
    found = _each((scenario.id, partial(read_for, folder, scenario)) for scenario in scenarios)
    return {identity: cassette for identity, cassette in found if cassette is not None}


def _each(reads: Iterable[tuple[_Name, Callable[[], _Read]]]) -> Iterator[tuple[_Name, _Read]]:
    errors: list[CassetteError] = []
    for name, reader in reads:
        try:
            found = reader()
        except CassetteError as error:
            errors.append(error)
        else:
            yield name, found
    if errors:
        raise _together(errors)


def _together(errors: list[CassetteError]) -> CassetteError:
    if len(errors) == 1:
        return errors[0]
    lines = [f"{error.where}: {error.what}" for error in errors[:_MOST_NAMED]]
    lines += [f"and {len(errors) - _MOST_NAMED} more"] if len(errors) > _MOST_NAMED else []
    return CassetteError(
        f"{len(errors)} recordings cannot be used",
        where="\n         ".join(lines),
        do="restore the files from git, or record them again with `conformance record`",
    )
