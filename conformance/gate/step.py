"""One request of a client as the rules over sequences see it: little enough to keep a hundred thousand of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.catalogue import Contract, Evidence
from conformance.checks.sent import Sent
from conformance.endpoint.exchange import Request, Response
from conformance.gate.journal import Entry


@dataclass(frozen=True)
class Step:
    """A request with what it says: `form` is the same for requests that say the same, whatever their bytes.

    Within one `scope`, a test in one world, steps belong together; `named` says whether the client named the test.
    """

    entry: Entry
    contract: Contract | None
    arguments: Mapping[str, Any] = field(repr=False)
    form: bytes

    @property
    def scope(self) -> tuple[str, str]:
        """The test, and the world of the caller: who called is not always known where a call is refused."""
        return self.entry.test, self.entry.caller.partition(":")[0]

    @property
    def named(self) -> bool:
        """Whether the client named its test, so that two tests can be kept apart."""
        return bool(self.entry.test)

    @property
    def failed(self) -> bool:
        """Whether the service refused the call, and the client knows that."""
        return not self.entry.ok and not self.entry.uncertain and self.contract is not None

    @property
    def writes(self) -> bool:
        """Whether the call changes something."""
        return self.contract is not None and self.contract.effect == "writes"

    @property
    def method(self) -> str:
        """`<api>/<method>`, or the API alone for what is no documented call."""
        return self.contract.id if self.contract is not None else self.entry.api

    @property
    def evidence(self) -> Evidence:
        """What the sources say of the method."""
        return self.contract.about.evidence if self.contract is not None else Evidence()

    @property
    def status(self) -> str:
        """The status of the response as the contract has it, or its HTTP status."""
        if self.contract is not None and self.entry.outcome:
            name = self.entry.outcome.partition("#")[2] or self.entry.outcome
            found = next((o for o in self.contract.outcomes if o.name == name), None)
            if found is not None:
                return found.status.text
        return f"HTTP {self.entry.response.status}" if self.entry.response else "no response"

    def light(self) -> Step:
        """Return the step without headers, bodies and arguments, to be remembered."""
        entry, response = self.entry, self.entry.response
        bare = replace(
            entry,
            request=Request(entry.request.verb, entry.request.url),
            headers=(),
            response=Response(response.status) if response is not None else None,
            response_headers=(),
        )
        return replace(self, entry=bare, arguments={})

    def leaves(self) -> Iterator[tuple[str, Any]]:
        """Yield every single value of the arguments by its path, a.b.c; those of a list have the path of the list."""
        yield from _leaves(self.arguments, "")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    else:
        yield path, value


def step(entry: Entry, sent: Sent, contract: Contract | None) -> Step:
    """Return the step that a request is."""
    body = b"" if sent.arguments else entry.request.body
    said = repr((entry.api, sent.method, sorted(sent.arguments.items(), key=str))).encode("utf-8", "replace")
    if contract is None or not sent.arguments:
        said += entry.request.verb.encode() + entry.request.url.encode("utf-8", "replace")
    return Step(entry, contract, sent.arguments, hashlib.blake2b(said + body, digest_size=16).digest())
