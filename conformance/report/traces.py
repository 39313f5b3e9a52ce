"""What a run left at a live endpoint, and what it took back, in the words of all reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.report.causes import many

_NAMES: Final = 12
"""How many names of records a line has."""


def sentence(traces: Mapping[str, Any] | None) -> str:
    """Return one sentence on what was put back, removed and left; empty if nothing was changed."""
    if not traces:
        return ""
    put_back, removed, left = traces["put_back"], traces["removed"], traces["left"]
    parts = [f"put back {many(put_back, 'setting')}"] if put_back else []
    if removed:
        parts.append(f"removed {_listed([_many(count, record) for record, count in sorted(removed.items())])}")
    if left:
        parts.append(f"left {_listed([_left(record, names) for record, names in sorted(left.items())])}")
    return ", ".join(parts)


def lost(traces: Mapping[str, Any] | None) -> list[str]:
    """Return a line for each effect that could not be taken back, with the call that would do it."""
    return list(dict.fromkeys(traces["lost"])) if traces else []


def warning(traces: Mapping[str, Any] | None) -> str:
    """Return the heading of what could not be taken back, empty if everything was."""
    count = len(lost(traces))
    return f"{many(count, 'change')} to the account could not be taken back:" if count else ""


def _left(record: str, names: Sequence[str]) -> str:
    known = [name for name in names if name]
    shown = ", ".join(known[:_NAMES]) + (f" and {len(known) - _NAMES} more" if len(known) > _NAMES else "")
    kind = "number" if len(known) == 1 else "numbers"
    return _many(len(names), record) + (f" ({kind} {shown})" if shown else "")


def _many(count: int, noun: str) -> str:
    """Return a count with its noun; `many` adds an s, which an address does not end on."""
    return f"{count:,} {noun}es" if count != 1 and noun.endswith("s") else many(count, noun)


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
