"""What the mock's methods were asked and replied while a scenario ran without a fault.

A fault that would have changed nothing of it cannot be detected by the scenario, which therefore need not be played.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jsonschema import ValidationError

from conformance.catalogue import Contract
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.calls.seam import Seam
from conformance.mock.state.tenant import Company, User, VendorKey
from conformance.mock.state.world import R, World


@dataclass
class MethodTraffic:
    """The calls of one method: their arguments, the roles of their callers, replies, refusals and mistakes.

    `looked` is true if the method looked for what belongs to one company, and `kept_apart` if there was something of
    that kind that belongs to another.
    """

    arguments: list[Mapping[str, Any]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    replies: list[Reply] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)
    mistakes: list[ValidationError] = field(default_factory=list)
    looked: bool = False
    kept_apart: bool = False


class _Watched(World):
    """A world in which a method looks for records, which is noted in `traffic`."""

    traffic: ClassVar[MethodTraffic] = MethodTraffic()

    def all(self, cls: type[R], company: str | None = None) -> Iterator[R]:
        if company is not None and not issubclass(cls, Company | User | VendorKey):
            others = (record.company != company for record in self.records.get(cls.kind, {}).values())
            self.traffic.looked = True
            self.traffic.kept_apart |= any(others)
        return super().all(cls, company)


@contextmanager
def _watched(world: World, traffic: MethodTraffic) -> Iterator[None]:
    own, before = type(world), _Watched.traffic
    world.__class__, _Watched.traffic = _Watched, traffic
    try:
        yield
    finally:
        world.__class__, _Watched.traffic = own, before


class Traffic(Seam):
    """The service without faults, which remembers its calls by the ids of their contracts."""

    def __init__(self) -> None:
        self.methods: defaultdict[str, MethodTraffic] = defaultdict(MethodTraffic)

    def run(self, contract: Contract, call: Call) -> Reply:
        """Remember the arguments, the caller's role and the reply."""
        traffic = self.methods[contract.id]
        traffic.arguments.append(call.arguments)
        traffic.roles.add(call.user.role)
        with _watched(call.world, traffic):
            reply = super().run(contract, call)
        traffic.replies.append(copy.deepcopy(reply))  # its members may be those of records, which change
        return reply

    def admit(self, contract: Contract, world: World, keys: Mapping[str, str], arguments: Mapping[str, Any]) -> Call:
        """Remember why a caller is refused."""
        try:
            return super().admit(contract, world, keys, arguments)
        except Refusal as refusal:
            self.methods[contract.id].refusals.add(refusal.reply.outcome)
            raise

    def mistakes(self, contract: Contract, found: Sequence[ValidationError]) -> Sequence[ValidationError]:
        """Remember where arguments break their contract."""
        self.methods[contract.id].mistakes += found
        return found

    def refused(self, contract: Contract, reply: Reply) -> Reply:
        """Remember the refusal."""
        self.methods[contract.id].refusals.add(reply.outcome)
        return super().refused(contract, reply)
