"""Finds the parameters of a call in what was sent, and names an order that is not the contract's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.catalogue import Contract
from conformance.checks.sent import Rule, SentNotes
from conformance.wires.soap.elements import ARRAY_TYPE, NIL, TYPE, Element
from conformance.wires.soap.lexical import SPACE
from conformance.wires.soap.plan import Plan
from conformance.wires.soap.requests import rules
from conformance.wires.soap.requests.opening import Call


@dataclass(frozen=True)
class Parameter:
    """A parameter of the contract, and the element that was sent for it."""

    name: str
    plan: Plan
    element: Element


def parameters(call: Call, contract: Contract, plans: Mapping[str, Plan], notes: SentNotes) -> list[Parameter]:
    """Return the parameters that were sent, by name where all names are the contract's, otherwise by position."""
    sent, names = call.element.children, list(plans)
    given = [element.name for element in sent]
    strangers = [name for name in given if name not in plans]
    known = [name for name in given if name in plans]
    if strangers:
        _unknown(strangers, given, contract, notes)
    if len(set(known)) < len(known):
        twice = next(name for name in known if known.count(name) > 1)
        _noted(rules.UNKNOWN_PARAMETER, twice, "the parameter once", f"{known.count(twice)} of them", contract, notes)
    moved = next((i for i, name in enumerate(given) if name in plans and names.index(name) != i), None)
    if moved is not None:
        _moved(moved, given, names, contract, notes)
        return [Parameter(e.name, plans[e.name], e) for e in sent if e.name in plans]
    if len(sent) < len(names):
        missing = names[len(sent)]
        _noted(rules.MISSING_PARAMETER, missing, "the parameter", "absent, which is read as nil", contract, notes)
    found = [Parameter(name, plans[name], element) for name, element in zip(names, sent, strict=False)]
    if swapped := _swapped(found, call):
        one, other = swapped
        where = (names.index(one.name) + 1, names.index(other.name) + 1)
        title = (
            f"parameter {where[0]} holds a text and parameter {where[1]} a struct; "
            f"the contract has {one.name} ({_type_name(one.plan)}) as parameter {where[0]}"
        )
        _order(title, one.name, f"a struct, {_type_name(one.plan)}", "a text", contract, notes)
        return [each for each in found if each not in swapped]
    return found


def _unknown(strangers: Sequence[str], given: Sequence[str], contract: Contract, notes: SentNotes) -> None:
    wanted = list(contract.request.members)
    surplus = len(given) > len(wanted) and given[-1] in strangers
    name = given[-1] if surplus else strangers[0]
    position = given.index(name)
    expected = (
        "no further parameter" if surplus else f"the name {wanted[position]}" if position < len(wanted) else "none"
    )
    _noted(rules.UNKNOWN_PARAMETER, name[:100], expected, f"parameter {position + 1} is {name[:100]}", contract, notes)


def _moved(at: int, given: Sequence[str], names: Sequence[str], contract: Contract, notes: SentNotes) -> None:
    there = names[at] if at < len(names) else "no parameter"
    title = f"parameter {at + 1} is {given[at]}; the contract has {there} there"
    expected = ", ".join(names)
    _order(title, given[at], expected, ", ".join(name[:60] for name in given[:20]), contract, notes, f"{at} {there}")


def _order(
    title: str, name: str, expected: str, sent: str, contract: Contract, notes: SentNotes, cause: str = "swapped"
) -> None:
    place = (f"Body/{contract.method}", name)
    stated = notes.stated("parameters")
    notes.add(rules.PARAMETER_ORDER, place, expected, sent, stated, cause=(cause,), title=title)


def _noted(rule: Rule, name: str, expected: str, sent: str, contract: Contract, notes: SentNotes) -> None:
    stated = notes.stated("parameters")
    notes.add(rule, (f"Body/{contract.method}", name), expected, sent, stated, cause=(contract.method, name))


def _swapped(found: Sequence[Parameter], call: Call) -> tuple[Parameter, Parameter] | None:
    """Return a struct of the contract for which a text was sent, and the parameter that has the struct instead."""
    elements = [(each, call.followed(each.element)) for each in found]
    texts = [each for each, at in elements if at is not None and each.plan.kind == "struct" and _is_text(at)]
    if not texts:
        return None
    structs = [each for each, at in elements if at is not None and each.plan.kind != "struct" and _is_struct(at, each)]
    return (texts[0], structs[0]) if structs else None


def _is_text(element: Element) -> bool:
    return not element.children and NIL not in element.attributes and bool(element.text.strip(SPACE))


def _is_struct(element: Element, parameter: Parameter) -> bool:
    if ARRAY_TYPE in element.attributes or not element.children:
        return False
    return parameter.plan.kind != "array" or TYPE in element.attributes


def _type_name(plan: Plan) -> str:
    return plan.label.rpartition("}")[2]
