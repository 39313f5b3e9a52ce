"""Keys of the environment are in no byte that a run writes or prints, whatever a server does with them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.checkout import ONE, Checkout
from tests.servers import Server, answers, envelope
from tests.test_commands import stage

CANARIES = {
    "STAGE_COMPANY_UUID": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "STAGE_USER_API_KEY": "canary<&>\"user'key-5Vq8Zr",
    "STAGE_VENDOR_API_KEY": "canary+vendor/key=9Xk2Lm",
}
SECRETS = [value for name, value in CANARIES.items() if name.endswith("_KEY")]


def spellings(secret: str) -> Iterator[bytes]:
    """Yield the ways in which a key could stand in a file; a part of it is enough to give it away."""
    for form in (secret, escape(secret), escape(secret, quote=False), quote(secret), quote(secret, safe="")):
        yield form.encode()
    yield base64.b64encode(secret.encode())
    yield secret[secret.index("key-") if "key-" in secret else secret.index("key=") :].encode()


def echo(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Answer with everything that was sent, as a status text, as an unknown member and in a header."""
    told = escape(body.decode())
    content = f'<return xsi:type="xsd:string">OK: {told}</return><extra>{base64.b64encode(body).decode()}</extra>'
    data = envelope("consumer_agreement_status", content)
    handler.send_response(200)
    handler.send_header("Content-Type", "text/xml; charset=utf-8")
    handler.send_header("X-Echo", quote(body[-400:]))
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def echo_page(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Answer with an error page that holds everything that was sent."""
    answers(b"<html><body><pre>" + body + b"</pre></body></html>", status=500, kind="text/html")(handler, body)


CASES = {
    "that fails": (echo, ("run",), 1),
    "that is broken": (echo_page, ("run",), 3),
    "that records": (echo, ("record", "--record-failures"), 1),
    "whose server hangs up": (lambda handler, body: setattr(handler, "close_connection", True), ("run",), 3),
}


@pytest.mark.parametrize("case", CASES)
def test_no_key_is_found_after_a_run(case, checkout: Checkout):
    respond, (command, *options), code = CASES[case]
    with Server(respond).running() as server:
        env = stage(checkout, server) | CANARIES
        done = checkout.run(command, *options, "--endpoint", "stage", ONE, **env)
    assert done.returncode == code, done.stdout + done.stderr
    written = [p for folder in ("reports", "cassettes") for p in (checkout.root / folder).rglob("*") if p.is_file()]
    assert len(written) >= (5 if command == "record" else 7)
    found = {
        (path.relative_to(checkout.root).as_posix(), spelling)
        for path in written
        for secret in SECRETS
        for spelling in spellings(secret)
        if spelling in path.read_bytes()
    }
    assert not found
    printed = (done.stdout + done.stderr).encode()
    assert not [s for secret in SECRETS for s in spellings(secret) if s in printed]


def test_the_search_finds_a_key_that_is_there(tmp_path: Path):
    (tmp_path / "leak").write_text(f"user_api_key={SECRETS[0]}", "utf-8")
    assert any(spelling in (tmp_path / "leak").read_bytes() for spelling in spellings(SECRETS[0]))


def test_a_cassette_is_replayed_with_other_keys(checkout: Checkout):
    right = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')
    with Server(answers(right)).running() as server:
        env = stage(checkout, server) | CANARIES
        assert checkout.run("record", "--endpoint", "stage", ONE, **env).returncode == 0
    other = {**env, "STAGE_USER_API_KEY": "another-user-key", "STAGE_VENDOR_API_KEY": "another-vendor-key"}
    done = checkout.run("run", "--endpoint", "stage", "--cassettes", "replay", "--no-allure", ONE, **other)
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.connections == 1
