"""The descriptions that a live endpoint gives of itself, fetched through the guarded transport and compared."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.catalogue import Api, Catalogue
from conformance.drift import interface
from conformance.drift.difference import Difference
from conformance.endpoint.exchange import Request
from conformance.endpoint.guard import Guard
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.errors import EndpointBroken


def described(catalogue: Catalogue, profile: Profile, api: str = "") -> Iterator[Difference | str]:
    """Yield where descriptions differ from the contracts, and a note for each API that gives none."""
    transport = Transport(
        profile,
        Guard(catalogue, profile),
        Scrubber(catalogue.secrets, profile.known_secrets(), answering=catalogue.answering),
    )
    try:
        for name, url in profile.urls.items():
            if api in ("", name):
                yield from _one(transport, catalogue.apis[name], url)
    finally:
        transport.close()


def _one(transport: Transport, api: Api, url: str) -> Iterator[Difference | str]:
    base = url.rstrip("/")
    where = f"{base.rpartition('/')[0]}/wsdl" if api.soap else f"{base}/openapi.json"
    answer = transport.send(Request("GET", where), api=api.id, method="description").answer
    if answer is None or answer.status != 200:
        told = "no answer" if answer is None else f"HTTP {answer.status}"
        yield f"{api.id} gives no description of itself at {where} ({told}), so none was compared"
        return
    try:
        yield from interface.differences(api, interface.facts(api, answer.body))
    except EndpointBroken as error:
        yield f"{api.id}: {error.what} ({where})"
