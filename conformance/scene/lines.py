"""Steps as values: each can be run, and printed as the feature-file line that does the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.gherkin.forms import FORMS
from conformance.scene.scene import Scene

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One step: the name of its form, the values of the form's placeholders, and the table below it."""

    form: str
    words: Mapping[str, str]
    rows: Rows = ()

    @property
    def keyword(self) -> str:
        """Given, When or Then, or And for a step that continues a When."""
        return "And" if self.form == "is_kept" else FORMS[self.form].keyword.title()

    @property
    def text(self) -> str:
        """The step as it is written in a feature file."""
        return FORMS[self.form].written(self.words)

    def do(self, scene: Scene) -> None:
        """Run the step at a scene."""
        FORMS[self.form].run(self.words, self.rows, scene=scene)


def a_record(kind: str, name: str, fields: Mapping[str, str]) -> Line:
    """The company has a record."""
    article = "an" if kind[0] in "aeio" else "a"
    return Line("a_record", {"a": article, "kind": kind, "name": name}, tuple(fields.items()))


def caller(words: str) -> Line:
    """The caller of all later calls."""
    return Line("the_caller_is", {"caller": words})


def caller_with_key_of(name: str) -> Line:
    """All later calls use the key of this user."""
    return caller(f'the user "{name}"')


def call(method: str, changes: Mapping[str, str], *, about: str = "") -> Line:
    """One call, about a record if one is named."""
    return Line("is_called", {"method": method, "name": about}, tuple(changes.items()))


def keep(name: str) -> Line:
    """The last response is stored as a record."""
    return Line("is_kept", {"name": name})


def keep_row(method: str, name: str, field: str, value: str) -> Iterator[Line]:
    """One call, and the row of its response with that value is stored as a record."""
    yield call(method, {})
    yield Line("is_kept", {"name": name, "field": field, "value": value})


def responds(status: str) -> Line:
    """The call succeeds with this status, or is refused with it if it begins with `ERROR: `."""
    if status.startswith("ERROR: "):
        return Line("is_refused_with", {"subject": "it", "error": status})
    return Line("succeeds", {"subject": "it", "status": status})


def has(members: Mapping[str, str]) -> Line:
    """The response has these members."""
    return Line("has", {"subject": "the response"}, tuple(members.items()))


def lists(field: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, subject: str = "it") -> Line:
    """The response lists exactly these rows."""
    table, words = [columns, *rows], {"subject": subject, "field": field}
    return Line("lists_so_many", {**words, "number": "no"}) if len(table) == 1 else Line("lists_these", words, table)


def now_lists(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists exactly these rows."""
    return lists(field, columns, rows, subject=f"{method} now")


def now_lists_at_least(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists at least these rows."""
    words = {"subject": f"{method} now", "field": field, "at_least": " at least"}
    return Line("lists_these", words, [columns, *rows])


def written(lines: Iterable[Line]) -> str:
    """Return lines as the steps of a scenario, ready to paste into a feature file."""
    text: list[str] = []
    for line in lines:
        text.append(f"    {line.keyword} {line.text}")
        widths = [max(map(len, column)) for column in zip(*line.rows, strict=True)]
        text += [
            "      | " + " | ".join(c.ljust(width) for c, width in zip(row, widths, strict=True)) + " |"
            for row in line.rows
        ]
    return "\n".join(text)
