"""Customer authentication of a company by invitations to sign that the service sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from conformance.mock.state.tenant import Company
from conformance.mock.state.world import Record, World, record


@record("authorization request")
@dataclass
class AuthorizationRequest(Record):
    """An invitation to sign for a company; once it is SIGNED, the company is verified."""

    states: ClassVar[tuple[str, ...]] = ("PENDING", "SENT", "SIGNED", "CANCELLED", "ERROR")
    state: str = "SENT"
    email: str = "kari.nordmann@example.com"

    def complete(self, world: World) -> None:
        """Remember the company that the signature is for."""
        self._signs_for = next(c for c in world.all(Company) if c.label == self.company)

    def move(self, state: str) -> None:
        """Put the invitation into a state; a signature verifies the company."""
        super().move(state)
        if state == "SIGNED":
            self._signs_for.verified = True


def last_request(world: World, company: Company) -> AuthorizationRequest | None:
    """Return the company's last invitation to sign, None if there was none."""
    return next(reversed(list(world.all(AuthorizationRequest, company.label))), None)
