"""Reads the arguments of a REST request from path, query and body, as its contract declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from conformance.catalogue import Array, Contract, Node, Scalar
from conformance.mock.domain.invoices.files import Upload
from conformance.mock.wires import json_reading
from conformance.mock.wires.problem import Problem, Reason
from conformance.mock.wires.rest import exact_json
from conformance.mock.wires.sent import header
from conformance.wires.rest.binding import http_of

_FORM = "application/x-www-form-urlencoded"
"""The media type in which some clients send the parameters of a GET in its body."""
_MAX_FIELD = 32 * 1024 * 1024
_MAX_FIELDS = 1000
_WHOLE = re.compile("-?[0-9]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
"""Numbers in a query or a form; Python itself would also read 1_000 and digits of other scripts."""
_INT32 = range(-(2**31), 2**31)


class BadRequest(Exception):
    """A request that breaks its contract: the HTTP status of the response, and what is wrong.

    `details` are for the caller and may quote the request; `reason` is for the journal and quotes nothing. `outcome`
    names the outcome of the contract that it is, where the HTTP status alone does not.
    """

    def __init__(self, status: int, details: list[str], reason: Reason, outcome: str = "") -> None:
        super().__init__(details)
        self.status, self.details, self.reason, self.outcome = status, details, reason, outcome


def _unreadable(what: str, where: str, do: str) -> BadRequest:
    return BadRequest(400, [what, f"do: {do}"], Reason(what, where, do))


class Parts(NamedTuple):
    """What a request says to one operation, apart from files: what is read of it depends on this alone."""

    method: str
    path: tuple[tuple[str, str], ...]
    query: bytes
    media: str
    body: bytes
    has_files: bool

    def __repr__(self) -> str:
        """Return nothing of the request, which may hold keys."""
        return f"Parts({self.size} bytes)"

    @property
    def size(self) -> int:
        """About how many bytes the request has."""
        return len(self.query) + len(self.media) + len(self.body) + sum([len(value) for _, value in self.path])


async def parts_of(contract: Contract, request: Request) -> Parts:
    """Return the parts of a request from which its arguments are read; Problem where its body is compressed."""
    http = http_of(contract)
    if header(request, b"content-encoding", "identity").strip().lower() != "identity":
        do, headers = "send it as it is", {"Accept-Encoding": "identity"}
        raise Problem(415, "the body is compressed", where="the header Content-Encoding", do=do, headers=headers)
    media = _media_type(request)
    has_files = http.body not in ("", "json") and media not in (_FORM, "application/json")
    body = await request.body() if not has_files and (http.body or media == _FORM) else b""
    return Parts(
        contract.method, tuple(request.path_params.items()), request.scope["query_string"], media, body, has_files
    )


def read(contract: Contract, parts: Parts) -> dict[str, Any]:
    """Return the arguments of a request without files by member; BadRequest where it cannot be read at all."""
    http = http_of(contract)
    if not http.body:
        return _beside_body(contract, parts, _pairs_of(parts.body) if parts.media == _FORM else [])
    found = _beside_body(contract, parts, [])
    if http.body == "json" or parts.media == "application/json":
        return found | _json(contract, parts.body)
    return found | _gathered(_pairs_of(parts.body), contract, "body")


async def with_files(contract: Contract, parts: Parts, request: Request) -> dict[str, Any]:
    """Return the arguments of a request whose body is a form with files; BadRequest where it cannot be read at all."""
    return _beside_body(contract, parts, []) | _gathered(await form(request), contract, "body")


def _beside_body(contract: Contract, parts: Parts, more: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the arguments in path and query, and in what is sent in place of a query."""
    query = parse_qsl(parts.query.decode("utf-8", "replace"), keep_blank_values=True) if parts.query else []
    return dict(parts.path) | _gathered([*query, *more], contract, "query")


def _media_type(request: Request) -> str:
    return header(request, b"content-type").partition(";")[0].strip().lower()


def _json(contract: Contract, body: bytes) -> dict[str, Any]:
    """Return the members of a JSON body."""
    try:
        found = json_reading.read(body, exact_json.loads)
    except json_reading.NotJson as error:
        raise _unreadable(str(error), "the body", error.do) from None
    if not isinstance(found, dict):
        raise _unreadable("the body is no JSON object", "the body", "send one object")
    return {name: value for name, value in found.items() if http_of(contract).place(name) == "body"}


async def form(request: Request) -> list[tuple[str, str | Upload]]:
    """Return the names and values of a form in order; BadRequest where the body is not a form."""
    if _media_type(request) == _FORM:
        return _pairs_of(await request.body())
    try:
        async with request.form(max_part_size=_MAX_FIELD) as fields:
            return [(name, await _upload(value)) for name, value in fields.multi_items()]
    except HTTPException as error:
        what = f"the body cannot be read as a form: {error.detail}"
    except ValueError:  # an unknown charset, or an error of the form parser
        what = "the body cannot be read as a form of the declared Content-Type"
    raise _unreadable(what, "the body", "send a form, with the Content-Type and boundary that belong to it")


def _pairs_of(body: bytes) -> list[tuple[str, str | Upload]]:
    """Return the names and values of a URL-encoded form in order; BadRequest where it has too many."""
    try:
        return [*parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)]
    except ValueError:
        what = f"the body cannot be read as a form: it has more than {_MAX_FIELDS} fields"
        raise _unreadable(what, "the body", "send fewer") from None


async def _upload(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", await value.read())


def _gathered(pairs: list[tuple[str, Any]], contract: Contract, place: str) -> dict[str, Any]:
    """Return named texts as the members of a place, each converted to its declared type if possible."""
    http = http_of(contract)
    found: dict[str, Any] = {}
    for name, value in pairs:
        name = name.removesuffix("[]")
        if http.places.get(name) != place:
            continue
        node = contract.request.members[name]
        if isinstance(node, Array):
            # A list repeats its name for each item, or in a query has commas; an empty text is an empty list.
            items = value.split(",") if place == "query" and isinstance(value, str) else [value]
            found.setdefault(name, []).extend(_read(item, node.item) for item in items if item != "")
        else:
            found[name] = _read(value, node)
    return found


def _read(value: Any, node: Node) -> Any:
    if isinstance(value, Upload) and not (isinstance(node, Scalar) and node.kind == "file"):
        try:
            value = value.content.decode("utf-8")  # a plain member may be sent as a part with a file name
        except UnicodeDecodeError:
            do = "encode texts as UTF-8, and send a file only where the contract has one"
            raise _unreadable("a part with a file's name is no UTF-8 text", "the body", do) from None
    if not isinstance(value, str) or not isinstance(node, Scalar):
        return value
    match node.kind:
        case "integer" if _WHOLE.fullmatch(value):
            return int(value) if node.schema.get("format") != "int32" or int(value) in _INT32 else value
        case "number" if _DECIMAL.fullmatch(value):
            return Decimal(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
    return value


def without_files(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as JSON Schema can validate them, with the name in place of a file."""
    return {name: value.name if isinstance(value, Upload) else value for name, value in arguments.items()}
