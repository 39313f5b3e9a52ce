"""Calls the operations of a REST API as an integrator's program would: with requests' own encoders."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from urllib3.fields import RequestField
from urllib3.filepost import encode_multipart_formdata

from conformance.catalogue import Api, Contract
from conformance.endpoint.exchange import Request
from conformance.payloads.file import File
from conformance.wires.calling import ABSENT, Called, Sender
from conformance.wires.rest.binding import http_of

BODIES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data"}
"""How the members of a body can be sent, and the media type that says so."""


class RestClient:
    """Calls the operations of one REST API; holds no state, so threads may share it."""

    def __init__(self, api: Api, address: str, sender: Sender) -> None:
        self.api, self.address, self._sender = api, address.rstrip("/"), sender

    def call(
        self,
        contract: Contract,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        body: str | bytes = "",
    ) -> Called:
        """Call an operation with plain values by member name and return its exchange; Refused if it may not be sent.

        `body` names another way to send the members than the contract's, or is the very bytes to send.
        """
        request = self.request(contract, arguments, headers, body=body)
        return Called(self._sender.send(request, api=self.api.id, method=contract.method))

    def request(
        self,
        contract: Contract,
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        body: str | bytes = "",
    ) -> Request:
        """Return the request that a call would send."""
        http = http_of(contract)
        given = _without_absent(arguments)
        placed = {
            place: {n: v for n, v in given.items() if http.place(n) == place} for place in ("path", "query", "body")
        }
        path = http.path
        for name in http.members_in_path:
            path = path.replace(f"{{{name}}}", quote(_text(placed["path"].get(name, "")), safe=""))
        query = urlencode(_pairs(placed["query"]))
        url = f"{self.address}{path}" + (f"?{query}" if query else "")
        sent = {"Accept": "application/json", **(headers or {})}
        content = b""
        if isinstance(body, bytes):
            content, sent["Content-Type"] = body, BODIES[http.body or "json"]
        elif http.body:
            content, sent["Content-Type"] = _encoded(placed["body"], body or http.body)
        return Request(http.verb, url, sent, content)


def _without_absent(value: Any) -> Any:
    """Return a value without absent members at any depth."""
    if isinstance(value, Mapping):
        return {name: _without_absent(member) for name, member in value.items() if member is not ABSENT}
    return [_without_absent(item) for item in value if item is not ABSENT] if isinstance(value, list) else value


def _encoded(members: Mapping[str, Any], how: str) -> tuple[bytes, str]:
    """Return a body and its content type; the same members always give the same bytes."""
    if how == "json":
        text = json.dumps(members, ensure_ascii=False, default=_text)
        return text.encode("utf-8", "surrogatepass"), BODIES[how]
    if how == "form":
        return urlencode([(name, _text(value)) for name, value in _pairs(members)]).encode("ascii"), BODIES[how]
    fields = [_field(name, value) for name, value in _pairs(members)]
    marks = "\n".join(f"{f._name} {f._filename} {hashlib.sha256(_bytes(f.data)).hexdigest()}" for f in fields)
    return encode_multipart_formdata(fields, boundary=hashlib.sha256(marks.encode()).hexdigest()[:32])


def _field(name: str, value: Any) -> RequestField:
    if isinstance(value, File):
        field = RequestField(name, value.content, value.name)
        field.make_multipart(content_type=value.media_type)
    else:
        field = RequestField(name, _text(value).encode("utf-8", "surrogatepass"))
        field.make_multipart()
    return field


def _bytes(data: Any) -> bytes:
    return data.encode() if isinstance(data, str) else bytes(data)


def _pairs(members: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the members as forms and queries have them: a list's items one by one, texts as they are."""
    pairs: list[tuple[str, Any]] = []
    for name, value in members.items():
        for each in value if isinstance(value, list) else [value]:
            pairs.append((name, each if isinstance(each, File) else _text(each)))
    return pairs


def _text(value: Any) -> str:
    """Return a value as text; a file that cannot be sent as a file becomes base64."""
    if isinstance(value, File):
        return base64.b64encode(value.content).decode("ascii")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
