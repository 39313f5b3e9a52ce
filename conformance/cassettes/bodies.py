"""Converts bodies to readable values if these convert back to the same bytes, else to text or bytes."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from conformance.cassettes.outline import is_outline, message_of, operation_of, outline

_DEEPEST: Final = 10
_SEPARATORS: Final = {True: (", ", ": "), False: (",", ":")}
"""The JSON separators of this suite's client (True) and of the mock (False)."""
_FORM: Final = re.compile(r"[^\s<>=&]+=[^\s<>]*")
_MULTIPART: Final = re.compile(r"--([^\r\n]+)\r\n")
_SOAP_ACTION: Final = '"/denver/api/{}"'


def plain_of(body: bytes) -> str | bytes:
    """Return a body as text if it is UTF-8, else as bytes."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def structure_of(body: bytes, *, sent: bool) -> Any:
    """Return a body as an outline or JSON values if possible, else as text, else as bytes."""
    text = plain_of(body)
    if isinstance(text, bytes):
        return text
    structure = _structure(text)
    try:
        exact = structure is not None and bytes_of(structure, sent=sent) == body
    except ValueError:
        exact = False
    return structure if exact else text


def _structure(text: str) -> Any:
    if text.startswith("<?xml"):
        return outline(text)
    if text[:1] not in ("{", "["):
        return None
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return values if _depth(values) <= _DEEPEST else None


def _depth(values: Any) -> int:
    """Return the nesting depth of values, capped just above the limit."""
    level, depth = [values], 0
    while level and depth <= _DEEPEST:
        items = [item for item in level if isinstance(item, dict | list)]
        level = [below for item in items for below in (item.values() if isinstance(item, dict) else item)]
        depth += bool(items)
        if not items:
            break
    return depth


def bytes_of(structure: Any, *, sent: bool) -> bytes:
    """Return the body for values that `structure_of` returned; raise ValueError for any other values."""
    if isinstance(structure, bytes):
        return structure
    if isinstance(structure, str):
        return structure.encode()
    if is_outline(structure):
        return message_of(structure).encode()
    if isinstance(structure, dict | list):
        return json.dumps(structure, ensure_ascii=False, separators=_SEPARATORS[sent]).encode()
    raise ValueError("expected text, a mapping or a list")


def implied_headers(structure: Any, *, sent: bool) -> dict[str, str]:
    """Return the headers of a message with this body if its recording does not list any."""
    name = "Content-Type" if sent else "content-type"
    if is_outline(structure):
        if not sent:
            return {name: "text/xml; charset=UTF-8"}
        return {name: "text/xml; charset=utf-8", "SOAPAction": _SOAP_ACTION.format(operation_of(structure))}
    if isinstance(structure, dict | list):
        return {name: "application/json"}
    if not sent or not isinstance(structure, str):
        return {}
    if found := _MULTIPART.match(structure):
        return {name: f"multipart/form-data; boundary={found[1]}"}
    return {name: "application/x-www-form-urlencoded"} if _FORM.fullmatch(structure) else {}
