"""Requests as public programs write them, byte for byte: `tests/data/clients/<program>.http`.

A file is a list of requests. Each begins with a line `### what it asks for | HTTP status | what the program reads`, and
ends before the next such line; the head and multipart bodies have CRLF on the wire. `{{name}}` stands for a value of
the world that the request is sent in, `{{length}}` for the number of bytes of the body.

What a program reads of a response, with semicolons between:

- JSON: `code` a member, `code=invalid_parameters` one with this value, `{}=a,b` these members in this order and no
  other, `[]` a list, `[]=a,b` one whose items have these members, `[{}]=a,b` one whose items have just these in order
- `<Finvoice`, `%PDF-`: a file with this text
- XML: `status=OK` an element or member of that name whose text matches, `=OK.*` the value of XML-RPC itself
"""

from __future__ import annotations

import json
import re
import xmlrpc.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from tests.raw import Response

FOLDER = Path(__file__).parent / "data" / "clients"
_HEAD = re.compile(r"^### (.+) \| ([0-9]{3}) \| (.*)\n", re.MULTILINE)
_PLACE = re.compile(rb"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class ClientRequest:
    """One request of a program: what it asks for, its text, and the status and content that the program needs."""

    program: str
    asks_for: str
    status: int
    reads: tuple[str, ...]
    text: str

    @property
    def names(self) -> frozenset[str]:
        """The names of the values that the request needs from the world."""
        return frozenset(name.decode() for name in _PLACE.findall(self.text.encode())) - {"length"}

    def on_the_wire(self, values: Mapping[str, bytes]) -> bytes:
        """Return the request's bytes with these values in it."""
        head, _, body = self.text.partition("\n\n")
        body = body.removesuffix("\n")
        if "multipart/form-data; boundary" in head:
            body = body.replace("\n", "\r\n") + "\r\n"
        filled = _filled(body.encode(), values)
        start = _filled(head.replace("\n", "\r\n").encode(), {**values, "length": b"%d" % len(filled)})
        return start + b"\r\n\r\n" + filled

    def reads_in(self, values: Mapping[str, bytes]) -> tuple[str, ...]:
        """Return what the program reads of a response, with these values in it."""
        return tuple(_filled(need.encode(), values).decode() for need in self.reads)


def requests() -> Iterator[ClientRequest]:
    """Yield every request of every program."""
    for file in sorted(FOLDER.glob("*.http")):
        parts = _HEAD.split(file.read_text("utf-8"))
        assert parts[0] == "", f"{file.name} begins with a line `### …`"
        for what, status, reads, text in zip(*(parts[n::4] for n in range(1, 5)), strict=True):
            yield ClientRequest(file.stem, what, int(status), tuple(reads.split("; ")), text)


def lacks(response: Response, reads: tuple[str, ...]) -> list[str]:
    """Return what a program does not find in a response."""
    return [need for need in reads if not _has(response, need)]


def _filled(text: bytes, values: Mapping[str, bytes]) -> bytes:
    return _PLACE.sub(lambda place: values[place[1].decode()], text)


def _has(response: Response, need: str) -> bool:
    media = response.headers.get("content-type", "").partition(";")[0]
    if need.startswith(("<", "%")):
        return need.encode() in response.body
    if media == "application/json":
        return _in_json(response.json(), need)
    name, _, pattern = need.partition("=")
    if b"<methodResponse" in response.body:
        value: Any = xmlrpc.client.loads(response.body, use_builtin_types=True)[0][0]
        found = [str(value.get(name) if name else value)]
    else:
        found = [
            each.text or "" for each in etree.fromstring(response.body).iter() if etree.QName(each).localname == name
        ]
    return any(re.fullmatch(pattern, text, re.DOTALL) for text in found)


def _in_json(value: Any, need: str) -> bool:
    name, _, wanted = need.partition("=")
    names = wanted.split(",") if wanted else []
    match name:
        case "{}":
            return isinstance(value, dict) and list(value) == names
        case "[]" if not wanted:
            return isinstance(value, list)
        case "[]":
            return isinstance(value, list) and value != [] and all(item.keys() >= set(names) for item in value)
        case "[{}]":
            return isinstance(value, list) and value != [] and all(list(item) == names for item in value)
    present = isinstance(value, dict) and name in value
    return present and (not wanted or json.dumps(value[name]).strip('"') == wanted)
