"""What arranges a scenario's world on the mock: answered anew in a replay, so that no recording need hold it.

These exchanges would be a third of every recording and say nothing about an API. A replay has the mock work them out
in this process, and holds what is asked for against a digest, so that a recording of other Givens is not taken for one
of these. Only what calls of the API changed in a world is recorded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.cassettes.cassette import Arranged, Cassette, Interaction
from conformance.cassettes.scrub import CassetteScrubber
from conformance.endpoint.exchange import Request, Response
from conformance.errors import CassetteError

_CONTROL: Final = "/_control/"
_KEPT: Final = ("content-type", "retry-after")
Answers = Callable[[str, str, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
"""Verb, path, headers and body of a request to the status, headers and body of its response."""


def is_control(request: Request) -> bool:
    """Return whether a request tells the mock what there is, instead of calling an API."""
    return _CONTROL in urlsplit(request.url).path


def kept(answer: Response, scrubber: CassetteScrubber) -> Response:
    """Return a response as it is recorded: the headers that matter, and nothing that belongs to somebody."""
    few = {name.lower(): [value] for name, value in sorted(answer.headers.items()) if name.lower() in _KEPT}
    headers = {name: value for name, (value,) in scrubber.headers(few).items()}
    return Response(answer.status, headers, scrubber.answer(answer.body))


class Arrangement:
    """The mock's answers to what arranges a world, as they are recorded."""

    def __init__(self, answers: Answers, scrubber: CassetteScrubber) -> None:
        self._answers, self._scrubber = answers, scrubber

    def answer(self, request: Request) -> Response:
        """Return the mock's response to a request, as it is recorded."""
        path = urlsplit(request.url).path
        return kept(Response(*self._answers(request.verb, path, dict(request.headers), request.body)), self._scrubber)

    def arranged(self, exchanges: Iterable[Interaction]) -> tuple[Arranged, ...]:
        """Return what a recording keeps of the exchanges that arranged its world."""
        world = _World(self)
        return tuple(world.recorded(one.request, one.response) for one in exchanges)

    def replay(self, cassette: Cassette) -> Replay:
        """Return what answers the requests that arrange this recording's world."""
        return Replay(_World(self), cassette.arranged)


class Replay:
    """Answers what arranges a world, one request after the other, in the order in which they were recorded."""

    def __init__(self, world: _World, recorded: tuple[Arranged, ...]) -> None:
        self._world = world
        self._left = iter(recorded)

    def answer(self, request: Request) -> Response:
        """Return the response; CassetteError if something else was asked for when it was recorded."""
        recorded = next(self._left, None)
        if recorded is None or recorded.digest != _digest(request):
            what = "the scenario now asks the mock for another world than it did when it was recorded"
            raise CassetteError(what, do="record it again with `conformance record`")
        return self._world.answer(request, recorded.changes)


class _World:
    """A world as the mock gives it anew, with the changes that calls made in it so far."""

    def __init__(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._so_far: dict[str, Any] = {}

    def recorded(self, request: Request, came: Response) -> Arranged:
        """Return what has to be recorded of an exchange, so that `answer` gives the same response."""
        changes = _changes(self._anew(request).body, came.body)
        self._take(changes)
        return Arranged(_digest(request), changes)

    def answer(self, request: Request, changes: Mapping[str, Any] | str | None) -> Response:
        """Return the response with these changes in it."""
        anew = self._anew(request)
        self._take(changes)
        return Response(anew.status, anew.headers, _changed(anew.body, changes))

    def _anew(self, request: Request) -> Response:
        if request.verb == "POST":
            self._so_far = {}
        answer = self._arrangement.answer(request)
        return Response(answer.status, answer.headers, _changed(answer.body, self._so_far or None))

    def _take(self, changes: Mapping[str, Any] | str | None) -> None:
        if isinstance(changes, Mapping):
            self._so_far = _together(self._so_far, changes)


def _digest(request: Request) -> str:
    digest = hashlib.sha256(b"%s %s" % (request.verb.encode(), request.body)).hexdigest()
    return f"w{digest[:7]}"  # with a letter first, no YAML takes it for a number


def _changes(anew: bytes, came: bytes) -> Mapping[str, Any] | str | None:
    """Return what has to be said so that `_changed` gives back what came."""
    if anew == came:
        return None
    try:
        changes = _difference(json.loads(anew), json.loads(came))
        if _changed(anew, changes) == came:
            return changes
    except (ValueError, TypeError, AttributeError):
        pass
    return came.decode()


def _changed(anew: bytes, changes: Mapping[str, Any] | str | None) -> bytes:
    """Return a response with changes in it."""
    if changes is None:
        return anew
    if isinstance(changes, str):
        return changes.encode()
    return json.dumps(_merged(json.loads(anew), changes), ensure_ascii=False, separators=(",", ":")).encode()


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of `new` that are not the same in `old`; one that is gone is null, as in RFC 7396."""
    found: dict[str, Any] = {name: None for name in old if name not in new}
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            if inner := _difference(before, value):
                found[name] = inner
        elif name not in old or before != value:
            found[name] = value
    return found


def _merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, value in changes.items():
        before = merged.get(name)
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(before, value) if isinstance(value, Mapping) and isinstance(before, dict) else value
    return merged


def _together(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that two sets of changes make, one after the other."""
    both = dict(first)
    for name, value in then.items():
        before = both.get(name)
        both[name] = _together(before, value) if isinstance(value, Mapping) and isinstance(before, Mapping) else value
    return both
