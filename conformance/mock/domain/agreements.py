"""The agreements of companies, consumers and banks: records that SOAP and REST both show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from conformance.mock.domain import norway
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import Record, Unknown, World, record, timestamp

BANK = "BANK"
"""The network whose profile is the main agreement for consumer invoicing."""


@dataclass
class Opened(Record):
    """What a company has opened in a network; `name`, `eia` and `bid` identify the company there.

    `happened_at` is the time of the last event, the signer what its settings name.
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
    signer_name: str = ""
    signer_email: str = ""

    def complete(self, world: World) -> None:
        """Set the id for the label in this world, and the company's name and numbers."""
        self.id = self.id or world.id(self.kind, self.company, self.label)
        for company in world.all(Company):
            if company.label == self.company:
                self.name, self.eia, self.bid = company.name, company.eia, company.bid


@record("issuer agreement")
@dataclass
class IssuerAgreement(Opened):
    """Allows a company to send consumer invoices; ordered, then confirmed by its signer, perhaps disabled later.

    REST calls it the main agreement, and shows it as the company's profile in the network BANK.
    """

    states: ClassVar[tuple[str, ...]] = ("PENDING", "CONFIRMED", "DISABLED")
    state: str = "CONFIRMED"
    signer_name: str = "Kari Nordmann"
    signer_email: str = "kari.nordmann@example.com"


@record("profile")
@dataclass
class Profile(Opened):
    """What a company has opened in a network other than BANK."""

    states: ClassVar[tuple[str, ...]] = ("ACTIVE", "PENDING", "ERROR")
    state: str = "ACTIVE"
    network: str = "PEPPOL"

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; Unknown for BANK, whose profile is another kind of record."""
        super().assign(values)
        if self.network == BANK:
            raise Unknown("the profile in the network BANK is the main agreement: use `an issuer agreement`")


def main_agreement(world: World, company: Company) -> IssuerAgreement | None:
    """Return the company's main agreement, None if it has none or disabled it."""
    return next((a for a in world.all(IssuerAgreement, company.label) if a.state != "DISABLED"), None)


@record("consumer agreement")
@dataclass
class ConsumerAgreement(Record):
    """A consumer's consent to receive a company's invoices."""

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
    """An AvtaleGiro agreement with the bank that is registered with the service.

    It `waits_for_signature` while an agreement with another provider has to be moved.
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
    """Return the company's direct debit agreements; a waiting one becomes active once no other provider has one."""
    found = list(world.all(DirectDebitAgreement, company.label))
    for agreement in found:
        if agreement.waits_for_signature and not company.direct_debit_elsewhere:
            agreement.waits_for_signature, agreement.state = False, "ACTIVE"
    return found


@record("mandate")
@dataclass
class Mandate(Record):
    """A consumer's order to the bank to pay a company's invoices, as it is at the bank today.

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
        self._assigned = False

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set fields by name; from the second time on, the earlier values stay valid until this update."""
        before = replace(self)
        super().assign(values)
        if self._assigned and before.updated_timestamp < self.updated_timestamp:
            self.past.append(before)
        self._assigned = True

    def as_of(self, moment: str) -> Mandate | None:
        """Return the mandate as it was at the bank at YYYYMMDDHHMMSS, None if it was created later."""
        if self.updated_timestamp <= moment:
            return self
        return next((m for m in reversed(self.past) if m.updated_timestamp <= moment), None)


def fetched_mandates(world: World, company: Company) -> Iterator[tuple[Mandate, DirectDebitAgreement]]:
    """Yield the mandates of the service, as they were when it last fetched them, each with its agreement.

    It fetches them when an agreement is created and at 00, 06, 12 and 18 o'clock, for active agreements, and those
    whose KID has the agreed length.
    """
    for agreement in direct_debits(world, company):
        if agreement.state != "ACTIVE":
            continue
        hour = world.now.replace(hour=world.now.hour - world.now.hour % 6, minute=0, second=0, microsecond=0)
        fetched = timestamp(max(hour, datetime.fromisoformat(agreement.created_at).replace(tzinfo=None)))
        for mandate in world.all(Mandate, company.label):
            known = mandate.as_of(fetched)
            if known and known.creditor_account == agreement.account_number and _fits(known, agreement):
                yield known, agreement


def _fits(mandate: Mandate, agreement: DirectDebitAgreement) -> bool:
    return norway.is_kid(mandate.kid) and len(mandate.kid) == agreement.kid_length
