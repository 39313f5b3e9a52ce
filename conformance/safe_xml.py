"""Reading XML that a stranger sent: no entities, no DTD, no network, and no limit that a 10 MB file would hit."""

from __future__ import annotations

import re
import threading
from typing import Final

from lxml import etree

_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
"""A prolog that declares a document type; atomic, so that no prolog makes it slow."""


class _Here(threading.local):
    """The parser of a thread: making one takes as long as reading a page with it, and one for all would be locked."""

    def __init__(self) -> None:
        # The encoding is fixed because a declared one (UTF-7, UTF-16) could hide a DOCTYPE from the search before.
        self.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            remove_comments=True,
            remove_pis=True,
        )


_HERE: Final = _Here()


def parse(data: bytes) -> etree._Element:
    """Return the root element of an XML document; ValueError says why bytes are not one.

    A document type declaration is refused outright: SOAP 1.1 section 3 forbids it, and nothing good comes in one.
    """
    if _DOCTYPE.match(data):
        raise ValueError("a document type declaration, which is never read")
    try:
        root = etree.fromstring(data, _HERE.parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration, which is never read")
    return root


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return the element's namespace, or an empty text."""
    tag = element.tag
    return tag[1 : tag.rfind("}")] if isinstance(tag, str) and tag[:1] == "{" else ""
