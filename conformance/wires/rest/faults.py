"""Faults of a REST answer: each takes a recorded answer and gives the ways in which it can be wrong by one thing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

from conformance.catalogue import Contract
from conformance.checks.judgement import media_type
from conformance.endpoint.exchange import Response
from conformance.wires.bend import ADDITIONAL, UNKNOWN, UNKNOWN_NUMBER, Bend, Bent
from conformance.wires.rest.binding import http_of

Path = tuple[str | int, ...]


def _members(data: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(data, dict):
        for name, member in data.items():
            yield (*path, name)
            yield from _members(member, (*path, name))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _members(item, (*path, number))


def _places(data: Any) -> dict[str, Path]:
    """Return every member by its path, items of lists as [], each once."""
    found: dict[str, Path] = {}
    for path in _members(data):
        written = ".".join("[]" if isinstance(part, int) else part for part in path).replace(".[]", "[]")
        found.setdefault(written, path)
    return found


def paths(answer: Response) -> frozenset[str]:
    """Return the paths of all members of an answer; none where it is no JSON."""
    return frozenset(_places(_read(answer)))


def _read(answer: Response) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _each_member(change: Callable[[dict[str, Any], str], None], among: Callable[[Any], bool] = lambda _: True) -> Bend:
    """Return a fault that befalls each member once, among those whose values it can befall."""

    def changed(answer: Response, path: Path) -> Response:
        data = _read(answer)
        change(_at(data, path[:-1]), str(path[-1]))
        return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())

    def bend(answer: Response, _: Contract) -> Iterator[Bent]:
        data = _read(answer)
        for written, path in _places(data).items():
            if among(_at(data, path)):
                yield Bent(written, partial(changed, answer, path))

    return bend


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _drop(holder: dict[str, Any], name: str) -> None:
    del holder[name]


def _rename(holder: dict[str, Any], name: str) -> None:
    holder[f"{name}_"] = holder.pop(name)


def _retype(holder: dict[str, Any], name: str) -> None:
    value = holder[name]
    if isinstance(value, dict | list) or value is None:
        holder[name] = "text"
    else:
        holder[name] = 7 if isinstance(value, str) else json.dumps(value)


def _null(holder: dict[str, Any], name: str) -> None:
    holder[name] = None


def _listed(holder: dict[str, Any], name: str) -> None:
    holder[name] = [holder[name]]


def _doubled(answer: Response, _: Contract) -> Iterator[Bent]:
    """A member that stands twice in one object, which no parser reports by itself."""
    data = _read(answer)
    if isinstance(data, dict) and data:
        name = next(iter(data))
        text = answer.body.decode("utf-8").rstrip()
        yield Bent(name, lambda: replace(answer, body=f"{text[:-1]}, {json.dumps(name)}: null}}".encode()))


def _status(choose: Callable[[int, Contract], int | None]) -> Bend:
    def bend(answer: Response, contract: Contract) -> Iterator[Bent]:
        other = choose(answer.status, contract)
        if other is not None and other != answer.status:
            yield Bent(f"{answer.status} as {other}", partial(replace, answer, status=other))

    return bend


def _swapped(status: int, contract: Contract) -> int | None:
    good = status < HTTPStatus.MULTIPLE_CHOICES
    return next((o.http_status for o in contract.outcomes if o.ok == good and o.http_status != status), None)


def _whole(change: Callable[[Response], Response | None]) -> Bend:
    def bend(answer: Response, _: Contract) -> Iterator[Bent]:
        wrong = change(answer)
        if wrong is not None and wrong != answer:
            yield Bent("the answer", lambda: wrong)

    return bend


def _body(change: Callable[[bytes], bytes]) -> Bend:
    return _whole(lambda answer: replace(answer, body=change(answer.body)) if answer.body.strip() else None)


def _file(change: Callable[[bytes, str], tuple[bytes, str]]) -> Bend:
    """Return a fault of a response that is a file; `change` gets and returns its bytes and its media type."""

    def bend(answer: Response, contract: Contract) -> Iterator[Bent]:
        media = media_type(answer.header("Content-Type"))[0]
        if (
            http_of(contract).files
            and answer.status < HTTPStatus.MULTIPLE_CHOICES
            and answer.body
            and media != "application/json"
        ):
            body, other = change(answer.body, media)
            yield Bent("the file", partial(replace, answer, body=body, headers={"Content-Type": other}))

    return bend


def _in_json(body: bytes, _: str) -> tuple[bytes, str]:
    return json.dumps({"file": base64.b64encode(body).decode()}).encode(), "application/json"


def _another(_: bytes, media: str) -> tuple[bytes, str]:
    """Return a file of the same type that nothing but its content distinguishes from the right one."""
    if media.endswith("xml"):
        return b"<another/>", media
    return (b"%PDF-1.4\n%%EOF\n" if media == "application/pdf" else b"another"), media


_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


FAULTS: Mapping[str, Bend] = {
    "member dropped": _each_member(_drop),
    "member renamed": _each_member(_rename),
    "member retyped": _each_member(_retype),
    "member nulled": _each_member(_null, lambda value: value is not None),
    "member doubled": _doubled,
    "value as a list": _each_member(_listed, lambda value: not isinstance(value, list)),
    "status swapped": _status(_swapped),
    "refusal sent as success": _status(lambda status, _: 200 if status >= HTTPStatus.BAD_REQUEST else None),
    "success sent as refusal": _status(lambda status, _: 400 if status < HTTPStatus.MULTIPLE_CHOICES else None),
    "HTTP 500": _status(lambda *_: 500),
    "HTTP 418": _status(lambda *_: 418),
    "error page": _whole(lambda a: replace(a, body=_PAGE, headers={"Content-Type": "text/html"})),
    "empty body": _body(lambda _: b""),
    "truncated": _body(lambda body: body[: len(body) // 2]),
    "data after the JSON": _body(lambda body: body + b" x"),
    "not UTF-8": _body(lambda body: body.replace(b'"', b'"\xe5', 1)),
    "file in base64": _file(lambda body, media: (base64.b64encode(body), media)),
    "file in JSON": _file(_in_json),
    "another file": _file(_another),
    "list around the response": _body(lambda body: b"[" + body + b"]"),
    "content type text/html": _whole(lambda a: replace(a, headers={"Content-Type": "text/html"}) if a.body else None),
    "no content type": _whole(lambda a: replace(a, headers={}) if a.body else None),
}
"""Every fault of a REST answer, by its name."""


def _unknown_value(holder: dict[str, Any], name: str) -> None:
    holder[name] = UNKNOWN_NUMBER if isinstance(holder[name], int | float) else UNKNOWN


def _added(answer: Response, _: Contract) -> Iterator[Bent]:
    """A member that no document names, in the first object of the response."""
    data = _read(answer)
    holder = data[0] if isinstance(data, list) and data else data
    if isinstance(holder, dict):
        holder[ADDITIONAL] = UNKNOWN
        body = json.dumps(data, ensure_ascii=False).encode()
        yield Bent(ADDITIONAL, partial(replace, answer, body=body))


TROUBLES: Mapping[str, Bend] = {
    "nil": FAULTS["member nulled"],
    "absent": FAULTS["member dropped"],
    "additional": _added,
    "enum": _each_member(_unknown_value, lambda value: not isinstance(value, dict | list)),
}
"""What a service may do to a response one day, by its name: a client bears it, or reports it."""
