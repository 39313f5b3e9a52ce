"""The mock as an ASGI application: the SOAP address, its WSDL, and /_control/."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

import conformance.mock.autoinvoice  # noqa: F401 - registers what the methods do
from conformance.catalogue import Catalogue
from conformance.mock import control, soap
from conformance.mock.service import SoapService
from conformance.mock.world import Unknown, Worlds
from conformance.soap.wsdl import wsdl

Handler = Callable[[Request], Awaitable[Response]]
_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def build(catalogue: Catalogue, worlds: Worlds) -> Starlette:
    """Return the application that serves every API of the catalogue over these worlds."""
    soap_api = catalogue.apis["autoinvoice"]
    routes: list[BaseRoute] = []
    for version in ("v1.1", "denver"):
        base = f"/apis/{version}"
        endpoint = _soap_endpoint(SoapService(soap_api, worlds))
        routes += [Route(f"{base}/api", endpoint, methods=_VERBS), Route(f"{base}/api/", endpoint, methods=_VERBS)]
        routes.append(Route(f"{base}/wsdl", _wsdl_endpoint(catalogue), methods=_VERBS))
    routes += [
        Route("/_control/worlds", _control(worlds), methods=["POST"]),
        Route("/_control/worlds/{seed:path}", _control(worlds), methods=["GET", "PATCH", "DELETE"]),
    ]
    return Starlette(routes=routes)


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

    return endpoint


def _wsdl_endpoint(catalogue: Catalogue) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _page(500, f"{request.method} not supported")
        document = wsdl(catalogue.apis["autoinvoice"], str(request.base_url))
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
