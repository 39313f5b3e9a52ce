"""A REST request that is refused for its form has the API's own error with the reason, and the journal has it too."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from tests.journals import latest
from tests.raw import Raw, Response, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
EXAMPLE: dict[str, Any] = dict(CATALOGUE.find("createInvoice").example)
GOOD = json.dumps(EXAMPLE).encode()
SHAPES = {"/ax": {"code", "message", "details"}, "/invoicing": {"statusCode", "message", "error"}}
MULTIPART = "multipart/form-data; boundary=b"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def token(mock: MockServer) -> str:
    keys = mock.demo
    form = {"grant_type": "client_credentials", "client_id": keys.company_uuid, "client_secret": keys.user_api_key}
    form |= {"vendor_api_key": keys.vendor_api_key, "scope": "eui"}
    kind = "application/x-www-form-urlencoded"
    granted = ask(mock.url, request("POST", "/ax/oauth2/token", urlencode(form).encode(), Content_Type=kind))
    return str(granted.json()["access_token"])


def send(mock: MockServer, token: str, verb: str, path: str, body: bytes = b"", **headers: str) -> Response:
    return ask(mock.url, request(verb, path, body, **{"Authorization": f"Bearer {token}", **headers}))


def create(mock: MockServer, token: str, body: bytes, kind: str = "application/json", **more: str) -> Response:
    return send(mock, token, "POST", "/invoicing/invoice/create", body, Content_Type=kind, **more)


def upload(mock: MockServer, token: str, body: bytes, kind: str = MULTIPART) -> Response:
    return send(mock, token, "POST", "/ax/v1/invoices", body, Content_Type=kind)


def assert_refused(mock: MockServer, response: Response, status: int, base: str, *words: str) -> dict[str, Any]:
    """Hold a refusal to the form of its API and the journal to have the reason; the next request is served."""
    assert (response.status, response.headers["content-type"]) == (status, "application/json"), response
    error: dict[str, Any] = response.json()
    assert set(error) == SHAPES[base]
    assert all(error.values())
    assert "Traceback" not in response.text
    entry = latest(mock)
    assert (entry.status, bool(entry.reason)) == (status, True)
    for word in words:
        assert word in response.text
        assert word in f"{entry.reason} {entry.where} {entry.do}"
    assert ask(mock.url, request("GET", "/_control/worlds/demo")).status == 200
    return error


# Paths and verbs


@pytest.mark.parametrize("base", SHAPES)
@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/v1/", "/v1/invoices/", "//v1/invoices", "/%2e%2e/ax", "/v1/invoices/a%2Fb/c"]
)
def test_a_path_that_does_not_exist_is_an_error_of_the_api(mock: MockServer, token: str, base: str, path: str) -> None:
    for verb in ("GET", "POST", "DELETE"):
        refused = send(mock, token, verb, base + path)
        assert_refused(mock, refused, 404, base, "there is nothing at this path", "openapi.json")


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("PUT", "/ax/v1/invoices", "GET, HEAD, POST"),
        ("OPTIONS", "/ax/v1/invoices", "GET, HEAD, POST"),
        ("TRACE", "/ax/v1/invoices", "GET, HEAD, POST"),
        ("GET", "/ax/oauth2/token", "POST"),
        ("OPTIONS", "/invoicing/invoice/create", "POST"),
        ("DELETE", "/invoicing/oauth2/token", "POST"),
        ("POST", "/ax/openapi.json", "GET, HEAD"),
    ],
)
def test_a_verb_that_a_path_does_not_take_is_an_error_of_the_api(
    mock: MockServer, token: str, verb: str, path: str, allowed: str
) -> None:
    refused = send(mock, token, verb, path)
    assert refused.headers["allow"] == allowed
    assert_refused(mock, refused, 405, "/" + path.split("/")[1], verb, allowed)


def test_head_is_refused_as_get_is(mock: MockServer, token: str) -> None:
    for path in ("/ax/v1/company/profiles/x", "/ax/v1/invoices/nobody", "/invoicing/invoice/x/status"):
        got = send(mock, token, "GET", path)
        with Raw(mock.url) as raw:
            raw.send(request("HEAD", path, Authorization=f"Bearer {token}"))
            head = raw.read(head=True)
            assert (head.status, head.headers["content-length"]) == (got.status, got.headers["content-length"])
            raw.send(request("GET", "/_control/worlds/demo"))
            assert raw.read().status == 200


@pytest.mark.parametrize("path", ["/ax/v1/%69nvoices", "/ax/%76%31/invoices", "/a%78/v1/invoices", "/ax/v1/invoice%73"])
def test_a_letter_may_be_percent_encoded(mock: MockServer, token: str, path: str) -> None:
    assert send(mock, token, "GET", path).status == 200


@pytest.mark.parametrize("path", ["/ax/v1%2Finvoices", "/ax/v1/invoices%3F", "/ax/v1/invoices%20", "/AX/v1/invoices"])
def test_what_separates_is_something_else_when_it_is_percent_encoded(mock: MockServer, token: str, path: str) -> None:
    assert send(mock, token, "GET", path).status in (400, 404)


@pytest.mark.parametrize(
    "value", ["%00", "%ff", "%C3%28", "%E2%80%AE", "%", "%zz", "%25", "%F0%9F%98%80", "a%0d%0aX:b"]
)
def test_an_odd_value_in_a_path_finds_nothing(mock: MockServer, token: str, value: str) -> None:
    assert_refused(mock, send(mock, token, "GET", f"/ax/v1/company/profiles/{value}"), 404, "/ax")


@pytest.mark.parametrize(
    "query", ["page=%00", "page=%ff", "&&&", "=&=", "page", "page=1&page=x", "%", "status[]=%zz", "a=" + "b" * 8000]
)
def test_an_odd_query_is_answered(mock: MockServer, token: str, query: str) -> None:
    response = send(mock, token, "GET", f"/ax/v1/services/atg/mandates?{query}")
    if response.status != 200:
        assert_refused(mock, response, 400, "/ax")


# JSON

NO_JSON: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "half an object": (GOOD[:-1], "line 1, column"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, "byte order mark"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-be"), "UTF-16"),
    "UTF-32": (GOOD.decode().encode("utf-32"), "UTF-32"),
    "Latin-1": (GOOD.replace(b'"', '"å'.encode("latin-1"), 1), "not UTF-8 at byte"),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "gzip"),
    "NaN": (GOOD.replace(b"{", b'{"x": NaN, ', 1), "NaN"),
    "a number beyond doubles": (GOOD.replace(b"{", b'{"x": 1e400, ', 1), "larger"),
    "half a pair": (GOOD.replace(b"{", rb'{"x": "\ud800", ', 1), "surrogate"),
    "depth": (b"[" * 50_000 + b"]" * 50_000, "deeper than 100 levels"),
    "depth below a member": (
        GOOD.replace(b"{", b'{"x": ' + b"[" * 101 + b"]" * 101 + b",", 1),
        "deeper than 100 levels",
    ),
    "many values": (b"[" + b"{}," * 200_000 + b"{}]", "more than 100000 values"),
    "a list": (b"[" + GOOD + b"]", "no JSON object"),
}


@pytest.mark.parametrize(("body", "says"), NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_a_bad_request_that_says_why(mock: MockServer, token: str, body: bytes, says: str) -> None:
    started = time.perf_counter()
    assert_refused(mock, create(mock, token, body), 400, "/invoicing", says)
    assert time.perf_counter() - started < 5
    assert_refused(mock, upload(mock, token, body, "application/json"), 400, "/ax", says)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, identity", "chunked"])
def test_a_compressed_body_is_refused(mock: MockServer, token: str, coding: str) -> None:
    refused = create(mock, token, GOOD, Content_Encoding=coding)
    assert refused.headers["accept-encoding"] == "identity"
    assert_refused(mock, refused, 415, "/invoicing", "compressed", "Content-Encoding")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/json;;",
        "application/json; charset=iso-8859-1",
    ],
)
def test_json_in_utf8_is_read_whatever_charset_stands_beside_it(mock: MockServer, token: str, kind: str) -> None:
    details = {**EXAMPLE["invoiceDetails"], "customInvoiceId": f"with {kind}"}
    body = json.dumps({**EXAMPLE, "invoiceDetails": details}).encode()
    assert create(mock, token, body, kind).status == 201


# Forms


def part(disposition: str, content: bytes = b"x", more: str = "") -> bytes:
    return f"--b\r\nContent-Disposition: {disposition}\r\n{more}\r\n".encode() + content + b"\r\n"


END = b"--b--\r\n"
NO_FORM: dict[str, tuple[bytes, str]] = {
    "no boundary": (part('form-data; name="file"') + END, "multipart/form-data"),
    "an empty boundary": (part('form-data; name="file"') + END, "multipart/form-data; boundary="),
    "another boundary": (part('form-data; name="file"') + END, "multipart/form-data; boundary=c"),
    "no end": (part('form-data; name="file"')[:-3], MULTIPART),
    "a part without a name": (part("form-data") + END, MULTIPART),
    "a part without headers": (b"--b\r\n\r\nx\r\n" + END, MULTIPART),
    "a header that is none": (part('form-data; name="file"', more="x\r\n") + END, MULTIPART),
    "text before": (b"hello" + part('form-data; name="file"') + END, MULTIPART),
    "a charset that is none for texts": (part('form-data; name="format"') + END, MULTIPART + "; charset=undefined"),
    "text instead": (b"hello", MULTIPART),
    "1001 parts": (part('form-data; name="format"') * 1001 + END, MULTIPART),
    "1001 files": (part('form-data; name="file"; filename="f"') * 1001 + END, MULTIPART),
    "a part with 33 megabytes": (part('form-data; name="format"', b"x" * 33 * 1024 * 1024) + END, MULTIPART),
    "1001 headers of a part": (part('form-data; name="file"', more="X: y\r\n" * 1001) + END, MULTIPART),
    "a header of a part with a megabyte": (
        part('form-data; name="file"', more="X: " + "y" * 1024 * 1024 + "\r\n") + END,
        MULTIPART,
    ),
    "1001 fields": (b"&".join([b"format=x"] * 1001), "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("body", "kind"), NO_FORM.values(), ids=NO_FORM)
def test_what_is_no_form_is_refused_soon(mock: MockServer, token: str, body: bytes, kind: str) -> None:
    started = time.process_time()
    refused = upload(mock, token, body, kind)
    assert time.process_time() - started < 5
    assert_refused(mock, refused, refused.status, "/ax")
    assert refused.status in (400, 422)


@pytest.mark.slow
def test_a_multipart_body_of_the_largest_size_is_read_soon(mock: MockServer, token: str) -> None:
    parts = part('form-data; name="file"; filename="f.xml"', b"x" * 30 * 1024 * 1024)
    started = time.process_time()
    refused = upload(mock, token, parts + part('form-data; name="metadata"', b"y" * 30 * 1024 * 1024) + END)
    assert time.process_time() - started < 15
    assert_refused(mock, refused, 400, "/ax", "metadata")


@pytest.mark.parametrize(
    "kind", ["", ";;;", "a", "/", "text/plain", "multipart/mixed; boundary=b", "application/xml", "x" * 5000]
)
def test_another_content_type_than_that_of_a_form_is_refused(mock: MockServer, token: str, kind: str) -> None:
    headers = {"Content_Type": kind} if kind else {}
    refused = send(mock, token, "POST", "/ax/v1/invoices", part('form-data; name="file"') + END, **headers)
    assert_refused(mock, refused, refused.status, "/ax")
    assert refused.status in (400, 422)


def test_an_unreadable_text_in_a_part_is_a_bad_request(mock: MockServer, token: str) -> None:
    file = part('form-data; name="file"; filename="f.xml"', b"<Invoice/>")
    text = part('form-data; name="format"; filename="format"', b"\xff\xfe")
    assert_refused(mock, upload(mock, token, file + text + END), 400, "/ax", "UTF-8")


# Tokens and size


@pytest.mark.parametrize(
    "send_it",
    [
        lambda mock, token: create(mock, token, b"{", Authorization=""),
        lambda mock, token: create(mock, token, GOOD, Authorization="Bearer"),
        lambda mock, token: create(mock, token, GOOD, Authorization=f"Bearer {token}\xff"),
        lambda mock, token: create(mock, token, GOOD, Authorization=f"Basic {token}"),
        lambda mock, token: create(mock, token, GOOD, Authorization=f"Bearer {token}, Bearer {token}"),
    ],
)
def test_what_is_no_token_is_refused(mock: MockServer, token: str, send_it: Callable[..., Response]) -> None:
    refused = send_it(mock, token)
    assert refused.headers["www-authenticate"] == "Bearer"
    assert_refused(mock, refused, 401, "/invoicing")
    assert token not in str(latest(mock))


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(mock: MockServer, token: str) -> None:
    head = request("POST", "/ax/v1/invoices", Authorization=f"Bearer {token}").replace(
        b"Content-Length: 0", b"Content-Length: 99999999"
    )
    assert_refused(mock, ask(mock.url, head), 413, "/ax", "67108864")
