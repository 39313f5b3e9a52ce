"""An error that is taken for success: a call that builds on one that the service refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.catalogue import Catalogue, Contract, Evidence
from conformance.checks.sent import Rule, Severity
from conformance.gate.behaviour.recent import Recent
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
_MOST: Final = 8
"""How many errors of a test are remembered, the latest ones."""
_SHORTEST: Final = 4
"""The shortest text that identifies a record."""


@dataclass
class _Refused:
    """A call that was refused: the record that it was to make, what identifies that, and the error text that came."""

    step: Step
    makes: str
    text: str
    since: int = 0
    identities: frozenset[str] = field(default_factory=frozenset)


class IgnoredErrors:
    """Finds calls that use what a refused call should have given: its id, its record, or its very error text.

    A refused call that something unrelated follows shows nothing: tests provoke errors on purpose.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids = {contract.id: dict(_ids(contract, catalogue)) for contract in catalogue.contracts}
        self._refused: Recent[dict[str, _Refused]] = Recent(dict)

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield it if it builds on a refused one."""
        if step.contract is None and not step.entry.api:
            return
        refused = self._refused.of(step.scope)
        sent = [*self._sent(step)] if refused else []
        for method, each in [*refused.items()]:
            each.since += 1
            if not step.named and each.since > _CLOSE:
                del refused[method]
            elif method != step.method and (finding := _builds_on(step, each, sent)) is not None:
                del refused[method]
                yield finding
        if step.contract is None:
            return
        if step.failed:
            refused.pop(step.method, None)
            refused[step.method] = _Refused(step.light(), _makes(step), _error_text(step), identities=_identities(step))
            if len(refused) > _MOST:
                del refused[next(iter(refused))]
        else:
            refused.pop(step.method, None)

    def end(self) -> Iterator[Found]:
        """Yield nothing: a call that builds on an error shows at once."""
        return iter(())

    def _sent(self, step: Step) -> Iterator[tuple[str, Any, str | None]]:
        """Yield the values of a call but for keys: the path, the value, and of an id the record that it names."""
        keys, ids = _keys(step.contract), self._ids.get(step.method, {})
        for path, value in step.leaves():
            if path.partition(".")[0] not in keys:
                yield path, value, ids.get(path)


def _builds_on(step: Step, refused: _Refused, sent: list[tuple[str, Any, str | None]]) -> Found | None:
    """Return the finding where a step uses what a refused call never gave."""
    before = refused.step
    for path, value, record in sent:
        if isinstance(value, str) and refused.text and _is_text_of(value.strip(), refused.text):
            return _found(step, before, path, f"the error text {value[:60]!r}")
        if record is None:
            continue
        if _is_nothing(value) and refused.makes and record in (refused.makes, _kin(step, before)):
            return _found(step, before, path, repr(value) if value else "nothing")
        if not step.entry.ok and isinstance(value, str) and value in refused.identities:
            # Looking whether a refused record is there is what careful tests do, too.
            severity = None if step.writes else Severity.WARNING
            return _found(step, before, path, "the record that was refused", severity)
    path = step.entry.request.url.partition("?")[0]
    if step.contract is None and refused.makes and (path.endswith("/") or "//" in path.partition("://")[2]):
        return _found(step, before, "the path", "an address without an id")
    return None


def _kin(step: Step, before: Step) -> str | None:
    """Return "", the record of ids of which nobody says what they name, where two methods are of one chapter."""
    if step.contract is None or before.contract is None:
        return None
    return "" if step.contract.chapter == before.contract.chapter else None


def _is_text_of(value: str, status: str) -> bool:
    """Return whether a value is a refusal's text, with ERROR or without; a word of it is a value as any other."""
    whole = status.strip()
    bare = whole.removeprefix("ERROR").lstrip(": ")
    return len(value) >= _SHORTEST and (value == bare or (value.startswith("ERROR") and value in whole))


def _ids(contract: Contract, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the paths of a request at which the id of a record is, each with the record; "" where nobody says which."""
    yield from ((name, "") for name in contract.request.members if contract.operation.place(name) == "path")
    yield from ((path, "") for path in contract.usage.subject if path == "id" or path.endswith("_id"))
    if contract.trace is not None and contract.trace.changes is not None:
        yield contract.trace.changes.by, contract.trace.changes.record
    for other in catalogue.apis[contract.api].methods.values():
        made = other.trace.makes if other.trace is not None else None
        if made is not None and made.read_by.get("method") == contract.method:
            yield from ((path, made.record) for path in made.read_by["with"])


def _makes(step: Step) -> str:
    """Return the record that a call makes, "" for one that makes none."""
    trace = step.contract.trace if step.contract is not None else None
    return trace.makes.record if trace is not None and trace.makes is not None else ""


def _found(step: Step, before: Step, path: str, what: str, severity: Severity | None = None) -> Found:
    expected = f"no such call after {before.method} was refused with {before.status}"
    sent = f"{what}, after request {before.entry.number} was refused"
    # Whoever ignores one error ignores them all: the check of the status is missing.
    return found(RULE, step, path, expected, sent, _evidence(before), cause=("status",), severity=severity)


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


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _PLACEHOLDERS)


def _identities(step: Step) -> frozenset[str]:
    """Return the texts by which a refused write would have named the record that it was to make."""
    trace = step.contract.trace if step.contract is not None else None
    if trace is None or trace.makes is None:
        return frozenset()
    paths = {trace.makes.sent_id, *trace.makes.found_by.get("match", {}).values()} - {""}
    sent = (value for path, value in step.leaves() if path in paths)
    return frozenset(value for value in sent if isinstance(value, str) and len(value) >= _SHORTEST)
