"""What a cassette must not hold: keys, what belongs to people, and files."""

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
"""How long a made-up file in base64 may be to be kept."""
_DOCUMENT: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?<(?!(?i:html|!doctype\s+html)\b)")
_ENVELOPE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:Envelope|definitions)\b")
_BINARY: Final = re.compile(rb"%PDF|PK\x03\x04|\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*")
_TEXT: Final = re.compile(rb"(?<=>)[^<>]+|(?<=<!\[CDATA\[)(?s:.)*?(?=\]\]>)")


class CassetteScrubber:
    """Scrubs keys as reports do, then replaces e-mail addresses of real domains, telephone numbers and files.

    With `personal`, as for every live endpoint, it replaces what contracts say that members hold of people, and birth
    numbers and accounts wherever they stand. `made_up` says that the files of answers are the mock's own: small ones
    stay, so that a replay can look into them.
    """

    def __init__(self, scrubber: Scrubber, *, made_up: bool = False, personal: Personal | None = None) -> None:
        self._scrubber, self._made_up, self._personal = scrubber, made_up, personal

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

    def path(self, verb: str, path: str) -> str:
        """Return a request's path with nothing in it that belongs to somebody; what follows is of the same call."""
        path = self._personal.path(verb, path) if self._personal else path
        return self.data(path.encode()).decode()

    def data(self, data: bytes) -> bytes:
        """Return the bytes with nothing in them that belongs to somebody; scrubbing twice changes nothing."""
        # Files go first: they are long, and what looks like a number in them is none.
        data = _FILE.sub(_file, self._scrubber.data(without_files(data)))
        if self._personal is not None:
            data = masks.numbers(self._personal.replaced(_without_document(data)), self._personal.own)
        return masks.mails(masks.phones(data))


def cassette_scrubber(
    scrubber: Scrubber, profile: Profile, catalogue: Catalogue, folders: tuple[Path, ...]
) -> CassetteScrubber:
    """Return what scrubs the recordings of an endpoint; the suite's own texts are in its `folders`."""
    if profile.kind == "mock":
        return CassetteScrubber(scrubber, made_up=True)
    return CassetteScrubber(scrubber, personal=Personal(catalogue, own_texts(folders)))


def _file(found: re.Match[bytes]) -> bytes:
    return found[1] + masks.file_note(found[3]) + found[4]


def _without_document(data: bytes) -> bytes:
    """Return a body that is a file by itself, a picture or an invoice, without what it says."""
    if _DOCUMENT.match(data) and not _ENVELOPE.search(data[:4096]):
        return _TEXT.sub(lambda text: masks.letters(text[0]), data)
    if _BINARY.match(data) and masks.NOTE not in data[:64]:
        return b"%s %s%d bytes" % (data[:4], masks.NOTE, len(data))
    return data


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
