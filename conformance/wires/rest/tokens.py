"""Bearer tokens: asked for with the caller's keys, kept while they hold, renewed before they end."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from conformance.catalogue import Api
from conformance.endpoint.exchange import Exchange, Request
from conformance.errors import EndpointBroken
from conformance.wires.calling import Sender

MARGIN = 60.0
"""Seconds before its end at which a token is no longer used: a call must not outlive its token."""
_LONGEST = 1e9
"""No token is believed to hold longer; a server that says so, or says NaN, is taken to say nothing."""
_LARGEST = 100_000
"""No response with a token comes near this size; nothing else would bound what reading a larger one takes."""
_TOKEN = re.compile(r"[!-~]+")
"""What a header can carry."""


class Tokens:
    """The tokens of one API, by caller and scope; threads may share it.

    `learn` hears of every token that was granted, so that it can be kept out of what is written.
    """

    def __init__(
        self,
        api: Api,
        url: str,
        sender: Sender,
        *,
        learn: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.api, self.url = api, url
        self._sender, self._learn, self._clock = sender, learn, clock
        self._kept: dict[tuple[str, ...], tuple[str, float]] = {}
        self._lock = threading.Lock()

    def bearer(self, keys: Mapping[str, str], scope: str = "") -> str:
        """Return a token that holds for another minute at least; EndpointBroken if none is granted."""
        key = (*(keys.get(name, "") for name in ("company_uuid", "user_api_key", "vendor_api_key")), scope)
        with self._lock:
            token, ends = self._kept.get(key, ("", 0.0))
            if not token or self._clock() >= ends - MARGIN:
                asked = self._clock()
                token, seconds = self._granted(keys, scope)
                if self._learn is not None:
                    self._learn(token)
                self._kept[key] = token, asked + seconds
            return token

    def forget(self) -> None:
        """Ask anew from now on."""
        with self._lock:
            self._kept.clear()

    def _granted(self, keys: Mapping[str, str], scope: str) -> tuple[str, float]:
        fields = {
            "grant_type": "client_credentials",
            "client_id": keys.get("company_uuid", ""),
            "client_secret": keys.get("user_api_key", ""),
            "scope": scope,
            "vendor_api_key": keys.get("vendor_api_key", ""),
        }
        body = urlencode({name: value for name, value in fields.items() if value}).encode("ascii")
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        exchange = self._sender.send(Request("POST", self.url, headers, body), api=self.api.id, method="token")
        answer = _object(exchange)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if exchange.response is None:
            do = "is the address of the tokens right, and the endpoint up?"
            raise EndpointBroken(f"no token was granted: {exchange.error}", where=self.url, do=do)
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise EndpointBroken(_refusal(exchange.response.status), where=self.url, do="look at the caller's keys")
        if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 <= seconds <= _LONGEST:
            return token, float(seconds)
        # A server that does not say how long a token holds is asked again for the next call.
        return token, MARGIN


def _refusal(status: int) -> str:
    """Return what to say of an answer without a token; never what it holds."""
    return f"no token was granted: HTTP {status}" + (
        "" if status >= HTTPStatus.BAD_REQUEST else " without an access_token to be sent"
    )


def _object(exchange: Exchange) -> dict[str, Any]:
    body = exchange.response.body if exchange.response else b""
    try:
        found = json.loads(body) if len(body) <= _LARGEST else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
