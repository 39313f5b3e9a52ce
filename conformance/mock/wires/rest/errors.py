"""Errors of a REST API: each API has a shape of its own, which its contracts describe."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from conformance.catalogue import Api, Struct


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
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse({name: value for name, value in every.items() if name in node.members}, status, headers)
