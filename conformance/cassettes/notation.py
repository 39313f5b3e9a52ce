"""Reads and writes cassette files: compact YAML from which the exact bytes of every exchange are restored.

A repeated exchange is written as a reference (`again`), a SOAP message as its outline, JSON as values, and a control
request as a digest. Headers are written only if they do not follow from the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.cassettes.bodies import bytes_of, implied_headers, plain_of, structure_of
from conformance.cassettes.cassette import Arranged, Cassette, Interaction
from conformance.cassettes.emitter import emit
from conformance.cassettes.plain import NotACassette, loaded, member, of_kind
from conformance.endpoint.exchange import Request, Response

_STATUSES = range(100, 600)

HOST: Final = "http://endpoint.invalid"
"""The host of every recorded request, in place of the endpoint's."""
_END: Final = "...\n"
"""YAML's end-of-document marker, which a truncated file lacks."""
_PARTS: Final = (
    frozenset({"again"}),
    frozenset({"request", "sent headers", "sent", "response", "received headers", "received"}),
)


def text_of(cassette: Cassette) -> str:
    """Return the text of a cassette; raise ValueError if it cannot be read back unchanged."""
    head: dict[str, Any] = {"recorded_from": dict(cassette.recorded_from), "scenario": cassette.scenario}
    if cassette.arranged:
        head["arranged"] = [
            one.digest if one.changes is None else {one.digest: one.changes} for one in cassette.arranged
        ]
    for plain in (False, True):
        interactions = [_written(cassette, number, plain=plain) for number in range(len(cassette.interactions))]
        text = emit({**head, "interactions": interactions}) + _END
        if _reads_as(text, cassette):
            return text
    raise ValueError("the recording cannot be serialised without loss")


def cassette_of(text: str) -> Cassette:
    """Parse the text of a cassette; raise NotACassette with the reason if it is invalid."""
    if text and not text.endswith(_END):
        raise NotACassette("the last line is not `...`, so the file is truncated")
    data = of_kind(loaded(text), dict, "the file")
    scenario = member(data, "scenario", str)
    origin = member(data, "recorded_from", dict)
    interactions: list[Interaction] = []
    for number, item in enumerate(member(data, "interactions", list), 1):
        interactions.append(_read(item, f"interactions.{number}", interactions))
    arranged = member(data, "arranged", list) if "arranged" in data else []
    return Cassette(
        scenario,
        {name: of_kind(value, str, f"recorded_from.{name}") for name, value in origin.items()},
        tuple(interactions),
        tuple(_arranged(item, f"arranged.{number}") for number, item in enumerate(arranged, 1)),
    )


def _reads_as(text: str, cassette: Cassette) -> bool:
    try:
        return cassette_of(text) == cassette
    except ValueError:
        return False


# Writing


def _written(cassette: Cassette, number: int, *, plain: bool) -> dict[str, Any]:
    one = cassette.interactions[number]
    earlier = cassette.interactions.index(one)
    if earlier < number:
        return {"again": earlier + 1}
    url = one.request.url
    target = url.removeprefix(HOST) if url.startswith(f"{HOST}/") else url
    item: dict[str, Any] = {"request": f"{one.request.verb} {target}"}
    sent = plain_of(one.request.body) if plain else structure_of(one.request.body, sent=True)
    if one.request.headers != implied_headers(sent, sent=True):
        item["sent headers"] = dict(one.request.headers)
    if one.request.body:
        item["sent"] = sent
    return item | _written_response(one.response, plain=plain)


def _written_response(response: Response, *, plain: bool) -> dict[str, Any]:
    received = plain_of(response.body) if plain else structure_of(response.body, sent=False)
    item: dict[str, Any] = {"response": response.status}
    if response.headers != implied_headers(received, sent=False):
        if list(response.headers) == ["content-type"]:
            item["response"] = f"{response.status} {response.headers['content-type']}"
        else:
            item["received headers"] = dict(response.headers)
    return item | ({"received": received} if response.body else {})


# Reading


def _arranged(item: Any, place: str) -> Arranged:
    if isinstance(item, str):
        return Arranged(item)
    (found, *more) = of_kind(item, dict, place).items() or [("", None)]
    if more or not isinstance(found[1], dict | str):
        raise NotACassette(f"{place} is not a digest with changes")
    return Arranged(*found)


def _read(item: Any, place: str, earlier: list[Interaction]) -> Interaction:
    parts = of_kind(item, dict, place)
    if not any(parts.keys() <= allowed for allowed in _PARTS) or not parts:
        names = ", ".join(map(str, parts)) or "nothing"
        raise NotACassette(f"{place} has {names}, which is not an exchange")
    if "again" in parts:
        number = member(parts, "again", int, place)
        if not 1 <= number <= len(earlier):
            raise NotACassette(f"{place}.again is {number}, which does not refer to an earlier exchange")
        return earlier[number - 1]
    return Interaction(_request(parts, place), _response(parts, place))


def _request(parts: Mapping[str, Any], place: str) -> Request:
    line = member(parts, "request", str, place)
    verb, _, target = line.partition(" ")
    url = HOST + target if target.startswith("/") else target
    try:
        urlsplit(url)
    except ValueError as error:
        raise NotACassette(f"{place}.request has an invalid URL: {error}") from error
    return Request(verb, url, _headers(parts, "sent", place), _body(parts, "sent", place))


def _response(parts: Mapping[str, Any], place: str) -> Response:
    if "response" not in parts:
        raise NotACassette(f"{place}.response is missing")
    line = parts["response"]
    status, _, media = str(line).partition(" ")
    if isinstance(line, bool) or not status.isdecimal() or int(status[:9]) not in _STATUSES:
        raise NotACassette(f"{place}.response is {str(line)[:40]!r}, expected an HTTP status")
    headers = {"content-type": media} if media else _headers(parts, "received", place)
    return Response(int(status), headers, _body(parts, "received", place))


def _headers(parts: Mapping[str, Any], side: str, place: str) -> dict[str, str]:
    name = f"{side} headers"
    if name not in parts:
        return implied_headers(parts.get(side, ""), sent=side == "sent")
    headers = member(parts, name, dict, place)
    where = f"{place}.{name}"
    return {of_kind(n, str, where): of_kind(v, str, f"{where}.{n}") for n, v in headers.items()}


def _body(parts: Mapping[str, Any], side: str, place: str) -> bytes:
    try:
        return bytes_of(parts.get(side, ""), sent=side == "sent")
    except ValueError as error:
        raise NotACassette(f"{place}.{side}: {error}") from error
