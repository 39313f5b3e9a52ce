"""Finding recipients: companies of the network, and where allowed those of external directories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.outside_companies import OutsideCompany
from conformance.mock.state.company_settings import setting
from conformance.mock.state.tenant import Company

_MIN_LENGTH, _DEFAULT_LIMIT, _MAX_RESULTS = 3, 20, 200
_NETWORK = "MAVENTA"
"""The operator of companies that receive invoices inside the network."""

Found = Sequence[Company | OutsideCompany]


@behaviour
def company_lookup(call: Call) -> Reply:
    """Return the matches in the network, or else in external directories unless they are disabled."""
    params = call.arguments["company_lookup_params"] or {}
    found = _found(call, outside=not params.get("disable_vies"))
    return Reply("found", members={"items": [{**_struct(one), "edis": [one.eia]} for one in found]})


@behaviour
def company_lookup_with_operator(call: Call) -> Reply:
    """Return the matches in the network, each address with its operator."""
    found = _found(call, outside=False)
    items = [{**_struct(one), "edis": [{"eia": one.eia, "operator_code": _operator(one)}]} for one in found]
    return Reply("found", members={"items": items})


def _found(call: Call, *, outside: bool) -> Found:
    """Return the matches, up to the limit of the call; refuse if there is none, or too many."""
    params = call.arguments["company_lookup_params"] or {}
    words, country = (params.get("search_string") or "").strip(), (params.get("country_code") or "").strip()
    if len(words) < _MIN_LENGTH:
        raise Refusal("search-string-too-short")
    kinds: Sequence[type[Company | OutsideCompany]] = (Company, OutsideCompany) if outside else (Company,)
    for kind in kinds:
        found = [one for one in call.world.all(kind) if _matches(one, words.casefold(), country)]
        if len(found) > _MAX_RESULTS:
            raise Refusal("too-many-results")
        if found:
            limit = params.get("limit") or 0
            return found[: limit if limit > 0 else _DEFAULT_LIMIT]
    raise Refusal("no-results")


def _matches(one: Company | OutsideCompany, words: str, country: str) -> bool:
    if country and one.country.casefold() != country.casefold():
        return False
    return words in one.name.casefold() or words in (one.bid, one.eia.casefold(), _vat_number(one).casefold())


def _vat_number(one: Company | OutsideCompany) -> str:
    return setting(one, "vat_number") if isinstance(one, Company) else one.vat_number


def _operator(one: Company | OutsideCompany) -> str:
    return one.operator_code if isinstance(one, OutsideCompany) else _NETWORK


def _struct(one: Company | OutsideCompany) -> dict[str, Any]:
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
