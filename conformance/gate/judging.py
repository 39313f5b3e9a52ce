"""Judges a journal: each request by itself, then the sequence of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from urllib.parse import urlsplit

from conformance.catalogue import Api, Catalogue
from conformance.checks.client_rules import UNKNOWN_METHOD
from conformance.checks.sent import Sent, SentNotes
from conformance.gate.behaviour.errors import IgnoredErrors
from conformance.gate.behaviour.observer import Observer
from conformance.gate.behaviour.reading import Paging, Polling
from conformance.gate.behaviour.tokens import Tokens
from conformance.gate.behaviour.writes import RepeatedWrites
from conformance.gate.causes import Causes
from conformance.gate.config import Accepted
from conformance.gate.coverage import Coverage
from conformance.gate.found import Found
from conformance.gate.journal import Entry
from conformance.gate.masks import Masks
from conformance.gate.security import Security, deprecated
from conformance.gate.step import Step, step
from conformance.wires.registry import wire_of


class Judge:
    """Takes the entries of a journal in their order; memory does not grow with their number."""

    def __init__(
        self, catalogue: Catalogue, masks: Masks, accepted: tuple[Accepted, ...] = (), today: date | None = None
    ) -> None:
        self._catalogue, self._masks = catalogue, masks
        self._security = Security(masks)
        self._observers: tuple[Observer, ...] = (
            RepeatedWrites(),
            IgnoredErrors(catalogue),
            Tokens(),
            Polling(),
            Paging(),
        )
        self.causes = Causes(accepted, today or date.today())
        self.coverage = Coverage(catalogue)
        self.requests = self.calls = self.elsewhere = 0
        self.tests: dict[str, int] = {}

    def hear(self, entry: Entry) -> list[Found]:
        """Take the next entry, and return what it shows."""
        self.requests += 1
        self._learn(entry)
        api = self._catalogue.apis.get(entry.api)
        if api is None:
            self.elsewhere += 1
            return []
        sent = wire_of(api).sent(entry.request, api) if entry.complete else Sent()
        if sent.method and _leads_nowhere(entry):
            sent = _nowhere(entry, api, sent.method)
        taken = step(entry, sent, api.methods.get(sent.method or entry.method))
        if taken.contract is not None or sent.findings:
            self.calls += 1
        if entry.test:
            self.tests[entry.test] = self.tests.get(entry.test, 0) + 1
        self.coverage.hear(taken)
        found = [*self._findings(taken, api, sent)]
        for each in found:
            self.causes.add(each)
        return found

    def end(self) -> list[Found]:
        """Return what only the whole journal shows."""
        found = [each for observer in self._observers for each in observer.end()]
        for each in found:
            self.causes.add(each)
        return found

    def _findings(self, taken: Step, api: Api, sent: Sent) -> Iterator[Found]:
        for finding in sent.findings:
            yield Found(finding, taken.entry.number, taken.entry.test, taken.method)
        yield from self._security.findings(taken, api)
        yield from deprecated(taken)
        for observer in self._observers:
            yield from observer.hear(taken)

    def _learn(self, entry: Entry) -> None:
        """Learn the keys of a request and of its response, so that they are masked wherever else they are."""
        self._masks.hear(entry.request.body)
        if entry.response is not None:
            self._masks.hear(entry.response.body, entry.method)


def _leads_nowhere(entry: Entry) -> bool:
    """Return whether the mock has nothing at the address of a request, which only ends like that of a method."""
    return not entry.method and entry.response is not None and entry.response.status == HTTPStatus.NOT_FOUND


def _nowhere(entry: Entry, api: Api, method: str) -> Sent:
    """Return what a request says whose path has something between the base URL and the path of a method."""
    notes, path = SentNotes(api), urlsplit(entry.request.url).path[:200]
    expected, stated = f"the path of {method} directly below the base URL", notes.stated("method")
    notes.add(UNKNOWN_METHOD, "the request line", expected, f"{entry.request.verb[:20]} {path}", stated)
    return Sent(findings=tuple(notes.found))
