"""The smallest change of a contract with which a contradicted assumption would agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.catalogue import Contract, Requirement


def smallest_change(
    contract: Contract, requirement: Requirement, expected: str, actual: str, root: Path
) -> dict[str, str]:
    """Return which part of which file to change, and to what, for the contract to agree with what came.

    `root` is the folder of the checkout.
    """
    name = requirement.id.partition("#")[2]
    own = contract.about.file
    shared = own.replace(f"{contract.chapter}/{contract.method}.json", "api.json")
    if requirement.kind == "outcome":
        common = any(outcome.common for outcome in contract.outcomes if outcome.requirement == requirement.id)
        file, place = (shared, f"common_outcomes, outcomes, {name}") if common else (own, f"outcomes, {name}")
        change = f"state {actual} as its status, or accept it beside {requirement.title}"
    elif requirement.kind == "field":
        file, place = _stated(root, own, shared, name)
        change = _of_a_field(expected, actual)
    else:
        method = any(rule.id == requirement.id for rule in contract.terms.rules)
        file, place = (own, f"rules, {name}") if method else (shared, f"conventions, {name}")
        change = f"state what came instead: {actual}"
    return {"file": file, "place": place, "change": change}


def _stated(root: Path, own: str, shared: str, name: str) -> tuple[str, str]:
    """Return the file and the place in it that state a member, such as `answer.settings[].value`.

    The way to it leads from the contract, or for the body of an error from the API, through shared types.
    """
    part, _, path = name.partition(".")
    file, places = (root / shared, ["binding", part]) if part == "error" else (root / own, [part])
    for step in path.replace("[]", ".[]").removeprefix(".").split("."):
        node = _at(file, places)
        while "$ref" in node:
            stem, _, type_name = node["$ref"].rpartition("/")
            beside = stem.partition("#")[0]
            file, places = (file.parent / beside).resolve() if beside else file, ["$defs", type_name]
            node = _at(file, places)
        places += ["items"] if step == "[]" else ["properties", step]
    return file.relative_to(root).as_posix(), ", ".join(places)


def _at(file: Path, places: list[str]) -> Any:
    node = json.loads(file.read_text("utf-8"))
    for each in places:
        node = node[each]
    return node


def _of_a_field(expected: str, actual: str) -> str:
    if actual == "absent":
        return "leave the member out of what is required"
    if actual in ("nil", "null"):
        return "let its type be null as well"
    return f"accept {actual} beside {expected}"
