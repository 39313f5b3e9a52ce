"""What companies, consumers and banks have agreed on: the records that SOAP and REST show from their own sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from conformance.mock.domain import norway
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import Record, Unknown, World, record

BANK = "BANK"
"""The network whose profile is the main agreement for consumer invoicing."""


@dataclass
class Opened(Record):
    """What a company has opened in a network; `name`, `eia` and `bid` are what the network knows the company by.

    `happened_at` is the moment of the last event.
    """

    id: str = ""
    profiles: list[str] = field(default_factory=lambda: ["INVOICE"])
    profile_version: str = ""
    endpoint_id: str = ""
    scheme: str = ""
    name: str = ""
    eia: str = ""
    bid: str = ""
    happened_at: str = "2026-01-10T08:00:00Z"

    def settle(self, world: World) -> None:
        """Take an id that the label has in this world, and what the company is called."""
        self.id = self.id or world.id(self.kind, self.company, self.label)
        for company in world.all(Company):
            if company.label == self.company:
                self.name, self.eia, self.bid = company.name, company.eia, company.bid


@record("issuer agreement")
@dataclass
class IssuerAgreement(Opened):
    """What lets a company send consumer invoices; ordered, then confirmed by its signer, then perhaps disabled.

    REST calls it the main agreement, and shows it as the company's profile in the network BANK.
    """

    states: ClassVar[tuple[str, ...]] = ("PENDING", "CONFIRMED", "DISABLED")
    state: str = "CONFIRMED"
    signer_name: str = "Kari Nordmann"
    signer_email: str = "kari.nordmann@example.com"


@record("profile")
@dataclass
class Profile(Opened):
    """What a company has opened in another network than BANK."""

    states: ClassVar[tuple[str, ...]] = ("ACTIVE", "PENDING", "ERROR")
    state: str = "ACTIVE"
    network: str = "PEPPOL"

    def tell(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; Unknown for the network whose profile is another record."""
        super().tell(values)
        if self.network == BANK:
            raise Unknown("the profile in the network BANK is the main agreement: say `an issuer agreement`")


def main_agreement(world: World, company: Company) -> IssuerAgreement | None:
    """Return the company's main agreement, None if it has none or has ended it."""
    return next((a for a in world.all(IssuerAgreement, company.label) if a.state != "DISABLED"), None)


@record("consumer agreement")
@dataclass
class ConsumerAgreement(Record):
    """A consumer's consent to get a company's invoices."""

    states: ClassVar[tuple[str, ...]] = (
        "REQUEST_SENT",
        "NEW",
        "ACCEPTED",
        "ACTIVE",
        "DELETED",
        "REJECTED",
        "ERROR",
    )
    state: str = "ACTIVE"
    reference_nr: str = "1000000001"
    customer_nr: str = "501"
    phone: str = "+4790000001"
    email: str = "consumer@example.com"
    name: str = "Kari Nordmann"
    updated_timestamp: str = "20260110080000"


@record("direct debit agreement")
@dataclass
class DirectDebitAgreement(Record):
    """An AvtaleGiro agreement with the bank that the service was told of.

    It `waits_for_signature` while an agreement at another provider has to be taken over.
    """

    states: ClassVar[tuple[str, ...]] = ("INACTIVE", "ACTIVE", "PENDING")
    account_number: str = "12345678903"
    kid_length: int = 10
    reference_position: str = "1-6"
    payment_type_position: str = "7-8"
    notify_by_print: bool = True
    notify_by_email: bool = True
    signer_email: str = "kari.nordmann@example.com"
    created_at: str = "2026-01-10T08:00:00Z"
    waits_for_signature: bool = False
    state: str = "ACTIVE"


def direct_debits(world: World, company: Company) -> list[DirectDebitAgreement]:
    """Return the company's direct debit agreements; one that waited is active once nothing is left to take over."""
    found = list(world.all(DirectDebitAgreement, company.label))
    for agreement in found:
        if agreement.waits_for_signature and not company.direct_debit_elsewhere:
            agreement.waits_for_signature, agreement.state = False, "ACTIVE"
    return found


@record("mandate")
@dataclass
class Mandate(Record):
    """A consumer's order to the bank to pay a company's invoices, as the bank has it today.

    `creditor_account` is the company's account at the bank; `account_number` is the consumer's.
    """

    kid: str = "0000012344"
    account_number: str = "98765432103"
    notification: bool = True
    status: int = 1
    updated_timestamp: str = "20260110080000"
    creditor_account: str = "12345678903"

    def __post_init__(self) -> None:
        self.past: list[Mandate] = []
        self._made = False

    def tell(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; a mandate that was told before keeps what it was until this update."""
        before = replace(self)
        super().tell(values)
        if self._made and before.updated_timestamp < self.updated_timestamp:
            self.past.append(before)
        self._made = True

    def as_of(self, moment: datetime) -> Mandate | None:
        """Return the mandate as the bank had it at a moment, None if it was made later."""
        stamp = moment.strftime("%Y%m%d%H%M%S")
        return next((m for m in (self, *reversed(self.past)) if m.updated_timestamp <= stamp), None)


def fetched_mandates(world: World, company: Company) -> Iterator[tuple[Mandate, DirectDebitAgreement]]:
    """Yield the mandates that the service has, as they were when it last fetched them, each with its agreement.

    It fetches them as an agreement comes into being and at 00, 06, 12 and 18 o'clock, for agreements that are active,
    and takes those whose KID has the agreed length.
    """
    for agreement in direct_debits(world, company):
        if agreement.state != "ACTIVE":
            continue
        hour = world.now.replace(hour=world.now.hour - world.now.hour % 6, minute=0, second=0, microsecond=0)
        fetched = max(hour, datetime.fromisoformat(agreement.created_at).replace(tzinfo=None))
        for mandate in world.all(Mandate, company.label):
            known = mandate.as_of(fetched)
            if known and known.creditor_account == agreement.account_number and _fits(known, agreement):
                yield known, agreement


def _fits(mandate: Mandate, agreement: DirectDebitAgreement) -> bool:
    return norway.is_kid(mandate.kid) and len(mandate.kid) == agreement.kid_length
