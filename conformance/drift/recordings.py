"""Infers what all recorded responses of a method have in common."""

from __future__ import annotations

from collections import Counter
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
    """What one group of a method's responses, its successes or its refusals, has in common.

    `media` has the scenarios of each content type.
    """

    shape: Shape = field(default_factory=Shape)
    media: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """A readable response: its scenario, its tree, and where it was observed."""

    scenario: str
    tree: Tree
    observation: Observed


@dataclass
class Knowledge:
    """What a set of recordings contains: groups of responses by method, and the status of each call.

    `days` has the latest recording of each method, and `recorded` those of its scenarios.
    `efforts` counts the calls of each scenario: the fewer, the simpler it is to play.
    """

    groups: dict[tuple[str, str], Learned] = field(default_factory=dict)
    statuses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    calls: dict[tuple[str, str, int], str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    recorded: dict[tuple[str, str], str] = field(default_factory=dict)
    trees: dict[tuple[str, str], list[Seen]] = field(default_factory=dict)
    efforts: Counter[str] = field(default_factory=Counter)

    def learn(self, observation: Observed) -> None:
        """Add a response; unreadable ones form their own group."""
        subject = observation.contract.id
        status, group, tree = read(observation)
        self.efforts[observation.scenario] += 1
        self.calls[subject, observation.scenario, observation.nth] = status
        self.statuses.setdefault(subject, {}).setdefault(status, []).append(observation.scenario)
        self.recorded[subject, observation.scenario] = observation.day
        self.days[subject] = max(self.days.get(subject, ""), observation.day)
        learned = self.groups.setdefault((subject, group), Learned())
        media = media_type(observation.response.header("Content-Type")) or "none"
        learned.media.setdefault(media, []).append(observation.scenario)
        if group != UNREADABLE:
            learned.shape.learn(tree)
            self.trees.setdefault((subject, group), []).append(Seen(observation.scenario, tree, observation))

    def of(self, subject: str, group: str) -> list[Seen]:
        """Return the readable responses of a group, those of simple scenarios first."""
        return sorted(self.trees.get((subject, group), ()), key=lambda seen: self.simplicity(seen.scenario))

    def simplicity(self, scenario: str) -> tuple[int, int, str]:
        """Return a key by which the scenario sorts first that is simplest to play and to read."""
        return self.efforts[scenario], len(scenario), scenario

    def first(self, scenarios: Iterable[str], subject: str) -> str:
        """Return the day of the earliest recording of a method in these scenarios, "" if it is not known."""
        return min(filter(None, (self.recorded.get((subject, s), "") for s in scenarios)), default="")


UNREADABLE, FILE = "unreadable", "file"


def read(observation: Observed) -> tuple[str, str, Tree]:
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
