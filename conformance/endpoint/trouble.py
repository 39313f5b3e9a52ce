"""Explains network errors: what happened, what to do, and whether to retry."""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from urllib3 import exceptions

from conformance.endpoint.settings import Profile
from conformance.endpoint.unpacking import TooLarge, TooSlow
from conformance.errors import ReadableError


class Reach(Enum):
    """How far a request got."""

    UNREACHED = "no connection to the endpoint"
    NO_RESPONSE = "a connection, but no response"
    RESPONDED = "a response"


@dataclass(frozen=True)
class Trouble:
    """Why there is no response: what happened, what to do, whether to retry, and how far the request got."""

    what: str
    do: str
    retryable: bool
    reach: Reach


_BUNDLE: Final = "set ca_bundle of the profile to the authority's PEM file"
_CERTIFICATE: Final[Mapping[int, tuple[str, str]]] = {
    9: ("is not valid yet", "check this computer's clock"),
    10: ("has expired", "renew the certificate, and check this computer's clock"),
    18: ("is self-signed", _BUNDLE),
    19: ("has an untrusted root", _BUNDLE),
    20: ("is from an untrusted authority", _BUNDLE),
    62: ("is for a different host", "compare the URL's host with the certificate's names"),
    64: ("is for a different address", "compare the URL's host with the certificate's names"),
}
"""OpenSSL verify codes with one likely remedy."""


def explain(error: BaseException, profile: Profile, within: float) -> Trouble:
    """Explain an exception of a request with a limit of `within` seconds, preferring its root cause."""
    chain = _chain(error)
    limits = {
        TooLarge: f"the response is too large: more than {profile.max_answer_bytes} bytes when decompressed",
        TooSlow: f"the response is too slow: not complete after {within:.3g} seconds",
        exceptions.ConnectTimeoutError: f"timeout: no connection within {profile.connect_timeout:g} seconds",
        exceptions.ReadTimeoutError: f"timeout: no data for {min(profile.read_timeout, within):.3g} seconds",
    }
    for cause in chain:
        if isinstance(cause, ReadableError):  # raised by a replacement of the network, with its own explanation
            return Trouble(cause.what, cause.do, False, Reach.RESPONDED)
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = (cause.verify_message or "cannot be verified", "compare it with ca_bundle of the profile")
            what, do = _CERTIFICATE.get(cause.verify_code, known)
            return Trouble(f"the TLS certificate {what}: {cause.verify_message}", do, False, Reach.UNREACHED)
    for kind, what, do, passing, reach in _TROUBLE:
        for cause in chain:
            if isinstance(cause, kind):
                return Trouble(limits.get(kind) or f"{what}: {_short(cause)}", do, passing, reach)
    what = f"sending failed: {type(error).__name__}: {_short(error)}"
    return Trouble(what, "check the request", False, Reach.RESPONDED)


_UP: Final = "check that the endpoint is up, and its URL in endpoints.toml or --mock-url"
_DNS: Final = "check the host in the URL and the network"
_PROXY: Final = "check HTTPS_PROXY and NO_PROXY in the environment"
_LOAD: Final = "check the load of the endpoint, or raise read_timeout of the profile"
_LOG: Final = "check the logs of the endpoint and of any proxy in front of it"
_CODING: Final = ("the response does not match its Content-Encoding", "check the Content-Encoding of the response")
_GONE, _MUTE, _CAME = Reach.UNREACHED, Reach.NO_RESPONSE, Reach.RESPONDED
_TROUBLE: Final[tuple[tuple[type[BaseException], str, str, bool, Reach], ...]] = (
    (TooLarge, "", "raise max_answer_bytes of the profile if the size is expected", False, _CAME),
    (TooSlow, "", "raise total_timeout of the profile if the duration is expected", False, _MUTE),
    (socket.gaierror, "the host name cannot be resolved", _DNS, True, _GONE),
    (ssl.SSLError, "TLS failed", "check that the endpoint supports TLS 1.2 or newer on this port", False, _GONE),
    (exceptions.ProxyError, "the proxy did not connect", _PROXY, True, _GONE),
    (ConnectionRefusedError, "connection refused", _UP, True, _GONE),
    (exceptions.ConnectTimeoutError, "", f"{_UP}, or raise connect_timeout of the profile", True, _GONE),
    (exceptions.ReadTimeoutError, "", _LOAD, True, _MUTE),
    (TimeoutError, "the request was not accepted in time", _LOAD, True, _MUTE),
    (exceptions.DecodeError, *_CODING, False, _CAME),
    (zlib.error, *_CODING, False, _CAME),
    (http.client.RemoteDisconnected, "the connection was closed without a response", _LOG, True, _MUTE),
    (http.client.IncompleteRead, "the response is truncated", _LOG, True, _CAME),
    (
        http.client.HTTPException,
        "the response is not HTTP",
        "check that an HTTP server listens on this port",
        False,
        _CAME,
    ),
    (ConnectionError, "the connection broke", _LOG, True, _MUTE),
    (exceptions.NewConnectionError, "no connection", _UP, True, _GONE),
)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error with all its causes, contexts, and errors wrapped as arguments."""
    found: dict[int, BaseException] = {}
    waiting: list[Any] = [error]
    for one in waiting:  # grows during iteration
        if isinstance(one, BaseException) and id(one) not in found:
            found[id(one)] = one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return list(found.values())


def _short(error: BaseException) -> str:
    """Return an error's message on one line, without control characters."""
    text = " ".join((getattr(error, "strerror", None) or str(error)).split())[:200]
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text) or type(error).__name__
