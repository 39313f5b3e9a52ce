"""What a run may change at a live endpoint: the records that it made, and those marked as disposable."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from conformance.catalogue.binding import COMPANY
from conformance.catalogue.trace import COMPANY_RECORD
from conformance.endpoint.settings import Profile
from conformance.scrubbing import Secret


@dataclass(frozen=True)
class Grant:
    """A bearer token as it was granted: the keys that it was requested with, and its scopes."""

    keys: Mapping[str, str] = field(repr=False)
    scopes: frozenset[str]


class Owned:
    """The ids of records that calls may change or remove; everything else belongs to somebody else.

    `unknown` are ids that no record has, which calls may name.
    """

    def __init__(self, profile: Profile, unknown: frozenset[str] = frozenset()) -> None:
        self._lock = threading.Lock()
        self._ids: set[tuple[str, str]] = set(_disposable(profile))
        self._unknown = unknown
        self._undoing: list[tuple[str, Any]] = []
        self._grants: dict[str, Grant] = {}

    def add(self, record: str, identity: str) -> None:
        """Add a record that this run made."""
        if identity.strip():
            with self._lock:
                self._ids.add((record, identity))

    def has(self, record: str, identity: str) -> bool:
        """Return whether a record may be changed."""
        return (record, identity) in self._ids

    def may_change(self, record: str, identity: Any) -> bool:
        """Return whether a call may name this id as that of the record that it changes."""
        return isinstance(identity, str) and (self.has(record, identity) or identity in self._unknown)

    @contextmanager
    def undoing(self, method: str, arguments: Mapping[str, Any]) -> Iterator[None]:
        """Permit the very call that takes back an effect, as long as the context lasts."""
        permitted = (method, plain(arguments))
        with self._lock:
            self._undoing.append(permitted)
        try:
            yield
        finally:
            with self._lock:
                self._undoing.remove(permitted)

    def undoes(self, method: str, arguments: Mapping[str, Any]) -> bool:
        """Return whether a call is one that takes back an effect."""
        return (method, plain(arguments)) in self._undoing

    def grant(self, token: str, keys: Mapping[str, str], scopes: frozenset[str]) -> None:
        """Remember a token that was granted."""
        with self._lock:
            self._grants[token] = Grant(dict(keys), scopes)

    def granted(self, token: str) -> Grant | None:
        """Return how a token was granted, or None if this run requested no such token."""
        return self._grants.get(token)


def plain(value: Any) -> Any:
    """Return arguments as texts, whatever types and wires they had; those that are not sent are omitted."""
    if isinstance(value, Mapping):
        return {name: plain(member) for name, member in sorted(value.items()) if member is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _disposable(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the records that a profile marks as disposable: companies of callers, and fixtures by any of their ids."""
    for caller in profile.disposable:
        variable = profile.keys[caller].get(COMPANY, "")
        if value := profile.environment.values.get(variable, "").strip():
            yield COMPANY_RECORD, value
    for kind, records in profile.fixtures.items():
        if any(record.get("disposable") is True for record in records):
            for record in (r for r in profile.records(kind) if r.get("disposable") is True):
                for value in record.values():
                    text = value.reveal() if isinstance(value, Secret) else value
                    if isinstance(text, str) and text.strip():
                        yield kind, text
