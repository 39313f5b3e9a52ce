"""What must hold. Every answer is held to its contract: HTTP, envelope, encoding, members, types, formats, status."""

from __future__ import annotations

from conformance.gherkin.forms import Claim, step
from conformance.scene import expect
from conformance.scene.many import Many
from conformance.scene.scene import Scene, table_changes

Table = list[list[str]]
KEPT = Claim.CONVENTIONS
SUCCESS, STATUS = KEPT | Claim.SUCCESS, KEPT | Claim.STATUS
LISTED = SUCCESS | Claim.ROWS


@step("then", "it succeeds", claims=SUCCESS)
def it_succeeds(scene: Scene) -> None:
    """The answer has the method's status for success."""
    scene.succeeds()


@step("then", "it succeeds with {status}", claims=STATUS)
def it_succeeds_with(scene: Scene, status: str) -> None:
    """The answer has just this status, variables filled."""
    scene.succeeds(status)


@step("then", "it refuses with {error}", claims=STATUS, refuses=True)
def it_refuses_with(scene: Scene, error: str) -> None:
    """The answer has just this status, and nothing changed: the contract's witness answers as before the call."""
    scene.refuses(error)


@step("then", "it is not refused with {error}", claims=KEPT)
def it_is_not_refused_with(scene: Scene, error: str) -> None:
    """The response has any documented status but this one."""
    expect.other_outcome(scene.last.contract, scene.last.judgement, error)


@step("then", "it is not accepted", convention="tls")
def it_is_not_accepted(scene: Scene) -> None:
    """The call was not answered as a call is."""
    scene.not_accepted()


@step("then", "the answer lists these {field}", table="required", claims=LISTED)
def the_answer_lists(scene: Scene, field: str, datatable: Table) -> None:
    """It succeeds, and the array of that name has just these rows, in any order."""
    expect.rows(scene.last.contract, scene.last.judgement, field, scene.filled(datatable))


@step("then", "the answer lists these among its {field}", table="required", claims=LISTED)
def the_answer_lists_among(scene: Scene, field: str, datatable: Table) -> None:
    """It succeeds, and the array of that name has these rows, whatever else it has."""
    expect.rows_among(scene.last.contract, scene.last.judgement, field, scene.filled(datatable))


@step("then", "the answer lists no {field}", claims=LISTED)
def the_answer_lists_none(scene: Scene, field: str) -> None:
    """It succeeds, and the array of that name is empty."""
    expect.none_listed(scene.last.contract, scene.last.judgement, field)


@step("then", "the answer has", table="required", claims=KEPT | Claim.MEMBERS)
def the_answer_has(scene: Scene, datatable: Table) -> None:
    """The answer, be it success or refusal, has these members with these values."""
    expect.has(scene.last.contract, scene.last.judgement, table_changes(scene.filled(datatable)))


@step("then", "the answer is {value}", claims=KEPT)
def the_answer_is(scene: Scene, value: str) -> None:
    """The answer is a text by itself, this one."""
    expect.is_text(scene.last.contract, scene.last.judgement, scene.filled([[value]])[0][0])


@step("then", "the answer has no {field}", claims=KEPT | Claim.ABSENT)
def the_answer_has_no(scene: Scene, field: str) -> None:
    """The answer does not have the member."""
    expect.has_no(scene.last.contract, scene.last.judgement, field)


@step("then", '{method} for "{name}" now answers with', table="required", claims=SUCCESS | Claim.MEMBERS)
def now_answers_with(scene: Scene, method: str, name: str, datatable: Table) -> None:
    """Another call, by the company's admin, about a record, succeeds and has these members with these values."""
    seen = scene.observe(method, {}, label=name)
    expect.success(seen.contract, seen.judgement)
    expect.has(seen.contract, seen.judgement, table_changes(scene.filled(datatable)))


@step("then", '{method} for "{name}" now has no {field}', claims=SUCCESS | Claim.ABSENT)
def now_has_no(scene: Scene, method: str, name: str, field: str) -> None:
    """The same, and the member is not there."""
    seen = scene.observe(method, {}, label=name)
    expect.success(seen.contract, seen.judgement)
    expect.has_no(seen.contract, seen.judgement, field)


@step("then", '{method} for "{name}" now lists these {field}', table="required", claims=LISTED)
def now_lists_for(scene: Scene, method: str, name: str, field: str, datatable: Table) -> None:
    """The same, and the list of that name has just these rows."""
    seen = scene.observe(method, {}, label=name)
    expect.rows(seen.contract, seen.judgement, field, scene.filled(datatable))


@step("then", '{method} for "{name}" now lists no {field}', claims=LISTED)
def now_lists_none_for(scene: Scene, method: str, name: str, field: str) -> None:
    """The same, and the list of that name is empty."""
    seen = scene.observe(method, {}, label=name)
    expect.none_listed(seen.contract, seen.judgement, field)


@step("then", '{method} for "{name}" now refuses with {error}', claims=STATUS)
def now_refuses_for(scene: Scene, method: str, name: str, error: str) -> None:
    """Another call, by the company's admin, about a record, is refused so."""
    seen = scene.observe(method, {}, label=name)
    expect.outcome(seen.contract, seen.judgement, error)


@step("then", "{method} now refuses with {error}", claims=STATUS)
def now_refuses(scene: Scene, method: str, error: str) -> None:
    """Another call, by the company's admin, shows what became of the first."""
    seen = scene.observe(method, {})
    expect.outcome(seen.contract, seen.judgement, error)


@step("then", "{method} now succeeds", claims=SUCCESS)
def now_succeeds(scene: Scene, method: str) -> None:
    """The same, and it succeeds."""
    seen = scene.observe(method, {})
    expect.success(seen.contract, seen.judgement)


@step("then", '{method} for "{name}" now succeeds with {status}', claims=STATUS)
def now_succeeds_with_for(scene: Scene, method: str, name: str, status: str) -> None:
    """Another call, by the company's admin, about a record, has just this status."""
    seen = scene.observe(method, {}, label=name)
    expect.outcome(seen.contract, seen.judgement, status)


@step("then", "{method} now lists these {field}", table="required", claims=LISTED)
def now_lists(scene: Scene, method: str, field: str, datatable: Table) -> None:
    """The same, and the array of that name has just these rows."""
    seen = scene.observe(method, {})
    expect.rows(seen.contract, seen.judgement, field, scene.filled(datatable))


@step("then", "{method} now lists these among its {field}", table="required", claims=LISTED)
def now_lists_among(scene: Scene, method: str, field: str, datatable: Table) -> None:
    """The same, and the array of that name has these rows, whatever else it has."""
    seen = scene.observe(method, {})
    expect.rows_among(seen.contract, seen.judgement, field, scene.filled(datatable))


@step("then", "{method} now lists no {field}", claims=LISTED)
def now_lists_none(scene: Scene, method: str, field: str) -> None:
    """The same, and the array of that name is empty."""
    seen = scene.observe(method, {})
    expect.none_listed(seen.contract, seen.judgement, field)


@step("then", "every call refuses with {error}", claims=STATUS)
def every_call_refuses(many: Many, error: str) -> None:
    """Each of the generated calls is refused with this status."""
    many.each_refuses(error)


@step("then", "no call refuses with {error}", claims=KEPT)
def no_call_refuses(many: Many, error: str) -> None:
    """None of the generated calls is refused with this status; whatever else is documented may be answered."""
    many.none_refuses(error)


@step("then", "every call succeeds", claims=SUCCESS)
def every_call_succeeds(many: Many) -> None:
    """Each of the generated calls succeeds."""
    many.each_succeeds()


@step("then", "every call keeps its contract", claims=KEPT)
def every_call_keeps_its_contract(many: Many) -> None:
    """Each answer keeps its contract and has a documented status, whichever."""
    many.each_keeps_its_contract()


@step("then", "every text comes back as it went in", claims=KEPT)
def every_text_comes_back(many: Many) -> None:
    """Each answer succeeds and holds the very text that was sent."""
    many.each_comes_back(or_refused=False)


@step("then", "every text comes back as it went in or is refused", claims=KEPT)
def every_text_comes_back_or_is_refused(many: Many) -> None:
    """Each answer holds the very text that was sent, or has a documented error."""
    many.each_comes_back(or_refused=True)


@step("then", "every call is refused as a mistake", claims=KEPT)
def every_call_is_refused_as_a_mistake(many: Many) -> None:
    """Each generated call is refused with HTTP 400 or 422 and an error in the documented shape."""
    many.each_is_a_mistake()


@step("then", "every invoice reads back as it was sent", claims=KEPT)
def every_invoice_reads_back(many: Many) -> None:
    """Each generated call succeeds, and another call about its invoice tells what the document said."""
    many.each_reads_back()


@step("then", "every answer follows from the calls before it")
def every_answer_follows(many: Many) -> None:
    """Each call succeeds or is refused as the calls before it require, and lists tell afterwards just what they did."""
    many.each_follows()
