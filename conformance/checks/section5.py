"""A strict decoder of SOAP section 5 encoded answers: it tells what is on the wire and repairs nothing.

It walks the bytes along the types that the contract declares. Everything that SOAP leaves open (prefixes, the order
of members, white space, hrefs, types on array items) passes; everything that a client would stumble over is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lxml import etree

from conformance.catalogue import Contract, Outcome
from conformance.checks.collector import Collector, shown
from conformance.checks.envelope import References, open_answer, root_name, stray_text
from conformance.checks.finding import Finding
from conformance.checks.lexical import BLANK, READ, WANTED
from conformance.checks.plan import ARRAY, AnswerPlan, Plan, plan
from conformance.soap.names import ENCODING, XSI
from conformance.soap.xml import local, namespace

_TYPE = f"{{{XSI}}}type"
_NIL = f"{{{XSI}}}nil"
_ARRAY_TYPE = f"{{{ENCODING}}}arrayType"
_OFFSET = f"{{{ENCODING}}}offset"
_POSITION = f"{{{ENCODING}}}position"
_ARRAY_OF = re.compile(r"([^\[\]\s]+)((?:\[,*\])*)\[([0-9]{1,10})\]", re.ASCII)
_MIXED = etree.XPath("boolean(//*[*]/text()[normalize-space()])")
_LONGEST_STATUS = 10_000


@dataclass(frozen=True)
class Decoded:
    """What an answer says and what is wrong with how it says it.

    `value` is plain Python, as far as it could be read: a member that is absent on the wire is absent here, and a nil
    one is None. `values` maps every value that the contract asks something of to the first place where it stands;
    `checked` names the requirements of all scalars that were there; `reached` tells that a `return` was found.
    """

    value: Any
    findings: tuple[Finding, ...]
    fault: str = ""
    values: Mapping[tuple[Plan, Any], str] = field(default_factory=dict, repr=False)
    checked: frozenset[str] = frozenset()
    reached: bool = False


def decode(body: bytes, contract: Contract, soap: Mapping[str, Any]) -> Decoded:
    """Return what the answer says and every breach of its encoding, without ever raising or repairing."""
    answer = plan(contract, soap["namespace"])
    notes = Collector(answer.rule("encoding"))
    opened = open_answer(body, answer, notes)
    if opened.result is None or opened.references is None:
        return Decoded(None, notes.findings(refused=False), opened.fault)
    reader = _Reader(body, answer, opened.result, opened.references, notes)
    value = reader.value(opened.result, answer.answer, "return")
    refused = False
    if notes.has_nils:
        outcome = outcome_of(value, contract)
        refused = outcome is not None and not outcome.ok
    return Decoded(
        value,
        notes.findings(refused=refused),
        values=MappingProxyType(reader.values),
        checked=frozenset(p.rule.requirement for p in reader.seen) & {r.id for r in contract.fields},
        reached=True,
    )


def status_of(value: Any, contract: Contract) -> str | None:
    """Return the status text of a decoded answer, or None where it has none.

    Where each item of a list has the status, a refusal stands in an item: a list without items is a success. So is a
    list whose items have no place for a status.
    """
    if isinstance(value, list) and (
        not contract.tells_status or (value == [] and contract.status_place[:1] == ("[0]",))
    ):
        return next(o.status.text for o in contract.outcomes if o.ok)
    for part in contract.status_place:
        if part == "[0]":
            value = value[0] if isinstance(value, list) and value else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def outcome_of(value: Any, contract: Contract) -> Outcome | None:
    """Return the documented outcome that a decoded answer tells, or None."""
    text = status_of(value, contract)
    # Texts are matched against patterns; a status of megabytes is no documented one and would only cost time.
    return contract.outcome_of(text) if text is not None and len(text) <= _LONGEST_STATUS else None


class _Reader:
    """Reads one answer's values; `values` and `seen` remember what was there."""

    def __init__(
        self, body: bytes, answer: AnswerPlan, result: etree._Element, references: References, notes: Collector
    ) -> None:
        self.references, self.notes = references, notes
        self.strangers = answer.rule("encoding")
        self.values: dict[tuple[Plan, Any], str] = {}
        self.seen: set[Plan] = set()
        self._done: dict[tuple[etree._Element, Plan], Any] = {}
        self._open: set[etree._Element] = set()
        # One pass in C over the whole answer spares a look at the text behind each of thousands of members.
        self._mixed = bool(_MIXED(result))
        # A prefix that stands around the whole Body and is bound once means the same everywhere.
        around = result.getroottree().getroot().nsmap
        self._steady = {p: uri for p, uri in around.items() if p and body.count(f"xmlns:{p}".encode()) == 1}
        self._names: dict[str, str] = {}

    def note(self, plan: Plan, place: str, expected: str, actual: str) -> None:
        self.notes.add(plan.rule, place, expected, actual)

    def value(self, element: etree._Element, plan: Plan, place: str, *, item: bool = False) -> Any:
        """Return the value of an element that the contract declares; an `item` of an array needs no type of its own."""
        attributes: Mapping[str, str] = dict(element.items())  # type: ignore[arg-type]
        if "href" in attributes:
            return self.referred(element, attributes, plan, place, item)
        nil = attributes.get(_NIL)
        if nil is not None and self.is_nil(nil, element, plan, place):
            if _TYPE in attributes:
                self.typed(element, attributes, plan, place)
            if plan.nullable:
                self.seen.add(plan)
            else:
                self.notes.add(plan.rule, place, "a value", "nil", nil=True)
            return None
        if plan.kind == "struct":
            return self.struct(element, attributes, plan, place, item)
        if plan.kind == "array":
            return self.array(element, attributes, plan, place, item)
        return self.scalar(element, attributes, plan, place, item)

    def referred(
        self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool
    ) -> Any:
        """Return the value that an href stands for; each target is read once, however many hrefs name it."""
        if _TYPE in attributes:
            self.typed(element, attributes, plan, place)
        target, wrong = self.references.follow(element)
        if target is not None and target in self._open:
            wrong = f"href {shown(attributes['href'])} leads into what holds it"
        if target is None or wrong:
            self.note(plan, place, "an href to a value of the answer", wrong)
            return None
        key = (target, plan)
        if key not in self._done:
            self._open.add(target)
            self._done[key] = self.value(target, plan, place, item=item)
            self._open.discard(target)
        return self._done[key]

    def is_nil(self, text: str, element: etree._Element, plan: Plan, place: str) -> bool:
        nil = READ["boolean"]
        try:
            if not nil(text):
                return False
        except ValueError:
            self.note(plan, place, "xsi:nil true or false", f"xsi:nil {shown(text)}")
            return False
        if len(element) or (element.text or "").strip(BLANK):
            self.note(plan, place, "nothing inside a nil element", "a value")
        return True

    def typed(self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str) -> bool:
        """Tell whether xsi:type is a declared one, and note it if not."""
        written = attributes[_TYPE]
        found = self._names.get(written) or self.name(element, written)
        if found in plan.types:
            return True
        self.note(plan, place, f"xsi:type {plan.label}", f"xsi:type {shown(written)}, which is {found[:200]}")
        return False

    def name(self, element: etree._Element, written: str) -> str:
        """Return a name with its prefix resolved as {namespace}name, or a text that no type has."""
        prefix, colon, name = written.strip(BLANK).rpartition(":")
        steady = self._steady.get(prefix)
        if steady is not None:
            self._names[written] = f"{{{steady}}}{name}"
            return self._names[written]
        uri = element.nsmap.get(prefix if colon else None)
        if uri is None:
            return f"bound to no namespace ({name})" if colon else f"in no namespace ({name})"
        return f"{{{uri}}}{name}"

    def scalar(self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool) -> Any:
        """Return a single value; what its declared type cannot be is noted and returned as text."""
        self.seen.add(plan)
        if len(element):
            self.note(plan, place, WANTED[plan.kind], f"the element {root_name(element[0])} inside")
            return None
        right = True
        if _TYPE in attributes:
            right = self.typed(element, attributes, plan, place)
        elif not item:
            self.note(plan, place, f"xsi:type {plan.label}", "no xsi:type")
        text = element.text or ""
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
        self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool
    ) -> dict[str, Any]:
        """Return the members of a struct that are there, each once."""
        if not self.is_struct(element, attributes, plan, place, item):
            return {}
        found: dict[str, Any] = {}
        members = plan.members
        for child in element:
            name = child.tag
            if name not in members:
                name = self.stranger(child, plan, place)
                if not name:
                    continue
            if name in found:
                self.note(members[name], f"{place}.{name}", "the member once", "once more")
                continue
            found[name] = self.value(child, members[name], f"{place}.{name}")
        if len(found) != len(members):
            for name, member in members.items():
                if name not in found:
                    self.note(member, f"{place}.{name}", "the member", "absent")
        return found

    def is_struct(
        self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool
    ) -> bool:
        """Tell whether an element can be read as a struct at all; its type may still be the wrong one."""
        if _ARRAY_TYPE in attributes or (_TYPE in attributes and self.name(element, attributes[_TYPE]) == ARRAY):
            self.note(plan, place, f"a struct, {plan.label}", "an array")
            return False
        if not self.holds_elements(element, plan, place, f"a struct, {plan.label}"):
            return False
        if _TYPE in attributes:
            self.typed(element, attributes, plan, place)
        elif not item:
            self.note(plan, place, f"xsi:type {plan.label}", "no xsi:type")
        return True

    def holds_elements(self, element: etree._Element, plan: Plan, place: str, expected: str) -> bool:
        """Note text where elements are due; False when there is nothing but text."""
        text = stray_text(element) if self._mixed else (element.text or "").strip(BLANK)
        if text:
            self.note(plan, place, expected, f"the text {shown(text)}")
        return not text or len(element) > 0

    def stranger(self, child: etree._Element, plan: Plan, place: str) -> str:
        """Note an element that is no member by its full name; return the member's name if only a namespace is wrong."""
        name, uri = local(child), namespace(child)
        if uri and name in plan.members:
            self.note(plan.members[name], f"{place}.{name}", "no namespace", f"the namespace {uri[:200]}")
            return name
        self.notes.add(
            self.strangers, f"{place}.{name[:100]}", "no such member", "an undocumented member", severity="additive"
        )
        return ""

    def array(
        self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool
    ) -> list[Any]:
        """Return the items of an array, whatever they are called."""
        assert plan.item is not None
        if not self.is_array(element, attributes, plan, place, item):
            return []
        if _ARRAY_TYPE in attributes:
            self.array_type(element, attributes[_ARRAY_TYPE], plan, place)
        if attributes.get(_OFFSET, "[0]") != "[0]":
            self.note(plan, place, "every item", f"items from {shown(attributes[_OFFSET])} on")
        items = []
        for index, child in enumerate(element):
            here = f"{place}[{index}]"
            if child.tag != "item":
                self.note(plan.item, here, "an element item without a namespace", root_name(child))
            position = child.get(_POSITION)
            if position is not None and position != f"[{index}]":
                self.note(plan.item, here, f"the position [{index}]", shown(position))
            items.append(self.value(child, plan.item, here, item=True))
        return items

    def is_array(
        self, element: etree._Element, attributes: Mapping[str, str], plan: Plan, place: str, item: bool
    ) -> bool:
        """Tell whether an element can be read as an array at all, and note what keeps it from being a right one."""
        item_type = f"arrayType {self.array_label(plan)}[{len(element)}]"
        if not self.holds_elements(element, plan, place, f"an array, {item_type}"):
            return False
        has_array_type = _ARRAY_TYPE in attributes
        if _TYPE in attributes:
            right = self.typed(element, attributes, plan, place)
            if not right and not has_array_type:
                # A struct in the array's place: its members are no items, and naming each would bury the reason.
                return all(child.tag == "item" for child in element)
            if right and not has_array_type:
                self.note(plan, place, item_type, "no arrayType")
        elif not has_array_type and not item:
            self.note(plan, place, f"an array, {item_type}", "neither xsi:type nor arrayType")
            return all(child.tag == "item" for child in element)
        return True

    def array_label(self, plan: Plan) -> str:
        innermost, ranks = plan.array_of
        return f"{innermost.label if innermost else ''}{ranks}"

    def array_type(self, element: etree._Element, written: str, plan: Plan, place: str) -> None:
        """Note an arrayType whose name, rank or length is not the array's."""
        length = len(element)
        expected = f"arrayType {self.array_label(plan)}[{length}]"
        found = _ARRAY_OF.fullmatch(written.strip(BLANK))
        if found is None:
            self.note(plan, place, expected, f"arrayType {shown(written)}")
            return
        innermost, ranks = plan.array_of
        name = self.name(element, found[1])
        if innermost is None or name not in innermost.types or found[2] != ranks:
            self.note(plan, place, expected, f"arrayType {shown(written)}, which is of {name[:200]}{found[2]}")
        if int(found[3]) != length:
            self.note(plan, place, expected, f"arrayType {shown(written)} on {length} items")
