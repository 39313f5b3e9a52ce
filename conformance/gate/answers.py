"""Findings in responses, for those who want them there: the mock refuses what breaks its contract."""

from __future__ import annotations

from urllib.parse import urlsplit

from conformance.catalogue import Catalogue
from conformance.checks.sent import Severity
from conformance.endpoint.exchange import Request
from conformance.mock.server.base_paths import api_at
from conformance.mock.server.entries import RawRequest
from conformance.mock.server.inspection import Objection
from conformance.wires.registry import wire_of


class Answers:
    """Objects to requests with a finding that is an error; what is only a warning passes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def objection(self, request: RawRequest) -> Objection | None:
        """Return the first error of a request, None if there is none."""
        api = api_at(self._catalogue, urlsplit(request.url).path)
        if api is None:
            return None
        sent = wire_of(api).sent(Request(request.verb, request.url, dict(request.headers), request.body), api)
        first = next((found for found in sent.findings if found.severity is Severity.ERROR), None)
        if first is None:
            return None
        # Without the value that was sent, which may be a key.
        return Objection(f"{first.title}; the contract has {first.expected}", first.place, first.do)
