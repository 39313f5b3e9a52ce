"""What all recorded responses of a method have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.cassettes.observed import Observed
from conformance.drift.shape import Shape
from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.media import media_type
from conformance.wires.registry import judge, wire_of
from conformance.wires.tree import Tree, Unreadable


@dataclass
class Learned:
    """What one group of a method's answers (its successes, or its refusals) has in common."""

    shape: Shape = field(default_factory=Shape)
    scenarios: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)


@dataclass
class Knowledge:
    """Everything that a set of recordings tells: groups by method, and the status of each call."""

    groups: dict[tuple[str, str], Learned] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: dict[tuple[str, str, int], str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    trees: list[tuple[tuple[str, str], str, Tree]] = field(default_factory=list)

    def learn(self, seen: Observed) -> None:
        """Take one answer in; what cannot be read is remembered as such."""
        subject = seen.contract.id
        status, group, tree = _read(seen)
        self.calls[subject, seen.scenario, seen.nth] = status
        self.statuses.setdefault(subject, {}).setdefault(status, seen.scenario)
        self.days[subject] = max(self.days.get(subject, ""), seen.day)
        learned = self.groups.setdefault((subject, group), Learned())
        learned.media.setdefault(media_type(seen.answer.header("Content-Type")) or "none", seen.scenario)
        learned.scenarios.setdefault(seen.scenario, seen.day)
        if group != UNREADABLE:
            learned.shape.learn(tree)
            self.trees.append(((subject, group), seen.scenario, tree))


UNREADABLE = "unreadable"


def _read(seen: Observed) -> tuple[str, str, Tree]:
    """Return an answer's status as the documents print it, its group, and its tree."""
    exchange = Exchange(seen.api.id, seen.contract.method, Request("POST", ""), seen.answer)
    judgement = judge(exchange, seen.contract, seen.api)
    try:
        tree = wire_of(seen.api).tree(seen.answer.body)
    except Unreadable as error:
        return f"HTTP {seen.answer.status}, {error}"[:200], UNREADABLE, None
    outcome = judgement.outcome
    if outcome is not None:
        return outcome.status.text, "success" if outcome.ok else "refusal", tree
    status = judgement.status or "no status"
    good = wire_of(seen.api).succeeded(seen.answer, status)
    return status, "success" if good else "refusal", tree


def knowledge(observed: Iterable[Observed]) -> Knowledge:
    """Return what answers have in common."""
    known = Knowledge()
    for seen in observed:
        known.learn(seen)
    return known
