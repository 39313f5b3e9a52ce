"""A broken requirement, with everything needed to understand it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from conformance.catalogue.evidence import Basis, Evidence

PERMITTED = "permitted"
"""The severity of what the sources leave open: it differs from our reading, but a live service may do it."""


@dataclass(frozen=True)
class Finding:
    """A broken requirement: its id, the place in the response, expected and actual value, severity and evidence.

    `severity` is breaking (a client that trusts the documents fails), additive (something undocumented is there),
    permitted (the sources leave open whether it may be so) or cosmetic. `judged` is False where the response is none,
    so that nothing in it could be judged.
    """

    requirement: str
    place: str
    expected: str
    actual: str
    severity: str = "breaking"
    evidence: Evidence = field(default_factory=Evidence)
    judged: bool = True

    @property
    def basis(self) -> Basis:
        """The basis of the expectation."""
        return self.evidence.basis

    def __str__(self) -> str:
        return (
            f"{self.requirement} ({self.severity})\n"
            f"  at:       {self.place}\n"
            f"  expected: {self.expected}\n"
            f"  actual:   {self.actual}\n"
            f"  basis:    {self.evidence}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, for reports."""
        return {
            "requirement": self.requirement,
            "place": self.place,
            "expected": self.expected,
            "actual": self.actual,
            "severity": self.severity,
            "basis": str(self.basis),
            "evidence": str(self.evidence),
            "judged": self.judged,
        }
