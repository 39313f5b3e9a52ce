"""What a client has to understand of HTTP is understood, and what could be read in two ways is not read at all."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import vcr

from conformance.endpoint.exchange import Exchange
from tests.cost import assert_linear
from tests.raw_servers import OK, READS, assert_explained, call, send, serving, transport_to

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
CONTINUE, PROCESSING = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\nX: y\r\n\r\n"
UNKNOWN = b"HTTP/1.1 199 Soon\r\nContent-Length: 5\r\n\r\n"


def pieces_of(size: int) -> tuple[list[bytes], list[Exchange]]:
    """Return what a server received at once of two calls with a body of this size, over one connection."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                for _ in range(2):
                    received.append(connection.recv(1 << 20))
                    left = len(received[-1].partition(b"\r\n\r\n")[2])
                    while left < size:
                        left += len(connection.recv(1 << 20))
                    connection.sendall(OK)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        with transport_to(url) as transport:
            request = replace(call(url), body=b"x" * size)
            exchanges = [transport.send(request, api="a", method=READS) for _ in range(2)]
        thread.join(10)
    return received, exchanges


class TestPackets:
    def test_a_short_body_comes_with_its_head(self) -> None:
        received, exchanges = pieces_of(2000)
        assert [each.error for each in exchanges] == ["", ""]
        assert all(piece.startswith(b"POST /api") and piece.endswith(b"\r\n\r\n" + b"x" * 2000) for piece in received)

    def test_a_long_body_comes_whole(self) -> None:
        _, exchanges = pieces_of(3_000_000)
        assert [each.error for each in exchanges] == ["", ""]


class TestInterimResponses:
    @pytest.mark.parametrize(
        "before",
        [HINTS, CONTINUE, PROCESSING, UNKNOWN, HINTS * 2, CONTINUE + HINTS, HINTS + CONTINUE + PROCESSING, HINTS * 50],
        ids=["103", "100", "102", "199", "103 twice", "100 103", "103 100 102", "many"],
    )
    def test_the_final_response_counts(self, before: Any) -> None:
        with serving(before + OK) as server:
            exchange = send(server)
        assert exchange.response is not None, exchange.error
        assert (exchange.response.status, exchange.response.body) == (200, b"ok")
        assert exchange.response.header("Link") == ""

    def test_a_connection_is_kept_alive_over_them(self) -> None:
        with serving(HINTS + OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                for _ in range(3):
                    assert transport.send(call(url), api="a", method=READS).error == ""
            assert server.accepted == 1

    def test_chunks_and_packing_of_the_final_response_are_read(self) -> None:
        body = gzip.compress(b"hello")
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        with serving(HINTS + head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)) as server:
            exchange = send(server)
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"hello"

    def test_they_are_passed_over_when_recording_and_not_recorded(self, tmp_path: Path) -> None:
        with serving(HINTS + OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport, vcr.use_cassette(str(tmp_path / "one.yaml")):
                exchange = transport.send(call(url), api="a", method=READS)
        assert exchange.response is not None, exchange.error
        assert exchange.response.status == 200
        assert "code: 200" in (tmp_path / "one.yaml").read_text()

    @pytest.mark.parametrize("interim", [HINTS, CONTINUE], ids=["103", "100"])
    def test_an_endless_row_of_them_ends(self, interim: Any) -> None:
        def serve(connection: socket.socket, _request: bytes, _count: int) -> None:
            until = time.monotonic() + 12
            while time.monotonic() < until:
                connection.sendall(interim * 20)
                time.sleep(0.005)

        started = time.perf_counter()
        with serving(serve) as server:
            exchange = send(server, total_timeout=0.2)
        # Later versions of http.client count those that are 100.
        assert_explained(exchange, "too slow" if "too slow" in exchange.error else "more than 100 interim responses")
        assert time.perf_counter() - started < 6

    def test_a_switch_of_protocols_is_no_response(self) -> None:
        with serving(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n") as server:
            assert_explained(send(server), "not HTTP: unrequested 101 Switching Protocols")


def with_head(*lines: str, body: bytes = b"ok") -> Exchange:
    """Return the exchange with a server whose response has these header lines."""
    head = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", *lines))

    def serve(connection: socket.socket, _request: bytes, _count: int) -> None:
        connection.sendall(head.encode("latin-1") + b"\r\n" + body)

    with serving(serve) as server:
        return send(server, read_timeout=1.0)


class TestHeads:
    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            (["Content-Length: -1"], "invalid Content-Length '-1'"),
            (["Content-Length: +2"], "invalid Content-Length '+2'"),
            (["Content-Length: 0x2"], "invalid Content-Length '0x2'"),
            (["Content-Length: two"], "invalid Content-Length 'two'"),
            (["Content-Length: \xb2"], "invalid Content-Length '²'"),
            (["Content-Length:"], "invalid Content-Length ''"),
            (["Content-Length: 2", "Content-Length: 3"], "invalid Content-Length '2, 3'"),
            (["Content-Length: 2, 3"], "invalid Content-Length '2, 3'"),
            (["Transfer-Encoding: gzip, chunked"], "unrequested Transfer-Encoding 'chunked, gzip'"),
            (["Transfer-Encoding: br"], "unrequested Transfer-Encoding 'br'"),
            (["no colon", "Content-Length: 2"], "the header line 'no colon' has no name and colon"),
            (["X : y", "Content-Length: 2"], "the header line 'X : y' has no name and colon"),
            ([" folded", "Content-Length: 2"], "has no name and colon"),
            (["Content-Type: multipart/mixed; boundary=x", "no colon"], "has no name and colon"),
            (["X: a\0b", "Content-Length: 2"], "the header 'X' contains a NUL"),
        ],
        ids=lambda value: value[0] if isinstance(value, list) else "",
    )
    def test_what_could_be_read_in_two_ways_is_not_read(self, lines: list[str], said: str) -> None:
        assert_explained(with_head(*lines), "the response is not HTTP", said)

    @pytest.mark.parametrize(
        "lines",
        [
            ["Content-Length: 2"],
            ["content-length:2"],
            ["Content-Length: 2", "Content-Length: 2"],
            ["Content-Length: 2, 2"],
            ["Content-Length: 002"],
            ["X: a\xe5b", "Content-Length: 2"],
            ["X: a", "\tfolded", "Content-Length: 2"],
            ["X:", "Content-Length: 2"],
            ["Transfer-Encoding: identity", "Content-Length: 2"],
            ["Connection: close"],
            ["Content-Type: multipart/related; boundary=x", "Content-Length: 2"],
            ["Content-Type: multipart/related", "Content-Length: 2"],
            ["Content-Type: message/rfc822", "Content-Length: 2"],
            ["Content-Type: text/xml", "Content-Transfer-Encoding: base64", "Content-Length: 2"],
        ],
        ids=lambda lines: lines[0],
    )
    def test_what_is_only_unusual_is_read(self, lines: list[str]) -> None:
        exchange = with_head(*lines)
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"ok"

    def test_chunks_come_before_a_length(self) -> None:
        exchange = with_head("Content-Length: 99", "Transfer-Encoding: Chunked", body=b"2\r\nok\r\n0\r\n\r\n")
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"ok"

    @pytest.mark.parametrize("size", ["-1", "+2", "0x2", "1_0", "2 2", "", "two", "²"])
    def test_a_chunk_whose_size_is_no_number_is_not_read(self, size: str) -> None:
        body = f"{size}\r\nok\r\n0\r\n\r\n".encode("latin-1")
        assert_explained(with_head("Transfer-Encoding: chunked", body=body), "not HTTP: invalid chunk size")

    @pytest.mark.parametrize("size", ["2", "02", "2;name=value", "2 ;x", "2;" + "y" * 1000])
    def test_a_chunk_may_have_extensions(self, size: str) -> None:
        exchange = with_head("Transfer-Encoding: chunked", body=f"{size}\r\nok\r\n0\r\nTrailer: x\r\n\r\n".encode())
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"ok"

    def test_what_is_no_http_moves_no_cursor(self) -> None:
        with serving(lambda c, *_: c.sendall(b"\x1b[2J\x07\x00 \xff\r\n")) as server:
            error = send(server).error
        assert "not HTTP" in error
        assert all(char.isprintable() or char == "\n" for char in error)


@pytest.mark.parametrize(
    "line",
    [
        "X-{0}: " + "y" * 60_000,
        "Set-Cookie: " + "a=b; " * 12_000,
        "Set-Cookie: a=b; expires=" + "1 " * 30_000,
        "Content-Type: text/xml" + "; a=b" * 12_000,
        "Retry-After: " + "1 " * 30_000,
        "X: a\r\n " + "y" * 60_000,
    ],
    ids=["any", "cookies", "cookie", "type", "wait", "folded"],
)
def test_megabytes_of_headers_are_read_at_once(line: str) -> None:
    started = time.process_time()
    exchange = with_head(*(line.replace("{0}", str(number)) for number in range(45)), "Content-Length: 2")
    assert exchange.response is not None, exchange.error
    assert time.process_time() - started < 5


def packed(body: bytes, coding: str = "gzip") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        coding.encode(),
        len(body),
        body,
    )


class TestUnpacking:
    @pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 8192, 100_000])
    def test_members_may_end_anywhere(self, size: int) -> None:
        content = bytes(n % 251 for n in range(size))
        members = b"".join(
            gzip.compress(piece) for piece in (b"", content, b"", content[:10], content[10:]) for _ in (1, 2)
        )
        with serving(packed(members)) as server:
            exchange = send(server)
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == content * 2 + content[:10] * 2 + content[10:] * 2

    @pytest.mark.parametrize("cut", [1, 8, 9, 20])
    def test_a_last_member_that_is_cut_off_is_detected(self, cut: int) -> None:
        with serving(packed((gzip.compress(b"a" * 100) * 2)[:-cut])) as server:
            assert_explained(send(server), "truncated")

    def test_several_codings_are_undone_in_order(self) -> None:
        with serving(packed(gzip.compress(zlib.compress(b"hello")), "deflate, GZIP")) as server:
            exchange = send(server)
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"hello"

    @pytest.mark.parametrize(
        ("member", "coding"), [(b"", "gzip"), (b"x", "gzip"), (b"x", "deflate")], ids=["empty", "gzip", "deflate"]
    )
    def test_many_members_take_linear_time(self, member: bytes, coding: str) -> None:
        one = gzip.compress(member) if coding == "gzip" else zlib.compress(member)

        def receiving(count: int) -> Callable[[], None]:
            return lambda: receive(packed(one * count, coding), member * count)

        assert_linear(receiving, 2_000, 64_000, least=0.04)

    @pytest.mark.slow
    def test_unpacking_ends_in_time(self) -> None:
        """Each of many codings unpacks megabytes, which all together takes too long."""
        body = b"a" * 4_000_000
        for _ in range(120):
            body = _stored(body)
        started, left = time.perf_counter(), body
        for _ in range(120):
            left = zlib.decompress(left, wbits=31)
        needed = time.perf_counter() - started
        started = time.perf_counter()
        with serving(packed(body, ", ".join(["gzip"] * 120))) as server:
            # A share of what unpacking takes on this machine, whatever its speed; the transfer takes far less.
            exchange = send(server, total_timeout=needed / 4, max_answer_bytes=16_000_000)
        assert_explained(exchange, "too slow")
        assert time.perf_counter() - started < 10

    def test_chunks_of_one_byte_take_linear_time_and_memory(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

        def receiving(count: int) -> Callable[[], None]:
            return lambda: receive(head + b"1\r\na\r\n" * count + b"0\r\n\r\n", b"a" * count)

        assert_linear(receiving, 2_000, 32_000, least=0.04)


def receive(sent: bytes, body: bytes) -> None:
    """Receive what a server sends, and hold the body to what it is to be."""
    with serving(sent) as server:
        exchange = send(server, total_timeout=60.0)
    assert exchange.response is not None, exchange.error
    assert exchange.response.body == body


def _stored(data: bytes) -> bytes:
    """Return the data in gzip's frame without making it smaller."""
    packer = zlib.compressobj(0, wbits=31)
    return packer.compress(data) + packer.flush()


class TestTime:
    """One call, with its repeats and the waits before them, takes no longer than total_timeout."""

    def test_a_wait_that_does_not_fit_is_not_begun(self) -> None:
        bad = b"HTTP/1.1 503 X\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"
        started = time.perf_counter()
        with serving(bad) as server:
            exchange = send(server, retries=3, total_timeout=50.0)
            assert len(server.requests) == 1
        assert exchange.response is not None
        assert exchange.response.status == 503
        assert time.perf_counter() - started < 30

    def test_waits_add_up(self) -> None:
        bad = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
        started = time.perf_counter()
        with serving(bad) as server:
            # The waits are 0.1, 0.2 and 0.4 seconds; the next, of 0.8, is the first that does not fit beside them.
            send(server, retries=9, total_timeout=1.3, backoff=0.1)
            assert len(server.requests) == 4
        assert time.perf_counter() - started < 6

    def test_a_repeat_has_what_is_left(self) -> None:
        def serve(_connection: socket.socket, _request: bytes, count: int) -> None:
            time.sleep(0.15 if count == 1 else 3)

        started = time.perf_counter()
        with serving(serve) as server:
            exchange = send(server, retries=1, total_timeout=0.6)
            assert len(server.requests) == 2
        assert_explained(exchange, f"too slow: not complete after {exchange.within:.3g} seconds")
        assert exchange.within < 0.45
        assert time.perf_counter() - started < 2.5

    def test_silence_is_not_repeated_once_the_time_is_up(self) -> None:
        with serving(lambda *_: time.sleep(3)) as server:
            assert_explained(send(server, retries=5, read_timeout=0.2, total_timeout=0.3), "0.")
            assert len(server.requests) <= 2

    def test_the_exchange_knows_the_time_that_judging_may_take(self) -> None:
        with serving(OK) as server:
            assert send(server, total_timeout=7.0).within == 7.0
        bad = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
        with serving(lambda c, r, count: bad if count == 1 else OK) as server:
            assert 5.0 < send(server, retries=1, total_timeout=7.0, backoff=0.3).within < 6.7
