"""Finding recipients: companies of the network, and where that is allowed those of external directories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.outside_companies import OutsideCompany
from conformance.mock.state.company_settings import setting
from conformance.mock.state.tenant import Company

_SHORTEST, _USUAL, _MOST = 3, 20, 200
_NETWORK = "MAVENTA"
"""The operator of those who take invoices inside the network."""

Found = Sequence[Company | OutsideCompany]


@behaviour
def company_lookup(call: Call) -> Reply:
    """Tell who matches in the network, else who matches in external directories unless they are not to be asked."""
    asked = call.arguments["company_lookup_params"] or {}
    found = _found(call, outside=not asked.get("disable_vies"))
    return Reply("found", members={"items": [{**_told(one), "edis": [one.eia]} for one in found]})


@behaviour
def company_lookup_with_operator(call: Call) -> Reply:
    """Tell who matches in the network, each address with its operator."""
    found = _found(call, outside=False)
    items = [{**_told(one), "edis": [{"eia": one.eia, "operator_code": _operator(one)}]} for one in found]
    return Reply("found", members={"items": items})


def _found(call: Call, *, outside: bool) -> Found:
    """Return who matches, as many as the call wants; refuse where nobody does, or too many do."""
    asked = call.arguments["company_lookup_params"] or {}
    words, country = (asked.get("search_string") or "").strip(), (asked.get("country_code") or "").strip()
    if len(words) < _SHORTEST:
        raise Refusal("search-string-too-short")
    kinds: Sequence[type[Company | OutsideCompany]] = (Company, OutsideCompany) if outside else (Company,)
    for kind in kinds:
        found = [one for one in call.world.all(kind) if _matches(one, words.casefold(), country)]
        if len(found) > _MOST:
            raise Refusal("too-many-results")
        if found:
            limit = asked.get("limit") or 0
            return found[: limit if limit > 0 else _USUAL]
    raise Refusal("no-results")


def _matches(one: Company | OutsideCompany, words: str, country: str) -> bool:
    if country and one.country.casefold() != country.casefold():
        return False
    return words in one.name.casefold() or words in (one.bid, one.eia.casefold(), _vat_number(one).casefold())


def _vat_number(one: Company | OutsideCompany) -> str:
    return setting(one, "vat_number") if isinstance(one, Company) else one.vat_number


def _operator(one: Company | OutsideCompany) -> str:
    return one.operator_code if isinstance(one, OutsideCompany) else _NETWORK


def _told(one: Company | OutsideCompany) -> dict[str, Any]:
    inside = one if isinstance(one, Company) else None
    return {
        "status": "OK",
        "name": one.name,
        "state": one.region,
        "post_code": one.post_code,
        "post_office": one.post_office,
        "maventa_id": inside.maventa_id if inside else "",
        "bid": one.bid,
        "address1": one.address1,
        "country": one.country,
        "address2": one.address2,
        "receive_invoices": inside is not None and inside.receives,
        "receive_orders": inside is not None and inside.receives_orders,
    }
