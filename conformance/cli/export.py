"""`conformance export`: prints the contracts of an API as WSDL or OpenAPI."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from conformance.catalogue import Api
from conformance.errors import UserError
from conformance.mock.server.base_paths import BASES
from conformance.paths import suite
from conformance.similar import nearest
from conformance.wires.registry import WIRES, load, wire_of
from conformance.wires.wire import Wire

_HERE: Final = "http://127.0.0.1"
_EXAMPLES = f"""examples:
  conformance export wsdl --url https://stage.example.com > autoinvoice.wsdl
  conformance export openapi --api autoxchange --url https://ax-stage.example.com > autoxchange.json

In WSDL, the address of the service is derived from --url; in OpenAPI, --url is the server URL.
Without --url, the document describes a mock at {_HERE}."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "format",
        choices=[wire.format for wire in WIRES.values()],
        help="; ".join(f"{wire.format}: {wire.document}" for wire in WIRES.values()),
    )
    parser.add_argument("--api", metavar="ID", help="API to export (optional if only one API has the format)")
    parser.add_argument("--url", metavar="URL", help="URL of the service (default: the mock's)")


def run(args: argparse.Namespace) -> int:
    """Print the document and return 0."""
    wire = next(wire for wire in WIRES.values() if wire.format == args.format)
    api = _chosen(load(suite().contracts).apis, args.api, wire)
    parts = urlsplit(args.url or _HERE)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UserError(f"{args.url!r} is not an http(s) URL", where="--url", do="use a URL such as https://host/path")
    url = args.url.rstrip("/") if args.url else wire.base(_HERE, BASES[api.id][0])
    sys.stdout.buffer.write(wire.describe(api, url))
    sys.stdout.flush()
    return 0


def _chosen(apis: Mapping[str, Api], named: str | None, wire: Wire) -> Api:
    """Return the named API, or the only one that the format can describe."""
    fitting = [api.id for api in apis.values() if wire_of(api) is wire]
    choice = f"use one of {', '.join(fitting)}"
    if named is None and len(fitting) != 1:
        raise UserError(f"{len(fitting)} APIs can be exported as {wire.format}", where="--api", do=choice)
    chosen = fitting[0] if named is None else named
    if chosen not in apis:
        raise UserError(f"unknown API {chosen!r}", where="--api", do=nearest(chosen, fitting) or choice)
    if chosen not in fitting:
        do = f"conformance export {wire_of(apis[chosen]).format} --api {chosen}, or {choice}"
        raise UserError(f"{wire.format} cannot describe {chosen}", where="--api", do=do)
    return apis[chosen]
