"""Infers what all recorded responses of a method have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.cassettes.observed import Observed
from conformance.drift.shape import Shape
from conformance.endpoint.exchange import Exchange, Request
from conformance.wires.media import media_type
from conformance.wires.registry import judge, wire_of
from conformance.wires.tree import Tree, Unreadable, Value


@dataclass
class Learned:
    """What one group of a method's responses, its successes or its refusals, has in common."""

    shape: Shape = field(default_factory=Shape)
    scenarios: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)


@dataclass
class Knowledge:
    """What a set of recordings contains: groups of responses by method, and the status of each call."""

    groups: dict[tuple[str, str], Learned] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: dict[tuple[str, str, int], str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    trees: list[tuple[tuple[str, str], str, Tree]] = field(default_factory=list)

    def learn(self, observation: Observed) -> None:
        """Add a response; unreadable ones form their own group."""
        subject = observation.contract.id
        status, group, tree = _read(observation)
        self.calls[subject, observation.scenario, observation.nth] = status
        self.statuses.setdefault(subject, {}).setdefault(status, observation.scenario)
        self.days[subject] = max(self.days.get(subject, ""), observation.day)
        learned = self.groups.setdefault((subject, group), Learned())
        learned.media.setdefault(
            media_type(observation.response.header("Content-Type")) or "none", observation.scenario
        )
        learned.scenarios.setdefault(observation.scenario, observation.day)
        if group != UNREADABLE:
            learned.shape.learn(tree)
            self.trees.append(((subject, group), observation.scenario, tree))


UNREADABLE, FILE = "unreadable", "file"


def _read(observation: Observed) -> tuple[str, str, Tree]:
    """Return a response's documented status, its group, and its tree."""
    exchange = Exchange(observation.api.id, observation.contract.method, Request("POST", ""), observation.response)
    judgement = judge(exchange, observation.contract, observation.api)
    media = media_type(observation.response.header("Content-Type")).partition(";")[0]
    ok = judgement.outcome is not None and judgement.outcome.ok
    if ok and observation.contract.operation.is_file(media):
        return judgement.status or "", FILE, Value("file", "")
    try:
        tree = wire_of(observation.api).tree(observation.response.body)
    except Unreadable as error:
        return f"HTTP {observation.response.status}, {error}"[:200], UNREADABLE, None
    outcome = judgement.outcome
    if outcome is not None:
        return outcome.status.text, "success" if outcome.ok else "refusal", tree
    status = judgement.status or "no status"
    good = wire_of(observation.api).succeeded(observation.response, status)
    return status, "success" if good else "refusal", tree


def knowledge(observed: Iterable[Observed]) -> Knowledge:
    """Return what the responses have in common."""
    known = Knowledge()
    for observation in observed:
        known.learn(observation)
    return known
