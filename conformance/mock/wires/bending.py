"""Responses with planned trouble in them: a member that is nil, absent, additional or of an unknown value."""

from __future__ import annotations

from conformance.catalogue import Catalogue
from conformance.mock.wires.problem import Notes
from conformance.mock.wires.registry import wire_of
from conformance.wires.bend import bodies


def bent(body: bytes, content_type: str, notes: Notes, catalogue: Catalogue) -> bytes:
    """Return the body of a response with the trouble that was planned in it.

    The notes record where that had no effect, because the response does not have the member.
    """
    trouble = notes.plan.trouble if notes.plan is not None else None
    identity, _, method = notes.contract.partition("/")
    api = catalogue.apis.get(identity)
    bend = wire_of(api).troubles.get(trouble.kind) if trouble is not None and api is not None else None
    if trouble is None or api is None or bend is None:
        return body
    for place, other in bodies(bend, body, content_type, api.methods[method]):
        if trouble.member in ("", place):
            return other
    notes.missed = "the response has no such member" if trouble.member else "the response has no members"
    return body
