"""Calls over plain HTTP to a service that serves TLS: they carry made-up keys, never one of the profile's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from conformance.catalogue.binding import KEYS
from conformance.endpoint.exchange import Request
from conformance.endpoint.made_up import MADE_UP, TOKEN
from conformance.endpoint.reading import Reading, no, values
from conformance.endpoint.settings import Profile
from conformance.scrubbing import Finder

_HTTPS: Final = 443
_NAMES: Final = frozenset({*KEYS, "client_id", "client_secret", "access_token"})
"""The names of members that hold a caller's keys."""


def over_http(url: str) -> str:
    """Return where a service that is called over TLS would serve plain HTTP: port 80 for 443, else the same port."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = "" if (parts.port or _HTTPS) == _HTTPS else f":{parts.port}"
    return urlunsplit(("http", host + port, parts.path, parts.query, ""))


class PlainHttp:
    """The plain HTTP addresses of a live profile, and the only calls that may be sent there."""

    def __init__(self, profile: Profile) -> None:
        secure = [url for url in profile.urls.values() if url.startswith("https:")] if profile.kind == "live" else []
        self._secure: Mapping[str, str] = {_start(over_http(url)): _start(url) for url in secure}
        known = {value: name for name, value in profile.known_secrets().items()}
        self._finder = Finder(known)

    def secured(self, request: Request) -> Request | None:
        """Return a request as it would be over TLS, or None if its address is not one of plain HTTP."""
        start = _start(request.url)
        if start not in self._secure:
            return None
        return replace(request, url=self._secure[start] + request.url[len(start) :])

    def check(self, request: Request, reading: Reading) -> None:
        """Raise No unless a request is a call whose keys are all made up."""
        if reading.contract is None:
            no("no documented call, and plain HTTP is only for these")
        texts = [request.url, *(f"{name}: {value}" for name, value in request.headers.items())]
        if any(self._finder.find(part) for part in [*(text.encode() for text in texts), request.body]):
            no("a key of the profile over plain HTTP", "call with made-up keys")
        keys = [*_keys(reading.arguments()), *(v.removeprefix("Bearer ") for v in values(request, "authorization"))]
        if not set(keys) <= {"", TOKEN, *MADE_UP.values()}:
            no("a key over plain HTTP that is not made up", "call with made-up keys")


def _keys(value: Any, name: str = "") -> Iterator[str]:
    """Yield the texts of all members that hold keys."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _keys(inner, member)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item, name)
    elif isinstance(value, str) and name in _NAMES:
        yield value


def _start(url: str) -> str:
    """Return scheme and host of a URL, as clients write them."""
    return "/".join(url.split("/", 3)[:3]).lower()
