"""The routes to a recipient, to be read beside doc002: what each asks for, and what it goes along with.

A condition that does not hold is told in its own words, so that an invoice says why a route was passed over. Where the
guide's copy has lost its lists of prerequisites (lines 154 to 162), what is asked for is inferred.
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
    """One invoice on its way: what its file says, what its sender chose beside it, and who that sender is."""

    world: World
    company: Company
    invoice: Invoice
    choices: Choices

    @property
    def email(self) -> str:
        """The recipient's address: the one beside the invoice, else the one on it."""
        return self.choices.email or self.invoice.buyer_email

    @property
    def contact(self) -> dict[str, str]:
        """What leads to a lookup in Yes to All (lines 57 and 58), by the registry's names."""
        return {
            "ssn": self.invoice.buyer_ssn,
            "date_of_birth": self.choices.date_of_birth or self.invoice.buyer_birth_date,
            "phone": self.choices.phone or self.invoice.buyer_phone,
            "email": self.email,
        }

    @property
    def payer(self) -> Consumer | None:
        """Whom Yes to All has: by the identifier that the sender has looked up, else by the data (lines 55 to 61)."""
        if identifier := self.choices.efaktura_id:
            known = (c for c in self.world.all(Consumer) if c.efaktura_id == identifier and c.yes_to_all)
            return next(known, None)
        place = {"postal_code": self.invoice.buyer_postal_code, "city": self.invoice.buyer_city}
        return lookup(self.world, **self.contact, name=self.invoice.buyer_name, **place)

    @property
    def citizen(self) -> Consumer | None:
        """Whom the contact register has by the social security number (line 210)."""
        return person(self.world, ssn=self.invoice.buyer_ssn)

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a credit note, by the sender's word for it or by what the file is."""
        return (self.choices.document_type or self.invoice.kind) == "CREDIT_NOTE"

    @property
    def agreements(self) -> list[DirectDebitAgreement]:
        """The company's active direct debit agreements, one for each bank account."""
        return [agreement for agreement in direct_debits(self.world, self.company) if agreement.state == "ACTIVE"]

    @property
    def agreement(self) -> DirectDebitAgreement | None:
        """The active agreement for the account that is to be paid to."""
        return next((a for a in self.agreements if a.account_number == self.invoice.account_number), None)

    @property
    def mandates(self) -> list[Mandate]:
        """The mandates for the invoice's reference that the service has, as MPS has them today, active ones first."""
        fetched = {
            mandate.label
            for mandate, agreement in fetched_mandates(self.world, self.company)
            if agreement is self.agreement
            and _reference(mandate.kid, agreement) == _reference(self.invoice.kid, agreement)
        }
        today = [mandate for mandate in self.world.all(Mandate, self.company.label) if mandate.label in fetched]
        return sorted(today, key=lambda mandate: -mandate.status)


def _reference(kid: str, agreement: DirectDebitAgreement) -> str:
    """Return the digits that say who pays (line 83); all of a KID whose agreement does not say where they stand."""
    if not is_position(agreement.reference_position, len(kid)):
        return kid
    first, last = map(int, agreement.reference_position.split("-"))
    return kid[first - 1 : last]


@dataclass(frozen=True)
class Condition:
    """Something that must hold of a sending; `lack` is what an invoice tells where it does not."""

    holds: Callable[[Sending], bool]
    lack: str


def condition(lack: str) -> Callable[[Callable[[Sending], bool]], Condition]:
    """Make a function a condition."""
    return lambda holds: Condition(holds, lack)


@condition("no active direct debit agreement")
def direct_debit_is_active(sending: Sending) -> bool:
    """True if the supplier has an active agreement, for whichever account (line 129)."""
    return bool(sending.agreements)


@condition("a credit note")
def is_no_credit_note(sending: Sending) -> bool:
    """True if it is none: Vipps takes no credit notes (line 199), and none can be debited (inferred)."""
    return not sending.is_credit_note


@condition("nothing to pay")
def something_is_to_pay(sending: Sending) -> bool:
    """True for a total above 0, which a debit needs (inferred) and Vipps does not (line 199)."""
    return sending.invoice.sum_tax > 0


@condition("no agreement for the account")
def account_is_agreed_on(sending: Sending) -> bool:
    """True if the account on the invoice is one that an active agreement is for (line 81)."""
    return sending.agreement is not None


@condition("not a KID of the agreed length")
def kid_is_as_agreed(sending: Sending) -> bool:
    """True if the KID has as many digits as the agreement says (line 82)."""
    return sending.agreement is not None and len(sending.invoice.kid) == sending.agreement.kid_length


@condition("no mandate")
def payer_has_a_mandate(sending: Sending) -> bool:
    """True if a mandate has the reference in the KID (lines 83, 154 to 162)."""
    return bool(sending.mandates)


@condition("the mandate is not active")
def mandate_is_active(sending: Sending) -> bool:
    """True if MPS has one of those mandates as active (lines 107 and 162)."""
    return any(mandate.status == 1 for mandate in sending.mandates)


@condition("no date of birth, phone or e-mail to look up")
def payer_can_be_looked_up(sending: Sending) -> bool:
    """True with data that lead to a lookup (line 59), or with an identifier that needs none (line 61)."""
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
    """True if there is an address, on the invoice or beside it (lines 131 and 176)."""
    return bool(sending.email)


@condition("the sender is no municipality")
def sender_is_a_municipality(sending: Sending) -> bool:
    """True for a municipality, which alone can use DPI (lines 14 and 210)."""
    return sending.company.municipality


@condition("no social security number")
def payload_has_the_ssn(sending: Sending) -> bool:
    """True if the invoice itself names the citizen (line 210); no document says how an .aix file does."""
    return bool(sending.invoice.buyer_ssn)


@condition("no post box")
def citizen_has_a_post_box(sending: Sending) -> bool:
    """True if the contact register has a post box for the citizen (line 210)."""
    return sending.citizen is not None and bool(sending.citizen.dpi)


@condition("declined in the contact register")
def citizen_takes_invoices_there(sending: Sending) -> bool:
    """True unless the citizen declined invoices in the contact register (line 210)."""
    return sending.citizen is not None and not sending.citizen.dpi_reserved


@condition("the consumer wants none")
def payer_wants_to_be_notified(sending: Sending) -> bool:
    """True if the mandate that counts says so (lines 106 and 166)."""
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
    """True if the invoice or its sender says where in the network; the guide leaves businesses out."""
    return bool(sending.choices.eia or sending.invoice.buyer_id)


@condition("no print service")
def sender_has_a_print_service(sending: Sending) -> bool:
    """True if the account has one; consumers are printed for without it (line 140)."""
    return sending.company.print_service


@dataclass(frozen=True)
class Route:
    """A way to the recipient; `place` is what an invoice's destination and its actions call it.

    Without `listed_if` the route is not in the order, and nothing is said of it. Each of `along` is taken as well if
    it can be. If `notice_if` holds, the first of `notices` that can be taken tells the payer of a debit.
    `delivered_after` says how many seconds later the delivery is known; 0 means that sent is the last that is heard.
    """

    place: str
    channel: str
    asks: tuple[Condition, ...] = ()
    listed_if: tuple[Condition, ...] = ()
    along: tuple[Route, ...] = ()
    notices: tuple[Route, ...] = ()
    notice_if: tuple[Condition, ...] = ()
    delivered_after: int = 0


_MINUTE, _DAY = 60, 24 * 60 * 60

VIPPS = Route("Vipps", "EINVOICE", asks=(is_no_credit_note, payer_has_activated_vipps))
EFAKTURA = Route("netbank", "EINVOICE", asks=(payer_can_be_looked_up, payer_is_in_yes_to_all), along=(VIPPS,))
EMAIL = Route("email", "EMAIL", asks=(recipient_has_an_address,), delivered_after=5 * _MINUTE)
PRINT = Route("print", "PRINT", delivered_after=_DAY)
DPI = Route(
    "DPI",
    "EINVOICE",
    asks=(sender_is_a_municipality, payload_has_the_ssn, citizen_has_a_post_box, citizen_takes_invoices_there),
    delivered_after=15 * _MINUTE,
)
NOTICES = (
    Route("notification in netbank", "EINVOICE", asks=(payer_can_be_looked_up, payer_is_in_yes_to_all)),
    Route("notification by email", "EMAIL", asks=(supplier_notifies_by_email, recipient_has_an_address)),
    Route("notification by print", "PRINT", asks=(supplier_notifies_by_print,)),
)
"""How a payer is told of a debit, the first choice first (lines 166 to 180)."""
DIRECT_DEBIT = Route(
    "direct debit",
    "EINVOICE",
    asks=(
        is_no_credit_note,
        something_is_to_pay,
        account_is_agreed_on,
        kid_is_as_agreed,
        payer_has_a_mandate,
        mandate_is_active,
    ),
    listed_if=(direct_debit_is_active,),
    notices=NOTICES,
    notice_if=(payer_wants_to_be_notified,),
)
NETWORK = Route("network", "EINVOICE", asks=(recipient_is_in_the_network,), delivered_after=5 * _MINUTE)

CONSUMER_ROUTES: dict[str, tuple[Route, ...]] = {
    "netbank": (DIRECT_DEBIT, EFAKTURA),
    "netbank_cvl": (DIRECT_DEBIT, EFAKTURA),
    "netbank_cvl_hold": (DIRECT_DEBIT, EFAKTURA),
    "vipps": (EFAKTURA,),
    "dpi": (DPI,),
    "email": (EMAIL,),
    "print": (PRINT,),
}
"""The routes that a word of route_order stands for; the cvl words, deprecated, stand for what netbank does."""
DEFAULT_ORDER = ("netbank", "email", "print")
"""The order where route_order says nothing (lines 126 to 132)."""
BUSINESS_ROUTES = (NETWORK, EMAIL, Route("print", "PRINT", asks=(sender_has_a_print_service,), delivered_after=_DAY))
"""The routes to a business, always in this order; the guide says no more of them than that they are others."""
