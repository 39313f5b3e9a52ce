"""What a stranger's service holds: companies with people, addresses, agreements and invoices that no feature knows."""

from __future__ import annotations

import copy
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.mock.state.company_settings import SETTINGS, setting
from conformance.mock.state.provider_states import change
from conformance.mock.state.tenant import OTHER, OWN, Company, User, VendorKey, caller, populate
from conformance.mock.state.world import Record, World
from conformance.mock.state.worlds import Worlds

SKEW = timedelta(seconds=97)
"""How far the service's clock is ahead of ours."""
TOGETHER = (
    "an admin",
    "a member without admin rights",
    "a user not yet activated",
    "a user of another company",
    "a user of several companies who names none",
    "an admin with another vendor's key",
    "an admin who names no company",
    "an admin of another company",
    "an admin of another company with our vendor key",
    "an accountant of both companies",
)
"""The callers of the two companies, which share a world."""
APART = (
    "an admin of a locked company",
    "an admin who left the first-time wizard",
    "an admin with a disabled vendor key",
    "an admin whose vendor key may not sign",
    "an admin whose vendor has no authentication of its own",
)
"""The callers whose company or vendor key is in a state of its own, so that each has a company of its own."""


class Account(World):
    """A world with ids that nobody can foresee, whose clock runs."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._ids: dict[tuple[str, ...], str] = {}
        self._last = datetime.min
        super().__init__(seed)

    @property
    def now(self) -> datetime:
        """The time of the service, which runs by itself."""
        return max(self._last, (datetime.now(UTC) + SKEW).replace(tzinfo=None, microsecond=0))

    @now.setter
    def now(self, _: datetime) -> None:
        """Nobody sets the clock of a live service."""

    def tick(self) -> str:
        """Return a moment later than any before."""
        self._last = max(self._last + timedelta(seconds=1), self.now)
        return self._last.strftime("%Y%m%d%H%M%S")

    def moment(self) -> str:
        """Return a moment later than any before, as REST writes it."""
        self.tick()
        return self._last.isoformat(timespec="seconds") + "Z"

    def id(self, *parts: str) -> str:
        """Return a random UUID, the same for the same parts."""
        if parts not in self._ids:
            self._ids[parts] = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return self._ids[parts]


def _ago(days: int) -> str:
    moment = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days, hours=3, minutes=17)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamp(days: int) -> str:
    return _ago(days).translate(str.maketrans("", "", "-:TZ"))


OWN_FIELDS = {
    "name": "Ærfugl & Sønner Bryggeri AS",
    "email": "post@aerfugl.test",
    "address1": "Skippergata 44 B",
    "address2": "3. etg.",
    "post_code": "9008",
    "post_office": "Tromsø",
    "ocr_account_number": "97105512348",
}
OTHER_FIELDS = {
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
            sender_name=OWN_FIELDS["name"],
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
            recipient_name=OWN_FIELDS["name"],
            created_at=_ago(days),
            received_at=_ago(days),
            date=_ago(days)[:10],
            date_due=_ago(days - 14)[:10],
        )


@dataclass(frozen=True)
class Accounts:
    """The worlds of a stranger's service, and the keys of its callers by their name in feature files."""

    worlds: tuple[Account, ...]
    keys: Mapping[str, Mapping[str, str]]

    def keep(self) -> Callable[[], None]:
        """Return a function that brings every account back to its present state."""
        kept = [(world, copy.deepcopy(world.records)) for world in self.worlds]

        def restore() -> None:
            for world, records in kept:
                world.records = copy.deepcopy(records)
                world.grants.clear()

        return restore

    def held(self) -> dict[str, dict[str, Any]]:
        """Return every record that a company can see, by world, kind and label, as it is now."""
        return {
            f"{world.seed}: {kind} {label!r}": _shown(record)
            for world in self.worlds
            for kind, of_kind in world.records.items()
            for label, record in of_kind.items()
            if not (isinstance(record, User) and not record.companies)
        }


def _shown(record: Record) -> dict[str, Any]:
    """Return what reading calls show of a record: of a company each setting with its value, set or usual."""
    fields = {name: value for name, value in asdict(record).items() if name != "key"}
    if isinstance(record, Company):
        fields["settings"] = {name: setting(record, name) for name in SETTINGS}
    return fields


@dataclass(frozen=True)
class Changes:
    """How two states of the accounts differ: what changed, field by field, what is gone, and what is new."""

    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]
    gone: tuple[str, ...]
    left: Mapping[str, Mapping[str, Any]]


def compared(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Return what happened to the accounts between two calls of `held`."""
    changed = {
        name: {field: (old[field], value) for field, value in after[name].items() if old[field] != value}
        for name, old in before.items()
        if name in after and old != after[name]
    }
    gone = tuple(name for name in before if name not in after)
    return Changes(changed, gone, {name: record for name, record in after.items() if name not in before})


def settle(worlds: Worlds, seed: str) -> Accounts:
    """Add the accounts of a stranger to a service; the seed determines their ids and keys."""
    together = _made(worlds, f"{seed} bryggeri", "an admin", list(_records()))
    made, keys = [together], {}
    for words in TOGETHER:
        keys[words] = asdict(caller(words).keys(together))
    for words in APART:
        world = _made(worlds, f"{seed} {words}", words, [])
        made.append(world)
        keys[words] = asdict(caller(words).keys(world))
    return Accounts(tuple(made), keys)


def _made(worlds: Worlds, seed: str, words: str, records: list[dict[str, Any]]) -> Account:
    world = Account(seed)
    populate(world)
    for company, fields in zip(world.all(Company), (OWN_FIELDS, OTHER_FIELDS), strict=True):
        company.assign(fields)
    for user in world.all(User):
        user.first_name, user.last_name, user.email, user.phone = _PEOPLE[user.label]
    assert all(vendor.key for vendor in world.all(VendorKey))
    change(world, {"caller": words, "records": records})
    worlds.put_permanent(lambda: world)
    return world
