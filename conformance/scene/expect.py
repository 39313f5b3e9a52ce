"""Expectations about responses: each raises ContractBroken with findings, or returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.catalogue import Contract, Outcome, Scalar
from conformance.catalogue.evidence import Evidence
from conformance.catalogue.types import at, can_be_missing
from conformance.checks.finding import Finding
from conformance.checks.judgement import Judgement
from conformance.errors import EndpointBroken, Unarranged, UserError
from conformance.scene.listed import listed, lists, repeated, whole
from conformance.scene.members import ABSENT, Column, is_missing, member_at, members_at, rows_of
from conformance.scene.words import same

_MOST_ROWS = 10
_MOST_CHARACTERS = 4000
"""How much of the actual rows a finding shows."""
_OPTIONAL = Evidence(assumed="The sources let a response omit this or hold anything there, and none says when.")
_ONCE = Evidence(assumed="No source says that a list holds nothing twice.")


class ContractBroken(AssertionError):
    """The service broke its contract; `findings` lists the broken requirements.

    `expected` is False if the response breaks its contract by itself, whatever the scenario expects.
    """

    def __init__(self, findings: Sequence[Finding], context: str = "", *, expected: bool = True) -> None:
        self.findings, self.context, self.expected = tuple(findings), context, expected
        text = "\n".join(str(f) for f in self.findings)
        super().__init__(f"{text}\n{context}" if context else text)

    def with_findings(self, findings: Sequence[Finding]) -> ContractBroken:
        """Return a copy with other findings."""
        return ContractBroken(findings, self.context, expected=self.expected)


def conforms(contract: Contract, judgement: Judgement) -> None:
    """The response conforms to its contract; EndpointBroken if it cannot be judged at all."""
    if any(not finding.judged for finding in judgement.findings):
        text = "\n".join(str(finding) for finding in judgement.findings)
        raise EndpointBroken(f"{contract.method} got no response that can be judged\n{text}", do="inspect the exchange")
    if judgement.findings:
        raise ContractBroken(judgement.findings, expected=False)


def outcome(contract: Contract, judgement: Judgement, printed: str) -> Outcome:
    """The response conforms to its contract and has the status `printed`, verbatim or with its variables filled."""
    conforms(contract, judgement)
    printed = contract.printed(printed)
    expected = contract.outcome_printed(printed)
    if expected is None:
        raise UserError(f"{contract.method} has no documented status {printed!r}", do="fix the feature")
    text = judgement.status or ""
    exact = printed == text or (expected.status.text == printed and expected.status.match(text) is not None)
    if judgement.live and judgement.outcome is not None and judgement.outcome.name in expected.alternatives:
        return expected
    if judgement.outcome is not expected or not exact:
        _check_account(contract, judgement, expected)
        raise ContractBroken([_other_status(contract, expected, printed, text)])
    return expected


def _check_account(contract: Contract, judgement: Judgement, expected: Outcome) -> None:
    """Raise Unarranged if an account of which nobody knows what it holds explains another outcome than the expected."""
    came = judgement.outcome
    if not judgement.live or came is None or came is expected:
        return
    if came.by_account:
        raise Unarranged(f"{contract.method} responds {judgement.status} because of what the account holds")
    if expected.by_account and not judgement.arranged:
        raise Unarranged(f"the account is not such that {contract.method} responds {expected.status.text}")


def other_outcome(contract: Contract, judgement: Judgement, printed: str) -> None:
    """The response conforms to its contract and has any status but `printed`."""
    conforms(contract, judgement)
    refused = contract.outcome_printed(printed)
    if refused is not None and judgement.outcome is refused:
        wanted = f"any documented status but {printed}"
        raise ContractBroken([_other_status(contract, refused, wanted, judgement.status or "")])


def success(contract: Contract, judgement: Judgement) -> Outcome:
    """The response conforms to its contract and has the method's first documented success status."""
    return outcome(contract, judgement, next(o.status.text for o in contract.outcomes if o.ok))


def succeeded(contract: Contract, judgement: Judgement) -> None:
    """The response conforms to its contract and has any success status."""
    conforms(contract, judgement)
    if judgement.outcome is None or not judgement.outcome.ok:
        good = next(o for o in contract.outcomes if o.ok)
        _check_account(contract, judgement, good)
        raise ContractBroken([_other_status(contract, good, good.status.text, judgement.status or "")])


def _other_status(contract: Contract, expected: Outcome, printed: str, text: str) -> Finding:
    place = contract.status_shown
    return Finding(expected.requirement, place, printed, text or "no status", evidence=expected.evidence)


def rows(
    contract: Contract,
    judgement: Judgement,
    field: str,
    table: Sequence[Sequence[str]],
    *,
    among: bool = False,
    ordered: bool = False,
) -> None:
    """The list `field` of the response holds exactly these rows; the first row of the table names the columns.

    `among` allows additional rows, but none that is one of these again; `ordered` requires the order of the table.
    """
    succeeded(contract, judgement)
    head, *cells = table
    columns = [Column.of(contract, field, name) for name in head]
    every = [_with_own_texts(item, judgement) for item in listed(contract, judgement.value, field)]
    actual, missing = _compared(columns, cells, every, judgement, ordered=ordered)
    if not missing and (among or len(actual) == len(cells)):
        found = [item for item in every if any(_fits(columns, row, item) for row in cells)] if among else []
        if len(found) > len(cells):
            _check_once(contract, field, head, found)
        return
    if judgement.hides_own(every):
        raise _occupied(contract, field, f"{len(every)} items, which leave the scenario's own to other pages")
    if any(judgement.omits(row, every) for row in missing):
        raise _occupied(contract, field, f"{len(every)} items, none of them the record that was there before")
    missing = missing if among else cells
    if not among and len(cells) == len(actual) == 1:
        raise ContractBroken(list(_cell_findings(contract, field, columns, cells[0], actual[0])))
    near = [item for item in every if any(_fits(columns[:1], row[:1], item) for row in missing)]
    if among and near and not any(judgement.decides(row) for row in missing):
        raise _occupied(contract, field, f"{len(near)} like {near[0]}")
    shown = near or actual or every if among else actual
    came = _shown(whole(contract, judgement.value, field), field, head, shown, len(every if among else actual))
    expected = [dict(zip(head, row, strict=True)) for row in missing]
    order = " in this order" if ordered else ""
    text = f"among its rows {expected}{order}" if among else f"{len(cells)} rows {expected}{order}"
    # Rows that lack what identifies them may be the scenario's as well as anybody's.
    rows = actual or every
    optional = any(c.optional and is_missing(member_at(item, c.path)[1]) for c in columns for item in rows)
    raise ContractBroken([_listed_wrong(contract, field, text, came, optional=optional)])


def _check_once(contract: Contract, field: str, head: Sequence[str], found: Sequence[Mapping[str, Any]]) -> None:
    """Raise ContractBroken if an item is there again, the same in every member."""
    if again := repeated(found):
        came = _shown(None, field, head, again, len(again))
        finding = _listed_wrong(contract, field, "each item once", f"listed again: {came}")
        raise ContractBroken([replace(finding, evidence=finding.evidence.weakened(_ONCE))])


def none_of(
    contract: Contract,
    judgement: Judgement,
    field: str,
    table: Sequence[Sequence[str]],
    *,
    among: bool = False,
    ordered: bool = False,
) -> None:
    """No item of the list `field` matches one of these rows; UserError with `among` or `ordered`, which contradict it.

    The first row of the table names the columns. Unarranged if an item that matches was there before the scenario.
    """
    if among or ordered:
        raise UserError("`none of` excludes `at least` and `in this order`", do="write `lists none of these`")
    succeeded(contract, judgement)
    head, *cells = table
    columns = [Column.of(contract, field, name) for name in head]
    actual = list(listed(contract, judgement.value, field))
    found = [item for item in actual if any(_fits(columns, row, item) for row in cells)]
    rows = [dict(zip(head, row, strict=True)) for row in cells]
    if found and not _blames(judgement, found) and not _blames(judgement, cells):
        raise _occupied(contract, field, f"{len(found)} like {rows}")
    if found:
        came = _shown(whole(contract, judgement.value, field), field, head, found, len(actual))
        raise ContractBroken([_listed_wrong(contract, field, f"none of the rows {rows}", came)])


def _blames(judgement: Judgement, found: Sequence[Any]) -> bool:
    """True if one of these is about the scenario, or if the response can be about nothing else."""
    return judgement.own is None or any(map(judgement.own, found))


def _occupied(contract: Contract, field: str, what: str) -> Unarranged:
    return Unarranged(f"the account holds what {contract.method} lists in {field} besides: {what}")


def _compared(
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    every: Sequence[Mapping[str, Any]],
    judgement: Judgement,
    *,
    ordered: bool,
) -> tuple[Sequence[Mapping[str, Any]], list[Sequence[str]]]:
    """Return the items that are to be exactly the wanted rows, and the rows without a matching item.

    Of a list that holds other things too, these are the items about the scenario, and what others match its rows.
    """
    if judgement.own is None:
        return every, _missing(columns, cells, every, ordered=ordered)
    own = [item for item in every if judgement.own(item)]
    missing = _missing(columns, cells, own, ordered=ordered)
    if not missing or not any(map(judgement.own, missing)):
        rest = [item for item in every if item not in own]
        taken = [item for row in missing for item in rest if _fits(columns, row, item)][: len(missing)]
        still = _missing(columns, missing, rest, ordered=ordered)
        return ([*own, *taken] if not still else own), still
    return own, missing


def _missing(
    columns: Sequence[Column], wanted: Sequence[Sequence[str]], actual: Sequence[Mapping[str, Any]], *, ordered: bool
) -> list[Sequence[str]]:
    """Return the rows without a matching item; each item matches one row at most."""
    left, missing = list(actual), []
    for row in wanted:
        place = next((n for n, item in enumerate(left) if _fits(columns, row, item)), None)
        if place is None:
            missing.append(row)
        else:
            left = left[place + 1 :] if ordered else left[:place] + left[place + 1 :]
    return missing


def row(contract: Contract, judgement: Judgement, field: str, cell: str) -> dict[str, Any]:
    """Return the row of a response whose member `field` has this value; ContractBroken unless there is exactly one."""
    rows = [item for item in rows_of(judgement.value) if field in item]
    found = [item for item in rows if same(cell, item[field])]
    if judgement.own is not None and len(found) > 1:
        own = [item for item in found if judgement.own(item)]
        if not own:
            raise _occupied(contract, field, f"{len(found)} rows with {cell}")
        found = own
    if not found and not judgement.decides([cell]):
        raise Unarranged(f"{contract.method} lists no row with {field} {cell}, and the scenario has not made one")
    if len(found) != 1:
        values = _cut(str([item[field] for item in rows[:_MOST_ROWS]]))
        came = f"{len(found)} such rows among {len(rows)} with {field} {values}"
        raise ContractBroken([_listed_wrong(contract, field, f"one row with {field} {cell}", came)])
    return found[0]


def count(contract: Contract, judgement: Judgement, field: str, number: int) -> None:
    """The list `field` of the response has `number` items; Unarranged if others hide how many the scenario's are."""
    succeeded(contract, judgement)
    items = [item for found in lists(whole(contract, judgement.value, field), field) for item in found]
    if len(items) == number:
        return
    own = items if judgement.own is None else [item for item in items if judgement.own(item)]
    earlier = judgement.existed is not None and len(own) < number
    if earlier or len(own) < number < len(items) or (len(own) == number == 0):
        raise _occupied(contract, field, f"{len(items)} items")
    if len(own) != number:
        came = f"{len(own)} items {_cut(str(own[:_MOST_ROWS]))}"
        raise ContractBroken([_listed_wrong(contract, field, f"{number or 'no'} items", came)])


def _fits(columns: Sequence[Column], row: Sequence[str], item: Mapping[str, Any]) -> bool:
    found = ((column, cell, *member_at(item, column.path)) for column, cell in zip(columns, row, strict=True))
    return all(there and column.holds(cell, value) for column, cell, there, value in found)


def has(contract: Contract, judgement: Judgement, wanted: Mapping[str, str]) -> None:
    """The response conforms to its contract and has these values at these paths."""
    conforms(contract, judgement)
    good = judgement.outcome is None or judgement.outcome.ok
    findings = []
    for path, cell in wanted.items():
        part, root = ("answer", contract.answer) if good else ("error", contract.error)
        column = Column(path, root and at(root, contract.path(path)))
        value = _named(contract, judgement.value, path)
        present, actual = member_at(_narrowed(value, judgement), path)
        if isinstance(actual, list) and judgement.omits(cell, actual):
            raise _occupied(contract, path, f"{len(actual)} items, none of them the record that was there before")
        if not present and actual != ABSENT and judgement.own is not None:
            raise _occupied(contract, path, actual)
        if not present or not column.holds(cell, actual):
            came = _cut(column.shown(actual)) if present else actual
            optional = root is not None and can_be_missing(root, contract.path(path)) and is_missing(actual)
            optional = optional or (isinstance(column.node, Scalar) and column.node.kind == "any")
            findings.append(_listed_wrong(contract, path, cell, came, path, part, optional=optional))
    if findings:
        raise ContractBroken(findings)


def _narrowed(value: Any, judgement: Judgement) -> Any:
    """Return a response with those items alone that are about the scenario, in each list that has any of them."""
    if judgement.own is None:
        return value
    if isinstance(value, dict):
        return {name: _narrowed(member, judgement) for name, member in value.items()}
    if not isinstance(value, list) or not value[1:]:
        return value
    return [item for item in value if judgement.own(item)] or value


def _with_own_texts(row: Mapping[str, Any], judgement: Judgement) -> Mapping[str, Any]:
    """Return a row whose lists of texts, such as ids, have those of the scenario alone, if they have any of them."""
    texts = {name: m for name, m in row.items() if isinstance(m, list) and all(isinstance(each, str) for each in m)}
    return {**row, **{name: _narrowed(member, judgement) for name, member in texts.items()}} if texts else row


def file(contract: Contract, judgement: Judgement, media: str, wanted: Mapping[str, str]) -> None:
    """The response succeeds and is a file with the wanted `type` and `content`, each a cell of a feature file."""
    succeeded(contract, judgement)
    if unknown := wanted.keys() - {"type", "content"}:
        raise UserError(f"a file has no {min(unknown)!r}", do="name its type or its content")
    rule = next(r for r in contract.terms.conventions if r.id == f"{contract.id}#file")
    actual = {"type": media, "content": judgement.value}
    findings = [
        Finding(rule.id, f"the file's {name}", cell, _cut(repr(actual[name])), evidence=rule.evidence)
        for name, cell in wanted.items()
        if not same(cell, actual[name])
    ]
    if findings:
        raise ContractBroken(findings)


def _named(contract: Contract, value: Any, path: str) -> Any:
    """Return a response that is itself the list which the path begins with as an object with that one member."""
    return whole(contract, value, path.partition(".")[0])


def has_no(contract: Contract, judgement: Judgement, path: str) -> None:
    """The response conforms to its contract and has no member at that path, in any item of the lists on the way."""
    conforms(contract, judgement)
    value = _narrowed(_named(contract, judgement.value, path), judgement)
    if found := list(members_at(value, path.split("."))):
        raise ContractBroken([_listed_wrong(contract, path, "no such member", _cut(repr(found[0])), path)])


def _cell_findings(
    contract: Contract, field: str, columns: Sequence[Column], wanted: Sequence[str], actual: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield a finding for each member that differs between the expected row and the actual one."""
    for column, cell in zip(columns, wanted, strict=True):
        there, value = member_at(actual, column.path)
        if not there or not column.holds(cell, value):
            came = _cut(column.shown(value)) if there else value
            place, optional = f"{field}[0].{column.path}", column.optional and is_missing(value)
            yield _listed_wrong(contract, place, cell, came, column.path, optional=optional)


def _shown(value: Any, field: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], came: int) -> str:
    """Return the actual rows in readable form: their number, and the named columns of the first ones."""
    if not came:
        return _without_rows(value, field)
    # A row without any of the columns is shown whole, as the reader needs its member names.
    shown = [
        {name: value for name in columns for there, value in [member_at(item, name)] if there} or dict(item)
        for item in rows[:_MOST_ROWS]
    ]
    text = f"{came} rows" if came == len(rows) else f"{came} rows, the nearest of them"
    left = f" and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
    return f"{text} {_cut(str(shown))}{left}"


def _without_rows(value: Any, field: str) -> str:
    every = list(lists(value, field))
    if not every:
        return f"no list called {field}: {_cut(repr(value))}"
    items = [item for found in every for item in found]
    return f"{len(items)} items that are not objects {_cut(repr(items))}" if items else "0 rows []"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}… ({len(text)} characters)"


def _listed_wrong(
    contract: Contract,
    place: str,
    expected: str,
    actual: str,
    member: str = "",
    part: str = "answer",
    *,
    optional: bool = False,
) -> Finding:
    stem = f"{contract.id}#{part}."
    plain = contract.path(member) if part == "answer" else member
    fields = {
        r.id.removeprefix(stem).replace("[]", ""): r for r in contract.terms.fields if member and r.id.startswith(stem)
    }
    found = fields.get(plain)
    found = found or next((r for path, r in fields.items() if f".{path}".endswith(f".{member}")), None)
    good = next(o for o in contract.outcomes if o.ok)
    identity, evidence = (found.id, found.evidence) if found else (good.requirement, good.evidence)
    if optional:
        evidence = evidence.weakened(_OPTIONAL)
    return Finding(identity, f"{contract.operation.root}.{place}".rstrip("."), expected, actual, evidence=evidence)
