"""Every rule that a client can break, by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Final

from conformance.checks import client_rules
from conformance.checks.sent import Rule
from conformance.gate import security
from conformance.gate.behaviour import errors, reading, tokens, writes
from conformance.wires.registry import WIRES


def _stated(module: ModuleType) -> Iterator[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))


_MODULES: Final = (client_rules, security, errors, reading, tokens, writes)
RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule for rules in (*map(_stated, _MODULES), *(wire.rules for wire in WIRES.values())) for rule in rules
}
