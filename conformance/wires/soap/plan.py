"""A contract's answer or request made ready for reading: every value with its type on the wire and its requirement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from conformance.catalogue import Array, Contract, Evidence, Node, Scalar, Struct
from conformance.catalogue.formats import Validator, validator
from conformance.checks.collector import Rule
from conformance.wires.soap.names import ENCODING, SCALARS, XSD

ARRAY: Final = (ENCODING, "Array")

_JUDGED = ("enum", "format", "pattern")
_JUDGED_IN_REQUESTS = (*_JUDGED, "minLength", "maxLength", "minimum", "maximum")
_DATES = ("YYYYMMDD", "YYYYMMDDHHMMSS")


# Compared by identity: plans are keys of what a decoder remembers, and each stands for one place in a contract.
@dataclass(frozen=True, eq=False)
class Plan:
    """One declared value of an answer or a request.

    `kind` is struct, array or a scalar's kind; `types` are the names that xsi:type may have, as namespace and name;
    `label` is the one that findings show; `validator` judges the value itself, None if any is allowed.
    """

    kind: str
    rule: Rule
    types: frozenset[tuple[str, str]]
    label: str
    nullable: bool
    members: Mapping[str, Plan]
    item: Plan | None = None
    validator: Validator | None = None
    dated: bool = False
    may_be_empty: bool = False

    @cached_property
    def array_of(self) -> tuple[Plan | None, str]:
        """What an array's arrayType names: the innermost item, and the empty ranks of arrays of arrays after it."""
        item, ranks = self.item, ""
        while item is not None and item.kind == "array":
            item, ranks = item.item, f"{ranks}[]"
        return item, ranks


@dataclass(frozen=True, eq=False)
class AnswerPlan:
    """One contract's answer and its rules, by the part of their id after `#`."""

    contract: Contract
    namespace: str
    answer: Plan
    rules: Mapping[str, Rule]

    def rule(self, name: str) -> Rule:
        """Return the rule of that name; one that the contract does not state has no evidence."""
        return self.rules.get(name) or Rule(f"{self.contract.id}#{name}", Evidence())


# Contracts hold mappings and cannot be hashed; the identity check keeps a reloaded catalogue from seeing old plans.
_PLANS: dict[tuple[str, str], AnswerPlan] = {}
_REQUESTS: dict[tuple[str, str], tuple[Contract, Mapping[str, Plan]]] = {}


def plan(contract: Contract, namespace: str) -> AnswerPlan:
    """Return the contract's plan for the service namespace, made once."""
    made = _PLANS.get((contract.id, namespace))
    if made is None or made.contract is not contract:
        rules = {
            r.id.partition("#")[2]: Rule(r.id, r.evidence)
            for r in (*contract.terms.fields, *contract.terms.conventions)
        }
        encoding = rules.get("encoding") or Rule(f"{contract.id}#encoding", Evidence())
        answer = _Planner(namespace, rules, encoding).plan(contract.answer, "")
        made = _PLANS[contract.id, namespace] = AnswerPlan(contract, namespace, answer, rules)
    return made


def request_plan(contract: Contract, namespace: str) -> Mapping[str, Plan]:
    """Return the plans of a contract's parameters in their order, made once.

    What has no requirement of its own rests on what the whole method does.
    """
    made, plans = _REQUESTS.get((contract.id, namespace), (None, {}))
    if made is not contract:
        rules = {r.id.partition("#")[2]: Rule(r.id, r.evidence) for r in contract.terms.fields}
        otherwise = Rule(f"{contract.id}#request", contract.about.evidence)
        planner = _Planner(namespace, rules, otherwise, "request", _JUDGED_IN_REQUESTS)
        plans = {name: planner.plan(node, name) for name, node in contract.request.members.items()}
        _REQUESTS[contract.id, namespace] = contract, plans
    return plans


@dataclass(frozen=True)
class _Planner:
    namespace: str
    rules: Mapping[str, Rule]
    otherwise: Rule
    part: str = "answer"
    judged: tuple[str, ...] = _JUDGED

    def plan(self, node: Node, path: str) -> Plan:
        rule = self.rules.get(f"{self.part}.{path}", self.otherwise)
        if isinstance(node, Struct):
            dot = f"{path}." if path else ""
            members = {name: self.plan(member, dot + name) for name, member in node.members.items()}
            name = (self.namespace, node.name)
            return Plan("struct", _weakened(rule, node), frozenset({name}), _label(name), node.nullable, members)
        if isinstance(node, Array):
            item = self.plan(node.item, f"{path}[]")
            return Plan("array", _weakened(rule, node), frozenset({ARRAY}), _label(ARRAY), node.nullable, {}, item)
        return self._scalar(node, rule)

    def _scalar(self, node: Scalar, rule: Rule) -> Plan:
        name = SCALARS[node.kind]
        types = {name, (XSD, "base64Binary")} if node.kind == "base64" else {name}
        # `type` is the decoder's business, and a base64 text has become bytes, which JSON Schema does not know.
        asked = {key: node.schema[key] for key in self.judged if key in node.schema and node.kind != "base64"}
        return Plan(
            node.kind,
            rule,
            frozenset(types),
            _label(name),
            node.nullable,
            {},
            validator=validator(asked) if asked else None,
            may_be_empty=node.may_be_empty,
            dated=asked.get("format") in _DATES,
        )


def _weakened(rule: Rule, node: Struct | Array) -> Rule:
    """Return the rule that a value of this type is held to: no better known than that the type is there."""
    return replace(rule, evidence=rule.evidence.weakened(Evidence(assumed=node.assumed))) if node.assumed else rule


def _label(name: tuple[str, str]) -> str:
    return f"{{{name[0]}}}{name[1]}"
