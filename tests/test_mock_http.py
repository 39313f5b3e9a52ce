"""HTTP under the mock: what is malformed, too large or too slow is refused with a reason, and the next is served."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.mock.server.protocol import Bounds
from conformance.wires.registry import load
from tests.journals import latest
from tests.raw import Raw, ask, request

CATALOGUE = load(Path(__file__).parent.parent / "contracts")
HOST = b"Host: localhost\r\n"
LOOK = request("GET", "/_control/worlds/demo")
POST = b"POST /_control/worlds HTTP/1.1\r\n" + HOST
WORLD = b'{"seed": "a"}'
BOUNDS = Bounds(
    target=2000, headers=4000, body=100_000, connections=20, head_seconds=1, body_seconds=1.5, linger_seconds=0.3
)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def tight() -> Iterator[MockServer]:
    """A mock that bears little, so that its bounds are met soon."""
    with MockServer(CATALOGUE, bounds=BOUNDS).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def hasty() -> Iterator[MockServer]:
    """A mock with little patience, for requests that come whole or never come to their end."""
    bounds = replace(BOUNDS, head_seconds=0.2, body_seconds=0.3)
    with MockServer(CATALOGUE, bounds=bounds).in_thread() as server:
        yield server


def assert_serves(mock: MockServer) -> None:
    assert ask(mock.url, LOOK).status == 200


# Not well-formed

CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = b"0\r\n\r\n" + LOOK
MALFORMED: dict[str, bytes] = {
    "noise": b"\x00\x01\x02\x03\r\n\r\n",
    "words": b"hello there\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "a version that does not exist": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "an unknown method": b"FETCH / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method in small letters": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path without a slash": b"GET x HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path of other letters": "GET /å HTTP/1.1\r\n".encode() + HOST + b"\r\n",
    "a proxy's CONNECT": b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "lines without CR": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "a header over two lines": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\n" + HOST + b"X\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": x\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"X : a\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "a CR in a header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a TLS handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
}
"""Requests that cannot be read, without a thought of harm."""
SMUGGLING: dict[str, bytes] = {
    "a length and chunks": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n" + SMUGGLED,
    "chunks and a length": POST + CHUNKED + b"Content-Length: 5\r\n\r\n" + SMUGGLED,
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "the same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n" + SMUGGLED,
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\n" + SMUGGLED,
    "a length with a sign": POST + b"Content-Length: +5\r\n\r\n" + SMUGGLED,
    "a negative length": POST + b"Content-Length: -5\r\n\r\n" + SMUGGLED,
    "a hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\n" + SMUGGLED,
    "an empty length": POST + b"Content-Length:\r\n\r\n" + SMUGGLED,
    "a length beyond 64 bits": POST + b"Content-Length: 18446744073709551621\r\n\r\n" + SMUGGLED,
    "another coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED,
    "chunks that are not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + SMUGGLED,
    "chunks twice": POST + CHUNKED + CHUNKED + b"\r\n" + SMUGGLED,
    "chunks after a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + SMUGGLED,
    "a space before the colon of chunks": POST + b"Transfer-Encoding : chunked\r\n\r\n" + SMUGGLED,
    "a size that is no number": POST + CHUNKED + b"\r\nzz\r\n{}\r\n" + SMUGGLED,
    "a size with a sign": POST + CHUNKED + b"\r\n+2\r\n{}\r\n" + SMUGGLED,
    "a size with 0x": POST + CHUNKED + b"\r\n0x2\r\n{}\r\n" + SMUGGLED,
    "a chunk longer than its size": POST + CHUNKED + b"\r\n1\r\n{}\r\n" + SMUGGLED,
    "chunks without CR": POST + CHUNKED + b"\r\n2\n{}\n" + SMUGGLED,
    "a size beyond 64 bits": POST + CHUNKED + b"\r\n1ffffffffffffffff\r\n{}\r\n" + SMUGGLED,
}
"""Requests of whose body two readers have two opinions; what follows must never be read as a request of its own."""


@pytest.mark.parametrize("data", [*MALFORMED.values(), *SMUGGLING.values()], ids=[*MALFORMED, *SMUGGLING])
def test_what_cannot_be_read_is_refused_once_with_a_reason_and_the_end(mock: MockServer, data: bytes) -> None:
    with Raw(mock.url) as raw:
        raw.send(data)
        refused = raw.read()
        assert raw.ended(), "nothing that followed was answered"
    refusal = refused.json()
    assert (refused.status, set(refusal)) == (400, {"error", "where", "do"})
    assert all(refusal.values())
    entry = latest(mock)
    assert (entry.status, entry.reason, entry.where, entry.do) == (
        400,
        refusal["error"],
        refusal["where"],
        refusal["do"],
    )
    assert_serves(mock)


@pytest.mark.parametrize(
    ("data", "says"),
    [(MALFORMED["a TLS handshake"], "http://"), (MALFORMED["HTTP/2"], "HTTP/1.1")],
    ids=["a TLS handshake", "HTTP/2"],
)
def test_another_protocol_is_named_with_the_one_to_use(mock: MockServer, data: bytes, says: str) -> None:
    assert says in ask(mock.url, data).json()["do"]


@pytest.mark.parametrize(
    ("path", "reads"),
    [
        (
            "/apis/v1.1/api",
            lambda response: b"faultstring" in response.body and response.headers["content-type"][:8] == "text/xml",
        ),
        ("/ax/v1/invoices", lambda response: {"code", "message", "details"} == set(response.json())),
        ("/invoicing/invoice/create", lambda response: {"statusCode", "message", "error"} == set(response.json())),
        ("/_control/worlds", lambda response: {"error", "where", "do"} == set(response.json())),
        ("/nothing", lambda response: {"error", "where", "do"} == set(response.json())),
    ],
)
def test_the_refusal_has_the_form_of_the_address(mock: MockServer, path: str, reads: object) -> None:
    assert callable(reads)
    broken = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"
    evil = request("POST", path, b"{}", host="evil.example")
    for data, status in ((broken, 400), (evil, 403)):
        refused = ask(mock.url, data)
        assert (refused.status, reads(refused)) == (status, True), refused.text


# Well-formed and odd


def test_requests_in_a_pipeline_are_answered_in_their_order(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        raw.send(b"".join(request("GET", f"/nothing/{number}") for number in range(30)) + LOOK)
        for number in range(30):
            assert raw.read().json()["where"] == f"GET /nothing/{number}"
        assert raw.read().status == 200


def test_what_is_asked_before_a_malformed_request_is_answered(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        raw.send(LOOK + LOOK + b"nonsense\r\n\r\n" + LOOK)
        assert [raw.read().status, raw.read().status] == [200, 200]
        assert raw.ended()


def test_a_malformed_body_ends_what_was_asked_before_it_in_order(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        raw.send(LOOK + POST + CHUNKED + b"\r\nzz\r\n" + LOOK)
        assert raw.read().status == 200
        assert raw.ended()
    assert "chunk" in latest(mock).reason


@pytest.mark.parametrize("path", ["/nothing", "/apis/v1.1/api", "/ax/v1/invoices", "/_control/worlds", "/_control/x"])
@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_connection_is_kept_after_a_refusal(mock: MockServer, verb: str, path: str) -> None:
    with Raw(mock.url) as raw:
        raw.send(request(verb, path, b"x" if verb == "POST" else b""))
        assert 400 <= raw.read(head=verb == "HEAD").status <= 500
        raw.send(LOOK)
        assert raw.read().status == 200


def test_the_first_version_of_http_is_answered_and_closed(mock: MockServer) -> None:
    for headers in ({}, {"Connection": "keep-alive"}):
        with Raw(mock.url) as raw:
            raw.send(request("GET", "/_control/worlds/demo", version="1.0", **headers))
            assert raw.read().status == 200
            assert raw.ended()


def test_a_connection_is_closed_where_the_client_says_so(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        raw.send(request("GET", "/_control/worlds/demo", Connection="close") + LOOK)
        assert raw.read().status == 200
        assert raw.ended()


def test_empty_lines_before_a_request_are_passed_over(mock: MockServer) -> None:
    assert ask(mock.url, b"\r\n\r\n" + LOOK).status == 200


def test_a_trailer_changes_nothing(mock: MockServer) -> None:
    body = b"d\r\n" + WORLD + b"\r\n0\r\n"
    with Raw(mock.url) as raw:
        raw.send(POST + CHUNKED + b"\r\n" + body + b"Origin: http://evil.example\r\nHost: evil.example\r\n\r\n" + LOOK)
        assert [raw.read().status, raw.read().status] == [200, 200]


@pytest.mark.parametrize("ending", [";name=value", ";" + "x" * 1000])
def test_a_chunk_s_extension_changes_nothing(mock: MockServer, ending: str) -> None:
    chunks = f"d{ending}\r\n".encode() + WORLD + b"\r\n0\r\n\r\n"
    assert ask(mock.url, POST + CHUNKED + b"\r\n" + chunks).status == 200


UPGRADES: tuple[str, ...] = (
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
)
UPGRADES += ("Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n",)


@pytest.mark.parametrize("upgrade", UPGRADES, ids=["h2c, as Java offers", "websocket"])
@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_an_offer_of_another_protocol_is_not_taken_up(mock: MockServer, upgrade: str, pieces: int) -> None:
    offered = POST + upgrade.encode()
    chunks = b"3\r\n" + WORLD[:3] + b"\r\na\r\n" + WORLD[3:] + b"\r\n0\r\n\r\n"
    framed = (
        (offered + b"Content-Length: 13\r\n\r\n" + WORLD, 200),
        (offered + CHUNKED + b"\r\n" + chunks, 200),
        (offered + b"Content-Length: 0\r\n\r\n", 422),
        (LOOK.replace(HOST, HOST + upgrade.encode()), 200),
    )
    with Raw(mock.url) as raw:
        for data, status in framed:
            whole = data + LOOK
            step = -(-len(whole) // pieces)
            for at in range(0, len(whole), step):
                raw.send(whole[at : at + step])
            assert [raw.read().status, raw.read().status] == [status, 200]


@pytest.mark.parametrize("expected", ["100-continue", "100-Continue"])
def test_a_client_that_waits_to_send_gets_a_continue(mock: MockServer, expected: str) -> None:
    with Raw(mock.url) as raw:
        raw.send(POST + f"Expect: {expected}\r\nContent-Length: 13\r\n\r\n".encode())
        assert raw.read().status == 100
        raw.send(WORLD + LOOK)
        assert [raw.read().status, raw.read().status] == [200, 200]


def test_a_client_that_waits_to_send_what_is_refused_anyhow_gets_only_the_refusal(mock: MockServer) -> None:
    # Whether its body comes is not known then, and a body that comes must not be read as a request.
    for head in (POST + b"Content-Length: 999999999\r\n", POST.replace(b"localhost", b"evil.example")):
        length = b"" if b"Content-Length" in head else b"Content-Length: 13\r\n"
        with Raw(mock.url) as raw:
            raw.send(head + length + b"Expect: 100-continue\r\n\r\n")
            assert raw.read().status in (403, 413)
            assert raw.ended()
    assert_serves(mock)


@pytest.mark.parametrize(
    "name", ["Authorization", "Content-Type", "SOAPAction", "Content-Encoding", "X-Conformance-Test"]
)
@pytest.mark.parametrize("path", ["/apis/v1.1/api", "/ax/v1/invoices", "/_control/worlds"])
def test_a_header_that_stands_twice_is_refused(mock: MockServer, name: str, path: str) -> None:
    twice = f"{name}: a\r\n{name.lower()}: b\r\n".encode()
    refused = ask(mock.url, request("POST", path, b"{}").replace(HOST, HOST + twice))
    assert (refused.status, f"several {name.title()} headers" in refused.text) == (400, True)


# Bounds


def test_a_long_request_line_is_refused(tight: MockServer) -> None:
    assert ask(tight.url, request("GET", "/" + "x" * 1900)).status == 404
    for length in (2001, 5_000, 500_000):
        refused = ask(tight.url, request("GET", "/" + "x" * length))
        assert (refused.status, refused.json()["where"]) == (414, "the request line")


def test_a_request_line_without_an_end_is_refused(tight: MockServer) -> None:
    with Raw(tight.url) as raw:
        raw.send(b"GET /")
        for _ in range(5):
            raw.send(b"x" * 5_000)
        assert raw.read().status == 414
    assert_serves(tight)


@pytest.mark.parametrize(
    "headers",
    [
        b"X: y\r\n" * 101,
        b"X: " + b"y" * 4_001 + b"\r\n",
        b"X" * 4_001 + b": y\r\n",
        b"".join(b"X-%d: %s\r\n" % (n, b"y" * 100) for n in range(50)),
        b"X: " + b"y" * 300_000,
        b"Cookie: " + b"a=b; " * 2_000 + b"\r\n",
    ],
    ids=["many", "a long one", "a long name", "much in all", "one without an end", "cookies"],
)
def test_headers_are_bounded(tight: MockServer, headers: bytes) -> None:
    refused = ask(tight.url, b"GET / HTTP/1.1\r\n" + HOST + headers + b"\r\n")
    assert (refused.status, refused.json()["where"]) == (431, "the headers")
    assert latest(tight).path == "/"
    assert_serves(tight)


def test_trailers_are_bounded_like_headers(tight: MockServer) -> None:
    start = POST + CHUNKED + b"\r\nd\r\n" + WORLD + b"\r\n0\r\n"
    assert ask(tight.url, start + b"X: y\r\n" * 101 + b"\r\n").status == 431
    with Raw(tight.url) as raw:
        raw.send(start + b"X: ")
        for _ in range(40):
            raw.send(b"y" * 50_000)
        assert raw.read().status == 400
    assert_serves(tight)


def test_a_body_is_bounded_by_the_length_that_it_declares(tight: MockServer) -> None:
    for length in (100_001, 10**12):
        with Raw(tight.url) as raw:
            raw.send(POST + b"Content-Length: %d\r\n\r\n" % length)
            refused = raw.read()
            assert (refused.status, refused.json()["where"]) == (413, "the body")


def test_a_body_in_chunks_is_bounded_as_it_comes(tight: MockServer) -> None:
    with Raw(tight.url) as raw:
        raw.send(POST + CHUNKED + b"\r\n")
        for _ in range(11):
            raw.send(b"2710\r\n" + b" " * 10_000 + b"\r\n")
        assert raw.read().status == 413
        raw.send(b"0\r\n\r\n" + LOOK)
        assert raw.read().status == 200, "the rest was thrown away"


def test_a_client_can_send_all_of_a_body_that_is_too_large_and_read_why(tight: MockServer) -> None:
    with Raw(tight.url) as raw:
        raw.send(POST + b"Content-Length: 150000\r\n\r\n" + b" " * 150_000 + LOOK)
        assert [raw.read().status, raw.read().status] == [413, 200]


def test_a_body_without_an_end_is_not_read_for_ever(tight: MockServer) -> None:
    with Raw(tight.url) as raw, pytest.raises(ConnectionError):  # noqa: PT012
        raw.send(POST + CHUNKED + b"\r\n")
        for _ in range(1000):
            raw.send(b"2710\r\n" + b" " * 10_000 + b"\r\n")
            time.sleep(0.001)
    assert_serves(tight)


def test_chunks_of_nothing_but_framing_are_refused(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        raw.send(POST + CHUNKED + b"\r\n1;")
        try:
            for _ in range(100):
                raw.send(b"x" * 20_000)
        except ConnectionError:
            pass
        assert raw.read().status == 400
    assert_serves(mock)


# Time


@pytest.mark.parametrize(
    ("start", "where"),
    [
        (b"G", "head"),
        (b"GET / HTTP/1.1\r\n", "head"),
        (b"GET / HTTP/1.1\r\nX: y\r\n", "head"),
        (POST + b"Content-Length: 10\r\n\r\n", "body"),
        (POST + b"Content-Length: 10\r\n\r\n{", "body"),
        (POST + CHUNKED + b"\r\n1\r\n{", "body"),
    ],
    ids=["a letter", "a line", "a header", "no body", "half a body", "half a chunk"],
)
def test_a_request_that_does_not_come_to_its_end_is_refused(hasty: MockServer, start: bytes, where: str) -> None:
    with Raw(hasty.url) as raw:
        raw.send(start)
        refused = raw.read()
        assert raw.ended()
    assert (refused.status, f"the request's {where}" in refused.json()["error"]) == (408, True)
    assert latest(hasty).status == 408


def test_a_request_that_drips_is_refused(hasty: MockServer) -> None:
    with Raw(hasty.url) as raw:
        started = time.monotonic()
        try:
            for letter in request("GET", "/", X="y" * 200):
                raw.send(bytes([letter]))
                time.sleep(0.05)
        except ConnectionError:
            pass
        assert time.monotonic() - started < 8
        assert raw.read().status == 408


def test_a_connection_may_be_silent_between_requests(hasty: MockServer) -> None:
    with Raw(hasty.url) as raw:
        assert raw.is_silent(0.4)
        raw.send(LOOK)
        assert raw.read().status == 200
        assert raw.is_silent(0.4), "a client that pauses must not meet a connection that closes"
        raw.send(LOOK)
        assert raw.read().status == 200


@pytest.mark.slow
def test_a_connection_may_be_silent_after_a_request_in_pieces(tight: MockServer) -> None:
    with Raw(tight.url) as raw:
        for piece in (LOOK[:9], LOOK[9:]):
            raw.send(piece)
            time.sleep(0.05)
        assert raw.read().status == 200
        assert raw.is_silent(1.5), "the time for the request's head still runs"


def test_a_client_that_goes_away_in_the_middle_is_noted_and_no_fault_of_the_mock(tight: MockServer) -> None:
    with Raw(tight.url) as raw:
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        raw.send(request("POST", "/ax/oauth2/token", b"x" * 100, **form)[:-50])
        time.sleep(0.1)
    for _ in range(100):
        entry = latest(tight)
        if entry.status == 499:
            break
        time.sleep(0.02)
    assert (entry.path, entry.status, "closed" in entry.reason) == ("/ax/oauth2/token", 499, True)


# Many


def test_idle_connections_make_room_for_new_ones(tight: MockServer) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(Raw(tight.url)) for _ in range(BOUNDS.connections * 2)]
        assert_serves(tight)
        assert idle[0].ended(), "the longest idle one went first"
        idle[-1].send(LOOK)
        assert idle[-1].read().status == 200


@pytest.mark.parametrize("start", [b"GET / HT", POST + b"Content-Length: 10\r\n\r\n{"], ids=["heads", "bodies"])
def test_requests_that_never_end_make_room_too(tight: MockServer, start: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(BOUNDS.connections * 2):
            stack.enter_context(Raw(tight.url)).send(start)
        assert_serves(tight)


def test_a_client_that_does_not_read_does_not_keep_others_waiting(mock: MockServer) -> None:
    with Raw(mock.url) as raw:
        wsdl = request("GET", "/apis/v1.1/wsdl")
        raw._socket.setblocking(False)
        sent = 0
        try:
            while sent < 200 * len(wsdl):
                sent += raw._socket.send(wsdl)
        except BlockingIOError:
            pass
        for _ in range(20):
            assert_serves(mock)


def test_two_hundred_requests_at_once_are_all_answered(mock: MockServer) -> None:
    with ThreadPoolExecutor(40) as pool:
        assert {response.status for response in pool.map(lambda _: ask(mock.url, LOOK), range(200))} == {200}
