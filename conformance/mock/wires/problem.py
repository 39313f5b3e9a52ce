"""Why the mock refuses a request: what is wrong, where in the request, and what to do about it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from conformance.catalogue import Contract
from conformance.mock.calls.behaviour import Call
from conformance.mock.calls.hints import Attempt, hint
from conformance.mock.calls.plans import TROUBLES, Plan, Plans
from conformance.mock.state.demo import DEMO
from conformance.mock.state.world import Unknown, World

_PACKAGE = Path(__file__).parents[2]
_NOTES = "conformance.notes"
NEXT_HEADER = "X-Conformance-Next"
"""The header that plans for its own request."""
PLANNED = "/_control/next planned it"
"""Where the reason of a planned refusal is."""


@dataclass(frozen=True)
class Reason:
    """The reason for a refusal, in three parts; none quotes a value of the request, which may be a key."""

    what: str
    where: str = ""
    do: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The parts that are not empty, a line each."""
        parts = (self.what, self.where and f"where: {self.where}", self.do and f"do: {self.do}")
        return tuple(part for part in parts if part)

    def __str__(self) -> str:
        return "; ".join(self.lines)

    def json(self) -> dict[str, str]:
        """Return the reason as `/_control/` prints it."""
        return {"error": self.what, "where": self.where, "do": self.do}


class Problem(Exception):
    """A request that the mock itself refuses, before any API sees it: the HTTP status and the reason."""

    def __init__(
        self, status: int, what: str, *, where: str = "", do: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(what)
        self.status = status
        self.reason = Reason(what, where, do)
        self.headers = dict(headers or {})

    @property
    def code(self) -> str:
        """The code of the problem in the errors of an API: the name of its status."""
        return HTTPStatus(self.status).phrase.lower().replace(" ", "_").replace("-", "_")


def too_large(most: int) -> Problem:
    """Return the problem of a body that is too large."""
    return Problem(413, f"a body of more than {most} bytes", where="the body", do="send less")


@dataclass(slots=True)
class Notes:
    """Notes on a request while it is handled: whose it is, what it calls, how that ended and why it was refused.

    `contract` and `outcome` are ids, `ok` is that of the outcome, None without one. `caller` names the caller in the
    world without showing a key. `plans` are those of the mock, `plan` is what was planned for this call, and `missed`
    why that was without effect. `attempt` returns what makes the call again. `test` is the test that the
    request belongs to, and `next` what its own header plans.
    """

    api: str = ""
    contract: str = ""
    outcome: str = ""
    ok: bool | None = None
    world: World | None = field(default=None, repr=False)
    caller: str = ""
    reason: Reason | None = field(default=None)
    plans: Plans | None = field(default=None, repr=False)
    plan: Plan | None = None
    missed: str = ""
    attempt: Callable[[], Attempt] | None = field(default=None, repr=False)
    test: str = ""
    next: str = ""
    _hint: str | None = field(default=None, repr=False)

    def calls(self, contract: Contract | None) -> Plan | None:
        """Record which method is called, None for the grant of a token, and return what was planned for the call.

        Problem is raised where the trouble comes instead of the call.
        """
        self.contract = contract.id if contract is not None else ""
        if self.plans is None:
            return None
        try:
            self.plan = self.plans.take(contract, self.test, self.next)
        except Unknown as error:
            raise Problem(422, str(error), where=f"the header {NEXT_HEADER}, {error.where}", do=error.do) from None
        trouble = self.plan.trouble if self.plan is not None else None
        if trouble is not None and not TROUBLES[trouble.kind].called:
            headers = {"Retry-After": str(trouble.retry_after)} if trouble.kind == "429" else {}
            status = HTTPStatus(int(trouble.kind))
            raise Problem(status, status.phrase, where=PLANNED, do="call again later", headers=headers)
        return self.plan

    def belongs(self, world: World) -> None:
        """Record the world that a key of the request leads to."""
        self.world, self.caller = world, world.seed

    def called(self, call: Call) -> None:
        """Record whose call it is."""
        self.world, self.caller = call.world, f"{call.world.seed}: {call.user.label}"

    def ended(self, contract: Contract, outcome: str) -> None:
        """Record with which outcome the call ended; a refusal that the method's response cannot express has no id."""
        found = contract.by_name.get(outcome)
        self.outcome, self.ok = (found.requirement, found.ok) if found is not None else ("", False)

    @property
    def hint(self) -> str:
        """What the demo company's world lacks for a refused call to succeed, or an empty text."""
        if self.ok is not False or self.plan is not None or self.attempt is None or self.world is None:
            return ""
        if self._hint is None:
            self._hint = hint(self.world, self.attempt()) if self.world.seed == DEMO else ""
        return self._hint

    def refused(self, what: str, *, where: str = "", do: str = "") -> None:
        """Record why the request is refused."""
        self.reason = Reason(what, where, do)

    def broke(self, error: Exception) -> None:
        """Record that the mock itself failed: only type and place, because the text of the error may hold a key."""
        self.reason = failure(error)


def attach(scope: Any, notes: Notes) -> Notes:
    """Attach notes to the ASGI scope of a request and return them."""
    scope.setdefault("state", {})[_NOTES] = notes
    return notes


def notes_of(scope: Any) -> Notes:
    """Return the notes of the request with this ASGI scope."""
    found = scope["state"][_NOTES]
    assert isinstance(found, Notes)
    return found


def failure(error: Exception) -> Reason:
    """Return the reason where the mock itself failed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "an unknown place"
    return Reason(
        f"the mock itself failed: {type(error).__name__} at {place}",
        do="this is a fault of the mock and not of the request; please report it with this line and the request",
    )
