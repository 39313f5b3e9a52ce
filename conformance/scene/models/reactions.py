"""Received invoices: each is accepted, declined or disputed once, by the company that received it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.scene import lines
from conformance.scene.lines import Line
from conformance.scene.models.model import Choices, Move

OURS, MEMBER, THEIRS = "an admin", "a member without admin rights", "an admin of another company"
_INVOICES = {"rent": "10001", "heating": "10002"}
_RECEIVED = "SENT"
_REACTIONS = {
    "invoice_accept": ("OK: INVOICE ACCEPTED", "ACCEPTED"),
    "invoice_decline": ("OK: INVOICE DECLINED", "DECLINED"),
    "invoice_dispute": ("OK: INVOICE DISPUTED", "DISPUTED"),
}
"""Each method's status and the invoice's state after it."""


@dataclass
class Reactions:
    """The state of each of the company's received invoices."""

    states: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_INVOICES, _RECEIVED))

    moves: ClassVar[Mapping[str, Choices]] = dict.fromkeys(
        _REACTIONS, Choices((OURS, MEMBER, THEIRS), tuple(_INVOICES))
    )

    def begin(self) -> Iterator[Line]:
        """The company has received the invoices."""
        for name, number in _INVOICES.items():
            yield lines.a_record("invoice", name, {"direction": "RECEIVED", "number": number})

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call and its expected response; the first reaction is final."""
        yield lines.caller(move.who)
        yield lines.call(move.method, {}, about=move.about)
        refused = self.foreseen(move)
        if refused:
            yield lines.responds(refused)
        else:
            status, self.states[move.about] = _REACTIONS[move.method]
            yield lines.responds(status)

    def foreseen(self, move: Move) -> str:
        """Only the receiver can react, and only once."""
        if move.who == THEIRS:
            return "ERROR: INVOICE NOT FOUND OR NO RIGHTS"
        return "" if self.states[move.about] == _RECEIVED else "ERROR: INVOICE STATE DOES NOT ALLOW ACCEPTANCE"

    def shown(self) -> Iterator[Line]:
        """The company's list shows each invoice in its state."""
        rows = [(_INVOICES[name], state) for name, state in self.states.items()]
        yield lines.now_lists("invoice_list_inbound_between_dates", "invoices", ("invoice_nr", "state"), rows)
