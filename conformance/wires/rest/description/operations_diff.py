"""What changed in an operation: parameters, bodies, responses and who may call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from conformance.wires.difference import ADDITIVE, BREAKING
from conformance.wires.effects import NARROWER, REQUEST, RESPONSE, WIDER, Change, severity
from conformance.wires.rest.description import security
from conformance.wires.rest.description.operations import Content, Field, Operation, Response
from conformance.wires.rest.description.schema import Schemas
from conformance.wires.rest.description.schema_diff import SchemaDiff

_MANY: Final = frozenset({"array", "object"})
_LISTS: Final = ("no", "yes")


class OperationDiff:
    """Compares operations; `schemes` names each security scheme of the older document in the newer one."""

    def __init__(self, old: Schemas, new: Schemas, schemes: Mapping[str, str]) -> None:
        self._old, self._new, self._schemes = old, new, schemes
        self._schemas = SchemaDiff(old, new)

    def changes(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Yield what changed in an operation, places relative to it."""
        if old.deprecated is not new.deprecated:
            what = "deprecated" if new.deprecated else "no longer deprecated"
            yield Change(ADDITIVE, (), what, _LISTS[old.deprecated], _LISTS[new.deprecated], new.pointer)
        yield from self._parameters(old, new)
        yield from self._body(old.body, new.body, new.pointer)
        yield from self._responses(old, new)
        yield from self._security(old, new)
        for name in sorted(old.callbacks ^ new.callbacks):
            known = name in old.callbacks
            yield Change(
                BREAKING if known else ADDITIVE,
                ("callback", name),
                "removed" if known else "new",
                "there" if known else "no such callback",
                "absent" if known else "there",
                new.pointer,
            )

    # Parameters

    def _parameters(self, old: Operation, new: Operation) -> Iterator[Change]:
        gone = {key: f for key, f in old.parameters.items() if key not in new.parameters}
        added = {key: f for key, f in new.parameters.items() if key not in old.parameters}
        for (where, name), parameter in gone.items():
            moved = next((key for key in added if key[1].lower() == name.lower()), None)
            if moved is not None:
                pointer = added.pop(moved).pointer
                yield Change(BREAKING, (where, parameter.name), "moved", where, moved[0], pointer)
            elif new.complete:
                yield Change(BREAKING, (where, parameter.name), "removed", self._type(self._old, parameter), "absent")
        for (where, name), parameter in added.items():
            shown = self._type(self._new, parameter) + (", required" if parameter.required else "")
            level = BREAKING if parameter.required else ADDITIVE
            if old.complete:
                yield Change(level, (where, name), "new", "no such parameter", shown, parameter.pointer)
        for key, before in old.parameters.items():
            if key in new.parameters:
                for change in self._field(before, new.parameters[key], REQUEST):
                    yield change.below(key[0], before.name)

    def _type(self, schemas: Schemas, parameter: Field) -> str:
        return " or ".join(sorted(schemas.of(parameter.schema).cases)) or "nothing"

    def _field(self, old: Field, new: Field, direction: str) -> Iterator[Change]:
        if old.required is not new.required:
            what, effect = ("required now", NARROWER) if new.required else ("optional now", WIDER)
            level = severity(direction, effect)
            yield Change(level, (), what, _LISTS[old.required], _LISTS[new.required], new.pointer)
        if old.style != new.style and self._is_written_by_style(old, new):
            yield Change(BREAKING, (), "written differently", old.style, new.style, new.pointer)
        found = self._schemas.changes(old.schema, new.schema, direction)
        if old.deprecated is not new.deprecated and not any("deprecated" in change.what for change in found):
            what = "deprecated" if new.deprecated else "no longer deprecated"
            yield Change(ADDITIVE, (), what, _LISTS[old.deprecated], _LISTS[new.deprecated], new.pointer)
        for change in found:
            relied_on = direction == REQUEST and not change.place and change.what == "default changed"
            # Whoever leaves a parameter out relies on what it is then taken to be.
            yield replace(change, severity=BREAKING) if relied_on and change.before != "none" else change

    def _is_written_by_style(self, old: Field, new: Field) -> bool:
        """True where style and explode show on the wire: single values look the same in all of them."""
        kinds = self._old.of(old.schema).cases.keys() | self._new.of(new.schema).cases.keys()
        return bool(kinds & _MANY) or "as " in f"{old.style} {new.style}" or "reserved" in old.style + new.style

    # Bodies

    def _body(self, old: Content | None, new: Content | None, pointer: str) -> Iterator[Change]:
        if old is None or new is None:
            if new is not None:
                shown = f"{', '.join(new.media)}{', required' if new.required else ''}"
                yield Change(BREAKING if new.required else ADDITIVE, ("body",), "new", "no body", shown, pointer)
            elif old is not None:
                yield Change(BREAKING, ("body",), "removed", ", ".join(old.media), "absent", pointer)
            return
        if old.unknown or new.unknown:
            return
        if old.required is not new.required:
            what, effect = ("required now", NARROWER) if new.required else ("optional now", WIDER)
            level = severity(REQUEST, effect)
            yield Change(level, ("body",), what, _LISTS[old.required], _LISTS[new.required], new.pointer)
        for change in self._media(old, new, REQUEST):
            yield change.below("body")
        for part in sorted(old.encoding.keys() | new.encoding.keys()):
            before, after = (content.encoding.get(part, "as usual") for content in (old, new))
            if before != after:
                yield Change(BREAKING, ("body", part), "encoded differently", before, after, new.pointer)

    def _media(self, old: Content, new: Content, direction: str) -> Iterator[Change]:
        """Compare the media types of a body, and the schemas of those that are in both."""
        gone = [media for media in old.media if media not in new.media]
        added = [media for media in new.media if media not in old.media]
        same = [(media, media) for media in old.media if media in new.media]
        for media in list(gone):
            span = next((other for other in added if _covers(other, media) or _covers(media, other)), None)
            if span is not None:
                effect = WIDER if _covers(span, media) else NARROWER
                yield Change(severity(direction, effect), (media,), "media type changed", media, span, new.pointer)
                same.append((media, span))
                gone.remove(media)
                added.remove(span)
        if len(gone) == len(added) == 1:
            yield Change(BREAKING, (gone[0],), "media type changed", gone[0], added[0], new.pointer)
            same.append((gone.pop(), added.pop()))
        for media in gone:
            yield Change(BREAKING, (media,), "removed", "there", "absent", new.pointer)
        for media in added:
            yield Change(ADDITIVE, (media,), "new", "no such media type", "there", new.pointer)
        for before, after in same:
            yield from self._schemas.changes(old.media[before], new.media[after], direction)

    # Responses

    def _responses(self, old: Operation, new: Operation) -> Iterator[Change]:
        used: set[str] = set()
        for status, response in old.responses.items():
            found = _status(status, new.responses)
            if found is None:
                # Without a success nobody knows what a call gives; a refusal less is one that no client will miss.
                level = BREAKING if status.startswith("2") or status == "default" else ADDITIVE
                yield Change(level, ("response", status), "removed", "there", "absent", new.pointer)
                continue
            used.add(found)
            for change in self._response(response, new.responses[found]):
                yield change.below("response", status)
        for status in (status for status in new.responses if status not in used):
            known = _status(status, old.responses)
            if known is None:
                pointer = new.responses[status].content.pointer
                yield Change(ADDITIVE, ("response", status), "new", "no such response", "there", pointer)
            elif known != status:
                for change in self._response(old.responses[known], new.responses[status]):
                    yield change.below("response", status)

    def _response(self, old: Response, new: Response) -> Iterator[Change]:
        if old.content.unknown or new.content.unknown:
            return
        yield from self._media(old.content, new.content, RESPONSE)
        for name in sorted(old.headers.keys() | new.headers.keys()):
            before, after = old.headers.get(name), new.headers.get(name)
            place = ("header", name)
            if after is None:
                yield Change(BREAKING, place, "removed", "there", "absent", new.content.pointer)
            elif before is None:
                yield Change(ADDITIVE, place, "new", "no such header", "there", after.pointer)
            else:
                for change in self._field(before, after, RESPONSE):
                    yield change.below(*place)

    # Security

    def _security(self, old: Operation, new: Operation) -> Iterator[Change]:
        """An alternative that no longer lets a call pass is breaking, one more is not."""
        before, after = security.renamed(old.security, self._schemes), new.security
        lost = any(not any(other <= needs for other in after) for needs in before)
        gained = any(not any(other <= needs for other in before) for needs in after)
        if lost or gained:
            texts = security.shown(old.security), security.shown(new.security)
            yield Change(BREAKING if lost else ADDITIVE, ("security",), "changed", *texts, pointer=new.pointer)


def _covers(span: str, media: str) -> bool:
    """True if a range such as `application/*` takes in a media type."""
    kind, _, sub = span.partition("/")
    return span != media and sub == "*" and kind in ("*", media.partition("/")[0])


def _status(status: str, responses: Mapping[str, Response]) -> str | None:
    """Return what describes a status: itself, else its range, else the default."""
    spans = [status, f"{status[0]}xx", "default"] if status[:1].isdigit() else [status]
    return next((span for span in spans if span in responses), None)
