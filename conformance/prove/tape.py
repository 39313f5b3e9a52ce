"""A scenario's recorded exchanges, played back in their order, with one answer replaced by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from conformance.cassettes.arranged import Arrangement, Replay, is_control
from conformance.cassettes.reading import read_scenarios
from conformance.catalogue import Contract
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.errors import CassetteError
from conformance.gherkin.document import Scenario
from conformance.wires.calls import Calls


@dataclass(frozen=True)
class Taped:
    """One recorded answer with its request: of which method, None for what grants a token."""

    contract: Contract | None
    request: Request
    answer: Response


@dataclass
class Tape:
    """The responses of a scenario; as a carrier it repeats the n-th response to the n-th call.

    `arrange` makes what answers the requests that arrange the scenario's world.
    """

    entries: tuple[Taped, ...]
    arrange: Callable[[], Replay]
    bent: tuple[int, Response] | None = None
    _next: int = field(default=0)
    _world: Replay | None = field(default=None)

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Response as recorded; after a bent answer a scenario may ask for more than was recorded."""
        if is_control(request):
            return self._arranged(request, api, method)
        at = self._next
        self._next += 1
        if at >= len(self.entries):
            return Exchange(api, method, request, None, error="nothing more is recorded")
        answer = self.bent[1] if self.bent is not None and self.bent[0] == at else self.entries[at].answer
        return Exchange(api, method, request, answer)

    def _arranged(self, request: Request, api: str, method: str) -> Exchange:
        self._world = self._world or self.arrange()
        try:
            return Exchange(api, method, request, self._world.respond(request))
        except CassetteError as error:
            return Exchange(api, method, request, None, error=str(error))

    def with_answer(self, at: int, answer: Response) -> Tape:
        """Return the same tape with another answer at one place."""
        return Tape(self.entries, self.arrange, (at, answer))

    def with_entries(self, entries: tuple[Taped, ...]) -> Tape:
        """Return the same tape with other answers."""
        return Tape(entries, self.arrange)

    def again(self) -> Tape:
        """Return the tape from its beginning."""
        return Tape(self.entries, self.arrange)


def load_tapes(folder: Path, scenarios: Iterable[Scenario], calls: Calls, arrangement: Arrangement) -> dict[str, Tape]:
    """Return the tapes of all scenarios that are recorded, by their ids; CassetteError names all bad files."""
    return {
        identity: Tape(
            tuple(Taped(calls.of(one.request), one.request, one.response) for one in cassette.interactions),
            partial(arrangement.replay, cassette),
        )
        for identity, cassette in read_scenarios(folder, scenarios).items()
    }
