"""What is called. A call is complete by itself: the contract's example, the caller's keys and the named record."""

from __future__ import annotations

from conformance.gherkin.forms import Claim, names, step
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.words import table_changes, table_items

Table = list[list[str]] | None


@step(
    "when",
    '{method} is called[ for "{name}"][ with {field} set to {value}]',
    table="optional fields",
    claims=Claim.SENT,
)
def is_called(scene: Scene, method: str, name: str, field: str, value: str, datatable: Table) -> None:
    """One call, about a record if one is named; the step and its table say what differs from a complete call."""
    scene.call(method, ({field: value} if field else {}) | table_changes(datatable), label=name)


@step(
    "when",
    '{method} is called[ for "{name}"] with these {field}',
    table="rows",
    claims=Claim.ITEMS,
)
def is_called_with_these(scene: Scene, method: str, name: str, field: str, datatable: list[list[str]]) -> None:
    """The same with these items in a list; the first row names members, the others have their values."""
    scene.call(method, {field: table_items(datatable)}, label=name)


@step("when", 'the [row with {field} {value} in the ]response is kept as "{name}"')
def is_kept(scene: Scene, field: str, value: str, name: str) -> None:
    """What the call returned, or the one row of its list with this value, is a record of that name from now on."""
    scene.keep(name, field, value)


@step("when", "{method} is called with its body as {encoding}", table="optional fields", claims=Claim.SENT)
def is_called_with_its_body_as(scene: Scene, method: str, encoding: str, datatable: Table) -> None:
    """REST: one call whose body is sent in that form instead of the contract's."""
    scene.call(method, table_changes(datatable), body=encoding)


@step("when", "{method} is called with the body {value}")
def is_called_with_the_body(scene: Scene, method: str, value: str) -> None:
    """REST: one call with this very text as its body."""
    scene.call(method, {}, body=b"" if value == "(empty)" else value.encode())


@step("when", "{method} is called over plain HTTP")
def is_called_over_plain_http(scene: Scene, method: str) -> None:
    """One call without TLS."""
    scene.call(method, {}, clear=True)


@step(
    "when",
    '{method} is called repeatedly[ for "{name}"] with [{field} set to ]{sample}',
    claims=Claim.SENT,
    generated=True,
)
def is_called_repeatedly(many: Many, method: str, name: str, field: str, sample: str) -> None:
    """Many calls, each with another generated value; the named record was given the same value in that field first."""
    if field:
        many.vary(method, field, sample, label=name)
    else:
        many.vary_all(method, sample)


@step("when", "{methods} are called in any order", generated=True)
def are_called_in_any_order(many: Many, methods: str) -> None:
    """Many sequences of calls, by whoever may and may not, each in a world of its own."""
    many.mix(names(methods))
