"""Writes the reports of a gate; gate.json comes last, so that one that is there is of a gate that ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.files import write_whole

Record = Mapping[str, Any]
NAME: Final = "gate.json"


def gate_json(record: Record) -> str:
    """Return the record as JSON."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


_WRITERS: Final[Mapping[str, Callable[[Record], str | bytes]]] = {
    NAME: gate_json,
}


def publish(record: Record, folder: Path) -> None:
    """Write every report of a gate."""
    for name, written in _WRITERS.items():
        write_whole(folder / name, written(record))
