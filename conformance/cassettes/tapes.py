"""Cassettes: one a scenario, scrubbed as it is written, matched on verb, path, query and canonical body."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import vcr
import yaml
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.record_mode import RecordMode

from conformance.cassettes.scrub import CassetteScrubber, canonical
from conformance.endpoint.settings import Profile
from conformance.errors import Unarranged, UserError
from conformance.report.files import write_whole

_HOST = "endpoint.invalid"
_MOST_ENTRIES = 100
_KEY = re.compile(rb"\$\{\w+\}|%24%7[Bb]\w+%7[Dd]")
_KEPT_HEADERS = ("soapaction", "content-type", "x-forwarded-proto")


class Tapes:
    """The cassettes of one endpoint in one folder; `mode` is record or replay.

    vcrpy patches the whole process and keeps no threads apart, so one scenario at a time has a cassette in.
    """

    def __init__(self, folder: Path, mode: str, scrubber: CassetteScrubber, recorded_from: Mapping[str, str]) -> None:
        self.folder, self.mode = folder, mode
        self._scrubber = scrubber
        self._recorded_from = dict(recorded_from)

    @contextmanager
    def scenario(self, scenario: str) -> Iterator[None]:
        """Record or replay what is sent while the block runs."""
        path = cassette_path(self.folder, scenario)
        if self.mode == "replay" and not path.is_file():
            raise Unarranged("no cassette was recorded for this scenario", where=str(path), do="conformance record")
        recorder = self._recorder(scenario)
        with recorder.use_cassette(str(path)) as cassette:
            yield
        if self.mode == "record" and len(cassette) > _MOST_ENTRIES:
            path.unlink()
            raise UserError(
                f"the scenario made {len(cassette)} exchanges, a cassette holds {_MOST_ENTRIES} at the most",
                where=scenario,
                do="divide the scenario",
            )

    def _recorder(self, scenario: str) -> Any:
        recorder = vcr.VCR(
            record_mode=RecordMode.NONE if self.mode == "replay" else RecordMode.ALL,
            before_record_request=self._request,
            before_record_response=self._response,
            decode_compressed_response=True,
            serializer="conformance",
        )
        recorder.register_serializer("conformance", _Serializer(self._recorded_from, scenario))
        recorder.register_persister(_Whole if self.mode == "replay" else _Anew)
        recorder.register_matcher("operation", _same_operation)
        recorder.match_on = ["operation"]
        return recorder

    def _request(self, request: Any) -> Any:
        """Return the request as it is kept and compared: no host, few headers, no secret."""
        parts = urlsplit(request.uri)
        path, query = (self._scrubber.data(part.encode()).decode() for part in (parts.path, parts.query))
        request.uri = urlunsplit(("http", _HOST, path, query, ""))
        kept = {n: v for n, v in request.headers.items() if n.lower() in _KEPT_HEADERS}
        request.headers = {name: _first(value) for name, value in sorted(kept.items())}
        if request.body:
            request.body = self._scrubber.data(_bytes(request.body))
        return request

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        headers = {n: v for n, v in response["headers"].items() if n.lower() in ("content-type", "retry-after")}
        body = self._scrubber.answer(_bytes(response["body"]["string"] or b""))
        return {"status": response["status"], "headers": dict(sorted(headers.items())), "body": {"string": body}}


def cassette_path(folder: Path, scenario: str) -> Path:
    """Return where a scenario's cassette is: the feature's stem, then the scenario's name, kept short."""
    feature, _, test = scenario.partition("::test_")
    stem = Path(feature).with_suffix("").relative_to("features")
    slug = re.sub("[^a-z0-9]+", "-", test.lower()).strip("-")
    if len(slug) > 100:
        slug = f"{slug[:91]}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"
    return folder / stem / f"{slug}.yaml"


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


class _Serializer:
    """YAML that says first what it was recorded from; loading builds plain values only."""

    def __init__(self, recorded_from: Mapping[str, str], scenario: str) -> None:
        self._head = {"recorded_from": dict(recorded_from), "scenario": scenario}

    def serialize(self, data: Mapping[str, Any]) -> str:
        """Return the cassette's text."""
        text: str = yaml.dump(
            {**self._head, **data}, Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True, width=1_000_000
        )
        return text

    def deserialize(self, text: str) -> Any:
        """Return the cassette's data; UserError if the text is no cassette."""
        try:
            data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise UserError(f"not a cassette: {error}", do="record it again") from error
        if not isinstance(data, dict) or not isinstance(data.get("interactions"), list):
            raise UserError("not a cassette: it has no interactions", do="record it again")
        return data


class _Whole:
    """Reads cassettes as vcrpy does, and writes them whole."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:
        from vcr.persisters.filesystem import FilesystemPersister

        return FilesystemPersister.load_cassette(path, serializer)

    @staticmethod
    def save_cassette(path: str, data: Any, serializer: Any) -> None:
        from vcr.serialize import serialize

        Path(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(path), serialize(data, serializer))


class _Anew(_Whole):
    """Begins each recording anew: vcrpy would keep what an earlier one asked and this one does not."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:  # noqa: ARG004 - vcrpy gives both
        raise CassetteNotFoundError(path)
