"""SOAP in the mock: the routes of an API, its WSDL, and the form of a refusal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence, Set
from html import escape
from http import HTTPStatus
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conformance.catalogue import Api
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.problem import Problem, Reason, notes_of
from conformance.mock.wires.rpc import Malformed, RpcService
from conformance.mock.wires.sent import Whole, header, length
from conformance.mock.wires.soap import codec
from conformance.mock.wires.soap.service import DISPATCHER_ERROR, SoapCodec
from conformance.mock.wires.wire import Guest
from conformance.mock.wires.xml_bodies import CONTENT_TYPE
from conformance.wires.soap import faults
from conformance.wires.soap.binding import soap_of
from conformance.wires.soap.wsdl import wsdl

_XML: Final = (b"content-type", CONTENT_TYPE.encode("ascii"))
Beside = tuple[Guest, RpcService[Any]]
Handler = Callable[[Request], Awaitable[Response]]
_VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class SoapWire:
    """Serves an API as SOAP rpc/encoded, with its WSDL beside it, and over other protocols at the same address."""

    troubles = faults.TROUBLES

    def __init__(self, guests: Sequence[Guest] = ()) -> None:
        self._guests = guests

    def routes(self, api: Api, worlds: Worlds, base: str) -> Iterator[Route]:
        """Yield the routes of an API below a base path."""
        name = soap_of(api).service
        soap = RpcService(api, worlds, SoapCodec(api), name)
        beside = [(guest, RpcService(api, worlds, guest.codec, name)) for guest in self._guests]
        for path in (f"{base}/api", f"{base}/api/"):
            yield Route(path, _calls(soap, beside), methods=_VERBS)
        for path in (f"{base}/wsdl", f"{base}/wsdl/"):
            yield Route(path, _description(api), methods=_VERBS)

    def refusal(self, api: Api, problem: Problem) -> Response:  # noqa: ARG002
        """Return a refusal as a SOAP fault."""
        fault = codec.fault("; ".join(problem.reason.lines), DISPATCHER_ERROR)
        return Response(fault, problem.status, {"content-type": CONTENT_TYPE})

    def places(self, base: str) -> Mapping[str, str]:
        """Return the paths of the endpoint and of the WSDL."""
        return {"endpoint": f"{base}/api", "WSDL": f"{base}/wsdl"}

    def resembles(self, path: str, media: bytes, headers: Set[bytes]) -> bool:
        """Return whether a request to an unknown path is SOAP: by its SOAPAction, its XML, or its address."""
        return b"soapaction" in headers or b"xml" in media.lower() or path.startswith("/apis/")

    def hint(self, base: str) -> str:
        """Return what to do about an unknown path below this base path."""
        return f"post calls to {base}/api; the WSDL is at {base}/wsdl"


def _page(request: Request, status: int, text: str, reason: Reason) -> Response:
    """Return the framework's page for a request without a call, a text declared as HTML, and record the reason."""
    notes_of(request.scope).reason = reason
    return Response(escape(text, quote=False), status, media_type="text/html")


def _internal(request: Request, reason: Reason) -> Response:
    return _page(request, 500, f"Internal protocol error: {reason}", reason)


def _calls(soap: RpcService[Any], beside: Sequence[Beside]) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return _not_supported(request, "POST the call")
        if header(request, b"x-forwarded-proto", "https") != "https":
            # A proxy may terminate TLS in front of the mock; this header shows that the call came in the clear.
            text = "authenticated calls are accepted over TLS only"
            notes_of(request.scope).refused(text, where="the header X-Forwarded-Proto", do="call over https")
            return Response(f"<html><body><h1>{text}</h1></body></html>", 403, media_type="text/html")
        body = await request.body()
        service = soap
        for guest, its in beside:
            if guest.is_call(body):
                service = its
                break
        if service is soap and not header(request, b"soapaction").strip('" '):
            do = "send the soapAction that the WSDL has for the method"
            return _internal(request, Reason("no SOAPAction, or an empty one", "the header SOAPAction", do))
        try:
            response = service.call(body, header(request, b"content-type"), notes_of(request.scope))
        except Malformed as error:
            return _internal(request, error.reason)
        return Whole(response, HTTPStatus.OK, _XML, length(response))

    return endpoint


def _not_supported(request: Request, do: str) -> Response:
    what = f"{request.method} not supported"
    return _page(request, 500, what, Reason(what, "the request line", do))


def _description(api: Api) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _not_supported(request, "GET the WSDL; calls are posted to the address in it")
        document = wsdl(api, str(request.base_url))
        return Response(document, headers={"content-type": "text/xml"})

    return endpoint
