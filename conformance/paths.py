"""Locates the suite's files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from conformance.errors import SettingsError, UserError

_PROFILES = "endpoints.toml"
_CARRIED = "carried"
"""What a wheel has of a checkout, inside the package."""


@dataclass(frozen=True)
class Suite:
    """The suite's fixed folders and files.

    `root` has what defines the suite, and scenario ids are relative to it. `home` has what belongs to those who use it:
    profiles, expected failures, recordings, reports. In a checkout both are the checkout.
    """

    root: Path
    own: Path | None = None

    @property
    def home(self) -> Path:
        """The folder of the user's files."""
        return self.own or self.root

    @property
    def is_installed(self) -> bool:
        """True if the suite is a part of the installed package, and must not be written to."""
        return self.home != self.root

    @property
    def contracts(self) -> Path:
        """The contracts of every API."""
        return self.root / "contracts"

    @property
    def features(self) -> Path:
        """The feature files."""
        return self.root / "features"

    @property
    def steps(self) -> Path:
        """The step definitions."""
        return self.root / "steps"

    @property
    def cassettes(self) -> Path:
        """Where recordings are written, one folder per endpoint."""
        return self.home / "cassettes"

    @property
    def endpoints(self) -> Path:
        """The endpoint profiles: the user's, or else those of the suite."""
        own = self.home / _PROFILES
        return own if own.is_file() else self.root / _PROFILES

    @property
    def known(self) -> Path:
        """The expected failures."""
        return self.home / "known.toml"

    @property
    def owners(self) -> Path:
        """Who answers for which methods; the file may be absent."""
        return self.root / "owners.toml"

    @property
    def reports(self) -> Path:
        """The default folder for reports."""
        return self.home / "reports"

    def cassettes_of(self, endpoint: str) -> Path:
        """Return the folder of an endpoint's recordings: the user's, or those of the suite if there are no others."""
        own, carried = self.cassettes / endpoint, self.root / "cassettes" / endpoint
        return carried if carried.is_dir() and not own.is_dir() else own

    def profiles_for(self, endpoint: str) -> Path:
        """Return the file with the profile of an endpoint; a live one needs a file of the user's, beside .env."""
        if endpoint != "mock" and self.endpoints.parent != self.home:
            what = f"there is no {_PROFILES} here, so the only profile is mock"
            do = "run `conformance init`, which writes one, and fill in .env"
            raise SettingsError(what, where=str(self.home), do=do)
        return self.endpoints


def suite(start: Path | None = None) -> Suite:
    """Return the checkout around `start` (default: the working directory), else the one around this package.

    Installed from a wheel, the package carries the suite; the user's folder is then the nearest one with endpoints.toml
    around the working directory, or that directory itself.
    """
    here, package = (start or Path.cwd()).resolve(), Path(str(files("conformance"))).resolve()
    carried = package / _CARRIED
    for folder in (here, *here.parents, package.parent):
        if _is_suite(folder) and folder != carried:
            return Suite(folder)
    if _is_suite(carried):
        return Suite(carried, _home(Path.cwd().resolve()))
    do = "change into a checkout and run again, or install the suite as a wheel"
    raise UserError("there is no suite here", where=str(here), do=do)


def _is_suite(folder: Path) -> bool:
    return (folder / "contracts" / "contract.schema.json").is_file() and (folder / _PROFILES).is_file()


def _home(here: Path) -> Path:
    return next((folder for folder in (here, *here.parents) if (folder / _PROFILES).is_file()), here)
