"""One difference between two versions of an API, and its severity."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Final

BREAKING, DIFFERS, ADDITIVE, COSMETIC = "breaking", "differs", "additive", "cosmetic"
SEVERITIES = (BREAKING, DIFFERS, ADDITIVE, COSMETIC)
"""Breaking: clients of the older version can fail. Differs: they can, if they relied on what is only assumed. Additive:
something is new. Cosmetic: no client can be affected."""

EMPTY, NIL = "an empty text", "nil"
"""What was recorded before a member was removed or became nil, where that was no value."""

_LONGEST: Final = 200


@dataclass(frozen=True)
class Difference:
    """What changed at one place; `recorded` is the day of the newest recording that had it as before.

    `scenarios` saw the change, the simplest first; `seen` is the day of the earliest recording among them, "" if a run
    saw it. `example` has a value before and one after, "" where there is none.

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
    recorded: str = ""
    scenarios: tuple[str, ...] = ()
    where: str = ""
    also: tuple[str, ...] = ()
    conflict: str = ""
    basis: str = ""
    seen: str = ""
    example: tuple[str, str] = ("", "")

    @property
    def id(self) -> str:
        """What known.toml names a difference by: where it is and what changed, without the values."""
        return f"{self.subject}#drift.{in_id(self.place)}.{self.what.replace(' ', '-')}"

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as drift.json has it."""
        plain = {"scenarios": list(self.scenarios), "also": list(self.also)}
        return {
            "id": self.id,
            **asdict(self),
            **plain,
            "example": dict(zip(("before", "after"), self.example, strict=True)),
        }


def in_id(place: str) -> str:
    """Return a place as ids have it: on one line, without what controls a terminal, and of a bounded length."""
    text = "".join(c if c.isprintable() else f"%{ord(c):02X}" for c in place)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}~{hashlib.sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
