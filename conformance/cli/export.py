"""`conformance export`: the contracts in the ecosystem's formats, on stdout."""

from __future__ import annotations

import argparse
import sys

from conformance.catalogue import load
from conformance.errors import UserError
from conformance.paths import suite
from conformance.soap.wsdl import wsdl

_EXAMPLES = """example:
  conformance export wsdl --url https://stage.example.com > autoinvoice.wsdl"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("format", choices=["wsdl"], help="wsdl: WSDL 1.1 of a SOAP API")
    parser.add_argument("--api", default="autoinvoice", metavar="ID", help="which API (default: autoinvoice)")
    parser.add_argument(
        "--url", default="http://127.0.0.1", metavar="URL", help="where the service is (default: http://127.0.0.1)"
    )


def run(given: argparse.Namespace) -> int:
    """Print the document and return 0."""
    apis = load(suite().contracts).apis
    if given.api not in apis:
        raise UserError(f"there is no API {given.api!r}", where="--api", do=f"use one of {', '.join(apis)}")
    if not apis[given.api].soap:
        raise UserError(f"{given.api} is no SOAP API", where="--api", do="export its OpenAPI description instead")
    sys.stdout.buffer.write(wsdl(apis[given.api], given.url))
    sys.stdout.flush()
    return 0
