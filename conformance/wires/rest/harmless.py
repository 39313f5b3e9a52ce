"""Variations of a JSON response that every client must accept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.endpoint.exchange import Response
from conformance.wires.bend import Vary


def _json(change: Callable[[Any], str]) -> Vary:
    def vary(answer: Response) -> Response:
        try:
            data = json.loads(answer.body)
        except ValueError:
            return answer
        return replace(answer, body=change(data).encode())

    return vary


def _backwards(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _backwards(member) for name, member in reversed(data.items())}
    return [_backwards(item) for item in data] if isinstance(data, list) else data


VARIATIONS: Mapping[str, Vary] = {
    "JSON members in another order": _json(lambda data: json.dumps(_backwards(data))),
    "JSON with spaces and escapes": _json(lambda data: json.dumps(data, indent=3, ensure_ascii=True)),
}
"""Every harmless variation, by its name."""
