"""Records and replays cassettes: one per scenario, scrubbed, matched by verb, path, query and canonical body."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import vcr
from vcr.cassette import Cassette as _Tape
from vcr.record_mode import RecordMode
from vcr.request import Request as VcrRequest

from conformance.cassettes.arranged import Arrangement, Replay, is_control, recordable
from conformance.cassettes.canonical import canonical
from conformance.cassettes.cassette import Cassette, Interaction
from conformance.cassettes.naming import cassette_path
from conformance.cassettes.notation import HOST, text_of
from conformance.cassettes.reading import read_for
from conformance.endpoint.exchange import Request, Response
from conformance.endpoint.settings import Profile
from conformance.errors import CassetteError, Unarranged, UserError
from conformance.files import write_whole
from conformance.scrubbing import RecordingScrubber

if TYPE_CHECKING:
    from conformance.gherkin.document import Scenario

_MAX_EXCHANGES = 100
_KEY = re.compile(rb"\$\{\w+\}|%24%7[Bb]\w+%7[Dd]")
_DECODED = frozenset({"gzip", "x-gzip", "deflate"})
"""The content codings that urllib3 decodes before vcrpy sees the body."""
_RECORDED_HEADERS = ("soapaction", "content-type", "x-forwarded-proto")


class Tapes:
    """The cassettes of one endpoint; with the mock, an `arrangement` responds to control requests during replay.

    vcrpy patches the whole process and does not separate threads, so only one cassette can be active at a time.
    """

    def __init__(
        self,
        folder: Path,
        scrubber: RecordingScrubber,
        recorded_from: Mapping[str, str],
        arrangement: Arrangement | None = None,
    ) -> None:
        self._folder, self._scrubber, self._recorded_from = folder, scrubber, dict(recorded_from)
        self._arrangement = arrangement
        self._origin = b""

    @contextmanager
    def recorded(self, scenario: Scenario, *, wanted: Callable[[], bool]) -> Iterator[None]:
        """Record the exchanges of the block, and replace the scenario's cassette if `wanted()` is true at the end.

        An exception in the block leaves the old cassette unchanged.
        """
        with _RecordingTape.use(path=scenario.id, **self._config(RecordMode.ALL, Cassette(scenario.id))) as tape:
            yield
        if not wanted():
            return
        if len(tape) > _MAX_EXCHANGES:
            raise UserError(
                f"the scenario has {len(tape)} exchanges; the limit for a cassette is {_MAX_EXCHANGES}",
                where=scenario.id,
                do="split the scenario",
            )
        exchanges = [_interaction(request, response) for request, response in tape.data]
        cassette = Cassette(scenario.id, self._recorded_from, tuple(exchanges))
        if self._arrangement is not None:
            calls = tuple(one for one in exchanges if not is_control(one.request))
            arranging = (one for one in exchanges if is_control(one.request))
            cassette = Cassette(scenario.id, self._recorded_from, calls, self._arrangement.arranged(arranging))
        write_whole(cassette_path(self._folder, scenario), text_of(cassette))

    @contextmanager
    def replayed(self, scenario: Scenario) -> Iterator[None]:
        """Response what is sent while the block runs from the scenario's cassette; Unarranged where there is none."""
        cassette = read_for(self._folder, scenario)
        path = str(cassette_path(self._folder, scenario))
        if cassette is None:
            raise Unarranged("the scenario has no cassette", where=path, do="record it with `conformance record`")
        with _ReplayTape.use(path=path, **self._config(RecordMode.NONE, cassette)) as tape:
            tape.arranging = self._arrangement.replay(cassette) if self._arrangement else None
            yield

    def _config(self, mode: RecordMode, cassette: Cassette) -> dict[str, Any]:
        recorder = vcr.VCR(
            record_mode=mode,
            before_record_request=self._request,
            before_record_response=self._response,
        )
        recorder.register_persister(_InMemory(cassette))
        recorder.register_matcher("operation", _same_operation)
        recorder.match_on = ["operation"]
        config: dict[str, Any] = recorder.get_merged_config()
        return config

    def _request(self, request: Any) -> Any:
        """Return the request as recorded and compared: without host, with few headers, scrubbed.

        Control requests are not recorded, so they are returned unchanged.
        """
        if self._arrangement is not None and is_control(_request_of(request)):
            return request
        parts = urlsplit(request.uri)
        self._origin = f"{parts.scheme}://{parts.netloc}".encode()
        path = self._scrubber.path(request.method, parts.path)
        query = self._scrubber.data(parts.query.encode()).decode()
        request.uri = HOST + urlunsplit(("", "", path, query, ""))
        few = {n: [_first(v)] for n, v in sorted(request.headers.items()) if n.lower() in _RECORDED_HEADERS}
        request.headers = {name: value for name, (value,) in self._scrubber.headers(few).items()}
        if request.body:
            request.body = self._scrubber.data(_bytes(request.body))
        return request

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        headers = {name: ", ".join(map(_first, values)) for name, values in response["headers"].items()}
        body = _bytes(response["body"]["string"] or b"")
        if self._origin:  # what links to the endpoint itself reads the same wherever it was recorded
            body = body.replace(self._origin, HOST.encode())
        recorded = recordable(Response(response["status"]["code"], headers, body), self._scrubber)
        return _response(recorded)


def recorded_from(profile: Profile) -> dict[str, str]:
    """Return the origin to write into a cassette: the endpoint and, for a live one, its URLs and the day."""
    if profile.kind == "mock":
        return {"endpoint": profile.name}
    day = datetime.now(UTC).date().isoformat()
    return {"endpoint": profile.name, "source": ", ".join(sorted(profile.urls.values())), "recorded": day}


def _first(value: Any) -> str:
    found = value[0] if isinstance(value, list) else value
    return found.decode() if isinstance(found, bytes) else str(found)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def _alike(body: bytes) -> bytes:
    """Return a body in the form in which it is compared: canonical, and with all keys equal."""
    return canonical(_KEY.sub(b"KEY", body))


def _same_operation(one: Any, other: Any) -> None:
    wanted, found = (
        (r.method, urlsplit(r.uri).path, _alike(urlsplit(r.uri).query.encode()), _alike(_bytes(r.body or b"")))
        for r in (one, other)
    )
    if wanted != found:
        raise AssertionError(f"{wanted} is not {found}")


class _RecordingTape(_Tape):  # type: ignore[misc]  # vcrpy is untyped
    """A vcrpy cassette whose responses name no content coding that vcrpy's own connection has already decoded."""

    def append(self, request: Any, response: dict[str, Any]) -> None:
        """Add an exchange; the client then receives the same response."""
        headers = response["headers"]
        coded = [name for name in headers if name.lower() == "content-encoding"]
        if all(coding in _DECODED for coding in _codings(headers[name] for name in coded)):
            for name in coded:
                del headers[name]
        super().append(request, response)


def _codings(values: Iterable[list[str]]) -> Iterator[str]:
    return (coding.strip().lower() for listed in values for value in listed for coding in value.split(","))


class _ReplayTape(_Tape):  # type: ignore[misc]  # vcrpy is untyped
    """A vcrpy cassette with its own error for missing responses, because vcrpy's speaks of record modes."""

    arranging: Replay | None = None

    def can_play_response_for(self, request: Any) -> bool:
        """Return True if a recorded response is left for the request; raise CassetteError otherwise."""
        if self._arranges(request) or super().can_play_response_for(request):
            return True
        asked = self.filter_request(request)
        what = (
            f"no recorded response is left for {asked.method} {urlsplit(asked.uri).path} with this body in {self.path}"
        )
        raise CassetteError(what, do="record the scenario again with `conformance record`")

    def play_response(self, request: Any) -> Any:
        """Return the recorded response, or for a control request the mock's."""
        if self.arranging is None or not self._arranges(request):
            return super().play_response(request)
        try:
            return _response(self.arranging.respond(_request_of(request)))
        except CassetteError as error:
            raise CassetteError(f"{error.what}: {self.path}", do=error.do) from error

    def _arranges(self, request: Any) -> bool:
        return self.arranging is not None and is_control(_request_of(request))


class _InMemory:
    """A vcrpy persister that loads a parsed cassette and never saves."""

    def __init__(self, cassette: Cassette) -> None:
        self._cassette = cassette

    def load_cassette(self, path: str, serializer: Any) -> tuple[list[Any], list[Any]]:  # noqa: ARG002 - vcrpy's way
        """Return requests and responses in vcrpy's format."""
        requests, responses = [], []
        for interaction in self._cassette.interactions:
            asked = interaction.request
            requests.append(VcrRequest(asked.verb, asked.url, asked.body or None, dict(asked.headers)))
            responses.append(_response(interaction.response))
        return requests, responses

    def save_cassette(self, path: str, cassette_dict: Any, serializer: Any) -> None:
        """Do nothing: `recorded` writes the cassette."""


def _response(response: Response) -> dict[str, Any]:
    """Return a response in vcrpy's format."""
    status = {"code": response.status, "message": http.client.responses.get(response.status, "")}
    headers = {name: [value] for name, value in response.headers.items()}
    return {"status": status, "headers": headers, "body": {"string": response.body}}


def _interaction(request: Any, response: Mapping[str, Any]) -> Interaction:
    headers = {name: value for name, (value,) in response["headers"].items()}
    return Interaction(_request_of(request), Response(response["status"]["code"], headers, response["body"]["string"]))


def _request_of(request: Any) -> Request:
    return Request(request.method, request.uri, dict(request.headers), _bytes(request.body or b""))
