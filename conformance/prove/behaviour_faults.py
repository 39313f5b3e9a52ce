"""Faults of the service's behaviour: each bends one rule of the mock, for one method."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from jsonschema import ValidationError

from conformance.catalogue import Array, Contract, Outcome, Scalar, Struct
from conformance.catalogue.types import leaves
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.calls.seam import Seam
from conformance.mock.state.tenant import OWN, Company, User, VendorKey
from conformance.mock.state.world import World
from conformance.prove.traffic import MethodTraffic


@dataclass
class Bending(Seam):
    """A seam that bends one method, at the place that the fault is about; `idle` says why it never bent anything."""

    method: str
    place: str
    idle: str = ""
    reached: bool = False

    def run(self, contract: Contract, call: Call) -> Reply:
        """Run the method, bent; every other one as it is meant."""
        if contract.id != self.method:
            return super().run(contract, call)
        self.reached = True
        return self.bent(contract, call)

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Return the bent method's reply."""
        return super().run(contract, call)

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return False if the fault certainly changes nothing of what the recordings show of the method."""
        return True


class BentReply(Bending):
    """A fault that changes some replies, and nothing else."""

    def changed(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Return the reply with the fault, the same one if it is not affected."""
        return reply

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Return the method's reply with the fault."""
        return self.changed(contract, Seam.run(self, contract, call))

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:
        """Return whether one of the replies, or the refusal that the fault is about, occurred."""
        return self.place in traffic.refusals or any(
            self.changed(contract, reply) != reply for reply in traffic.replies
        )


class RefusalForgotten(BentReply):
    """A refusal does not happen: the response reports success, but nothing was done."""

    def refused(self, contract: Contract, reply: Reply) -> Reply:
        """Turn the refusal into a success."""
        if (contract.id, reply.outcome) != (self.method, self.place):
            return reply
        return success(contract)

    def changed(self, contract: Contract, reply: Reply) -> Reply:
        """Report success in each row that reports the refusal."""
        good = next(o for o in contract.outcomes if o.ok)
        return _rows_with_status(reply, contract.outcome(self.place), good)


class RefusalWorded(BentReply):
    """A refusal is replaced by another one of the method."""

    def refused(self, contract: Contract, reply: Reply) -> Reply:
        """Return another outcome."""
        if (contract.id, reply.outcome) != (self.method, self.place):
            return reply
        return Reply(self._other(contract).name)

    def changed(self, contract: Contract, reply: Reply) -> Reply:
        """Report another outcome in each row that reports the refusal."""
        return _rows_with_status(reply, contract.outcome(self.place), self._other(contract))

    def _other(self, contract: Contract) -> Outcome:
        return next(o for o in contract.outcomes if not o.ok and o.name != self.place and not o.status.variables)


class CallerLetIn(Bending):
    """One of the refusals that all methods share does not happen: the call goes on as an admin's."""

    def admit(self, contract: Contract, world: World, keys: Mapping[str, str], arguments: Mapping[str, Any]) -> Call:
        """Let whoever would be refused in as the company's admin."""
        try:
            return super().admit(contract, world, keys, arguments)
        except Refusal as refusal:
            if contract.id != self.method or refusal.reply.outcome != self.place:
                raise
            return admin_call(world, arguments)

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return whether a caller was refused so."""
        return self.place in traffic.refusals


class RoleIgnored(Bending):
    """Whoever calls is taken for an admin."""

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Run the method as if its caller were an admin."""
        return Seam.run(self, contract, replace(call, user=replace(call.user, role="ADMIN")))

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return whether someone else called."""
        return bool(traffic.roles - {"ADMIN"})


class EffectForgotten(Bending):
    """A success changes nothing."""

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Reply as ever, and put everything back."""
        kept = copy.deepcopy(call.world.records)
        reply = Seam.run(self, contract, call)
        call.world.records = kept
        return reply


@dataclass
class RefusalWithEffect(Bending):
    """A refusal does the work all the same: what a complete call of the company's admin would have done stays done."""

    idle: str = "in no refused scenario does a complete call change anything"

    def refused(self, contract: Contract, reply: Reply) -> Reply:
        """Do what the contract's example asks for, and refuse."""
        if contract.id != self.method or self._world is None:
            return reply
        self.reached = True
        world, self._world = self._world, None
        before = _shown(world)
        with suppress(Exception):
            Seam.run(self, contract, _complete(contract, world, self._arguments))
        if _shown(world) != before:
            self.idle = ""
        return reply

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return whether a call was refused."""
        return bool(traffic.refusals)

    _world: World | None = None
    _arguments: Mapping[str, Any] = field(default_factory=dict)

    def admit(self, contract: Contract, world: World, keys: Mapping[str, str], arguments: Mapping[str, Any]) -> Call:
        """Remember the world that is called in."""
        self._world, self._arguments = world, arguments
        return super().admit(contract, world, keys, arguments)


class FilterIgnored(Bending):
    """An argument is not looked at: neither held to the contract nor put to use."""

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Run the method as if the argument had not been given."""
        return Seam.run(self, contract, replace(call, arguments=self._without(call.arguments)))

    def mistakes(self, contract: Contract, found: Sequence[ValidationError]) -> Sequence[ValidationError]:
        """Return what is wrong with everything but the argument, be that wrong or not there."""
        if contract.id != self.method:
            return found
        path = tuple(self.place.split("."))
        return [e for e in found if not _about(e, path)]

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return whether the argument was given, or was a mistake."""
        path = tuple(self.place.split("."))
        given = (self._without(arguments) != arguments for arguments in traffic.arguments)
        return any(given) or any(_about(error, path) for error in traffic.mistakes)

    def _without(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments in which there is nothing at the fault's place."""
        arguments = dict(given)
        holder: Any = arguments
        *path, last = self.place.split(".")
        for name in path:
            if not isinstance(holder.get(name), dict):
                return arguments
            holder[name] = dict(holder[name])
            holder = holder[name]
        holder[last] = None
        return arguments


_NOTHING_OF_A_COMPANY = "the method looks at nothing that belongs to a company"


class OthersShown(Bending):
    """What belongs to another company is taken for the caller's own."""

    def bent(self, contract: Contract, call: Call) -> Reply:
        """Run the method in a world that keeps no companies apart."""
        leaky = _Leaky.__new__(_Leaky)
        leaky.__dict__ = {**call.world.__dict__, "asked": []}
        try:
            return Seam.run(self, contract, replace(call, world=leaky))
        finally:
            asked = leaky.__dict__.pop("asked")
            call.world.__dict__.update(leaky.__dict__)
            self.idle = "" if asked else _NOTHING_OF_A_COMPANY

    def touches(self, contract: Contract, traffic: MethodTraffic) -> bool:  # noqa: ARG002
        """Return whether something that belongs to another company was kept apart."""
        self.idle = "" if traffic.looked else _NOTHING_OF_A_COMPANY
        return traffic.kept_apart


class RowsForgotten(BentReply):
    """A list in the answer lacks its last row."""

    def changed(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Cut every list by one."""
        return replace(reply, members=_lists(dict(reply.members), lambda rows: rows[:-1]))


class RowsTwice(BentReply):
    """A list in the answer has its first row twice."""

    def changed(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Repeat the first row of every list."""
        return replace(reply, members=_lists(dict(reply.members), lambda rows: [*rows[:1], *rows]))


class ValueChanged(BentReply):
    """A member of a success has another value of the same type."""

    def changed(self, contract: Contract, reply: Reply) -> Reply:  # noqa: ARG002
        """Change the member everywhere."""
        path = self.place.replace("[]", "").strip(".").split(".") if self.place else []
        start = reply.members.get("items", reply.members) if self.place.startswith("[]") else reply.members
        changed = _changed(start, [part for part in path if part])
        return replace(reply, members={"items": changed} if self.place.startswith("[]") else changed)


def success(contract: Contract) -> Reply:
    """Return a success of a method without data."""
    good = next(o for o in contract.outcomes if o.ok)
    variables = dict.fromkeys(good.status.variables, "1")
    members: dict[str, Any] = {"items": []} if isinstance(contract.answer, Array) else {}
    return Reply(good.name, variables, members)


class _Leaky(World):
    def all(self, cls: type[Any], company: str | None = None) -> Iterator[Any]:
        if issubclass(cls, Company | User | VendorKey) or company is None:
            return super().all(cls, company)
        self.__dict__["asked"].append(cls)
        return super().all(cls)


def _about(error: ValidationError, path: tuple[str, ...]) -> bool:
    """True if an error is about an argument alone; of alternatives, if one of them holds but for the argument."""
    if error.validator == "anyOf":
        branches: dict[Any, list[ValidationError]] = {}
        for part in error.context:
            branches.setdefault(part.schema_path[0], []).append(part)
        return any(all(_about(part, path) for part in parts) for parts in branches.values())
    place = tuple(error.absolute_path)
    if error.validator == "required" and place == path[:-1]:
        return repr(path[-1]) in error.message
    return place[: len(path)] == path


def _complete(contract: Contract, world: World, given: Mapping[str, Any]) -> Call:
    """Return a complete call of the company's admin: the contract's example, and what was given beside it."""
    call = admin_call(world, {**dict.fromkeys(contract.request.members), **given})
    return replace(call, arguments={**call.arguments, **contract.example})


def admin_call(world: World, arguments: Mapping[str, Any]) -> Call:
    """Return a call of the company's admin."""
    company = next(c for c in world.all(Company) if c.label == OWN)
    user = next(u for u in world.all(User) if u.label == f"admin of {OWN}")
    return Call(world, company, user, next(world.all(VendorKey, OWN), None), arguments)


def _shown(world: World) -> str:
    """Return the contents of a world as text."""
    return repr({kind: {label: vars(record) for label, record in kept.items()} for kind, kept in world.records.items()})


def _rows_with_status(reply: Reply, refused: Outcome, other: Outcome) -> Reply:
    """Return a reply in which rows with the status of one outcome have that of another."""

    def changed(row: Any) -> Any:
        bad = isinstance(row, Mapping) and row.get("status") == refused.status.text
        return {**row, "status": other.status.text} if bad else row

    return replace(reply, members=_lists(dict(reply.members), lambda rows: [changed(row) for row in rows]))


def _lists(value: Any, change: Callable[[list[Any]], list[Any]]) -> Any:
    if isinstance(value, dict):
        return {name: _lists(member, change) for name, member in value.items()}
    if isinstance(value, list):
        return change([_lists(item, change) for item in value])
    return value


def _changed(value: Any, path: list[str]) -> Any:
    if isinstance(value, list):
        return [_changed(item, path) for item in value]
    if isinstance(value, Mapping):
        if not path:
            return value
        return {n: _changed(member, path[1:]) if n == path[0] else member for n, member in value.items()}
    if path or value is None:
        return value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, bytes):
        return b"something else"
    return _other_text(str(value))


def _other_text(text: str) -> str:
    """Return another text of the same form: one digit or letter differs."""
    for at in reversed(range(len(text))):
        if text[at].isdigit():
            return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
        if text[at].isalpha():
            return text[:at] + ("b" if text[at] != "b" else "c") + text[at + 1 :]
    return f"{text}x"


FAULTS: Mapping[str, type[Bending]] = {
    "refusal forgotten": RefusalForgotten,
    "wrong refusal": RefusalWorded,
    "unauthorised caller accepted": CallerLetIn,
    "role ignored": RoleIgnored,
    "effect forgotten": EffectForgotten,
    "refusal with an effect": RefusalWithEffect,
    "argument ignored": FilterIgnored,
    "another company's data": OthersShown,
    "last row forgotten": RowsForgotten,
    "first row twice": RowsTwice,
    "value changed": ValueChanged,
}
"""Every fault of the behaviour, by its name."""


def places(fault: str, contract: Contract) -> Iterator[str]:
    """Yield the places where a fault can befall a method, from its contract."""
    own = [o for o in contract.outcomes if not o.ok and not o.common and not o.injected]
    match fault:
        case "refusal forgotten":
            yield from (o.name for o in own)
        case "wrong refusal":
            plain = [o for o in contract.outcomes if not o.ok and not o.status.variables]
            yield from (o.name for o in own if len(plain) > 1)
        case "unauthorised caller accepted":
            if contract.operation.keys:
                yield from (o.name for o in contract.outcomes if o.common and o.name != "user-not-found")
        case "effect forgotten" | "refusal with an effect":
            if contract.effect == "writes":
                yield ""
        case "argument ignored":
            yield from (path for path, _ in leaves(contract.request) if _argument(path, contract))
        case "last row forgotten" | "first row twice":
            if any("[]" in path for path, _ in leaves(contract.answer)):
                yield ""
        case "value changed":
            status = ".".join(contract.status_place).replace("[0]", "[]")
            yield from (path for path, leaf in leaves(contract.answer) if path and path != status and _has_value(leaf))
        case _:
            yield ""


def _argument(path: str, contract: Contract) -> bool:
    if path.split(".")[0] == contract.operation.keys or "[]" in path:
        return False
    node: Any = contract.request
    for name in path.split("."):
        node = node.members[name] if isinstance(node, Struct) else node
    return contract.operation.place(path.split(".")[0]) != "path"


def _has_value(leaf: Scalar) -> bool:
    return leaf.kind not in ("object", "null", "file")
