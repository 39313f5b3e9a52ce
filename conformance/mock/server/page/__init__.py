"""The page at `/`: what came in, live, and the keys to use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.catalogue import Catalogue
from conformance.mock.server.base_paths import BASES, CONTROL, HEALTH, PAGE
from conformance.mock.state.demo import DEMO
from conformance.mock.state.tenant import caller
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires.registry import wire_of

_HERE = Path(__file__).parent
_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_ASSETS: Final[Mapping[str, str]] = {"page.css": "text/css", "page.js": "text/javascript"}


def page_routes(catalogue: Catalogue, worlds: Worlds) -> Iterator[Route]:
    """Yield the routes of the page and of its parts, and `/healthz`."""

    async def page(request: Request) -> Response:
        return _response(_page(catalogue, worlds, str(request.base_url).rstrip("/")), "text/html")

    async def asset(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return _response(_asset(name), _ASSETS[name])

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    yield Route(PAGE, page, methods=["GET"])
    yield Route(HEALTH, health, methods=["GET"])
    for name in _ASSETS:
        yield Route(f"{CONTROL}/{name}", asset, methods=["GET"])


def _response(text: str, media_type: str) -> Response:
    return Response(text, headers=dict(_HEADERS), media_type=media_type)


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _page(catalogue: Catalogue, worlds: Worlds, url: str) -> str:
    """Return the page for a mock at a URL."""
    world = worlds.get(DEMO)
    shown: dict[str, str] = dict(vars(caller(world.caller).keys(world)))
    for api in catalogue.apis.values():
        for label, path in wire_of(api).places(BASES[api.id][0]).items():
            shown[f"{api.id}: {label}"] = f"{url}{path}"
    pieces = {"url": escape(url), "keys": "".join(_row(label, value) for label, value in shown.items())}
    return re.sub(r"\{\{(\w+)\}\}", lambda found: pieces[found[1]], _asset("page.html"))


def _row(label: str, value: str) -> str:
    shown = escape(value, quote=True)
    button = f'<button type="button" data-copy="{shown}" aria-label="Copy {escape(label, quote=True)}">Copy</button>'
    return f"<div><dt>{escape(label)}</dt><dd><code>{shown}</code></dd>{button}</div>"
