"""Postal addresses: one for each country and language, and just one of them the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.scene import lines
from conformance.scene.lines import Line
from conformance.scene.models.model import Choices, Move

OURS, THEIRS = "an admin", "an admin of another company"
_PAIRS = ("NO / NO", "NO / EN", "SE / EN")
_NAMES = ("address 1", "address 2", "address 3")
_NOT_FOUND = "ERROR: POSTAL ADDRESS NOT FOUND OR NO RIGHTS"


@dataclass
class Address:
    """What the service knows of an address; `street` tells it from all others, `owner` is who made it."""

    owner: str
    pair: str
    street: str
    default: bool


@dataclass
class Addresses:
    """Every address that there is, by the name that it got as it was made; `made` counts those too that are gone."""

    there: dict[str, Address] = field(default_factory=dict)
    made: int = 0

    moves: ClassVar[Mapping[str, Choices]] = {
        "postal_address_create": Choices((OURS, THEIRS), _PAIRS, ("", "default", "in no country")),
        "postal_address_update": Choices(
            (OURS, THEIRS), (*_NAMES, "the default"), (*_PAIRS, "default", "in no country")
        ),
        "postal_address_delete": Choices((OURS, THEIRS), _NAMES),
    }

    def begin(self) -> Iterator[Line]:
        """A company begins without addresses."""
        return iter(())

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call and what it must answer; an address is known by the number in which it was made."""
        about = move.about
        yield lines.caller(move.who)
        said, made = self._said(move), self.made
        status = self.refused(move) or self.done(move)
        yield lines.call(move.method, said, about=about if about in _NAMES else "")
        yield lines.answers(status)
        if self.made > made:
            yield lines.keep_row("postal_address_list", f"address {self.made}", "address1", f"Street {self.made}")
        if move.who == THEIRS:
            yield lines.call("postal_address_list", {})
            yield lines.lists("addresses", _COLUMNS, self.rows(THEIRS))

    def shown(self) -> Iterator[Line]:
        """The company has its addresses, and no other company's."""
        yield lines.now_lists("postal_address_list", "addresses", _COLUMNS, self.rows(OURS))

    def rows(self, owner: str) -> list[tuple[str, ...]]:
        """Return a company's addresses as they are listed."""
        found = (address for address in self.there.values() if address.owner == owner)
        return [(*a.pair.split(" / "), a.street, str(a.default).lower()) for a in found]

    def foreseen(self, move: Move) -> str | None:
        """An address that was not made yet has no name to be called by; the default need not become it."""
        unnamed = move.about in _NAMES and int(move.about[-1]) > self.made
        if unnamed or (move.about, move.choice) == ("the default", "default"):
            return None
        return self.refused(move)

    def refused(self, move: Move) -> str:
        """Return why the call must be refused, empty if it must not."""
        creating = move.method == "postal_address_create"
        address = self._meant(move)
        if not creating and (address is None or address.owner != move.who):
            return _NOT_FOUND
        if move.method == "postal_address_delete":
            assert address is not None
            return "ERROR: COULD NOT DELETE POSTAL ADDRESS" if address.default else ""
        if move.choice == "in no country":
            return "ERROR: COUNTRY CODE INVALID"
        pair = move.about if creating else move.choice
        others = (a for a in self.there.values() if a.owner == move.who and a is not address)
        if pair in (other.pair for other in others):
            return f"ERROR: COMPANY ALREADY HAS ADDRESS INFORMATION FOR {pair}"
        return ""

    def done(self, move: Move) -> str:
        """Go on to the state after a call that is not refused, and return its status."""
        address = self._meant(move)
        if move.method == "postal_address_delete":
            del self.there[move.about]
            return "OK: POSTAL ADDRESS DELETED"
        if address is None:
            self.made += 1
            first = not self.rows(move.who)
            address = Address(move.who, move.about, f"Street {self.made}", default=first)
            self.there[f"address {self.made}"] = address
        elif move.choice in _PAIRS:
            address.pair = move.choice
        if move.choice == "default":
            for other in self.there.values():
                if other.owner == move.who:
                    other.default = other is address
        return "OK: POSTAL ADDRESS SAVED"

    def _meant(self, move: Move) -> Address | None:
        """Return the address that a call is about, if it is there."""
        if move.about == "the default":
            return next((a for a in self.there.values() if a.owner == move.who and a.default), None)
        return self.there.get(move.about)

    def _said(self, move: Move) -> dict[str, str]:
        said: dict[str, str] = {}
        if move.about == "the default":
            said["id"] = "(null)"
        creating = move.method == "postal_address_create"
        if creating:
            said["company_postal.address1"] = f"Street {self.made + 1}"
        elif move.method == "postal_address_update":
            said["company_postal.address1"] = "(absent)"
        pair = move.about if creating else move.choice
        if pair in _PAIRS:
            said["company_postal.country"], _, said["company_postal.lang"] = pair.partition(" / ")
        if move.choice == "in no country":
            said["company_postal.country"] = "XX"
        if move.choice == "default":
            said["company_postal.default"] = "true"
        return said


_COLUMNS = ("country", "lang", "address1", "default")
