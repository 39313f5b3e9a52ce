"""Opening networks for a company; in the network BANK this makes the main agreement for consumer invoicing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.domain.agreements import BANK, IssuerAgreement, Opened, Profile, main_agreement
from conformance.mock.state.tenant import Company

_PEPPOL = "PEPPOL"
_STATUS = {"CONFIRMED": "active", "ACTIVE": "active", "PENDING": "pending", "ERROR": "error"}
_EVENTS = {
    "active": "The profile is active.",
    "pending": "The signer was mailed; the profile waits for the signature.",
    "error": "The network does not answer as it should.",
}


@behaviour
def postV1CompanyProfiles(call: Call) -> Reply:
    """Open the network; BANK waits for the signer if an agreement with another provider has to be moved."""
    network = call.text("network") or _PEPPOL
    settings: Mapping[str, str] = call.arguments["network_settings"] or {}
    signed = network == BANK and _signed(call, settings)
    if network not in (_PEPPOL, BANK) or (network == BANK and call.company.country != "NO"):
        raise Refusal("profile-not-supported")
    waits = network == BANK and call.company.agreement_elsewhere and not signed
    if waits and not (settings.get("name") and settings.get("email")):
        raise Refusal("invalid")
    _no_conflict(call, network)
    opened = _main_agreement(call, waits=waits) if network == BANK else _profile(call, network)
    opened.signer_name, opened.signer_email = settings.get("name", ""), settings.get("email", "")
    opened.profiles = list(call.arguments["profiles"] or ())
    for name in ("profile_version", "endpoint_id", "scheme"):
        setattr(opened, name, call.text(name))
    return Reply("created", members=_profile_object(opened, call.company))


@behaviour
def getV1CompanyProfiles(call: Call) -> Reply:
    """List what the company has opened, optionally only some networks and states."""
    networks, states = call.arguments["network"], call.arguments["status"]
    opened = [_profile_object(o, call.company) for o in _opened(call, call.company)]
    found = [
        profile
        for profile in opened
        if (not networks or profile["network"] in networks) and (not states or profile["status"] in states)
    ]
    return Reply("listed", members={"items": found})


@behaviour
def getV1CompanyProfilesId(call: Call) -> Reply:
    """Return one profile of the company."""
    return Reply("found", members=_profile_object(_one(call), call.company))


@behaviour
def patchV1CompanyProfilesId(call: Call) -> Reply:
    """Change the settings of one profile of the company; a main agreement that was signed waits no longer."""
    found = _one(call)
    settings: Mapping[str, str] = call.arguments["network_settings"] or {}
    if isinstance(found, IssuerAgreement) and _signed(call, settings) and found.state == "PENDING":
        found.state = "CONFIRMED"
    found.signer_name = settings.get("name", found.signer_name)
    found.signer_email = settings.get("email", found.signer_email)
    found.happened_at = call.world.moment()
    return Reply("changed")


@behaviour
def deleteV1CompanyProfilesId(call: Call) -> Reply:
    """Close one profile of the company; the main agreement is kept as disabled."""
    found = _one(call)
    call.world.moment()
    if isinstance(found, IssuerAgreement):
        found.move("DISABLED")
    else:
        del call.world.records[found.kind][found.label]
    return Reply("deleted")


@behaviour
def getV1ServicesB2cno(call: Call) -> Reply:
    """Return the status of the company's main agreement."""
    agreement = main_agreement(call.world, call.company)
    status = "RESERVED" if call.company.agreement_elsewhere else "FREE"
    if agreement is not None and agreement.state == "CONFIRMED":
        status = "ACTIVE"
    return Reply("told", members={"status": call.company.mps or status})


def _opened(call: Call, company: Company) -> Iterator[IssuerAgreement | Profile]:
    agreement = main_agreement(call.world, company)
    if agreement is not None:
        yield agreement
    yield from call.world.all(Profile, company.label)


def _one(call: Call) -> IssuerAgreement | Profile:
    """Return the company's own profile with the id of the call."""
    for found in _opened(call, call.company):
        if found.id == call.text("id"):
            return found
    raise Refusal("not-found")


def _network(opened: IssuerAgreement | Profile) -> str:
    return opened.network if isinstance(opened, Profile) else BANK


def _no_conflict(call: Call, network: str) -> None:
    """Refuse an address, number or name that another company has in the network, the closest match first."""
    company = call.company
    others: list[Opened] = [
        opened
        for other in call.world.all(Company)
        if other.label != company.label
        for opened in _opened(call, other)
        if _network(opened) == network
    ]
    same_address = [opened for opened in others if opened.eia == company.eia]
    if any(opened.bid == company.bid for opened in same_address):
        raise Refusal("profile-eia-bid-conflict")
    if same_address:
        raise Refusal("profile-eia-conflict")
    if any(opened.name == company.name for opened in others):
        raise Refusal("profile-name-conflict")


def _signed(call: Call, settings: Mapping[str, str]) -> bool:
    """Return whether settings say that the agreement is signed; refuse if the caller's software may not say so."""
    signed = settings.get("agreement_signed") == "true"
    if signed and (call.vendor_key is None or not call.vendor_key.allowed_signer):
        raise Refusal("outside-scope")
    return signed


def _main_agreement(call: Call, *, waits: bool) -> IssuerAgreement:
    """Create or renew the company's main agreement and return it; one that is already active stays active."""
    world, label = call.world, call.company.label
    moment = world.moment()
    agreement = next(world.all(IssuerAgreement, label), None)
    if agreement is None:
        agreement = world.add(IssuerAgreement(f"main agreement of {label}", label, state="PENDING"))
    if agreement.state != "CONFIRMED":
        agreement.state = "PENDING" if waits else "CONFIRMED"
        agreement.id, agreement.happened_at = world.id(agreement.kind, label, moment), moment
    return agreement


def _profile(call: Call, network: str) -> Profile:
    moment = call.world.moment()
    opened = Profile(f"{network} since {moment}", call.company.label, network=network, happened_at=moment)
    return call.world.add(opened)


def _profile_object(opened: IssuerAgreement | Profile, company: Company) -> dict[str, Any]:
    """Return a profile as the API shows it, without empty members."""
    status = "error" if isinstance(opened, IssuerAgreement) and company.mps else _STATUS[opened.state]
    signer = {"name": opened.signer_name, "email": opened.signer_email}
    texts = {name: getattr(opened, name) or None for name in ("profile_version", "endpoint_id", "scheme")}
    return {
        "id": opened.id,
        "status": status,
        "last_event": {"message": _EVENTS[status], "created_at": opened.happened_at},
        "profile": opened.profiles[0] if opened.profiles else None,
        "profiles": opened.profiles,
        **texts,
        "network": _network(opened),
        "network_settings": {name: value for name, value in signer.items() if value},
    }
