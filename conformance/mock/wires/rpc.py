"""Remote procedure calls: one service responds to the calls of an API, whichever protocol a codec reads them from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from conformance.catalogue import Api, Array, Contract, Outcome, Struct
from conformance.mock.calls.behaviour import Call, InternalFailure, Refusal, Reply
from conformance.mock.calls.hints import Attempt
from conformance.mock.calls.plans import Plan
from conformance.mock.calls.seam import current
from conformance.mock.state.tenant import ANONYMOUS
from conformance.mock.state.world import World
from conformance.mock.state.worlds import Worlds
from conformance.mock.wires import xml_bodies
from conformance.mock.wires.planned import example_reply, planned_outcome, undone
from conformance.mock.wires.problem import PLANNED, Notes, Reason
from conformance.mock.wires.remembering import copied, remembering

C = TypeVar("C", bound="Named")
_KEYS = ("user_api_key", "company_uuid", "vendor_api_key")
"""The members of the parameter that holds the keys, the one that identifies the world best first."""


class Malformed(ValueError):
    """A request that the service cannot read, to which it responds with HTTP 500 and a page."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.what)
        self.reason = reason


class Uncastable(Malformed):
    """A readable request with values of other types than the method declares; the response is a fault."""


class Named(Protocol):
    """A request that is read so far: the method that it calls, and the place of that name in it."""

    @property
    def name(self) -> str:
        """The name of the method."""

    @property
    def place(self) -> str:
        """The place of the name in the request."""


class Codec(Protocol[C]):
    """Reads the calls of one protocol, and writes its responses."""

    def read(self, body: bytes) -> C:
        """Return the call in a body; Malformed where the service would respond with an error page."""

    def arguments(self, call: C, contract: Contract) -> Mapping[str, Any]:
        """Return the arguments by parameter name, None for a missing one; Uncastable where one has another type."""

    def response(self, contract: Contract, value: Any) -> bytes:
        """Return the response that holds a value."""

    def fault(self, text: str) -> bytes:
        """Return the fault of a request with values that cannot be read."""

    def dispatcher_fault(self, text: str) -> bytes:
        """Return the fault of a call that no method takes, or that fails inside."""


class _Sent(NamedTuple):
    """What is read of a request."""

    body: bytes
    content_type: str

    def __repr__(self) -> str:
        """Return nothing of the request, which may hold keys."""
        return f"_Sent({self.size} bytes)"

    @property
    def size(self) -> int:
        """How many bytes that is."""
        return len(self.body) + len(self.content_type)


class _Read(NamedTuple):
    """A request as it reads: the called method with its arguments, or why there are none.

    `name` and `place` are those of a method that does not exist. `fault` is the reason why no method was read, or no
    arguments; `mistake` is what the latter raises.
    """

    contract: Contract | None = None
    arguments: Mapping[str, Any] = MappingProxyType({})
    mistake: type[Malformed] | None = None
    name: str = ""
    place: str = ""
    fault: Reason | None = None

    def __repr__(self) -> str:
        """Return no argument, since it may be a key."""
        return f"_Read({self.contract.id if self.contract is not None else ''!r})"


class RpcService(Generic[C]):
    """One API over all worlds of the mock, called over the protocol of a codec."""

    def __init__(self, api: Api, worlds: Worlds, codec: Codec[C], name: str) -> None:
        self.api, self.worlds, self.codec, self.name = api, worlds, codec, name
        self._reading = remembering(self._read)

    def call(self, body: bytes, content_type: str, notes: Notes) -> bytes:
        """Return the response to a request, and record why it is refused.

        Raises Malformed where the service would respond with an error page.
        """
        read = self._reading(_Sent(body, content_type))
        contract = read.contract
        if contract is None and read.fault is not None:
            return self._fault(notes, read.fault)
        if contract is None:
            what = f"no such method '{read.name}' on API {self.name}"
            notes.refused(what[:200], where=read.place, do="call a method that the WSDL has, by its name there")
            return self.codec.dispatcher_fault(what)
        plan = notes.calls(contract)
        try:
            if read.mistake is not None and read.fault is not None:
                raise read.mistake(read.fault)
            arguments = copied(read.arguments)
            if plan is not None and plan.outcome is not None:
                reply: Reply | None = self._planned(contract, arguments, notes, plan)
            else:
                reply = self._reply(contract, arguments, notes)
        except Uncastable as error:
            return self._fault(notes, error.reason)
        if reply is None:
            notes.ok = False
            return self.codec.dispatcher_fault("Internal server error (exception raised)")
        notes.ended(contract, reply.outcome)
        if notes.reason is None and contract.has_status:
            outcome = contract.outcome(reply.outcome)
            if not outcome.ok:
                notes.refused(f"{outcome.status.render(reply.variables)}: {outcome.rule}")
        return self.codec.response(contract, _value(contract, reply))

    def _read(self, sent: _Sent) -> _Read:
        """Return a request as it reads; Malformed where the service would respond with an error page."""
        body, content_type = sent
        if (charset := xml_bodies.other_charset(content_type, body)) is not None:
            return _Read(fault=self._not_utf8(*charset))
        call = self.codec.read(body)
        contract = self.api.methods.get(call.name)
        if contract is None:
            return _Read(name=call.name, place=call.place)
        try:
            return _Read(contract=contract, arguments=self.codec.arguments(call, contract))
        except Malformed as error:
            return _Read(contract=contract, mistake=type(error), fault=error.reason)

    def _attempt(
        self, contract: Contract, world: World, keys: Mapping[str, str], arguments: Mapping[str, Any]
    ) -> Attempt:
        """Return what makes a call again."""

        def succeeds() -> bool:
            reply = current().run(contract, current().admit(contract, world, keys, arguments))
            return contract.outcome(reply.outcome).ok

        return Attempt(succeeds, (contract.id, keys, arguments))

    def _planned(self, contract: Contract, arguments: Mapping[str, Any], notes: Notes, plan: Plan) -> Reply:
        """Return the reply of a planned outcome: a success as the method itself has it, if it does."""
        outcome = planned_outcome(plan)
        if not outcome.ok:
            notes.refused(outcome.status.render(plan.variables), where=PLANNED)
            return Reply(outcome.name, plan.variables)
        keys = self._keys(contract, arguments)
        world = self.worlds.of(*(keys.get(name, "") for name in _KEYS), *_texts(arguments))
        with undone(world) as keep:
            reply = self._reply(contract, arguments, notes)
            if reply is not None and reply.outcome == outcome.name:
                keep()
                return reply
        notes.reason = None
        return example_reply(contract, plan)

    def _keys(self, contract: Contract, arguments: Mapping[str, Any]) -> dict[str, str]:
        return {name: value or "" for name, value in (arguments.get(contract.operation.keys) or {}).items()}

    def _not_utf8(self, charset: str, where: str) -> Reason:
        conventions = next(iter(self.api.methods.values())).terms.conventions
        stated = next(c.evidence for c in conventions if c.id.endswith("#utf-8"))
        what = f"the request is declared to be {charset}, and the documents have UTF-8 only ({stated})"
        return Reason(what, where, "encode the request as UTF-8, and declare that or nothing")

    def _fault(self, notes: Notes, reason: Reason) -> bytes:
        notes.reason = reason
        return self.codec.fault(str(reason))

    def _reply(self, contract: Contract, arguments: Mapping[str, Any], notes: Notes) -> Reply | None:
        """Return the reply of the method, None if the service failed inside and the method has no outcome for that."""
        keys = self._keys(contract, arguments)
        try:
            if contract.operation.keys:
                found = self.worlds.of(*(keys.get(name, "") for name in _KEYS))
                if found is None:
                    raise Refusal("user-not-found")
                notes.belongs(found)
                notes.attempt = partial(self._attempt, contract, found, keys, arguments)
                world, call = found, current().admit(contract, found, keys, arguments)
            else:
                world = self.worlds.of(*_texts(arguments)) or World("anonymous")
                call = Call(world, *ANONYMOUS, arguments)
            notes.called(call)
            if world.breaks:
                world.breaks -= 1
                raise InternalFailure
            return current().run(contract, call)
        except Refusal as refusal:
            reply = current().refused(contract, refusal.reply)
            if not contract.has_status:
                notes.refused(f"{reply.outcome}, for which the response of this method has no place")
            elif refusal.because:
                notes.refused(f"{contract.outcome(reply.outcome).status.render(reply.variables)}: {refusal.because}")
            return reply
        except Exception as error:
            if isinstance(error, InternalFailure):
                notes.refused("the provider state makes the service fail inside")
            else:
                notes.broke(error)
            # The service reports any internal failure with the method's own outcome for it.
            unexpected = next((o for o in contract.outcomes if o.injected), None)
            return Reply(unexpected.name) if unexpected is not None else None


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a call without api_keys: one of them may be a key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts(member)


def _value(contract: Contract, reply: Reply) -> Any:
    """Return the value of the response: the status text at its place, the members of the reply, others nil."""
    if not contract.has_status:
        # Such a response has no place for why it is empty.
        return reply.members.get("items", [])
    outcome: Outcome = contract.outcome(reply.outcome)
    text = outcome.status.render(reply.variables)
    node = contract.answer
    if isinstance(node, Array):
        return [{**_unset(node.item), "status": text}] if not outcome.ok else reply.members["items"]
    if isinstance(node, Struct):
        return {**_unset(node), **reply.members, "status": text}
    return text


def _unset(node: Any) -> dict[str, Any]:
    return dict.fromkeys(node.members)
