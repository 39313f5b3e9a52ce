"""Calls with one mistake each, generated from a contract's request schema: every service must refuse them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from conformance.catalogue import Array, Contract, Scalar
from conformance.catalogue.binding import KEYS
from conformance.catalogue.formats import validator
from conformance.errors import UserError
from conformance.scene.samples import member_paths
from conformance.scene.words import arguments, node_at, value
from conformance.wires.calling import ABSENT

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_LIMITS = ("enum", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "contentEncoding")
Breaks = Callable[[Mapping[str, Any]], bool]


def one_mistake(contract: Contract) -> SearchStrategy[dict[str, Any]]:
    """Return changes of the contract's example that each violate the schema in one place."""
    from hypothesis import strategies as st

    keys = dict.fromkeys(KEYS, "a key")
    keeps = validator(contract.schemas.request)

    def breaks(changes: Mapping[str, Any]) -> bool:
        # The arguments are validated as they will be sent: a cell such as 7 is a number if the type is.
        return not keeps.is_valid(_present(arguments(contract, keys, None, changes)))

    if breaks({}):
        what = f"the example of {contract.method} is not a complete call"
        raise UserError(what, do="complete the example: as it is, every call would be refused, mistake or not")
    there = _present(arguments(contract, keys, None, {}))
    paths = [path for path in member_paths(contract.request) if contract.operation.place(path.split(".")[0]) != "path"]
    omitted = [{path: ABSENT} for path in paths if _has(there, path) and breaks({path: ABSENT})]
    wrong = [path for path in paths if _has(there, path.rpartition(".")[0]) and _can_be_wrong(contract, path)]
    kinds: list[SearchStrategy[dict[str, Any]]] = []
    if omitted:
        kinds.append(st.sampled_from(omitted))
    if wrong:
        kinds.append(st.sampled_from(wrong).flatmap(lambda path: _wrong(contract, path, breaks)))
    if not kinds:
        raise UserError(f"no call of {contract.method} can violate its schema", do="remove the scenario")
    return st.one_of(kinds)


def _present(made: Any) -> Any:
    """Return a call's arguments without the absent members."""
    if isinstance(made, Mapping):
        return {name: _present(member) for name, member in made.items() if member is not ABSENT}
    return [_present(item) for item in made] if isinstance(made, list) else made


def _has(arguments: Any, path: str) -> bool:
    """Whether a call has a member, in the first item of every list on the way to it."""
    for name in path.split(".") if path else ():
        inner = arguments[0] if isinstance(arguments, list) and arguments else arguments
        if not isinstance(inner, Mapping) or name not in inner:
            return False
        arguments = inner[name]
    return True


def _as_text(contract: Contract, path: str) -> bool:
    """Whether a member is sent as text whatever its type, as everything in a query or a form is."""
    return contract.operation.as_text(path.split(".")[0])


def _can_be_wrong(contract: Contract, path: str) -> bool:
    node = node_at(contract, path)
    item = node.item if isinstance(node, Array) else node
    if not _as_text(contract, path):
        return True
    return isinstance(item, Scalar) and (item.kind != "string" or any(k in item.schema for k in _LIMITS))


def _wrong(contract: Contract, path: str, breaks: Breaks) -> SearchStrategy[dict[str, Any]]:
    """Return changes of one member that violate the schema: another type, or a value beyond its limits."""
    from hypothesis import strategies as st

    node = node_at(contract, path)
    item = node.item if isinstance(node, Array) else node
    as_text = _as_text(contract, path)
    # Some parsers treat an empty text in a query or a form as absent.
    plain = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=int(as_text), max_size=30)
    some: list[SearchStrategy[Any]] = [plain, st.from_regex(r"[0-9+-]{1,14}", fullmatch=True), st.dates().map(str)]
    if not as_text:
        some += [st.integers(-9, 9), st.booleans(), st.lists(st.integers(), max_size=2), st.just({"a": 1})]

    def clear(drawn: Any) -> bool:
        # A service that accepts +7 or full-width digits as a number contradicts no document.
        number = as_text and isinstance(item, Scalar) and item.kind in ("integer", "number")
        return not (number and isinstance(value(drawn, item), str) and _may_be_a_number(drawn))

    return st.one_of(some).filter(lambda drawn: clear(drawn) and breaks({path: drawn})).map(lambda drawn: {path: drawn})


def _may_be_a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
