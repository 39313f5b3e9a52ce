"""Cassettes: one a scenario, scrubbed as it is written, matched on verb, path, query and canonical body."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import vcr
from vcr.cassette import Cassette as Tape
from vcr.record_mode import RecordMode
from vcr.request import Request as VcrRequest

from conformance.cassettes.cassette import Cassette, Interaction
from conformance.cassettes.naming import cassette_path
from conformance.cassettes.notation import text_of
from conformance.cassettes.reading import read_for
from conformance.cassettes.scrub import CassetteScrubber, canonical
from conformance.endpoint.exchange import Answer, Request
from conformance.endpoint.settings import Profile
from conformance.errors import CassetteError, Unarranged, UserError
from conformance.report.files import write_whole

if TYPE_CHECKING:
    from conformance.gherkin.document import Scenario

_HOST = "endpoint.invalid"
_MOST_ENTRIES = 100
_KEY = re.compile(rb"\$\{\w+\}|%24%7[Bb]\w+%7[Dd]")
_KEPT_HEADERS = ("soapaction", "content-type", "x-forwarded-proto")


class Tapes:
    """The cassettes of one endpoint in one folder.

    vcrpy patches the whole process and keeps no threads apart, so one scenario at a time has a cassette in.
    """

    def __init__(self, folder: Path, scrubber: CassetteScrubber, recorded_from: Mapping[str, str]) -> None:
        self._folder, self._scrubber, self._recorded_from = folder, scrubber, dict(recorded_from)

    @contextmanager
    def recorded(self, scenario: Scenario, *, wanted: Callable[[], bool]) -> Iterator[None]:
        """Record what is sent while the block runs, and replace the scenario's cassette if it ended as `wanted` says.

        Whatever ends the block before its time leaves the old cassette as it is.
        """
        config = self._config(RecordMode.ALL, Cassette(scenario.id))
        with Tape.use(path=scenario.id, **config) as tape:
            yield
        if not wanted():
            return
        if len(tape) > _MOST_ENTRIES:
            raise UserError(
                f"the scenario made {len(tape)} exchanges, a cassette holds {_MOST_ENTRIES} at the most",
                where=scenario.id,
                do="divide the scenario",
            )
        interactions = tuple(_interaction(request, response) for request, response in tape.data)
        cassette = Cassette(scenario.id, self._recorded_from, interactions)
        write_whole(cassette_path(self._folder, scenario), text_of(cassette))

    @contextmanager
    def replayed(self, scenario: Scenario) -> Iterator[None]:
        """Answer what is sent while the block runs from the scenario's cassette; Unarranged where there is none."""
        cassette = read_for(self._folder, scenario)
        path = str(cassette_path(self._folder, scenario))
        if cassette is None:
            raise Unarranged("no cassette was recorded for this scenario", where=path, do="conformance record")
        with _Replay.use(path=path, **self._config(RecordMode.NONE, cassette)):
            yield

    def _config(self, mode: RecordMode, cassette: Cassette) -> dict[str, Any]:
        recorder = vcr.VCR(
            record_mode=mode,
            before_record_request=self._request,
            before_record_response=self._response,
            decode_compressed_response=True,
        )
        recorder.register_persister(_InMemory(cassette))
        recorder.register_matcher("operation", _same_operation)
        recorder.match_on = ["operation"]
        config: dict[str, Any] = recorder.get_merged_config()
        return config

    def _request(self, request: Any) -> Any:
        """Return the request as it is kept and compared: no host, few headers, no secret."""
        parts = urlsplit(request.uri)
        path = self._scrubber.path(request.method, parts.path)
        query = self._scrubber.data(parts.query.encode()).decode()
        request.uri = urlunsplit(("http", _HOST, path, query, ""))
        kept = {n: v for n, v in request.headers.items() if n.lower() in _KEPT_HEADERS}
        request.headers = {
            n: v[0] for n, v in self._scrubber.headers({n: [_first(v)] for n, v in sorted(kept.items())}).items()
        }
        if request.body:
            request.body = self._scrubber.data(_bytes(request.body))
        return request

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        headers = {n: v for n, v in response["headers"].items() if n.lower() in ("content-type", "retry-after")}
        body = self._scrubber.answer(_bytes(response["body"]["string"] or b""))
        return {
            "status": self._scrubber.status(response["status"]),
            "headers": self._scrubber.headers(dict(sorted(headers.items()))),
            "body": {"string": body},
        }


def recorded_from(profile: Profile) -> dict[str, str]:
    """Return what a cassette says of its source; a live endpoint has an address and a day, the mock has neither."""
    if profile.kind == "mock":
        return {"endpoint": profile.name, "source": "the suite's own mock"}
    day = datetime.now(UTC).date().isoformat()
    return {"endpoint": profile.name, "source": ", ".join(sorted(profile.urls.values())), "recorded": day}


def _first(value: Any) -> str:
    found = value[0] if isinstance(value, list) else value
    return found.decode() if isinstance(found, bytes) else str(found)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)


def _alike(body: bytes) -> bytes:
    """Return a body in the form in which it is compared: one key is like another, whatever it was called by."""
    return canonical(_KEY.sub(b"KEY", body))


def _same_operation(one: Any, other: Any) -> None:
    wanted, found = (
        (r.method, urlsplit(r.uri).path, _alike(urlsplit(r.uri).query.encode()), _alike(_bytes(r.body or b"")))
        for r in (one, other)
    )
    if wanted != found:
        raise AssertionError(f"{wanted} is not {found}")


class _Replay(Tape):  # type: ignore[misc]  # vcrpy is untyped
    """A cassette that says what it lacks; vcrpy's own words speak of record modes."""

    def can_play_response_for(self, request: Any) -> bool:
        """Return True if a recorded response to the request is left; CassetteError otherwise."""
        if super().can_play_response_for(request):
            return True
        asked = self.filter_request(request)
        what = f"nothing more is recorded of {asked.method} {urlsplit(asked.uri).path} with this body in {self.path}"
        raise CassetteError(what, do="record the scenario again with `conformance record`")


class _InMemory:
    """Gives vcrpy a cassette that was read already, and keeps it from writing one of a scenario that failed."""

    def __init__(self, cassette: Cassette) -> None:
        self._cassette = cassette

    def load_cassette(self, path: str, serializer: Any) -> tuple[list[Any], list[Any]]:  # noqa: ARG002 - vcrpy's way
        """Return the requests and the responses as vcrpy has them."""
        requests, responses = [], []
        for interaction in self._cassette.interactions:
            asked, came = interaction.request, interaction.response
            requests.append(VcrRequest(asked.verb, asked.url, asked.body or None, dict(asked.headers)))
            headers = {name: [value] for name, value in came.headers.items()}
            status = {"code": came.status, "message": http.client.responses.get(came.status, "")}
            responses.append({"status": status, "headers": headers, "body": {"string": came.body}})
        return requests, responses

    def save_cassette(self, path: str, cassette_dict: Any, serializer: Any) -> None:
        """Write nothing."""


def _interaction(request: Any, response: Mapping[str, Any]) -> Interaction:
    headers = {name: ", ".join(map(_first, values)) for name, values in response["headers"].items()}
    return Interaction(
        Request(request.method, request.uri, dict(request.headers), _bytes(request.body or b"")),
        Answer(response["status"]["code"], headers, response["body"]["string"]),
    )
