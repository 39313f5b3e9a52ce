"""Masks keys in what a gate writes, and remembers texts that come again and again, such as headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformance.scrubbing import Scrubber

_MOST: Final = 4096
"""How many texts are remembered, until a new key makes all of them uncertain."""
_LONGEST: Final = 20_000


class Masks:
    """A scrubber with a memory of what it has scrubbed since it last learned a key."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber
        self._known = scrubber.known
        self._done: dict[tuple[str, str], str] = {}

    def hear(self, body: bytes, method: str = "") -> None:
        """Learn the keys in a body."""
        self._scrubber.hear(body, method)

    def text(self, text: str) -> str:
        """Return scrubbed text."""
        return self._remembered("", text, lambda: self._scrubber.text(text))

    def header(self, name: str, value: str) -> str:
        """Return the scrubbed value of an HTTP header."""
        return self._remembered(name.lower(), value, lambda: self._scrubber.header(name, value))

    def start(self, text: str, longest: int) -> str:
        """Return the start of a scrubbed text, cut after scrubbing."""
        return self._remembered(f" {longest}", text, lambda: self._scrubber.start(text, longest))

    def _remembered(self, kind: str, text: str, scrubbed: Callable[[], str]) -> str:
        if len(text) > _LONGEST:
            return scrubbed()
        if self._known != self._scrubber.known or len(self._done) >= _MOST:
            self._known = self._scrubber.known
            self._done.clear()
        found = self._done.get((kind, text))
        if found is None:
            found = self._done[kind, text] = scrubbed()
        return found
