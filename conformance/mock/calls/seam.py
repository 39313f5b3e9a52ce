"""Where a proof takes hold of the mock: what runs a behaviour and what admits a caller can be replaced for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Contract
from conformance.mock.calls.authentication import authenticated
from conformance.mock.calls.behaviour import Call, Reply, behaviour_of
from conformance.mock.state.world import World

if TYPE_CHECKING:
    from jsonschema import ValidationError


class Seam:
    """The service as it is meant to be."""

    def run(self, contract: Contract, call: Call) -> Reply:
        """Return what the method's behaviour replies; Refusal where it refuses."""
        return behaviour_of(contract)(call)

    def admit(
        self,
        contract: Contract,  # noqa: ARG002
        world: World,
        keys: Mapping[str, str],
        arguments: Mapping[str, Any],
    ) -> Call:
        """Return the call of whoever has these keys; Refusal where nobody may call so."""
        return authenticated(world, keys, arguments)

    def mistakes(self, contract: Contract, validator: Any, given: Mapping[str, Any]) -> list[ValidationError]:  # noqa: ARG002
        """Return where a REST request breaks its contract, by the validator of its arguments."""
        return list(validator.iter_errors(given))

    def refused(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Return what a refusal is told as."""
        return reply


_current = Seam()


def current() -> Seam:
    """Return the seam in use."""
    return _current


@contextmanager
def replaced(other: Seam) -> Iterator[None]:
    """Use another seam while the block runs, in the whole process."""
    global _current
    before, _current = _current, other
    try:
        yield
    finally:
        _current = before
