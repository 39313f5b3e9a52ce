"""One difference between two versions of an API, and its severity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

BREAKING, DIFFERS, ADDITIVE, COSMETIC = "breaking", "differs", "additive", "cosmetic"
SEVERITIES = (BREAKING, DIFFERS, ADDITIVE, COSMETIC)
"""Breaking: clients of the older version can fail. Differs: they can, if they relied on what is only assumed. Additive:
something is new. Cosmetic: no client can be affected."""

EMPTY, NIL = "an empty text", "nil"
"""What was recorded before a member was removed or became nil, where that was no value."""


@dataclass(frozen=True)
class Difference:
    """What changed at one place; `since` is the newest recording that had it as before, `scenarios` saw the change.

    `subject` is `<api>/<method>`, or `<api>` for what concerns its whole description. `where` points into the newer
    description, and `also` lists the other places where the same change of it shows. `conflict` is set where a contract
    records that another source says so: both are accepted. `basis` is what the contract knows of the older value.
    """

    severity: str
    subject: str
    place: str
    what: str
    before: str
    after: str
    since: str = ""
    scenarios: tuple[str, ...] = ()
    where: str = ""
    also: tuple[str, ...] = ()
    conflict: str = ""
    basis: str = ""

    @property
    def id(self) -> str:
        """What known.toml names a difference by: where it is and what changed, without the values."""
        return f"{self.subject}#drift.{self.place}.{self.what.replace(' ', '-')}"

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as drift.json has it."""
        return {"id": self.id, **asdict(self), "scenarios": list(self.scenarios), "also": list(self.also)}
