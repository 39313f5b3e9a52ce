"""Who can call: companies, users with roles, vendor keys, and the callers that feature files speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.mock.norway import mod11_digit
from conformance.mock.world import Record, Unknown, World, Worlds, record

OWN, OTHER = "the company", "another company"


@record("company")
@dataclass
class Company(Record):
    """A customer of the service, with the settings that methods look at."""

    uuid: str = ""
    bid: str = ""
    country: str = "NO"
    locked: bool = False
    wizard_completed: bool = True
    ocr_account_number: str = "12345678903"
    ocr_kid_length: str = "10"
    ocr_reference_position: str = "1-6"


@record("user")
@dataclass
class User(Record):
    """A person with a key; `companies` are the labels of the companies where the person is a member."""

    key: str = ""
    role: str = "ADMIN"
    activated: bool = True
    companies: list[str] = field(default_factory=list)


@record("vendor key")
@dataclass
class VendorKey(Record):
    """A partner's software key; `holder` is the company that holds it, `companies` those that use the software."""

    key: str = ""
    disabled: bool = False
    companies: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Keys:
    """The three members of api_keys."""

    company_uuid: str
    user_api_key: str
    vendor_api_key: str


def populate(worlds: Worlds, world: World) -> World:
    """Give a world its two companies, their users and the vendors' keys."""
    for company in (OWN, OTHER):
        world.add(Company(company, company, uuid=world.id("company", company), bid=organisation_number(world, company)))
        world.add(User(f"admin of {company}", company, key=world.id("user", company), companies=[company]))
        vendor = VendorKey(f"vendor key of {company}", company, key=world.id("vendor", company), companies=[company])
        world.add(vendor)
    world.add(User("member", OWN, key=world.id("user", "member"), role="USER", companies=[OWN]))
    world.add(User("newcomer", OWN, key=world.id("user", "newcomer"), activated=False, companies=[OWN]))
    world.add(User("accountant", OWN, key=world.id("user", "accountant"), companies=[OWN, OTHER]))
    for item in world.all(Company):
        worlds.index(item.uuid, world)
    for user in world.all(User):
        worlds.index(user.key, world)
    for vendor in world.all(VendorKey):
        worlds.index(vendor.key, world)
    return world


def organisation_number(world: World, name: str) -> str:
    """Return a Norwegian organisation number with a true check digit, the same in every run."""
    for attempt in range(100):
        digits = "9" + world.number(7, "bid", name, str(attempt))
        if (digit := mod11_digit(digits)) != "-":
            return digits + digit
    raise AssertionError("one number in eleven has no check digit; a hundred in a row do not happen")


def _admin(world: World) -> Keys:
    """The company's admin, with the keys that are right; also puts right what another caller made wrong."""
    company = next(c for c in world.all(Company) if c.label == OWN)
    company.locked, company.wizard_completed = False, True
    vendor = next(v for v in world.all(VendorKey, OWN))
    vendor.disabled = False
    return Keys(company.uuid, _key(world, f"admin of {OWN}"), vendor.key)


def _key(world: World, user: str) -> str:
    return next(u.key for u in world.all(User) if u.label == user)


def _with(**changes: str | Callable[[World], str]) -> Callable[[World], Keys]:
    """A caller who has the admin's keys but for these."""

    def keys(world: World) -> Keys:
        made = {name: value if isinstance(value, str) else value(world) for name, value in changes.items()}
        return Keys(**{**_admin(world).__dict__, **made})

    return keys


def _with_company(**changes: bool) -> Callable[[World], Keys]:
    """The admin of a company that is not as it ought to be."""

    def keys(world: World) -> Keys:
        right = _admin(world)
        next(c for c in world.all(Company) if c.label == OWN).__dict__.update(changes)
        return right

    return keys


def _with_disabled_vendor_key(world: World) -> Keys:
    right = _admin(world)
    next(v for v in world.all(VendorKey, OWN)).disabled = True
    return right


CALLERS: dict[str, Callable[[World], Keys]] = {
    "an admin": _admin,
    "a member without admin rights": _with(user_api_key=lambda w: _key(w, "member")),
    "a user nobody knows": _with(user_api_key=lambda w: w.id("user", "unknown")),
    "a user not yet activated": _with(user_api_key=lambda w: _key(w, "newcomer")),
    "a user of another company": _with(user_api_key=lambda w: _key(w, f"admin of {OTHER}")),
    "a user of several companies who names none": _with(company_uuid="", user_api_key=lambda w: _key(w, "accountant")),
    "an admin who names an unknown company": _with(company_uuid=lambda w: w.id("company", "unknown")),
    "an admin of a locked company": _with_company(locked=True),
    "an admin who left the first-time wizard": _with_company(wizard_completed=False),
    "an admin with a disabled vendor key": _with_disabled_vendor_key,
    "an admin without a vendor key": _with(vendor_api_key=""),
    "an admin with an unknown vendor key": _with(vendor_api_key=lambda w: w.id("vendor", "unknown")),
    "an admin with another vendor's key": _with(vendor_api_key=lambda w: next(v.key for v in w.all(VendorKey, OTHER))),
    "an admin who names no company": _with(company_uuid=""),
}
"""Every caller that a feature file can name, and how a world comes to have one."""


def caller(world: World, words: str) -> Keys:
    """Return the keys of the caller whom a feature file describes; Unknown lists those there are."""
    if words not in CALLERS:
        raise Unknown(f"no caller is {words!r}; there are {', '.join(CALLERS)}")
    return CALLERS[words](world)
