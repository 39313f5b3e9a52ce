"""Steps as values: each is a line of a feature file and does what that line does, so that what ran can be pasted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.scene import expect
from conformance.scene.scene import Scene

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One step of a scenario with the rows below it; `do` does at a scene what the step language says of it."""

    keyword: str
    text: str
    do: Callable[[Scene], object]
    rows: Rows = ()


def a_record(kind: str, name: str, fields: Mapping[str, str]) -> Line:
    """The company has a record."""
    article = "an" if kind[0] in "aeio" else "a"
    return Line(
        "Given", f'{article} {kind} "{name}"', lambda scene: scene.add(kind, name, fields), tuple(fields.items())
    )


def caller(words: str) -> Line:
    """Who calls from now on."""

    def do(scene: Scene) -> None:
        scene.calls_as("")
        scene.arranger.caller(words)

    return Line("Given", f"the caller is {words}", do)


def caller_with_key_of(name: str) -> Line:
    """Whose key the calls have from now on."""
    return Line("Given", f'the caller has the user key of "{name}"', lambda scene: scene.calls_as(name))


def call(method: str, changes: Mapping[str, str], *, about: str = "", giving: str = "") -> Line:
    """One call, about a record or giving one."""
    named = f' for "{about}"' if about else f', giving "{giving}"' if giving else ""
    text = f"{method} is called{named}"
    return Line(
        "When", text, lambda scene: scene.call(method, changes, label=about, giving=giving), tuple(changes.items())
    )


def keep_row(method: str, name: str, field: str, value: str) -> Line:
    """One call whose row with that value is kept as a record."""

    def do(scene: Scene) -> None:
        scene.call(method, {})
        scene.keep_row(name, field, value)

    return Line("When", f'{method} is called, giving "{name}" where {field} is {value}', do)


def answers(status: str) -> Line:
    """The call succeeds or is refused with this status, as its first letters tell."""
    if status.startswith("ERROR: "):
        return Line("Then", f"it refuses with {status}", lambda scene: scene.refuses(status))
    return Line("Then", f"it succeeds with {status}", lambda scene: scene.succeeds(status))


def has(members: Mapping[str, str]) -> Line:
    """The answer has these members."""
    rows = tuple(members.items())
    return Line(
        "Then",
        "the answer has",
        lambda scene: expect.has(scene.last.contract, scene.last.judgement, dict(scene.filled(rows))),
        rows,
    )


def lists(field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """The answer lists just these rows."""
    table = [list(columns), *map(list, rows)]
    if len(table) == 1:
        return Line(
            "Then",
            f"the answer lists no {field}",
            lambda scene: expect.none_listed(scene.last.contract, scene.last.judgement, field),
        )
    return Line(
        "Then",
        f"the answer lists these {field}",
        lambda scene: expect.rows(scene.last.contract, scene.last.judgement, field, scene.filled(table)),
        table,
    )


def now_lists(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists just these rows."""
    table = [list(columns), *map(list, rows)]

    def do(scene: Scene) -> None:
        seen = scene.observe(method, {})
        if len(table) == 1:
            expect.none_listed(seen.contract, seen.judgement, field)
        else:
            expect.rows(seen.contract, seen.judgement, field, scene.filled(table))

    if len(table) == 1:
        return Line("Then", f"{method} now lists no {field}", do)
    return Line("Then", f"{method} now lists these {field}", do, table)


def now_lists_among(method: str, field: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Line:
    """Another call, by the company's admin, lists these rows and perhaps others."""
    table = [list(columns), *map(list, rows)]

    def do(scene: Scene) -> None:
        seen = scene.observe(method, {})
        expect.rows_among(seen.contract, seen.judgement, field, scene.filled(table))

    return Line("Then", f"{method} now lists these among its {field}", do, table)


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
