"""Who may reach the mock: programs under any of its own names, but no web page of another origin.

A page can make the browser call a mock on the same machine. Two things reveal it: the request names a host of the
page's own that resolves to this machine (DNS rebinding), or Origin or Sec-Fetch-Site shows where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from conformance.mock.wires.problem import Problem

ANY = "*"
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::(?P<port>[0-9]{0,5}))?")
_NUMERIC = re.compile(r"(.*\.)?([0-9]+|0[xX][0-9A-Fa-f]*)")
_KNOWN = 256
"""How many values of the header Host are remembered."""
_PRIVATE = (".localhost", ".internal")
"""Domains that cannot be registered, such as those of host.docker.internal and host.containers.internal."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OF_PAGES = (b"origin", b"sec-fetch-site")
"""The headers by which a browser shows the page that a request is from."""
_OWN_PAGES = ("same-origin", "none")
"""Values of Sec-Fetch-Site for the mock's own pages, and for an address that was typed."""

Headers = Sequence[tuple[bytes, bytes]]


class Hosts:
    """The names under which the mock may be called."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = {name.lower().rstrip(".") for name in allowed}
        self._known: dict[bytes, tuple[str, int | None]] = {}

    def allows(self, name: str) -> bool:
        """Return whether a host name can refer to the mock only if its owner wants that.

        An address or a name without a dot (localhost, a compose service) cannot be registered by others. An allowed
        name that begins with a dot allows every name below it.
        """
        name = name.lower().rstrip(".")
        return (
            ANY in self._allowed
            or "." not in name
            or _NUMERIC.fullmatch(name) is not None
            or name.endswith(_PRIVATE)
            or name in self._allowed
            or any(name.endswith(suffix) for suffix in self._allowed if suffix.startswith("."))
        )

    def check(self, headers: Headers, target: bytes, version: str) -> None:
        """Raise Problem unless the request names a host of the mock and comes from no page of another site."""
        named: bytes | None = None
        page = False
        for name, value in headers:
            if name == b"host":
                if named is not None:
                    raise Problem(400, "several Host headers", where="the header Host", do="send one")
                named = value
            elif name in _OF_PAGES:
                page = True
        if named is None and version != "1.0":
            raise Problem(400, "no Host header", where="the header Host", do="send one; HTTP/1.1 requires it")
        own = (self._known.get(named) or self._checked(named, "the header Host")) if named is not None else None
        if not target.startswith((b"/", b"*")):
            own = self._checked(_authority(target), "the request line")
        if page:
            _no_other_page(headers, own)

    def _checked(self, value: bytes, where: str) -> tuple[str, int | None]:
        found = _parsed(value)
        if found is None:
            do = "send the name or address of the mock, with its port"
            raise Problem(400, "the host is not a valid host name", where=where, do=do)
        if not self.allows(found[0]):
            raise Problem(
                403,
                f"{found[0][:100]} is not a host name of the mock",
                where=where,
                do=f"use its address or localhost, or start it with --allow-host {found[0][:100]} if the name is yours",
            )
        if len(self._known) < _KNOWN:
            self._known[value] = found
        return found


def is_public(host: str) -> bool:
    """Return whether a listening address can be reached from other machines."""
    address = ip_address(host.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_loopback


def _parsed(value: bytes) -> tuple[str, int | None] | None:
    """Return the name and the port of `name[:port]`, or None for another form."""
    found = _HOST.fullmatch(value.decode("latin-1").strip())
    if found is None:
        return None
    name = found["name"]
    if name.startswith("["):
        try:
            ip_address(name[1:-1])
        except ValueError:
            return None
        name = name[1:-1]
    elif not name.strip("."):
        return None
    return name.lower().rstrip("."), int(found["port"]) if found["port"] else None


def _authority(target: bytes) -> bytes:
    """Return the host in a request line with a whole URL, as sent to a proxy."""
    return target.partition(b"://")[2].partition(b"/")[0].partition(b"?")[0]


def _no_other_page(headers: Headers, own: tuple[str, int | None] | None) -> None:
    do = "call it from a program; open its addresses by typing them"
    for name, value in headers:
        if name == b"origin" and not _is_own(value, own):
            raise Problem(403, "a web page of another origin calls the mock", where="the header Origin", do=do)
        if name == b"sec-fetch-site" and value.decode("latin-1").strip().lower() not in _OWN_PAGES:
            raise Problem(403, "a web page of another site calls the mock", where="the header Sec-Fetch-Site", do=do)


def _is_own(origin: bytes, own: tuple[str, int | None] | None) -> bool:
    """Return whether an origin has the same host and port as the request."""
    try:
        parts = urlsplit(origin.decode("ascii").strip())
        default = _DEFAULT_PORTS.get(parts.scheme)
        found = ((parts.hostname or "").rstrip("."), parts.port or default)
    except ValueError:
        return False
    if own is None or default is None or parts.path or parts.query or parts.fragment or parts.username is not None:
        return False
    return found == (own[0], own[1] or default)
