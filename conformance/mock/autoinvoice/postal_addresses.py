"""Postal addresses of the company: one for each country and language, one of them the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.addresses import COUNTRIES, PostalAddress, default_address, make_default

_PRIVATE = frozenset(("label", "company", "company_name"))
"""What of an address no answer tells."""


@behaviour
def postal_address_create(call: Call) -> Reply:
    """Keep a complete address unless the company has one for the same country and language."""
    given = _given(call)
    blank = dict.fromkeys((f.name for f in fields(PostalAddress) if f.name not in ("default", "id")), "")
    new = PostalAddress(**{**blank, **given, "company": call.company.label})
    _check(call, new)
    new.label = f"postal address of {call.world.tick()}"
    call.world.add(new)
    return Reply("saved")


@behaviour
def postal_address_list(call: Call) -> Reply:
    """List every address of the company."""
    items = [{"status": "OK", **_told(address)} for address in call.world.all(PostalAddress, call.company.label)]
    return Reply("listed", members={"items": items})


@behaviour
def postal_address_show(call: Call) -> Reply:
    """Tell one address of the company."""
    return Reply("shown", members=_told(_address(call)))


@behaviour
def postal_address_update(call: Call) -> Reply:
    """Change what is given of an address, or of the default; the default stays one until another takes its place."""
    address = _address(call) if call.text("id") else default_address(call.world, call.company.label)
    if address is None:
        raise Refusal("not-found")
    given = _given(call)
    _check(call, replace(address, **given), itself=address)
    call.world.tick()
    becomes_default = given.pop("default", False)
    address.tell(given)
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


def _given(call: Call) -> dict[str, Any]:
    """Return the members of the parameter that were given."""
    told: Mapping[str, Any] = call.arguments["company_postal"] or {}
    return {name: value for name, value in told.items() if value is not None}


def _check(call: Call, wanted: PostalAddress, itself: PostalAddress | None = None) -> None:
    """Refuse an address that cannot be kept as it is wanted."""
    if wanted.country not in COUNTRIES:
        raise Refusal("country-code-invalid")
    if problem := wanted.incomplete():
        raise Refusal("invalid", **{"@errormessage": problem})
    for other in call.world.all(PostalAddress, call.company.label):
        if other is not itself and (other.country, other.lang) == (wanted.country, wanted.lang):
            raise Refusal("already-has-address", **{"@country": wanted.country, "@lang": wanted.lang})


def _address(call: Call) -> PostalAddress:
    """Return the address of the company that has the id."""
    for address in call.world.all(PostalAddress, call.company.label):
        if address.id == call.text("id"):
            return address
    raise Refusal("not-found")


def _told(address: PostalAddress) -> dict[str, Any]:
    return {name: value for name, value in address.view().items() if name not in _PRIVATE}
