"""The operations of a description: where they are, what is sent, what comes back and who may call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.wires.media import media_type
from conformance.wires.rest.description import security
from conformance.wires.rest.description.cases import Parts
from conformance.wires.rest.description.document import UNKNOWN, Document, Spot
from conformance.wires.rest.description.paths import base_path, template, variables

_VERBS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_IGNORED_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that OpenAPI ignores because media types and security declare them."""
_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_NOTHING: Final = Spot("", "", None)


@dataclass(frozen=True)
class Field:
    """A parameter or a header: its schema, whether it is due, and how arrays and objects are written in it."""

    name: str
    schema: Parts
    required: bool
    deprecated: bool
    style: str
    pointer: str


@dataclass(frozen=True)
class Content:
    """A body by media type; `parts` holds how the parts of a form are encoded. `unknown` if it was not loaded."""

    media: Mapping[str, Parts]
    encoding: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""
    required: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Response:
    """What comes with one status, or with a range of them."""

    content: Content
    headers: Mapping[str, Field]


@dataclass(frozen=True)
class Operation:
    """One operation; parameters are known by their place and name, those of the path by their number."""

    verb: str
    path: str
    bases: tuple[str, ...]
    parameters: Mapping[tuple[str, str], Field]
    body: Content | None
    responses: Mapping[str, Response]
    security: frozenset[security.Needs]
    deprecated: bool
    callbacks: frozenset[str]
    pointer: str
    complete: bool = True

    @property
    def label(self) -> str:
        """Verb and path as they are written."""
        return f"{self.verb} {self.path}"


class Operations:
    """Reads the operations of a document; `unknown` holds paths whose operations were not loaded."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = document.root
        self.unknown: set[str] = set()

    def all(self) -> Iterator[Operation]:
        """Yield every operation."""
        for path, item in self._root["paths"].members():
            if path.startswith("x-"):
                continue
            target = self._document.resolved(item)
            if target.value is UNKNOWN:
                self.unknown.add(template(path))
            for verb, operation in self._verbs(target):
                yield self._operation(verb, path, target, operation)

    def webhooks(self) -> frozenset[str]:
        """Return the names of the calls that the service itself makes."""
        return frozenset(name for name, _ in self._member(self._root, "webhooks").members())

    def _verbs(self, item: Spot) -> Iterator[tuple[str, Spot]]:
        for verb, operation in item.members():
            if verb in _VERBS and isinstance(operation.value, dict):
                yield verb.upper(), operation
        for verb, operation in self._member(item, "additionalOperations").members():
            yield verb.upper(), operation

    def _operation(self, verb: str, path: str, item: Spot, spot: Spot) -> Operation:
        listed = [self._document.resolved(p) for s in (item, spot) for p in self._member(s, "parameters").items()]
        body = self._member(spot, "requestBody")
        asked = spot.raw("security", self._root.raw("security"))
        return Operation(
            verb,
            path,
            self._bases(item, spot),
            dict(self._parameters(path, listed)),
            self._content(self._document.resolved(body)) if body.value is not None else None,
            {s.lower(): self._response(r) for s, r in self._member(spot, "responses").members() if s[:2] != "x-"},
            security.alternatives(asked),
            spot.flag("deprecated"),
            frozenset(name for name, _ in self._member(spot, "callbacks").members()),
            _pointer(spot),
            complete=all(parameter.value is not UNKNOWN for parameter in listed),
        )

    def _bases(self, item: Spot, operation: Spot) -> tuple[str, ...]:
        """Return the base paths of an operation's servers: its own, else its path's, else the document's."""
        for spot in (operation, item, self._root):
            servers = list(self._member(spot, "servers").items())
            if servers:
                return tuple(_base(server) for server in servers)
        return ("",)

    def _parameters(self, path: str, listed: list[Spot]) -> Iterator[tuple[tuple[str, str], Field]]:
        """Yield parameters, those of the operation after those of its path, which they replace."""
        places = {name: str(number) for number, name in enumerate(variables(path), 1)}
        strays = [spot.text("name") for spot in listed if spot.text("in") == "path" and spot.text("name") not in places]
        # A variable that no parameter describes and a parameter that no variable names are one, in their order.
        bare = [name for name in places if not any(spot.text("name") == name for spot in listed)]
        places |= {stray: places[name] for stray, name in zip(dict.fromkeys(strays), bare, strict=False)}
        for spot in listed:
            where, name = spot.text("in"), spot.text("name")
            if where == "header":
                if name.lower() in _IGNORED_HEADERS:
                    continue
                name = name.lower()
            key = (where, places.get(name, name) if where == "path" else name)
            if where in _STYLES:
                yield key, self._field(name, where, spot)

    def _field(self, name: str, where: str, spot: Spot) -> Field:
        style = spot.text("style", _STYLES[where])
        explode = spot.raw("explode", style == "form")
        written = (
            f"{style}{', exploded' if explode is True else ''}{', reserved' if spot.flag('allowReserved') else ''}"
        )
        schema = spot.get("schema")
        for media, content in self._member(spot, "content").members():
            written, schema = f"as {media_type(media)}", content.get("schema")
        return Field(
            name,
            () if schema is None else (schema,),
            where == "path" or spot.flag("required"),
            spot.flag("deprecated"),
            written,
            _pointer(spot),
        )

    def _content(self, spot: Spot) -> Content:
        if spot.value is UNKNOWN:
            return Content({}, unknown=True)
        media: dict[str, Parts] = {}
        encoding: dict[str, str] = {}
        for name, described in self._member(spot, "content").members():
            described = self._document.resolved(described)
            schema = described.get("schema")
            media[media_type(name)] = () if schema is None else (schema,)
            encoding |= {part: _encoding(e) for part, e in self._member(described, "encoding").members()}
        return Content(media, {n: e for n, e in encoding.items() if e}, _pointer(spot), spot.flag("required"))

    def _response(self, spot: Spot) -> Response:
        spot = self._document.resolved(spot)
        headers = {}
        for name, header in self._member(spot, "headers").members():
            header = self._document.resolved(header)
            if name.lower() not in _IGNORED_HEADERS and header.value is not UNKNOWN:
                headers[name.lower()] = self._field(name.lower(), "header", header)
        return Response(self._content(spot), headers)

    @staticmethod
    def _member(spot: Spot, name: str) -> Spot:
        return spot.get(name) or _NOTHING


def _pointer(spot: Spot) -> str:
    return f"{spot.address}#{spot.pointer}"


def _base(server: Spot) -> str:
    defaults: dict[str, Any] = {n: v.raw("default") for n, v in (server.get("variables") or _NOTHING).members()}
    return base_path(server.text("url"), {name: str(value) for name, value in defaults.items()})


def _encoding(spot: Spot) -> str:
    """Return how a part of a form is encoded, empty where it is as OpenAPI's defaults have it."""
    words = [media_type(t) for t in spot.text("contentType").split(",") if t.strip()]
    if spot.text("style", "form") != "form" or spot.raw("explode", True) is not True:
        words.append(f"{spot.text('style', 'form')}{'' if spot.raw('explode') is False else ', exploded'}")
    return ", ".join(sorted(words))
