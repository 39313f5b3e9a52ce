"""What must hold. Every response is held to its contract: HTTP, envelope, encoding, members, types, formats, status.

A Then begins with what it speaks of: `it` and `the response` mean the response to the scenario's call, `every call` and
`every response` those to generated calls, and `METHOD now` that to one more call, by the company's admin.
"""

from __future__ import annotations

from conformance.gherkin.forms import OWN_SUBJECTS, Claim, step
from conformance.scene import expect
from conformance.scene.many import Many
from conformance.scene.scene import Scene
from conformance.scene.words import table_changes

Table = list[list[str]]
KEPT = Claim.CONVENTIONS
LISTED = KEPT | Claim.ROWS


@step("then", "{subject} succeeds[ with {status}]", claims=KEPT | Claim.SUCCESS | Claim.STATUS)
def succeeds(scene: Scene, subject: str, status: str) -> None:
    """The response has the method's one status for success, or the one that is named, its variables filled."""
    if not status:
        scene.hold(subject, lambda seen: expect.success(seen.contract, seen.judgement))
        return
    ((printed,),) = scene.filled([[status]])
    scene.hold(subject, lambda seen: expect.outcome(seen.contract, seen.judgement, printed))


@step("then", "{subject} is refused with {error}", claims=KEPT | Claim.STATUS, refuses=True)
def is_refused_with(scene: Scene, subject: str, error: str) -> None:
    """The response has just this status, and nothing changed: the contract's witness responds as before the call."""
    if subject in OWN_SUBJECTS:
        scene.refuses(error)
    else:
        scene.hold(subject, lambda seen: expect.outcome(seen.contract, seen.judgement, error))


@step("then", "{subject} is not refused with {error}", claims=KEPT)
def is_not_refused_with(scene: Scene, subject: str, error: str) -> None:
    """The response has any documented status but this one."""
    scene.hold(subject, lambda seen: expect.other_outcome(seen.contract, seen.judgement, error))


@step("then", "no call is refused with {error}", claims=KEPT)
def no_call_is_refused_with(scene: Scene, error: str) -> None:
    """Each generated call gets any documented status but this one."""
    is_not_refused_with(scene, "every call", error)


@step("then", "{subject} obeys its contract", claims=KEPT)
def obeys_its_contract(scene: Scene, subject: str) -> None:
    """The response obeys its contract and has a documented status, whichever."""
    scene.hold(subject, lambda seen: expect.conforms(seen.contract, seen.judgement))


@step("then", "{subject} lists[ at least][ none of] these {field}[ in this order]", table="rows", claims=LISTED)
def lists_these(
    scene: Scene, subject: str, at_least: str, none_of: str, field: str, in_this_order: str, datatable: Table
) -> None:
    """It succeeds, and the list has just these rows, at least these or none of them; the first row names columns."""
    rows, among, ordered = scene.filled(datatable), bool(at_least), bool(in_this_order)
    expected = expect.none_of if none_of else expect.rows
    scene.hold(subject, lambda seen: expected(seen.contract, seen.judgement, field, rows, among=among, ordered=ordered))


@step("then", "{subject} lists {number} {field}", claims=LISTED)
def lists_so_many(scene: Scene, subject: str, number: str, field: str) -> None:
    """It succeeds, and the list of that name has so many items."""
    wanted = 0 if number == "no" else int(number)
    scene.hold(subject, lambda seen: expect.count(seen.contract, seen.judgement, field, wanted))


@step("then", "{subject} has", table="fields", claims=KEPT | Claim.MEMBERS)
def has(scene: Scene, subject: str, datatable: Table) -> None:
    """It succeeds, unless it was refused before, and the response has these members with these values."""
    wanted = table_changes(scene.filled(datatable))
    scene.hold_good(subject, lambda seen: expect.has(seen.contract, seen.judgement, wanted))


@step("then", "{subject} has no {field}", claims=KEPT | Claim.ABSENT)
def has_no(scene: Scene, subject: str, field: str) -> None:
    """It succeeds, unless it was refused before, and the response does not have the member."""
    scene.hold_good(subject, lambda seen: expect.has_no(seen.contract, seen.judgement, field))


@step("then", "{subject} is a file", table="fields", claims=Claim.SUCCESS, conventions={".*": "file"})
def is_a_file(scene: Scene, subject: str, datatable: Table) -> None:
    """REST: it succeeds, and the response is a file with this type and content instead of JSON."""
    wanted = table_changes(scene.filled(datatable))
    scene.hold(subject, lambda seen: expect.file(seen.contract, seen.judgement, seen.media_type, wanted))


@step("then", "it is not served", conventions={"": "tls"})
def it_is_not_served(scene: Scene) -> None:
    """The call without TLS got no response as a call gets one."""
    scene.not_accepted()


@step("then", "every call is refused as a mistake", claims=KEPT)
def every_call_is_refused_as_a_mistake(many: Many) -> None:
    """REST: each generated call is refused with HTTP 400 or 422."""
    many.each_is_a_mistake()


@step("then", "every text comes back unchanged[ or is refused]", claims=KEPT)
def every_text_comes_back(many: Many, or_is_refused: str) -> None:
    """Each generated call succeeds, or has a documented error where that will do, and its text is in the response."""
    many.each_comes_back(or_refused=bool(or_is_refused))


@step("then", "every invoice reads back as it was sent", claims=KEPT)
def every_invoice_reads_back(many: Many) -> None:
    """REST: each generated call succeeds, and getV1InvoicesId reports its invoice as the document had it."""
    many.each_reads_back()


@step("then", "every response follows from the calls before it")
def every_response_follows(many: Many) -> None:
    """In each sequence every call succeeds or is refused as the calls before it require, and lists show the outcome."""
    many.each_follows()
