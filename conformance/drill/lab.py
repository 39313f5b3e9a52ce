"""Runs the command on a mock of its own, and sees what it called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from conformance.catalogue import Catalogue
from conformance.drill.drill import Call, Called, Drill
from conformance.drill.process import Ended, Processes
from conformance.endpoint.exchange import Response
from conformance.errors import EndpointBroken
from conformance.gate.place import Place, mapped, variables
from conformance.mock.server.entries import Entry, RawRequest, shown
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import wire_of

_SECONDS: Final = 20.0
_LONGEST_LINE: Final = 400
_LINES: Final = 12


@dataclass(frozen=True)
class Ran:
    """One run of the command: how it ended, what it called, and the last lines of its output without keys.

    `calls` has the calls of each method in their order, `requests` how often each address was called. `met` says
    whether what was planned befell a call.
    """

    ended: Ended
    calls: Mapping[str, Sequence[Call]]
    requests: Mapping[str, int]
    met: bool
    output: str


@dataclass(frozen=True)
class Lab:
    """What every run has in common: the command, the names it has for the variables, and the state of the world."""

    catalogue: Catalogue
    command: Sequence[str]
    names: Sequence[str]
    state: Mapping[str, Any]
    processes: Processes

    def run(self, drill: Drill | None, bound: float | None) -> Ran:
        """Run the command on a new mock for at most so many seconds, with a drill or without."""
        with MockServer(self.catalogue).in_thread() as mock:
            place = Place(mock.url)
            keys = place.world(self.state) if self.state else place.demo()
            if drill is not None:
                _plan(mock.url, drill.request((bound or 0) + _SECONDS))
            known = variables(mock.url, keys)
            ended = self.processes.run(self.command, {**known, **mapped(self.names, known)}, bound)
            return self._seen(mock, ended)

    def called(self, ran: Ran) -> dict[str, Called]:
        """Return the documented methods that a run called, the first one first."""
        found = {}
        for method, calls in ran.calls.items():
            api, _, name = method.partition("/")
            found[method] = Called(self.catalogue.find(name, api), calls)
        return found

    def _seen(self, mock: MockServer, ended: Ended) -> Ran:
        calls: dict[str, list[Call]] = {}
        addresses: Counter[str] = Counter()
        met = False
        for entry in mock.journal:
            name = f"{entry.api}/{entry.method}" if entry.method else _address(entry.request)
            if entry.method:
                calls.setdefault(name, []).append(Call(entry.outcome, self._members(entry)))
            addresses[name] += 1
            met = met or bool(entry.planned and not entry.missed)
        lines = [shown(line, _LONGEST_LINE, mock.worlds.has_key) for line in ended.output.splitlines() if line.strip()]
        return Ran(ended, calls, addresses, met, "\n".join(lines[-_LINES:]))

    def _members(self, entry: Entry) -> frozenset[str]:
        """Return the paths of the members of a response."""
        if entry.response is None:
            return frozenset()
        response = Response(entry.response.status, dict(entry.response.headers), entry.response.body)
        return wire_of(self.catalogue.apis[entry.api]).outline(response)


def _plan(url: str, request: Mapping[str, Any]) -> None:
    with requests.Session() as session:
        session.trust_env = False
        response = session.post(f"{url}/_control/next", json=request, timeout=_SECONDS)
    if not response.ok:
        raise EndpointBroken(f"the mock refused the plan {request}: {response.text[:300]}", where=url)


def _address(request: RawRequest) -> str:
    return f"{request.verb} {urlsplit(request.url).path}"
