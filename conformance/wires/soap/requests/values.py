"""Reads the values of a SOAP request by their declared types, and notes what the service would misread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from conformance.catalogue import Contract
from conformance.checks import client_rules
from conformance.checks.collector import Place, place_text, shown
from conformance.checks.sent import Rule, SentNotes, Severity
from conformance.checks.sent_values import broken, is_encoded_file
from conformance.wires.soap.elements import ARRAY_TYPE, HREF, NIL, TYPE, Element, Name
from conformance.wires.soap.lexical import READ, SPACE, WANTED
from conformance.wires.soap.names import ENCODING, XSD
from conformance.wires.soap.plan import Plan
from conformance.wires.soap.requests import rules
from conformance.wires.soap.requests.opening import Call

_ARRAY_OF: Final = re.compile(r"([^\[\]\s]+)((?:\[,*\])*)\[([0-9,]*)\]", re.ASCII)
_INDEX: Final = re.compile(r"\[[0-9]+\]")
_WHOLE: Final = frozenset(
    {"int", "integer", "long", "short", "byte", "unsignedInt", "nonNegativeInteger", "positiveInteger"}
)
_FAMILIES: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"string", "normalizedString", "token"}),
    "integer": _WHOLE,
    "number": _WHOLE | {"double", "float", "decimal"},
    "boolean": frozenset({"boolean"}),
    "base64": frozenset({"base64", "base64Binary"}),
}
"""The types of XML Schema and of SOAP's encoding that say the same of a value, by its kind."""
_MOST_DEPTH: Final = 30


class ValueReader:
    """Reads values of one call."""

    def __init__(self, call: Call, contract: Contract, notes: SentNotes) -> None:
        self.call, self.contract, self.notes = call, contract, notes

    def value(self, element: Element, plan: Plan, place: Place, *, item: bool = False, depth: int = 0) -> Any:
        """Return the value of an element, None for nil; an `item` of an array needs no type of its own."""
        held = self.call.followed(element)
        if held is None or depth > _MOST_DEPTH:
            sent = f"href {shown(element.attributes.get(HREF, ''))}"
            self.notes.add(rules.REFERENCE, place, "an element with that id", sent, self.notes.stated("references"))
            return None
        if held.attributes.get(NIL, "").strip(SPACE) in ("true", "1"):
            return None
        if plan.kind == "struct":
            return self.struct(held, plan, place, item, depth)
        if plan.kind == "array":
            return self.array(held, plan, place, depth)
        return self.scalar(held, plan, place, item)

    def struct(self, element: Element, plan: Plan, place: Place, item: bool, depth: int) -> dict[str, Any] | None:
        """Return the members that were sent."""
        if ARRAY_TYPE in element.attributes or (element.own_text and not element.children):
            sent = "an array" if ARRAY_TYPE in element.attributes else "a text"
            self.wrong(client_rules.WRONG_TYPE, plan, place, f"a struct, {_short(plan)}", sent)
            return None
        self.typed(element, plan, place, item)
        found: dict[str, Any] = {}
        for child in element.children:
            name = child.name
            if name not in plan.members:
                self.unknown(child, plan, place)
                continue
            if child.namespace:
                where, stated = (place, name), self.notes.stated("namespace")
                self.notes.add(rules.NAMESPACE, where, "no namespace", str(child), stated, cause=("member",))
            if name in found:
                stated = self.notes.stated("members")
                cause = (_short(plan), name)
                self.notes.add(
                    client_rules.REPEATED_MEMBER, (place, name), "the member once", "once more", stated, cause=cause
                )
                continue
            found[name] = self.value(child, plan.members[name], (place, name), depth=depth + 1)
        return found

    def unknown(self, child: Element, plan: Plan, place: Place) -> None:
        """Note a member that the type does not have."""
        expected = f"a member of {_short(plan)}: {', '.join(plan.members)}"
        cause, stated = (_short(plan), child.label), self.notes.stated("members")
        sent = f"{child.label}, which it does not have"
        self.notes.add(client_rules.UNKNOWN_MEMBER, (place, child.label), expected[:300], sent, stated, cause=cause)

    def array(self, element: Element, plan: Plan, place: Place, depth: int) -> list[Any] | None:
        """Return the items of an array, whatever they are called."""
        assert plan.item is not None
        written = element.attributes.get(ARRAY_TYPE)
        expected = f"arrayType {_short(plan.array_of[0])}{plan.array_of[1]}[{len(element.children)}]"
        if element.own_text and not element.children:
            self.wrong(client_rules.WRONG_TYPE, plan, place, f"an array, {expected}", "a text")
            return None
        stated = self.notes.stated("array-types")
        if written is None:
            sent = "an array without arrayType, which the service does not read as one"
            self.notes.add(rules.ARRAY_TYPE, place, expected, sent, stated)
        else:
            found = _ARRAY_OF.fullmatch(written.strip(SPACE))
            length = found[3] if found else ""
            if found is None or (length and length != str(len(element.children))):
                sent = f"arrayType {shown(written)} on {len(element.children)} items"
                self.notes.add(rules.ARRAY_TYPE, place, expected, sent, stated)
            elif not self.fits(element.scope.name(found[1]), plan.array_of[0]):
                self.wrong_type(place, expected, f"arrayType {shown(written)}")
        return [
            self.value(child, plan.item, (place, index), item=written is not None, depth=depth + 1)
            for index, child in enumerate(element.children)
        ]

    def scalar(self, element: Element, plan: Plan, place: Place, item: bool) -> Any:
        """Return a single value; one that cannot be read is its text."""
        if element.children:
            sent = f"the element {element.children[0].label} inside"
            self.wrong(client_rules.WRONG_TYPE, plan, place, WANTED[plan.kind], sent)
            return None
        text = element.text
        is_typed = TYPE in element.attributes
        if plan.kind == "base64":
            return self.file(element, plan, place, item)
        self.typed(element, plan, place, item, empty=not text)
        if not text.strip(SPACE) and plan.kind != "string":
            if is_typed:
                # Toolkits that do so send every number without a value like this.
                sent, cause = "an empty text that is not nil", ("empty",)
                stated, rule = plan.rule.evidence, client_rules.WRONG_TYPE
                self.notes.add(rule, place, WANTED[plan.kind], sent, stated, cause=cause)
            return None
        try:
            value = READ[plan.kind](text)
        except ValueError:
            self.wrong(client_rules.WRONG_TYPE, plan, place, WANTED[plan.kind], shown(text))
            return text
        # An empty text is how toolkits send a member that has no value.
        if plan.validator is not None and value != "" and not plan.validator.is_valid(value):
            for rule, expected in broken(plan.validator.iter_errors(value)):
                self.wrong(rule, plan, place, expected, shown(str(value)))
        return value

    def file(self, element: Element, plan: Plan, place: Place, item: bool) -> Any:
        """Return the bytes of a file; one that is not base64, or is twice, is noted."""
        self.typed(element, plan, place, item)
        stated = self.notes.stated("base64")
        try:
            data = READ["base64"](element.text)
        except ValueError:
            sent = f"{shown(element.text[:60], 60)}, which is not base64"
            self.notes.add(client_rules.NOT_BASE64, place, "base64", sent, stated, cause=(_cause(place),))
            return element.text
        assert isinstance(data, bytes)
        if is_encoded_file(data):
            expected, sent = "the base64 of the file", "the base64 of the base64 of a file"
            self.notes.add(client_rules.BASE64_TWICE, place, expected, sent, stated, cause=(_cause(place),))
        return data

    def typed(self, element: Element, plan: Plan, place: Place, item: bool, *, empty: bool = False) -> None:
        """Note an xsi:type that is missing or not the declared one."""
        written = element.attributes.get(TYPE)
        expected = f"xsi:type {_short(plan)}"
        if written is not None:
            name = element.scope.name(written)
            if self.fits(name, plan):
                return
            # A file that is stated to be a text is what public clients without a WSDL send.
            misread = plan.kind != "base64" and name[1] in _FAMILIES["base64"]
            severity = Severity.ERROR if misread and plan.kind not in ("struct", "array") else None
            self.wrong_type(place, expected, f"xsi:type {shown(written)}", severity)
        elif not item:
            # Without its type a file stays undecoded, and an empty element is no text.
            severity = Severity.ERROR if plan.kind == "base64" or empty else None
            stated = self.notes.stated("types")
            self.notes.add(rules.TYPE_MISSING, place, expected, "no xsi:type", stated, severity=severity)

    def wrong_type(self, place: Place, expected: str, sent: str, severity: Severity | None = None) -> None:
        """Note a type that is not the declared one."""
        stated, cause = self.notes.stated("types"), (expected, sent)
        self.notes.add(rules.TYPE_WRONG, place, expected, sent, stated, cause=cause, severity=severity)

    def fits(self, name: Name, plan: Plan | None) -> bool:
        """Return whether a type says of a value what its declared type does."""
        if plan is None or name in plan.types:
            return True
        return name[0] in (XSD, ENCODING) and name[1] in _FAMILIES.get(plan.kind, frozenset())

    def wrong(self, rule: Rule, plan: Plan, place: Place, expected: str, sent: str) -> None:
        """Note a value that its declaration does not allow, by the evidence of the declaration."""
        # One function of a client writes all its dates.
        cause = (expected,) if rule is client_rules.DATE_FORMAT else (_cause(place), expected)
        self.notes.add(rule, place, expected, sent, plan.rule.evidence, cause=cause)


def _cause(place: Place) -> str:
    """Return a place without the positions of items, and without the method."""
    return _INDEX.sub("[]", place_text(place)).partition(".")[2]


def _short(plan: Plan | None) -> str:
    """Return the name of a type as documents have it."""
    if plan is None:
        return "any"
    namespace, _, name = plan.label.removeprefix("{").rpartition("}")
    return f"xsd:{name}" if namespace == XSD else f"soapenc:{name}" if namespace == ENCODING else name
