"""A write that is sent twice: two invoices, two users, two costs, where the client meant one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.catalogue.trace import Kind
from conformance.checks.sent import Rule, Severity
from conformance.gate.behaviour.recent import Recent
from conformance.gate.found import Found, found
from conformance.gate.step import Step

RULE: Final = Rule(
    "write-repeated",
    "The same write is sent twice",
    "send each write once, and send it again only if no response arrived; name the test with the header "
    "X-Conformance-Test if these are two tests",
    Severity.BEHAVIOUR,
)


class RepeatedWrites:
    """Finds a write that succeeded and is sent again with the same content.

    Within a test that has a name, anything may be in between but a call that could take the write back. Without names,
    only a repetition that follows at once counts, as the next test may send the same.
    """

    def __init__(self) -> None:
        self._written: Recent[dict[bytes, Step]] = Recent(dict)

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield it if it repeats a write."""
        if step.contract is None or step.contract.operation.key_members:
            return  # a request for a token is no part of what a test does
        written = self._written.of(step.scope)
        before = written.get(step.form) if step.writes else None
        if before is not None and before.contract is step.contract:
            yield self._repeated(before, step)
        if step.writes:
            # Whatever is written in between, a value may have to be set again, and a record that was removed be there.
            changes = {form for form, other in written.items() if _may_undo(other)}
            for form in [*written] if _may_undo(step) else changes:
                del written[form]
        if not step.named:
            written.clear()
        if step.writes and step.entry.ok and not step.entry.uncertain:
            written[step.form] = step.light()

    def end(self) -> Iterator[Found]:
        """Yield nothing: a repetition shows at once."""
        return iter(())

    @staticmethod
    def _repeated(before: Step, step: Step) -> Found:
        harmless = not step.entry.ok or _may_undo(step)
        sent = f"the same as request {before.entry.number}, which succeeded with {before.status}"
        severity = Severity.WARNING if harmless else None
        return found(RULE, step, "the request", "each write once", sent, step.evidence, severity=severity)


def _may_undo(step: Step) -> bool:
    """Return whether a write sets values or removes a record, so that the same again adds nothing."""
    trace = step.contract.trace if step.contract is not None else None
    if trace is None:
        return False
    return trace.kind is Kind.RESTORABLE or (trace.kind is Kind.REMOVABLE and trace.makes is None)
