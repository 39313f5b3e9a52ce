"""Formats exchanges for reports: indented, scrubbed, and with a curl command that reproduces the request."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

from lxml import etree

from conformance import multipart
from conformance.catalogue import Contract
from conformance.checks.finding import Finding
from conformance.endpoint.exchange import Exchange, Request
from conformance.multipart import without_files
from conformance.safe_xml import parse
from conformance.scrubbing import Scrubber

_LONGEST = 40_000
_SHORT = 1_000
"""Bodies up to this length are indented once: most occur again, and none becomes longer than half a megabyte."""
VARIABLES = "variables"
"""The name of the text in which the mock offers the variables of a curl command, a shell script."""
FILES = "${CONFORMANCE_FILES}/"
"""The folder into which that script writes the files that a request sends."""
SERVED_PORT = 8099
"""The port on which `conformance mock --scenario` serves by default."""


class Hiding(Protocol):
    """What hides keys in what is shown."""

    def text(self, text: str) -> str:
        """Return a text without keys."""
        ...

    def data(self, data: bytes) -> bytes:
        """Return bytes without keys."""
        ...

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers without keys."""
        ...


@dataclass(frozen=True)
class Served:
    """A call of a run's own mock, which ends with the run; `conformance mock --scenario` serves the call's world again.

    `number` is that of the call in its scenario, from 1, or from -1 if it is counted from the last; `url` is the base
    URL of the mock that has ended.
    """

    scenario: str
    number: int
    url: str

    @property
    def before(self) -> str:
        """What to do before the curl command: serve the world, and set the variables of the command."""
        command = f"conformance mock --scenario {shlex.quote(self.scenario)} --call {self.number}"
        return f'# first, in another terminal: {command}\neval "$(curl -sS {self.base}/_control/texts/{VARIABLES})"\n'

    @property
    def base(self) -> str:
        """The base URL of the mock that serves it again."""
        return f"http://127.0.0.1:{SERVED_PORT}"


def described(
    exchange: Exchange,
    contract: Contract,
    findings: Sequence[Finding],
    scrubber: Scrubber,
    served: Served | None = None,
) -> dict[str, Any]:
    """Return the exchange as plain, scrubbed values in the format of run.json.

    An exchange that cannot be formatted is replaced by a note, so that it never costs the scenario its verdict.
    """
    try:
        return _described(exchange, contract, findings, scrubber, served)
    except Exception as error:
        note = f"this exchange cannot be shown ({type(error).__name__})"
        response = exchange.response
        return {
            "method": exchange.method,
            "effect": contract.effect,
            "request": {"verb": exchange.request.verb, "url": "", "headers": {}, "body": note},
            "response": None if response is None else {"status": response.status, "headers": {}, "body": note},
            "cut": True,
            "seconds": round(exchange.seconds, 4),
            "curl": "",
            "error": note,
            "findings": [],
        }


def _described(
    exchange: Exchange, contract: Contract, findings: Sequence[Finding], scrubber: Scrubber, served: Served | None
) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    return {
        "method": exchange.method,
        "effect": contract.effect,
        "request": {
            "verb": request.verb,
            "url": scrubber.text(request.url),
            "headers": scrubber.headers(request.headers),
            "body": shown(without_files(request.body, keep_text=True), scrubber),
        },
        "response": None
        if response is None
        else {
            "status": response.status,
            "headers": scrubber.headers(response.headers),
            "body": shown(response.body, scrubber),
        },
        "cut": response is not None and len(response.body) > _LONGEST // 2,
        "seconds": round(exchange.seconds, 4),
        "curl": reproduction(request, scrubber, served),
        "error": scrubber.text(exchange.error),
        "findings": [finding(f, scrubber) for f in findings],
    }


def finding(found: Finding, scrubber: Scrubber) -> dict[str, Any]:
    """Return a finding as plain, scrubbed values."""
    return {k: scrubber.text(v) if isinstance(v, str) else v for k, v in found.as_dict().items()}


def shown(body: bytes, scrubber: Scrubber) -> str:
    """Return a body as scrubbed, indented text, truncated with a note if it is very long."""
    text = pretty(body)
    start = scrubber.start(text, _LONGEST)
    return start if len(text) <= _LONGEST else f"{start}\n… {len(text) - _LONGEST} more characters"


def pretty(body: bytes) -> str:
    """Return a body as text: XML and JSON indented unless very long, anything else unchanged."""
    return _short(body) if len(body) <= _SHORT else _as_text(body)


def _as_text(body: bytes) -> str:
    # The cost of indenting is length times depth, so only bodies that are shown whole are indented.
    text = _indented(body) if len(body) <= _LONGEST else ""
    return text or body.decode("utf-8", "replace")


_short = lru_cache(maxsize=64)(_as_text)


def _indented(body: bytes) -> str:
    """Return indented XML or JSON, or "" for anything else."""
    with suppress(ValueError, RecursionError):
        if body[:200].lstrip().startswith(b"<"):
            root = parse(body)
            etree.indent(root)
            return etree.tostring(root, encoding="unicode")
        if body[:1] in (b"{", b"["):
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return ""


def reproduction(request: Request, scrubber: Hiding, served: Served | None) -> str:
    """Return what reproduces a request in a shell: a curl command, and before it how its world is served again."""
    if served is None:
        return curl(request, scrubber)
    moved = replace(request, url=request.url.replace(served.url, served.base, 1))
    return served.before + curl(moved, scrubber, files=FILES)


def curl(request: Request, scrubber: Hiding, files: str = "") -> str:
    """Return a curl command that reproduces a request; keys are replaced by environment variables.

    Files are read from the folder `files`, where the number of their part is their name, without it by their own name
    from the working directory.
    """
    parts = [f"curl -sS -X {request.verb} {_quoted(scrubber.text(request.url))}"]
    form = multipart.parts(request.body)
    own = ("content-length", "connection", "accept-encoding", "user-agent", *(["content-type"] if form else []))
    for name, value in scrubber.headers(request.headers).items():
        if name.lower() not in own and (name.lower(), value) != ("accept", "*/*"):
            parts.append(f"-H {_quoted(f'{name}: {value}')}")
    if form:
        fields = scrubber.data(without_files(request.body))
        sent = enumerate(multipart.parts(fields), 1)
        parts += [f"-F {_quoted(_field(part, f'{files}{number}' if files else ''))}" for number, part in sent]
    elif request.body:
        if len(request.body) > _LONGEST:
            return " ".join(parts) + "  # the body is too long to show here"
        parts.append(f"--data-binary {_quoted(scrubber.data(request.body).decode('utf-8', 'replace'))}")
    return " ".join(parts)


def _field(part: multipart.Part, file: str) -> str:
    """Return a part in the syntax of curl's -F; its content is read from a file, by default the one of its name."""
    if part.is_file:
        name = part.filename.replace("\\", "\\\\").replace('"', '\\"')
        source = f'{file};filename="{name}"' if file else part.filename
        return f"{part.name}=@{source}" + (f";type={part.media_type}" if part.media_type else "")
    return f"{part.name}={part.content.decode('utf-8', 'replace')}"


def _quoted(text: str) -> str:
    """Quote for a POSIX shell so that only ${NAME} is expanded."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`")
    escaped = _dollar_not_variable(escaped)
    return f'"{escaped}"'


def _dollar_not_variable(text: str) -> str:
    pieces = text.split("$")
    out = pieces[0]
    for piece in pieces[1:]:
        name, brace, _ = piece.partition("}")
        is_variable = brace and name.startswith("{") and name[1:].replace("_", "").isalnum() and name.isupper()
        out += ("$" if is_variable else "\\$") + piece
    return out
