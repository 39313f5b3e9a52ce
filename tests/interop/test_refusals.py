"""What toolkits show a person whose message is refused: the reason of a fault, and of a page no more than HTTP says.

No toolkit writes a wrong message by itself, so a relay between it and the mock replaces the message of a good call.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests

from conformance.mock.server.mock_server import MockServer
from tests.interop.test_interop import CALLS_SECONDS, CATALOGUE, HERE, ROOT, TOOLKITS, Toolkit
from tests.servers import Server

OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body>'
)
CLOSING = "</e:Body></e:Envelope>"
HELLO = f"{OPENING}<hello_world/>{CLOSING}"


def _zeep() -> list[str]:
    return [sys.executable, str(HERE / "zeep_client.py")]


CLIENTS = (*TOOLKITS, Toolkit("zeep", _zeep))


@dataclass(frozen=True)
class Refused:
    """A message, the headers that differ, and words of the reason; `is_page` where the framework has a page."""

    body: bytes
    says: str
    is_page: bool = False
    headers: dict[str, str | None] = field(default_factory=dict)
    path: str = "/apis/v1.1/api"


REFUSED: dict[str, Refused] = {
    "a method that does not exist": Refused(HELLO.replace("hello_", "hullo_").encode(), "no such method 'hullo_world'"),
    "another charset": Refused(
        HELLO.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        "the documents have UTF-8 only",
        headers={"Content-Type": "text/xml; charset=ISO-8859-1"},
    ),
    "a number that is none": Refused(
        f"{OPENING}<atg_agreement_configure><k/><a/><b>ten</b></atg_agreement_configure>{CLOSING}".encode(),
        "b holds no value of type int",
    ),
    "a typed number that is none": Refused(
        f'{OPENING}<hello_world><n xsi:type="xsd:int">abc</n></hello_world>{CLOSING}'.encode(),
        "n has the xsi:type",
        True,
    ),
    "broken XML": Refused(HELLO[:-3].encode(), "not well-formed XML", True),
    "SOAP 1.2": Refused(
        HELLO.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope").encode(),
        *("SOAP 1.2", True),
    ),
    "an empty Body": Refused(f"{OPENING}{CLOSING}".encode(), "no operation", True),
    "a nil operation": Refused(HELLO.replace("<hello_world", '<hello_world xsi:nil="true"').encode(), "is nil", True),
    "an href to nothing": Refused(
        HELLO.replace("/>", '><x href="#y"/></hello_world>').encode(), "an href points", True
    ),
    "no SOAPAction": Refused(HELLO.encode(), "no SOAPAction", True, {"SOAPAction": None}),
    "a host that is not ours": Refused(HELLO.encode(), "--allow-host", False, {"Host": "evil.example"}),
    "a page's origin": Refused(HELLO.encode(), "web page", False, {"Origin": "https://evil.example"}),
    "another address": Refused(HELLO.encode(), "nothing at this path", False, {}, "/apis/v1.1/soap"),
}
PAGE_SHOWN = {
    "php": "Internal Server Error",
    "suds": "SAXParseException",
    "zeep": "Internal protocol error",
}
"""What each toolkit shows of a page. Not Node's: it takes a page for an empty response."""
FAULT_LOST = {("suds", 403), ("suds", 404)}
"""Where a toolkit does not read the fault, because it takes no body with this status."""


def relay(target: str, bodies: Iterator[Refused]) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    """Return what passes a GET on as it is, and for each POST the next of the messages instead of the one that came."""

    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        headers: dict[str, Any] = dict(handler.headers.items())
        path, data = handler.path, body
        if handler.command == "POST":
            refused = next(bodies)
            path, data = refused.path, refused.body
            for name, value in refused.headers.items():
                headers = {n: v for n, v in headers.items() if n.lower() != name.lower()}
                headers |= {name: value} if value is not None else {}
        headers = {n: v for n, v in headers.items() if n.lower() not in ("content-length", "connection")}
        with requests.Session() as http:
            http.trust_env = False
            got = http.request(handler.command, target + path, data=data or None, headers=headers, timeout=20)
        handler.send_response(got.status_code)
        handler.send_header("Content-Type", got.headers["Content-Type"])
        handler.send_header("Content-Length", str(len(got.content)))
        handler.end_headers()
        handler.wfile.write(got.content)

    return respond


@dataclass(frozen=True)
class Shown:
    """What a toolkit printed of a refusal, and what the mock's journal has of it."""

    line: dict[str, Any]
    status: int
    reason: str


@pytest.fixture(scope="module", params=CLIENTS, ids=lambda toolkit: toolkit.name)
def shown(request: pytest.FixtureRequest) -> tuple[str, dict[str, Shown]]:
    """Have one toolkit make as many calls as there are refusals, and return what it shows of each."""
    toolkit: Toolkit = request.param
    command = toolkit.command()
    keys = dict.fromkeys(("company_uuid", "user_api_key", "vendor_api_key"), "x")
    calls = [{"method": "company_show", "arguments": {"api_keys": keys}}] * len(REFUSED)
    with MockServer(CATALOGUE).in_thread() as mock:
        with Server(relay(mock.url, iter(REFUSED.values()))).running() as server:
            ran = subprocess.run(
                [*command, f"{server.url}/apis/v1.1/wsdl"],
                input=json.dumps(calls).encode(),
                capture_output=True,
                timeout=CALLS_SECONDS,
                env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
                check=False,
            )
        assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
        lines = [json.loads(line) for line in ran.stdout.decode("utf-8").splitlines()]
        entries = [entry for entry in mock.journal if entry.request.verb == "POST"]
    made = zip(lines, entries, strict=True)
    return toolkit.name, dict(
        zip(REFUSED, (Shown(line, entry.status, str(entry)) for line, entry in made), strict=True)
    )


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_an_error_that_says_as_much_as_the_toolkit_can_show(
    shown: tuple[str, dict[str, Shown]], name: str
) -> None:
    toolkit, found = shown
    refused, seen = REFUSED[name], found[name]
    assert refused.says in seen.reason, "the journal says it for the person at the keyboard"
    assert "; where: " in seen.reason
    assert "; do: " in seen.reason
    if refused.is_page and toolkit not in PAGE_SHOWN:
        assert (seen.status, seen.line) == (500, {})
        return
    assert "error" in seen.line, f"{toolkit} took the refusal for a response"
    if refused.is_page:
        assert seen.status == 500
        assert PAGE_SHOWN[toolkit] in seen.line["error"]
    elif (toolkit, seen.status) in FAULT_LOST:
        assert str(seen.status) in seen.line["error"]
    else:
        assert refused.says in seen.line["error"]
