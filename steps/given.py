"""What is true before anything is called."""

from __future__ import annotations

from conformance.gherkin.forms import step
from conformance.scene.authorization import LIFETIME, REQUIRED
from conformance.scene.scene import Scene, table_changes

Table = list[list[str]] | None


@step("given", '{a} {kind} "{name}"', table="optional")
def a_record(scene: Scene, kind: str, name: str, datatable: Table) -> None:
    """The company has a record of that kind; the table sets its fields."""
    scene.add(kind, name, table_changes(datatable))


@step("given", '{a} {kind} "{name}" in state {state}', table="optional")
def a_record_in_state(scene: Scene, kind: str, name: str, state: str, datatable: Table) -> None:
    """The company has a record of that kind, in that state of its life cycle."""
    scene.add(kind, name, table_changes(datatable), state=state)


@step("given", '{a} {kind} "{name}" of another company', table="optional", foreign=True)
def a_foreign_record(scene: Scene, kind: str, name: str, datatable: Table) -> None:
    """Another company has the record; the caller's company has not."""
    scene.add(kind, name, table_changes(datatable), foreign=True)


@step("given", '{count} times {a} {kind} "{name}"', table="optional")
def so_many_records(scene: Scene, count: str, kind: str, name: str, datatable: Table) -> None:
    """The company has so many records of that kind, named with their numbers; (n) in a cell is the number."""
    told = table_changes(datatable)
    for number in range(1, int(count) + 1):
        numbered = {field: cell.replace("(n)", str(number)) for field, cell in told.items()}
        scene.add(kind, f"{name} {number}", numbered)


@step("given", '"{name}" has moved to state {state}')
def has_moved(scene: Scene, name: str, state: str) -> None:
    """The record is in that state by now."""
    scene.arranger.move(name, state)


@step("given", "the company has {field} set to {value}")
def the_company_has(scene: Scene, field: str, value: str) -> None:
    """The caller's company has that setting."""
    scene.arranger.company(field, "" if value == "(empty)" else value)


@step("given", "the caller is {caller}")
def the_caller_is(scene: Scene, caller: str) -> None:
    """Who calls in the When; without this step it is an admin of the company."""
    scene.calls_as("")
    scene.arranger.caller(caller)


@step("given", 'the caller has the user key of "{name}"')
def the_caller_has_the_user_key(scene: Scene, name: str) -> None:
    """Who calls in the next Whens: the user whose key an answer has told and the scenario kept."""
    scene.calls_as(name)


@step("given", "the service breaks inside", injected=True)
def the_service_breaks(scene: Scene) -> None:
    """Something inside the service fails during the next call; no caller can bring that about."""
    scene.arranger.break_inside()


@step("given", "the caller has no token", convention=REQUIRED)
def the_caller_has_no_token(scene: Scene) -> None:
    """The call of the When carries no bearer token."""
    scene.authorization.kind = "none"


@step("given", "the caller has a wrong token", convention=REQUIRED)
def the_caller_has_a_wrong_token(scene: Scene) -> None:
    """The call of the When carries a token that was never granted."""
    scene.authorization.kind = "wrong"


@step("given", "the caller has had its token for {count} seconds", convention=LIFETIME)
def the_caller_has_had_its_token(scene: Scene, count: str) -> None:
    """The token of the When was granted that long before the call."""
    scene.authorization.held = int(count)


@step("given", "the caller's token has the scope {value}")
def the_caller_s_token_has_the_scope(scene: Scene, value: str) -> None:
    """The token was asked for with this scope alone; without this step it has every scope."""
    scene.authorization.scope = value


@step("given", "{count} seconds have passed")
def seconds_have_passed(scene: Scene, count: str) -> None:
    """Time has passed since what was said before."""
    scene.elapse(int(count))
