"""Locates the suite's files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conformance.errors import UserError


@dataclass(frozen=True)
class Suite:
    """A checkout of the suite, with its fixed folders and files."""

    root: Path

    @property
    def contracts(self) -> Path:
        """The contracts of every API."""
        return self.root / "contracts"

    @property
    def features(self) -> Path:
        """The feature files."""
        return self.root / "features"

    @property
    def cassettes(self) -> Path:
        """The recorded exchanges, one folder per endpoint."""
        return self.root / "cassettes"

    @property
    def endpoints(self) -> Path:
        """The endpoint profiles."""
        return self.root / "endpoints.toml"

    @property
    def known(self) -> Path:
        """The expected failures."""
        return self.root / "known.toml"

    @property
    def owners(self) -> Path:
        """Who answers for which methods; the file may be absent."""
        return self.root / "owners.toml"

    @property
    def reports(self) -> Path:
        """The default folder for reports."""
        return self.root / "reports"


def suite(start: Path | None = None) -> Suite:
    """Return the checkout around `start` (default: the working directory), else the one around this package.

    Installed from a wheel, the package carries what a checkout has.
    """
    here, package = (start or Path.cwd()).resolve(), Path(__file__).resolve().parent
    for folder in (here, *here.parents, package.parent, package / "carried"):
        if (folder / "contracts" / "contract.schema.json").is_file() and (folder / "endpoints.toml").is_file():
            return Suite(folder)
    raise UserError("not inside a checkout of the suite", where=str(here), do="change into the checkout and run again")
