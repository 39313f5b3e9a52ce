"""Status texts as the documents print them: literal text with variables such as `@status` and `#{status}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from conformance.catalogue.formats import Validator, validator

_LONGEST = 10_000
"""No documented text comes near this length; matching several variables in a longer one would take too long."""


class StatusText:
    """A status text whose variables are named patterns with their allowed values.

    `text` is the printed text; `variables` maps each variable, spelled as printed, to a JSON Schema of its values.
    """

    def __init__(self, text: str, variables: Mapping[str, Mapping[str, Any]]) -> None:
        self.text = text
        self.variables = dict(variables)

    def __repr__(self) -> str:
        return f"StatusText({self.text!r})"

    @property
    def said(self) -> int:
        """How many letters of the text stand fast, its variables aside."""
        return len(self.text) - sum(map(len, self.variables))

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """The variables as printed, the longest first, because one can be the beginning of another."""
        return re.compile("(" + "|".join(map(re.escape, sorted(self.variables, key=len, reverse=True))) + ")")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        places = {name: f"v{place}" for place, name in enumerate(self.variables)}
        pieces = self._names.split(self.text) if self.variables else [self.text]
        pattern, seen = "", set[str]()
        for piece in pieces:
            if piece in places:
                pattern += f"(?P={places[piece]})" if piece in seen else f"(?P<{places[piece]}>.+)"
                seen.add(piece)
            else:
                pattern += re.escape(piece)
        return re.compile(pattern, re.DOTALL)

    @cached_property
    def _validators(self) -> list[Validator]:
        return [validator(s) for s in self.variables.values()]

    def match(self, text: str) -> dict[str, str] | None:
        """Return the variables' values if the text is this status with allowed values, else None."""
        found = self._pattern.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None:
            return None
        values = [found[f"v{place}"] for place in range(len(self.variables))]
        if not all(v.is_valid(value) for v, value in zip(self._validators, values, strict=True)):
            return None
        return dict(zip(self.variables, values, strict=True))

    def render(self, values: Mapping[str, str]) -> str:
        """Return the text with every variable replaced; `values` is keyed by the variables as printed."""
        if not self.variables:
            return self.text
        return self._names.sub(lambda found: values[found[0]], self.text)
