"""Judges one exchange, whatever its wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from conformance.catalogue import Api, Contract
from conformance.checks import rest_judge, soap_judge
from conformance.checks.judgement import Judgement
from conformance.endpoint.exchange import Exchange

_JUDGES: Final[Mapping[str, Callable[[Exchange, Contract, Api], Judgement]]] = {
    "soap-rpc-encoded": soap_judge.judge,
    "rest-json": rest_judge.judge,
}


def judge(exchange: Exchange, contract: Contract, api: Api) -> Judgement:
    """Return every word that the answer breaks and every requirement that it was held to; never raise."""
    return _JUDGES[api.wire](exchange, contract, api)
