"""The mock as an ASGI application: each API at its base path, its description beside it, and /_control/."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router

from conformance.catalogue import Api, Catalogue
from conformance.mock import soap
from conformance.mock.bases import BASES
from conformance.mock.control_service import control_routes
from conformance.mock.door import Door, notes_of
from conformance.mock.hosts import Hosts
from conformance.mock.journal import Journal
from conformance.mock.problem import Reason
from conformance.mock.protocol import Bounds
from conformance.mock.rest_service import RestService
from conformance.mock.soap_service import SoapService
from conformance.mock.world import Worlds
from conformance.wires.rest.openapi import openapi
from conformance.wires.soap.wsdl import wsdl

Handler = Callable[[Request], Awaitable[Response]]
_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def build(catalogue: Catalogue, worlds: Worlds, journal: Journal, hosts: Iterable[str], bounds: Bounds) -> Door:
    """Return the application that serves every API of the catalogue over these worlds, under these host names too."""
    routes: list[BaseRoute] = []
    for api in catalogue.apis.values():
        for base in BASES[api.id]:
            routes += _WIRES[api.wire](api, worlds, base)
    routes += control_routes(worlds, journal)
    return Door(Router(routes, redirect_slashes=False), catalogue, journal, Hosts(hosts), bounds)


def _soap_routes(api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
    for path in (f"{base}/api", f"{base}/api/"):
        yield Route(path, _soap_endpoint(SoapService(api, worlds)), methods=_VERBS)
    for path in (f"{base}/wsdl", f"{base}/wsdl/"):
        yield Route(path, _wsdl_endpoint(api), methods=_VERBS)


def _rest_routes(api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
    async def description(request: Request) -> Response:
        return JSONResponse(openapi(api, f"{str(request.base_url).rstrip('/')}{base}"))

    yield Route(f"{base}/openapi.json", description, methods=["GET"])
    yield from RestService(api, worlds).routes(base)


_WIRES: Final[Mapping[str, Callable[[Api, Worlds, str], Iterator[Route]]]] = {
    "soap-rpc-encoded": _soap_routes,
    "rest-json": _rest_routes,
}


def _page(request: Request, status: int, text: str, reason: Reason) -> Response:
    """Return what the framework answers where it finds no call, a text that it calls HTML, and note the reason."""
    notes_of(request.scope).reason = reason
    return Response(escape(text, quote=False), status, media_type="text/html")


def _internal(request: Request, reason: Reason) -> Response:
    return _page(request, 500, f"Internal protocol error: {reason}", reason)


def _soap_endpoint(service: SoapService) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return _not_supported(request, "POST the call")
        if request.headers.get("x-forwarded-proto", "https") != "https":
            # The mock stands behind what ends TLS, so it learns from this header that a call came in the clear.
            text = "authenticated calls are accepted over TLS only"
            notes_of(request.scope).refused(text, where="the header X-Forwarded-Proto", do="call over https")
            return Response(f"<html><body><h1>{text}</h1></body></html>", 403, media_type="text/html")
        if not request.headers.get("soapaction", "").strip('" '):
            do = "send the soapAction that the WSDL has for the method"
            return _internal(request, Reason("no SOAPAction, or an empty one", "the header SOAPAction", do))
        try:
            notes = notes_of(request.scope)
            answer = service.call(await request.body(), request.headers.get("content-type", ""), notes)
        except soap.Malformed as error:
            return _internal(request, error.reason)
        return Response(answer, headers={"content-type": soap.CONTENT_TYPE})

    return endpoint


def _not_supported(request: Request, do: str) -> Response:
    what = f"{request.method} not supported"
    return _page(request, 500, what, Reason(what, "the request line", do))


def _wsdl_endpoint(api: Api) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _not_supported(request, "GET the WSDL; calls are posted to the address in it")
        document = wsdl(api, str(request.base_url))
        return Response(document, headers={"content-type": "text/xml"})

    return endpoint
