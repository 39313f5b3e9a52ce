"""An invoice takes the first route of its order that reaches the recipient, and says why it passed others over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.calls.behaviour import Refusal
from conformance.mock.domain.agreements import DirectDebitAgreement, Mandate
from conformance.mock.domain.consumers import Consumer
from conformance.mock.domain.invoices.documents import read
from conformance.mock.domain.invoices.invoice import Invoice
from conformance.mock.domain.routing import routes
from conformance.mock.domain.routing.choices import ROUTE_WORDS, Choices, chosen
from conformance.mock.domain.routing.routes import Condition, Route, Sending
from conformance.mock.domain.routing.selection import Lost, Skipped, Taken, lack, order, steps
from conformance.mock.state.tenant import OWN, Company, populate
from conformance.mock.state.world import World
from conformance.payloads.document import Document
from conformance.wires.registry import load

UPLOAD = load(Path(__file__).parent.parent / "contracts").find("postV1Invoices", "autoxchange")
SSN = "15818512187"
EVERY_ROUTE = (
    *dict.fromkeys(route for found in routes.CONSUMER_ROUTES.values() for route in found),
    routes.VIPPS,
    *routes.NOTIFICATIONS,
    *routes.BUSINESS_ROUTES,
)


@dataclass
class Case:
    """A sending that can take every route, with fields that the tests change."""

    company: dict[str, Any] = field(default_factory=lambda: {"municipality": True, "print_service": True})
    agreement: dict[str, Any] = field(default_factory=dict)
    mandate: dict[str, Any] = field(default_factory=dict)
    consumer: dict[str, Any] = field(default_factory=lambda: {"ssn": SSN, "dpi": "DigiPost"})
    document: dict[str, str] = field(default_factory=lambda: {"buyer_ssn": SSN, "buyer_id": "998877665"})
    choices: dict[str, Any] = field(default_factory=lambda: {"consumer": True})

    def sending(self) -> Sending:
        world = populate(World("routing"))
        company = next(c for c in world.all(Company) if c.label == OWN)
        company.assign(self.company)
        world.add(DirectDebitAgreement("agreement", OWN)).assign(self.agreement)
        world.add(Mandate("mandate", OWN)).assign(self.mandate)
        world.add(Consumer("consumer", OWN)).assign(self.consumer)
        file = Document.from_table(self.document).file()
        return Sending(world, company, read(file.name, file.content), Choices(**self.choices))


def case(**changes: dict[str, Any]) -> Case:
    """The open case with some fields changed."""
    made = Case()
    return replace(made, **{part: {**getattr(made, part), **values} for part, values in changes.items()})


NOBODY = {"buyer_ssn": "", "buyer_birth_date": "", "buyer_phone": "", "buyer_email": ""}
LACKING: dict[Condition, Case] = {
    routes.is_no_credit_note: case(document={"kind": "CREDIT_NOTE"}),
    routes.something_is_to_pay: case(document={"net": "0"}),
    routes.account_is_agreed_on: case(document={"account_number": "98765432103"}),
    routes.kid_is_as_agreed: case(document={"kid": "12344"}),
    routes.payer_has_a_mandate: case(mandate={"kid": "0000023457"}),
    routes.mandate_is_active: case(mandate={"status": 0}),
    routes.payer_can_be_looked_up: case(document=NOBODY),
    routes.payer_is_in_yes_to_all: case(consumer={"yes_to_all": False}),
    routes.payer_has_activated_vipps: case(consumer={"vipps": False}),
    routes.recipient_has_an_address: case(document={"buyer_email": ""}),
    routes.sender_is_a_municipality: case(company={"municipality": False}),
    routes.payload_has_the_ssn: case(document={"buyer_ssn": ""}),
    routes.citizen_has_a_post_box: case(consumer={"dpi": ""}),
    routes.citizen_accepts_invoices_there: case(consumer={"dpi_reserved": True}),
    routes.supplier_notifies_by_email: case(agreement={"notify_by_email": False}),
    routes.supplier_notifies_by_print: case(agreement={"notify_by_print": False}),
    routes.recipient_is_in_the_network: case(document={"buyer_id": ""}),
    routes.sender_has_a_print_service: case(company={"print_service": False}),
}
"""For each condition of a route, the open case but for what makes this condition fail."""


def places(sent: Case) -> list[str]:
    return [route.place for route in order(sent.sending())]


def tale(sent: Case) -> list[str]:
    """What happens to an invoice, a word or two a step."""

    def words() -> Iterator[str]:
        for step in steps(sent.sending()):
            match step:
                case Skipped():
                    yield f"{step.place}: {step.reason}"
                case Taken():
                    yield step.route.place if step.reached else f"({step.route.place})"
                case Lost():
                    yield "lost in silence" if step.silent else "lost"

    return list(words())


def test_each_route_asks_for_what_the_guide_has_it_ask_for() -> None:
    registered = ("no date of birth, phone or e-mail to look up", "not in Yes to All")
    assert [(route.place, *(condition.lack for condition in route.requires)) for route in EVERY_ROUTE] == [
        (
            "direct debit",
            "a credit note",
            "nothing to pay",
            "no agreement for the account",
            "not a KID of the agreed length",
            "no mandate",
            "the mandate is not active",
        ),
        ("netbank", *registered),
        (
            "DPI",
            "the sender is no municipality",
            "no social security number",
            "no post box",
            "declined in the contact register",
        ),
        ("email", "no e-mail address"),
        ("print",),
        ("Vipps", "a credit note", "eFaktura not activated in Vipps"),
        ("notification in netbank", *registered),
        ("notification by email", "turned off by the supplier", "no e-mail address"),
        ("notification by print", "turned off by the supplier"),
        ("network", "no address in the network"),
        ("email", "no e-mail address"),
        ("print", "no print service"),
    ]


@pytest.mark.parametrize("route", EVERY_ROUTE, ids=lambda route: route.place)
def test_a_route_is_open_where_everything_holds(route: Route) -> None:
    assert lack(route, case().sending()) == ""


@pytest.mark.parametrize(
    ("route", "condition"),
    [pytest.param(r, c, id=f"{r.place}: {c.lack}") for r in EVERY_ROUTE for c in r.requires],
)
def test_a_route_names_the_one_thing_that_it_lacks(route: Route, condition: Condition) -> None:
    assert lack(route, LACKING[condition].sending()) == condition.lack


def test_every_condition_in_the_table_is_asked_by_a_route() -> None:
    there = {value for value in vars(routes).values() if isinstance(value, Condition)}
    asked = {c for r in EVERY_ROUTE for c in (*r.requires, *r.listed_if, *r.notify_if)}
    assert there == asked
    assert {c for r in EVERY_ROUTE for c in r.requires} == set(LACKING)


def test_the_default_order_is_direct_debit_efaktura_email_print() -> None:
    assert places(case()) == ["direct debit", "netbank", "email", "print"]


def test_direct_debit_is_in_no_order_of_a_supplier_who_has_not_activated_it() -> None:
    pending = case(agreement={"state": "PENDING"})
    assert places(pending) == ["netbank", "email", "print"]
    assert places(replace(pending, choices={"consumer": True, "route_order": ("netbank",)})) == ["netbank"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("netbank",), ["direct debit", "netbank"]),
        (("netbank_cvl",), ["direct debit", "netbank"]),
        (("netbank_cvl_hold",), ["direct debit", "netbank"]),
        (("vipps",), ["netbank"]),
        (("dpi", "print"), ["DPI", "print"]),
        (("print", "email"), ["print", "email"]),
        (("vipps", "netbank", "vipps"), ["netbank", "direct debit"]),
        (("silent_failure",), []),
    ],
    ids=", ".join,
)
def test_a_word_of_the_order_stands_for_its_routes_each_tried_once(words: tuple[str, ...], expected: list[str]) -> None:
    assert places(case(choices={"route_order": words})) == expected


def test_every_word_of_the_order_is_known() -> None:
    assert {*routes.CONSUMER_ROUTES, "silent_failure"} == set(ROUTE_WORDS)


def test_a_business_has_its_own_order_whatever_was_chosen() -> None:
    assert places(case(choices={"consumer": False, "route_order": ("netbank",)})) == ["network", "email", "print"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(case(), ["direct debit", "(notification in netbank)"], id="debited"),
        pytest.param(
            case(mandate={"notification": False}),
            ["direct debit", "notification: the consumer wants none"],
            id="debited in silence",
        ),
        pytest.param(
            case(consumer={"yes_to_all": False}),
            ["direct debit", "notification in netbank: not in Yes to All", "(notification by email)"],
            id="notified by e-mail",
        ),
        pytest.param(
            case(consumer={"yes_to_all": False}, document={"buyer_email": ""}),
            [
                "direct debit",
                "notification in netbank: not in Yes to All",
                "notification by email: no e-mail address",
                "(notification by print)",
            ],
            id="notified by print",
        ),
        pytest.param(
            case(mandate={"status": 0}),
            ["direct debit: the mandate is not active", "netbank", "Vipps"],
            id="eFaktura",
        ),
        pytest.param(
            case(mandate={"status": 0}, consumer={"vipps": False}),
            ["direct debit: the mandate is not active", "netbank", "Vipps: eFaktura not activated in Vipps"],
            id="netbank alone",
        ),
        pytest.param(
            case(choices={"route_order": ("dpi", "email")}, company={"municipality": False}),
            ["DPI: the sender is no municipality", "email"],
            id="the next route",
        ),
        pytest.param(
            case(choices={"route_order": ("email",)}, document={"buyer_email": ""}),
            ["email: no e-mail address", "lost"],
            id="no route",
        ),
        pytest.param(
            case(choices={"route_order": ("email", "silent_failure")}, document={"buyer_email": ""}),
            ["email: no e-mail address", "lost in silence"],
            id="silence",
        ),
        pytest.param(
            case(choices={"disabled_routes": ("einvoice", "email")}),
            [
                "direct debit: disabled by the sender",
                "netbank: disabled by the sender",
                "email: disabled by the sender",
                "print",
            ],
            id="disabled",
        ),
    ],
)
def test_what_happens_to_an_invoice_is_listed_step_by_step(sent: Case, expected: list[str]) -> None:
    assert tale(sent) == expected


def test_a_mandate_holds_for_every_kid_with_its_reference_and_for_no_other() -> None:
    assert not lack(routes.DIRECT_DEBIT, case(document={"kid": "0000019992"}).sending())
    assert lack(routes.DIRECT_DEBIT, case(document={"kid": "0000112344"}).sending()) == "no mandate"


def test_a_mandate_that_mps_has_ended_since_it_was_fetched_is_not_active() -> None:
    sending = case().sending()
    sending.world.now += timedelta(hours=2)
    next(sending.world.all(Mandate)).assign({"status": 0, "updated_timestamp": "20260115130000"})
    assert lack(routes.DIRECT_DEBIT, sending) == "the mandate is not active"


def test_of_two_mandates_for_a_reference_the_active_one_counts() -> None:
    sending = case(mandate={"status": 0}).sending()
    sending.world.add(Mandate("the second", OWN)).assign({"kid": "0000012344", "notification": False})
    assert lack(routes.DIRECT_DEBIT, sending) == ""
    assert not routes.payer_wants_to_be_notified.holds(sending)


def test_an_identifier_from_the_sender_is_used_and_no_lookup_replaces_it() -> None:
    known = case(consumer={"efaktura_id": "123456789"}, document=NOBODY, choices={"efaktura_id": "123456789"})
    assert lack(routes.EFAKTURA, known.sending()) == ""
    strange = case(choices={"efaktura_id": "987654321"})
    assert lack(routes.EFAKTURA, strange.sending()) == "not in Yes to All"
    left = case(consumer={"efaktura_id": "123456789", "yes_to_all": False}, choices={"efaktura_id": "123456789"})
    assert lack(routes.EFAKTURA, left.sending()) == "not in Yes to All"


def test_what_stands_beside_the_invoice_counts_before_what_stands_on_it() -> None:
    contact_data = {"email": "ola@example.com", "phone": "+4790000009", "date_of_birth": "1990-12-24"}
    contact = case(choices=contact_data).sending().contact
    assert contact == {**contact_data, "ssn": SSN}


def test_a_total_of_zero_is_no_hindrance_for_vipps() -> None:
    assert lack(routes.VIPPS, case(document={"net": "0"}).sending()) == ""


def test_what_the_sender_calls_a_credit_note_is_one() -> None:
    assert case(choices={"document_type": "CREDIT_NOTE"}).sending().is_credit_note
    assert not case(document={"kind": "CREDIT_NOTE"}, choices={"document_type": "INVOICE"}).sending().is_credit_note


def choose(metadata: object = None, **fields: Any) -> Choices:
    arguments = dict.fromkeys(UPLOAD.request.members)
    text = metadata if isinstance(metadata, str) or metadata is None else json.dumps(metadata)
    return chosen({**arguments, **fields, "metadata": text})


def test_nothing_is_chosen_where_nothing_is_said() -> None:
    assert choose() == Choices()


def test_metadata_count_before_form_fields_member_by_member() -> None:
    metadata = {"version": "1.1", "recipient_type": "consumer", "routing": {"route_order": ["email"]}}
    found = choose(metadata, recipient_type="b2b", route_order=["print"], recipient_email="kari@example.com")
    assert found == Choices(consumer=True, route_order=("email",), email="kari@example.com")


def test_an_empty_order_in_metadata_is_the_default_order_whatever_the_form_says() -> None:
    assert choose({"routing": {"route_order": []}}, route_order=["print"]).route_order == ()


@pytest.mark.parametrize(
    ("metadata", "outcome"),
    [
        ("no JSON", "malformed"),
        ('{{"version": "1.1"}}', "malformed"),
        ("[]", "malformed"),
        ('{"recipient_email": "\\ud800"}', "malformed"),
        ("[" * 100_000, "malformed"),
        ({"version": "1.0"}, "invalid"),
        ({"recipient_type": "CONSUMER"}, "invalid"),
        ({"routing": ["netbank"]}, "invalid"),
        ({"routing": {"route_order": ["pigeon"]}}, "invalid"),
        ({"recipient_date_of_birth": "15.01.1985"}, "invalid"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_metadata_that_cannot_be_followed_are_refused(metadata: object, outcome: str) -> None:
    with pytest.raises(Refusal) as refusal:
        choose(metadata)
    assert refusal.value.reply.outcome == outcome


def sent(change: Callable[[Invoice, World], None]) -> tuple[Invoice, World]:
    world = World("routing")
    invoice = world.add(Invoice("rent", OWN))
    invoice.accept(world)
    change(invoice, world)
    return invoice, world


def test_a_delivery_is_listed_once_its_time_has_come() -> None:
    invoice, world = sent(lambda invoice, world: invoice.arrive(world, 300, "email", "EMAIL"))
    early, late = (world.now + timedelta(seconds=seconds) for seconds in (299, 300))
    assert (invoice.status(early), invoice.status(late)) == ("PENDING", "DELIVERED")
    assert [[a.type for a in invoice.history(moment)] for moment in (early, late)] == [
        ["RECEIVED"],
        ["RECEIVED", "DELIVERED"],
    ]


@pytest.mark.parametrize(("silent", "type"), [(False, "ERROR"), (True, "INFO")])
def test_an_invoice_that_reaches_nobody_has_failed(silent: bool, type: str) -> None:
    invoice, world = sent(lambda invoice, world: invoice.fail(world, silent=silent))
    assert invoice.status(world.now) == "FAILED"
    assert [action.type for action in invoice.history(world.now)] == ["RECEIVED", type]


@pytest.mark.parametrize(
    ("direction", "state", "types"),
    [
        ("SENT", "PENDING", ["RECEIVED"]),
        ("SENT", "DELIVERED", ["RECEIVED", "SENT", "DELIVERED"]),
        ("SENT", "FAILED", ["RECEIVED", "ERROR"]),
        ("RECEIVED", "DELIVERED", ["RECEIVED"]),
    ],
)
def test_an_invoice_that_was_only_set_up_has_lived_as_its_state_says(
    direction: str, state: str, types: list[str]
) -> None:
    world = World("routing")
    invoice = world.add(Invoice("rent", OWN, direction=direction, state=state))
    assert [action.type for action in invoice.history(world.now)] == types
