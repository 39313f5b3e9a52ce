"""The step language: a closed list of forms, each a sentence with places for words and what it declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import cached_property
from inspect import signature
from types import MappingProxyType
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
_PLACE = re.compile(r"\{([a-z]+)\}")


class Claim(Flag):
    """What a step puts to the test: each is a kind of requirement, and a scenario claims those of its steps."""

    NOTHING = 0
    SENT = auto()
    """Of a When: the request's fields that the step or its table sets."""
    CONVENTIONS = auto()
    """Of a Then, as all that follow: the conventions that every response keeps."""
    SUCCESS = auto()
    """The method's one outcome that is a success."""
    STATUS = auto()
    """The outcome whose status the step names."""
    MEMBERS = auto()
    """The response's fields that the table names by their paths; after a refusal, those of the error."""
    ROWS = auto()
    """The list that the step names, and its fields that the table's columns name."""
    ABSENT = auto()
    """Nothing of its own; the member that the step names must be one that the response can have."""


@dataclass(frozen=True)
class Form:
    """One sentence of the step language; `text` has its places in braces, `says` explains it in a line.

    All else is declared, and nothing is ever read from the wording:
    `claims` is what its steps put to the test; `convention` names one convention that only this form does, a Given's in
    the response to the next call; `generated` is true if its calls are generated, `refuses` if the scenario's own call
    must be refused and change nothing, `injected` if the service is made to break inside, `foreign` if it is about what
    another company has.
    """

    keyword: Keyword
    text: str
    table: Table
    says: str
    function: Callable[..., Any] = field(compare=False, repr=False)
    claims: Claim = Claim.NOTHING
    convention: str = ""
    generated: bool = False
    refuses: bool = False
    injected: bool = False
    foreign: bool = False

    @property
    def name(self) -> str:
        """The name of the form's function, by which code speaks of a form."""
        return self.function.__name__

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places for words, in their order."""
        return tuple(_PLACE.findall(self.text))

    @cached_property
    def takes(self) -> frozenset[str]:
        """The names of what the form's function takes: words of the step, `datatable`, and fixtures."""
        return frozenset(signature(self.function).parameters)

    @property
    def observes(self) -> bool:
        """True if the step makes a call of its own, which shows what became of the scenario's."""
        return self.keyword == "then" and "method" in self.places

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

    def written(self, words: Mapping[str, str]) -> str:
        """Return the text of the step that has these words in the form's places."""
        return _PLACE.sub(lambda place: words[place[1]], self.text)

    def run(self, words: Mapping[str, str], table: Sequence[Sequence[str]], **fixtures: Any) -> None:
        """Do what a step with these words and rows does."""
        given = {**fixtures, **words, "datatable": [list(row) for row in table] or None}
        self.function(**{name: value for name, value in given.items() if name in self.takes})


Match = tuple[Form, Mapping[str, str]]
"""A form that a step is of, and the words in its places."""


class Language:
    """Forms in the order of their definition; each text is matched once, however often it is asked about."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self._forms: dict[str, Form] = {}
        self._matched: dict[tuple[str, str], tuple[Match, ...]] = {}
        self.conventions: set[str] = set()
        """The conventions that not every response puts to the test, but only the step of a form that names them."""
        for form in forms:
            self.add(form)

    def __iter__(self) -> Iterator[Form]:
        return iter(self._forms.values())

    def __getitem__(self, name: str) -> Form:
        """Return the form whose function has that name."""
        return self._forms[name]

    def add(self, form: Form) -> None:
        """Add a form."""
        assert form.name not in self._forms, f"two forms are called {form.name}"
        self._forms[form.name] = form
        self._matched.clear()
        self.conventions |= {form.convention} - {""}

    def matches(self, keyword: str, text: str) -> tuple[Match, ...]:
        """Return every form that a step's text matches; one is right, none or more wrong."""
        found = self._matched.get((keyword, text))
        if found is None:
            tried = ((form, form.match(keyword, text)) for form in self)
            found = tuple((form, MappingProxyType(words)) for form, words in tried if words is not None)
            self._matched[keyword, text] = found
        return found


FORMS = Language()
"""The forms that the suite's features are written in."""
matches = FORMS.matches


class _Parser(parsers.StepParser):
    """A form as pytest-bdd has it, which asks each form about each step."""

    def __init__(self, form: Form) -> None:
        super().__init__(form.text)
        self._form = form

    def is_matching(self, name: str) -> bool:
        return self.parse_arguments(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        found = (words for form, words in matches(self._form.keyword, name) if form is self._form)
        return next(({"words": words} for words in found), None)


def _performing(form: Form) -> Callable[..., None]:
    """Return a form's function as pytest-bdd calls it: for every form the same, through what plays scenarios."""

    def perform(stage: Any, words: Mapping[str, str], datatable: Sequence[Sequence[str]] | None) -> None:
        stage.perform(form, words, datatable or ())

    return perform


_DECORATORS: dict[str, Callable[..., Any]] = {"given": given, "when": when, "then": then}


def step(
    keyword: Keyword,
    text: str,
    *,
    table: Table = "none",
    claims: Claim = Claim.NOTHING,
    convention: str = "",
    generated: bool = False,
    refuses: bool = False,
    injected: bool = False,
    foreign: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as what a form does; its docstring is the form's explanation, the rest is what Form says."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        says = (function.__doc__ or "").strip().splitlines()[0]
        form = Form(keyword, text, table, says, function, claims, convention, generated, refuses, injected, foreign)
        FORMS.add(form)
        _DECORATORS[keyword](_Parser(form), stacklevel=2)(_performing(form))
        return function

    return register


def names(written: str) -> list[str]:
    """Return the names in a list such as `one, two and three`."""
    return written.replace(" and ", ", ").split(", ")


def methods_in(words: Mapping[str, str]) -> list[str]:
    """Return the methods that the words in a form's places name."""
    return [words["method"]] if "method" in words else names(words["methods"]) if "methods" in words else []
