"""A JSON response as a tree of typed values."""

from __future__ import annotations

import json
from typing import Any

from conformance.wires.tree import Tree, Unreadable, Value


def json_tree(body: bytes) -> Tree:
    """Return what a JSON answer holds; an empty body is nil; Unreadable for what is no JSON."""
    if not body.strip():
        return None
    try:
        return _json(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error


def _json(data: Any) -> Tree:
    if isinstance(data, dict):
        return {name: _json(member) for name, member in data.items()}
    if isinstance(data, list):
        return [_json(item) for item in data]
    if data is None:
        return None
    if isinstance(data, bool):
        return Value("boolean", str(data).lower())
    if isinstance(data, int | float):
        return Value("number", json.dumps(data))
    return Value("string", str(data))
