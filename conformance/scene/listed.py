"""The lists in a response, by the name that features call each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.catalogue import Contract


def listed(contract: Contract, value: Any, field: str) -> Iterator[dict[str, Any]]:
    """Yield the items of the list of that name: the response itself, or a member at any depth."""
    yield from _flat(whole(contract, value, field), field)


def whole(contract: Contract, value: Any, field: str) -> Any:
    """Return a response that is itself the list of that name as an object with that one member."""
    return {field: value} if field == contract.list_name else value


def _flat(value: Any, field: str, above: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the items of the array called `field`, each merged with the plain members of its parents."""
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


def lists(value: Any, field: str) -> Iterator[list[Any]]:
    """Yield every list of that name, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from lists(item, field)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == field and isinstance(member, list):
                yield member
            else:
                yield from lists(member, field)


def repeated(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what is more than once among items, the same in every member; takes linear time, whatever they hold."""
    by_text = {repr(item): item for item in items}
    return [by_text[text] for text, times in Counter(map(repr, items)).items() if times > 1]
