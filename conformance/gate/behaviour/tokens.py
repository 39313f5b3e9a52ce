"""Bearer tokens: used while they hold, renewed when they end, and not asked for anew with every call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from conformance.catalogue import Contract, Evidence
from conformance.checks.sent import Rule, Severity
from conformance.gate.found import Found, found
from conformance.gate.step import Step

AFTER_END: Final = Rule(
    "token-after-end",
    "A token is used after its end",
    "ask for a new token before the old one ends, by expires_in, or at the latest when the service refuses it with 401",
    Severity.BEHAVIOUR,
)
NOT_RENEWED: Final = Rule(
    "token-not-renewed",
    "No new token is asked for after 401",
    "ask for a new token when the service refuses one with 401, and repeat the call once with it",
    Severity.BEHAVIOUR,
)
EACH_CALL: Final = Rule(
    "token-each-call",
    "A token is asked for anew with every call",
    "keep a token until it ends: expires_in says how long it holds; name the tests with the header X-Conformance-Test "
    "if each of them has one call",
    Severity.WARNING,
)
_LEAST: Final = 3
"""How many tokens in a row must have been used once only, where the client names no tests."""


_AT_ONCE: Final = 0.03
"""Seconds within which calls may have been under way together, so that none of them knew what became of the other."""


@dataclass
class _Grant:
    """A token: who asked for it, when it ends, how often it was used, and the first request that was refused for it.

    `late` are further requests that were refused; `renewed` says whether a new token was asked for after that.
    """

    asked: bytes
    step: Step
    ends: datetime | None
    expires_in: float
    uses: int = 0
    refused: Step | None = None
    late: list[Step] = field(default_factory=list)
    renewed: bool = False
    over: bool = False


class Tokens:
    """Watches the tokens of every API."""

    def __init__(self) -> None:
        self._grants: dict[bytes, _Grant] = {}
        self._rows: dict[tuple[str, str, bytes], list[_Grant]] = {}
        self._waiting: dict[tuple[str, bytes], dict[str, list[_Grant]]] = {}
        self._evidence: dict[str, Evidence] = {}

    def hear(self, step: Step) -> Iterator[Found]:
        """Take the next request, and yield those that used a token that is over once a new one is asked for."""
        granted = _granted(step)
        if granted is not None:
            token, seconds = granted
            ends = step.entry.clock + timedelta(seconds=seconds) if step.entry.clock else None
            yield from self._renewed(step)
            grant = self._grants[_digest(token)] = _Grant(step.form, step.light(), ends, seconds)
            self._rows.setdefault((step.entry.api, step.entry.test, step.form), []).append(grant)
            return
        held = self._grants.get(_digest(_bearer(step)))
        if held is None or step.contract is None:
            return
        self._evidence.setdefault(step.entry.api, _lifetime(step.contract))
        self._used(held, step)

    def _used(self, grant: _Grant, step: Step) -> None:
        entry = step.entry
        if entry.response is None or entry.response.status != HTTPStatus.UNAUTHORIZED:
            grant.uses += 1
            return
        grant.over = grant.ends is not None and entry.clock is not None and entry.clock >= grant.ends
        # A client that only has its own clock learns from the first refusal that the token is over.
        if grant.refused is None and entry.at - grant.step.entry.at < grant.expires_in:
            grant.refused = step.light()
        else:
            grant.late.append(step.light())
        tests = self._waiting.setdefault((entry.api, grant.asked), {})
        if not any(grant is each for each in tests.get(entry.test, ())):
            tests.setdefault(entry.test, []).append(grant)

    def _renewed(self, asking: Step) -> Iterator[Found]:
        """Yield the late uses of tokens for which a new one is asked now, in the test that was refused.

        A request without the name of a test may belong to any of them.
        """
        tests = self._waiting.get((asking.entry.api, asking.form), {})
        names = {asking.entry.test, ""} if asking.entry.test else {*tests}
        for grant in (grant for name in names for grant in tests.pop(name, ())):
            grant.renewed = True
            for step in grant.late:
                if grant.refused is None or step.entry.at - grant.refused.entry.at >= _AT_ONCE:
                    yield self._late(grant, step)
            grant.late.clear()

    def _late(self, grant: _Grant, step: Step) -> Found:
        rule = AFTER_END if grant.over else NOT_RENEWED
        refused = f"; request {grant.refused.entry.number} was refused with 401" if grant.refused is not None else ""
        sent = f"the token that request {grant.step.entry.number} granted for {grant.expires_in:g} seconds{refused}"
        evidence = self._evidence[step.entry.api]
        return found(rule, step, "the header Authorization", "a token that holds", sent, evidence, cause=("token",))

    def end(self) -> Iterator[Found]:
        """Yield the uses of tokens that were refused and never renewed, and tokens that were each used for one call."""
        for grant in self._grants.values():
            for step in grant.late:
                yield self._late(grant, step)
            if grant.refused is not None and not (grant.late or grant.renewed):
                yield self._late(grant, grant.refused)
        yield from self._each_call()

    def _each_call(self) -> Iterator[Found]:
        reused = {grant.step.entry.api for grant in self._grants.values() if grant.uses > 1}
        for (api, test, _), row in self._rows.items():
            once = [grant for grant in row if grant.uses == 1 and grant.refused is None]
            least = 2 if test else _LEAST
            if api not in reused and len(once) == len(row) >= least:
                sent = f"{len(row)} tokens, each for one call"
                evidence = self._evidence.get(api, Evidence())
                place, expected = "the requests for tokens", "one token for the calls of an hour"
                for grant in row[1:]:
                    yield found(EACH_CALL, grant.step, place, expected, sent, evidence, cause=("token",))


def _digest(token: str) -> bytes:
    return hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=16).digest()


def _bearer(step: Step) -> str:
    kind, _, token = step.entry.header("authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _granted(step: Step) -> tuple[str, float] | None:
    """Return the token in a response and the seconds for which it holds, None where there is none."""
    response = step.entry.response
    if response is None or response.status != HTTPStatus.OK or b"access_token" not in response.body[:10_000]:
        return None
    try:
        body: Any = json.loads(response.body)
        token, seconds = body["access_token"], body["expires_in"]
    except (ValueError, KeyError, TypeError):
        return None
    if isinstance(token, str) and isinstance(seconds, int | float):
        return token, float(seconds)
    return None


def _lifetime(contract: Contract) -> Evidence:
    """Return what the lifetime of tokens rests on."""
    stated = (r.evidence for r in contract.terms.conventions if r.id.endswith("#token-lifetime"))
    return next(stated, Evidence())
