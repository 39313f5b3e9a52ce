"""Calls the service with suds, the Python toolkit.

Usage: python suds_client.py WSDL-URL < calls.json

Reads [{"method": …, "arguments": {…}}, …] and prints one line of JSON a call: {"return": …} or {"error": …}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from suds.client import Client
from suds.store import DocumentStore
from suds.sudsobject import Object
from suds.xsd.doctor import Import, ImportDoctor

from conformance.wires.soap import names


def client(url: str) -> Client:
    """Return a client that loads nothing but the WSDL from the network.

    The WSDL names soapenc:Array without importing its schema: the doctor adds the import, the store has the schema.
    """
    schema = Path(names.__file__).with_name("encoding.xsd").read_bytes()
    store = DocumentStore({names.ENCODING.partition("://")[2]: schema})
    doctor = ImportDoctor(Import(names.ENCODING, names.ENCODING))
    return Client(url, cache=None, documentStore=store, doctor=doctor, timeout=20)


def plain(value: Any) -> Any:
    """Return suds' objects as dicts, and its texts, which are a kind of str, as str."""
    if isinstance(value, Object):
        return {name: plain(member) for name, member in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def main(url: str) -> None:
    """Make every call that stands on stdin."""
    service = client(url).service
    for call in json.load(sys.stdin):
        try:
            line = {"return": plain(getattr(service, call["method"])(**call["arguments"]))}
        except Exception as error:  # suds has no base class for what it raises
            line = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1])
