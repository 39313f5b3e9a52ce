"""Planned outcomes: what a call replies whose end was set beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from conformance.catalogue import Array, Contract, Outcome, Scalar, Struct
from conformance.mock.calls.behaviour import File, Reply
from conformance.mock.calls.examples import value_of
from conformance.mock.calls.plans import Plan
from conformance.mock.state.provider_states import restorer
from conformance.mock.state.world import World


def planned_outcome(plan: Plan) -> Outcome:
    """Return the outcome of a plan that has one."""
    assert plan.outcome is not None
    return plan.outcome


@contextmanager
def undone(world: World | None) -> Iterator[Callable[[], None]]:
    """Restore a world when the block ends, unless it calls what it gets."""
    kept: list[bool] = []
    restore = restorer(world) if world is not None else None
    yield lambda: kept.append(True)
    if restore is not None and not kept:
        restore()


def example_reply(contract: Contract, plan: Plan) -> Reply:
    """Return the reply of a planned success with example values in every member."""
    outcome = planned_outcome(plan)
    answer = contract.answer
    if isinstance(answer, Array):
        items = value_of(answer)
        if isinstance(answer.item, Struct) and not contract.operation.status_at and contract.has_status:
            items[0]["status"] = outcome.status.render(plan.variables)
        return Reply(outcome.name, plan.variables, {"items": items})
    if isinstance(answer, Scalar):
        file = File("application/octet-stream", b"text") if answer.kind == "file" else None
        return Reply(outcome.name, plan.variables, file=file)
    return Reply(outcome.name, plan.variables, value_of(answer))
