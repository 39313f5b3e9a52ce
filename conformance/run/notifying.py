"""Posts a run's notification to a chat, which never changes what the run found."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from conformance.errors import UserError
from conformance.report import notify

_SECONDS: Final = (5, 10)
"""How long to connect may take, and each wait for bytes."""
_PATIENCE: Final = 20
"""How many seconds all of it may take."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEAMS: Final = (".office.com", ".logic.azure.com", ".powerplatform.com", ".powerautomate.com")


def check_notify(name: str) -> None:
    """Raise UserError if --notify is not the name of a variable, such as an address itself."""
    if name and not _NAME.fullmatch(name):
        what = "an address of a webhook is a secret, so --notify takes the name of the variable that holds it"
        raise UserError(what, where="--notify", do="set a variable to the address, and pass the variable's name")


def post(run: Mapping[str, Any], name: str) -> str:
    """Post the run to the webhook in this variable; return what happened, in words that do not contain the address.

    A webhook of Microsoft Teams gets an adaptive card, any other a message of Slack.
    """
    url = os.environ.get(name, "").strip()
    if not url:
        return f"no notification was sent: the variable {name} is not set"
    host = _host(url)
    if host is None:
        return f"no notification was sent: {name} is no https address"
    message = notify.teams(run) if host.endswith(_TEAMS) else notify.slack(run)
    outcome: list[str] = []
    # A thread of its own, because a server that sends a byte now and then meets no time-out of a socket.
    sending = threading.Thread(target=lambda: outcome.append(_send(url, message)), daemon=True)
    sending.start()
    sending.join(_PATIENCE)
    result = outcome[0] if outcome else f"no response after {_PATIENCE} s"
    if result:
        return f"no notification was sent: {host}: {result}"
    return f"a notification was sent to {host}"


def _send(url: str, message: Mapping[str, Any]) -> str:
    """Post the message; return why it was not accepted, or nothing."""
    try:
        with requests.post(
            url, json=message, timeout=_SECONDS, allow_redirects=False, stream=True, auth=_without_keys
        ) as response:
            accepted = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
            return "" if accepted else f"HTTP {response.status_code}"
    except Exception as error:  # what a notification meets never costs a run its verdict; the text has the address
        return type(error).__name__


def _without_keys(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send what was prepared: without this, requests would add what a .netrc file has for the host."""
    return request


def _host(url: str) -> str | None:
    """Return the host of an address that may be called: https, or http at this machine."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        parts.port  # noqa: B018 - ValueError for a port that is none
    except ValueError:
        return None
    allowed = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    return host if host and allowed else None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
