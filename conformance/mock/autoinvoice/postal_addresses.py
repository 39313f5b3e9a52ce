"""Postal addresses of the company: one for each country and language, one of them the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.addresses import COUNTRIES, PostalAddress, default_address, make_default

_PRIVATE = frozenset(("label", "company", "company_name"))
"""Fields of an address that no response has."""


@behaviour
def postal_address_create(call: Call) -> Reply:
    """Store a complete address unless the company has one for the same country and language."""
    params = _params(call)
    empty = dict.fromkeys((f.name for f in fields(PostalAddress) if f.name not in ("default", "id")), "")
    new = PostalAddress(**{**empty, **params, "company": call.company.label})
    _check(call, new)
    new.label = f"postal address of {call.world.tick()}"
    call.world.add(new)
    return Reply("saved")


@behaviour
def postal_address_list(call: Call) -> Reply:
    """List every address of the company."""
    items = [{"status": "OK", **_struct(address)} for address in call.world.all(PostalAddress, call.company.label)]
    return Reply("listed", members={"items": items})


@behaviour
def postal_address_show(call: Call) -> Reply:
    """Return one address of the company."""
    return Reply("shown", members=_struct(_address(call)))


@behaviour
def postal_address_update(call: Call) -> Reply:
    """Change an address, by default the default one; it stays the default until another address becomes it."""
    address = _address(call) if call.text("id") else default_address(call.world, call.company.label)
    if address is None:
        raise Refusal("not-found")
    params = _params(call)
    _check(call, replace(address, **params), itself=address)
    call.world.tick()
    becomes_default = params.pop("default", False)
    address.assign(params)
    if becomes_default:
        make_default(call.world, address)
    return Reply("saved")


@behaviour
def postal_address_delete(call: Call) -> Reply:
    """Delete an address of the company that is not its default."""
    address = _address(call)
    if address.default:
        raise Refusal("could-not-delete")
    call.world.tick()
    del call.world.records[address.kind][address.label]
    return Reply("deleted")


def _params(call: Call) -> dict[str, Any]:
    """Return the members of company_postal that the request has."""
    params: Mapping[str, Any] = call.arguments["company_postal"] or {}
    return {name: value for name, value in params.items() if value is not None}


def _check(call: Call, wanted: PostalAddress, itself: PostalAddress | None = None) -> None:
    """Refuse an address that cannot be stored."""
    if wanted.country not in COUNTRIES:
        raise Refusal("country-code-invalid")
    if problem := wanted.incomplete():
        raise Refusal("invalid", **{"@errormessage": problem})
    for other in call.world.all(PostalAddress, call.company.label):
        if other is not itself and (other.country, other.lang) == (wanted.country, wanted.lang):
            raise Refusal("already-has-address", **{"@country": wanted.country, "@lang": wanted.lang})


def _address(call: Call) -> PostalAddress:
    """Return the address of the company with the id."""
    for address in call.world.all(PostalAddress, call.company.label):
        if address.id == call.text("id"):
            return address
    raise Refusal("not-found")


def _struct(address: PostalAddress) -> dict[str, Any]:
    return {name: value for name, value in address.view().items() if name not in _PRIVATE}
