"""What went wrong on the way to an endpoint, in words for a person: what happened, what to do, and what it means."""

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
    """How far a request came."""

    UNREACHED = "no connection to the endpoint"
    UNANSWERED = "a connection, and no response"
    ANSWERED = "something came back"


@dataclass(frozen=True)
class Trouble:
    """Why there is no response: what happened, what to do, whether asking again may help, how far the request came."""

    what: str
    do: str
    passing: bool
    reach: Reach


_BUNDLE: Final = "name the authority's PEM file as ca_bundle of the profile"
_CERTIFICATE: Final[Mapping[int, tuple[str, str]]] = {
    9: ("is not valid yet", "look at this computer's clock"),
    10: ("has expired", "renew the certificate, and look at this computer's clock"),
    18: ("is signed by itself", _BUNDLE),
    19: ("ends in an authority that is not trusted", _BUNDLE),
    20: ("is from an authority that is not trusted", _BUNDLE),
    62: ("is for another host", "compare the URL's host with the certificate's names"),
    64: ("is for another address", "compare the URL's host with the certificate's names"),
}
"""OpenSSL's verify codes that have one likely remedy."""


def explain(error: BaseException, profile: Profile, within: float) -> Trouble:
    """Return what an exception means for a request that had so many seconds; the root of the trouble speaks first."""
    chain = _chain(error)
    limits = {
        TooLarge: f"the answer is too large: more than {profile.max_answer_bytes} bytes once unpacked",
        TooSlow: f"the answer is too slow: not whole after {within:.3g} seconds",
        exceptions.ConnectTimeoutError: f"timeout: no connection within {profile.connect_timeout:g} seconds",
        exceptions.ReadTimeoutError: f"timeout: silence for {min(profile.read_timeout, within):.3g} seconds",
    }
    for cause in chain:
        if isinstance(cause, ReadableError):  # whatever stands in for the network has said it already
            return Trouble(cause.what, cause.do, False, Reach.ANSWERED)
        if isinstance(cause, ssl.SSLCertVerificationError):
            known = (cause.verify_message or "cannot be verified", "compare it with ca_bundle of the profile")
            what, do = _CERTIFICATE.get(cause.verify_code, known)
            return Trouble(f"the TLS certificate {what}: {cause.verify_message}", do, False, Reach.UNREACHED)
    for kind, what, do, passing, reach in _TROUBLE:
        for cause in chain:
            if isinstance(cause, kind):
                return Trouble(limits.get(kind) or f"{what}: {_short(cause)}", do, passing, reach)
    what = f"sending failed: {type(error).__name__}: {_short(error)}"
    return Trouble(what, "is the request well made?", False, Reach.ANSWERED)


_UP: Final = "is the endpoint up, and its URL in endpoints.toml right?"
_DNS: Final = "is the host in the URL right, and the network up?"
_PROXY: Final = "see HTTPS_PROXY and NO_PROXY in the environment"
_LOAD: Final = "is the endpoint overloaded? Else raise read_timeout of the profile"
_LOG: Final = "see the log of the endpoint, or of what stands before it"
_CODING: Final = ("the answer is not in the encoding that it says", "see its Content-Encoding")
_GONE, _MUTE, _CAME = Reach.UNREACHED, Reach.UNANSWERED, Reach.ANSWERED
_TROUBLE: Final[tuple[tuple[type[BaseException], str, str, bool, Reach], ...]] = (
    (TooLarge, "", "raise max_answer_bytes of the profile if such an answer is right", False, _CAME),
    (TooSlow, "", "raise total_timeout of the profile if such an answer is right", False, _MUTE),
    (socket.gaierror, "the host name is not known to DNS", _DNS, True, _GONE),
    (ssl.SSLError, "TLS failed", "does the endpoint speak TLS 1.2 or newer on this port?", False, _GONE),
    (exceptions.ProxyError, "the proxy did not connect", _PROXY, True, _GONE),
    (ConnectionRefusedError, "connection refused", _UP, True, _GONE),
    (exceptions.ConnectTimeoutError, "", f"{_UP} Else raise connect_timeout of the profile", True, _GONE),
    (exceptions.ReadTimeoutError, "", _LOAD, True, _MUTE),
    (TimeoutError, "the request was not taken in time", _LOAD, True, _MUTE),
    (exceptions.DecodeError, *_CODING, False, _CAME),
    (zlib.error, *_CODING, False, _CAME),
    (http.client.RemoteDisconnected, "the connection was closed without an answer", _LOG, True, _MUTE),
    (http.client.IncompleteRead, "the answer is truncated", _LOG, True, _CAME),
    (http.client.HTTPException, "the answer is not HTTP", "does an HTTP server listen on this port?", False, _CAME),
    (ConnectionError, "the connection broke", _LOG, True, _MUTE),
    (exceptions.NewConnectionError, "no connection", _UP, True, _GONE),
)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error and everything that it came from: causes, contexts, and errors wrapped as arguments."""
    found: dict[int, BaseException] = {}
    waiting: list[Any] = [error]
    for one in waiting:  # grows on the way
        if isinstance(one, BaseException) and id(one) not in found:
            found[id(one)] = one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return list(found.values())


def _short(error: BaseException) -> str:
    """Return an error's message on one line, without what would move a terminal's cursor."""
    text = " ".join((getattr(error, "strerror", None) or str(error)).split())[:200]
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text) or type(error).__name__
