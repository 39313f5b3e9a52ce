"""What is planned for the next calls: a documented outcome of the method, or trouble on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conformance import similar
from conformance.catalogue import Array, Catalogue, Contract, Node, Outcome, Struct
from conformance.mock.calls.examples import NoExample, example
from conformance.mock.state.world import Unknown

_DIGITS = 5
"""How many digits a number in a header may have."""

MAX_PLANS = 1000
_DEFAULT_SECONDS: Final = {"timeout": 60.0, "slow": 2.0}
_RETRY_AFTER = 1


@dataclass(frozen=True)
class Kind:
    """A kind of trouble: what it does, whether it concerns a member of the response, and whether the call is made."""

    about: str
    member: bool = False
    called: bool = True


TROUBLES: Final[Mapping[str, Kind]] = {
    "timeout": Kind("the call is made, but no response comes before `seconds` have passed; then the connection closes"),
    "drop": Kind("the call is made, and the connection closes without a response"),
    "cut": Kind("the call is made, and the connection closes after the first half of the response"),
    "slow": Kind("the call is made, and its response comes after `seconds`"),
    "503": Kind("503 Service Unavailable; the call is not made", called=False),
    "429": Kind("429 Too Many Requests with Retry-After of `retry_after` seconds; the call is not made", called=False),
    "expired-token": Kind("the token of the call has expired, now and for later calls"),
    "nil": Kind("nil:MEMBER, the member is nil (null in JSON)", member=True),
    "absent": Kind("absent:MEMBER, the member is missing", member=True),
    "additional": Kind("the response has an additional member that no document names"),
    "enum": Kind("enum:MEMBER, the member has a value that no document names", member=True),
}
"""Every kind of trouble, by its name in requests."""


@dataclass(frozen=True)
class Trouble:
    """Trouble of one kind; `member` is the path of the member that it concerns, as the contract writes it."""

    kind: str
    member: str = ""
    seconds: float = 0
    retry_after: int = _RETRY_AFTER

    def __str__(self) -> str:
        return f"{self.kind}:{self.member}" if self.member else self.kind


@dataclass(frozen=True)
class Plan:
    """What the `nth` next call of a method, or of any method, meets, and how many calls from there on.

    `test` limits it to requests of that test. `variables` are the values in the outcome's text.
    """

    number: int
    contract: Contract | None
    outcome: Outcome | None
    trouble: Trouble | None
    nth: int = 1
    times: int = 1
    test: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.outcome.requirement if self.outcome is not None else str(self.trouble)

    def json(self) -> dict[str, Any]:
        """Return the plan as `/_control/next` prints it."""
        return {
            "number": self.number,
            "method": self.contract.id if self.contract is not None else None,
            "outcome": self.outcome.requirement if self.outcome is not None else None,
            "trouble": str(self.trouble) if self.trouble is not None else None,
            "nth": self.nth,
            "times": self.times,
            "test": self.test,
        }


class Plans:
    """The plans that wait for their calls; `latency` is the delay of every response in seconds."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._waiting: list[Plan] = []
        self._number = 0
        self._lock = threading.Lock()
        self.latency = 0.0

    def add(self, request: Mapping[str, Any]) -> Plan:
        """Add the plan that a request describes and return it; Unknown where it names what does not exist."""
        plan = self._read(request)
        with self._lock:
            if len(self._waiting) >= MAX_PLANS:
                raise Unknown(f"{MAX_PLANS} plans wait already", where="the body", do="DELETE /_control/next first")
            self._number += 1
            plan = replace(plan, number=self._number)
            self._waiting.append(plan)
        return plan

    def take(self, contract: Contract | None, test: str, header: str = "") -> Plan | None:
        """Return what is planned for this call, which counts as one of the next calls; `header` plans for it alone."""
        if not self._waiting and not header:
            return None
        with self._lock:
            taken: Plan | None = None
            for at, plan in enumerate(self._waiting):
                if plan.contract not in (None, contract) or plan.test not in ("", test):
                    continue
                if plan.contract is None and plan.trouble is not None and not applies(plan.trouble, contract):
                    continue
                if plan.nth > 1:
                    self._waiting[at] = replace(plan, nth=plan.nth - 1)
                elif taken is None:
                    taken = plan
                    self._waiting[at] = replace(plan, times=plan.times - 1)
            self._waiting = [plan for plan in self._waiting if plan.times]
        if header and contract is not None:
            return self._read(_of_header(header, contract))
        return taken

    def clear(self) -> None:
        """Remove every plan, and the delay."""
        with self._lock:
            self._waiting.clear()
            self.latency = 0.0

    def __iter__(self) -> Iterator[Plan]:
        return iter(tuple(self._waiting))

    def _read(self, request: Mapping[str, Any]) -> Plan:
        if ("outcome" in request) == ("trouble" in request):
            do = "send one of them; GET /_control/methods lists the outcomes of every method"
            raise Unknown("a plan has either an outcome or a trouble", where="outcome", do=do)
        contract = self._contract(request)
        outcome = _outcome(contract, request["outcome"]) if "outcome" in request else None
        return Plan(
            0,
            contract,
            outcome,
            _trouble(contract, request) if outcome is None else None,
            request.get("nth", 1),
            request.get("times", 1),
            request.get("test", ""),
            _variables(outcome, request.get("variables", {})) if outcome is not None else {},
        )

    def _contract(self, request: Mapping[str, Any]) -> Contract | None:
        named = str(request.get("method") or "")
        if not named and "outcome" in request:
            named = request["outcome"].partition("#")[0] if "#" in request["outcome"] else ""
            if not named:
                raise Unknown("an outcome needs its method", where="method", do="send the method, or the outcome's id")
        if not named:
            return None
        api, _, method = named.rpartition("/")
        found = [c for c in self._catalogue.contracts if c.method == method and api in ("", c.api)]
        if len(found) == 1:
            return found[0]
        known = [c.id for c in found] or similar.near(
            named, [name for c in self._catalogue.contracts for name in (c.method, c.id)]
        )
        what = f"several APIs have the method {named!r}" if found else f"there is no method {named[:200]!r}"
        do = f"use {' or '.join(known)}" if known else "GET /_control/methods lists them"
        raise Unknown(what, where="method", do=do)


def applies(trouble: Trouble, contract: Contract | None) -> bool:
    """Return whether trouble can befall a call of a method; None is a request for a token."""
    if trouble.kind == "expired-token":
        return contract is not None and contract.operation.bearer
    return True


def members(node: Node, path: str = "") -> Iterator[str]:
    """Yield the path of every member of a response, `a.b[].c`."""
    if isinstance(node, Array):
        yield from members(node.item, f"{path}[]")
    elif isinstance(node, Struct):
        for name, member in node.members.items():
            below = f"{path}.{name}" if path else name
            yield below
            yield from members(member, below)


def _outcome(contract: Contract | None, named: str) -> Outcome:
    assert contract is not None
    for outcome in contract.outcomes:
        if named in (outcome.requirement, outcome.name, outcome.status.text):
            return outcome
    known = [name for o in contract.outcomes for name in (o.name, o.status.text)]
    near = similar.near(named.rpartition("#")[2], known)
    do = f"use {' or '.join(near)}" if near else f"use one of {', '.join(o.name for o in contract.outcomes)}"
    raise Unknown(f"{contract.id} has no outcome {named[:200]!r}", where="outcome", do=do)


def _variables(outcome: Outcome, sent: Mapping[str, str]) -> Mapping[str, str]:
    """Return a value for each variable of an outcome's text: the one that was sent, or an example."""
    known = outcome.status.variables
    if wrong := [name for name in sent if name not in known]:
        has = f"it has {', '.join(known)}" if known else "it has none"
        do = "send values for these only"
        raise Unknown(f"the text has no variable {wrong[0][:100]!r}; {has}", where="variables", do=do)
    try:
        values = {name: sent.get(name) or str(example(schema)) for name, schema in known.items()}
    except NoExample as error:
        raise Unknown(str(error)[:500], where="variables", do="send values for the variables of the text") from None
    if outcome.status.match(outcome.status.render(values)) is None:
        do = f"send values that the contract allows: {dict(known)}"[:500]
        raise Unknown("a variable has a value that the contract does not allow", where="variables", do=do)
    return values


def _trouble(contract: Contract | None, request: Mapping[str, Any]) -> Trouble:
    kind, _, member = str(request["trouble"]).partition(":")
    if kind not in TROUBLES:
        near = similar.near(kind, [*TROUBLES])
        do = f"use {' or '.join(near)}" if near else f"use one of {', '.join(TROUBLES)}"
        raise Unknown(f"there is no trouble {kind[:100]!r}", where="trouble", do=do)
    if bool(member) != TROUBLES[kind].member:
        raise Unknown(f"{kind} names {'no' if member else 'a'} member", where="trouble", do=TROUBLES[kind].about)
    if member:
        member = _member(contract, kind, member)
    seconds = float(request.get("seconds", _DEFAULT_SECONDS.get(kind, 0)))
    trouble = Trouble(kind, member, seconds, request.get("retry_after", _RETRY_AFTER))
    if contract is not None and not applies(trouble, contract):
        raise Unknown(f"calls of {contract.id} have no token", where="trouble", do="use it with a REST method")
    return trouble


def _member(contract: Contract | None, kind: str, named: str) -> str:
    """Return the path of a member as the contract writes it."""
    if contract is None:
        raise Unknown(f"{kind} needs a method, whose response has the member", where="method", do="send the method")
    known = [*members(contract.answer)]
    plain = {path.replace("[]", "").lstrip("."): path for path in known}
    found = plain.get(named.replace("[]", "").lstrip("."))
    if found is None:
        near = similar.near(named, known)
        do = f"use {' or '.join(near)}" if near else f"use one of {', '.join(known[:30]) or 'none: it has no members'}"
        raise Unknown(f"the response of {contract.id} has no member {named[:100]!r}", where="trouble", do=do)
    return found


def _of_header(header: str, contract: Contract) -> dict[str, Any]:
    """Return the request for a plan that a header describes: an outcome or a trouble, then `; seconds=2` and such."""
    named, *options = (part.strip() for part in header.split(";"))
    request: dict[str, Any] = {"method": contract.id}
    request["trouble" if named.partition(":")[0] in TROUBLES else "outcome"] = named
    for option in options:
        name, _, value = option.partition("=")
        if name not in ("seconds", "retry_after") or not value.isdecimal() or len(value) > _DIGITS:
            raise Unknown(f"{option[:100]!r} is no option", where="the header", do="use seconds=N or retry_after=N")
        request[name] = int(value)
    return request
