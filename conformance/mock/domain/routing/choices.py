"""What a sender chooses besides the invoice: form fields, and the metadata object with the same choices in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.catalogue.formats import validator
from conformance.mock.calls.behaviour import Refusal

ROUTE_WORDS = ("netbank", "netbank_cvl", "netbank_cvl_hold", "vipps", "dpi", "email", "print", "silent_failure")
"""The values of route_order."""

_FIELDS = {
    "recipient_type": {"enum": ["b2b", "consumer"]},
    "recipient_eia": {"type": "string"},
    "recipient_email": {"type": "string"},
    "recipient_operator": {"type": "string"},
    "recipient_phone_number": {"type": "string"},
    "recipient_date_of_birth": {"type": "string", "format": "date"},
    "recipient_efaktura_id": {"type": "string"},
    "recipient_ssn": {"type": "string"},
}
_METADATA = validator(
    {
        "properties": {
            **_FIELDS,
            "version": {"const": "1.1"},
            "routing": {
                "type": "object",
                "properties": {"route_order": {"type": "array", "items": {"enum": list(ROUTE_WORDS)}}},
            },
        },
    }
)


@dataclass(frozen=True)
class Choices:
    """The sender's choices for one invoice; empty where there is none."""

    consumer: bool = False
    route_order: tuple[str, ...] = ()
    disabled_routes: tuple[str, ...] = ()
    eia: str = ""
    operator: str = ""
    email: str = ""
    phone: str = ""
    date_of_birth: str = ""
    efaktura_id: str = ""
    document_type: str = ""
    ssn: str = ""
    prevented: bool = False


def chosen(arguments: Mapping[str, Any]) -> Choices:
    """Return the choices of a call; its metadata takes precedence over its form fields.

    Refuses as `malformed` metadata that is no JSON object, and as `invalid` an object whose values break its schema.
    """
    metadata = _metadata(arguments["metadata"] or "")
    fields = {name: metadata.get(name) or arguments[name] or "" for name in _FIELDS}
    order = metadata.get("routing", {}).get("route_order", arguments["route_order"])
    return Choices(
        consumer=fields["recipient_type"] == "consumer",
        route_order=tuple(order or ()),
        disabled_routes=tuple(arguments["disabled_routes"] or ()),
        eia=fields["recipient_eia"],
        operator=fields["recipient_operator"],
        email=fields["recipient_email"],
        phone=fields["recipient_phone_number"],
        date_of_birth=fields["recipient_date_of_birth"],
        efaktura_id=fields["recipient_efaktura_id"],
        document_type=arguments["b2cno_document_type"] or "",
        ssn=fields["recipient_ssn"],
        prevented=bool(arguments["prevent_routing"]),
    )


def _metadata(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = json.loads(text)
        # JSON can escape half of a surrogate pair, which no response could be encoded with.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refusal("malformed") from None
    if not isinstance(found, dict):
        raise Refusal("malformed")
    if not _METADATA.is_valid(found):
        raise Refusal("invalid")
    return found
