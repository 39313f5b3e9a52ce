"""The routes to a recipient, to be read next to doc002: what each requires, and what accompanies it.

A condition has a reason for not holding, so that an invoice shows why a route was skipped. Where the copy of the guide
lacks the lists of prerequisites (lines 154 to 162), the conditions are inferred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.mock.domain.agreements import DirectDebitAgreement, Mandate, direct_debits, fetched_mandates
from conformance.mock.domain.consumers import Consumer, lookup, may_look_up, person
from conformance.mock.domain.invoices.documents import Invoice
from conformance.mock.domain.norway import is_position
from conformance.mock.domain.routing.choices import Choices
from conformance.mock.state.tenant import Company
from conformance.mock.state.world import World


@dataclass(frozen=True)
class Sending:
    """One invoice to be sent: the document, the choices of its sender, and who the sender is."""

    world: World
    company: Company
    invoice: Invoice
    choices: Choices

    @property
    def email(self) -> str:
        """The recipient's email address: the one in the choices, else the one on the invoice."""
        return self.choices.email or self.invoice.buyer_email

    @property
    def contact(self) -> dict[str, str]:
        """The data for a lookup in Yes to All (lines 57 and 58), by the names in the registry."""
        return {
            "ssn": self.choices.ssn or self.invoice.buyer_ssn,
            "date_of_birth": self.choices.date_of_birth or self.invoice.buyer_birth_date,
            "phone": self.choices.phone or self.invoice.buyer_phone,
            "email": self.email,
        }

    @property
    def payer(self) -> Consumer | None:
        """The payer in Yes to All: by the identifier that the sender looked up, else by the data (lines 55 to 61)."""
        if identifier := self.choices.efaktura_id:
            known = (c for c in self.world.all(Consumer) if c.efaktura_id == identifier and c.yes_to_all)
            return next(known, None)
        place = {"postal_code": self.invoice.buyer_postal_code, "city": self.invoice.buyer_city}
        return lookup(self.world, **self.contact, name=self.invoice.buyer_name, **place)

    @property
    def citizen(self) -> Consumer | None:
        """The citizen in the contact register with the social security number (line 210)."""
        return person(self.world, ssn=self.choices.ssn or self.invoice.buyer_ssn)

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a credit note, by the sender's choice or by the document."""
        return (self.choices.document_type or self.invoice.kind) == "CREDIT_NOTE"

    @property
    def agreements(self) -> list[DirectDebitAgreement]:
        """The company's active direct debit agreements, one for each bank account."""
        return [agreement for agreement in direct_debits(self.world, self.company) if agreement.state == "ACTIVE"]

    @property
    def agreement(self) -> DirectDebitAgreement | None:
        """The active agreement for the account on the invoice."""
        return next((a for a in self.agreements if a.account_number == self.invoice.account_number), None)

    @property
    def mandates(self) -> list[Mandate]:
        """The fetched mandates for the invoice's reference, as MPS has them today, active ones first."""
        fetched = {
            mandate.label
            for mandate, agreement in fetched_mandates(self.world, self.company)
            if agreement is self.agreement
            and _reference(mandate.kid, agreement) == _reference(self.invoice.kid, agreement)
        }
        today = [mandate for mandate in self.world.all(Mandate, self.company.label) if mandate.label in fetched]
        return sorted(today, key=lambda mandate: -mandate.status)


def _reference(kid: str, agreement: DirectDebitAgreement) -> str:
    """Return the digits that identify the payer (line 83); all of a KID if the agreement has no position for them."""
    if not is_position(agreement.reference_position, len(kid)):
        return kid
    first, last = map(int, agreement.reference_position.split("-"))
    return kid[first - 1 : last]


@dataclass(frozen=True)
class Condition:
    """Something that must hold for a sending; `lack` is the reason on the invoice where it does not."""

    holds: Callable[[Sending], bool]
    lack: str


def condition(lack: str) -> Callable[[Callable[[Sending], bool]], Condition]:
    """Turn a function into a condition."""
    return lambda holds: Condition(holds, lack)


@condition("no active direct debit agreement")
def direct_debit_is_active(sending: Sending) -> bool:
    """True if the supplier has an active agreement for any account (line 129)."""
    return bool(sending.agreements)


@condition("a credit note")
def is_no_credit_note(sending: Sending) -> bool:
    """True if it is none: Vipps accepts no credit notes (line 199), and none can be debited (inferred)."""
    return not sending.is_credit_note


@condition("nothing to pay")
def something_is_to_pay(sending: Sending) -> bool:
    """True for a total above 0, which a debit requires (inferred) and Vipps does not (line 199)."""
    return sending.invoice.sum_tax > 0


@condition("no agreement for the account")
def account_is_agreed_on(sending: Sending) -> bool:
    """True if an active agreement is for the account on the invoice (line 81)."""
    return sending.agreement is not None


@condition("not a KID of the agreed length")
def kid_is_as_agreed(sending: Sending) -> bool:
    """True if the KID has the number of digits in the agreement (line 82)."""
    return sending.agreement is not None and len(sending.invoice.kid) == sending.agreement.kid_length


@condition("no mandate")
def payer_has_a_mandate(sending: Sending) -> bool:
    """True if a mandate has the reference in the KID (lines 83, 154 to 162)."""
    return bool(sending.mandates)


@condition("the mandate is not active")
def mandate_is_active(sending: Sending) -> bool:
    """True if one of those mandates is active in MPS (lines 107 and 162)."""
    return any(mandate.status == 1 for mandate in sending.mandates)


@condition("no date of birth, phone or e-mail to look up")
def payer_can_be_looked_up(sending: Sending) -> bool:
    """True with data for a lookup (line 59), or with an identifier, which needs none (line 61)."""
    return bool(sending.choices.efaktura_id) or may_look_up(**sending.contact)


@condition("not in Yes to All")
def payer_is_in_yes_to_all(sending: Sending) -> bool:
    """True if Yes to All has the payer (lines 112 and 182)."""
    return sending.payer is not None


@condition("eFaktura not activated in Vipps")
def payer_has_activated_vipps(sending: Sending) -> bool:
    """True if eFaktura is on in the application (line 192); hiding invoices there (line 197) changes nothing."""
    return sending.payer is not None and sending.payer.vipps


@condition("no e-mail address")
def recipient_has_an_address(sending: Sending) -> bool:
    """True if there is an email address, on the invoice or in the choices (lines 131 and 176)."""
    return bool(sending.email)


@condition("the sender is no municipality")
def sender_is_a_municipality(sending: Sending) -> bool:
    """True for a municipality, which alone can use DPI (lines 14 and 210)."""
    return sending.company.municipality


@condition("no social security number")
def payload_has_the_ssn(sending: Sending) -> bool:
    """True if the sending identifies the citizen (line 210); no document says how an .aix file does."""
    return bool(sending.choices.ssn or sending.invoice.buyer_ssn)


@condition("no post box")
def citizen_has_a_post_box(sending: Sending) -> bool:
    """True if the contact register has a post box for the citizen (line 210)."""
    return sending.citizen is not None and bool(sending.citizen.dpi)


@condition("declined in the contact register")
def citizen_accepts_invoices_there(sending: Sending) -> bool:
    """True unless the citizen declined invoices in the contact register (line 210)."""
    return sending.citizen is not None and not sending.citizen.dpi_reserved


@condition("the consumer wants none")
def payer_wants_to_be_notified(sending: Sending) -> bool:
    """True if the first mandate asks for notifications (lines 106 and 166)."""
    return any(mandate.notification for mandate in sending.mandates[:1])


@condition("turned off by the supplier")
def supplier_notifies_by_email(sending: Sending) -> bool:
    """True unless the supplier turned it off (line 168)."""
    return sending.agreement is not None and sending.agreement.notify_by_email


@condition("turned off by the supplier")
def supplier_notifies_by_print(sending: Sending) -> bool:
    """True unless the supplier turned it off (line 168)."""
    return sending.agreement is not None and sending.agreement.notify_by_print


@condition("no address in the network")
def recipient_is_in_the_network(sending: Sending) -> bool:
    """True if the invoice or its sender names an address in the network; the guide does not cover businesses."""
    return bool(sending.choices.eia or sending.invoice.buyer_id)


@condition("no print service")
def sender_has_a_print_service(sending: Sending) -> bool:
    """True if the account has one; invoices to consumers are printed without it (line 140)."""
    return sending.company.print_service


@dataclass(frozen=True)
class Route:
    """A route to the recipient; `place` is its name in an invoice's destination and actions.

    Unless `listed_if` holds, the route is not in the order and not mentioned. Each of `along` is taken as well if
    possible. If `notify_if` holds, the first possible one of `notifications` notifies the payer of a debit.
    `delivered_after` is the number of seconds until the delivery is confirmed; 0 means that it never is.
    """

    place: str
    channel: str
    requires: tuple[Condition, ...] = ()
    listed_if: tuple[Condition, ...] = ()
    along: tuple[Route, ...] = ()
    notifications: tuple[Route, ...] = ()
    notify_if: tuple[Condition, ...] = ()
    delivered_after: int = 0


_MINUTE, _DAY = 60, 24 * 60 * 60

VIPPS = Route("Vipps", "EINVOICE", requires=(is_no_credit_note, payer_has_activated_vipps))
EFAKTURA = Route("netbank", "EINVOICE", requires=(payer_can_be_looked_up, payer_is_in_yes_to_all), along=(VIPPS,))
EMAIL = Route("email", "EMAIL", requires=(recipient_has_an_address,), delivered_after=5 * _MINUTE)
PRINT = Route("print", "PRINT", delivered_after=_DAY)
DPI = Route(
    "DPI",
    "EINVOICE",
    requires=(sender_is_a_municipality, payload_has_the_ssn, citizen_has_a_post_box, citizen_accepts_invoices_there),
    delivered_after=15 * _MINUTE,
)
NOTIFICATIONS = (
    Route("notification in netbank", "EINVOICE", requires=(payer_can_be_looked_up, payer_is_in_yes_to_all)),
    Route("notification by email", "EMAIL", requires=(supplier_notifies_by_email, recipient_has_an_address)),
    Route("notification by print", "PRINT", requires=(supplier_notifies_by_print,)),
)
"""The notifications of a debit in order of preference (lines 166 to 180)."""
DIRECT_DEBIT = Route(
    "direct debit",
    "EINVOICE",
    requires=(
        is_no_credit_note,
        something_is_to_pay,
        account_is_agreed_on,
        kid_is_as_agreed,
        payer_has_a_mandate,
        mandate_is_active,
    ),
    listed_if=(direct_debit_is_active,),
    notifications=NOTIFICATIONS,
    notify_if=(payer_wants_to_be_notified,),
)
NETWORK = Route("network", "EINVOICE", requires=(recipient_is_in_the_network,), delivered_after=5 * _MINUTE)

CONSUMER_ROUTES: dict[str, tuple[Route, ...]] = {
    "netbank": (DIRECT_DEBIT, EFAKTURA),
    "netbank_cvl": (DIRECT_DEBIT, EFAKTURA),
    "netbank_cvl_hold": (DIRECT_DEBIT, EFAKTURA),
    "vipps": (EFAKTURA,),
    "dpi": (DPI,),
    "email": (EMAIL,),
    "print": (PRINT,),
}
"""The routes for each value of route_order; the deprecated cvl values are the same as netbank."""
DEFAULT_ORDER = ("netbank", "email", "print")
"""The order without route_order (lines 126 to 132)."""
BUSINESS_ROUTES = (
    NETWORK,
    EMAIL,
    Route("print", "PRINT", requires=(sender_has_a_print_service,), delivered_after=_DAY),
)
"""The routes to a business, always in this order which is inferred."""
