"""Removes keys, personal data and files from recordings."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.multipart import without_files
from conformance.scrubbing import masks
from conformance.scrubbing.keys import Scrubber
from conformance.scrubbing.personal import Personal

_FILE: Final = re.compile(
    rb"(<([\w.:-]+)(?=[^>]*\btype=[\"'][\w.-]*:?base64(?:Binary)?[\"'])[^>]*>)([^<]+)(</\2\s*>)", re.IGNORECASE
)
_SMALL: Final = 64 * 1024
"""The maximum base64 length of a synthetic file that is kept."""
_DOCUMENT: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?<(?!(?i:html|!doctype\s+html)\b)")
_ENVELOPE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:Envelope|definitions)\b")
_FRAMED: Final = re.compile(rb"</(?:[\w.-]+:)?Envelope\s*>\s*<")
"""What a document has that follows a SOAP frame in the same file, and no response over SOAP has."""
_BINARY: Final = re.compile(rb"%PDF|PK\x03\x04|\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*")
_TEXT: Final = re.compile(rb"(?<=>)[^<>]+|(?<=<!\[CDATA\[)(?s:.)*?(?=\]\]>)")


class RecordingScrubber:
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
            self._scrubber.text(name): [self._scrubber.header(name, value) for value in values]
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


def _file(found: re.Match[bytes]) -> bytes:
    return found[1] + masks.file_note(found[3]) + found[4]


def _without_document(data: bytes) -> bytes:
    """Mask a body that is itself a file, such as an image or an invoice."""
    if _DOCUMENT.match(data) and (_FRAMED.search(data) or not _ENVELOPE.search(data[:4096])):
        return _TEXT.sub(lambda text: masks.letters(text[0]), data)
    if _BINARY.match(data) and masks.NOTE not in data[:64]:
        return b"%s %s%d bytes" % (data[:4], masks.NOTE, len(data))
    return data
