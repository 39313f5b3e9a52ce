"""Faults that change nothing a client could rely on: each with the reason why no scenario can or should notice it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from conformance.catalogue import Array, Catalogue, Node, Scalar, Struct
from conformance.prove.case import Case

REASONS: Mapping[tuple[str, str, str], str] = {}
"""Why a survivor is none, by fault, method and place; each may be a pattern, as of file names."""


def reason(case: Case, catalogue: Catalogue) -> str:
    """Return why a case that nothing noticed changes nothing a client can see, or an empty text."""
    api, _, method = case.method.partition("/")
    contract = catalogue.find(method, api)
    if case.kind == "wire" and case.fault.startswith(("member", "value")) and _free(contract.answer, case.place):
        return "no source says what stands in this object"
    told = (case.fault, case.method, case.place)
    fitting = (why for known, why in REASONS.items() if all(map(fnmatchcase, told, map(_literal, known))))
    return next(fitting, "")


def _literal(pattern: str) -> str:
    """Return a pattern in which brackets, which stand for a list's items, mean themselves."""
    return pattern.replace("[]", "[[]]")


def _free(node: Node, path: str) -> bool:
    """True if a path leads into an object of which nothing is stated."""
    for name in path.replace("[]", "").strip(".").split("."):
        while isinstance(node, Array):
            node = node.item
        if isinstance(node, Scalar):
            return node.kind == "object"
        if not isinstance(node, Struct) or name not in node.members:
            return False
        node = node.members[name]
    return False
