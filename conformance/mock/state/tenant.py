"""Who can call: companies, users with roles, vendor keys, and the callers that feature files name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from stdnum.no import orgnr

from conformance.mock.state.known_settings import SETTINGS, is_possible
from conformance.mock.state.world import Record, Unknown, World, record

OWN, OTHER = "the company", "another company"
NAMES = {OWN: "Example Seller AS", OTHER: "Other Seller AS"}
"""The companies' names."""
ADMINS = {OWN: "kari.nordmann@example.com", OTHER: "nils.berg@example.com"}
"""The email addresses of the companies' admins."""
UNKNOWN, NONE = "unknown", "none"


@record("company")
@dataclass
class Company(Record):
    """A customer of the service, with the settings that methods depend on.

    `settings` holds what configure_company set, by name; `receives`: it accepts invoices from the network.
    `verified`: its customer authentication is complete; `partner`: the account is a partner's own;
    `accounting_office`: it is the client of an accounting office.
    `print_service`: the company has enabled printing for its business invoices.
    `agreement_elsewhere`, `direct_debit_elsewhere`: its number has a main agreement or an AvtaleGiro agreement with
    another provider. `mps` is FAULT or ERROR where MPS fails in that way, and empty where it works.
    `duetto`: the provider's staff have enabled the reporting of payments. `scan_provider` is FAULT where the scanning
    provider opens no account.
    """

    hidden: ClassVar[tuple[str, ...]] = ("settings", "logo")
    uuid: str = ""
    maventa_id: str = ""
    bid: str = ""
    name: str = ""
    eia: str = ""
    country: str = "NO"
    locked: bool = False
    wizard_completed: bool = True
    ocr_account_number: str = "12345678903"
    ocr_kid_length: str = "10"
    ocr_reference_position: str = "1-6"
    municipality: bool = False
    print_service: bool = False
    agreement_elsewhere: bool = False
    direct_debit_elsewhere: bool = False
    mps: str = ""
    email: str = "office@example.com"
    receives: bool = True
    verified: bool = True
    partner: bool = False
    accounting_office: bool = False
    address1: str = "Storgata 1"
    address2: str = ""
    post_code: str = "0155"
    post_office: str = "Oslo"
    region: str = ""
    receives_orders: bool = False
    duetto: bool = False
    scan_provider: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    logo: bytes = b""

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; a name that is no field but a setting of companies sets that."""
        own = {name: value for name, value in values.items() if name in SETTINGS and not hasattr(self, name)}
        if wrong := [f"{name} cannot be {value!r}" for name, value in own.items() if not is_possible(name, value)]:
            raise Unknown(f"a company's {' and '.join(wrong)}")
        self.settings |= own
        super().assign({name: value for name, value in values.items() if name not in own})

    def complete(self, world: World) -> None:
        """Set the ids and addresses for the label in this world; the company belongs to itself.

        The admin of the company that it was declared for becomes a member.
        """
        for user in world.all(User, self.company):
            if user.label == f"admin of {self.company}" and self.label not in user.companies:
                user.companies.append(self.label)
        self.company = self.label
        self.name = self.name or self.label
        self.uuid = self.uuid or world.id("company", self.label)
        self.maventa_id = self.maventa_id or world.id("maventa id", self.label)
        self.bid = self.bid or organisation_number(world, self.label)
        self.eia = self.eia or f"0192:{self.bid}"
        world.register(self.uuid)


@record("user")
@dataclass
class User(Record):
    """A person with a key; `companies` are the labels of the companies where the person is a member."""

    hidden: ClassVar[tuple[str, ...]] = ("key", "companies")
    id: str = ""
    key: str = ""
    role: str = "ADMIN"
    activated: bool = True
    companies: list[str] = field(default_factory=list)
    first_name: str = "Kari"
    last_name: str = "Nordmann"
    email: str = "kari.nordmann@example.com"
    phone: str = "+4790000001"
    notifications_disabled: bool = False
    emails_disabled: bool = False

    def complete(self, world: World) -> None:
        """Set the id and key for the label in this world, and the company that the user is a member of."""
        self.id = self.id or world.id("user id", self.label)
        self.key = self.key or world.id("user", self.label)
        self.companies = self.companies or [self.company]
        world.register(self.key)


@record("vendor key")
@dataclass
class VendorKey(Record):
    """A partner's software key; `company` holds it, `companies` use the software.

    `allowed_signer`: calls with the key may state that an agreement is signed; `own_authentication`: the partner
    authenticates customers by a process of its own.
    """

    hidden: ClassVar[tuple[str, ...]] = ("key",)
    key: str = ""
    disabled: bool = False
    allowed_signer: bool = True
    own_authentication: bool = True
    companies: list[str] = field(default_factory=list)

    def complete(self, world: World) -> None:
        """Set the key for its holder in this world."""
        self.key = self.key or world.id("vendor", self.company)
        world.register(self.key)


ANONYMOUS = (Company("nobody"), User("nobody"), None)
"""The company, user and vendor key of a call whose caller is not known yet."""


@dataclass(frozen=True)
class Keys:
    """The three members of api_keys."""

    company_uuid: str
    user_api_key: str
    vendor_api_key: str


def populate(world: World) -> World:
    """Add the two companies of every world, their users and the vendors' keys."""
    for company in (OWN, OTHER):
        world.add(Company(company, company, name=NAMES[company]))
        email = ADMINS[company]
        world.add(User(f"admin of {company}", company, key=world.id("user", company), email=email))
        world.add(VendorKey(f"vendor key of {company}", company, companies=[company]))
    world.add(User("member", OWN, role="USER", first_name="Ola", last_name="Hansen", email="ola.hansen@example.com"))
    world.add(User("newcomer", OWN, activated=False, email="newcomer@example.com"))
    world.add(User("accountant", OWN, companies=[OWN, OTHER], email="accountant@example.com"))
    return world


def organisation_number(world: World, name: str) -> str:
    """Return a Norwegian organisation number with a correct check digit, the same in every run."""
    for attempt in range(100):
        digits = "9" + world.number(7, "bid", name, str(attempt))
        due = -orgnr.checksum(f"{digits}0") % 11
        if due < 10:  # noqa: PLR2004 - a digit
            return f"{digits}{due}"
    raise AssertionError("one number in eleven has no check digit; a hundred in a row do not happen")


@dataclass(frozen=True)
class Caller:
    """Who calls: which user, with which company and vendor key, in which state the company is.

    `user` is a user's label; `company` and `vendor` are OWN, OTHER, UNKNOWN or NONE.
    """

    user: str = f"admin of {OWN}"
    company: str = OWN
    vendor: str = OWN
    locked: bool = False
    wizard_completed: bool = True
    vendor_disabled: bool = False
    allowed_signer: bool = True
    own_authentication: bool = True

    def keys(self, world: World) -> Keys:
        """Return the keys that this caller sends; the world does not change."""
        users = {user.label: user.key for user in world.all(User)}
        companies = {company.label: company.uuid for company in world.all(Company)}
        vendors = {vendor.company: vendor.key for vendor in world.all(VendorKey)}
        return Keys(
            {**companies, NONE: "", UNKNOWN: world.id("company", UNKNOWN)}[self.company],
            {**users, UNKNOWN: world.id("user", UNKNOWN)}[self.user],
            {**vendors, NONE: "", UNKNOWN: world.id("vendor", UNKNOWN)}[self.vendor],
        )

    def apply(self, world: World) -> None:
        """Put the company and its vendor key into the state that this caller has."""
        company = next(c for c in world.all(Company) if c.label == OWN)
        company.locked, company.wizard_completed = self.locked, self.wizard_completed
        vendor = next(world.all(VendorKey, OWN))
        vendor.disabled, vendor.allowed_signer = self.vendor_disabled, self.allowed_signer
        vendor.own_authentication = self.own_authentication


CALLERS: dict[str, Caller] = {
    "an admin": Caller(),
    "a member without admin rights": Caller(user="member"),
    "a user nobody knows": Caller(user=UNKNOWN),
    "a user not yet activated": Caller(user="newcomer"),
    "a user of another company": Caller(user=f"admin of {OTHER}"),
    "a user of several companies who names none": Caller(user="accountant", company=NONE),
    "an admin who names an unknown company": Caller(company=UNKNOWN),
    "an admin of a locked company": Caller(locked=True),
    "an admin who left the first-time wizard": Caller(wizard_completed=False),
    "an admin with a disabled vendor key": Caller(vendor_disabled=True),
    "an admin whose vendor key may not sign": Caller(allowed_signer=False),
    "an admin whose vendor has no authentication of its own": Caller(own_authentication=False),
    "an admin without a vendor key": Caller(vendor=NONE),
    "an admin with an unknown vendor key": Caller(vendor=UNKNOWN),
    "an admin with another vendor's key": Caller(vendor=OTHER),
    "an admin who names no company": Caller(company=NONE),
    "an admin of another company": Caller(user=f"admin of {OTHER}", company=OTHER, vendor=OTHER),
    "an admin of another company with our vendor key": Caller(user=f"admin of {OTHER}", company=OTHER),
    "an accountant of both companies": Caller(user="accountant"),
}
"""Every caller, by its name in feature files."""


def caller(words: str) -> Caller:
    """Return the caller with this name; Unknown lists the names."""
    if words not in CALLERS:
        raise Unknown(f"no caller is named {words!r}; there are {', '.join(CALLERS)}")
    return CALLERS[words]
