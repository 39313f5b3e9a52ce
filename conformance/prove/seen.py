"""What a scenario sees of a response: everything that its steps, and therefore its verdict, can depend on.

Steps see a call's response by its judgement; beside that they look at its status and its media type alone. So a
scenario that sees the same ends the same, and need not be played again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.catalogue import Catalogue
from conformance.checks.judgement import Judgement, media_type
from conformance.endpoint.exchange import Exchange, Response
from conformance.prove.tape import Taped
from conformance.scene.expect import ContractBroken
from conformance.scene.verdict import Verdict
from conformance.wires.registry import judge


@dataclass(frozen=True)
class Seen:
    """One response as a scenario sees it; a response that grants a token is not judged, and seen with its body."""

    judgement: Judgement | None
    status: int
    media: str
    body: bytes = b""

    def __eq__(self, other: object) -> bool:
        """Return whether another response is seen the same, with values of the same types."""
        if not isinstance(other, Seen):
            return NotImplemented
        if (self.status, self.media, self.body) != (other.status, other.media, other.body):
            return False
        if self.judgement is None or other.judgement is None:
            return self.judgement is other.judgement
        return self.judgement == other.judgement and _exactly(self.judgement.value, other.judgement.value)

    __hash__ = None  # type: ignore[assignment]

    @property
    def failure(self) -> Verdict | None:
        """The verdict of a scenario that holds the response to its contract, None if the response conforms to it."""
        findings = self.judgement.findings if self.judgement is not None else ()
        if not findings or not all(finding.judged for finding in findings):
            return None
        return Verdict("failed", str(ContractBroken(findings)), findings)


def seen(entry: Taped, response: Response, catalogue: Catalogue) -> Seen:
    """Return what a scenario sees of a response in the place of a recorded one."""
    contract = entry.contract
    media = media_type(response.header("Content-Type"))[0]
    if contract is None:
        return Seen(None, response.status, media, response.body)
    exchange = Exchange(contract.api, contract.method, entry.request, response)
    return Seen(judge(exchange, contract, catalogue.apis[contract.api]), response.status, media)


def _exactly(one: Any, other: Any) -> bool:
    """Return whether two equal values are of the same types throughout: 1, 1.0 and true are equal in Python."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return all(_exactly(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple):
        return all(map(_exactly, one, other))
    return repr(one) == repr(other)
