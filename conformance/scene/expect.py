"""What must hold of an answer: each expectation raises ContractBroken with findings, or says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.catalogue import Contract, Outcome
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.errors import EndpointBroken, UserError
from conformance.scene.words import same

_MOST_ROWS = 10
_MOST_CHARACTERS = 4000
"""What a finding shows of the rows that came."""


class ContractBroken(AssertionError):
    """The service broke its word; `findings` says which requirements and how.

    `expected` is False where the response by itself breaks its contract, whatever the scenario expects of it.
    """

    def __init__(self, findings: Sequence[Finding], context: str = "", *, expected: bool = True) -> None:
        self.findings, self.context, self.expected = tuple(findings), context, expected
        text = "\n".join(str(f) for f in self.findings)
        super().__init__(f"{text}\n{context}" if context else text)

    def with_findings(self, findings: Sequence[Finding]) -> ContractBroken:
        """Return the same of other findings."""
        return ContractBroken(findings, self.context, expected=self.expected)


def kept(contract: Contract, judgement: Judgement) -> None:
    """The answer keeps its contract; EndpointBroken if it is no answer that could be judged."""
    if any(not finding.judged for finding in judgement.findings):
        text = "\n".join(str(finding) for finding in judgement.findings)
        raise EndpointBroken(f"{contract.method} got no answer that can be judged\n{text}", do="look at the exchange")
    if judgement.findings:
        raise ContractBroken(judgement.findings, expected=False)


def outcome(contract: Contract, judgement: Judgement, printed: str) -> Outcome:
    """The answer keeps its contract and its status is `printed`, as the documents have it or with variables filled."""
    kept(contract, judgement)
    expected = contract.outcome_printed(printed)
    if expected is None:
        raise UserError(f"the documents print no status {printed!r} for {contract.method}", do="mend the feature")
    text = judgement.status or ""
    exact = printed == text or (expected.status.text == printed and expected.status.match(text) is not None)
    if judgement.outcome is not expected or not exact:
        raise ContractBroken([_other_status(contract, expected, printed, text)])
    return expected


def other_outcome(contract: Contract, judgement: Judgement, printed: str) -> None:
    """The response keeps its contract and its status is any but the `printed` one."""
    kept(contract, judgement)
    refused = contract.outcome_printed(printed)
    if refused is not None and judgement.outcome is refused:
        wanted = f"any documented status but {printed}"
        raise ContractBroken([_other_status(contract, refused, wanted, judgement.status or "")])


def success(contract: Contract, judgement: Judgement) -> Outcome:
    """The answer keeps its contract and has the method's one status for success."""
    return outcome(contract, judgement, next(o.status.text for o in contract.outcomes if o.ok))


def _other_status(contract: Contract, expected: Outcome, printed: str, text: str) -> Finding:
    place = "HTTP status" if contract.http else ".".join(("return", *contract.status_place)).replace(".[", "[")
    return Finding(expected.requirement, place, printed, text or "no status", evidence=expected.evidence)


def rows(contract: Contract, judgement: Judgement, field: str, table: Sequence[Sequence[str]]) -> None:
    """The array `field` of the answer holds just these rows, in any order; the first row of the table names columns."""
    success(contract, judgement)
    columns, *wanted = table
    actual = list(_listed(contract, judgement.value, field))
    left = list(actual)
    for row in wanted:
        found = next((item for item in left if _fits(columns, row, item)), None)
        if found is None:
            break
        left.remove(found)
    if left or len(actual) != len(wanted):
        came = _shown(_whole(contract, judgement.value, field), field, columns, actual, len(actual))
        raise ContractBroken(list(_row_findings(contract, field, columns, wanted, actual, came)))


def rows_among(contract: Contract, judgement: Judgement, field: str, table: Sequence[Sequence[str]]) -> None:
    """The array `field` of the answer holds these rows, whatever else it holds; the first row names columns."""
    success(contract, judgement)
    columns, *wanted = table
    actual = list(_listed(contract, judgement.value, field))
    missing = [row for row in wanted if not any(_fits(columns, row, item) for item in actual)]
    if missing:
        expected = [dict(zip(columns, row, strict=True)) for row in missing]
        near = [item for item in actual if any(same(row[0], item.get(columns[0])) for row in missing)]
        found = _shown(_whole(contract, judgement.value, field), field, columns, near or actual, len(actual))
        raise ContractBroken([_listed_wrong(contract, field, f"among its rows {expected}", found)])


def row(contract: Contract, judgement: Judgement, field: str, cell: str) -> dict[str, Any]:
    """Return the one row of an answer whose member `field` has this value; ContractBroken if it is not just one."""
    rows = [item for item in _rows_of(judgement.value) if field in item]
    found = [item for item in rows if same(cell, item[field])]
    if len(found) != 1:
        values = _cut(str([item[field] for item in rows[:_MOST_ROWS]]))
        came = f"{len(found)} such rows among {len(rows)} with {field} {values}"
        raise ContractBroken([_listed_wrong(contract, field, f"one row with {field} {cell}", came)])
    return found[0]


def _rows_of(value: Any) -> Iterator[dict[str, Any]]:
    for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        if isinstance(value, list) and isinstance(item, dict):
            yield item
        yield from _rows_of(item)


def none_listed(contract: Contract, judgement: Judgement, field: str) -> None:
    """The array `field` of the answer is empty."""
    success(contract, judgement)
    if actual := list(_listed(contract, judgement.value, field)):
        came = f"{len(actual)} rows {_cut(str(actual[:_MOST_ROWS]))}"
        raise ContractBroken([_listed_wrong(contract, field, "no rows", came)])


def _fits(columns: Sequence[str], row: Sequence[str], item: Mapping[str, Any]) -> bool:
    return all(name in item and same(cell, item[name]) for name, cell in zip(columns, row, strict=True))


def has(contract: Contract, judgement: Judgement, wanted: Mapping[str, str]) -> None:
    """The answer keeps its contract and has these members, by their paths, with these values."""
    kept(contract, judgement)
    part = "answer" if judgement.outcome is None or judgement.outcome.ok else "error"
    findings = []
    for path, cell in wanted.items():
        present, actual = member_at(judgement.value, path)
        if not present or not same(cell, actual):
            shown = _cut(repr(actual)) if present else "absent"
            member = re.sub(r"(?:^|\.)[0-9]+(?=\.|$)", "[]", path)
            findings.append(_listed_wrong(contract, path, cell, shown, member, part))
    if findings:
        raise ContractBroken(findings)


def is_text(contract: Contract, judgement: Judgement, cell: str) -> None:
    """The answer keeps its contract and is this text by itself."""
    kept(contract, judgement)
    if not same(cell, judgement.value):
        raise ContractBroken([_listed_wrong(contract, "", cell, _cut(repr(judgement.value)))])


def has_no(contract: Contract, judgement: Judgement, path: str) -> None:
    """The answer keeps its contract and has no member of that path."""
    kept(contract, judgement)
    present, actual = member_at(judgement.value, path)
    if present:
        raise ContractBroken([_listed_wrong(contract, path, "no such member", _cut(repr(actual)), path)])


def member_at(value: Any, path: str) -> tuple[bool, Any]:
    """Return whether an answer has a member, and its value; `files.0.name` leads through lists."""
    for part in path.split("."):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return False, None
    return True, value


def _listed(contract: Contract, value: Any, field: str) -> Iterator[dict[str, Any]]:
    """Yield the items of the list of that name: the answer itself, or a member somewhere in it."""
    yield from _flat(_whole(contract, value, field), field)


def _whole(contract: Contract, value: Any, field: str) -> Any:
    """Return an answer with a name at its list, where the answer is that list itself."""
    return {field: value} if field == contract.list_name else value


def _flat(value: Any, field: str, above: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the items of the array called `field`, each with the plain members of what it stands in."""
    if isinstance(value, list):
        for item in value:
            yield from _flat(item, field, above)
    elif isinstance(value, dict):
        plain = {**(above or {}), **{n: v for n, v in value.items() if not isinstance(v, list | dict)}}
        for name, member in value.items():
            if name == field and isinstance(member, list):
                yield from ({**plain, **item} for item in member if isinstance(item, dict))
            else:
                yield from _flat(member, field, plain)


def _row_findings(
    contract: Contract,
    field: str,
    columns: Sequence[str],
    wanted: Sequence[Sequence[str]],
    actual: Sequence[Mapping[str, Any]],
    came: str,
) -> Iterator[Finding]:
    """Yield what differs: by member where one row stands against one row, else as a whole."""
    if len(wanted) == len(actual) == 1:
        for name, cell in zip(columns, wanted[0], strict=True):
            if name not in actual[0] or not same(cell, actual[0][name]):
                yield _listed_wrong(
                    contract,
                    f"{field}[0].{name}",
                    cell,
                    _cut(repr(actual[0][name])) if name in actual[0] else "absent",
                    name,
                )
        return
    expected = [dict(zip(columns, row, strict=True)) for row in wanted]
    yield _listed_wrong(contract, field, f"{len(wanted)} rows {expected}", came)


def _shown(value: Any, field: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], came: int) -> str:
    """Return the rows that came as a person reads them: how many, and the named columns of the first ones."""
    if not came:
        return _without_rows(value, field)
    # A row without any of the columns is shown as it is: its own names are what the reader needs.
    shown = [{name: item[name] for name in columns if name in item} or dict(item) for item in rows[:_MOST_ROWS]]
    text = f"{came} rows" if came == len(rows) else f"{came} rows, the nearest of them"
    left = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return f"{text} {_cut(str(shown))}{left}"


def _without_rows(value: Any, field: str) -> str:
    lists = list(_lists(value, field))
    if not lists:
        return f"no list called {field}: {_cut(repr(value))}"
    items = [item for found in lists for item in found]
    return f"{len(items)} items that are no rows {_cut(repr(items))}" if items else "0 rows []"


def _lists(value: Any, field: str) -> Iterator[list[Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _lists(item, field)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == field and isinstance(member, list):
                yield member
            else:
                yield from _lists(member, field)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}… ({len(text)} characters)"


def _listed_wrong(
    contract: Contract, place: str, expected: str, actual: str, member: str = "", part: str = "answer"
) -> Finding:
    stem = f"{contract.id}#{part}."
    fields = [r for r in contract.fields if member and r.id.startswith(stem)]
    found = next((r for r in fields if r.id == stem + member), None)
    found = found or next((r for r in fields if r.id.endswith(f".{member}")), None)
    good = next(o for o in contract.outcomes if o.ok)
    identity, evidence = (found.id, found.evidence) if found else (good.requirement, good.evidence)
    root = "body" if contract.http else "return"
    return Finding(identity, f"{root}.{place}".rstrip("."), expected, actual, evidence=evidence)


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a decoded answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
