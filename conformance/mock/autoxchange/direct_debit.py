"""Direct debit: the AvtaleGiro agreements registered with the service, and the mandates of consumers for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.calls.paging import page
from conformance.mock.domain import norway
from conformance.mock.domain.agreements import (
    DirectDebitAgreement,
    Mandate,
    direct_debits,
    fetched_mandates,
    main_agreement,
)
from conformance.mock.state.world import moment

_PARSED_BELOW = 20
"""Values are parsed for fewer mandates than this."""


@behaviour
def postV1ServicesAtg(call: Call) -> Reply:
    """Store the agreement in place of one for the same account; pending if another provider has one."""
    main = main_agreement(call.world, call.company)
    account = call.text("account_number")
    if main is None or main.state != "CONFIRMED" or not norway.is_account_number(account):
        raise Refusal("invalid")
    values = _values(call)
    for earlier in direct_debits(call.world, call.company):
        if earlier.account_number == account:
            del call.world.records[earlier.kind][earlier.label]
    waits = call.company.direct_debit_elsewhere
    agreement = DirectDebitAgreement(
        f"agreement of {call.company.label} for {account}",
        call.company.label,
        account,
        created_at=call.world.moment(),
        waits_for_signature=waits,
        state="PENDING" if waits else "ACTIVE",
    )
    agreement.assign(values)
    return Reply("created", members=_agreement_object(call.world.add(agreement)))


@behaviour
def patchV1ServicesAtgAccountNumber(call: Call) -> Reply:
    """Change the company's agreement for the account, except its status."""
    agreement = _agreement(call)
    agreement.assign(_values(call))
    call.world.moment()
    return Reply("changed")


@behaviour
def getV1ServicesAtg(call: Call) -> Reply:
    """List the company's agreements."""
    return Reply("listed", members={"items": [_agreement_object(a) for a in direct_debits(call.world, call.company)]})


@behaviour
def getV1ServicesAtgAccountNumber(call: Call) -> Reply:
    """Return the company's agreement for the account."""
    return Reply("found", members=_agreement_object(_agreement(call)))


@behaviour
def getV1ServicesAtgMandates(call: Call) -> Reply:
    """List the company's mandates that match the query, as they were when the service last fetched them."""
    found = [pair for pair in fetched_mandates(call.world, call.company) if _fits(call, *pair)]
    parsed = call.text("parse_values") == "TRUE" and len(found) < _PARSED_BELOW
    return Reply("listed", members={"items": [_listed(*pair, parsed=parsed) for pair in page(found, call, 20)]})


def _agreement(call: Call) -> DirectDebitAgreement:
    """Return the company's own agreement for the account of the call."""
    for found in direct_debits(call.world, call.company):
        if found.account_number == call.text("account_number"):
            return found
    raise Refusal("not-found")


def _values(call: Call) -> dict[str, Any]:
    """Return the values of an agreement by the record's names; refuse positions outside the KID."""
    arguments: Mapping[str, Any] = call.arguments
    length = int(arguments["kid_length"])
    if length not in norway.KID_LENGTHS:
        raise Refusal("invalid")
    positions = {name: call.text(name) for name in ("reference_position", "payment_type_position")}
    if not all(norway.is_position(position, length) for position in positions.values() if position):
        raise Refusal("invalid")
    switches = {
        "notify_by_print": arguments["notification_by_print"],
        "notify_by_email": arguments["notification_by_email"],
    }
    notifications = {name: value for name, value in switches.items() if value is not None}
    return {"kid_length": length, "signer_email": call.text("signer_email"), **positions, **notifications}


def _agreement_object(agreement: DirectDebitAgreement) -> dict[str, Any]:
    return {
        "account_number": agreement.account_number,
        "kid_length": str(agreement.kid_length),
        "reference_position": agreement.reference_position,
        "payment_type_position": agreement.payment_type_position or None,
        "notification_by_print": agreement.notify_by_print,
        "notification_by_email": agreement.notify_by_email,
        "status": agreement.state,
        "created_at": agreement.created_at,
    }


def _fits(call: Call, mandate: Mandate, agreement: DirectDebitAgreement) -> bool:
    query, status, after = call.text("query"), call.text("status"), call.text("timestamp")
    reference = _part(mandate.kid, agreement.reference_position)
    return (
        query in ("", mandate.kid, reference)
        and status in ("", "ACTIVE" if mandate.status else "INACTIVE")
        and (not after or _is_later(mandate.updated_timestamp, after))
    )


def _is_later(timestamp: str, after: str) -> bool:
    return datetime.fromisoformat(moment(timestamp)) > datetime.fromisoformat(after.upper())


def _part(kid: str, position: str) -> str | None:
    """Return the digits of a KID at a position, None if the position is outside it."""
    if not norway.is_position(position, len(kid)):
        return None
    first, last = map(int, position.split("-"))
    return kid[first - 1 : last]


def _listed(mandate: Mandate, agreement: DirectDebitAgreement, *, parsed: bool) -> dict[str, Any]:
    return {
        "kid": mandate.kid,
        "account_number": mandate.account_number,
        "notification": mandate.notification,
        "status": mandate.status,
        "updated_timestamp": moment(mandate.updated_timestamp),
        "reference_nr": _part(mandate.kid, agreement.reference_position) if parsed else None,
        "payment_type": _part(mandate.kid, agreement.payment_type_position) if parsed else None,
    }
