"""Tokens are asked for once, kept while they hold, renewed a minute before they end, and never written anywhere."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from conformance.endpoint.exchange import Exchange, Request, Response
from conformance.errors import EndpointBroken, Refused
from conformance.wires.registry import load
from conformance.wires.rest.tokens import MARGIN, Tokens

API = load(Path(__file__).parent.parent / "contracts").apis["autoxchange"]
URL = "https://ax.invalid/oauth2/token"
KEYS = {"company_uuid": "the-company", "user_api_key": "the-user-key", "vendor_api_key": "the-vendor-key"}
OTHERS = {**KEYS, "user_api_key": "another-user-key"}


class Office:
    """Grants a new token for every request, unless `reply` answers otherwise, and keeps what it was asked."""

    def __init__(self, reply: Callable[[int], Response | None] | None = None, seconds: Any = 3600) -> None:
        self.reply = reply or (lambda count: granted(f"secret-token-{count}", seconds))
        self.asked: list[Request] = []

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        assert (api, method) == ("autoxchange", "token")
        self.asked.append(request)
        came = self.reply(len(self.asked))
        return Exchange(api, method, request, came, 0.0, "" if came else "timeout: silence for 60 seconds")


class Clock:
    """A clock that stands still until the time is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def granted(token: Any, seconds: Any = 3600, **more: Any) -> Response:
    body = {"access_token": token, "token_type": "Bearer", "expires_in": seconds, **more}
    return Response(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def office(**how: Any) -> tuple[Tokens, Office, Clock]:
    made, clock = Office(**how), Clock()
    return Tokens(API, URL, made, clock=clock), made, clock


def test_a_token_is_asked_for_with_the_caller_s_keys() -> None:
    tokens, asked, _ = office()
    assert tokens.bearer(KEYS, "company:read lookup") == "secret-token-1"
    (request,) = asked.asked
    assert (request.verb, request.url) == ("POST", URL)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(request.body.decode("ascii"))) == {
        "grant_type": "client_credentials",
        "client_id": "the-company",
        "client_secret": "the-user-key",
        "vendor_api_key": "the-vendor-key",
        "scope": "company:read lookup",
    }


def test_what_the_caller_does_not_have_is_not_sent() -> None:
    tokens, asked, _ = office()
    tokens.bearer({"user_api_key": "å &=", "vendor_api_key": ""})
    assert asked.asked[0].body == b"grant_type=client_credentials&client_secret=%C3%A5+%26%3D"


def test_a_token_is_kept_while_it_holds_and_renewed_a_minute_before_it_ends() -> None:
    tokens, asked, clock = office()
    for passed, expected in ((0, 1), (1, 1), (3539.9, 1), (3540, 2), (3541, 2), (7079, 2), (7080, 3)):
        clock.now = 1000.0 + passed
        assert tokens.bearer(KEYS) == f"secret-token-{expected}", f"after {passed} seconds"
    assert len(asked.asked) == 3
    assert MARGIN == 60


def test_a_token_holds_from_the_moment_it_was_asked_for() -> None:
    clock = Clock()

    def slow(count: int) -> Response:
        clock.now += 100
        return granted(f"t{count}", 200)

    tokens = Tokens(API, URL, Office(slow), clock=clock)
    assert [tokens.bearer(KEYS), tokens.bearer(KEYS)] == ["t1", "t1"]
    clock.now += 40
    assert tokens.bearer(KEYS) == "t2"


@pytest.mark.parametrize("seconds", [60, 59, 1, 0, -5, "3600", None, True, [3600], float("nan"), float("inf"), 10**400])
def test_a_token_of_no_known_or_no_useful_length_is_used_once(seconds: Any) -> None:
    tokens, asked, _ = office(seconds=seconds)
    assert [tokens.bearer(KEYS), tokens.bearer(KEYS)] == ["secret-token-1", "secret-token-2"]
    assert len(asked.asked) == 2


@pytest.mark.parametrize("seconds", [61, 3600.0, 86400])
def test_a_token_of_any_useful_length_is_kept(seconds: float) -> None:
    tokens, _, clock = office(seconds=seconds)
    tokens.bearer(KEYS)
    clock.now += seconds - MARGIN - 0.5
    assert tokens.bearer(KEYS) == "secret-token-1"
    clock.now += 1
    assert tokens.bearer(KEYS) == "secret-token-2"


def test_callers_and_scopes_have_tokens_of_their_own() -> None:
    tokens, asked, _ = office()
    callers: list[tuple[dict[str, str], str]] = [
        (KEYS, ""),
        (KEYS, "lookup"),
        (OTHERS, ""),
        ({**KEYS, "company_uuid": ""}, ""),
        ({**KEYS, "vendor_api_key": "another"}, ""),
    ]
    first = [tokens.bearer(keys, scope) for keys, scope in callers]
    assert first == [f"secret-token-{count}" for count in range(1, 6)]
    assert [tokens.bearer(dict(keys), scope) for keys, scope in callers] == first
    assert len(asked.asked) == 5


def test_keys_that_only_look_alike_when_joined_are_distinguished() -> None:
    tokens, _, _ = office()
    one, other = {"company_uuid": "ab", "user_api_key": "c"}, {"company_uuid": "a", "user_api_key": "bc"}
    assert tokens.bearer(one) != tokens.bearer(other)
    assert tokens.bearer({"vendor_api_key": "x"}, "y") != tokens.bearer({"user_api_key": "x", "vendor_api_key": "y"})


def test_forgotten_tokens_are_asked_for_anew() -> None:
    tokens, asked, _ = office()
    tokens.bearer(KEYS)
    tokens.bearer(OTHERS)
    tokens.forget()
    assert [tokens.bearer(OTHERS), tokens.bearer(KEYS)] == ["secret-token-3", "secret-token-4"]
    assert len(asked.asked) == 4


def test_threads_ask_once() -> None:
    def slow(count: int) -> Response:
        time.sleep(0.05)
        return granted(f"t{count}")

    made, barrier = Office(slow), threading.Barrier(8)
    tokens = Tokens(API, URL, made)

    def work(number: int) -> str:
        barrier.wait(10)
        return tokens.bearer(KEYS)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(work, range(8))) == {"t1"}
    assert len(made.asked) == 1


def test_every_token_is_learnt_once_it_is_granted() -> None:
    learnt: list[str] = []
    tokens = Tokens(API, URL, Office(), learn=learnt.append, clock=Clock())
    for keys in (KEYS, KEYS, OTHERS):
        tokens.bearer(keys)
    assert learnt == ["secret-token-1", "secret-token-2"]


# No token


REFUSALS: dict[str, tuple[Response, str]] = {
    "a refusal": (Response(401, {}, b'{"error": "invalid_client", "client_secret": "the-user-key"}'), "HTTP 401"),
    "a refusal without a body": (Response(400, {}, b""), "HTTP 400"),
    "a broken service": (Response(503, {}, b"<html>the-user-key</html>"), "HTTP 503"),
    "a page": (Response(200, {}, b"<html>please log in</html>"), "HTTP 200"),
    "no member": (Response(200, {}, b'{"token": "secret-token-1"}'), "HTTP 200"),
    "a list": (Response(200, {}, b'["secret-token-1"]'), "HTTP 200"),
    "an empty token": (granted(""), "HTTP 200"),
    "a number": (granted(7), "HTTP 200"),
    "null": (granted(None), "HTTP 200"),
    "a token with a line in it": (granted("secret-token\r\nX-Injected: yes"), "HTTP 200"),
    "a token with a space": (granted("secret token"), "HTTP 200"),
    "a token that no header carries": (granted("secret-tøken"), "HTTP 200"),
    "bytes of another encoding": (Response(200, {}, b'{"access_token": "\xff"}'), "HTTP 200"),
    "depth": (Response(200, {}, b"[" * 100_000), "HTTP 200"),
    "a token with megabytes beside it": (
        Response(200, {}, b'{"access_token": "secret-token-1", "x": [' + b"{}," * 2_000_000 + b"{}]}"),
        "HTTP 200",
    ),
    "a number without end": (Response(200, {}, b'{"expires_in": ' + b"1" * 5000 + b"}"), "HTTP 200"),
}


@pytest.mark.parametrize(("answer", "said"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_token_is_said_with_its_status_place_and_remedy(answer: Response, said: str) -> None:
    learnt: list[str] = []
    tokens = Tokens(API, URL, Office(lambda count: answer), learn=learnt.append)
    with pytest.raises(EndpointBroken) as error:
        tokens.bearer(KEYS)
    assert said in error.value.what
    assert (error.value.where, error.value.do) == (URL, "look at the caller's keys")
    assert not any(key in str(error.value) for key in (*KEYS.values(), "secret"))
    assert learnt == []


def test_no_answer_says_why_and_asks_for_no_other_keys() -> None:
    with pytest.raises(EndpointBroken) as error:
        Tokens(API, URL, Office(lambda count: None)).bearer(KEYS)
    assert error.value.what == "no token was granted: timeout: silence for 60 seconds"
    assert "keys" not in error.value.do
    assert error.value.where == URL


def test_after_a_refusal_the_next_call_asks_again() -> None:
    answers = [Response(401, {}, b"{}"), granted("t2"), granted("t3")]
    tokens, asked, _ = office(reply=lambda count: answers[count - 1])
    with pytest.raises(EndpointBroken):
        tokens.bearer(KEYS)
    assert [tokens.bearer(KEYS), tokens.bearer(KEYS)] == ["t2", "t2"]
    assert len(asked.asked) == 2


def test_a_refusal_to_send_comes_through_and_leaves_no_lock() -> None:
    def refuse(count: int) -> Response:
        if count == 1:
            raise Refused("nothing may be sent here")
        return granted("t2")

    tokens, _, _ = office(reply=refuse)
    with pytest.raises(Refused, match="nothing may be sent here"):
        tokens.bearer(KEYS)
    assert tokens.bearer(KEYS) == "t2"


def test_neither_token_nor_key_is_printed_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        tokens, _, _ = office()
        tokens.bearer(KEYS, "lookup")
    printed = f"{tokens!r} {tokens!s} {caplog.text}"
    assert not any(word in printed for word in ("secret-token-1", *KEYS.values()))
