"""The journal of a mock: every request that arrived, with its response, read page by page over HTTP."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import requests

from conformance.endpoint.exchange import Request, Response
from conformance.errors import EndpointBroken

_PAGE: Final = 500
_SECONDS: Final = 60.0
_LOST: Final = ("timeout", "drop", "cut", "slow")
"""Trouble after which a client does not know what became of its call."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A request that arrived and the response that it got, None where the connection ended before one.

    `at` is seconds of a clock that only rises, `time` the wall clock's, `clock` the time that the mock's world had.
    `test` is the name of the client's test, empty where it names none. `method` and `outcome` are empty for what is no
    documented call; `ok` says whether the call succeeded. `uncertain` marks a response that the client may not have
    received, `reason` is why the mock refused the request, and a request is `complete` if all of its body arrived.
    """

    number: int
    at: float
    time: str
    clock: datetime | None
    test: str
    api: str
    method: str
    outcome: str
    ok: bool
    caller: str
    request: Request = field(repr=False)
    headers: Headers = field(repr=False)
    response: Response | None = field(repr=False)
    response_headers: Headers = field(default=(), repr=False)
    uncertain: bool = False
    complete: bool = True
    reason: str = ""

    def header(self, name: str) -> str:
        """Return the first value of a request header by its lower-case name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def entry(stated: Mapping[str, Any]) -> Entry:
    """Return an entry as `/_control/journal` has it."""
    request, response = stated["request"], stated["response"]
    headers = _headers(request["headers"])
    moment = stated.get("clock") or ""
    return Entry(
        number=stated["number"],
        at=float(stated["at"]),
        time=stated.get("time", ""),
        clock=datetime.fromisoformat(moment).replace(tzinfo=None) if moment else None,
        test=stated["test"],
        api=stated["api"],
        method=stated["method"],
        outcome=stated["outcome"] or "",
        ok=bool(stated["ok"]),
        caller=stated["caller"] or "",
        request=Request(request["verb"], request["url"], dict(headers), base64.b64decode(request["body_base64"])),
        headers=headers,
        response=None
        if response is None
        else Response(
            response["status"], dict(_headers(response["headers"])), base64.b64decode(response["body_base64"])
        ),
        response_headers=() if response is None else _headers(response["headers"]),
        uncertain=response is None or stated["planned"] in _LOST,
        complete=request["complete"],
        reason=stated.get("reason", ""),
    )


def _headers(stated: Any) -> Headers:
    return tuple((str(name), str(value)) for name, value in stated)


class Journal:
    """The journal of the mock at a base URL; `since` is the number of the last entry that was there before."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self.since = self.dropped = 0

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry that came since, in the order of arrival; EndpointBroken where it cannot be read."""
        last = self.since
        while page := self._page(last, _PAGE)["entries"]:
            for stated in page:
                last = stated["number"]
                yield entry(stated)

    def skip(self) -> None:
        """Skip what is in the journal already."""
        self.since = self._page(0, 0)["last"]

    def _page(self, since: int, limit: int) -> dict[str, Any]:
        address = f"{self.url}/_control/journal"
        do = "check that this is the URL of a mock of this suite, of this version, and that it is running"
        try:
            response = self._session.get(address, params={"since": since, "limit": limit}, timeout=_SECONDS)
            response.raise_for_status()
            found: dict[str, Any] = response.json()
            self.dropped = found["dropped"]
            found["last"] = int(found["last"])
            for stated in found["entries"][:1]:
                entry(stated)
        except requests.RequestException as error:
            raise EndpointBroken(f"the journal cannot be read: {error}", where=address, do=do) from error
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            what = f"the journal has another form than expected: {type(error).__name__}: {error}"
            raise EndpointBroken(what[:300], where=address, do=do) from error
        return found
