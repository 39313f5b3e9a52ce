"""Variations of a response that no client may mind; a scenario that fails at one raises a false alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from conformance.wires.bend import Vary
from conformance.wires.registry import WIRES

_OF_WIRES: Final = [(name, vary) for wire in WIRES.values() for name, vary in wire.variations.items()]
VARIATIONS: Final[Mapping[str, Vary]] = {
    "as recorded": lambda answer: answer,
    **dict(_OF_WIRES),
    "header names in capitals": lambda a: replace(a, headers={n.upper(): v for n, v in a.headers.items()}),
    "further headers": lambda a: replace(a, headers={**a.headers, "X-Request-Id": "1", "Vary": "*"}),
}
"""Every harmless variation, by its name."""
