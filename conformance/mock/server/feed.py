"""What the page at `/` shows of the journal: a row for each request, with what a judge remarks on it."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.mock.server.entries import Entry
from conformance.mock.server.journal import Journal

Remarks = Callable[[Mapping[str, Any]], Sequence[Mapping[str, str]]]
"""Takes the next entry of the journal as JSON and returns the findings about it: severity, title, place, expected, sent
and do."""
LATEST = 300
"""How many entries from before a page was opened are shown."""
_AT_ONCE = 50
_KEPT = 2000


class Feed:
    """The rows of the page; entries are judged when a page asks for them, so that nothing is judged for nobody."""

    def __init__(self, journal: Journal, remarks: Remarks | None) -> None:
        self._journal, self._remarks = journal, remarks
        self._found: OrderedDict[int, Sequence[Mapping[str, str]]] = OrderedDict()
        self._heard = 0

    def rows(self, since: int) -> dict[str, Any]:
        """Return the rows after a number, a few at once; `last` is the number to go on from."""
        newest = self._journal.last
        if since > newest:
            return {"rows": [], "last": newest, "more": False}
        rows = [self._row(entry) for entry in self._journal.entries(max(since, newest - LATEST), _AT_ONCE)]
        last = rows[-1]["number"] if rows else newest
        return {"rows": rows, "last": last, "more": last < newest}

    def _row(self, entry: Entry) -> dict[str, Any]:
        return {
            **{name: getattr(entry, name) for name in ROW_TEXTS},
            "number": entry.number,
            "ok": entry.ok,
            "verb": entry.request.verb,
            "status": entry.response.status if entry.response is not None else None,
            "findings": self._findings(entry),
        }

    def _findings(self, entry: Entry) -> Sequence[Mapping[str, str]]:
        if self._remarks is not None and entry.number > self._heard:
            self._heard = entry.number
            self._found[entry.number] = self._remarks(json.loads(entry.dumps()))
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        return self._found.get(entry.number, ())


ROW_TEXTS = (
    *(
        "time",
        "test",
        "api",
        "method",
        "outcome",
        "caller",
        "path",
        "reason",
        "where",
        "do",
        "planned",
        "missed",
        "hint",
    ),
)
"""The texts of an entry that a row has."""
