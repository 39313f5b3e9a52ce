"""The page at `/`, `/healthz`, HEAD, and the paths that do not exist: whatever a client sent is shown as text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.gate.remarks import Remarks
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.raw import Raw, ask, request

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
HOSTILE = "<img src=x onerror=document.title='taken'></script><script>document.title='taken'</script>\"'&amp;"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE, remarks=Remarks(CATALOGUE)).in_thread() as running:
        yield running


@pytest.fixture
def mock(server: MockServer) -> MockServer:
    server.journal.clear()
    return server


def head(mock: MockServer, path: str) -> Any:
    with Raw(mock.url) as raw:
        raw.send(request("HEAD", path))
        return raw.read(head=True)


def feed(mock: MockServer, since: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = ask(mock.url, request("GET", f"/_control/feed?since={since}")).json()
    return found


def show(mock: MockServer, keys: Mapping[str, str], **headers: str) -> None:
    parts = "".join(f"<{name} i:type='x:string'>{key}</{name}>" for name, key in keys.items())
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/'
        'XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"><e:Body>'
        f"<t:company_show><api_keys>{parts}</api_keys></t:company_show></e:Body></e:Envelope>"
    )
    ask(mock.url, request("POST", "/apis/v1.1/api", body.encode(), SOAPAction="x", Content_Type="text/xml", **headers))


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the values that its buttons copy."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def copied(self) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get("data-copy")) is not None]


# The page


def test_it_has_the_keys_and_the_addresses_to_copy(mock: MockServer) -> None:
    page = ask(mock.url, request("GET", "/", host="mock-in-compose:8080"))
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    copied = Tags(page.text).copied
    assert copied[:3] == list(vars(mock.demo).values())
    addresses = [value for value in copied[3:] if value.startswith("http://mock-in-compose:8080/")]
    assert len(addresses) == len(copied) - 3
    for address in addresses:
        path = address.removeprefix("http://mock-in-compose:8080")
        assert ask(mock.url, request("GET", path)).status in (200, 404 if path.count("/") == 1 else 500), path


def test_it_has_no_inline_script_or_style_and_a_policy_that_allows_none(mock: MockServer) -> None:
    page = ask(mock.url, request("GET", "/"))
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (page.headers["x-content-type-options"], page.headers["referrer-policy"]) == ("nosniff", "no-referrer")
    for tag, attributes in Tags(page.text).tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert tag != "style"
        assert tag != "script" or attributes["src"] == "/_control/page.js"
    assert "{{" not in page.text


def test_its_script_writes_no_markup(mock: MockServer) -> None:
    script = ask(mock.url, request("GET", "/_control/page.js"))
    assert script.headers["content-type"].startswith("text/javascript")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|\.on\w+ *=", script.text
    )
    assert ask(mock.url, request("GET", "/_control/page.css")).headers["content-type"].startswith("text/css")


def test_a_row_has_what_came_in_and_the_finding_beside_it(mock: MockServer) -> None:
    show(mock, vars(mock.demo), X_Conformance_Test="shows")
    show(mock, {"user_api_key": mock.demo.user_api_key, "unheard_of": "x"})
    first, second = feed(mock)["rows"]
    assert (first["method"], first["status"], first["ok"], first["test"]) == ("company_show", 200, True, "shows")
    assert not [found for found in first["findings"] if "unheard_of" in found["place"]]
    assert [found for found in second["findings"] if "unheard_of" in found["place"]]
    assert all(found["title"] and found["do"] for found in second["findings"])
    assert feed(mock)["rows"] == [first, second]  # a second reader gets the same findings


def test_a_feed_goes_on_where_it_was(mock: MockServer) -> None:
    for number in range(130):
        ask(mock.url, request("GET", f"/nothing/{number}"))
    read: list[dict[str, Any]] = []
    since = 0
    while True:
        part = feed(mock, since)
        assert len(part["rows"]) <= 50
        read += part["rows"]
        since = part["last"]
        if not part["more"]:
            break
    assert [row["path"] for row in read] == [f"/nothing/{number}" for number in range(130)]
    assert feed(mock, since) == {"rows": [], "last": since, "more": False}
    assert feed(mock, since + 5)["last"] == since


def test_keys_are_in_no_row(mock: MockServer) -> None:
    for key in vars(mock.demo).values():
        ask(mock.url, request("GET", f"/{key}/x", X_Conformance_Test=key))
        show(mock, {"company_uuid": key, "other": key})
    text = json.dumps(feed(mock))
    for key in vars(mock.demo).values():
        assert key not in text


def test_it_is_no_entry_of_the_journal(mock: MockServer) -> None:
    for path in ("/", "/healthz", "/_control/page.css", "/_control/page.js", "/_control/feed"):
        assert ask(mock.url, request("GET", path)).status == 200
        assert head(mock, path).status == 200
    assert list(mock.journal) == []


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_what_a_client_sent_as_text(mock: MockServer, tmp_path: Path, width: int) -> None:
    for name in ("X_Conformance_Test", "X_Other"):
        show(mock, vars(mock.demo), **{name: HOSTILE})
    show(mock, {HOSTILE.replace("<", "").replace(" ", "")[:3]: HOSTILE.replace("<", "&lt;").replace("&amp;", "")})
    ask(mock.url, request("GET", "/ax/v1/" + HOSTILE.replace(" ", "%20")))
    assert CHROMIUM is not None
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
    command += [f"--window-size={width},900", "--virtual-time-budget=3000", "--dump-dom", f"{mock.url}/"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    page = Tags(ran.stdout)
    assert "<title>Mock at http://127.0.0.1" in ran.stdout, ran.stderr
    assert ran.stdout.count("<details") == 4
    assert "&lt;img src=x onerror=" in ran.stdout
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 1
    assert 'class="live"' in ran.stdout


# Health, HEAD, and paths that do not exist


def test_health(mock: MockServer) -> None:
    assert ask(mock.url, request("GET", "/healthz")).json() == {"status": "ok"}
    assert ask(mock.url, request("POST", "/healthz")).status == 405


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/healthz", "/apis/v1.1/wsdl", "/apis/bravo/wsdl/", "/ax/openapi.json", "/invoicing/openapi.json"),
        *("/_control/journal", "/_control/worlds/demo", "/_control/next", "/_control/methods", "/_control/snapshots"),
        *("/_control/test", "/_control/latency", "/_control/feed", "/ax/v1/company/profiles", "/v1/invoices"),
    ],
)
def test_head_is_what_get_is_without_a_body(mock: MockServer, path: str) -> None:
    got, asked = ask(mock.url, request("GET", path)), head(mock, path)
    assert asked.status == got.status
    assert {n: v for n, v in asked.headers.items() if n != "transfer-encoding"} == {
        n: v for n, v in got.headers.items() if n != "transfer-encoding"
    }


@pytest.mark.parametrize(
    ("verb", "path", "headers", "near"),
    [
        ("GET", "/apis/v1.1/wsld", {}, "/apis/v1.1/wsdl"),
        ("GET", "/apis/v1.2/wsdl", {}, "/apis/v1.1/wsdl"),
        ("POST", "/apis/v2/api", {"SOAPAction": "x"}, "/apis/v1.1/api"),
        ("POST", "/api", {"SOAPAction": "x", "Content_Type": "text/xml"}, "/apis/v1.1"),
        ("POST", "/soap", {"Content_Type": "application/soap+xml"}, "/apis/v1.1"),
    ],
)
def test_what_looks_like_soap_gets_a_fault_that_helps(
    mock: MockServer, verb: str, path: str, headers: dict[str, str], near: str
) -> None:
    refused = ask(mock.url, request(verb, path, b"<x/>" if verb == "POST" else b"", **headers))
    assert refused.status == 404
    text = etree.fromstring(refused.body).findtext(".//faultstring") or ""
    assert near in text
    assert f"{verb} {path}" in text


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/ax/v1/invoicess", "/ax/v1/invoices"),
        ("/v1/invoice", "/v1/invoices"),
        ("/invoicing/invoice/x/stauts", "/invoicing/invoice/{customInvoiceId}/status"),
        ("/_control/nxet", "/_control/next"),
        ("/_control/world", "/_control/worlds"),
        ("/healthy", "/healthz"),
        ("/nothing/like/it", "/ lists the addresses"),
        ("/favicon.ico", "/ lists the addresses"),
        ("/" + "a/" * 4000, "/ lists the addresses"),
    ],
)
def test_an_unknown_path_gets_json_that_helps(mock: MockServer, path: str, near: str) -> None:
    started = time.monotonic()
    refused = ask(mock.url, request("GET", path))
    assert (refused.status, refused.headers["content-type"]) == (404, "application/json")
    assert near in refused.text
    assert "there is nothing at this path" in refused.text
    assert time.monotonic() - started < 5
