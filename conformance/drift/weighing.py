"""Weighs what changed in recordings of a live service by what the contract says of it.

The recordings are evidence of this very service: a value that is gone, nil or written in another way breaks its
clients, whatever the contract permits. Where nothing of value was recorded, the contract decides. Another documented
status breaks a promise only if the recorded one is more than an assumption.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from conformance.catalogue import Catalogue, Contract, Node, Scalar
from conformance.catalogue.evidence import Basis, Evidence
from conformance.catalogue.types import at, can_be_missing
from conformance.wires.difference import ADDITIVE, BREAKING, DIFFERS, EMPTY, NIL, Difference
from conformance.wires.registry import wire_of


def weighed(found: Iterable[Difference], catalogue: Catalogue, *, assumptions_hold: bool = False) -> list[Difference]:
    """Return the differences, each breaking one by its basis; with `assumptions_hold` none `differs`."""
    return [_weighed(difference, catalogue, assumptions_hold) for difference in found]


def _weighed(difference: Difference, catalogue: Catalogue, assumptions_hold: bool) -> Difference:
    api, _, method = difference.subject.partition("/")
    if difference.severity != BREAKING or not method:
        return difference
    contract = catalogue.find(method, api)
    if why := _permitted(difference, contract, nil_texts=wire_of(catalogue.apis[api]).texts_may_be_nil):
        return replace(difference, severity=ADDITIVE, basis=f"permitted: {why}")
    evidence = _evidence(difference, contract)
    if evidence is None:
        return difference
    documented = difference.what == "other status" and contract.outcome_of(difference.after) is not None
    differs = documented and evidence.basis is Basis.ASSUMED and not assumptions_hold
    return replace(difference, severity=DIFFERS if differs else BREAKING, basis=str(evidence))


def _permitted(difference: Difference, contract: Contract, *, nil_texts: bool) -> str:
    """Return why the contract permits the change, or ""."""
    if difference.what == "other status":
        old, new = contract.outcome_of(difference.before), contract.outcome_of(difference.after)
        alike = old is not None and new is not None and new.name in old.alternatives
        return "the sources do not distinguish the two" if alike else ""
    root, path = _place(difference, contract)
    if root is None:
        return ""
    node = at(root, path)
    if difference.what in ("removed", "newly nil") and difference.before in (EMPTY, NIL):
        if can_be_missing(root, path):
            return "the sources let it be absent or nil"
        if nil_texts and difference.before == EMPTY and isinstance(node, Scalar) and node.may_be_empty:
            return "no source says how an empty text is sent"
    if difference.what == "retyped" and isinstance(node, Scalar) and node.kind == "any":
        return "the sources state no type"
    return ""


def _evidence(difference: Difference, contract: Contract) -> Evidence | None:
    """Return what the value before the change rests on, None if the contract says nothing of it."""
    if difference.what == "other status":
        old = contract.outcome_of(difference.before)
        return old.evidence if old is not None else None
    rules = {r.id.partition("#")[2]: r.evidence for r in (*contract.terms.fields, *contract.terms.conventions)}
    if difference.place == "Content-Type":
        return rules.get("content-type")
    below = (evidence for place, evidence in rules.items() if place.startswith(f"{difference.place}."))
    return rules.get(difference.place) or next(below, None)


def _place(difference: Difference, contract: Contract) -> tuple[Node | None, str]:
    """Return the type of the part that a place is in, and the path in it."""
    part, _, path = difference.place.replace("[]", "").partition(".")
    root = {"answer": contract.answer, "error": contract.error}.get(part)
    return root, ".".join(filter(None, path.split(".")))
