"""Judges one exchange, whatever its wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from conformance.catalogue import Api, Contract
from conformance.checks import rest_judge, soap_judge
from conformance.checks.judgement import Judgement
from conformance.checks.limits import LEAST_SECONDS, Deadline
from conformance.endpoint.exchange import Exchange

_JUDGES: Final[Mapping[str, Callable[[Exchange, Contract, Api, Deadline], Judgement]]] = {
    "soap-rpc-encoded": soap_judge.judge,
    "rest-json": rest_judge.judge,
}


def judge(exchange: Exchange, contract: Contract, api: Api) -> Judgement:
    """Return every word that the answer breaks and every requirement that it was held to; never raise.

    It takes no longer than what the response has left of the exchange's time; one that needs more gets no verdict.
    """
    deadline = Deadline(max(LEAST_SECONDS, exchange.within - exchange.seconds))
    return _JUDGES[api.wire](exchange, contract, api, deadline)
