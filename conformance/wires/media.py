"""Media types by their meaning: case, quotes, the order of parameters and a redundant charset make no difference."""

from __future__ import annotations

import codecs
from email.message import Message
from email.utils import collapse_rfc2231_value

_UTF8 = "utf-8"
_IMPLIED = ("application/x-www-form-urlencoded",)


def media_type(text: str) -> str:
    """Return a Content-Type in one spelling: equal results mean the same to a client; empty stays empty."""
    if not text.strip():
        return ""
    message = Message()
    message["Content-Type"] = " ".join(text.split())
    # `get_content_type` would replace what it does not know with text/plain.
    (kind, _), *parameters = message.get_params() or [(text, "")]
    kind = kind.strip().lower()
    found = {name.lower(): collapse_rfc2231_value(value) for name, value in parameters if name}
    found.pop("boundary", None)
    if "charset" in found:
        found["charset"] = _charset(found["charset"])
        if found["charset"] == _UTF8 and _is_utf8_anyway(kind):
            del found["charset"]
    return "; ".join([kind, *(f"{name}={value}" for name, value in sorted(found.items()))])


def _charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return name.lower()


def _is_utf8_anyway(kind: str) -> bool:
    """True for JSON (RFC 8259, 8.1) and forms (the URL standard), where a charset of UTF-8 repeats the definition."""
    return kind == "application/json" or kind.endswith("+json") or kind in _IMPLIED
