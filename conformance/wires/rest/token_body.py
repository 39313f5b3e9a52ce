"""Decides whether a body can only ask for a token, in the other forms in which the documents let it be sent."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Container
from typing import Any, Final

from conformance.endpoint.exchange import Request
from conformance.endpoint.reading import no, values

_JSON: Final = re.compile(r'\s*application/json\s*(;\s*charset\s*=\s*("?)utf-8\2\s*)?', re.IGNORECASE)
_MULTIPART: Final = re.compile(r"multipart/form-data; boundary=([0-9A-Za-z]{1,70})")
_PLAIN: Final = re.compile(rb"[ !-$&-*,-:<-\[\]-~]{0,200}")
"""A text without the characters %, +, ; and \\, with which readers decode one name into another."""


def is_anonymous(request: Request, credentials: Collection[str]) -> bool:
    """Return whether a request carries nobody's keys and names no other verb: it can be granted and change nothing."""
    if values(request, "authorization") or not _PLAIN.fullmatch(request.body):
        return False
    return not any(name.encode() in request.body.lower() for name in (*credentials, "method"))


def is_token_in_another_form(request: Request, known: Container[str]) -> bool:
    """Return whether the body is JSON or a multipart form; raise No unless it has only known names, each once."""
    stated = values(request, "content-type")
    if len(stated) != 1:
        return False
    if _JSON.fullmatch(stated[0]):
        names = [name for name, _ in json_members(request.body)]
    elif found := _MULTIPART.fullmatch(stated[0]):
        names = _parts(request.body, found[1].encode("ascii"))
    else:
        return False
    for name in names:
        if name not in known:
            no(f"{name[:40]!r} in the body, which a token request does not have")
        if names.count(name) > 1:
            no(f"{name[:40]!r} twice in the body")
    return True


def json_members(body: bytes) -> list[tuple[str, Any]]:
    """Return the members of a JSON object; No where readers could differ about one of them."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            no("a JSON object with a member twice")
        return dict(pairs)

    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        no("a body that is no JSON in UTF-8")
    if not isinstance(found, dict):
        no("a JSON body that is no object")
    return list(found.items())


def _parts(body: bytes, boundary: bytes) -> list[str]:
    """Return the names in a multipart form that is written exactly as the suite's client writes fields."""
    mark = b"--" + re.escape(boundary)
    part = mark + rb'\r\nContent-Disposition: form-data; name="([A-Za-z_]+)"\r\n\r\n((?:(?!' + mark + rb").)*)\r\n"
    if not re.fullmatch(b"(?:" + part + b")*" + mark + rb"--\r\n", body, re.DOTALL):
        no("a multipart form that is not written as the suite writes one")
    return [found[1].decode("ascii") for found in re.finditer(part, body, re.DOTALL)]
