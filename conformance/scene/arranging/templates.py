"""Templates of recipes: texts with places for fields of a record, facts of the companies, and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from conformance.catalogue.recipes import PLACE
from conformance.scene.words import as_text

_TIMES: Final[Mapping[str, Callable[[Sequence[datetime]], datetime]]] = {
    "ninety_days_ago": lambda clocks: min(clocks) - timedelta(days=90),
    "tomorrow": lambda clocks: max(clocks) + timedelta(days=1),
}
"""The places for times, by whichever clock makes the span between them longer."""


class Unfilled(LookupError):
    """A place of a template has no value."""


def filled(template: str, value: Callable[[str], Any], now: Callable[[], Sequence[datetime]]) -> str | None:
    """Return a template with its places filled, None if one of them has no value.

    `{place|digits}` writes only the digits of a value, as SOAP writes dates, and `{place|date}` the date of a time.
    """

    def fill(found: Any) -> str:
        name, written = found[1], found[2]
        if name in _TIMES:
            return f"{_TIMES[name](now()):{'%Y-%m-%d' if written == 'date' else '%Y%m%d%H%M%S'}}"
        text = as_text(value(name))
        return "".join(filter(str.isdecimal, text)) if written == "digits" else text

    try:
        return PLACE.sub(fill, template)
    except Unfilled:
        return None
