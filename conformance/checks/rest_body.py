"""Reads a JSON body strictly: what it says, and every breach of its declared shape; nothing is repaired."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from jsonschema import Draft202012Validator

from conformance.catalogue import Array, Contract, Node, Scalar, Struct
from conformance.catalogue.formats import validator
from conformance.checks.collector import Collector, Rule, shown
from conformance.checks.judgement import wanted

_DEEPEST: Final = 100
"""No documented value comes near this depth; a reader that follows a deeper one runs out of stack."""
_JUDGED: Final = ("enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "contentEncoding")
_NAMES: Final[Mapping[type, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
    type(None): "null",
}
_WANTED: Final[Mapping[str, str]] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "base64": "a base64 text",
}


class NotJson(ValueError):
    """A body that is no JSON text; the message says why."""


class Twice:
    """A member's value where the member stood more than once; the first value is kept."""

    def __init__(self, value: Any) -> None:
        self.value = value


def parse(text: str) -> Any:
    """Return a JSON text's value, members that stand twice marked with Twice; NotJson where it cannot be read."""
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except ValueError as error:
        raise NotJson(str(error)) from error
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
    if level:
        raise NotJson("nested too deeply")
    return value


def _inside(value: Any) -> Iterable[Any]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
        case Twice():
            return _inside(value.value)
    return ()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = Twice(found[name]) if name in found else value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


@dataclass(frozen=True, eq=False)
class Plan:
    """One declared value: its requirement, its members or items, and what judges the value itself."""

    node: Node
    rule: Rule
    members: Mapping[str, Plan]
    item: Plan | None
    validator: Draft202012Validator | None


def plan(node: Node, part: str, rules: Mapping[str, Rule], otherwise: Rule) -> Plan:
    """Return a node made ready for reading; `part` is answer or error, `otherwise` the rule of what has none."""

    def made(node: Node, path: str) -> Plan:
        rule = rules.get(f"{part}.{path}", otherwise)
        if isinstance(node, Array):
            return Plan(node, rule, {}, made(node.item, f"{path}[]"), None)
        if isinstance(node, Scalar):
            asked = {key: node.schema[key] for key in _JUDGED if key in node.schema}
            return Plan(node, rule, {}, None, validator(asked) if asked else None)
        dot = f"{path}." if path else ""
        return Plan(node, rule, {n: made(m, dot + n) for n, m in node.members.items()}, None, None)

    return made(node, "")


class BodyReader:
    """Reads one body; `checked` gathers the requirements of the values that were there."""

    def __init__(self, contract: Contract, json_rule: Rule, notes: Collector) -> None:
        self.contract, self.rule, self.notes = contract, json_rule, notes
        self.checked: set[str] = set()

    def value(self, value: Any, plan: Plan, place: str) -> Any:
        """Return the plain value of a place in the body, its breaches noted."""
        if isinstance(value, Twice):
            self.notes.add(self.rule, place, "the member once", "the member several times")
            return self.value(value.value, plan, place)
        node = plan.node
        if value is None:
            if not node.nullable:
                self.notes.add(plan.rule, place, _wanted(node), "null")
            return None
        if isinstance(node, Scalar):
            return self.scalar(value, node, plan, place)
        if isinstance(node, Array):
            return self.array(value, plan, place)
        return self.members(value, plan, place)

    def scalar(self, value: Any, node: Scalar, plan: Plan, place: str) -> Any:
        self.checked.add(plan.rule.requirement)
        if not _is(value, node.kind):
            self.notes.add(plan.rule, place, _wanted(node), _told(value))
            return plain(value)
        if isinstance(value, dict):
            return self.free(value, place)
        if plan.validator is not None:
            for error in plan.validator.iter_errors(value):
                self.notes.add(plan.rule, place, wanted(error), shown(str(value)))
        return value

    def free(self, value: Any, place: str) -> Any:
        """Return the plain value of what has no declared shape; no member may stand twice there either."""
        if isinstance(value, Twice):
            self.notes.add(self.rule, place, "the member once", "the member several times")
            return plain(value)
        if isinstance(value, dict):
            return {name: self.free(member, _below(place, name)) for name, member in value.items()}
        if isinstance(value, list):
            return [self.free(item, f"{place}[{index}]") for index, item in enumerate(value)]
        return value

    def array(self, value: Any, plan: Plan, place: str) -> Any:
        assert plan.item is not None
        if not isinstance(value, list):
            self.notes.add(plan.rule, place, "a list", _told(value))
            return plain(value)
        return [self.value(item, plan.item, f"{place}[{index}]") for index, item in enumerate(value)]

    def members(self, value: Any, plan: Plan, place: str) -> Any:
        if not isinstance(value, dict):
            self.notes.add(plan.rule, place, "an object", _told(value))
            return plain(value)
        optional = plan.node.optional if isinstance(plan.node, Struct) else frozenset[str]()
        for name, member in plan.members.items():
            if name not in value and name not in optional:
                self.notes.add(member.rule, f"{place}.{name}", "the member", "absent")
        found = {}
        for name, content in value.items():
            if name in plan.members:
                found[name] = self.value(content, plan.members[name], f"{place}.{name}")
            else:
                where = _below(place, name)
                self.notes.add(self.rule, where, "no such member", "an undocumented member", severity="additive")
                found[name] = self.free(content, where)
        return found


def _below(place: str, name: str) -> str:
    """Return the place of a member whose name the other side chose: no report chokes on it, none is flooded."""
    return f"{place}.{shown(name, 100)[1:-1]}"


def plain(value: Any) -> Any:
    """Return a parsed value without the marks of members that stood twice."""
    if isinstance(value, Twice):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _is(value: Any, kind: str) -> bool:
    match kind:
        case "string" | "base64":
            return isinstance(value, str)
        case "integer":
            return (isinstance(value, int) and not isinstance(value, bool)) or (
                isinstance(value, float) and value.is_integer()
            )
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case _:
            return isinstance(value, dict)


def _wanted(node: Node) -> str:
    if isinstance(node, Scalar):
        return _WANTED.get(node.kind, node.kind)
    return "a list" if isinstance(node, Array) else "an object"


def _told(value: Any) -> str:
    value = plain(value)
    return f"{_NAMES[type(value)]}, {shown(json.dumps(value, ensure_ascii=False)[:200])}"
