"""The step language: a closed list of forms, each a sentence with places for words and what it declares.

A form's text has places for words in braces and optional parts in brackets, as in
`{method} is called[ for "{name}"]`. The words of a step are those in its places; a place in an omitted optional part
is empty. An optional part without a place is itself a word, empty if it is omitted, and is named after its text with
underscores for spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import cached_property, lru_cache
from inspect import signature
from itertools import product
from types import MappingProxyType
from typing import Any, Literal

from pytest_bdd import given, parsers, then, when
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

Keyword = Literal["given", "when", "then"]
Table = Literal["none", "fields", "optional fields", "rows"]
"""The table below a step: fields with their values, or rows below a header."""

_METHOD = "[a-z][A-Za-z0-9_]*"
OWN_SUBJECTS = frozenset({"it", "the response"})
"""The subjects of a Then that mean the response to the scenario's own call."""
PLACES = {
    "a": "an?|[0-9]+",
    "kind": "[a-z][a-z ]*[a-z]",
    "name": '[^"]+',
    "state": "[A-Z_]+",
    "method": _METHOD,
    "methods": f"{_METHOD}(?:, {_METHOD})* and {_METHOD}",
    "subject": f'it|the response|every call|every response|(?P<method>{_METHOD})(?: for "(?P<name>[^"]+)")? now',
    "field": "[A-Za-z_0-9]+(?:\\.[A-Za-z_0-9]+)*",
    "value": ".*",
    "sample": "any [a-z ]+",
    "caller": 'an? [a-z].*|the user "[^"]+"',
    "token": "missing|wrong|[0-9]+ seconds old",
    "count": "[0-9]+",
    "number": "no|[0-9]+",
    "encoding": "json|form|multipart",
    "status": "OK.*|a UUID|\\(the .+\\)|2[0-9][0-9] .+",
    "error": "ERROR: .+|[45][0-9][0-9] .+",
}
"""The words that each place accepts, as regular expressions; features/README.md describes them."""
_PLACE = re.compile(r"\{([a-z]+)\}")
_OPTIONAL = re.compile(r"\[([^]]+)\]")
_PART = re.compile(r"(\[|\]|\{[a-z]+\})")


class Claim(Flag):
    """The kinds of requirements that a step tests; a scenario claims those of its steps."""

    NOTHING = 0
    SENT = auto()
    """Of a When: the request's fields that the step or its table sets."""
    ITEMS = auto()
    """Of a When: the request's list that the step names, and the fields of its items that the table's columns name."""
    CONVENTIONS = auto()
    """Of a Then, as all that follow: the conventions of every response."""
    STATUS = auto()
    """The outcome whose status the step names."""
    SUCCESS = auto()
    """The method's only success, unless the step names a status."""
    MEMBERS = auto()
    """Success, unless a refusal is expected, and the response's fields that the table names by their paths."""
    ROWS = auto()
    """Success, unless a refusal is expected, and the list that the step names with the fields of its columns."""
    ABSENT = auto()
    """Success, unless a refusal is expected; the named member must be one that the response can have."""


@dataclass(frozen=True)
class Form:
    """One sentence of the step language; `text` has its places in braces, `says` explains it in one line.

    The other fields declare the form's meaning, so that nothing is ever inferred from the wording: `claims` is what its
    steps test; `conventions` maps expressions for the word in its first place (empty without a place) to the
    conventions that only this form tests, a Given's in the response to the next call; `generated` is True if its calls
    are generated, `refuses` if the scenario's own call must be refused and change nothing, `injected` if it injects an
    internal failure; `foreign` names the optional part that makes it about another company's records.
    """

    keyword: Keyword
    text: str
    table: Table
    says: str
    function: Callable[..., Any] = field(compare=False, repr=False)
    claims: Claim = Claim.NOTHING
    conventions: Mapping[str, str] = field(default_factory=dict, hash=False)
    generated: bool = False
    refuses: bool = False
    injected: bool = False
    foreign: str = ""

    @property
    def name(self) -> str:
        """The name of the form's function, which identifies the form."""
        return self.function.__name__

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The names of the places, in order."""
        return tuple(_PLACE.findall(self.text))

    @cached_property
    def takes(self) -> frozenset[str]:
        """The parameters of the form's function: words of the step, `datatable`, and fixtures."""
        return frozenset(signature(self.function).parameters)

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """The form's text with and without each of its optional parts, the longest first."""
        parts = _OPTIONAL.split(self.text)  # every second one is optional
        choices = ((part, "") if place % 2 else (part,) for place, part in enumerate(parts))
        return tuple("".join(chosen) for chosen in product(*choices))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression that the form's steps match completely."""
        text = _OPTIONAL.sub(lambda part: part[0] if _PLACE.search(part[1]) else f"[\0{part[1]}]", self.text)
        pattern = ""
        for part in _PART.split(text):
            if part in ("[", "]"):
                pattern += "(?:" if part == "[" else ")?"
            elif _PLACE.fullmatch(part):
                pattern += f"(?P<{part[1:-1]}>{PLACES[part[1:-1]]})"
            elif part.startswith("\0"):
                pattern += f"(?P<{_flag(part[1:])}>{re.escape(part[1:])})"
            else:
                pattern += re.escape(part)
        return re.compile(pattern)

    @cached_property
    def landmark(self) -> str:
        """The longest text that every step of the form has, which is faster to look for than the pattern."""
        return max(re.split(f"{_OPTIONAL.pattern}|{_PLACE.pattern}", self.text)[::3], key=len)

    def match(self, keyword: str, text: str) -> dict[str, str] | None:
        """Return the words of a step, or None if it is not of this form."""
        found = self.pattern.fullmatch(text) if keyword == self.keyword else None
        return None if found is None else found.groupdict(default="")

    def written(self, words: Mapping[str, str]) -> str:
        """Return the text of the step with these words."""

        def part(optional: re.Match[str]) -> str:
            named = _PLACE.findall(optional[1]) or [_flag(optional[1])]
            return optional[1] if any(words.get(name) for name in named) else ""

        return _PLACE.sub(lambda place: words[place[1]], _OPTIONAL.sub(part, self.text))

    def run(self, words: Mapping[str, str], table: Sequence[Sequence[str]], **fixtures: Any) -> None:
        """Run a step with these words and rows; missing words are empty."""
        empty = dict.fromkeys(self.pattern.groupindex, "")
        arguments = {**fixtures, **empty, **words, "datatable": [list(row) for row in table] or None}
        self.function(**{name: value for name, value in arguments.items() if name in self.takes})

    def observes(self, words: Mapping[str, str]) -> bool:
        """Return whether a step makes another call that reads the effect of the scenario's call."""
        return self.keyword == "then" and bool(words.get("method"))

    def refuses_own(self, words: Mapping[str, str]) -> bool:
        """Return whether a step requires that the scenario's own call was refused and changed nothing."""
        return self.refuses and words.get("subject") in OWN_SUBJECTS

    def is_foreign(self, words: Mapping[str, str]) -> bool:
        """Return whether a step is about another company's records."""
        return bool(self.foreign and words[self.foreign])

    def convention(self, words: Mapping[str, str]) -> str:
        """Return the convention that only such a step tests, empty if there is none."""
        word = words[self.places[0]] if self.places else ""
        return next((name for words, name in self.conventions.items() if re.fullmatch(words, word)), "")


def _flag(part: str) -> str:
    """Return the name of an optional part without a place."""
    return "_".join(re.findall("[a-z]+", part))


Match = tuple[Form, Mapping[str, str]]
"""The form of a step, and the words of the step."""


class Language:
    """Forms in the order of their definition; the matches of each text are cached."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self._forms: dict[str, Form] = {}
        self._of_keyword: dict[str, list[Form]] = {}
        self._matched: dict[tuple[str, str], tuple[Match, ...]] = {}
        self.conventions: set[str] = set()
        """The conventions that only steps of certain forms test, and not every response."""
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
        self._of_keyword.setdefault(form.keyword, []).append(form)
        self._matched.clear()
        self.conventions |= set(form.conventions.values())

    def matches(self, keyword: str, text: str) -> tuple[Match, ...]:
        """Return every form that a step's text matches; a valid step matches exactly one."""
        found = self._matched.get((keyword, text))
        if found is None:
            near = (form for form in self._of_keyword.get(keyword, ()) if form.landmark in text)
            tried = ((form, form.match(keyword, text)) for form in near)
            found = tuple((form, MappingProxyType(words)) for form, words in tried if words is not None)
            self._matched[keyword, text] = found
        return found


FORMS = Language()
"""The forms that the suite's features are written in."""
matches = FORMS.matches


class _Parser(parsers.StepParser):
    """A form as a step parser of pytest-bdd."""

    def __init__(self, form: Form) -> None:
        super().__init__(form.text)
        self.form = form

    def is_matching(self, name: str) -> bool:
        return self.parse_arguments(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        found = (words for form, words in matches(self.form.keyword, name) if form is self.form)
        return next(({"words": words} for words in found), None)


def _performing(form: Form) -> Callable[..., None]:
    """Return the function that pytest-bdd calls for a step of the form, which delegates to the stage."""

    def perform(stage: Any, words: Mapping[str, str], datatable: Sequence[Sequence[str]] | None) -> None:
        stage.perform(form, words, datatable or ())

    return perform


def step_function(keyword: str, text: str) -> StepFunctionContext | None:
    """Return pytest-bdd's context of the form that a step matches, None if another definition matches it too."""
    found = matches(keyword, text)
    own, others = _contexts(len(step_function_context_registry))
    rivals = (c for c in others if c.type in (None, keyword) and c.parser.is_matching(text))
    return own.get(found[0][0].name) if len(found) == 1 and next(rivals, None) is None else None


@lru_cache(maxsize=1)
def _contexts(_definitions: int) -> tuple[Mapping[str, StepFunctionContext], Sequence[StepFunctionContext]]:
    """Return the contexts of forms by the forms' names, and those of other definitions; more may be added later."""
    every = [*step_function_context_registry.values()]
    own = {context.parser.form.name: context for context in every if isinstance(context.parser, _Parser)}
    return own, [context for context in every if not isinstance(context.parser, _Parser)]


_DECORATORS: dict[str, Callable[..., Any]] = {"given": given, "when": when, "then": then}


def step(
    keyword: Keyword,
    text: str,
    *,
    table: Table = "none",
    claims: Claim = Claim.NOTHING,
    conventions: Mapping[str, str] = MappingProxyType({}),
    generated: bool = False,
    refuses: bool = False,
    injected: bool = False,
    foreign: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the implementation of a form; its docstring explains the form, the rest is as in Form."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        says = (function.__doc__ or "").strip().splitlines()[0]
        form = Form(keyword, text, table, says, function, claims, conventions, generated, refuses, injected, foreign)
        FORMS.add(form)
        _DECORATORS[keyword](_Parser(form), stacklevel=2)(_performing(form))
        return function

    return register


def singular(kind: str) -> str:
    """Return the singular of a kind of record, as for `2 companies "A"`."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if kind.endswith(ending) and not kind.endswith("ss"):
            return kind.removesuffix(ending) + one
    return kind


def names(written: str) -> list[str]:
    """Return the names in a list such as `one, two and three`."""
    return written.replace(" and ", ", ").split(", ")


def methods_in(words: Mapping[str, str]) -> list[str]:
    """Return the methods that the words of a step name."""
    if words.get("method"):
        return [words["method"]]
    return names(words["methods"]) if words.get("methods") else []
