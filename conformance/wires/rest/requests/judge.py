"""Judges one REST request as the service reads it: the operation, its token, its query and its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance import multipart
from conformance.catalogue import Api, Contract, Evidence, Scalar
from conformance.checks import client_rules
from conformance.checks.collector import shown
from conformance.checks.judgement import media_type
from conformance.checks.limits import Unjudgeable
from conformance.checks.sent import Sent, SentNotes
from conformance.checks.sent_values import is_encoded_file
from conformance.endpoint.exchange import Request
from conformance.wires.calling import Finder
from conformance.wires.rest.binding import RestOperation, http_of, rest_of
from conformance.wires.rest.paths import finder
from conformance.wires.rest.requests import json_body, rules
from conformance.wires.rest.requests.fields import Fields

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
_BOUNDARY: Final = re.compile(r"""boundary\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
_MEDIA: Final = {
    "json": (JSON,),
    # Clients of the service send the request for a token in each of these forms.
    "form": (FORM, JSON, MULTIPART),
    "multipart": (MULTIPART,),
}


def sent(request: Request, api: Api) -> Sent:
    """Return what a request says and every breach of its contract; never raise."""
    notes = SentNotes(api)
    parts = urlsplit(request.url)
    verb = "GET" if request.verb == "HEAD" else request.verb
    contract = _finder(api)(verb, parts.path, request.headers)
    try:
        if contract is not None:
            arguments = _Judge(request, contract, notes).arguments()
            return Sent(contract.method, tuple(notes.found), arguments)
        token = rest_of(api).token.path
        if not parts.path.endswith(token) and not parts.path.endswith("/openapi.json"):
            _unknown(request, notes)
    except Unjudgeable as why:
        notes.add(client_rules.MALFORMED, "the body", "a request that can be judged", str(why), notes.stated("json"))
    return Sent("" if contract is None else contract.method, tuple(notes.found))


# Identity keeps a reloaded catalogue from seeing old contracts.
_FINDERS: Final[dict[str, tuple[Api, Finder]]] = {}


def _finder(api: Api) -> Finder:
    """Return what finds the operations of an API, made once."""
    made = _FINDERS.get(api.id)
    if made is None or made[0] is not api:
        made = _FINDERS[api.id] = api, finder(api.methods.values())
    return made[1]


def _unknown(request: Request, notes: SentNotes) -> None:
    path = urlsplit(request.url).path
    stated, what = notes.stated("method"), f"{request.verb[:20]} {path[:200]}"
    expected = "a path and a verb of the contracts"
    cause = (request.verb[:20], path.rpartition("/")[0][:200])
    notes.add(client_rules.UNKNOWN_METHOD, "the request line", expected, what, stated, cause=cause)


def header(request: Request, name: str) -> str:
    """Return the value of a header by its lower-case name, or an empty string."""
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


class _Judge:
    """Judges one request to an operation."""

    def __init__(self, request: Request, contract: Contract, notes: SentNotes) -> None:
        self.request, self.contract, self.notes = request, contract, notes
        self.http: RestOperation = http_of(contract)
        self.fields = Fields(contract, notes)
        self.media, self.charsets = media_type(header(request, "content-type"))

    def arguments(self) -> dict[str, Any]:
        """Return the members that were sent, wherever they were."""
        self.token()
        found = dict(self.in_path())
        pairs = parse_qsl(urlsplit(self.request.url).query, keep_blank_values=True)
        if not self.http.body and self.media == FORM:
            # Some clients send the parameters of a GET in a form.
            pairs += parse_qsl(self.text(), keep_blank_values=True)
        elif not self.http.body and self.request.body.strip():
            stated, sent = self.contract.about.evidence, f"{len(self.request.body)} bytes"
            cause = (self.contract.method,)
            self.notes.add(rules.BODY_UNEXPECTED, "the body", "no body", sent, stated, cause=cause)
        found |= self.fields.read(pairs, "query")
        if self.http.body:
            found |= self.body()
        absent = [name for name in self.contract.request.members if name not in found]
        required = [name for name in absent if name not in self.contract.request.optional]
        in_json = self.http.inside("body") if self.http.body == "json" else frozenset()
        self.fields.missing(name for name in required if name not in in_json)
        return {**dict.fromkeys(absent), **found}

    def token(self) -> None:
        """Note a protected call without a bearer token."""
        kind, _, token = header(self.request, "authorization").partition(" ")
        if self.http.token and (kind.lower() != "bearer" or not token.strip()):
            sent = (
                "no Authorization" if not kind else f"the scheme {shown(kind, 20)} and {len(token.strip())} characters"
            )
            required = (r.evidence for r in self.contract.terms.conventions if r.id.endswith("#token-required"))
            stated = next(required, self.notes.stated("keys"))
            self.notes.add(rules.NO_TOKEN, "the header Authorization", "Bearer and a token", sent, stated)

    def in_path(self) -> Iterator[tuple[str, Any]]:
        """Yield the members in the path."""
        wanted = self.http.path.split("/")
        given = urlsplit(self.request.url).path.split("/")[-len(wanted) + 1 :]
        for template, text in zip(wanted[1:], given, strict=False):
            if template.startswith("{"):
                name = template.strip("{}")
                yield name, self.fields.value(unquote(text), self.contract.request.members[name], name, "path")

    def body(self) -> dict[str, Any]:
        """Return the members in the body, by the kind of body that it is declared as."""
        wanted = _MEDIA[self.http.body]
        if self.media not in wanted:
            written = header(self.request, "content-type")
            sent, stated = shown(written, 200) if written else "no Content-Type", self.notes.stated("content-type")
            place, cause = "the header Content-Type", (self.contract.method,)
            self.notes.add(client_rules.CONTENT_TYPE, place, wanted[0], sent, stated, cause=cause)
        kind = self.media if self.media in wanted else wanted[0]
        if kind == MULTIPART:
            return self.parts()
        if kind == JSON:
            return json_body.read(self.text(), self.contract, self.notes)
        return self.fields.read(parse_qsl(self.text(), keep_blank_values=True), "body")

    def text(self) -> str:
        """Return the body as text, and note where it is not UTF-8."""
        body = self.request.body
        if self.charsets - _UTF8:
            sent, place = shown(", ".join(self.charsets)), "the header Content-Type"
            self.notes.add(client_rules.NOT_UTF8, place, "utf-8", sent, self.encoding())
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            sent = f"byte 0x{body[error.start]:02x} at offset {error.start}, which is not UTF-8"
            self.notes.add(client_rules.NOT_UTF8, "the body", "UTF-8", sent, self.encoding())
            return body.decode("latin-1")

    def encoding(self) -> Evidence:
        """Return what the encoding of a body rests on: that JSON is UTF-8 is part of being JSON."""
        return self.notes.stated("json" if self.media == JSON or self.http.body == "json" else "utf-8")

    def parts(self) -> dict[str, Any]:
        """Return the members in the parts of a body; files are bytes."""
        stated = self.notes.stated("multipart")
        found = multipart.parts(self.request.body)
        boundary = _BOUNDARY.search(header(self.request, "content-type"))
        if not found or boundary is None or not self.request.body.startswith(f"--{boundary[1]}".encode()):
            place, expected = "the body", "multipart/form-data with the boundary that the Content-Type has"
            sent = "a Content-Type without a boundary" if found and boundary is None else "no such parts"
            self.notes.add(client_rules.MALFORMED, place, expected, sent, stated)
        files: dict[str, Any] = {}
        texts: list[tuple[str, str]] = []
        for part in found:
            node = self.contract.request.members.get(part.name)
            if isinstance(node, Scalar) and node.kind == "file" and part.name in files:
                self.fields.repeated(part.name, "body")
            elif isinstance(node, Scalar) and node.kind == "file":
                files[part.name] = self.file(part)
            else:
                texts.append((part.name, self.part_text(part)))
        return {**self.fields.read(texts, "body"), **files}

    def part_text(self, part: multipart.Part) -> str:
        try:
            return part.content.decode("utf-8")
        except UnicodeDecodeError as error:
            sent = f"byte 0x{part.content[error.start]:02x} at offset {error.start}, which is not UTF-8"
            self.notes.add(client_rules.NOT_UTF8, ("body", part.name), "UTF-8", sent, self.notes.stated("utf-8"))
            return part.content.decode("latin-1")

    def file(self, part: multipart.Part) -> bytes:
        """Return the bytes of a file, and note one that is encoded or without a name."""
        place, stated, cause = ("body", part.name), self.notes.stated("multipart"), (self.contract.method, part.name)
        if not part.is_file:
            self.notes.add(rules.FILE_WITHOUT_NAME, place, "a filename", "a plain field", stated, cause=cause)
        if is_encoded_file(part.content):
            expected, sent = "the bytes of the file", "the base64 of a file"
            self.notes.add(rules.FILE_ENCODED, place, expected, sent, stated, cause=cause)
        return part.content
