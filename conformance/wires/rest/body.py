"""Reads a JSON body strictly: what it says, and every breach of its declared shape; nothing is repaired."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from conformance.catalogue import Array, Contract, Node, Scalar
from conformance.catalogue.formats import Validator, validator
from conformance.checks.collector import Collector, Place, Rule, shown
from conformance.checks.judgement import wanted
from conformance.checks.limits import DEEPEST, Deadline, bounded

_QUOTED = 200
"""How many characters of a value are quoted."""

_MOST_DIGITS: Final = 1_000
"""No documented number comes near this length, and reading a much longer one is refused by Python."""
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
    bounded(text.count(",") + text.count("[") + text.count("{"), "values")
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_int=_integer, parse_float=_fraction
        )
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except ValueError as error:
        raise NotJson(str(error)) from error
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
    if level:
        raise NotJson("nested too deeply")
    return value


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Twice):
        value = value.value
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif not isinstance(found[name], Twice):
            found[name] = Twice(found[name])
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _integer(digits: str) -> int:
    return int(_number(digits))


def _fraction(digits: str) -> float:
    return float(_number(digits))


def _number(digits: str) -> str:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits):,} characters")
    return digits


@dataclass(frozen=True, eq=False)
class Plan:
    """One declared value: its requirement, its members or items, and what judges the value itself."""

    node: Node
    rule: Rule
    members: Mapping[str, Plan]
    item: Plan | None
    validator: Validator | None
    required: frozenset[str] = frozenset()


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
        members = {name: made(member, dot + name) for name, member in node.members.items()}
        return Plan(node, rule, members, None, None, frozenset(members) - node.optional)

    return made(node, "")


class BodyReader:
    """Reads one body; `checked` gathers the requirements of the values that were there."""

    def __init__(self, contract: Contract, json_rule: Rule, notes: Collector, deadline: Deadline) -> None:
        self.contract, self.rule, self.notes, self.deadline = contract, json_rule, notes, deadline
        self.checked: set[str] = set()
        self._twice = False

    def read(self, value: Any, plan: Plan) -> Any:
        """Return the plain value of a body, its breaches noted; Unjudgeable once the deadline is over."""
        self.value(value, plan, "body")
        return plain(value) if self._twice else value

    def value(self, value: Any, plan: Plan, place: Place) -> None:
        """Note every breach of a value's declared shape."""
        self.deadline.check()
        if isinstance(value, Twice):
            value = self.once(value, place)
        node = plan.node
        if value is None:
            self.checked.add(plan.rule.requirement)
            if not node.nullable:
                self.notes.add(plan.rule, place, _wanted(node), "null")
        elif isinstance(node, Scalar):
            self.scalar(value, node, plan, place)
        elif isinstance(node, Array):
            self.array(value, plan, place)
        else:
            self.members(value, plan, place)

    def once(self, value: Twice, place: Place) -> Any:
        """Note that a member stands more than once, and return its first value."""
        self._twice = True
        self.notes.add(self.rule, place, "the member once", "the member several times")
        return value.value

    def scalar(self, value: Any, node: Scalar, plan: Plan, place: Place) -> None:
        """Note what is wrong with a value that is declared to be neither a list nor an object."""
        self.checked.add(plan.rule.requirement)
        if node.kind != "any" and not _is(value, node.kind):
            self.wrong(value, plan, place, _wanted(node))
        elif isinstance(value, dict | list):
            self.free(value, place)
        elif plan.validator is not None:
            for error in plan.validator.iter_errors(value):
                self.notes.add(plan.rule, place, wanted(error), shown(str(value)))

    def wrong(self, value: Any, plan: Plan, place: Place, expected: str) -> None:
        """Note a value of another kind than the declared one; only its own members that stand twice matter then."""
        self.notes.add(plan.rule, place, expected, "" if self.notes.is_full else _described(value))
        self._twice = self._twice or _has_twice(value)

    def free(self, value: Any, place: Place) -> None:
        """Note what is wrong with a value that has no declared shape: no member may stand twice there either."""
        self.deadline.check()
        if isinstance(value, Twice):
            self.once(value, place)
        elif isinstance(value, dict):
            for name, member in value.items():
                self.free(member, (place, name))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.free(item, (place, index))

    def array(self, value: Any, plan: Plan, place: Place) -> None:
        """Note what is wrong with a list, and with each of its items."""
        assert plan.item is not None
        if not isinstance(value, list):
            self.wrong(value, plan, place, "a list")
            return
        for index, item in enumerate(value):
            self.value(item, plan.item, (place, index))

    def members(self, value: Any, plan: Plan, place: Place) -> None:
        """Note what is wrong with an object, and with each of its members."""
        if not isinstance(value, dict):
            self.wrong(value, plan, place, "an object")
            return
        if not plan.required <= value.keys():
            self.absent(plan.required.difference(value), plan, place)
        for name, content in value.items():
            if name in plan.members:
                self.value(content, plan.members[name], (place, name))
            else:
                where = (place, name)
                self.notes.add(self.rule, where, "no such member", "an undocumented member", severity="additive")
                self.free(content, where)

    def absent(self, names: frozenset[str], plan: Plan, place: Place) -> None:
        """Note the members that an object has to have, and has not."""
        if self.notes.is_full:
            self.notes.count(len(names))
            return
        for name, member in plan.members.items():
            if name in names:
                self.notes.add(member.rule, (place, name), "the member", "absent")


def plain(value: Any) -> Any:
    """Return a parsed value without the marks of members that stood twice."""
    if isinstance(value, Twice):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def _has_twice(value: Any) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Twice):
            return True
        waiting.extend(_inside(one))
    return False


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


def _described(value: Any) -> str:
    """Return a value's kind and the beginning of its text."""
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False, default=plain).iterencode(value):
        text += piece
        if len(text) > _QUOTED:
            break
    return f"{_NAMES[type(value)]}, {shown(text[:_QUOTED])}"
