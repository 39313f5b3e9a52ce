"""What a cassette must not hold, beside keys: people's e-mail addresses and files."""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import canonicalize

from lxml import etree

from conformance.endpoint.secrets import Scrubber
from conformance.soap.names import XSI
from conformance.soap.xml import parse

_EMAIL: Final = re.compile(rb"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+)")
_NOBODYS: Final = re.compile(rb"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)", re.IGNORECASE)
_FILE: Final = re.compile(
    rb"(<([\w.:-]+)(?=[^>]*\btype=[\"'][\w.-]*:?base64(?:Binary)?[\"'])[^>]*>)([^<]+)(</\2\s*>)", re.IGNORECASE
)
_MAIL: Final = b"someone@example.invalid"


class CassetteScrubber:
    """Scrubs keys as reports do, then replaces addresses of real domains and the contents of files."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber

    def data(self, data: bytes) -> bytes:
        """Return the bytes with nothing in them that belongs to somebody; scrubbing twice changes nothing."""
        data = self._scrubber.data(data)
        data = _EMAIL.sub(lambda found: found[0] if _NOBODYS.fullmatch(found[1]) else _MAIL, data)
        return _FILE.sub(_file, data)


def _file(found: re.Match[bytes]) -> bytes:
    """Put a note of the file's size in its place, encoded as the file was."""
    content = b"".join(found[3].split())
    try:
        plain = base64.b64decode(content, validate=True)
    except ValueError:
        return found[0]
    if plain.startswith(b"a file of "):
        return found[0]
    return found[1] + base64.b64encode(b"a file of %d bytes" % len(plain)) + found[4]


def canonical(body: bytes) -> bytes:
    """Return a body in the form in which two that mean the same are equal: C14N 2.0 for XML, sorted keys for JSON."""
    try:
        if body.lstrip()[:1] == b"<":
            text = etree.tostring(parse(body))
            form: str = canonicalize(
                from_file=BytesIO(text),
                strip_text=False,
                rewrite_prefixes=True,
                qname_aware_attrs=[f"{{{XSI}}}type", "{http://schemas.xmlsoap.org/soap/encoding/}arrayType"],
            )
            return form.encode()
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, SyntaxError):
        return body
