"""Consumers in external registries: Yes to All, Vipps, and the contact register with digital post boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.mock.domain.norway import is_birth_number
from conformance.mock.state.world import Record, Unknown, World, record

POST_BOXES = ("", "E-Boks", "DigiPost")
"""The providers of digital post boxes; empty for a person without one."""


@record("consumer")
@dataclass
class Consumer(Record):
    """A person who may receive invoices; `dpi` is the post box, E-Boks or DigiPost, and empty if there is none.

    `vipps`: eFaktura is activated in the Vipps application; `vipps_shown`: invoices are visible there;
    `dpi_reserved`: the person declined invoices in the post box.
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

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; Unknown for an invalid social security number or an unknown post box."""
        super().assign(values)
        if self.ssn and not is_birth_number(self.ssn):
            raise Unknown(f"ssn must be 11 digits with correct check digits, not {self.ssn!r}")
        if self.dpi not in POST_BOXES:
            raise Unknown(f"dpi must be {' or '.join(filter(None, POST_BOXES))}, not {self.dpi!r}")

    def complete(self, world: World) -> None:
        """Set the eFaktura identifier for the label in this world."""
        self.efaktura_id = self.efaktura_id or world.number(9, "efaktura", self.label)


def may_look_up(*, ssn: str = "", date_of_birth: str = "", phone: str = "", email: str = "") -> bool:
    """Return whether these data allow a lookup in Yes to All; a consumer's other data do not."""
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
    """Return the person in Yes to All who matches the first complete combination of the data, or None.

    Only that combination is looked up; a person who does not match it is not found by a later one.
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
    """Return the person who matches the data, in Yes to All or not, by the same combinations as lookup."""
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
    """Return a phone number without separators between its digits, and with `+` for a leading `00`."""
    digits = "".join(character for character in phone if character.isdecimal() or character == "+")
    return "+" + digits[2:] if digits.startswith("00") else digits


def _matches(consumer: Consumer, wanted: dict[str, str]) -> bool:
    return all(_same(name, getattr(consumer, name), value) for name, value in wanted.items())


def _same(name: str, one: str, other: str) -> bool:
    if name == "phone":
        return international(one) == international(other)
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
