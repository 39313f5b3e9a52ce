"""Removes keys, personal data and files from cassettes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import canonicalize

from lxml import etree

from conformance.cassettes import masks
from conformance.cassettes.personal import Personal, own_texts
from conformance.catalogue.model import Catalogue
from conformance.endpoint.multipart import replaced, without_files
from conformance.endpoint.secrets import Scrubber
from conformance.endpoint.settings import Profile
from conformance.wires.soap.names import XSI
from conformance.wires.soap.xml import parse

_FILE: Final = re.compile(
    rb"(<([\w.:-]+)(?=[^>]*\btype=[\"'][\w.-]*:?base64(?:Binary)?[\"'])[^>]*>)([^<]+)(</\2\s*>)", re.IGNORECASE
)
_FORM: Final = re.compile(rb"[\w.-]+=[^&\s<{]*(?:&[\w.-]+=[^&\s<{]*)*")
_SMALL: Final = 64 * 1024
"""The maximum base64 length of a synthetic file that is kept."""
_DOCUMENT: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?<(?!(?i:html|!doctype\s+html)\b)")
_ENVELOPE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:Envelope|definitions)\b")
_BINARY: Final = re.compile(rb"%PDF|PK\x03\x04|\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*")
_TEXT: Final = re.compile(rb"(?<=>)[^<>]+|(?<=<!\[CDATA\[)(?s:.)*?(?=\]\]>)")


class CassetteScrubber:
    """Scrubs keys like reports do, then masks e-mail addresses of real domains, telephone numbers and files.

    With `personal`, as for every live endpoint, it also masks the members that contracts declare as personal, and birth
    numbers and account numbers anywhere. With `synthetic`, as for the mock, small files in responses are kept, so that
    a replay can check them.
    """

    def __init__(self, scrubber: Scrubber, *, synthetic: bool = False, personal: Personal | None = None) -> None:
        self._scrubber, self._synthetic, self._personal = scrubber, synthetic, personal

    def response(self, data: bytes) -> bytes:
        """Return the scrubbed body of a response."""
        if not self._synthetic:
            self._scrubber.hear(data)  # an issued key may also occur in other members
            return self.data(data)
        files: list[bytes] = []

        def placeholder(found: re.Match[bytes]) -> bytes:
            if len(found[3]) > _SMALL:
                return found[0]
            files.append(found[3])
            return b"%s%s%s" % (found[1], base64.b64encode(b"a file of %d" % len(files)), found[4])

        scrubbed = self.data(_FILE.sub(placeholder, data))
        for number, content in enumerate(files, 1):
            scrubbed = scrubbed.replace(b">%s<" % base64.b64encode(b"a file of %d" % number), b">%s<" % content, 1)
        return scrubbed

    def status(self, status: Mapping[str, Any]) -> dict[str, Any]:
        """Return an HTTP status with a scrubbed reason phrase."""
        return {**status, "message": self._scrubber.text(status["message"] or "")}

    def headers(self, headers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Return scrubbed headers."""
        return {
            self._scrubber.text(name): [self._scrubber.text(value) for value in values]
            for name, values in headers.items()
        }

    def path(self, verb: str, path: str) -> str:
        """Return the scrubbed path of a request; bodies that follow belong to the same call."""
        path = self._personal.path(verb, path) if self._personal else path
        return self.data(path.encode()).decode()

    def data(self, data: bytes) -> bytes:
        """Return scrubbed bytes; scrubbing is idempotent."""
        # Files go first: they are long, and digits in them are not numbers.
        data = _FILE.sub(_file, self._scrubber.data(without_files(data)))
        if self._personal is not None:
            data = masks.numbers(self._personal.replaced(_without_document(data)), self._personal.own)
        return masks.mails(masks.phones(data))


def cassette_scrubber(
    scrubber: Scrubber, profile: Profile, catalogue: Catalogue, folders: tuple[Path, ...]
) -> CassetteScrubber:
    """Return the scrubber for the recordings of an endpoint; `folders` contain the suite's own texts."""
    if profile.kind == "mock":
        return CassetteScrubber(scrubber, synthetic=True)
    return CassetteScrubber(scrubber, personal=Personal(catalogue, own_texts(folders)))


def _file(found: re.Match[bytes]) -> bytes:
    return found[1] + masks.file_note(found[3]) + found[4]


def _without_document(data: bytes) -> bytes:
    """Mask a body that is itself a file, such as an image or an invoice."""
    if _DOCUMENT.match(data) and not _ENVELOPE.search(data[:4096]):
        return _TEXT.sub(lambda text: masks.letters(text[0]), data)
    if _BINARY.match(data) and masks.NOTE not in data[:64]:
        return b"%s %s%d bytes" % (data[:4], masks.NOTE, len(data))
    return data


def canonical(body: bytes) -> bytes:
    """Return a body in a canonical form: equivalent bodies have equal forms.

    The form is C14N 2.0 for XML, sorted keys for JSON, sorted names for forms, and a fixed boundary for multipart.
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
