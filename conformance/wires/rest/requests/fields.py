"""Reads members that are sent as texts, in a path, a query or a form, and holds them to their declared types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from conformance.catalogue import Array, Contract, Node, Scalar
from conformance.catalogue.evidence import Evidence
from conformance.catalogue.formats import validator
from conformance.checks import client_rules
from conformance.checks.collector import shown
from conformance.checks.sent import Rule, SentNotes
from conformance.checks.sent_values import broken
from conformance.wires.rest.binding import http_of

_WANTED: Final[Mapping[str, str]] = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}
_WHOLE: Final = re.compile("[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_JUDGED: Final = ("enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "contentEncoding")


class Fields:
    """The texts of one request, by the place where they are sent."""

    def __init__(self, contract: Contract, notes: SentNotes) -> None:
        self.contract, self.notes = contract, notes
        self.evidence = {r.id.partition("#")[2]: r.evidence for r in contract.terms.fields}

    def rests(self, name: str) -> Evidence:
        """Return what a member rests on; one without a requirement of its own on what the operation does."""
        path = f"request.{name}"
        found = self.evidence.get(path) or self.evidence.get(f"{path}[]")
        return found or self.contract.about.evidence

    def read(self, pairs: Iterable[tuple[str, str]], place: str) -> dict[str, Any]:
        """Return the members that were sent in a place, and note names and values that the contract does not have."""
        http = http_of(self.contract)
        found: dict[str, Any] = {}
        for written, text in pairs:
            name = written.removesuffix("[]")
            if http.places.get(name) != place:
                self.unknown(written, place)
                continue
            node = self.contract.request.members[name]
            if isinstance(node, Array):
                items = text.split(",") if place == "query" else [text]
                found.setdefault(name, []).extend(self.value(t, node.item, name, place) for t in items if t)
            elif name in found:
                self.repeated(name, place)
            else:
                found[name] = self.value(text, node, name, place)
        return found

    def repeated(self, name: str, place: str) -> None:
        """Note a member that was sent before."""
        where, stated, cause = (place, name), self.rests(name), (self.contract.method, name)
        self.notes.add(client_rules.REPEATED_MEMBER, where, "the member once", "once more", stated, cause=cause)

    def unknown(self, name: str, place: str) -> None:
        """Note a name that the operation does not have in a place."""
        known = ", ".join(sorted(http_of(self.contract).inside(place))) or "none"
        where, stated = (place, name[:100]), self.notes.stated("members")
        expected = f"a member of the {place}: {known}"[:300]
        self.notes.add(
            client_rules.UNKNOWN_MEMBER, where, expected, f"{name[:100]}, which it does not have", stated,
            cause=(self.contract.method, place, name[:100]),
        )  # fmt: skip

    def value(self, text: str, node: Node, name: str, place: str) -> Any:
        """Return a text as a value of its declared type; one that is empty stands for none."""
        if not isinstance(node, Scalar) or text == "":
            return text
        value: Any = text
        match node.kind:
            case "integer" if _WHOLE.fullmatch(text):
                value = int(text)
            case "number" if _DECIMAL.fullmatch(text):
                value = float(text)
            case "boolean" if text in ("true", "false"):
                value = text == "true"
            case "integer" | "number" | "boolean":
                self.wrong(client_rules.WRONG_TYPE, name, place, _WANTED[node.kind], text)
                return text
        asked = {key: node.schema[key] for key in _JUDGED if key in node.schema}
        for rule, expected in broken(validator(asked).iter_errors(value)) if asked else ():
            self.wrong(rule, name, place, expected, text)
        return value

    def wrong(self, rule: Rule, name: str, place: str, expected: str, text: str) -> None:
        """Note a value that its declaration does not allow."""
        # One function of a client writes all its dates.
        dated = rule is client_rules.DATE_FORMAT
        cause = (expected,) if dated else (self.contract.method, place, name, expected)
        self.notes.add(rule, (place, name), expected, shown(text), self.rests(name), cause=cause)

    def missing(self, names: Iterable[str]) -> None:
        """Note required members that were not sent."""
        http = http_of(self.contract)
        for name in names:
            place = (http.place(name), name)
            cause = (self.contract.method, name)
            self.notes.add(client_rules.MISSING_MEMBER, place, "the member", "absent", self.rests(name), cause=cause)
