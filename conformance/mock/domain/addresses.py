"""The postal addresses of companies, one for each country and language, one of them the default."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.mock.state.world import Record, World, record

COUNTRIES = frozenset(
    [
        "AT",
        "AX",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FO",
        "FR",
        "GB",
        "GL",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "US",
    ]
)
"""The countries that an address can be in."""
LANGUAGES = frozenset(("FI", "SE", "EN", "NO", "DK", "NL"))
"""The languages of the service."""


@record("postal address")
@dataclass
class PostalAddress(Record):
    """One postal address of a company; the first is the default until another one becomes it."""

    id: str = ""
    default: bool = False
    company_name: str = "Example Seller AS"
    lang: str = "NO"
    state: str = ""
    post_code: str = "0155"
    post_office: str = "Oslo"
    phone: str = "+4790000010"
    address1: str = "Storgata 1"
    gsm: str = ""
    address2: str = ""
    country: str = "NO"
    city: str = "Oslo"
    fax: str = ""

    def complete(self, world: World) -> None:
        """Set the id for the label in this world, and become the default if there is none."""
        self.id = self.id or world.id("postal address", self.company, self.label)
        if self.default:
            make_default(world, self)
        else:
            self.default = default_address(world, self.company) is None

    def incomplete(self) -> str:
        """Return why the address cannot be used, empty if it can."""
        if not self.address1.strip():
            return "Address1 can't be blank"
        if not self.post_code.strip():
            return "Post code can't be blank"
        if not (self.post_office.strip() or self.city.strip()):
            return "Post office can't be blank"
        return "" if self.lang in LANGUAGES else "Lang is not included in the list"


def default_address(world: World, company: str) -> PostalAddress | None:
    """Return the default address of the company with a label, or None if it has no address."""
    return next((address for address in world.all(PostalAddress, company) if address.default), None)


def make_default(world: World, chosen: PostalAddress) -> None:
    """Make an address the default of its company in place of the previous one."""
    for address in world.all(PostalAddress, chosen.company):
        address.default = address is chosen
