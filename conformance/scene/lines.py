"""Steps as values: each is a line of a feature file and does what that line does, so that what ran can be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.gherkin.forms import FORMS
from conformance.scene.scene import Scene

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One step: the name of its form, the words in the form's places, and the rows below it."""

    form: str
    words: Mapping[str, str]
    rows: Rows = ()

    @property
    def keyword(self) -> str:
        """Given, When or Then."""
        return FORMS[self.form].keyword.title()

    @property
    def text(self) -> str:
        """The step as a feature file has it."""
        return FORMS[self.form].written(self.words)

    def do(self, scene: Scene) -> None:
        """Do at a scene what the step does."""
        FORMS[self.form].run(self.words, self.rows, scene=scene)


def a_record(kind: str, name: str, fields: Mapping[str, str]) -> Line:
    """The company has a record."""
    article = "an" if kind[0] in "aeio" else "a"
    return Line("a_record", {"a": article, "kind": kind, "name": name}, tuple(fields.items()))


def caller(words: str) -> Line:
    """Who calls from now on."""
    return Line("the_caller_is", {"caller": words})


def caller_with_key_of(name: str) -> Line:
    """Whose key the calls have from now on."""
    return Line("the_caller_has_the_user_key", {"name": name})


def call(method: str, changes: Mapping[str, str], *, about: str = "", giving: str = "") -> Line:
    """One call, about a record or giving one."""
    rows = tuple(changes.items())
    if about:
        return Line("is_called_for", {"method": method, "name": about}, rows)
    if giving:
        return Line("is_called_giving", {"method": method, "name": giving}, rows)
    return Line("is_called", {"method": method}, rows)


def keep_row(method: str, name: str, field: str, value: str) -> Line:
    """One call whose row with that value is kept as a record."""
    return Line("is_called_giving_where", {"method": method, "name": name, "field": field, "value": value})


def answers(status: str) -> Line:
    """The call succeeds or is refused with this status, as its first letters tell."""
    if status.startswith("ERROR: "):
        return Line("it_refuses_with", {"error": status})
    return Line("it_succeeds_with", {"status": status})


def has(members: Mapping[str, str]) -> Line:
    """The answer has these members."""
    return Line("the_answer_has", {}, tuple(members.items()))


def lists(field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """The answer lists just these rows."""
    table = [columns, *rows]
    if len(table) == 1:
        return Line("the_answer_lists_none", {"field": field})
    return Line("the_answer_lists", {"field": field}, table)


def now_lists(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists just these rows."""
    table, words = [columns, *rows], {"method": method, "field": field}
    return Line("now_lists_none", words) if len(table) == 1 else Line("now_lists", words, table)


def now_lists_among(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists these rows and perhaps others."""
    return Line("now_lists_among", {"method": method, "field": field}, [columns, *rows])


def written(lines: Iterable[Line]) -> str:
    """Return lines as the steps of a scenario, to be pasted into a feature file."""
    text: list[str] = []
    for line in lines:
        text.append(f"    {line.keyword} {line.text}")
        widths = [max(map(len, column)) for column in zip(*line.rows, strict=True)]
        text += [
            "      | " + " | ".join(c.ljust(width) for c, width in zip(row, widths, strict=True)) + " |"
            for row in line.rows
        ]
    return "\n".join(text)
