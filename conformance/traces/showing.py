"""What reading calls show of a company's values and records: rows by key, and how they differ."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.catalogue import Catalogue, Contract, Scalar
from conformance.catalogue.trace import PutBack
from conformance.catalogue.types import Node, at
from conformance.checks.judgement import Judgement
from conformance.endpoint.owned import plain
from conformance.errors import EndpointBroken

Keys = Mapping[str, str]
Call = Callable[[Contract, Keys, Mapping[str, Any]], Judgement]
"""Makes a call with these arguments and returns its judged response."""
Rows = dict[str, dict[str, Any]]
_LIST = PutBack(record="", rows="", key="id", only=(), calls=())


@dataclass(frozen=True)
class Shown:
    """A reading call, and how what it shows is put back; `own` is the key of the only row that counts, if one does."""

    contract: Contract
    put_back: PutBack
    sent: Mapping[str, Any]
    own: str = ""


def rows_of(shown: Shown, value: Any) -> Rows:
    """Return the rows of a response by their keys, with what identifies them and what can be put back."""
    found = value
    for name in filter(None, shown.put_back.rows.split(".")):
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, list):
        return {}
    key = shown.put_back.key
    return {str(row[key]): dict(row) for row in found if isinstance(row, Mapping) and row.get(key) not in (None, "")}


def read(shown: Shown, keys: Keys, call: Call) -> Rows:
    """Read the rows that there are; EndpointBroken if the call does not succeed, or lacks the only row that counts."""
    judgement = call(shown.contract, keys, shown.sent)
    if judgement.outcome is None or not judgement.outcome.ok:
        came = judgement.status or "no response that can be read"
        raise EndpointBroken(f"{shown.contract.method} responded {came}")
    rows = rows_of(shown, judgement.value)
    if shown.own and shown.own not in rows:
        raise EndpointBroken(f"{shown.contract.method} does not show the company {shown.own}")
    return {key: row for key, row in rows.items() if shown.own in ("", key)}


def differences(shown: Shown, before: Mapping[str, Mapping[str, Any]], now: Rows) -> dict[str, Mapping[str, Any]]:
    """Return the rows as they were before, of those that can be put back and are different now."""
    takes = [key for key in before if any(_takes(call, key) for call in shown.put_back.calls)]
    only = shown.put_back.only
    return {
        key: before[key] for key in takes if key in now and _compared(before[key], only) != _compared(now[key], only)
    }


def storable(shown: Shown, rows: Rows) -> Rows:
    """Return what of rows is worth keeping in a journal: nothing that no call could put back."""
    key, only = shown.put_back.key, shown.put_back.only
    return {
        name: {k: v for k, v in row.items() if (not only or k in only or k == key)}
        if any(_takes(call, name) for call in shown.put_back.calls)
        else {key: name}
        for name, row in rows.items()
    }


def calls_for(
    shown: Shown, rows: Mapping[str, Mapping[str, Any]], catalogue: Catalogue
) -> Iterator[list[tuple[Contract, dict[str, Any]]]]:
    """Yield the calls that put rows back, in the order in which they are to be made.

    Each is a list: the first call sets everything at once, the others, if this is refused, one row each.
    """
    for call in shown.put_back.calls:
        taken = {key: row for key, row in rows.items() if _takes(call, key)}
        contract = catalogue.apis[shown.contract.api].methods[call["method"]]
        single = [(contract, _arguments(call, contract, {key: row})) for key, row in taken.items()]
        if len(single) > 1 and "with" not in call:
            yield [(contract, _arguments(call, contract, taken)), *single]
        else:
            yield from ([each] for each in single)


def _takes(call: Mapping[str, Any], key: str) -> bool:
    return key in call["keys"] if "keys" in call else key not in call.get("except", ())


def _arguments(call: Mapping[str, Any], contract: Contract, batch: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if "rows" in call:
        place(made, call["rows"], [dict(row) for row in batch.values()])
    elif "members" in call:
        ((path, member),) = call["members"].items()
        for name, row in batch.items():
            put(contract, made, f"{path}.{name}", row.get(member))
    else:
        (row,) = batch.values()
        for path, source in call["with"].items():
            put(contract, made, path, _meant(source, row))
    return made


def _meant(source: Any, row: Mapping[str, Any]) -> Any:
    if isinstance(source, str):
        return row.get(source)
    if "value" in source:
        return source["value"]
    text = str(row.get(source["member"]) or "")
    return source["as"].get(text, source["as"].get("*"))


def put(contract: Contract, made: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a request path, in the type that the contract declares for it."""
    place(made, path, _typed(at(contract.request, path), value))


def place(made: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path of arguments."""
    *parents, last = path.split(".")
    for name in parents:
        made = made.setdefault(name, {})
    made[last] = value


def _typed(node: Node | None, value: Any) -> Any:
    if not isinstance(node, Scalar) or not isinstance(value, str):
        return value
    text = value.strip()
    if node.kind == "boolean":
        return text.lower() in ("true", "1")
    if node.kind == "integer":
        return int(text) if text.lstrip("-").isdecimal() else None
    return value


def _compared(row: Mapping[str, Any], only: tuple[str, ...]) -> Any:
    """Return what of a row is compared; nil and empty are the same, since a call cannot always set either."""
    return {k: plain(v) for k, v in row.items() if (not only or k in only) and v not in (None, "")}


def shown_by(contract: Contract, reading: Mapping[str, Any], catalogue: Catalogue, keys: Keys, call: Call) -> Shown:
    """Return how a reading call that a trace names shows what it is about."""
    methods = catalogue.apis[contract.api].methods
    found = methods[reading["method"]]
    sent = copy.deepcopy(dict(found.example))
    for path, value in reading["with"].items():
        place(sent, path, value)
    own_key = ""
    if own := reading.get("own"):
        known = call(methods[own["method"]], keys, methods[own["method"]].example)
        value = known.value.get(own["member"]) if isinstance(known.value, Mapping) else None
        if not value:
            raise EndpointBroken(f"{own['method']} did not show {own['member']}")
        place(sent, own["as"], value)
        own_key = str(value)
    return showing(found, sent, own_key)


def showing(contract: Contract, sent: Mapping[str, Any], own: str = "") -> Shown:
    """Return how a reading call shows what it does; what no call puts back are the records of a list."""
    return Shown(contract, contract.usage.put_back or _LIST, sent, own)
