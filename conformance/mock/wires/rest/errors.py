"""Errors of a REST API: each API has a shape of its own, which its contracts describe."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from conformance.catalogue import Api, Struct
from conformance.mock.wires.rest import exact_json
from conformance.mock.wires.sent import JSON, Whole, length

_CHALLENGE = ((b"www-authenticate", b"Bearer"),)


def rest_error(api: Api, status: int, code: str, details: list[str]) -> Response:
    """Return an error response in the shape of this API's errors."""
    every = {
        "statusCode": str(status),
        "code": code,
        "message": details[0] if details else code,
        "error": "; ".join(details),
        "details": details,
    }
    node = next(iter(api.methods.values())).error
    assert isinstance(node, Struct)
    shown = {name: value for name, value in every.items() if name in node.members}
    content = exact_json.dumps(shown).encode("utf-8")
    challenge = _CHALLENGE if status == HTTPStatus.UNAUTHORIZED else ()
    return Whole(content, status, *challenge, length(content), JSON)
