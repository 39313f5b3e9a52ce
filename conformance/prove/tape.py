"""A scenario's recorded exchanges, played back in their order, with one answer replaced by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from conformance.cassettes.reading import read_scenarios
from conformance.catalogue import Contract
from conformance.drift.recordings import Calls
from conformance.endpoint.exchange import Answer, Exchange, Request
from conformance.gherkin.document import Scenario


@dataclass(frozen=True)
class Taped:
    """One recorded answer: of which method, None for what arranges a world or grants a token."""

    contract: Contract | None
    answer: Answer


@dataclass
class Tape:
    """What a scenario heard; as a carrier it answers the n-th request with the n-th answer."""

    entries: tuple[Taped, ...]
    bent: tuple[int, Answer] | None = None
    _next: int = field(default=0)

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Answer as recorded; after a bent answer a scenario may ask for more than was recorded."""
        at = self._next
        self._next += 1
        if at >= len(self.entries):
            return Exchange(api, method, request, None, error="nothing more is recorded")
        answer = self.bent[1] if self.bent is not None and self.bent[0] == at else self.entries[at].answer
        return Exchange(api, method, request, answer)

    def with_answer(self, at: int, answer: Answer) -> Tape:
        """Return the same tape with another answer at one place."""
        return Tape(self.entries, (at, answer))

    def again(self) -> Tape:
        """Return the tape from its beginning."""
        return Tape(self.entries)


def load_tapes(folder: Path, scenarios: Iterable[Scenario], calls: Calls) -> dict[str, Tape]:
    """Return the tapes of all scenarios that are recorded, by their ids; CassetteError names all bad files."""
    return {
        identity: Tape(tuple(Taped(calls.of(i.request), i.response) for i in cassette.interactions))
        for identity, cassette in read_scenarios(folder, scenarios).items()
    }
