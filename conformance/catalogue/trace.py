"""What a successful call of a writing method leaves behind, how it is taken back, and what it may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from conformance.catalogue.evidence import Evidence


class Kind(StrEnum):
    """The kinds of traces, the most harmless first."""

    RESTORABLE = "restorable"
    """A value that a reading call shows and a call can put back."""
    REMOVABLE = "removable"
    """A record that a call removes."""
    LASTING = "lasting"
    """A record that stays and harms nobody in a test account."""
    BINDING = "binding"
    """It costs money, reaches a person or another company, or cannot be put back."""


KINDS: Final = tuple(map(str, Kind))
COMPANY_RECORD: Final = "company"
"""The record of a change that concerns the caller's whole company."""


@dataclass(frozen=True, kw_only=True)
class Makes:
    """The record that a call makes, and how it is found.

    Its id is at the path `id` of the response, is `sent_id` of the request, or that of a new row of the reading call
    `found_by`, whose `match` maps members of a row to request paths. `read_by` reads a record by its id.
    """

    record: str
    id: str = ""
    sent_id: str = ""
    found_by: Mapping[str, Any] = field(default_factory=dict)
    read_by: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The existing record that a call changes or removes; `by` is the request path of its id or ids.

    Without `by` it is the caller's company.
    """

    record: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What a method leaves behind.

    `only_where` has the values of the request without which a call is binding. `shown_by` is the reading call that
    shows what a restorable call changes, `undo` the call that removes the record: request path to a member of it.
    `not_the_first` says why the first record of its kind cannot be removed; empty where it can.
    """

    kind: Kind
    evidence: Evidence
    only_where: Mapping[str, Any] = field(default_factory=dict)
    makes: Makes | None = None
    changes: Changes | None = None
    shown_by: Mapping[str, Any] = field(default_factory=dict)
    undo: Mapping[str, Any] = field(default_factory=dict)
    not_the_first: str = ""

    def of(self, arguments: Mapping[str, Any]) -> Kind:
        """Return the kind of trace that a call with these arguments leaves."""
        sent = all(list(values_at(arguments, path)) == [value] for path, value in self.only_where.items())
        return self.kind if sent else Kind.BINDING


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """How the values that a reading method shows are put back.

    They are in the rows at the path `rows` of its response, which `key` identifies; `only` names the members that are
    compared, all if empty. Each of `calls` sets the changed rows whose keys it takes (`keys`, or all but `except`).
    `never_empty` maps the keys of rows that no call empties again to their members.
    """

    record: str
    rows: str
    key: str
    only: tuple[str, ...]
    calls: tuple[Mapping[str, Any], ...]
    never_empty: Mapping[str, str] = field(default_factory=dict)


def values_at(value: Any, path: str) -> Iterator[Any]:
    """Yield the values at a dotted path, which leads through lists to each of their items."""
    name, _, rest = path.partition(".")
    if isinstance(value, list | tuple):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and name in value:
        yield from values_at(value[name], rest)


def trace_of(stated: Mapping[str, Any], evidence: Evidence) -> Trace:
    """Return the trace that a contract states."""
    return Trace(
        kind=Kind(stated["kind"]),
        evidence=evidence,
        only_where=stated.get("only_where", {}),
        makes=Makes(**stated["makes"]) if "makes" in stated else None,
        changes=Changes(**stated["changes"]) if "changes" in stated else None,
        shown_by=stated.get("shown_by", {}),
        undo=stated.get("undo", {}),
        not_the_first=stated.get("not_the_first", ""),
    )


def put_back_of(stated: Mapping[str, Any]) -> PutBack:
    """Return how a contract says that what its method shows is put back."""
    return PutBack(
        record=stated["record"],
        rows=stated["rows"],
        key=stated["key"],
        only=tuple(stated.get("only", ())),
        calls=tuple(stated.get("calls", ())),
        never_empty=stated.get("never_empty", {}),
    )
