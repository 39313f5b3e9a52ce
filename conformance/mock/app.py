"""The mock as an ASGI application: each API at its base path, its description beside it, and /_control/."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from html import escape
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from conformance.catalogue import Api, Catalogue
from conformance.mock import control, soap
from conformance.mock.rest_service import RestService
from conformance.mock.soap_service import SoapService
from conformance.mock.world import Unknown, Worlds
from conformance.rest.openapi import openapi
from conformance.soap.wsdl import wsdl

_log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]
_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

BASES: Final[Mapping[str, tuple[str, ...]]] = {
    "autoinvoice": ("/apis/v1.1", "/apis/denver"),
    "autoxchange": ("/ax",),
    "invoicing": ("/invoicing",),
}
"""Where each API is on the mock."""


def build(catalogue: Catalogue, worlds: Worlds) -> Starlette:
    """Return the application that serves every API of the catalogue over these worlds."""
    routes: list[BaseRoute] = []
    for api in catalogue.apis.values():
        for base in BASES[api.id]:
            routes += _WIRES[api.wire](api, worlds, base)
    routes += [
        Route("/_control/worlds", _control(worlds), methods=["POST"]),
        Route("/_control/worlds/{seed:path}", _control(worlds), methods=["GET", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes)


def _soap_routes(api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
    endpoint = _soap_endpoint(SoapService(api, worlds))
    for path in (f"{base}/api", f"{base}/api/"):
        yield Route(path, endpoint, methods=_VERBS)
    yield Route(f"{base}/wsdl", _wsdl_endpoint(api), methods=_VERBS)


def _rest_routes(api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
    async def description(request: Request) -> Response:
        return JSONResponse(openapi(api, f"{str(request.base_url).rstrip('/')}{base}"))

    yield Route(f"{base}/openapi.json", description, methods=["GET"])
    yield from RestService(api, worlds).routes(base)


_WIRES: Final[Mapping[str, Callable[[Api, Worlds, str], Iterator[Route]]]] = {
    "soap-rpc-encoded": _soap_routes,
    "rest-json": _rest_routes,
}


def _page(status: int, text: str) -> Response:
    return Response(f"<html><body><h1>{escape(text)}</h1></body></html>", status, media_type="text/html")


def _soap_endpoint(service: SoapService) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return _page(500, f"{request.method} not supported")
        if request.headers.get("x-forwarded-proto", "https") != "https":
            # The mock stands behind what ends TLS, so it learns from this header that a call came in the clear.
            return _page(403, "authenticated calls are accepted over TLS only")
        if not request.headers.get("soapaction", "").strip('" '):
            return _page(500, "Internal protocol error: no SOAPAction")
        try:
            return Response(service.call(await request.body()), headers={"content-type": soap.CONTENT_TYPE})
        except soap.Malformed as error:
            return _page(500, f"Internal protocol error: {error}")
        except Exception as error:  # a service that breaks inside still answers
            _log.exception("a call broke the service inside")
            return _page(500, f"Internal error: {error}")

    return endpoint


def _wsdl_endpoint(api: Api) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _page(500, f"{request.method} not supported")
        document = wsdl(api, str(request.base_url))
        return Response(document, headers={"content-type": "text/xml"})

    return endpoint


def _control(worlds: Worlds) -> Handler:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await _controlled(worlds, request))
        except Unknown as error:
            return JSONResponse({"error": str(error)}, 422)

    return endpoint


async def _controlled(worlds: Worlds, request: Request) -> Any:
    seed = request.path_params.get("seed", "")
    if request.method == "DELETE":
        worlds.drop(seed)
        return {}
    if request.method == "GET":
        return control.view(worlds.get(seed))
    try:
        told = json.loads(await request.body())
    except ValueError as error:
        raise Unknown(f"the body is not JSON: {error}") from None
    if not isinstance(told, dict):
        raise Unknown("the body is a JSON object")
    return control.create(worlds, told) if request.method == "POST" else control.change(worlds.get(seed), told)
