"""That a service refuses plain HTTP is asked over real plain HTTP, with keys that nobody has."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conformance.endpoint.exchange import Request
from conformance.endpoint.made_up import MADE_UP
from conformance.endpoint.plain_http import over_http
from conformance.errors import Refused, Unarranged
from conformance.scene.expect import ContractBroken
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.wires.registry import guard, load
from tests.checkout import ROOT
from tests.servers import Server, answers, envelope
from tests.strangers.live import Stranger, write_checkout, write_profile
from tests.test_harm import ADMIN, STAGE, request

CATALOGUE = load(ROOT / "contracts")


@pytest.mark.parametrize(
    ("url", "plain"),
    {
        "https://a.example/api": "http://a.example/api",
        "https://a.example:443/api": "http://a.example/api",
        "https://a.example:8443/api": "http://a.example:8443/api",
        "https://[::1]:8443/": "http://[::1]:8443/",
    }.items(),
)
def test_the_port_of_plain_http(url: str, plain: str) -> None:
    assert over_http(url) == plain


def plainly(sent: Request) -> Request:
    return replace(sent, url=over_http(sent.url))


@pytest.mark.parametrize("method", ["company_show", "user_delete", "message_send"])
def test_a_call_with_made_up_keys_may_go_over_plain_http(method: str) -> None:
    assert guard(CATALOGUE, STAGE).check(plainly(request(method, MADE_UP))) is CATALOGUE.find(method)


KEY = ADMIN["user_api_key"]
LEAKS = {
    "a key of the profile": lambda sent: replace(
        sent, body=sent.body.replace(MADE_UP["user_api_key"].encode(), KEY.encode())
    ),
    "any other key": lambda sent: replace(sent, body=sent.body.replace(MADE_UP["user_api_key"].encode(), b"any-other")),
    "a key in a header": lambda sent: replace(sent, headers={**sent.headers, "User-Agent": KEY}),
    "a key in another member": lambda sent: replace(
        sent, body=sent.body.replace(b"</search_string>", base64.b64encode(KEY.encode()) + b"</search_string>")
    ),
    "a key in the URL": lambda sent: replace(sent, url=f"{sent.url}/{quote(KEY)}"),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_no_key_goes_over_plain_http(leak: Any) -> None:
    sent = plainly(request("company_lookup_with_operator", MADE_UP))
    assert guard(CATALOGUE, STAGE).check(sent) is not None
    assert leak(sent) != sent
    with pytest.raises(Refused):
        guard(CATALOGUE, STAGE).check(leak(sent))


def test_nothing_but_calls_goes_over_plain_http() -> None:
    for url in ("http://service.example/apis/v1.1/wsdl", "http://other.example/apis/v1.1/api"):
        with pytest.raises(Refused):
            guard(CATALOGUE, STAGE).check(Request("GET", url))
    with pytest.raises(Refused):
        guard(CATALOGUE, replace(STAGE, effects=frozenset({"reads"}))).check(plainly(request("user_delete", MADE_UP)))


@contextmanager
def stranger(folder: Path) -> Iterator[tuple[Stranger, Session]]:
    from conformance.endpoint.settings import load_profile

    running = Stranger(CATALOGUE)
    with running.running(folder):
        write_checkout(folder)
        write_profile(folder, running)
        session = Session(CATALOGUE, load_profile(folder / "endpoints.toml", "strange", {}))
        try:
            yield running, session
        finally:
            session.close()


def test_a_service_with_tls_alone_passes_without_any_key_in_the_clear(tmp_path: Path) -> None:
    with stranger(tmp_path) as (_, session):
        sent: list[Request] = []
        session.transport.listeners.append(lambda exchange: sent.append(exchange.request))  # type: ignore[attr-defined]
        for method in ("company_show", "user_delete"):
            scene = Scene(session, "autoinvoice", "features/x.feature::test_x", refusing=False)
            scene.call(method, {}, clear=True)
            scene.not_accepted()
            assert f"autoinvoice/{method}#tls" in scene.proven
    plain = [each for each in sent if each.url.startswith("http:")]
    assert plain
    text = b"".join(each.body for each in plain)
    assert MADE_UP["user_api_key"].encode() in text
    keys = session.profile.known_secrets().values()
    assert not [key for key in keys if key.encode() in text]


def test_a_service_that_serves_plain_http_fails(tmp_path: Path) -> None:
    """The service's host serves TLS on one port; what listens over plain HTTP there serves the call."""
    served = envelope("company_show", '<return xsi:type="xsd:string">ERROR: USER NOT FOUND</return>')
    with Server(answers(served)).running() as server:
        url = f"{server.url}/apis/v1.1/api"
        profile = replace(STAGE, urls={"autoinvoice": url.replace("http:", "https:")}, file=str(tmp_path / "e.toml"))
        session = Session(CATALOGUE, profile)
        scene = Scene(session, "autoinvoice", "features/x.feature::test_x", refusing=False)
        scene.call("postal_address_delete", {}, clear=True)
        with pytest.raises(ContractBroken, match="plain HTTP is not served"):
            scene.not_accepted()
        session.close()
    assert server.operations == ["postal_address_delete"]


def test_a_dead_service_proves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    profile = replace(STAGE, urls={"autoinvoice": f"https://127.0.0.1:{port}/api"}, file=str(tmp_path / "e.toml"))
    session = Session(CATALOGUE, profile)
    scene = Scene(session, "autoinvoice", "features/x.feature::test_x", refusing=False)
    scene.call("company_show", {}, clear=True)
    with pytest.raises(Exception, match=r"refused|connect"):
        scene.not_accepted()
    session.close()


def test_a_profile_without_tls_cannot_be_asked(tmp_path: Path) -> None:
    profile = replace(STAGE, urls={"autoinvoice": "http://127.0.0.1:9/api"}, file=str(tmp_path / "e.toml"))
    session = Session(CATALOGUE, profile)
    scene = Scene(session, "autoinvoice", "features/x.feature::test_x", refusing=False)
    with pytest.raises(Unarranged, match="without TLS"):
        scene.call("company_show", {}, clear=True)
    session.close()
