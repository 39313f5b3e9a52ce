"""One call per API before the first scenario, so that an unreachable endpoint or rejected keys are reported once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from conformance.catalogue import Api, Contract
from conformance.endpoint.settings import DEFAULT_CALLER
from conformance.errors import EndpointBroken, NoVerdict, Unarranged
from conformance.scene.session import Session
from conformance.scene.words import arguments
from conformance.wires.registry import judge

_NOT_ALLOWED: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)


def unreachable(session: Session, apis: Iterable[str]) -> dict[str, NoVerdict]:
    """Return the error of each API that does not respond to a reading call with the default caller's keys.

    APIs without a URL are skipped: their scenarios are skipped with the variable to set.
    """
    found: dict[str, NoVerdict] = {}
    for id_ in apis:
        try:
            _call(session, session.catalogue.apis[id_])
        except Unarranged:
            continue
        except NoVerdict as error:
            found[id_] = error
    return found


def require_alive(session: Session, api: str) -> None:
    """Raise the error of an API that has not responded yet and does not respond now."""
    if api not in session.responding:
        for error in unreachable(session, [api]).values():
            raise error


def in_a_line(api: str, error: NoVerdict) -> str:
    """Return what is wrong with an API that cannot be tested, in one line."""
    return f"{api} cannot be tested: {error.what.splitlines()[0]} ({error.where})"


def _call(session: Session, api: Api) -> None:
    keys = {member: secret.reveal() for member, secret in session.profile.caller().items()}
    if not api.preflight:
        session.tokens(api.id).bearer(keys)
    elif contract := api.methods.get(api.preflight):  # a checkout may hold a part of the contracts
        _read(session, api, contract, keys)


def _read(session: Session, api: Api, contract: Contract, keys: Mapping[str, str]) -> None:
    called = session.client(api.id).call(contract, arguments(contract, keys, None, {}), {})
    url = called.exchange.request.url
    if called.exchange.response is None:
        raise EndpointBroken(called.exchange.error, where=url)
    status = called.exchange.response.status
    judgement = judge(called.exchange, contract, api)
    if status in _NOT_ALLOWED and judgement.outcome is None:
        do = "check its keys, and what stands between this machine and the service"
        raise EndpointBroken(f"{contract.method} is refused with HTTP {status}", where=url, do=do)
    if strange := [finding for finding in judgement.findings if not finding.judged]:
        what = "; ".join(finding.actual for finding in strange)
        raise EndpointBroken(f"{contract.method}: {what}", where=url, do="check the URL of the endpoint")
    # Any other refusal is a fault of this one method, which its own scenarios report.
    if judgement.outcome is not None and judgement.outcome.common:
        profile = session.profile
        raise EndpointBroken(
            f"{contract.method} is refused with {judgement.status}",
            where=f'{profile.file}: {profile.name}.callers."{DEFAULT_CALLER}"',
            do="check the keys in its variables",
        )
