"""A web page does not reach the mock, whatever it tries; a program does, by whatever name the mock has there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.server.hosts import is_public
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.raw import Response, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
PATHS = (
    "/",
    "/apis/v1.1/api",
    "/apis/v1.1/wsdl",
    "/ax/v1/invoices",
    "/invoicing/invoice/x/status",
    "/_control/journal",
)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    allowed = ("mock.example.org", ".team.example.net")
    with MockServer(CATALOGUE, allowed_hosts=allowed).in_thread() as server:
        yield server


def world(mock: MockServer, host: str | None = "localhost", **headers: str) -> Response:
    """Ask for what a page would like to have: the demo company's world."""
    return ask(mock.url, request("GET", "/_control/worlds/demo", host=host, **headers))


def assert_says(response: Response, status: int, *words: str) -> None:
    refusal = response.json()
    assert (response.status, set(refusal)) == (status, {"error", "where", "do"})
    assert all(refusal.values())
    for word in words:
        assert word in " ".join(refusal.values())


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "LOCALHOST",
            "localhost.",
            "localhost:{port}",
            "mock.localhost",
            "127.0.0.1",
            "127.0.0.1:{port}",
        ),
        *("[::1]", "[::1]:{port}", "127.1", "10.0.0.7:8080", "192.168.1.5", "172.17.0.1", "[fd00::1]:80"),
        *("host.docker.internal", "host.docker.internal:8080", "host.containers.internal", "gateway.docker.internal"),
        *("mock", "mock:8080", "conformance-mock", "conformance_mock_1", "0.0.0.0:{port}"),
        *(
            "mock.example.org",
            "MOCK.Example.org:443",
            "mock.example.org.",
            "a.team.example.net",
            "b.a.team.example.net",
        ),
    ],
)
def test_a_program_reaches_the_mock_by(mock: MockServer, host: str) -> None:
    port = mock.url.rpartition(":")[2]
    assert world(mock, host=host.format(port=port)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            "evil.example:80",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "mock.example.org.evil",
        ),
        *("example.org", "x.mock.example.org", "team.example.net.", "xteam.example.net", "internal.evil.example"),
        *("host.docker.internal.evil.example", "evil.localhost.example", "1.2.3.4.nip.io", "xn--lcalhost-54a.example"),
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_a_name_that_a_stranger_can_register_is_refused_everywhere(mock: MockServer, host: str, path: str) -> None:
    refused = ask(mock.url, request("GET", path, host=host))
    assert refused.status == 403
    assert "--allow-host" in refused.text
    assert "where" in refused.text


def test_a_refused_name_is_named_with_what_to_do(mock: MockServer) -> None:
    assert_says(world(mock, host="evil.example"), 403, "evil.example", "Host", "--allow-host evil.example")


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            " ",
            ":80",
            "a b",
            "user@localhost",
            "localhost:x",
            "localhost:123456",
            "localhost/",
            "[::1",
            "[localhost]",
        ),
        *("[::1]x", "localhost,evil.example", "http://localhost", "\xe5.localhost", "localhost:80:80", ".", "[]"),
    ],
)
def test_what_is_no_host_name_is_a_bad_request(mock: MockServer, host: str) -> None:
    assert_says(world(mock, host=host), 400, "host")


def test_several_hosts_are_a_bad_request(mock: MockServer) -> None:
    assert_says(world(mock, HOST="localhost"), 400, "several Host headers")


def test_a_host_is_needed_but_in_the_first_version_of_http(mock: MockServer) -> None:
    assert_says(world(mock, host=None), 400, "no Host header")
    assert ask(mock.url, request("GET", "/_control/worlds/demo", host=None, version="1.0")).status == 200
    refused = ask(mock.url, request("GET", "/_control/worlds/demo", host="evil.example", version="1.0"))
    assert refused.status == 403


def test_a_whole_url_in_the_request_line_counts_as_well(mock: MockServer) -> None:
    path = "/_control/worlds/demo"
    assert ask(mock.url, request("GET", f"http://localhost{path}")).status == 200
    for target in (
        f"http://evil.example{path}",
        f"http://evil.example:80{path}",
        f"http://localhost@evil.example{path}",
    ):
        assert ask(mock.url, request("GET", target)).status in (400, 403), target


# Web pages

PAGES = (
    "https://evil.example",
    "http://evil.example",
    "null",
    "http://localhost:3000",
    "http://localhost.evil.example",
)
SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "")
BODY = b'{"seed": "planted"}'


@pytest.mark.parametrize("origin", PAGES)
@pytest.mark.parametrize("kind", SIMPLE, ids=lambda kind: kind or "none")
def test_a_page_cannot_send_what_needs_no_permission(mock: MockServer, origin: str, kind: str) -> None:
    headers = {"Origin": origin, **({"Content_Type": kind} if kind else {})}
    assert_says(ask(mock.url, request("POST", "/_control/worlds", BODY, **headers)), 403, "web page", "Origin")
    assert ask(mock.url, request("GET", "/_control/worlds/planted")).status == 404


@pytest.mark.parametrize("origin", PAGES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_refused_everywhere_and_given_no_permission(mock: MockServer, origin: str, path: str) -> None:
    asks = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    for verb, headers in (("OPTIONS", asks), ("GET", {}), ("POST", {}), ("DELETE", {})):
        refused = ask(mock.url, request(verb, path, Origin=origin, **headers))
        assert refused.status == 403
        assert not [name for name in refused.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origin", ["http://localhost:{port}", "HTTP://LOCALHOST:{port}"])
def test_the_mock_s_own_origin_is_none_of_another(mock: MockServer, origin: str) -> None:
    port = mock.url.rpartition(":")[2]
    own = origin.format(port=port)
    assert world(mock, host=f"localhost:{port}", Origin=own).status == 200
    assert world(mock, host=f"127.0.0.1:{port}", Origin=own).status == 403
    assert world(mock, host="localhost:1", Origin=own).status == 403


def test_an_origin_s_port_can_be_the_one_of_its_scheme(mock: MockServer) -> None:
    for origin in ("https://mock.example.org", "https://mock.example.org:443"):
        assert world(mock, host="mock.example.org", Origin=origin).status == 200
        assert world(mock, host="mock.example.org:443", Origin=origin).status == 200
        assert world(mock, host="mock.example.org:80", Origin=origin).status == 403


@pytest.mark.parametrize(
    "origin", ["", "localhost", "file://", "http://localhost/x", "http://[::1", "http://a:99999", "\xe5"]
)
def test_what_is_no_origin_is_of_another(mock: MockServer, origin: str) -> None:
    assert world(mock, Origin=origin).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Cross-Site", "", "x"])
def test_a_request_that_another_site_s_page_caused_is_refused(mock: MockServer, site: str) -> None:
    assert_says(world(mock, Sec_Fetch_Site=site), 403, "another site", "Sec-Fetch-Site")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_an_address_that_a_person_typed_is_answered(mock: MockServer, site: str) -> None:
    assert world(mock, Sec_Fetch_Site=site).status == 200


def test_the_second_of_two_headers_counts_too(mock: MockServer) -> None:
    port = mock.url.rpartition(":")[2]
    own = {"host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    assert world(mock, **own, ORIGIN="http://evil.example").status == 403
    assert world(mock, Sec_Fetch_Site="none", SEC_FETCH_SITE="cross-site").status == 403


@pytest.mark.parametrize("kind", SIMPLE[:3])
def test_control_takes_no_content_type_of_forms_even_without_an_origin(mock: MockServer, kind: str) -> None:
    refused = ask(mock.url, request("POST", "/_control/worlds", BODY, Content_Type=kind))
    assert_says(refused, 415, "application/json")
    assert ask(mock.url, request("GET", "/_control/worlds/planted")).status == 404


# Where the mock listens


@pytest.mark.parametrize(("host", "opened"), [("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("localhost", "localhost")])
def test_the_url_can_be_opened(host: str, opened: str) -> None:
    with MockServer(CATALOGUE, host).in_thread() as server:
        assert server.url.startswith(f"http://{opened}:")
        assert ask(server.url, request("GET", "/_control/worlds/demo")).status == 200
        assert server.is_public is (host != "localhost")


def test_every_address_of_the_sixth_version_can_be_opened() -> None:
    if not socket.has_ipv6:
        pytest.skip("this Python has no IPv6")
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this host has no IPv6")
    with MockServer(CATALOGUE, "::").in_thread() as server:
        assert server.url.startswith("http://[::1]:")
        assert ask(server.url, request("GET", "/_control/worlds/demo", host="[::1]")).status == 200
        assert server.is_public


def test_the_name_that_is_listened_on_is_a_name_of_the_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolver(host: str, *more: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host == "mock.lan.example" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    with MockServer(CATALOGUE, "mock.lan.example").in_thread() as server:
        url = server.url.replace("mock.lan.example", "127.0.0.1")
        assert ask(url, request("GET", "/_control/worlds/demo", host="mock.lan.example")).status == 200


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("127.0.0.1", False), ("127.3.2.1", False), ("::1", False), ("::ffff:127.0.0.1", False)),
        *(("0.0.0.0", True), ("::", True), ("192.168.1.5", True), ("fe80::1%eth0", True), ("::ffff:10.0.0.1", True)),
    ],
)
def test_what_other_machines_can_reach_is_known(address: str, public: bool) -> None:
    assert is_public(address) is public
