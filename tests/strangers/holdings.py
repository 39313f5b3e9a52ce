"""What the accounts of a stranger hold: companies, settings, people and records that no feature knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.mock.state.tenant import OTHER, OWN

Person = tuple[str, str, str, str]
"""First name, last name, e-mail address and phone number."""


@dataclass(frozen=True)
class Holding:
    """What the accounts of a service hold: fields and settings of the two companies, people by label, records."""

    own: Mapping[str, Any]
    other: Mapping[str, Any]
    people: Mapping[str, Person]
    records: Callable[[], Iterable[Mapping[str, Any]]] = field(default=tuple)


def _ago(days: int) -> str:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days, hours=3, minutes=17)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp(days: int) -> str:
    return _ago(days).translate(str.maketrans("", "", "-:TZ"))


_BREWERY = {
    "name": "Ærfugl & Sønner Bryggeri AS",
    "email": "post@aerfugl.test",
    "address1": "Skippergata 44 B",
    "address2": "3. etg.",
    "post_code": "9008",
    "post_office": "Tromsø",
    "ocr_account_number": "97105512348",
}
_BOATS = {
    "name": "Kystbåt Service AS",
    "email": "regnskap@kystbat.test",
    "address1": "Havnevegen 2",
    "post_code": "8300",
    "post_office": "Svolvær",
}
_PEOPLE = {
    f"admin of {OWN}": ("Solveig", "Håkonsen-Ruud", "solveig@aerfugl.test", "+4777600111"),
    f"admin of {OTHER}": ("Per-Ivar", "Lødding", "per.ivar@kystbat.test", "+4776069900"),
    "member": ("Anaïs", "Øygard", "anais.oygard@aerfugl.test", "+4777600112"),
    "newcomer": ("Tor", "Ny", "tor.ny@aerfugl.test", "+4777600113"),
    "accountant": ("Mette", "Regnskap", "mette@regnskap.test", "+4722001122"),
}


def _record(kind: str, label: str, state: str = "", *, foreign: bool = False, **fields: Any) -> dict[str, Any]:
    made = {"kind": kind, "label": label, "fields": fields, "foreign": foreign}
    return {**made, "state": state} if state else made


def _records() -> Iterator[dict[str, Any]]:
    """Yield what the two companies have gathered over the years."""
    for number, (first, last) in enumerate((("Ingrid", "Vågen"), ("Jens", "O'Hara"), ("Wei", "Zhang")), 1):
        yield _record(
            "user",
            f"colleague {number}",
            role="USER",
            first_name=first,
            last_name=last,
            email=f"{first.lower()}@aerfugl.test",
            phone=f"+477760020{number}",
        )
    yield _record(
        "user", "helper over there", foreign=True, email="hjelp@kystbat.test", first_name="Bo", last_name="Li"
    )
    yield _record("postal address", "main", default=True, company_name="Ærfugl & Sønner", address1="Skippergata 44 B")
    yield _record("postal address", "in Finland", company_name="Ærfugl Oy", country="FI", lang="FI", city="Vaasa")
    yield _record("postal address", "theirs", foreign=True, company_name="Kystbåt Service", address1="Havnevegen 2")
    yield _record(
        "issuer agreement", "main agreement", "CONFIRMED", happened_at=_ago(400), signer_name="S. Håkonsen-Ruud"
    )
    yield _record("profile", "in PEPPOL", "ACTIVE", profile_version="3.0", scheme="0192", happened_at=_ago(380))
    yield _record("direct debit agreement", "AvtaleGiro", "ACTIVE", account_number="97105512348", created_at=_ago(300))
    yield _record(
        "mandate", "of a customer", kid="0000055558", account_number="36244512342", creditor_account="97105512348"
    )
    yield from _consumers()
    yield from _invoices()
    yield _record("mobile invoice", "by phone", "PAID", customInvoiceId="B-88120-x", delivered_at=_ago(20)[:10])
    yield _record("mobile invoice", "waiting", "CREATED", customInvoiceId="B-88121-x", create_only=True)
    yield _record("outside company", "Torghatten Partner AS")
    yield _record("order", "for beer", received_at=_ago(12), filename="bestilling 7.xml")
    yield _record("sent message", "to a bank", "SENT", message_id="ÆRF-77120")


def _consumers() -> Iterator[dict[str, Any]]:
    people = (("Aud Fjære", "ACTIVE"), ("Nils-Erik Ås", "REQUEST_SENT"), ("Li Mei", "REJECTED"))
    for number, (name, state) in enumerate(people, 1):
        yield _record(
            "consumer agreement",
            f"with {name}",
            state,
            name=name,
            reference_nr=f"77000{number:05}",
            customer_nr=f"K-{number}",
            phone=f"+479{number}345678",
            email=f"kunde{number}@epost.test",
            updated_timestamp=_stamp(30 * number),
        )


def _invoices() -> Iterator[dict[str, Any]]:
    numbers = ((88101, "DELIVERED", 80), (88102, "DELIVERED", 33), (88103, "FAILED", 9), (88104, "PENDING", 1))
    for number, state, days in numbers:
        yield _record(
            "invoice",
            f"sent {number}",
            state,
            direction="SENT",
            number=str(number),
            sender_name=_BREWERY["name"],
            recipient_name="Aud Fjære",
            created_at=_ago(days),
            received_at=_ago(days),
            date=_ago(days)[:10],
            date_due=_ago(days - 30)[:10],
            sum="410.50",
            sum_tax="513.13",
        )
    for number, reaction, days in ((5501, "ACCEPTED", 70), (5502, "", 5), (5503, "DECLINED", 14)):
        yield _record(
            "invoice",
            f"received {number}",
            "DELIVERED",
            direction="RECEIVED",
            number=f"TP{number}",
            reaction=reaction,
            sender_name="Torghatten Partner AS",
            recipient_name=_BREWERY["name"],
            created_at=_ago(days),
            received_at=_ago(days),
            date=_ago(days)[:10],
            date_due=_ago(days - 14)[:10],
        )


_BREWERY_OF_YEARS = Holding(_BREWERY, _BOATS, _PEOPLE, _records)
_SET_OTHERWISE = {
    "website": "https://aerfugl.test/",
    "invoice_email": "faktura@aerfugl.test",
    "print_and_send_request": "1",
    "print_and_send_own_pdf": "true",
    "print_and_send_color": "true",
    "print_attachments": "true",
    "email_remind_freq": "14",
    "errors_to_user": "1",
    "error_emails": "feil@aerfugl.test,drift@aerfugl.test",
    "reports_emails": "rapport@aerfugl.test",
    "stop_duplicates": "true",
    "notify_incoming": "false",
    "disable_email": "true",
    "notifications_disabled": "1",
    "internal_receive_via_peppol": "true",
    "send_email_attachments": "1",
    "send_invoice_email": "0",
    "receive_finvoice2": "1",
    "vat_number": "NO987654325MVA",
    "message_from_sender": "Hilsen oss",
    "b2c_fallback": "print",
    "b2c_reminder": "true",
    "contact_person": "Solveig",
    "contact_email": "solveig@aerfugl.test",
    "contact_phone": "+4777600111",
    "scan_notification_interval": "daily",
    "scan_notification_email": "skann@aerfugl.test",
}
"""Every setting that a company can change, with a value that is not the usual one."""


def _gathered() -> Iterator[dict[str, Any]]:
    """Yield so many records that lists have several pages."""
    yield from _records()
    for number in range(40):
        yield _record(
            "user",
            f"employee {number}",
            role="USER",
            first_name="Åse" if number % 2 else "Bjørg",
            last_name=f"Ansatt {number}",
            email=f"ansatt{number}@aerfugl.test",
            phone=f"+47776{number:05}",
        )
    for number in range(260):
        sent, days = number % 3 > 0, 2 + number * 5
        yield _record(
            "invoice",
            f"{'sent' if sent else 'received'} long ago {number}",
            ("DELIVERED", "FAILED", "DELIVERED", "DELIVERED")[number % 4] if sent else "DELIVERED",
            direction="SENT" if sent else "RECEIVED",
            number=f"{'' if sent else 'TP'}{70000 + number}",
            sender_name=_BREWERY["name"] if sent else "Torghatten Partner AS",
            recipient_name="Aud Fjære" if sent else _BREWERY["name"],
            created_at=_ago(days),
            received_at=_ago(days),
            date=_ago(days)[:10],
            date_due=_ago(days - 14)[:10],
        )


HOLDINGS: Mapping[str, Holding] = {
    "a brewery": _BREWERY_OF_YEARS,
    "a new company": Holding(_BREWERY, _BOATS, _PEOPLE),
    "other settings": Holding(_BREWERY | _SET_OTHERWISE, _BOATS | _SET_OTHERWISE, _PEOPLE, _records),
    "many records": Holding(_BREWERY, _BOATS, _PEOPLE, _gathered),
    "not receiving": Holding(
        _BREWERY | {"receives": "false", "receives_orders": "true", "print_service": "true"},
        _BOATS | {"receives": "false"},
        _PEOPLE,
        _records,
    ),
    "in Finland": Holding(
        _BREWERY | {"name": "Ærfugl Panimo Oy", "country": "FI", "bid": "2345678-0", "eia": "003723456780"},
        _BOATS | {"name": "Venehuolto Oy", "country": "FI", "bid": "1572860-0", "eia": "003715728600"},
        _PEOPLE,
    ),
}
"""What accounts can hold, by a name; the first is what a stranger holds by default."""
