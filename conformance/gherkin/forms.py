"""The step language: a closed list of forms, each a sentence with places for words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pytest_bdd import given, parsers, then, when

Keyword = Literal["given", "when", "then"]
Table = Literal["none", "optional", "required"]

PLACES = {
    "a": "an?",
    "kind": "[a-z][a-z ]*[a-z]",
    "name": '[^"]+',
    "state": "[A-Z_]+",
    "method": "[a-z][A-Za-z0-9_]*",
    "methods": "[a-z][A-Za-z0-9_]*(?:, [a-z][A-Za-z0-9_]*)* and [a-z][A-Za-z0-9_]*",
    "field": "[A-Za-z_0-9]+(?:\\.[A-Za-z_0-9]+)*",
    "value": ".*",
    "sample": "any [a-z ]+",
    "caller": "an? [a-z].*",
    "count": "[0-9]+",
    "encoding": "json|form|multipart",
    "status": "OK.*|36 char.*|INVOICE ID|2[0-9][0-9] .+",
    "error": "ERROR: .+|[45][0-9][0-9] .+",
}
"""What can stand in a form's places, as regular expressions; features/README.md says it in words."""


@dataclass(frozen=True)
class Form:
    """One sentence of the step language; `text` has its places in braces, `says` explains it in a line."""

    keyword: Keyword
    text: str
    table: Table
    says: str
    function: Callable[..., Any] = field(compare=False, repr=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The closed regular expression that the form's steps match from end to end."""
        pattern = re.escape(self.text)
        for name, expression in PLACES.items():
            pattern = pattern.replace(re.escape("{" + name + "}"), f"(?P<{name}>{expression})")
        return re.compile(pattern)

    def match(self, keyword: str, text: str) -> dict[str, str] | None:
        """Return the words in the form's places, or None if the step is another form's."""
        found = self.pattern.fullmatch(text) if keyword == self.keyword else None
        return None if found is None else found.groupdict()


FORMS: list[Form] = []
"""Every form there is, in the order of their definition."""

_DECORATORS: dict[str, Callable[..., Any]] = {"given": given, "when": when, "then": then}


def step(keyword: Keyword, text: str, *, table: Table = "none") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as what a form does; its docstring is the form's explanation."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        form = Form(keyword, text, table, (function.__doc__ or "").strip().splitlines()[0], function)
        FORMS.append(form)
        _DECORATORS[keyword](parsers.re(form.pattern.pattern), stacklevel=2)(function)
        return function

    return register


def matches(keyword: str, text: str) -> list[tuple[Form, dict[str, str]]]:
    """Return every form that a step's text matches, with the words in its places; one is right, none or more wrong."""
    return [(form, words) for form in FORMS if (words := form.match(keyword, text)) is not None]


def names(written: str) -> list[str]:
    """Return the names in a list such as `one, two and three`."""
    return written.replace(" and ", ", ").split(", ")


def methods_in(words: Mapping[str, str]) -> list[str]:
    """Return the methods that the words in a form's places name."""
    return [words["method"]] if "method" in words else names(words["methods"]) if "methods" in words else []
