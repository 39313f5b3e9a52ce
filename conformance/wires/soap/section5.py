"""A strict decoder of SOAP section 5 encoded responses: it reports what is on the wire and repairs nothing.

It walks the bytes along the types that the contract declares. Everything that SOAP leaves open (prefixes, the order
of members, white space, hrefs, types on array items) passes; everything that a client would stumble over is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from conformance.catalogue import Contract, Outcome
from conformance.checks.collector import Collector, Place, shown
from conformance.checks.finding import PERMITTED, Finding
from conformance.checks.limits import Deadline
from conformance.wires.soap.elements import ARRAY_TYPE, HREF, NIL, OFFSET, POSITION, TYPE, Element, Name
from conformance.wires.soap.envelope import References, open_answer
from conformance.wires.soap.lexical import READ, SPACE, WANTED
from conformance.wires.soap.plan import ARRAY, AnswerPlan, Plan, plan

_ARRAY_OF = re.compile(r"([^\[\]\s]++)((?:\[,*+\])*+)\[([0-9]{1,10})\]", re.ASCII)


@dataclass(frozen=True)
class Decoded:
    """The value of a response and the findings about its encoding.

    `value` is plain Python, as far as it could be read: a member that is absent on the wire is absent here, and a nil
    one is None. `values` maps every value that the contract limits to the first place where it occurs; `checked` names
    the requirements of all scalars that were found; `reached` is True if a `return` was found.
    """

    value: Any
    findings: tuple[Finding, ...]
    fault: str = ""
    values: Mapping[tuple[Plan, Any], Place] = field(default_factory=dict, repr=False)
    checked: frozenset[str] = frozenset()
    reached: bool = False


def decode(body: bytes, contract: Contract, namespace: str, deadline: Deadline | None = None) -> Decoded:
    """Return a response's value and all breaches of its encoding, repairing nothing; Unjudgeable if it is too big."""
    deadline = deadline or Deadline()
    answer = plan(contract, namespace)
    notes = Collector(answer.rule("encoding"))
    opened = open_answer(body, answer, notes, deadline)
    if opened.result is None or opened.references is None:
        return Decoded(None, notes.findings(refused=False), opened.fault)
    reader = _Reader(answer, opened.references, notes, deadline)
    value = reader.value(opened.result, answer.answer, "return")
    refused = False
    if notes.has_nils:
        outcome = outcome_of(value, contract)
        refused = outcome is not None and not outcome.ok
    return Decoded(
        value,
        notes.findings(refused=refused),
        values=MappingProxyType(reader.values),
        checked=frozenset(p.rule.requirement for p in reader.seen) & {r.id for r in contract.terms.fields},
        reached=True,
    )


def status_of(value: Any, contract: Contract) -> str | None:
    """Return the status text of a decoded response, or None if it has none.

    If each item of a list has a status, a refusal is an item's status, so an empty list is a success. So is a list
    whose items cannot have a status.
    """
    if isinstance(value, list) and (not contract.has_status or (value == [] and contract.status_place[:1] == ("[0]",))):
        return next(o.status.text for o in contract.outcomes if o.ok)
    for part in contract.status_place:
        if part == "[0]":
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def outcome_of(value: Any, contract: Contract) -> Outcome | None:
    """Return the documented outcome of a decoded response, or None."""
    text = status_of(value, contract)
    return contract.outcome_of(text) if text is not None else None


class _Reader:
    """Reads one response's values; `values` and `seen` collect what was found."""

    def __init__(self, answer: AnswerPlan, references: References, notes: Collector, deadline: Deadline) -> None:
        self.references, self.notes, self.deadline = references, notes, deadline
        self.strangers = answer.rule("encoding")
        self.values: dict[tuple[Plan, Any], Place] = {}
        self.seen: set[Plan] = set()
        self._done: dict[tuple[Element, Plan], Any] = {}
        self._open: set[Element] = set()

    def note(self, plan: Plan, place: Place, expected: str, actual: str) -> None:
        self.notes.add(plan.rule, place, expected, actual)

    def value(self, element: Element, plan: Plan, place: Place, *, item: bool = False) -> Any:
        """Return the value of an element that the contract declares; an `item` of an array needs no type of its own."""
        self.deadline.check()
        attributes = element.attributes
        if HREF in attributes:
            return self.referred(element, attributes, plan, place, item)
        nil = attributes.get(NIL)
        if nil is not None and self.is_nil(nil, element, plan, place):
            if TYPE in attributes:
                self.typed(element, attributes, plan, place)
            if plan.nullable:
                self.seen.add(plan)
            else:
                self.notes.add(plan.rule, place, "a value", "nil", severity=_severity_of_none(plan), nil=True)
            return None
        if plan.kind == "struct":
            return self.struct(element, attributes, plan, place, item)
        if plan.kind == "array":
            return self.array(element, attributes, plan, place, item)
        return self.scalar(element, attributes, plan, place, item)

    def referred(self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool) -> Any:
        """Return the value that an href stands for; each target is read once, however many hrefs name it."""
        if TYPE in attributes:
            self.typed(element, attributes, plan, place)
        target, wrong = self.references.follow(element)
        if target in self._open:
            wrong = f"href {shown(attributes[HREF])} leads into what holds it"
        if target is None or wrong:
            self.note(plan, place, "an href to a value of the answer", wrong)
            return None
        key = (target, plan)
        if key not in self._done:
            self._open.add(target)
            self._done[key] = self.value(target, plan, place, item=item)
            self._open.discard(target)
        return self._done[key]

    def is_nil(self, text: str, element: Element, plan: Plan, place: Place) -> bool:
        nil = READ["boolean"]
        try:
            if not nil(text):
                return False
        except ValueError:
            self.note(plan, place, "xsi:nil true or false", f"xsi:nil {shown(text)}")
            return False
        if not element.is_empty:
            self.note(plan, place, "nothing inside a nil element", "a value")
        return True

    def typed(self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place) -> bool:
        """Return whether xsi:type is a declared one, and note it if not."""
        written = attributes[TYPE]
        found = element.scope.name(written)
        if found in plan.types:
            return True
        self.note(plan, place, f"xsi:type {plan.label}", f"xsi:type {shown(written)}, which is {_named(found)}")
        return False

    def scalar(self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool) -> Any:
        """Return a single value; what its declared type cannot be is noted and returned as text."""
        self.seen.add(plan)
        if element.children:
            self.note(plan, place, WANTED[plan.kind], f"the element {element.children[0]} inside")
            return None
        right = True
        if TYPE in attributes:
            right = self.typed(element, attributes, plan, place)
        elif not item:
            self.note(plan, place, f"xsi:type {plan.label}", "no xsi:type")
        text = element.text
        try:
            value = READ[plan.kind](text)
        except ValueError:
            # A value of another type says so once, by its type.
            if right:
                self.note(plan, place, WANTED[plan.kind], shown(text))
            return text
        if plan.validator is not None:
            self.values.setdefault((plan, value), place)
        return value

    def struct(
        self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool
    ) -> dict[str, Any]:
        """Return the members of a struct that are there, each once."""
        if not self.is_struct(element, attributes, plan, place, item):
            return {}
        found: dict[str, Any] = {}
        members = plan.members
        for child in element.children:
            name = child.name
            if (child.namespace or name not in members) and not self.misplaced(child, plan, place):
                continue
            if name in found:
                self.note(members[name], (place, name), "the member once", "once more")
                continue
            found[name] = self.value(child, members[name], (place, name))
        if len(found) != len(members):
            self.absent(found, members, place)
        return found

    def absent(self, found: Mapping[str, Any], members: Mapping[str, Plan], place: Place) -> None:
        """Note the members of a struct that were not found."""
        if self.notes.is_full:
            missing = (member for name, member in members.items() if name not in found)
            permitted = all(_severity_of_none(member) == PERMITTED for member in missing)
            self.notes.count(len(members) - len(found), permitted=permitted)
            return
        for name, member in members.items():
            if name not in found:
                severity = _severity_of_none(member)
                self.notes.add(member.rule, (place, name), "the member", "absent", severity=severity)

    def is_struct(self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool) -> bool:
        """Return whether an element can be read as a struct at all; its type may still be wrong."""
        if ARRAY_TYPE in attributes or (TYPE in attributes and element.scope.name(attributes[TYPE]) == ARRAY):
            self.note(plan, place, f"a struct, {plan.label}", "an array")
            return False
        if not self.holds_elements(element, plan, place, f"a struct, {plan.label}"):
            return False
        if TYPE in attributes:
            self.typed(element, attributes, plan, place)
        elif not item:
            self.note(plan, place, f"xsi:type {plan.label}", "no xsi:type")
        return True

    def holds_elements(self, element: Element, plan: Plan, place: Place, expected: str) -> bool:
        """Note text where elements are due; False when there is nothing but text."""
        text = element.own_text
        if text:
            self.note(plan, place, expected, f"the text {shown(text)}")
        return not text or bool(element.children)

    def misplaced(self, child: Element, plan: Plan, place: Place) -> bool:
        """Note an element that is no member by its full name; True if it is one but for its namespace."""
        if child.name in plan.members:
            where = (place, child.name)
            self.note(plan.members[child.name], where, "no namespace", f"the namespace {child.namespace[:200]}")
            return True
        where = (place, child.label)
        self.notes.add(self.strangers, where, "no such member", "an undocumented member", severity="additive")
        return False

    def array(
        self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool
    ) -> list[Any] | None:
        """Return the items of an array, whatever they are called; None for what cannot be read as one.

        An array without items can mean that a call succeeded, so nothing else may be read as one.
        """
        assert plan.item is not None
        if not self.is_array(element, attributes, plan, place, item):
            return None
        if ARRAY_TYPE in attributes:
            self.array_type(element, attributes[ARRAY_TYPE], plan, place)
        if attributes.get(OFFSET, "[0]") != "[0]":
            self.note(plan, place, "every item", f"items from {shown(attributes[OFFSET])} on")
        items = []
        for index, child in enumerate(element.children):
            here = (place, index)
            if not _is_item(child):
                self.note(plan.item, here, "an element item without a namespace", str(child))
            position = child.attributes.get(POSITION)
            if position is not None and position != f"[{index}]":
                self.note(plan.item, here, f"the position [{index}]", shown(position))
            items.append(self.value(child, plan.item, here, item=True))
        return items

    def is_array(self, element: Element, attributes: Mapping[Name, str], plan: Plan, place: Place, item: bool) -> bool:
        """Return whether an element can be read as an array at all, and note its faults."""
        item_type = f"arrayType {self.array_label(plan)}[{len(element.children)}]"
        if not self.holds_elements(element, plan, place, f"an array, {item_type}"):
            return False
        has_array_type = ARRAY_TYPE in attributes
        if TYPE in attributes:
            right = self.typed(element, attributes, plan, place)
            if not right and not has_array_type:
                # A struct in the array's place: its members are no items, and naming each would bury the reason.
                return _has_items_alone(element)
            if right and not has_array_type:
                self.note(plan, place, item_type, "no arrayType")
        elif not has_array_type and not item:
            self.note(plan, place, f"an array, {item_type}", "neither xsi:type nor arrayType")
            return _has_items_alone(element)
        return True

    def array_label(self, plan: Plan) -> str:
        innermost, ranks = plan.array_of
        return f"{innermost.label if innermost else ''}{ranks}"

    def array_type(self, element: Element, written: str, plan: Plan, place: Place) -> None:
        """Note an arrayType whose name, rank or length is not the array's."""
        length = len(element.children)
        expected = f"arrayType {self.array_label(plan)}[{length}]"
        found = _ARRAY_OF.fullmatch(written.strip(SPACE))
        if found is None:
            self.note(plan, place, expected, f"arrayType {shown(written)}")
            return
        innermost, ranks = plan.array_of
        name = element.scope.name(found[1])
        if innermost is None or name not in innermost.types or found[2] != ranks:
            self.note(plan, place, expected, f"arrayType {shown(written)}, which is of {_named(name)}{found[2][:200]}")
        if int(found[3]) != length:
            self.note(plan, place, expected, f"arrayType {shown(written)} on {length} items")


def _severity_of_none(plan: Plan) -> str:
    """Return how grave it is that a value is nil or absent: no source says how a text is sent that is empty."""
    return PERMITTED if plan.may_be_empty else "breaking"


def _is_item(element: Element) -> bool:
    return element.name == "item" and not element.namespace


def _has_items_alone(element: Element) -> bool:
    return bool(element.children) and all(map(_is_item, element.children))


def _named(name: Name) -> str:
    """Return a resolved name for a reader."""
    namespace, local = name[0], name[1][:100]
    if namespace is None:
        return f"bound to no namespace ({local})"
    return f"{{{namespace[:100]}}}{local}" if namespace else f"in no namespace ({local})"
