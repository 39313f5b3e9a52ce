"""The recorded answers of a folder of cassettes, and what all answers of a method have in common."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from conformance.cassettes.reading import files_in, read_all
from conformance.catalogue import Api, Catalogue, Contract
from conformance.drift.shape import Shape
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.wires.media import media_type
from conformance.wires.registry import judge, wire_of
from conformance.wires.tree import Tree, Unreadable


@dataclass(frozen=True)
class Observed:
    """One answer of a method: `nth` of its scenario's calls of that method, and the day it was recorded, if told."""

    contract: Contract
    api: Api
    scenario: str
    nth: int
    answer: Response
    day: str = ""


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
    good = seen.answer.status < 300 if seen.contract.http else not status.startswith("ERROR")
    return status, "success" if good else "refusal", tree


def knowledge(observed: Iterable[Observed]) -> Knowledge:
    """Return what answers have in common."""
    known = Knowledge()
    for seen in observed:
        known.learn(seen)
    return known


def recorded(folder: Path, catalogue: Catalogue, apis: Collection[str] = ()) -> Iterator[Observed]:
    """Yield every recorded answer of a folder of cassettes; CassetteError then names all files that are none.

    Of a folder that has one folder for each API, only those of `apis` are read, where any are named.
    """
    calls = Calls(catalogue)
    for _, cassette in read_all(_cassettes(folder, catalogue, apis)):
        counts: dict[str, int] = {}
        for interaction in cassette.interactions:
            contract = calls.of(interaction.request)
            if contract is None:
                continue
            counts[contract.id] = counts.get(contract.id, 0) + 1
            api, nth = catalogue.apis[contract.api], counts[contract.id]
            yield Observed(contract, api, cassette.scenario, nth, interaction.response, cassette.day)


def _cassettes(folder: Path, catalogue: Catalogue, apis: Collection[str]) -> list[Path]:
    by_api = any((folder / api).is_dir() for api in catalogue.apis)
    roots = [folder / api for api in apis] if apis and by_api else [folder]
    return [path for root in roots for path in files_in(root)]


class Calls:
    """Tells what a recorded request called; its host and base path are those of whatever was recorded."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._soap = {c.method: c for c in catalogue.contracts if c.http is None}
        rest = sorted((c for c in catalogue.contracts if c.http), key=lambda c: c.http.path.count("{") if c.http else 0)
        self._rest = [(c.http.verb, re.compile(_path(c.http.path)), c) for c in rest if c.http]

    def of(self, request: Request) -> Contract | None:
        """Return the contract of a request, None for what is no documented call."""
        path = urlsplit(request.url).path
        action = next((value for name, value in request.headers.items() if name.lower() == "soapaction"), None)
        if action is not None:
            return self._soap.get(re.split("[/#]", action.strip('"'))[-1])
        return next((c for verb, form, c in self._rest if verb == request.verb and form.search(path)), None)


def _path(template: str) -> str:
    return (
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", template)) + "$"
    )
