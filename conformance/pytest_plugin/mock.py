"""The mock in an integrator's tests: where it is, what it answers next, what came in, and what is wrong with that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from conformance.catalogue import Catalogue
from conformance.checks.sent import Severity
from conformance.gate.gating import keys_scrubber
from conformance.gate.journal import Entry, entry
from conformance.gate.judging import Judge
from conformance.gate.place import variables
from conformance.gate.report.terminal import block
from conformance.mock.server.mock_server import MockServer
from conformance.mock.state import provider_states
from conformance.mock.state.demo import DEMO
from conformance.mock.state.tenant import Keys
from conformance.mock.state.world import Unknown
from conformance.paths import suite
from conformance.wires.registry import load


class ConformanceMock:
    """The mock of one test; its company is the demo company, with the same keys in every test.

    `environment` has the addresses and keys under the names that `conformance gate` gives to commands.
    """

    def __init__(self, server: MockServer, catalogue: Catalogue) -> None:
        self._server, self._catalogue = server, catalogue
        self._first = server.journal.last
        self.url, self.keys = server.url, server.demo
        self.environment = variables(server.url, vars(server.demo))
        self.soap_url = self.environment["CONFORMANCE_SOAP_URL"]
        self.wsdl_url = self.environment["CONFORMANCE_WSDL_URL"]
        self.ax_url = self.environment["CONFORMANCE_AX_URL"]
        self.invoicing_url = self.environment["CONFORMANCE_INVOICING_URL"]

    def __repr__(self) -> str:
        return f"ConformanceMock({self.url!r})"

    def next_outcome(self, method: str, outcome: str, *, nth: int = 1, times: int = 1, **variables: str) -> None:
        """Let the nth next call of a method end with a documented outcome: its id, its name or its status text.

        `variables` are those in the status text. ValueError names the nearest that exist.
        """
        request = {"method": method, "outcome": outcome, "nth": nth, "times": times}
        self._plan({**request, **({"variables": variables} if variables else {})})

    def next_trouble(self, trouble: str, method: str = "", *, nth: int = 1, times: int = 1, **options: float) -> None:
        """Let the nth next call, of a method or of any, meet trouble such as cut, 503 or nil:MEMBER.

        `options` are seconds and retry_after. ValueError names the nearest that exist.
        """
        request = {"trouble": trouble, "nth": nth, "times": times, **options}
        self._plan({**request, **({"method": method} if method else {})})

    @property
    def world(self) -> dict[str, Any]:
        """What the company's world holds: its keys, companies and records, and what time it is."""
        return provider_states.view(self._server.worlds.get(DEMO))

    def set_state(self, **state: Any) -> dict[str, Any]:
        """Change the world by records, moves, caller, company, breaks, now and elapse, and return what it holds.

        ValueError says what the world cannot hold.
        """
        with _plain_errors():
            return provider_states.change(self._server.worlds.get(DEMO), state)

    def elapse(self, seconds: int) -> None:
        """Let time pass in the world, so that tokens end."""
        self.set_state(elapse=seconds)

    @property
    def journal(self) -> list[Entry]:
        """The requests of this test with their responses, the first one first."""
        return [entry(json.loads(e.dumps())) for e in self._server.journal.entries(self._first, self._count)]

    def findings(self, severity: str = "warning") -> list[Mapping[str, Any]]:
        """Return what is wrong with the requests of this test, a cause each; of this severity and graver ones."""
        return [cause.as_dict() for cause in self._judged().causes.all() if cause.severity.reaches(Severity(severity))]

    def assert_conforms(self, severity: str = "behaviour") -> None:
        """Fail unless requests came in, and every one of them is as the contracts have it.

        `severity` is error, behaviour or warning: findings of this severity and of graver ones fail.
        """
        __tracebackhide__ = True
        if not self._count:
            raise AssertionError(
                f"no request arrived at {self.url}: let the client call soap_url, ax_url or invoicing_url"
            )
        found = self.findings(severity)
        if found:
            what = "\n".join(line for cause in found for line in block(cause))
            raise AssertionError(f"the client does not conform:\n{what}")

    @property
    def _count(self) -> int:
        return self._server.journal.last - self._first

    def _judged(self) -> Judge:
        judge = Judge(self._catalogue, keys_scrubber(self._catalogue, vars(self.keys)))
        for each in self.journal:
            judge.hear(each)
        judge.end()
        return judge

    def _plan(self, request: Mapping[str, Any]) -> None:
        with _plain_errors():
            self._server.plans.add(request)


class SharedMock:
    """The mock that all tests of a run use, one after the other."""

    def __init__(self, server: MockServer, catalogue: Catalogue) -> None:
        self._server, self._catalogue = server, catalogue

    def begin(self, test: str) -> ConformanceMock:
        """Start afresh for a test."""
        self.end()
        self._server.journal.test = test
        return ConformanceMock(self._server, self._catalogue)

    def end(self) -> None:
        """Forget what a test has planned and changed."""
        self._server.worlds.reset()
        self._server.plans.clear()
        self._server.journal.test = ""


@contextmanager
def shared_mock() -> Iterator[SharedMock]:
    """Run a mock while the block runs."""
    catalogue = load(suite().contracts)
    with MockServer(catalogue).in_thread() as server:
        yield SharedMock(server, catalogue)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Raise what the mock refuses as a ValueError with all that there is to say."""
    try:
        yield
    except Unknown as error:
        raise ValueError(
            "; ".join(filter(None, (str(error), error.where and f"where: {error.where}", f"do: {error.do}")))
        ) from None


__all__ = ["ConformanceMock", "Keys", "SharedMock", "shared_mock"]
