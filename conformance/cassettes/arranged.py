"""Replays the `/_control/` requests that set up provider states, without storing their responses in cassettes.

These exchanges would be a third of every cassette and say nothing about an API. A replay recomputes the responses with
an in-process mock and compares the requests with recorded digests, so that a cassette recorded for other provider
states is rejected. Only the changes that API calls made to a world are recorded.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.cassettes.cassette import Arranged, Cassette, Interaction
from conformance.endpoint.exchange import Request, Response
from conformance.errors import CassetteError
from conformance.scrubbing import RecordingScrubber

_CONTROL: Final = "/_control/"
_RECORDED_HEADERS: Final = ("content-type", "retry-after")
_JSON: Final = {"Content-Type": "application/json"}
_REMEMBERED: Final = 512
"""How many responses are remembered."""
_Asked = tuple[str, str, bytes]
"""The verb, URL and body of a control request."""
Responder = Callable[[str, str, dict[str, str], bytes], tuple[int, dict[str, str], bytes]]
"""Maps verb, path, headers and body of a request to status, headers and body of the response."""


def is_control(request: Request) -> bool:
    """True if a request sets up or reads a provider state of the mock instead of calling an API."""
    return _CONTROL in urlsplit(request.url).path


def recordable(response: Response, scrubber: RecordingScrubber) -> Response:
    """Return a response as it is recorded: relevant headers only, scrubbed."""
    few = {
        name.lower(): [value] for name, value in sorted(response.headers.items()) if name.lower() in _RECORDED_HEADERS
    }
    headers = {name: value for name, (value,) in scrubber.headers(few).items()}
    return Response(response.status, headers, scrubber.response(response.body))


class Arrangement:
    """Computes the mock's responses to control requests, in recordable form."""

    def __init__(self, responder: Responder, scrubber: RecordingScrubber) -> None:
        self._responder, self._scrubber = responder, scrubber
        self._known: OrderedDict[tuple[_Asked, ...], Response] = OrderedDict()

    def respond(self, request: Request) -> Response:
        """Return the mock's response to a request, in recordable form."""
        response = Response(*self._responder(request.verb, request.url, dict(request.headers), request.body))
        return recordable(response, self._scrubber)

    def after(self, asked: tuple[_Asked, ...]) -> Response:
        """Return the mock's response to the last of some requests for one world, the first of which creates it.

        A world is what these make it, so the response is known from the second time on.
        """
        found = self._known.get(asked)
        if found is None:
            for verb, url, body in asked:
                found = self.respond(Request(verb, url, _JSON, body))
            assert found is not None
            self._known[asked] = found
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def arranged(self, exchanges: Iterable[Interaction]) -> tuple[Arranged, ...]:
        """Return the digests and changes to record for control exchanges."""
        world = _World(self)
        return tuple(world.recorded(one.request, one.response) for one in exchanges)

    def replay(self, cassette: Cassette) -> Replay:
        """Return a replay of the control requests of a cassette."""
        return Replay(_World(self), cassette.arranged)


class Replay:
    """Responds to control requests in the order in which they were recorded."""

    def __init__(self, world: _World, recorded: tuple[Arranged, ...]) -> None:
        self._world = world
        self._remaining = iter(recorded)

    def respond(self, request: Request) -> Response:
        """Return the response; raise CassetteError if the request differs from the recorded one."""
        recorded = next(self._remaining, None)
        if recorded is None or recorded.digest != _digest(request):
            what = "the scenario sets up other provider states than when it was recorded"
            raise CassetteError(what, do="record it again with `conformance record`")
        return self._world.respond(request, recorded.changes)


class _World:
    """The recomputed world of a scenario, with the changes that API calls have made to it so far."""

    def __init__(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._changes: dict[str, Any] = {}
        self._asked: tuple[_Asked, ...] = ()

    def recorded(self, request: Request, response: Response) -> Arranged:
        """Return what to record of an exchange so that `respond` returns the same response."""
        changes = _changes(self._recomputed(request).body, response.body)
        self._add(changes)
        return Arranged(_digest(request), changes)

    def respond(self, request: Request, changes: Mapping[str, Any] | str | None) -> Response:
        """Return the recomputed response with the recorded changes applied."""
        response = self._recomputed(request)
        self._add(changes)
        return Response(response.status, response.headers, _changed(response.body, changes))

    def _recomputed(self, request: Request) -> Response:
        if request.verb == "POST":
            self._changes, self._asked = {}, ()
        if self._asked or request.verb == "POST":
            self._asked = (*self._asked, (request.verb, request.url, request.body))
            response = self._arrangement.after(self._asked)
        else:
            response = self._arrangement.respond(request)
        return Response(response.status, response.headers, _changed(response.body, self._changes or None))

    def _add(self, changes: Mapping[str, Any] | str | None) -> None:
        if isinstance(changes, Mapping):
            self._changes = _together(self._changes, changes)


def _digest(request: Request) -> str:
    digest = hashlib.sha256(b"%s %s" % (request.verb.encode(), request.body)).hexdigest()
    return f"w{digest[:7]}"  # starts with a letter, so that YAML does not parse it as a number


def _changes(computed: bytes, recorded: bytes) -> Mapping[str, Any] | str | None:
    """Return the changes with which `_changed` turns the computed body into the recorded one."""
    if computed == recorded:
        return None
    try:
        changes = _difference(json.loads(computed), json.loads(recorded))
        if _changed(computed, changes) == recorded:
            return changes
    except (ValueError, TypeError, AttributeError):
        pass
    return recorded.decode()


def _changed(computed: bytes, changes: Mapping[str, Any] | str | None) -> bytes:
    """Return a body with changes applied."""
    if changes is None:
        return computed
    if isinstance(changes, str):
        return changes.encode()
    return json.dumps(_merged(json.loads(computed), changes), ensure_ascii=False, separators=(",", ":")).encode()


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch (RFC 7396) from `old` to `new`: changed members, and null for removed ones."""
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
    """Combine two merge patches into one."""
    both = dict(first)
    for name, value in then.items():
        before = both.get(name)
        both[name] = _together(before, value) if isinstance(value, Mapping) and isinstance(before, Mapping) else value
    return both
