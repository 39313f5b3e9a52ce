"""The exchanges of a gate as HAR 1.2, one entry a line, written while the journal is read."""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from conformance import __version__
from conformance.errors import UserError
from conformance.gate.journal import Entry, Headers
from conformance.gate.masks import Masks

NAME: Final = "gate.har"
_LONGEST: Final = 40_000
"""How many characters of a body are kept; a file that is longer says nothing more."""
MOST_BODIES: Final = 2_000
"""How many exchanges are kept with their bodies, whatever they show; masking bodies takes most of the time."""
MOST_OF_A_RULE: Final = 100
"""How many exchanges that break a rule are kept with their bodies, however late they come."""


class HarWriter:
    """Writes entries to a file, which is there only once all are written."""

    def __init__(self, path: Path, masks: Masks) -> None:
        self._path, self._masks = path, masks
        self._temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
        self._count = 0
        self._by_rule: Counter[str] = Counter()

    def __enter__(self) -> HarWriter:
        creator = json.dumps({"name": "conformance", "version": __version__})
        with self._writing():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._temporary.open("x", encoding="utf-8")
            self._file.write(f'{{"log":{{"version":"1.2","creator":{creator},"entries":[\n')
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        try:
            with self._writing() if kind is None else suppress(OSError):
                self._file.write("\n]}}\n")
                self._file.close()
                if kind is None:
                    self._temporary.replace(self._path)
        finally:
            with suppress(OSError):
                self._temporary.unlink()

    def add(self, entry: Entry, rules: Iterable[str]) -> None:
        """Write an entry, with keys masked, and the rules that it breaks."""
        broken = sorted(set(rules))
        whole = self._count < MOST_BODIES or any(self._by_rule[rule] < MOST_OF_A_RULE for rule in broken)
        self._by_rule.update(broken)
        made = har_entry(entry, broken, self._masks, bodies=whole)
        line = json.dumps(made, separators=(",", ":"), ensure_ascii=False)
        with self._writing():
            self._file.write((",\n" if self._count else "") + line)
        self._count += 1

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = f"cannot write {self._path.name}: {error.strerror or error}"
            do = "free some space on that disk, or choose another folder with --reports"
            raise UserError(what, where=str(self._path), do=do) from error


def har_entry(entry: Entry, rules: Iterable[str], masks: Masks, *, bodies: bool = True) -> dict[str, Any]:
    """Return an entry in the form of HAR 1.2; what only the gate knows is in members that begin with an underscore."""
    url = masks.text(entry.request.url)
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    request: dict[str, Any] = {
        "method": entry.request.verb,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [*_headers(entry.headers, masks)],
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(entry.request.body),
    }
    if entry.request.body:
        media = entry.header("content-type") or "application/octet-stream"
        request["postData"] = {
            "mimeType": masks.text(media),
            "params": [],
            "text": _text(entry.request.body, masks, bodies),
        }
    return {
        "startedDateTime": entry.time,
        "time": 0,
        "request": request,
        "response": _response(entry, masks, bodies),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_number": entry.number,
        "_test": masks.text(entry.test),
        "_method": f"{entry.api}/{entry.method}" if entry.method else entry.api,
        "_outcome": entry.outcome,
        "_rules": [*rules],
    }


def _response(entry: Entry, masks: Masks, bodies: bool) -> dict[str, Any]:
    response = entry.response
    status, body = (0, b"") if response is None else (response.status, response.body)
    media = next((value for name, value in entry.response_headers if name.lower() == "content-type"), "")
    return {
        "status": status,
        "statusText": _reason(status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [*_headers(entry.response_headers, masks)],
        "content": {"size": len(body), "mimeType": media, "text": _text(body, masks, bodies)},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(body),
    }


def _headers(headers: Headers, masks: Masks) -> Iterator[dict[str, str]]:
    for name, value in headers:
        yield {"name": masks.text(name), "value": masks.header(name, value)}


def _text(body: bytes, masks: Masks, kept: bool) -> str:
    if not kept:
        return f"({len(body):,} bytes, which are not kept of so many requests)" if body else ""
    text = body[: 2 * _LONGEST].decode("utf-8", "replace")
    start = masks.start(text, _LONGEST)
    return start if len(body) <= _LONGEST else f"{start}\n… {len(body):,} bytes in all"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def exchanges(path: Path, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the entries of requests, by their numbers, from a HAR that a gate wrote; UserError if there is none."""
    found: dict[int, dict[str, Any]] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                number = _NUMBER.search(line)
                if number is not None and int(number[1]) in numbers:
                    entry = json.loads(line.strip().strip(","))
                    found[entry["_number"]] = entry
    except (OSError, ValueError, KeyError) as error:
        do = "run `conformance gate` first, or name the folder of its reports with --reports"
        raise UserError(f"the exchanges cannot be read: {error}", where=str(path), do=do) from error
    return found


_NUMBER: Final = re.compile(r'"_number":([0-9]+),"_test":')
