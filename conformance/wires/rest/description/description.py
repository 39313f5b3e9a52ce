"""One OpenAPI description, and what another one of the same API changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from conformance.errors import EndpointBroken
from conformance.wires.difference import ADDITIVE, BREAKING
from conformance.wires.effects import Change
from conformance.wires.files import Load, nothing
from conformance.wires.rest.description import security
from conformance.wires.rest.description.align import Alignment, aligned
from conformance.wires.rest.description.document import Document
from conformance.wires.rest.description.operations import Operation, Operations
from conformance.wires.rest.description.operations_diff import OperationDiff
from conformance.wires.rest.description.paths import below, template
from conformance.wires.rest.description.schema import Schemas

_NAMED = 3
"""How many operations of a change are named."""


class OpenApi:
    """A description as it is compared; `notes` says what of it was not loaded."""

    def __init__(self, data: bytes, address: str = "", load: Load = nothing) -> None:
        self._document = Document(data, address, load)
        reader = Operations(self._document)
        try:
            self.operations = list(reader.all())
            self.webhooks = reader.webhooks()
        except RecursionError as error:
            raise EndpointBroken("nested too deeply to be compared", do="look at the document") from error
        self.unknown = frozenset(reader.unknown)
        self.schemas = Schemas(self._document)
        self.schemes = _schemes(self._document, self.operations)

    @property
    def notes(self) -> list[str]:
        """What was referred to and not loaded, as far as it was needed."""
        return self._document.notes


def _schemes(document: Document, operations: Iterable[Operation]) -> dict[str, security.Scheme]:
    """Return the schemes of a document, those included that operations name and nothing declares."""
    declared = security.schemes(document)
    named = {scheme for operation in operations for needs in operation.security for scheme, _ in needs}
    missing = {name: security.Scheme("undefined", {}, frozenset(), "") for name in sorted(named - declared.keys())}
    return {**declared, **missing}


def changes(old: OpenApi, new: OpenApi, wanted: frozenset[str] | None = None) -> list[Change]:
    """Return what changed, each once, the first part of a place being what it is about.

    `wanted` names the operations to compare by their labels in the older description; None compares all.
    """
    try:
        compared, found = _changes(old, new, wanted)
        return list(_everywhere(list(_once(found)), compared))
    except RecursionError as error:
        raise EndpointBroken("nested too deeply to be compared", do="look at the document") from error


def _changes(old: OpenApi, new: OpenApi, wanted: frozenset[str] | None) -> tuple[int, list[Change]]:
    """Return how many operations were compared, and every change at every place."""
    alignment = aligned(old.operations, new.operations)
    names = security.pairs(old.schemes, new.schemes)
    diff = OperationDiff(old.schemas, new.schemas, names)

    def takes(operation: Operation) -> bool:
        return wanted is None or operation.label in wanted

    compared = [pair for pair in (*alignment.pairs, *((o, n) for o, n, _, _ in alignment.moved)) if takes(pair[0])]
    found = [change.below("operation", o.label) for o, n in compared for change in diff.changes(o, n)]
    found += _moved(alignment, wanted)
    for operation in alignment.gone:
        if takes(operation) and template(operation.path) not in new.unknown:
            found.append(Change(BREAKING, ("operation", operation.label), "removed", "there", "absent"))
    if wanted is None:
        found += [
            Change(ADDITIVE, ("operation", o.label), "new", "not in the contracts", "there", o.pointer)
            for o in alignment.added
        ]
        found += _webhooks(old, new)
    return len(compared), [*found, *_scheme_changes(old, new, names, alignment.prefix)]


def _moved(alignment: Alignment, wanted: frozenset[str] | None) -> Iterator[Change]:
    """Yield one change for all operations that stand behind another base path now."""
    by_bases: dict[tuple[str, str], list[Operation]] = {}
    for old, new, before, after in alignment.moved:
        if wanted is None or old.label in wanted:
            short, long = sorted((before, after), key=len)
            base = long.removesuffix(short) or "/"
            key = ("/", base) if long == after else (base, "/")
            by_bases.setdefault(key, []).append(new)
            continue
    for (before, after), operations in by_bases.items():
        labels = ", ".join(operation.label for operation in operations[:_NAMED])
        more = f" and {len(operations) - _NAMED} more" if len(operations) > _NAMED else ""
        what = f"{after} ({labels}{more})"
        yield Change(BREAKING, ("servers", before), "base path changed", before, what, operations[0].pointer)


def _webhooks(old: OpenApi, new: OpenApi) -> Iterator[Change]:
    for name in sorted(old.webhooks ^ new.webhooks):
        if name in old.webhooks:
            yield Change(BREAKING, ("webhook", name), "removed", "there", "absent")
        else:
            yield Change(ADDITIVE, ("webhook", name), "new", "not in the contracts", "there", f"#/webhooks/{name}")


def _scheme_changes(old: OpenApi, new: OpenApi, names: dict[str, str], prefix: str) -> Iterator[Change]:
    """Yield how a scheme changed; which of them an operation asks for is said at the operation."""
    for name, other in sorted(names.items()):
        before, after = old.schemes[name], new.schemes[other]
        if before.unknown or after.unknown:
            continue
        place = ("security", name)
        if before.how != after.how:
            yield Change(BREAKING, place, "changed", before.how, after.how or "nothing", after.pointer)
            continue
        for flow in sorted(before.flows.keys() | after.flows.keys()):
            if flow not in after.flows or flow not in before.flows:
                known = flow in before.flows
                texts = ("removed", "there", "absent") if known else ("new", "no such flow", "there")
                yield Change(BREAKING if known else ADDITIVE, (*place, flow), *texts, pointer=after.pointer)
                continue
            for url in sorted(before.flows[flow].keys() | after.flows[flow].keys()):
                was, now = (_path(scheme.flows[flow].get(url, ""), prefix) for scheme in (before, after))
                if was != now:
                    yield Change(BREAKING, (*place, flow, url), "changed", was or "none", now or "none", after.pointer)
        for scope in sorted(before.scopes ^ after.scopes):
            known = scope in before.scopes
            texts = ("removed", "there", "absent") if known else ("new", "no such scope", "there")
            yield Change(ADDITIVE, (*place, "scope", scope), *texts, pointer=after.pointer)


def _path(url: str, prefix: str) -> str:
    """Return the path of a token's address below the base path: the host is the endpoint's own."""
    path = "/" + urlsplit(url).path.strip("/") if url else ""
    return below(path, prefix) or path


def _everywhere(found: list[Change], compared: int) -> Iterator[Change]:
    """Yield changes; one that each of the operations compared has in the same way is one change."""
    alike: dict[tuple[object, ...], list[Change]] = {}
    for change in found:
        of_both = bool(change.place[2:]) or change.what not in ("removed", "new")
        if change.place[0] == "operation" and of_both and not change.also:
            alike.setdefault((change.place[2:], change.what, change.before, change.after), []).append(change)
    shared = {id(change) for changes_ in alike.values() if 1 < len(changes_) == compared for change in changes_}
    yield from (change for change in found if id(change) not in shared)
    for changes_ in alike.values():
        if id(changes_[0]) in shared:
            yield replace(changes_[0], place=("operation", "*", *changes_[0].place[2:]), pointer="")


def _once(found: Iterable[Change]) -> Iterator[Change]:
    """Yield each change of the newer document once, with the places where else it shows; the worst severity counts."""
    by_cause: dict[tuple[str, ...], list[Change]] = {}
    for change in found:
        cause = change.pointer or ".".join(change.place)
        by_cause.setdefault((cause, change.what, change.before, change.after), []).append(change)
    for alike in by_cause.values():
        worst = next((change for change in alike if change.severity == BREAKING), alike[0])
        places = dict.fromkeys(".".join(change.place) for change in alike if change.place != worst.place)
        yield replace(worst, also=tuple(places))
