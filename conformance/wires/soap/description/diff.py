"""What one WSDL says that another does not, each change once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.wires.difference import ADDITIVE, BREAKING, COSMETIC
from conformance.wires.effects import REQUEST, RESPONSE, Change
from conformance.wires.files import Load, nothing
from conformance.wires.soap.description.document import definitions
from conformance.wires.soap.description.names import Names, renamed
from conformance.wires.soap.description.parameters import Pairing, paired
from conformance.wires.soap.description.service import Body, Operation, Part, service
from conformance.wires.soap.description.type_diff import TypeDiff
from conformance.wires.soap.description.types import Types

_NONE = "none"


class Wsdl:
    """A description as it is compared; `notes` says what of it was not loaded."""

    def __init__(self, data: bytes, address: str = "", load: Load = nothing) -> None:
        self._definitions = definitions(data, address, load)
        self.target = self._definitions.target
        self.service = service(self._definitions)
        self.types = Types(self._definitions)
        self.incomplete = self._definitions.incomplete
        self.reported: frozenset[str] = frozenset()

    @property
    def notes(self) -> list[str]:
        """What was not loaded or is not defined, as far as it was needed."""
        missing = [name for name in self.types.missing if name not in self.reported]
        missing = [f"the type {name} is not defined, so it was not compared" for name in missing]
        return list(dict.fromkeys([*self._definitions.notes, *missing]))


def changes(old: Wsdl, new: Wsdl, wanted: frozenset[str] | None = None) -> list[Change]:
    """Return what changed, of the operations that are wanted; the first part of a place is what it is about."""
    diff = _Diff(old, new)
    found = list(diff.all(wanted))
    new.reported = frozenset(diff.gone)
    return found


class _Diff:
    def __init__(self, old: Wsdl, new: Wsdl) -> None:
        self._old, self._new = old, new
        self._names = Names(old.target, renamed(old.target, new.target, old.types.names, new.types.names))
        new.types.elsewhere = frozenset(self._names.renamed)
        self._types = TypeDiff(old.types, new.types, self._names)

    @property
    def gone(self) -> Iterable[str]:
        """The types that the newer description refers to and no longer defines."""
        return self._types.gone

    def all(self, wanted: frozenset[str] | None) -> Iterator[Change]:
        before, after = self._old.service, self._new.service
        names = [name for name in before.operations if wanted is None or name in wanted]
        both = [name for name in names if name in after.operations]
        yield from self._namespaces()
        yield from self._bindings()
        if before.address != after.address and after.address:
            yield Change(BREAKING, ("address",), "changed", before.address, after.address, _line(after.address_line))
        found = [
            c.below("operation", n) for n in both for c in self._operation(before.operations[n], after.operations[n])
        ]
        yield from _everywhere(found, len(both))
        for name in names:
            if name not in after.operations and not self._new.incomplete:
                yield Change(BREAKING, ("operation", name), "removed", "there", "absent")
        if wanted is None:
            for name in sorted(after.operations.keys() - before.operations.keys()):
                line = _line(after.operations[name].line)
                yield Change(ADDITIVE, ("operation", name), "new", "not in the contracts", "there", line)
        yield from self._types.changes()

    def _namespaces(self) -> Iterator[Change]:
        if self._old.target != self._new.target:
            yield Change(BREAKING, ("targetNamespace",), "changed", self._old.target, self._new.target or _NONE)
        for uri in self._names.renamed:
            if uri != self._new.target:
                yield Change(BREAKING, ("type", "targetNamespace"), "changed", self._old.target, uri or _NONE)

    def _bindings(self) -> Iterator[Change]:
        """Yield bindings that came or went; one beside SOAP 1.1 is of no concern to its clients."""
        before, after = self._old.service.bindings, self._new.service.bindings
        for kind in sorted(before.keys() | after.keys()):
            if kind not in after and not self._new.incomplete:
                yield Change(BREAKING, ("binding", kind), "removed", "there", "absent")
            elif kind not in before:
                yield Change(ADDITIVE, ("binding", kind), "new", "no such binding", "there", _line(after[kind]))

    def _operation(self, old: Operation, new: Operation) -> Iterator[Change]:
        if old.bound and new.bound:
            line = _line(new.line)
            for name, was, now in (
                ("style", old.style, new.style),
                ("transport", old.transport, new.transport),
                ("soapAction", old.action, new.action),
            ):
                if was != now:
                    yield Change(BREAKING, (name,), "changed", was or _NONE, now or _NONE, line)
            yield from _merged(
                self._body(old.sent, new.sent, REQUEST), self._body(old.returned, new.returned, RESPONSE)
            )
        yield from self._parameters(old, new)
        yield from self._returns(old, new)
        yield from self._faults(old, new)

    def _body(self, old: Body, new: Body, direction: str) -> Iterator[Change]:
        line = _line(new.line)
        was, now = old.namespace, new.namespace
        facts = (
            ("use", old.use, new.use),
            # A namespace that changed as a whole is said once.
            ("namespace", was, now if self._names.namespace(now) != was else was),
            ("encodingStyle", " ".join(old.encodings), " ".join(new.encodings)),
        )
        for name, before, after in facts:
            if before != after:
                yield Change(BREAKING, (name,), "changed", before or _NONE, after or _NONE, line)
        for name in sorted(old.headers.keys() | new.headers.keys()):
            had, has = (self._names.shown(self._names.old(body.headers.get(name, ""))) for body in (old, new))
            if name not in new.headers:
                yield Change(BREAKING, ("header", name), "removed", had, "absent", line)
            elif name not in old.headers:
                # A service that names a header of a request asks for it.
                level = BREAKING if direction == REQUEST else ADDITIVE
                yield Change(level, ("header", name), "new", "no such header", has, line)
            elif had != has:
                yield Change(BREAKING, ("header", name), "changed", had, has, line)

    def _parameters(self, old: Operation, new: Operation) -> Iterator[Change]:
        if old.inputs is None or new.inputs is None:
            return
        for pairing in paired(old.inputs, new.inputs):
            name = pairing.old.name if pairing.old is not None else pairing.new.name if pairing.new is not None else ""
            for change in self._parameter(pairing):
                yield change.below("parameter", name)

    def _parameter(self, pairing: Pairing) -> Iterator[Change]:
        fate, old, new, place = pairing
        if new is None:
            assert old is not None
            yield Change(BREAKING, (), "removed", self._shown(old), "absent")
            return
        line = _line(new.line)
        if old is None:
            shown = f"{place + 1}. {self._shown(new)}"
            # What an older client does not send at the end is nil; in the middle it takes another's place.
            level = ADDITIVE if fate == "appended" else BREAKING
            yield Change(level, (), "new" if fate == "appended" else "inserted", "no such parameter", shown, line)
            return
        found = list(self._types.reference(old.type, new.type, REQUEST, line))
        if fate == "moved":
            yield Change(BREAKING, (), "moved", self._shown(old), f"{place + 1}. {self._shown(new)}", line)
        elif fate == "renamed" and found:
            yield Change(BREAKING, (), "changed", self._shown(old), f"{new.name}: {self._shown(new)}", line)
            return
        elif fate == "renamed":
            yield Change(COSMETIC, (), "renamed", old.name, new.name, line)
        yield from found

    def _shown(self, part: Part) -> str:
        return self._types.shown(part.type)

    def _returns(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Compare what comes back: toolkits look for it by its name."""
        if old.outputs is None or new.outputs is None:
            return
        before, after = ({part.name: part for part in o.outputs or ()} for o in (old, new))
        gone = [name for name in before if name not in after]
        added = [name for name in after if name not in before]
        for was, now in zip(list(gone), list(added), strict=False):
            line = _line(after[now].line)
            yield Change(BREAKING, ("returns",), "renamed", was, now, line)
            yield from self._returned(before[was], after[now])
            gone.remove(was)
            added.remove(now)
        for name in gone:
            yield Change(BREAKING, ("returns",), "removed", self._shown(before[name]), "absent", _line(new.line))
        for name in added:
            yield Change(
                ADDITIVE, ("returns", name), "new", "nothing", self._shown(after[name]), _line(after[name].line)
            )
        for name in before:
            if name in after:
                yield from self._returned(before[name], after[name])

    def _returned(self, old: Part, new: Part) -> Iterator[Change]:
        for change in self._types.reference(old.type, new.type, RESPONSE, _line(new.line)):
            yield change.below("returns")

    def _faults(self, old: Operation, new: Operation) -> Iterator[Change]:
        for name in sorted(old.faults.keys() | new.faults.keys()):
            place, line = ("fault", name), _line(new.line)
            if name not in new.faults:
                yield Change(BREAKING, place, "removed", "there", "absent", line)
            elif name not in old.faults:
                yield Change(ADDITIVE, place, "new", "no such fault", "there", line)
            else:
                pairs = zip(old.faults[name] or (), new.faults[name] or (), strict=False)
                for before, after in pairs:
                    for change in self._types.reference(before.type, after.type, RESPONSE, line):
                        yield change.below(*place)


def _line(number: int) -> str:
    return f"line {number}" if number else ""


def _merged(sent: Iterable[Change], returned: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes of both bodies of an operation; one that both have alike is one of the operation."""
    left = {(c.place, c.what, c.before, c.after): c for c in returned}
    for change in sent:
        same = left.pop((change.place, change.what, change.before, change.after), None)
        yield change.below("input" if same is None else "body")
    yield from (change.below("output") for change in left.values())


def _everywhere(found: list[Change], compared: int) -> Iterator[Change]:
    """Yield changes; one that each of the operations compared has in the same way is one change."""
    alike: dict[tuple[object, ...], list[Change]] = {}
    for change in found:
        key = (
            change.place[2:],
            change.what,
            _without(change.before, change.place[1]),
            _without(change.after, change.place[1]),
        )
        alike.setdefault(key, []).append(change)
    for (suffix, _, before, after), same in alike.items():
        if len(same) == compared > 1:
            yield replace(same[0], place=("operation", "*", *suffix), before=before, after=after)  # type: ignore[misc,arg-type]
        else:
            yield from same


def _without(text: str, operation: str) -> str:
    """Return a text in which an operation's own name stands for any."""
    return text.replace(operation, "*")
