"""Distinguishes the service's own error pages, which are judged, from a gateway's, which prove nothing about it."""

from __future__ import annotations

import html
import re
from http import HTTPStatus
from typing import Final

from conformance.checks.collector import shown
from conformance.endpoint.exchange import Response

_HEAD: Final = 4096
"""How much of a body is searched; these texts are at its start."""
_TAG: Final = re.compile(r"<[^<>]*>")
_OWN: Final = re.compile(
    # ActionWebService, for a message that it cannot dispatch (facts/wire_notes.md, section 2).
    r"Internal protocol error: "
    # The pages of a Rails application for 500, 404 and 422, and what Rails sends where even those fail.
    r"|We['’]re sorry, but something went wrong"
    r"|The page you were looking for doesn['’]t exist"
    r"|The change you wanted was rejected"
    r"|If you are the administrator of this website, then please read this web application['’]s log file"
    # Puma, for what escapes the application.
    r"|An unhandled lowlevel error occurred"
)
GATEWAYS: Final = frozenset({502, 503, 504})
"""HTTP statuses of a gateway without a response of the service."""


def own_error_page(answer: Response) -> str:
    """Return a description of the service's own error page, or "" for any other response."""
    if answer.status < HTTPStatus.BAD_REQUEST or answer.status in GATEWAYS:
        return ""
    text = html.unescape(_TAG.sub("\n", answer.body[:_HEAD].decode("utf-8", "replace")))
    found = _OWN.search(text)
    if found is None:
        return ""
    said = text[found.start() :].partition("\n")[0].strip()
    return f"the service's own error page, HTTP {answer.status}: {shown(said, 300)}"
