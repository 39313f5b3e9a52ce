"""The wires that there are. Another one is a package beside these two, and a line here."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from conformance import catalogue
from conformance.catalogue import Api, Catalogue, Contract
from conformance.checks.judgement import Judgement
from conformance.checks.limits import LEAST_SECONDS, Deadline
from conformance.endpoint.exchange import Exchange
from conformance.endpoint.guard import Guard
from conformance.endpoint.owned import Owned
from conformance.endpoint.settings import Profile
from conformance.wires.rest.wire import RestWire
from conformance.wires.soap.wire import SoapWire
from conformance.wires.wire import Wire

WIRES: Final[dict[str, Wire]] = {
    wire.name: wire
    for wire in (
        SoapWire(),
        RestWire(),
    )
}
"""Every wire by the name that an API's contracts give it."""


@lru_cache(maxsize=4)
def load(folder: Path) -> Catalogue:
    """Return every contract below `folder`; ContractErrors name file, place and reason of all that is wrong."""
    return catalogue.load(folder, {name: wire.binder for name, wire in WIRES.items()})


def wire_of(api: Api) -> Wire:
    """Return how an API's calls travel."""
    return WIRES[api.wire]


def guard(contracts: Catalogue, profile: Profile, owned: Owned | None = None) -> Guard:
    """Return a guard that understands the calls of every wire; `owned` are the records that they may change."""
    return Guard(contracts, profile, {name: wire.read for name, wire in WIRES.items()}, owned)


def judge(exchange: Exchange, contract: Contract, api: Api) -> Judgement:
    """Return every word that a response breaks and every requirement that it was held to; never raise.

    It takes no longer than what the response has left of the exchange's time; one that needs more gets no verdict.
    """
    deadline = Deadline(max(LEAST_SECONDS, exchange.within - exchange.seconds))
    return wire_of(api).judge(exchange, contract, api, deadline)
