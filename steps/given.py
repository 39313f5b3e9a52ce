"""The state before the call."""

from __future__ import annotations

from conformance.gherkin.forms import singular, step
from conformance.scene.authorization import TOKENS
from conformance.scene.scene import Scene
from conformance.scene.words import table_changes

Table = list[list[str]] | None


@step(
    "given",
    '{a} {kind} "{name}"[ in state {state}][ of another company]',
    table="optional fields",
    foreign="of_another_company",
)
def a_record(scene: Scene, a: str, kind: str, name: str, state: str, of_another_company: str, datatable: Table) -> None:
    """The company, or another one, has a record of that kind, or so many; the table sets its fields."""
    fields, foreign = table_changes(datatable), bool(of_another_company)
    if not a.isdecimal():
        scene.add(kind, name, fields, state=state, foreign=foreign)
        return
    for number in range(1, int(a) + 1):
        numbered = {field: cell.replace("(n)", str(number)) for field, cell in fields.items()}
        scene.add(singular(kind), f"{name} {number}", numbered, state=state, foreign=foreign)


@step("given", 'any {kind} "{name}"[ with {field} set to {value}]')
def any_record(scene: Scene, kind: str, name: str, field: str, value: str) -> None:
    """The company has a record of that kind: one that exists already, or else a new one."""
    scene.find(kind, name, {field: value} if field else {})


@step("given", '"{name}" moves to state {state}')
def moves(scene: Scene, name: str, state: str) -> None:
    """The record has moved to that state."""
    scene.arranger.move(name, state)


@step("given", "the company has {field} set to {value}")
def the_company_has(scene: Scene, field: str, value: str) -> None:
    """The caller's company has that setting."""
    scene.set_company(field, "" if value == "(empty)" else value)


@step("given", "the caller is {caller}")
def the_caller_is(scene: Scene, caller: str) -> None:
    """Who calls from now on; without this step it is an admin of the company."""
    if caller.startswith("the user "):
        scene.calls_as(caller.removeprefix("the user ").strip('"'))
        return
    scene.calls_as("")
    scene.arranger.caller(caller)


@step("given", "the caller's token is {token}", conventions=TOKENS)
def the_caller_s_token_is(scene: Scene, token: str) -> None:
    """REST: the call carries no bearer token, one that was never granted, or one that was granted that long before."""
    scene.authorization.use(token)


@step("given", "the caller's token has the scope {value}")
def the_caller_s_token_has_the_scope(scene: Scene, value: str) -> None:
    """REST: the token was asked for with this scope alone; without this step it has every scope."""
    scene.authorization.scope = value


@step("given", "{count} seconds pass")
def seconds_pass(scene: Scene, count: str) -> None:
    """Time passes after what was said before."""
    scene.elapse(int(count))


@step("given", "the service fails internally", injected=True)
def the_service_fails(scene: Scene) -> None:
    """Something inside the service fails during the next call; no caller can bring that about."""
    scene.arranger.break_inside()
