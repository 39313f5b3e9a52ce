"""Keywords of JSON Schema that are compared as a whole: equal or not, and present or not."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from conformance.wires.rest.description.document import UNKNOWN, Document, Spot
from conformance.wires.rest.description.limits import as_text

_KINDS: Final = {
    "not": ("boolean", "number", "string", "array", "object"),
    "if": ("boolean", "number", "string", "array", "object"),
    "contains": ("array",),
    "dependentRequired": ("object",),
    "dependentSchemas": ("object",),
    "propertyNames": ("object",),
    "patternProperties": ("object",),
    "contentSchema": ("string",),
}
_CONDITIONS: Final = ("if", "then", "else")
_NOTES: Final = frozenset(
    {"title", "description", "example", "examples", "deprecated", "default", "externalDocs", "xml", "$comment"}
    | {"discriminator"}
)
_MAPS: Final = ("properties", "patternProperties", "dependentSchemas", "$defs")
"""Keywords whose members are named by the author, so that none of the names is a keyword."""
_LONGEST: Final = 200


class Opaque:
    """The keywords of a document that are compared as texts, references resolved."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._texts: dict[int, str] = {}
        self._open: set[int] = set()

    def of(self, spot: Spot) -> dict[str, dict[str, frozenset[str]]]:
        """Return a schema's keywords with their meaning as text, by the kind of value that they concern."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for keyword, kinds in _KINDS.items():
            if (inner := spot.get(keyword)) is None:
                continue
            if keyword in _MAPS and isinstance(inner.value, dict):
                text = self._map(inner)
            elif keyword == "if":
                text = "; ".join(f"{n} {self._text(c)}" for n in _CONDITIONS if (c := spot.get(n)) is not None)
            else:
                text = self._text(inner)
            for kind in kinds:
                found.setdefault(kind, {})[keyword] = frozenset({_short(text)})
        return found

    def _text(self, spot: Spot) -> str:
        """Return a value without notes and in one order; a schema that refers to itself is named there, not opened."""
        value = spot.value
        if isinstance(value, list):
            return f"[{', '.join(self._text(item) for item in spot.items())}]"
        if not isinstance(value, dict):
            return "?" if value is UNKNOWN else as_text(value)
        if id(value) in self._texts:
            return self._texts[id(value)]
        if id(value) in self._open:
            return "itself"
        self._open.add(id(value))
        try:
            text = self._object(spot, value)
        finally:
            self._open.discard(id(value))
        self._texts[id(value)] = text
        return text

    def _map(self, spot: Spot) -> str:
        return "{" + ", ".join(f'"{name}": {_short(self._text(spot[name]))}' for name in sorted(spot.value)) + "}"

    def _object(self, spot: Spot, value: Mapping[str, Any]) -> str:
        found = {name: self._value(name, spot[name]) for name in sorted(value) if name not in _NOTES and name != "$ref"}
        if isinstance(reference := value.get("$ref"), str):
            target = self._text(self._document.target(spot, reference))
            if not found:
                return target
            found["$ref"] = target
        return "{" + ", ".join(f'"{name}": {text}' for name, text in found.items() if name[:2] != "x-") + "}"

    def _value(self, name: str, spot: Spot) -> str:
        if name in ("required", "enum", "type") and isinstance(spot.value, list):
            return f"[{', '.join(sorted(map(as_text, spot.value)))}]"
        return _short(self._map(spot) if name in _MAPS and isinstance(spot.value, dict) else self._text(spot))


def _short(text: str) -> str:
    """Return a text that stands for a long one, so that schemas that are used often do not grow without bound."""
    return text if len(text) <= _LONGEST else f"{text[:80]}… {sha256(text.encode()).hexdigest()[:16]}"
