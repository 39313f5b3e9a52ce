"""What every arranger of Givens offers, wherever the state comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from conformance.catalogue import Contract
from conformance.checks.judgement import Judgement

Keys = Mapping[str, str]
OWN_COMPANY, OTHER_COMPANY = "the company", "another company"
"""The two companies that every scenario has."""
ADMIN = "an admin"
"""The default caller."""


class Perform(Protocol):
    """Makes a call that brings a Given about."""

    def __call__(
        self, method: str, keys: Keys, changes: Mapping[str, Any], record: Mapping[str, Any] | None
    ) -> tuple[Contract, Judgement]:
        """Make a complete call with these keys about a record, and return its contract and its judged response."""


class Arranger(Protocol):
    """One scenario's world; everything that Givens ask for is in place when `keys` returns."""

    def add(self, kind: str, label: str, *, state: str, fields: Mapping[str, str], foreign: bool) -> None:
        """Provide a record of a kind under a label; an empty state means the kind's default."""

    def find(self, kind: str, label: str, fields: Mapping[str, str]) -> None:
        """Take any record of a kind with these fields that exists, or else provide one."""

    def move(self, label: str, state: str) -> None:
        """Put a record into a state."""

    def update(self, label: str, fields: Mapping[str, Any]) -> None:
        """Change fields of an existing record."""

    def company(self, field: str, value: str) -> None:
        """Set a field of the caller's company."""

    def makes(self, kinds: Collection[str]) -> None:
        """Prepare the company for calls that make records of these kinds."""

    def caller(self, words: str) -> None:
        """Set the caller of all later calls."""

    def act_for(self, admin: str) -> None:
        """Let another caller of the profile be the company's admin."""

    def break_inside(self) -> None:
        """Make the next call fail internally."""

    def elapse(self, seconds: int) -> None:
        """Advance the endpoint's clock."""

    def keys(self) -> Keys:
        """Return the caller's keys."""

    def observer(self) -> Keys | None:
        """Return the keys of the company's admin, who can read the effects of calls; None if there is no admin."""

    def company_fact(self, company: str, fact: str) -> str:
        """Return the id or an address of one of the two companies."""

    def record(self, label: str) -> Mapping[str, Any]:
        """Return a record's fields."""

    def now(self) -> Sequence[datetime]:
        """Return the time by each clock that the endpoint's own may agree with."""

    def records(self, name: str) -> list[Mapping[str, Any]]:
        """Return the fields of every record whose label is this name and a number."""

    def existed(self, label: str) -> bool:
        """Return whether a record was there before the scenario, so that no call may change it."""

    def existing(self) -> list[Mapping[str, Any]]:
        """Return the fields of every record that was there before the scenario."""

    def everything(self) -> list[Mapping[str, Any]]:
        """Return the fields of every record that is in place so far."""


def is_numbered(label: str, name: str) -> bool:
    """True for "NAME 1", "NAME 2" and so on."""
    return label.rpartition(" ")[0] == name and label.rpartition(" ")[2].isdecimal()
