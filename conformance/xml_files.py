"""Reads the XML file of an invoice as it travels: in its own encoding, behind a SOAP frame, naming a DTD.

The frame of Finnish banks is a SOAP envelope with the address of the message. The invoice follows it as a document of
its own, XML declaration and all. A document type is skipped: nothing is fetched, and one with entities is refused.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from conformance.safe_xml import namespace, parse

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
"""The namespace of SOAP 1.1 envelopes, of which a frame is one."""


class NotRead(ValueError):
    """A file that is not read; `code` is the reason in a word, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_BOM = b"\xef\xbb\xbf"
_PROLOG = rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
_FRAME = re.compile(_PROLOG + rb"<((?:[A-Za-z_][\w.-]*:)?Envelope)[\s/>]", re.DOTALL)
_DECLARATION = re.compile(rb"""<\?xml[^>]{1,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = re.compile("utf-8|utf-16|ascii|iso8859-[0-9]+|cp125[0-9]")
"""The encodings that are read, by Python's names for them; Finvoice is mostly in ISO-8859-15."""
_LITERAL = rb"""(?:"[^"]*"|'[^']*')"""
_HARMLESS = rb"""\s++|<!--.*?-->|<\?.*?\?>|<!(?:ELEMENT|ATTLIST|NOTATION)\s(?:[^>"'%]|""" + _LITERAL + rb")*+>"
_NAMED_TYPE = re.compile(_PROLOG + rb"<!DOCTYPE\s+([\w.:-]+)", re.DOTALL)
_REST_OF_TYPE = re.compile(
    rb"(?:\s+(?:SYSTEM|PUBLIC\s+" + _LITERAL + rb")\s+" + _LITERAL + rb")?"
    rb"\s*(?:\[(?>" + _HARMLESS + rb")*+\])?\s*>",
    re.DOTALL,
)
"""What may follow the name of a document type: no internal subset, or one with harmless declarations only."""
_WITH_DTD = re.compile(rb"Finvoice\w*|INVOICE_CENTER")
"""The documents that have had a DTD."""


def root_of(content: bytes) -> etree._Element:
    """Return the root of the document in a file; NotRead says why it is not accepted."""
    frame, document = _split(content)
    if frame:
        _check_frame(frame, _declared(document))
        if not document:
            raise NotRead("format_not_recognised", "the file is a SOAP frame with no invoice behind it")
    return _parsed(_without_doctype(_utf8(document)))


def _split(content: bytes) -> tuple[bytes, bytes]:
    """Return the SOAP frame at the start of a file, empty if there is none, and the document."""
    start = _FRAME.match(content)
    if start is None:
        return b"", content
    end = re.compile(rb"</" + re.escape(start[1]) + rb"\s*>").search(content, start.end())
    return (content[: end.end()], content[end.end() :].lstrip()) if end else (content, b"")


def _check_frame(frame: bytes, default: str) -> None:
    """Refuse what only looks like a frame; without a declaration it may have the encoding of the document after it."""
    try:
        root = _parsed(_utf8(frame))
    except NotRead:
        root = _parsed(_utf8(frame, default))
    if namespace(root) != ENVELOPE:
        raise NotRead("format_not_recognised", f"the file begins with an Envelope that is not SOAP's, {ENVELOPE}")


def _declared(content: bytes) -> str:
    """Return the encoding that a document declares, by Python's name; `utf-8` if it declares none."""
    found = None if content.startswith(_BOM) else _DECLARATION.match(content)
    if found is None:
        return "utf-8"
    named = found[1].decode("ascii")
    try:
        name = codecs.lookup(named).name
    except LookupError:
        name = ""
    if not _ENCODINGS.fullmatch(name):
        raise NotRead("not_xml", f"the file is in {named}, which is not read; use UTF-8 or ISO-8859-15")
    return name


def _utf8(content: bytes, default: str = "utf-8") -> bytes:
    """Return a document in UTF-8, the only encoding of the parser, which ignores the declaration."""
    encoding = _declared(content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif encoding in ("utf-8", "utf-16"):
        # Without a byte order mark it is not UTF-16, whatever it declares.
        encoding = default
    try:
        return content.decode(encoding).encode()
    except ValueError as error:
        raise NotRead("not_xml", f"the file is not in {encoding}, which it should be: {error}") from error


def _without_doctype(content: bytes) -> bytes:
    """Return a document without its document type declaration, if its format has one."""
    start = _NAMED_TYPE.match(content)
    if start is None:
        return content
    if not _WITH_DTD.fullmatch(start[1]):
        raise NotRead("not_xml", f"the file has a document type declaration, which no {start[1].decode()} needs")
    rest = _REST_OF_TYPE.match(content, start.end())
    if rest is None:
        raise NotRead("not_xml", "the file's document type declares entities, which are never read")
    return content[: content.index(b"<!DOCTYPE")] + content[rest.end() :]


def _parsed(content: bytes) -> etree._Element:
    try:
        return parse(content)
    except ValueError as error:
        raise NotRead("not_xml", f"the file is not XML that is taken: {error}") from error
