"""What a scenario itself sends: values that no two runs may share are made unique, wherever the scenario names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from conformance.catalogue import Contract, Scalar
from conformance.catalogue.formats import is_timestamp
from conformance.catalogue.recipes import Recipe, Recipes
from conformance.catalogue.types import at
from conformance.scene import members
from conformance.scene.arranging.unique import Unique

_WRITTEN: Final = "%Y%m%d%H%M%S"
_LONGEST: Final = timedelta(days=28)
"""The span that is no longer than any month."""


class Distinct:
    """Makes values unique in the requests and files of one scenario; `now` returns the time by each clock."""

    def __init__(self, recipes: Recipes, unique: Unique, now: Callable[[], Sequence[datetime]]) -> None:
        self._recipes, self._unique, self._now = recipes, unique, now

    def fields(self, kind: str, built_by: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a file of a kind, those that must be unique made so, unstated ones too."""
        made = dict(fields)
        if self._unique.suffix:
            for name, form in self._recipes.kinds.get(kind, Recipe(kind)).unique.items():
                made[name] = self._unique.made(made.get(name, getattr(built_by, name)), form)
        return made

    def changes(self, contract: Contract, changes: Mapping[str, Any], *, about_a_record: bool) -> dict[str, Any]:
        """Return the changes of a call with unique values, and with those of the contract's example that must be so.

        What is about a record has its values from there; facts and value words stay. A span of time that the example
        has, and no step names, covers what the scenario does.
        """
        if not self._unique.suffix:
            return dict(changes)
        made = dict(changes)
        example = dict(members.texts_at(contract.example))
        for path, form in self._recipes.unique.get(contract.method, {}).items():
            if path in example and not (about_a_record and path in contract.usage.subject):
                made.setdefault(path, example[path])
            cell = made.get(path)
            if isinstance(cell, str) and not cell.startswith("("):
                made[path] = self._unique.made(cell, form, _longest(contract, path))
        known = {path: self._unique.seen(text) for path, text in example.items() if self._unique.knows(text)}
        return known | dict(self._spans(example, changes)) | made

    def _spans(self, example: Mapping[str, str], changes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the edges of each span of the example that is over now, moved to end tomorrow."""
        for start in (path for path in example if path.endswith("_start")):
            end = f"{start.removesuffix('_start')}_end"
            edges = [example[start], example.get(end, "")]
            if not all(map(is_timestamp, edges)) or {start, end} & changes.keys():
                continue
            first, last = (datetime.strptime(edge, _WRITTEN) for edge in edges)
            now = max(self._now())
            if last < now:
                tomorrow = now + timedelta(days=1)
                yield start, f"{tomorrow - min(last - first, _LONGEST):{_WRITTEN}}"
                yield end, f"{tomorrow:{_WRITTEN}}"


def _longest(contract: Contract, path: str) -> int:
    """Return how many characters a member of a request can have, 0 if its contract does not say."""
    node = at(contract.request, path)
    return int(node.schema.get("maxLength", 0)) if isinstance(node, Scalar) else 0
