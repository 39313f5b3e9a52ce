"""The form of a body by which a replay finds the recorded request."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import canonicalize

from lxml import etree

from conformance.multipart import replaced
from conformance.safe_xml import parse
from conformance.wires.soap.names import XSI

_FORM: Final = re.compile(rb"[\w.-]+=[^&\s<{]*(?:&[\w.-]+=[^&\s<{]*)*")


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
