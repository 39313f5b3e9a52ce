"""Lists that are read page by page: which page a call asks for, and how much it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.catalogue.model import Contract
from conformance.catalogue.types import Array, Scalar

_NUMBER, _SIZE = "page", "per_page"


@dataclass(frozen=True)
class Page:
    """One page of a list: its number, and how many items it has at most, 0 where nobody says."""

    number: int
    size: int

    def may_omit(self, items: int) -> bool:
        """Return whether a page with so many items may leave items of the list to other pages."""
        return self.number > 1 or 0 < self.size <= items


def page_of(contract: Contract, arguments: Mapping[str, Any]) -> Page | None:
    """Return the page that a call with these arguments asks for, None for a list without pages."""
    members = contract.request.members
    if not isinstance(contract.answer, Array) or not {_NUMBER, _SIZE} <= members.keys():
        return None
    number, size, node = arguments.get(_NUMBER), arguments.get(_SIZE), members[_SIZE]
    usual = node.schema.get("default") if isinstance(node, Scalar) else None
    size = size if isinstance(size, int) else usual
    return Page(number if isinstance(number, int) else 1, size if isinstance(size, int) else 0)
