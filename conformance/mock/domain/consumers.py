"""What registers outside the service know of a person: Yes to All, Vipps, and the contact register with post boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.mock.domain.norway import is_birth_number
from conformance.mock.state.world import Record, Unknown, World, record

POST_BOXES = ("", "E-Boks", "DigiPost")
"""Where a person can have a digital post box; empty for who has none."""


@record("consumer")
@dataclass
class Consumer(Record):
    """A person who may get invoices; `dpi` names the post box, E-Boks or DigiPost, and is empty where there is none.

    `vipps` says that eFaktura is activated in the Vipps application, `vipps_shown` that invoices are shown there, and
    `dpi_reserved` that the person wants no invoices in the post box.
    """

    ssn: str = "15818512187"
    date_of_birth: str = "1985-01-15"
    phone: str = "+4790000001"
    email: str = "consumer@example.com"
    name: str = "Kari Nordmann"
    postal_code: str = "0150"
    city: str = "Oslo"
    yes_to_all: bool = True
    efaktura_id: str = ""
    vipps: bool = True
    vipps_shown: bool = True
    dpi: str = ""
    dpi_reserved: bool = False

    def tell(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; Unknown for a number that nobody can have, and for a post box that there is not."""
        super().tell(values)
        if self.ssn and not is_birth_number(self.ssn):
            raise Unknown(f"ssn takes 11 digits with their check digits, not {self.ssn!r}")
        if self.dpi not in POST_BOXES:
            raise Unknown(f"dpi takes {' or '.join(filter(None, POST_BOXES))}, not {self.dpi!r}")

    def settle(self, world: World) -> None:
        """Take the eFaktura identifier that the label has in this world."""
        self.efaktura_id = self.efaktura_id or world.number(9, "efaktura", self.label)


def may_look_up(*, ssn: str = "", date_of_birth: str = "", phone: str = "", email: str = "") -> bool:
    """Return whether these data lead to a lookup in Yes to All at all; the rest of a consumer's data never does."""
    return bool(ssn or date_of_birth or phone or email)


def lookup(
    world: World,
    *,
    ssn: str = "",
    date_of_birth: str = "",
    phone: str = "",
    email: str = "",
    name: str = "",
    postal_code: str = "",
    city: str = "",
) -> Consumer | None:
    """Return who is found in Yes to All by the first combination that the data make up, or None.

    The combination decides alone: who is not found by it is not looked for by a later one.
    """
    found = person(
        world,
        ssn=ssn,
        date_of_birth=date_of_birth,
        phone=phone,
        email=email,
        name=name,
        postal_code=postal_code,
        city=city,
    )
    return found if found is not None and found.yes_to_all else None


def person(
    world: World,
    *,
    ssn: str = "",
    date_of_birth: str = "",
    phone: str = "",
    email: str = "",
    name: str = "",
    postal_code: str = "",
    city: str = "",
) -> Consumer | None:
    """Return whom the data name, in Yes to All or not, by the same combinations as lookup."""
    if not may_look_up(ssn=ssn, date_of_birth=date_of_birth, phone=phone, email=email):
        return None
    if ssn:
        wanted = {"ssn": ssn}
    elif date_of_birth and phone and email:
        wanted = {"date_of_birth": date_of_birth, "phone": phone, "email": email}
    else:
        wanted = {"name": name, "postal_code": postal_code, "city": city}
    if not all(wanted.values()):
        return None
    return next((c for c in world.all(Consumer) if _matches(c, wanted)), None)


def international(phone: str) -> str:
    """Return a phone number without what people put between its digits, `00` before the country written as `+`."""
    digits = "".join(character for character in phone if character.isdecimal() or character == "+")
    return "+" + digits[2:] if digits.startswith("00") else digits


def _matches(consumer: Consumer, wanted: dict[str, str]) -> bool:
    return all(_same(name, getattr(consumer, name), value) for name, value in wanted.items())


def _same(name: str, one: str, other: str) -> bool:
    if name == "phone":
        return international(one) == international(other)
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
