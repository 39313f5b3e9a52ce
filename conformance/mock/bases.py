"""Where each API is on the mock, and how a refusal reads there: a SOAP fault, the API's own error, or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response

from conformance.catalogue import Api, Catalogue, Struct
from conformance.mock import soap
from conformance.mock.problem import Problem, Reason

BASES: Final[Mapping[str, tuple[str, ...]]] = {
    "autoinvoice": ("/apis/v1.1", "/apis/denver", "/apis/bravo"),
    "autoxchange": ("/ax",),
    "invoicing": ("/invoicing",),
}
"""Where each API is on the mock."""
CONTROL = "/_control"
"""Where the mock's own requests are."""


def api_at(catalogue: Catalogue, path: str) -> Api | None:
    """Return the API below whose base a path is, or None."""
    for api in catalogue.apis.values():
        if any(path == base or path.startswith(f"{base}/") for base in BASES[api.id]):
            return api
    return None


def response(catalogue: Catalogue, problem: Problem, path: str) -> Response:
    """Return the refusal in the form that clients of this path can read and show."""
    api = api_at(catalogue, path)
    if api is None:
        found: Response = JSONResponse(reason_json(problem.reason), problem.status)
    elif api.soap:
        fault = soap.fault("; ".join(problem.reason.lines), "ActionWebService..Dispatcher..DispatcherError")
        found = Response(fault, problem.status, {"content-type": soap.CONTENT_TYPE})
    else:
        found = rest_error(api, problem.status, problem.code, list(problem.reason.lines))
    found.headers.update(problem.headers)
    return found


def reason_json(reason: Reason) -> dict[str, str]:
    """Return a reason as `/_control/` prints it."""
    return {"error": reason.what, "where": reason.where, "do": reason.do}


def rest_error(api: Api, status: int, code: str, details: list[str]) -> Response:
    """Return a refusal in the shape that a REST API has for it."""
    every = {
        "statusCode": str(status),
        "code": code,
        "message": details[0] if details else code,
        "error": "; ".join(details),
        "details": details,
    }
    node = next(iter(api.methods.values())).error
    assert isinstance(node, Struct)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({name: value for name, value in every.items() if name in node.members}, status, headers)
