"""Calls the service with zeep, the Python toolkit, as it comes.

Usage: python zeep_client.py WSDL-URL < calls.json

Reads [{"method": …, "arguments": {…}}, …] and prints one line of JSON a call: {"return": …} or {"error": …}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from zeep import Client, Transport
from zeep.helpers import serialize_object

from conformance.wires.soap import names


class Offline(Transport):  # type: ignore[misc]
    """Loads nothing but the WSDL from the network: the schema of section 5 encoding, which zeep asks for, is here."""

    def load(self, url: str) -> bytes:
        if url.rstrip("/") == names.ENCODING.rstrip("/"):
            return Path(names.__file__).with_name("encoding.xsd").read_bytes()
        loaded: bytes = super().load(url)
        return loaded


def main(url: str) -> None:
    """Make every call that stands on stdin."""
    service: Any = Client(url, transport=Offline(timeout=20, operation_timeout=20)).service
    for call in json.load(sys.stdin):
        try:
            line = {"return": serialize_object(service[call["method"]](**call["arguments"]), dict)}
        except Exception as error:  # of its own base class, and of the libraries below it
            line = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1])
