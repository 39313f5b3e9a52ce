"""What a cassette must not hold, beside keys: people's e-mail addresses, telephone numbers and files."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import canonicalize

from lxml import etree

from conformance.endpoint.multipart import replaced, without_files
from conformance.endpoint.secrets import Scrubber
from conformance.soap.names import XSI
from conformance.soap.xml import parse

_EMAIL: Final = re.compile(rb"[A-Za-z0-9._%+-]+(?:@|%40)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]*[A-Za-z0-9])+)")
_NOBODYS: Final = re.compile(rb"(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)", re.IGNORECASE)
_FILE: Final = re.compile(
    rb"(<([\w.:-]+)(?=[^>]*\btype=[\"'][\w.-]*:?base64(?:Binary)?[\"'])[^>]*>)([^<]+)(</\2\s*>)", re.IGNORECASE
)
_PHONE: Final = re.compile(rb"(?<![\w.+-])(?:\+|%2[Bb])[0-9]{8,15}(?![0-9])")
_NOBODYS_PHONE: Final = re.compile(rb"(?:\+|%2[Bb])(?:479000[0-9]{4}|46701740[0-9]{3})")
"""Numbers that no person has: the first are the suite's own, the second are kept free for fiction in Sweden."""
_SOMEONES_PHONE: Final = b"4790000000"
_FORM: Final = re.compile(rb"[\w.-]+=[^&\s<{]*(?:&[\w.-]+=[^&\s<{]*)*")
_SMALL: Final = 64 * 1024
"""How long a made-up file in base64 may be to be kept."""
_MAIL: Final = b"someone@example.invalid"


class CassetteScrubber:
    """Scrubs keys as reports do, then replaces addresses of real domains, telephone numbers and files.

    `made_up` says that the files of answers are the mock's own: small ones stay, so that a replay can look into them.
    """

    def __init__(self, scrubber: Scrubber, *, made_up: bool = False) -> None:
        self._scrubber, self._made_up = scrubber, made_up

    def answer(self, data: bytes) -> bytes:
        """Return an answer with nothing in it that belongs to somebody."""
        if not self._made_up:
            self._scrubber.hear(data)  # a key that is granted here may stand in other members too
            return self.data(data)
        kept: list[bytes] = []

        def keep(found: re.Match[bytes]) -> bytes:
            if len(found[3]) > _SMALL:
                return found[0]
            kept.append(found[3])
            return b"%s%s%s" % (found[1], base64.b64encode(b"a file of %d" % len(kept)), found[4])

        scrubbed = self.data(_FILE.sub(keep, data))
        for number, content in enumerate(kept, 1):
            scrubbed = scrubbed.replace(b">%s<" % base64.b64encode(b"a file of %d" % number), b">%s<" % content, 1)
        return scrubbed

    def status(self, status: Mapping[str, Any]) -> dict[str, Any]:
        """Return an HTTP status whose reason holds no key."""
        return {**status, "message": self._scrubber.text(status["message"] or "")}

    def headers(self, headers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return headers, each with its values, without a key."""
        return {
            self._scrubber.text(name): [self._scrubber.text(value) for value in values]
            for name, values in headers.items()
        }

    def data(self, data: bytes) -> bytes:
        """Return the bytes with nothing in them that belongs to somebody; scrubbing twice changes nothing."""
        # Files go first: a search for addresses in megabytes of base64 takes hours.
        data = _FILE.sub(_file, self._scrubber.data(without_files(data)))
        data = _PHONE.sub(_phone, data)
        return _EMAIL.sub(lambda found: found[0] if _NOBODYS.fullmatch(found[1]) else _MAIL, data)


def _phone(found: re.Match[bytes]) -> bytes:
    if _NOBODYS_PHONE.fullmatch(found[0]):
        return found[0]
    return (b"+" if found[0].startswith(b"+") else b"%2B") + _SOMEONES_PHONE


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
    """Return a body in the form in which two that mean the same are equal.

    That is C14N 2.0 for XML, sorted keys for JSON, sorted names for forms, and one boundary for multipart.
    """
    if (multipart := replaced(body, lambda part: part.content, b"boundary")) != body:
        return multipart
    if _FORM.fullmatch(body):
        return urlencode(sorted(parse_qsl(body, keep_blank_values=True))).encode()
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
