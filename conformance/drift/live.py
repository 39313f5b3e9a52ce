"""Fetches a live endpoint's own descriptions through the guarded transport and compares them."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from conformance.catalogue import Api, Catalogue
from conformance.drift import interface
from conformance.drift.selection import Selection
from conformance.endpoint.exchange import Request
from conformance.endpoint.settings import Profile
from conformance.endpoint.transport import Transport
from conformance.errors import EndpointBroken, Refused
from conformance.scrubbing import scrubber
from conformance.wires.difference import Difference
from conformance.wires.registry import guard, wire_of


def described(catalogue: Catalogue, profile: Profile, selection: Selection) -> Iterator[Difference | str]:
    """Yield how the descriptions of the selected APIs differ from the contracts, and notes about missing ones."""
    transport = Transport(profile, guard(catalogue, profile), scrubber(catalogue, profile))
    try:
        for api in selection.apis:
            if api.id in profile.urls:
                yield from _one(transport, api, profile.urls[api.id], selection)
    finally:
        transport.close()


def _one(transport: Transport, api: Api, url: str, selection: Selection) -> Iterator[Difference | str]:
    where = wire_of(api).description_url(url)
    try:
        response = transport.send(Request("GET", where), api=api.id, method="description").response
    except Refused as no:
        yield f"{api.id}: description not requested from {where}: {no.what}"
        return
    if response is None or response.status != HTTPStatus.OK:
        status = "no response" if response is None else f"HTTP {response.status}"
        yield f"{api.id} provides no description at {where} ({status}), so none was compared"
        return
    try:
        found = interface.compare(api, response.body, selection.of(api))
        yield from found.differences
        yield from (f"{api.id}: {note}" for note in found.notes)
    except EndpointBroken as error:
        yield f"{api.id}: {error.what} ({where})"
