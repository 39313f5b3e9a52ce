"""Reads a JSON body that a client sent, and notes where it breaks its declared shape."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Final

from conformance.catalogue import Contract, Scalar, Struct
from conformance.checks import client_rules
from conformance.checks.collector import Collector, Place, place_text, shown
from conformance.checks.collector import Rule as Stated
from conformance.checks.limits import Deadline
from conformance.checks.sent import Rule, SentNotes
from conformance.checks.sent_values import broken, is_encoded_file
from conformance.wires.rest.binding import http_of
from conformance.wires.rest.body import BodyReader, NotJson, Plan, parse, plan

_INDEX: Final = re.compile(r"\[[0-9]+\]")


def read(text: str, contract: Contract, notes: SentNotes) -> dict[str, Any]:
    """Return the members of a body; every breach is noted."""
    stated = notes.stated("json")
    try:
        value = parse(text)
    except NotJson as error:
        notes.add(client_rules.MALFORMED, "the body", "one JSON object", str(error)[:200], stated)
        return {}
    if not isinstance(value, dict):
        notes.add(client_rules.WRONG_TYPE, "the body", "one JSON object", "another JSON value", stated)
        return {}
    found = _Reader(contract, notes).read(value, _plan(contract))
    assert isinstance(found, dict)
    return found


_PLANS: dict[str, tuple[Contract, Plan]] = {}


def _plan(contract: Contract) -> Plan:
    """Return the plan of the members in the body, made once for a contract."""
    made = _PLANS.get(contract.id)
    if made is None or made[0] is not contract:
        inside = http_of(contract).inside("body")
        members = {name: node for name, node in contract.request.members.items() if name in inside}
        body = Struct(contract.request.name, members, optional=contract.request.optional & inside)
        rules = {r.id.partition("#")[2]: Stated(r.id, r.evidence) for r in contract.terms.fields}
        otherwise = Stated(f"{contract.id}#request", contract.about.evidence)
        made = _PLANS[contract.id] = contract, plan(body, "request", rules, otherwise)
    return made[1]


class _Reader(BodyReader):
    """Notes what the reader of responses finds as mistakes of the client, each by its own rule."""

    def __init__(self, contract: Contract, notes: SentNotes) -> None:
        self.json = Stated(f"{contract.id}#json", notes.stated("json"))
        super().__init__(contract, self.json, _Notes(contract, notes, self.json), Deadline())
        self.sent = notes

    def scalar(self, value: Any, node: Scalar, plan: Plan, place: Place) -> None:
        """Note a value by the rule that it breaks, and a file that is encoded twice."""
        if plan.validator is None or not isinstance(value, str | int | float) or isinstance(value, bool):
            super().scalar(value, node, plan, place)
            return
        if (isinstance(value, str)) is not (node.kind in ("string", "base64")) and node.kind != "any":
            super().scalar(value, node, plan, place)
            return
        for rule, expected in broken(plan.validator.iter_errors(value)):
            dated = rule is client_rules.DATE_FORMAT
            cause = (expected,) if dated else (self.contract.method, _INDEX.sub("[]", place_text(place)), expected)
            self.sent.add(rule, place, expected, shown(str(value)), plan.rule.evidence, cause=cause)
        if isinstance(value, str) and node.schema.get("contentEncoding") == "base64":
            self.file(value, plan, place)

    def file(self, value: str, plan: Plan, place: Place) -> None:
        try:
            data = base64.b64decode(value, validate=True)
        except ValueError:
            return
        if is_encoded_file(data):
            expected, sent = "the base64 of the file", "the base64 of the base64 of a file"
            cause = (self.contract.method, place_text(place))
            self.sent.add(client_rules.BASE64_TWICE, place, expected, sent, plan.rule.evidence, cause=cause)


class _Notes(Collector):
    """Takes what a reader of bodies notes, and passes it on as findings about a client."""

    def __init__(self, contract: Contract, notes: SentNotes, json: Stated) -> None:
        super().__init__(json)
        self._contract, self._sent, self._json = contract, notes, json

    def add(
        self,
        rule: Stated,
        place: Place,
        expected: str,
        actual: str,
        *,
        severity: str = "breaking",
        nil: bool = False,
    ) -> None:
        """Add a finding by the rule that it is."""
        del nil
        broken_rule = _RULES.get((expected, actual), client_rules.WRONG_TYPE)
        evidence = rule.evidence
        if severity == "additive":
            broken_rule, evidence = client_rules.UNKNOWN_MEMBER, self._sent.stated("members")
            expected, actual = "a member that the contract has", f"{_last(place)}, which it does not have"
        cause = (self._contract.method, _INDEX.sub("[]", place_text(place)))
        self._sent.add(broken_rule, place, expected, actual, evidence, cause=cause)


_RULES: Final[Mapping[tuple[str, str], Rule]] = {
    ("the member", "absent"): client_rules.MISSING_MEMBER,
    ("the member once", "the member several times"): client_rules.REPEATED_MEMBER,
}


def _last(place: Place) -> str:
    return str(place[1])[:100] if isinstance(place, tuple) else place
