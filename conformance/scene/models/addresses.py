"""Postal addresses: one for each country and language, and exactly one of them the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.scene import lines
from conformance.scene.lines import Line
from conformance.scene.models.model import Choices, Move

OURS, THEIRS = "an admin", "an admin of another company"
_PAIRS = ("NO / NO", "NO / EN", "SE / EN")
_NAMES = ("home", "office", "depot", "shop")
_DEFAULT, _NOWHERE = "the default", "in no country"
_NOT_FOUND = "ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS"


@dataclass
class Address:
    """An address as the service stores it; `street` identifies it, `owner` created it."""

    owner: str
    pair: str
    street: str
    default: bool


@dataclass
class Addresses:
    """All existing addresses, by the name under which they were created; `used` includes those of deleted ones."""

    there: dict[str, Address] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    moves: ClassVar[Mapping[str, Choices]] = {
        "postal_address_create": Choices(
            (OURS, THEIRS), _NAMES, (*_PAIRS, *(f"{pair}, default" for pair in _PAIRS), _NOWHERE)
        ),
        "postal_address_update": Choices((OURS, THEIRS), (*_NAMES, _DEFAULT), (*_PAIRS, "default", _NOWHERE)),
        "postal_address_delete": Choices((OURS, THEIRS), _NAMES),
    }

    def begin(self) -> Iterator[Line]:
        """A company begins without addresses."""
        return iter(())

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call and its expected response."""
        name = move.about
        yield lines.caller(move.who)
        changes, known = self._changes(move), name in self.there
        status = self.refused(move) or self.done(move)
        yield lines.call(move.method, changes, about=name if known else "")
        yield lines.responds(status)
        if name in self.there and not known:
            yield from lines.keep_row("postal_address_list", name, "address1", _street(name))
        if move.who == THEIRS:
            yield lines.call("postal_address_list", {})
            yield lines.lists("addresses", _COLUMNS, self.rows(THEIRS))

    def shown(self) -> Iterator[Line]:
        """The company has its own addresses only."""
        yield lines.now_lists("postal_address_list", "addresses", _COLUMNS, self.rows(OURS))

    def rows(self, owner: str) -> list[tuple[str, ...]]:
        """Return a company's addresses as they are listed."""
        found = (address for address in self.there.values() if address.owner == owner)
        return [(*a.pair.split(" / "), a.street, str(a.default).lower()) for a in found]

    def foreseen(self, move: Move) -> str | None:
        """Calls about addresses that do not exist are impossible; making the default the default is pointless."""
        creating = move.method == "postal_address_create"
        named = move.about == _DEFAULT or (move.about in self.used if creating else move.about in self.there)
        if named is creating or (move.about, move.choice) == (_DEFAULT, "default"):
            return None
        return self.refused(move)

    def refused(self, move: Move) -> str:
        """Return the expected refusal, empty if the call must succeed."""
        creating = move.method == "postal_address_create"
        address = self._meant(move)
        if not creating and (address is None or address.owner != move.who):
            return _NOT_FOUND
        if move.method == "postal_address_delete":
            assert address is not None
            return "ERROR: COULD NOT DELETE POSTAL ADDRESS" if address.default else ""
        if move.choice == _NOWHERE:
            return "ERROR: COUNTRY CODE INVALID"
        pair = move.choice.partition(",")[0]
        others = (a for a in self.there.values() if a.owner == move.who and a is not address)
        if pair in (other.pair for other in others):
            return f"ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR {pair}"
        return ""

    def done(self, move: Move) -> str:
        """Apply a successful call to the state and return its status."""
        address = self._meant(move)
        if move.method == "postal_address_delete":
            del self.there[move.about]
            return "OK: POSTAL ADDRESS DELETED"
        pair, _, default = move.choice.partition(", ")
        if address is None:
            address = Address(move.who, pair, _street(move.about), default=not self.rows(move.who))
            self.there[move.about] = address
            self.used.add(move.about)
        elif pair in _PAIRS:
            address.pair = pair
        if "default" in (pair, default):
            for other in self.there.values():
                if other.owner == move.who:
                    other.default = other is address
        return "OK: POSTAL ADDRESS SAVED"

    def _meant(self, move: Move) -> Address | None:
        """Return the address that a call is about, if it exists."""
        if move.about == _DEFAULT:
            return next((a for a in self.there.values() if a.owner == move.who and a.default), None)
        return self.there.get(move.about)

    @staticmethod
    def _changes(move: Move) -> dict[str, str]:
        changes = {"id": "(null)"} if move.about == _DEFAULT else {}
        if move.method == "postal_address_create":
            changes["company_postal.address1"] = _street(move.about)
        elif move.method == "postal_address_update":
            changes["company_postal.address1"] = "(absent)"
        pair, _, default = move.choice.partition(", ")
        if pair in _PAIRS:
            changes["company_postal.country"], _, changes["company_postal.lang"] = pair.partition(" / ")
        if pair == _NOWHERE:
            changes["company_postal.country"] = "XX"
        if "default" in (pair, default):
            changes["company_postal.default"] = "true"
        return changes


def _street(name: str) -> str:
    return f"{name.title()} Street 1"


_COLUMNS = ("country", "lang", "address1", "default")
