"""Every way in which an endpoint can go wrong ends in time, with an exchange that says what, where and what to do."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
import vcr

from conformance.endpoint.exchange import Exchange
from conformance.errors import Refused
from tests.raw_servers import OK, READS, WRITES, Handler, assert_explained, call, send, serving, transport_to


class TestAnswers:
    def test_the_exchange_holds_what_left_and_what_came(self) -> None:
        with serving(OK) as server:
            exchange = send(server)
            assert exchange.response is not None
            assert (exchange.response.status, exchange.response.body, exchange.error) == (200, b"ok", "")
            assert exchange.response.header("content-type") == "text/xml"
            head, _, body = server.requests[0].partition(b"\r\n\r\n")
            assert body == exchange.request.body
            for name, value in exchange.request.headers.items():
                assert f"{name}: {value}\r\n".encode() in head + b"\r\n"
            assert 0 < exchange.seconds < 1

    @pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error"])
    def test_an_error_page_is_an_answer(self, status: str) -> None:
        page = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".encode()
        with serving(page) as server:
            answer = send(server).response
        assert answer is not None
        assert (answer.status, answer.body) == (int(status[:3]), b"<html>")

    def test_a_redirect_is_an_answer_and_is_not_followed(self) -> None:
        with serving(OK) as other:
            location = f"http://127.0.0.1:{other.port}/elsewhere"
            redirect = f"HTTP/1.1 307 See\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
            with serving(redirect) as server:
                answer = send(server).response
            assert answer is not None
            assert (answer.status, answer.header("location"), other.accepted) == (307, location, 0)

    def test_a_packed_answer_is_unpacked(self) -> None:
        body = gzip.compress(b"hello " * 1000)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with serving(head + body) as server:
            answer = send(server).response
        assert answer is not None
        assert answer.body == b"hello " * 1000

    @pytest.mark.parametrize("pack", [zlib.compress, lambda body: zlib.compress(body)[2:-4]])
    def test_deflate_is_unpacked_with_and_without_its_header(self, pack: Any) -> None:
        body = pack(b"hello " * 100)
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %d\r\n\r\n" % len(body)
        with serving(head + body) as server:
            exchange = send(server)
        assert exchange.response is not None, exchange.error
        assert exchange.response.body == b"hello " * 100

    def test_chunks_are_put_together(self) -> None:
        with serving(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3\r\nyes\r\n0\r\n\r\n"
        ) as server:
            answer = send(server).response
        assert answer is not None
        assert answer.body == b"okyes"

    def test_cookies_are_not_kept(self) -> None:
        with serving(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                for _ in range(2):
                    transport.send(call(url), api="autoinvoice", method=READS)
            assert b"cookie" not in server.requests[1].lower()

    def test_listeners_hear_every_exchange(self) -> None:
        heard: list[Exchange] = []
        with serving(OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                transport.listeners.append(heard.append)
                sent = transport.send(call(url), api="autoinvoice", method=READS)
        assert heard == [sent]


class TestTrouble:
    def test_connection_refused(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        url = f"http://127.0.0.1:{port}/api"
        with transport_to(url) as transport:
            assert_explained(transport.send(call(url), api="a", method=READS), "connection refused")

    def test_an_unknown_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_args: object, **_kwargs: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        with transport_to("https://nowhere.invalid/api") as transport:
            exchange = transport.send(call("https://nowhere.invalid/api"), api="a", method=READS)
        assert_explained(exchange, "cannot be resolved")

    def test_closed_at_once(self) -> None:
        with serving(lambda *_: None) as server:
            assert_explained(send(server), "closed without a response")

    def test_a_truncated_answer(self) -> None:
        def cut(connection: socket.socket, _request: bytes, _count: int) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

        with serving(cut) as server:
            assert_explained(send(server), "truncated")

    def test_truncated_chunks(self) -> None:
        def cut(connection: socket.socket, _request: bytes, _count: int) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nonly this")

        with serving(cut) as server:
            assert_explained(send(server), "truncated")

    def test_no_http(self) -> None:
        with serving(lambda c, *_: c.sendall(b"220 mail.example ESMTP\r\n")) as server:
            assert_explained(send(server), "not HTTP")

    @pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
    def test_a_false_encoding(self, coding: str) -> None:
        with serving(OK.replace(b"Length: 2", f"Length: 2\r\nContent-Encoding: {coding}".encode())) as server:
            assert_explained(send(server), "does not match its Content-Encoding")

    def test_a_packed_answer_that_is_cut_off(self) -> None:
        body = gzip.compress(b"hello " * 1000)[:-9]
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        with serving(head + body) as server:
            assert_explained(send(server), "truncated")

    def test_silence(self) -> None:
        def late(*_: object) -> bytes:
            time.sleep(1)
            return b""

        with serving(late) as server:
            assert_explained(send(server, read_timeout=0.2), "no data for 0.2 seconds", "read_timeout")

    def test_a_large_request_that_is_not_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}/api"
            with transport_to(url, read_timeout=0.3) as transport:
                request = replace(call(url), body=bytes(30_000_000))
                assert_explained(transport.send(request, api="a", method=READS), "not accepted in time")

    def test_a_request_that_cannot_be_made(self) -> None:
        with serving(OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                exchange = transport.send(call(url, X="a\r\nb"), api="a", method=READS)
            assert_explained(exchange, "invalid HTTP request")
            assert server.accepted == 0


def endless(head: bytes, piece: bytes, pause: float) -> Handler:
    def serve(connection: socket.socket, _request: bytes, _count: int) -> None:
        connection.sendall(head)
        until = time.monotonic() + 12
        while time.monotonic() < until:
            connection.sendall(piece)
            time.sleep(pause)

    return serve


class TestBounds:
    @pytest.mark.parametrize(
        "head",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: ",
            b"HTTP/1.1 ",
        ],
        ids=["body", "body without length", "header", "status"],
    )
    @pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
    def test_a_drip_ends(self, head: bytes, tls: bool, authority: Authority) -> None:
        started = time.perf_counter()
        with serving(endless(head, b"a", 0.02), authority.server("127.0.0.1") if tls else None) as server:
            url = f"{'https' if tls else 'http'}://127.0.0.1:{server.port}/api"
            with transport_to(url, total_timeout=0.2, ca_bundle=authority.path) as transport:
                exchange = transport.send(call(url), api="a", method=READS)
        assert_explained(exchange, "too slow", "0.2 seconds", "total_timeout")
        assert time.perf_counter() - started < 6

    def test_dripping_chunk_lengths_end(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with serving(endless(head, b"1\r\na\r\n", 0.02)) as server:
            assert_explained(send(server, total_timeout=0.2), "too slow")

    def test_endless_continue_ends(self) -> None:
        with serving(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)) as server:
            assert_explained(send(server, total_timeout=0.2), "too slow")

    def test_an_endless_body_ends(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        with serving(endless(head, b"a" * 65536, 0)) as server:
            assert_explained(send(server, max_answer_bytes=1_000_000), "too large", "1000000", "max_answer_bytes")

    def test_a_large_answer_ends(self) -> None:
        with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"a" * 5000) as server:
            assert_explained(send(server, max_answer_bytes=4999), "too large")
            assert send(server, max_answer_bytes=5000).error == ""

    def test_a_gzip_bomb_ends(self) -> None:
        bomb = gzip.compress(bytes(20_000_000))
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
        with serving(head + bomb) as server:
            assert_explained(send(server, max_answer_bytes=1_000_000), "too large", "when decompressed")

    def test_a_connection_is_good_again_after_trouble(self) -> None:
        with serving(lambda c, r, count: None if count == 1 else OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                assert transport.send(call(url, WRITES), api="a", method=WRITES).error
                assert transport.send(call(url, WRITES), api="a", method=WRITES).error == ""


class Authority:
    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.path = folder / "authority.pem"
        self.ca.cert_pem.write_to_path(str(self.path))

    def server(self, *names: str, **settings: Any) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert(*names, **settings).configure_cert(context)
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


class TestTls:
    def exchange(self, context: ssl.SSLContext, **settings: Any) -> Exchange:
        with serving(OK, context) as server:
            url = f"https://127.0.0.1:{server.port}/api"
            with transport_to(url, **settings) as transport:
                return transport.send(call(url), api="a", method=READS)

    def test_a_trusted_certificate(self, authority: Authority) -> None:
        assert self.exchange(authority.server("127.0.0.1"), ca_bundle=authority.path).error == ""

    def test_an_unknown_authority(self, authority: Authority) -> None:
        exchange = self.exchange(authority.server("127.0.0.1"))
        assert_explained(exchange, "TLS certificate", "untrusted", "ca_bundle")

    def test_another_host(self, authority: Authority) -> None:
        exchange = self.exchange(authority.server("other.example"), ca_bundle=authority.path)
        assert_explained(exchange, "TLS certificate is for a different")

    def test_expired(self, authority: Authority) -> None:
        year = {"not_before": datetime(2020, 1, 1, tzinfo=UTC), "not_after": datetime(2021, 1, 1, tzinfo=UTC)}
        context = authority.server("127.0.0.1", **year)
        assert_explained(self.exchange(context, ca_bundle=authority.path), "TLS certificate has expired")

    def test_no_tls_at_all(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as plain:
            url = f"https://127.0.0.1:{plain.getsockname()[1]}/api"

            def answer() -> None:
                with plain.accept()[0] as connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

            thread = threading.Thread(target=answer)
            thread.start()
            with transport_to(url) as transport:
                assert_explained(transport.send(call(url), api="a", method=READS), "TLS failed")
            thread.join()


class TestRepeats:
    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    def test_a_reading_call_is_repeated(self, status: int) -> None:
        bad = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(lambda c, r, count: bad if count < 3 else OK) as server:
            answer = send(server, retries=3).response
            assert len(server.requests) == 3
        assert answer is not None
        assert answer.status == 200

    def test_repeats_are_counted_and_end(self) -> None:
        with serving(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n") as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, retries=2) as transport:
                exchange = transport.send(call(url), api="a", method=READS)
                assert transport.retried == 2
            assert len(server.requests) == 3
        assert exchange.response is not None
        assert exchange.response.status == 503

    @pytest.mark.parametrize("method", [WRITES, "unknown_call"])
    def test_any_other_call_is_never_repeated(self, method: Any) -> None:
        for handler in (b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n", lambda *_: None):
            with serving(handler) as server:
                send(server, method, retries=3)
                assert len(server.requests) == 1

    def test_a_broken_connection_is_tried_again(self) -> None:
        with serving(lambda c, r, count: None if count == 1 else OK) as server:
            assert send(server, retries=1).error == ""
            assert len(server.requests) == 2

    @pytest.mark.parametrize("status", [400, 404, 500])
    def test_other_answers_are_not_repeated(self, status: int) -> None:
        with serving(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()) as server:
            send(server, retries=3)
            assert len(server.requests) == 1

    def test_retry_after_is_waited_out(self) -> None:
        bad = b"HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
        with serving(lambda c, r, count: bad if count == 1 else OK) as server:
            started = time.perf_counter()
            assert send(server, retries=1).error == ""
            assert 1 <= time.perf_counter() - started < 6

    @pytest.mark.parametrize("asked", ["3600", "Fri, 31 Dec 2999 23:59:59 GMT"])
    def test_a_long_retry_after_is_not_waited_for(self, asked: str) -> None:
        with serving(f"HTTP/1.1 429 X\r\nRetry-After: {asked}\r\nContent-Length: 0\r\n\r\n".encode()) as server:
            send(server, retries=3)
            assert len(server.requests) == 1


class TestRefused:
    @pytest.mark.parametrize(
        "change",
        [
            {"body": b"<methodCall/>"},
            {"verb": "DELETE"},
            {"headers": {"Content-Encoding": "gzip"}},
            {"headers": {"Transfer-Encoding": "chunked"}},
            {"url": "http://127.0.0.1:{port}/other"},
            {"url": "http://127.0.0.1:{port}/x/../_control/reset/../../other"},
            {"url": "http://user:word@127.0.0.1:{port}/api"},
            {"url": "http://127.0.0.1:{port}/api?a=b"},
            {"url": "http://localhost:{port}/api"},
        ],
    )
    def test_what_is_refused_opens_no_connection(self, change: dict[str, Any]) -> None:
        with serving(OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            change = {k: v.format(port=server.port) if k == "url" else v for k, v in change.items()}
            with transport_to(url, effects={"reads"}) as transport:
                with pytest.raises(Refused):
                    transport.send(call(url, WRITES), api="autoinvoice", method=READS)
                with pytest.raises(Refused):
                    transport.send(replace(call(url), **change), api="autoinvoice", method=READS)
            time.sleep(0.02)
            assert server.accepted == 0

    def test_a_refusal_holds_no_key(self) -> None:
        with transport_to("http://127.0.0.1:1/api", {"K": "key-of-an-admin"}, effects={"reads"}) as transport:
            request = call("http://127.0.0.1:1/key-of-an-admin", "key-of-an-admin")
            with pytest.raises(Refused) as error:
                transport.send(request, api="a", method=READS)
            assert "key-of-an-admin" not in str(error.value)
            assert error.value.__suppress_context__

    def test_an_error_holds_no_key(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            url = f"http://127.0.0.1:{free.getsockname()[1]}/key-of-an-admin"
        with transport_to(url, {"K": "key-of-an-admin"}) as transport:
            error = transport.send(call(url), api="a", method=READS).error
        assert "${K}" in error
        assert "key-of-an-admin" not in error

    def test_netrc_adds_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password bbbbbb\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        with serving(OK) as server:
            send(server)
            assert b"authorization" not in server.requests[0].lower()

    def test_a_proxy_of_the_environment_is_not_used_for_loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        with serving(OK) as server:
            assert send(server).error == ""


class TestManyThreads:
    def test_connections_are_kept_alive(self) -> None:
        with serving(OK) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:
                for _ in range(20):
                    assert transport.send(call(url), api="a", method=READS).error == ""
            assert server.accepted == 1

    def test_threads_share_a_transport(self) -> None:
        def echo(_connection: socket.socket, request: bytes, _count: int) -> bytes | None:
            number = request.split(b"X-Number: ")[1].split(b"\r\n")[0]
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(number), number)

        wrong: list[str] = []
        with serving(echo) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url) as transport:

                def work(first: int) -> None:
                    for number in range(first, first + 30):
                        exchange = transport.send(call(url, **{"X-Number": str(number)}), api="a", method=READS)
                        if exchange.response is None or exchange.response.body != str(number).encode():
                            wrong.append(exchange.error or "mixed up")

                threads = [threading.Thread(target=work, args=(n * 100,)) for n in range(6)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            assert wrong == []
            assert server.accepted <= 6

    def test_pace_holds_over_threads(self) -> None:
        times: list[float] = []

        def note(*_: object) -> bytes:
            times.append(time.monotonic())
            return OK

        with serving(note) as server:
            url = f"http://127.0.0.1:{server.port}/api"
            with transport_to(url, pace=0.05) as transport:
                threads = [
                    threading.Thread(target=transport.send, args=(call(url),), kwargs={"api": "a", "method": READS})
                    for _ in range(5)
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
        assert max(times) - min(times) >= 0.18


def test_recordings_work_with_a_connection_that_is_kept_alive(tmp_path: Path) -> None:
    with serving(OK) as server:
        url = f"http://127.0.0.1:{server.port}/api"
        with transport_to(url) as transport:

            def once() -> Exchange:
                return transport.send(call(url), api="a", method=READS)

            assert once().error == ""
            with vcr.use_cassette(str(tmp_path / "one.yaml")) as cassette:
                assert once().response is not None
                assert len(cassette) == 1
            before = len(server.requests)
            with vcr.use_cassette(str(tmp_path / "one.yaml"), record_mode="none"):
                replayed = once()
                assert replayed.response is not None
                assert replayed.response.body == b"ok"
                assert "CannotOverwrite" in once().error
            assert len(server.requests) == before
            assert once().error == ""
            assert len(server.requests) == before + 1
