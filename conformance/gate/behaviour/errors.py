"""An error that is taken for success: a call that builds on one that the service refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.catalogue import Contract, Evidence
from conformance.checks.sent import Rule, Severity
from conformance.gate.found import Found, found
from conformance.gate.step import Step

RULE: Final = Rule(
    "error-ignored",
    "A call follows an error as if there had been none",
    "check the status of every response before the next call: a status that begins with ERROR, an HTTP error and a "
    "fault all mean that nothing was done",
    Severity.BEHAVIOUR,
)
_PLACEHOLDERS: Final = frozenset({"", "none", "null", "undefined", "nil", "nan", "[object object]", "false", "error"})
"""What programs write in the place of an id that they never got."""
_CLOSE: Final = 3
"""How many calls after an error still belong to it, where the client names no tests."""
_SHORTEST: Final = 4
"""The shortest text that identifies a record."""


@dataclass
class _Refused:
    """A call that was refused, and what identifies the record that it was to make."""

    step: Step
    since: int = 0
    identities: frozenset[str] = field(default_factory=frozenset)


class IgnoredErrors:
    """Finds calls that use what a refused call should have given: its id, its record, or its very error text.

    A refused call that something unrelated follows shows nothing: tests provoke errors on purpose.
    """

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], dict[str, _Refused]] = {}

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield it if it builds on a refused one."""
        if step.contract is None and not step.entry.api:
            return
        refused = self._refused.setdefault(step.scope, {})
        for method, each in [*refused.items()]:
            each.since += 1
            if not step.named and each.since > _CLOSE:
                del refused[method]
            elif method != step.method and (finding := _builds_on(step, each)) is not None:
                del refused[method]
                yield finding
        if step.contract is None:
            return
        if step.failed:
            refused[step.method] = _Refused(step, identities=_identities(step))
        else:
            refused.pop(step.method, None)

    def end(self) -> Iterator[Found]:
        """Yield nothing: a call that builds on an error shows at once."""
        return iter(())


def _builds_on(step: Step, refused: _Refused) -> Found | None:
    """Return the finding where a step uses what a refused call never gave."""
    before, keys = refused.step, _keys(step.contract)
    status = _error_text(before)
    for path, value in step.leaves():
        if path.partition(".")[0] in keys or path in keys:
            continue
        if isinstance(value, str) and len(value) >= _SHORTEST and status and value in status:
            return _found(step, before, path, f"the error text {value[:60]!r}")
        if _is_id(path, step) and _is_nothing(value) and before.writes:
            return _found(step, before, path, "nothing" if not value else repr(value))
        if _is_subject(path, step) and not step.entry.ok and isinstance(value, str) and value in refused.identities:
            return _found(step, before, path, "the record that was refused")
    last = step.entry.request.url.partition("?")[0]
    if step.contract is None and before.writes and last.endswith(("/", "//send", "//status")):
        return _found(step, before, "the path", "an address without an id")
    return None


def _found(step: Step, before: Step, path: str, what: str) -> Found:
    expected = f"no such call after {before.method} was refused with {before.status}"
    sent = f"{what}, after request {before.entry.number} was refused"
    cause = (before.method, step.method, path)
    return found(RULE, step, path, expected, sent, _evidence(before), cause=cause)


def _evidence(step: Step) -> Evidence:
    """Return what the refusal rests on."""
    assert step.contract is not None
    name = step.entry.outcome.partition("#")[2] or step.entry.outcome
    outcome = next((o for o in step.contract.outcomes if o.name == name), None)
    # That the response is a refusal is certain even where the sources leave open which input leads to it.
    known = outcome.evidence if outcome is not None else step.evidence
    return known if not known.assumed else step.evidence


def _error_text(step: Step) -> str:
    """Return the text of a refusal as it came."""
    body = step.entry.response.body if step.entry.response is not None else b""
    text = body[:20_000].decode("utf-8", "replace")
    start = text.find("ERROR")
    return text[start : start + 500].partition("<")[0] if start >= 0 else ""


def _keys(contract: Contract | None) -> frozenset[str]:
    if contract is None:
        return frozenset()
    return frozenset({contract.operation.keys, *contract.operation.key_members}) - {""}


def _is_id(path: str, step: Step) -> bool:
    """Return whether a value says which record a call is about."""
    if step.contract is None:
        return False
    name = path.rpartition(".")[2].lower()
    return _is_subject(path, step) and (name == "id" or name.endswith(("id", "uuid")))


def _is_subject(path: str, step: Step) -> bool:
    contract = step.contract
    if contract is None:
        return False
    return path in contract.usage.subject or contract.operation.place(path) == "path" or path == "id"


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _PLACEHOLDERS)


def _identities(step: Step) -> frozenset[str]:
    """Return the texts by which a refused write would have named its record, where it was to make one."""
    if not step.writes or step.contract is None:
        return frozenset()
    keys, subject = _keys(step.contract), step.contract.usage.subject
    names = {name.rpartition(".")[2] for name in subject}
    return frozenset(
        value
        for path, value in step.leaves()
        if isinstance(value, str)
        and len(value) >= _SHORTEST
        and path.partition(".")[0] not in keys
        and (path in subject or path.rpartition(".")[2].lower().endswith("id") or path.rpartition(".")[2] in names)
        and path != "id"
    )
