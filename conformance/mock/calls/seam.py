"""The seam at which behaviour faults are injected: what runs a behaviour and authenticates a caller is replaceable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Contract
from conformance.mock.calls.authentication import authenticated
from conformance.mock.calls.behaviour import Call, Reply, behaviour_of
from conformance.mock.state.world import World

if TYPE_CHECKING:
    from jsonschema import ValidationError


class Seam:
    """The service without faults."""

    def run(self, contract: Contract, call: Call) -> Reply:
        """Return the reply of the method's behaviour; Refusal where it refuses."""
        return behaviour_of(contract)(call)

    def admit(
        self,
        contract: Contract,  # noqa: ARG002
        world: World,
        keys: Mapping[str, str],
        arguments: Mapping[str, Any],
    ) -> Call:
        """Return the call of the owner of these keys; Refusal where the call is not allowed."""
        return authenticated(world, keys, arguments)

    def mistakes(self, contract: Contract, found: Sequence[ValidationError]) -> Sequence[ValidationError]:  # noqa: ARG002
        """Return the places where the arguments of a REST request break its contract; `found` are all of them."""
        return found

    def refused(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Return the reply that reports a refusal."""
        return reply


_current = Seam()


def current() -> Seam:
    """Return the seam in use."""
    return _current


@contextmanager
def replaced(other: Seam) -> Iterator[None]:
    """Use another seam in the whole process while the block runs."""
    global _current  # noqa: PLW0603 - the whole process has one seam
    before, _current = _current, other
    try:
        yield
    finally:
        _current = before
