"""`/_control` as an OpenAPI 3.1 document, made from the table that its routes are made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from conformance.mock.server.base_paths import CONTROL
from conformance.mock.server.operation import Operation

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_REFUSAL = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("error", "where", "do")},
    "required": ["error", "where", "do"],
    "additionalProperties": False,
}
_REFUSALS = {
    "404": "There is no such world or snapshot.",
    "413": "The body is larger than 4 MB.",
    "415": "The body is not JSON.",
    "422": "The request cannot be understood; nothing has changed.",
}


def description(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the document that describes these operations."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = CONTROL + _PARAMETER.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.verb.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control of the mock",
            "version": version("conformance"),
            "description": "What a mock is asked to do: plan responses, change its data and its clock, list what came "
            "in. Requests and responses are JSON. A refused request changes nothing.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": {"Refusal": _REFUSAL}},
    }


def _described(operation: Operation) -> dict[str, Any]:
    in_path = _PARAMETER.findall(operation.path)
    statuses = ["422", *(["404"] if in_path or operation.finds else []), *(["413", "415"] if operation.body else [])]
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*map(_in_path, in_path), *(_in_query(*each) for each in operation.query.items())],
        "responses": {
            "200": {"description": "Done.", "content": _json(operation.returns)},
            **{status: _refused(status) for status in sorted(statuses)},
        },
    }
    if operation.body is not None:
        found["requestBody"] = {"required": not operation.optional, "content": _json(operation.body.schema)}
    return found


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": about, "schema": {"type": "integer", "minimum": 0}}


def _refused(status: str) -> dict[str, Any]:
    return {"description": _REFUSALS[status], "content": _json({"$ref": "#/components/schemas/Refusal"})}
