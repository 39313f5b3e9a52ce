"""The smallest change of a contract with which a contradicted assumption would agree."""

from __future__ import annotations

from conformance.catalogue import Contract, Requirement


def smallest_change(contract: Contract, requirement: Requirement, expected: str, actual: str) -> dict[str, str]:
    """Return which part of which file to change, and to what, for the contract to agree with what came."""
    name = requirement.id.partition("#")[2]
    own = contract.about.file
    shared = own.replace(f"{contract.chapter}/{contract.method}.json", "api.json")
    if requirement.kind == "outcome":
        common = any(outcome.common for outcome in contract.outcomes if outcome.requirement == requirement.id)
        file, place = (shared, f"common_outcomes, outcomes, {name}") if common else (own, f"outcomes, {name}")
        change = f"state {actual} as its status, or accept it beside {requirement.title}"
    elif requirement.kind == "field":
        file, place, change = own, name.replace(".", ", ", 1), _of_a_field(expected, actual)
    else:
        method = any(rule.id == requirement.id for rule in contract.terms.rules)
        file, place = (own, f"rules, {name}") if method else (shared, f"conventions, {name}")
        change = f"state what came instead: {actual}"
    return {"file": file, "place": place, "change": change}


def _of_a_field(expected: str, actual: str) -> str:
    if actual == "absent":
        return "leave the member out of what is required"
    if actual in ("nil", "null"):
        return "let its type be null as well"
    return f"accept {actual} beside {expected}"
