"""Faults that change nothing a client could rely on: each with the reason why no scenario can or should notice it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from conformance.catalogue import Array, Catalogue, Node, Scalar, Struct
from conformance.prove.case import BEHAVIOUR, Case


def reason(case: Case, catalogue: Catalogue) -> str:
    """Return why a survivor is equivalent, that is, not observable by a client, or "" if it is not."""
    api, _, method = case.method.partition("/")
    contract = catalogue.find(method, api)
    if case.kind == "wire" and case.fault.startswith(("member", "value")) and _free(contract.answer, case.place):
        return "no source defines the contents of this object"
    if case.fault == "value changed" and (untestable := contract.terms.not_testable.get(f"answer.{case.place}")):
        return untestable
    if case.kind == BEHAVIOUR and (untestable := contract.terms.not_testable.get(case.place)):
        return untestable  # the place of a fault in a refusal is the outcome
    mutant = (case.fault, method, case.place)
    for known in catalogue.apis[api].equivalent_mutants:
        if all(map(fnmatchcase, mutant, map(_literal, (known.fault, known.method, known.place)))):
            return known.reason
    return ""


def _literal(pattern: str) -> str:
    """Return a pattern in which brackets, which stand for a list's items, mean themselves."""
    return pattern.replace("[]", "[[]]")


def _free(node: Node, path: str) -> bool:
    """True if a path leads into an object of which nothing is stated."""
    for name in path.replace("[]", "").strip(".").split("."):
        while isinstance(node, Array):
            node = node.item
        if isinstance(node, Scalar):
            return node.kind in ("any", "object")
        if not isinstance(node, Struct) or name not in node.members:
            return False
        node = node.members[name]
    return False
