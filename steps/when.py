"""What is called. A call is complete by itself: the contract's example, the caller's keys and the named record."""

from __future__ import annotations

from conformance.gherkin.forms import Claim, names, step
from conformance.scene.many import Many
from conformance.scene.scene import Scene, table_changes

Table = list[list[str]] | None


@step("when", "{method} is called", table="optional", claims=Claim.SENT)
def is_called(scene: Scene, method: str, datatable: Table) -> None:
    """The method is called once; the table says what differs from a complete call."""
    scene.call(method, table_changes(datatable))


@step("when", '{method} is called for "{name}"', table="optional", claims=Claim.SENT)
def is_called_for(scene: Scene, method: str, name: str, datatable: Table) -> None:
    """The same, about a record."""
    scene.call(method, table_changes(datatable), label=name)


@step("when", "{method} is called with {field} set to {value}", claims=Claim.SENT)
def is_called_with(scene: Scene, method: str, field: str, value: str) -> None:
    """The same, with one value that differs."""
    scene.call(method, {field: value})


@step("when", '{method} is called for "{name}" with {field} set to {value}', claims=Claim.SENT)
def is_called_for_with(scene: Scene, method: str, name: str, field: str, value: str) -> None:
    """The same, about a record and with one value that differs."""
    scene.call(method, {field: value}, label=name)


@step("when", '{method} is called, giving "{name}"', table="optional", claims=Claim.SENT)
def is_called_giving(scene: Scene, method: str, name: str, datatable: Table) -> None:
    """The method is called once, and what it answers is kept as a record of that name."""
    scene.call(method, table_changes(datatable), giving=name)


@step("when", '{method} is called, giving "{name}" where {field} is {value}')
def is_called_giving_where(scene: Scene, method: str, name: str, field: str, value: str) -> None:
    """The method is called once, and the one row of its list that has this value is kept as a record of that name."""
    scene.call(method, {})
    scene.keep_row(name, field, value)


@step("when", "{method} is called with its members as {encoding}", table="optional", claims=Claim.SENT)
def is_called_with_members_as(scene: Scene, method: str, encoding: str, datatable: Table) -> None:
    """The method is called with its members sent as JSON, as a form or as a multipart form."""
    scene.call(method, table_changes(datatable), body=encoding)


@step("when", "{method} is called with the body {value}")
def is_called_with_the_body(scene: Scene, method: str, value: str) -> None:
    """The method is called with this very text as its body."""
    scene.call(method, {}, body=b"" if value == "(empty)" else value.encode())


@step("when", "{method} is called over plain HTTP")
def is_called_in_the_clear(scene: Scene, method: str) -> None:
    """The method is called without TLS."""
    scene.call(method, {}, clear=True)


@step("when", "{method} is called again and again with {field} set to {sample}", claims=Claim.SENT, generated=True)
def is_called_with_samples(many: Many, method: str, field: str, sample: str) -> None:
    """The method is called with many generated values, and each answer is held to the Then."""
    many.vary(method, field, sample)


@step(
    "when",
    '{method} is called again and again for "{name}" with {field} set to {sample}',
    claims=Claim.SENT,
    generated=True,
)
def is_called_for_with_samples(many: Many, method: str, name: str, field: str, sample: str) -> None:
    """The same, after the record was given the same value in its member of that name."""
    many.vary(method, field, sample, label=name)


@step("when", "{method} is called again and again with any arguments", generated=True)
def is_called_with_any_arguments(many: Many, method: str) -> None:
    """The method is called with many generated sets of arguments, right and wrong."""
    many.vary_all(method)


@step("when", "{method} is called again and again with any one mistake", generated=True)
def is_called_with_any_one_mistake(many: Many, method: str) -> None:
    """The method is called with many sets of arguments, each of which breaks the contract in one place."""
    many.break_once(method)


@step("when", "{method} is called again and again with any invoice document", generated=True)
def is_called_with_any_document(many: Many, method: str) -> None:
    """The method is called with many generated invoices and credit notes, each right."""
    many.vary_documents(method)


@step("when", "{methods} are called again and again in any order", generated=True)
def are_called_in_any_order(many: Many, methods: str) -> None:
    """The methods are called in many sequences, by whoever may and may not, each in a world of its own."""
    many.mix(names(methods))
