"""Keys and where they travel: not in addresses, not in headers that logs keep, and never in the clear."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from conformance.catalogue import Api, Evidence
from conformance.checks.sent import Rule, Severity
from conformance.gate.found import Found, found
from conformance.gate.masks import Masks
from conformance.gate.step import Step

KEY_IN_URL: Final = Rule(
    "key-in-url",
    "A key or a token is in the address of a request",
    "send keys and tokens where the contract has them: addresses are kept in logs, histories and proxies",
    Severity.WARNING,
)
KEY_IN_HEADER: Final = Rule(
    "key-in-header",
    "A key is in a header that logs keep",
    "send keys where the contract has them; of all headers, logs leave out Authorization alone",
    Severity.WARNING,
)
PLAIN_HTTP: Final = Rule("plain-http", "A call to a live host is made over plain http", "call https URLs alone")
DEPRECATED: Final = Rule(
    "deprecated-method",
    "A deprecated method is called",
    "call the method that took its place; the description of the method names it",
    Severity.WARNING,
)
_PRIVATE: Final = (".localhost", ".internal", ".local", ".test", ".example", ".invalid")


class Security:
    """Judges where keys travel; `masks` know every key that was seen so far."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks

    def findings(self, step: Step, api: Api) -> Iterator[Found]:
        """Yield what is wrong with a request."""
        keys = api.requests.get("keys", Evidence())
        path, query = _undeclared(step)
        for place, text in (("the path", path), ("the query", query)):
            if self._holds_key(text):
                yield found(KEY_IN_URL, step, place, "no key", "a key, which is not shown", keys, cause=("url", place))
        for name, value in step.entry.headers:
            if name.lower() not in ("authorization", "proxy-authorization") and self._holds_key(value):
                place = f"the header {name[:60]}"
                yield found(KEY_IN_HEADER, step, place, "no key", "a key, which is not shown", keys, cause=(place,))
        if (clear := _in_the_clear(step)) is not None:
            place, sent = clear
            evidence = api.requests.get("tls", Evidence())
            yield found(PLAIN_HTTP, step, place, "https", sent, evidence, cause=("clear",))

    def _holds_key(self, text: str) -> bool:
        return bool(text) and self._masks.text(text) != text


def _undeclared(step: Step) -> tuple[str, str]:
    """Return the path and the query of a request, without what the contract has there."""
    parts = urlsplit(step.entry.request.url)
    if step.contract is None:
        return parts.path, parts.query
    operation, members = step.contract.operation, step.contract.request.members
    path = "" if any(operation.place(name) == "path" for name in members) else parts.path
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    own = {name for name in members if operation.place(name) == "query"}
    return path, urlencode([(name, value) for name, value in pairs if name.removesuffix("[]") not in own])


def deprecated(step: Step) -> Iterator[Found]:
    """Yield a call of a method that the documents call deprecated."""
    if step.contract is not None and step.contract.about.deprecated:
        sent = f"a call of {step.contract.method}"
        yield found(DEPRECATED, step, "the method", "a method that is not deprecated", sent, step.evidence)


def _in_the_clear(step: Step) -> tuple[str, str] | None:
    """Return where a request shows that it was to reach a live host over http, and what it shows."""
    if step.entry.header("x-forwarded-proto").lower() == "http":
        return "the header X-Forwarded-Proto", "http"
    parts = urlsplit(step.entry.request.url)
    hosts = {
        "the URL": parts.hostname or "",
        "the header Host": urlsplit(f"//{step.entry.header('host')}").hostname or "",
    }
    if parts.scheme != "http":
        return None
    return next(((place, f"http to {host[:100]}") for place, host in hosts.items() if is_live(host)), None)


def is_live(host: str) -> bool:
    """Return whether a host can only be a service on the internet: it has a name with a dot that is not private."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.rstrip(".") and not host.lower().rstrip(".").endswith(_PRIVATE)
