"""Calls over plain HTTP, which a service that serves TLS does not accept."""

from __future__ import annotations

from http import HTTPStatus

from conformance.catalogue import Contract
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.scene import expect
from conformance.wires.calling import Sender


class OverHttp:
    """Sends calls over plain HTTP; where nothing listens, every further call gets the response of the first.

    What does not respond there says nothing of the API, so these calls are counted apart from its own.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._closed = ""

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Send a request, unless an earlier one found that nothing responds over plain HTTP."""
        if self._closed:
            return Exchange(api, method, request, None, error=self._closed)
        exchange = self._sender.send(request, api=f"{api} over plain HTTP", method=method)
        if exchange.response is None:
            self._closed = exchange.error
        return Exchange(api, method, exchange.request, exchange.response, exchange.seconds, exchange.error)


def not_served(contract: Contract, response: Response, judgement: Judgement) -> None:
    """Raise ContractBroken if a call over plain HTTP was served."""
    if judgement.outcome is not None or response.status < HTTPStatus.MULTIPLE_CHOICES:
        rule = next(r for r in contract.terms.conventions if r.id == f"{contract.id}#tls")
        actual = f"HTTP {response.status}, {judgement.status or 'served'}"
        raise expect.ContractBroken(
            [Finding(rule.id, "the HTTP response", "plain HTTP is not served", actual, evidence=rule.evidence)]
        )
