"""`conformance export`: the contracts in the ecosystem's formats, on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from conformance.catalogue import Api, load
from conformance.errors import UserError
from conformance.mock.server.base_paths import BASES
from conformance.paths import suite
from conformance.wires.rest.openapi import openapi
from conformance.wires.soap.wsdl import wsdl

_HERE: Final = "http://127.0.0.1"
_EXAMPLES = f"""examples:
  conformance export wsdl --url https://stage.example.com > autoinvoice.wsdl
  conformance export openapi --api autoxchange --url https://ax-stage.example.com > autoxchange.json

WSDL has the address of the calls below --url; OpenAPI has --url itself as the server below which the paths stand.
Without --url the document is that of a mock at {_HERE}."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "format",
        choices=list(_WRITERS),
        help="wsdl: WSDL 1.1 of a SOAP API; openapi: OpenAPI 3.1 of a REST API in JSON",
    )
    parser.add_argument(
        "--api", metavar="ID", help="which API (may be left out where only one can be written in the format)"
    )
    parser.add_argument("--url", metavar="URL", help="where the service is (default: where the mock has it)")


def run(given: argparse.Namespace) -> int:
    """Print the document and return 0."""
    wire, write = _WRITERS[given.format]
    api = _chosen(load(suite().contracts).apis, given.api, given.format, wire)
    parts = urlsplit(given.url or _HERE)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UserError(f"{given.url!r} is no address of a service", where="--url", do="write https://host/path")
    sys.stdout.buffer.write(write(api, given.url))
    sys.stdout.flush()
    return 0


def _chosen(apis: Mapping[str, Api], named: str | None, format_: str, wire: str) -> Api:
    """Return the API that is named, or else the one that can be written in the format."""
    fitting = [api.id for api in apis.values() if api.wire == wire]
    choice = f"use one of {', '.join(fitting)}"
    if named is None and len(fitting) != 1:
        raise UserError(f"{format_} can describe {len(fitting)} APIs", where="--api", do=choice)
    chosen = fitting[0] if named is None else named
    if chosen not in apis:
        raise UserError(f"there is no API {chosen!r}", where="--api", do=choice)
    if chosen not in fitting:
        other = next(name for name, (written, _) in _WRITERS.items() if written == apis[chosen].wire)
        do = f"conformance export {other} --api {chosen}, or {choice}"
        raise UserError(f"{format_} cannot describe {chosen}", where="--api", do=do)
    return apis[chosen]


def _wsdl(api: Api, url: str | None) -> bytes:
    return wsdl(api, url or _HERE)


def _openapi(api: Api, url: str | None) -> bytes:
    base = url.rstrip("/") if url else _HERE + BASES[api.id][0]
    return (json.dumps(openapi(api, base), indent=2, ensure_ascii=False) + "\n").encode()


_WRITERS: Final[Mapping[str, tuple[str, Callable[[Api, str | None], bytes]]]] = {
    "wsdl": ("soap-rpc-encoded", _wsdl),
    "openapi": ("rest-json", _openapi),
}
"""The formats: which wire each describes, and what writes it."""
