"""Where the suite's folders are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conformance.errors import UserError


@dataclass(frozen=True)
class Suite:
    """The checkout: its root, and the folders and files in it that have a fixed name."""

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
        """The recorded exchanges, a folder an endpoint."""
        return self.root / "cassettes"

    @property
    def endpoints(self) -> Path:
        """The profiles."""
        return self.root / "endpoints.toml"

    @property
    def known(self) -> Path:
        """The known failures."""
        return self.root / "known.toml"

    @property
    def reports(self) -> Path:
        """Where a run writes, unless it is told otherwise."""
        return self.root / "reports"


def suite(start: Path | None = None) -> Suite:
    """Return the checkout that holds `start` (the working folder), or else the one the package stands in."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "contracts" / "contract.schema.json").is_file() and (folder / "endpoints.toml").is_file():
            return Suite(folder)
    raise UserError("this is no checkout of the suite", where=str(here), do="change into the checkout and run again")
