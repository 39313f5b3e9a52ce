"""The text of a cassette file: YAML that is read back to the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import yaml

from conformance.cassettes.cassette import Cassette, Interaction
from conformance.endpoint.exchange import Answer, Request

_DEEPEST: Final = 20
"""How deep a cassette may be nested. The C loader overflows the stack of the process at about 20,000."""
_END: Final = "...\n"
"""YAML's own mark of a document's end: any file that was cut short lacks it."""
_BREAKS: Final = re.compile("[\x85\u2028\u2029]")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Kind = TypeVar("_Kind")


class NotACassette(ValueError):
    """The text is no cassette; says in one line why not."""


class _Dumper(yaml.SafeDumper):
    """Quotes texts with line breaks that only YAML knows, which PyYAML otherwise reads back as other ones."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _quoted)


def text_of(cassette: Cassette) -> str:
    """Return a cassette's text."""
    data = {
        "recorded_from": dict(cassette.recorded_from),
        "scenario": cassette.scenario,
        "interactions": [_written(interaction) for interaction in cassette.interactions],
    }
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text + _END


def cassette_of(text: str) -> Cassette:
    """Return the cassette of a text; NotACassette says what is wrong with it."""
    if text and not text.endswith(_END):
        raise NotACassette("its last line is not `...`, so the file is cut off")
    data = _kind(_loaded(text), dict, "the file")
    interactions = _member(data, "interactions", list)
    origin = _member(data, "recorded_from", dict)
    return Cassette(
        scenario=_member(data, "scenario", str),
        recorded_from={str(name): str(value) for name, value in origin.items()},
        interactions=tuple(_read(item, f"interactions.{number}") for number, item in enumerate(interactions)),
    )


def _loaded(text: str) -> Any:
    """Return plain values; nesting is bounded before anything is built of it."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent):
                raise NotACassette(f"{_line(event.start_mark)}an alias, which no cassette holds")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise NotACassette(f"{_line(event.start_mark)}nested more than {_DEEPEST} levels deep")
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        raise NotACassette(f"{_line(error.problem_mark)}not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise NotACassette(f"not YAML: {' '.join(str(error).split())}") from error


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}: " if mark is not None else ""


def _written(interaction: Interaction) -> dict[str, Any]:
    request, response = interaction.request, interaction.response
    return {
        "request": {
            "method": request.verb,
            "uri": request.url,
            "headers": dict(request.headers),
            "body": _text(request.body),
        },
        "response": {"status": response.status, "headers": dict(response.headers), "body": _text(response.body)},
    }


def _read(item: Any, place: str) -> Interaction:
    request = _member(_kind(item, dict, place), "request", dict, place)
    response = _member(item, "response", dict, place)
    asked, came = f"{place}.request", f"{place}.response"
    return Interaction(
        Request(
            _member(request, "method", str, asked),
            _address(request, asked),
            _headers(request, asked),
            _body(request, asked),
        ),
        Answer(_status(response, came), _headers(response, came), _body(response, came)),
    )


def _address(request: Mapping[str, Any], place: str) -> str:
    uri = _member(request, "uri", str, place)
    try:
        urlsplit(uri)
    except ValueError as error:
        raise NotACassette(f"{place}.uri is no URL: {error}") from error
    return uri


def _status(response: Mapping[str, Any], place: str) -> int:
    status = _member(response, "status", int, place)
    if not 100 <= status <= 599:
        raise NotACassette(f"{place}.status is {status}, expected an HTTP status")
    return status


def _headers(message: Mapping[str, Any], place: str) -> dict[str, str]:
    headers = _member(message, "headers", dict, place)
    return {_kind(n, str, f"{place}.headers"): _kind(v, str, f"{place}.headers.{n}") for n, v in headers.items()}


def _body(message: Mapping[str, Any], place: str) -> bytes:
    body: str | bytes = _member(message, "body", str, place, bytes)
    return body if isinstance(body, bytes) else body.encode()


def _text(body: bytes) -> str | bytes:
    """Return a body as text where it is UTF-8, so that people can read it; else as bytes, which YAML has in base64."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _member(data: Mapping[Any, Any], name: str, kind: type[_Kind], place: str = "", *others: type) -> _Kind:
    inside = f"{place}.{name}" if place else name
    if name not in data:
        raise NotACassette(f"{inside} is missing")
    return _kind(data[name], kind, inside, *others)


_NAMES: Final = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    int: "a number",
    bytes: "bytes",
    type(None): "nothing",
}


def _kind(value: Any, kind: type[_Kind], place: str, *others: type) -> _Kind:
    if isinstance(value, (kind, *others)) and not isinstance(value, bool):
        return cast(_Kind, value)
    found = _NAMES.get(type(value), type(value).__name__)
    raise NotACassette(f"{place} is {found}, expected {_NAMES[kind]}")
