"""What identifies the records of one scenario in the lists of an account that holds others, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from conformance.catalogue import Catalogue, Contract
from conformance.catalogue.paging import page_of
from conformance.checks.judgement import Judgement
from conformance.scene.words import UNKNOWN

Records = Callable[[], Iterable[Mapping[str, Any]]]
_SHORTEST: Final = 3
"""The length from which a value identifies a record."""


class Marks:
    """The values that only rows about a scenario's records have: its suffix, and what identifies its records in a list.

    `records` returns the records that the scenario knows so far, `existing` those of them that it has found. Other rows
    of a list may come from anybody: they were there before, or a run beside this one has made them.
    """

    def __init__(self, suffix: str, fields: Iterable[str], records: Records, existing: Records = list) -> None:
        self.suffix = suffix.lower()
        """The text that is on every unique value of the scenario; empty where there is none."""
        self._fields, self._records, self._existing = frozenset(fields), records, existing
        self._noted: list[Any] = []

    def note(self, value: Any) -> None:
        """Keep something that the scenario sends or sets up."""
        self._noted.append(value)

    def name(self, text: str) -> bool:
        """Return whether the scenario has sent or set up this text, alone, in a longer one, or a part of it."""

        def alike(other: str) -> bool:
            return text in other or (len(other) >= _SHORTEST and other in text)

        return _any_text(self._noted, alike)

    def are_on(self, value: Any) -> bool:
        """Return whether a value has one of the marks, at any depth."""
        return _any_text(value, self._matcher())

    def existed(self, value: Any) -> bool:
        """Return whether a value identifies a record that was there before the scenario, at any depth."""
        known = {text for record in self._existing() for text in self._identities(record)}
        return _any_text(value, known.__contains__)

    def confine(self, sent: Mapping[str, Any]) -> bool:
        """Return whether a response can only be about records of the scenario, or about none, by what was sent."""
        marked = self._matcher()
        return _any_text(sent, lambda text: marked(text) or _unknown(text))

    def placed(self, judgement: Judgement, contract: Contract, sent: Mapping[str, Any], *, arranged: bool) -> Judgement:
        """Return the judgement of a response to what was sent with what the scenario knows of the account."""
        own = None if self.confine(sent) else self.are_on
        return replace(
            judgement,
            own=own,
            page=page_of(contract, sent),
            arranged=arranged,
            named=self.name,
            existed=self.existed if self._existing() else None,
        )

    def without_others(self, value: Any) -> Any:
        """Return a value without the records in its lists that the scenario has no part in.

        An item without any of the fields that identify records, such as a setting, stays.
        """
        if isinstance(value, dict):
            return {name: self.without_others(member) for name, member in value.items()}
        if not isinstance(value, list):
            return value
        stay = (item for item in value if not self._is_record(item) or self.are_on(item))
        return [self.without_others(item) for item in stay]

    def _is_record(self, item: Any) -> bool:
        return isinstance(item, dict) and not self._fields.isdisjoint(item)

    def _matcher(self) -> Callable[[str], bool]:
        known = {text for record in self._records() for text in self._identities(record)}
        suffix = self.suffix

        def marked(text: str) -> bool:
            return text in known or (suffix != "" and suffix in text.lower())

        return marked

    def _identities(self, record: Mapping[str, Any]) -> Iterable[str]:
        for name, value in record.items():
            if name in self._fields and isinstance(value, str) and len(value) >= _SHORTEST:
                yield value


@lru_cache(maxsize=4)
def identifying(catalogue: Catalogue) -> frozenset[str]:
    """Return the fields of records by which calls find them."""
    fields = (field for contract in catalogue.contracts for field in contract.usage.subject.values())
    return frozenset(field for field in fields if not field.startswith("file") and field != "format")


def _unknown(text: str) -> bool:
    """True for `(unknown)` and for each of `(N others)`."""
    return text.isdecimal() and len(text) == len(UNKNOWN) and text[:5] == UNKNOWN[:5]


def _any_text(value: Any, holds: Callable[[str], bool]) -> bool:
    if isinstance(value, str):
        return holds(value)
    if isinstance(value, Mapping):
        return any(_any_text(member, holds) for member in value.values())
    return isinstance(value, list | tuple) and any(_any_text(item, holds) for item in value)
