"""The page of `/_control`, made from its own OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.catalogue import Catalogue
from conformance.mock.server.in_process import InProcessMock

_INTRODUCTION = """# Control of the mock

What a mock is asked to do, as JSON, below `/_control`. [The mock](../how-to/mock.md) shows each of these in use, and
`/_control/openapi.json` describes them to programs. A request that is refused with 404, 413, 415 or 422 has changed
nothing; the response says what is wrong, where, and what to do.
"""


def page(catalogue: Catalogue) -> str:
    """Return the page: each operation with its query, its body and its response."""
    _, _, body = InProcessMock(catalogue).respond(
        "GET", "http://127.0.0.1/_control/openapi.json", {"host": "127.0.0.1"}, b""
    )
    document: dict[str, Any] = json.loads(body)
    sections = [
        _section(verb.upper(), path, operation)
        for path, operations in document["paths"].items()
        for verb, operation in operations.items()
    ]
    return "\n\n".join([_INTRODUCTION.rstrip(), *sections]) + "\n"


def _section(verb: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = [f"## {verb} {path}", f"{operation['summary']}."]
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    if query:
        parts.append("\n".join(["| query | meaning |", "|---|---|", *(_parameter(each) for each in query)]))
    if "requestBody" in operation:
        optional = "" if operation["requestBody"]["required"] else " (optional)"
        parts += [f"Request{optional}:", _members(_schema(operation["requestBody"]))]
    returned = _members(_schema(operation["responses"]["200"]))
    return "\n\n".join([*parts, *(["Response:", returned] if returned else [])])


def _parameter(parameter: Mapping[str, Any]) -> str:
    return f"| `{parameter['name']}` | {parameter['description']} |"


def _schema(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = part["content"]["application/json"]["schema"]
    return found


def _members(schema: Mapping[str, Any]) -> str:
    rows = [*_rows(schema, "", frozenset())]
    return "\n".join(["| member | type | |", "|---|---|---|", *rows]) if rows else ""


def _rows(schema: Mapping[str, Any], prefix: str, seen: frozenset[int]) -> Iterator[str]:
    """Yield a row for each member, and those of objects and lists of objects below it."""
    if id(schema) in seen:
        return
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        place = f"{prefix}{name}"
        yield f"| `{place}` | {_type(member)} | {'required' if name in required else ''} |"
        inner = member.get("items", member)
        suffix = "[]" if "items" in member else ""
        if isinstance(inner, Mapping):
            yield from _rows(inner, f"{place}{suffix}.", seen | {id(schema)})


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    kinds = schema.get("type", "any")
    return " or ".join([kinds] if isinstance(kinds, str) else kinds)
