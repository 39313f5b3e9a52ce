"""An exchange as a person reads it: pretty, scrubbed, and as a curl line that repeats it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from lxml import etree

from conformance.catalogue import Contract
from conformance.checks.finding import Finding
from conformance.endpoint import multipart
from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.multipart import without_files
from conformance.endpoint.secrets import Scrubber
from conformance.wires.soap.xml import parse

_LONGEST = 40_000


def described(
    exchange: Exchange, contract: Contract, findings: Sequence[Finding], scrubber: Scrubber
) -> dict[str, Any]:
    """Return the exchange as plain values in which no key is left, in the form that reports read.

    What cannot be shown, whatever the service sent, is said to be so: a report is no reason to lose a verdict.
    """
    try:
        return _described(exchange, contract, findings, scrubber)
    except Exception as error:
        note = f"this exchange cannot be shown ({type(error).__name__})"
        answer = exchange.answer
        return {
            "method": exchange.method,
            "effect": contract.effect,
            "request": {"verb": exchange.request.verb, "url": "", "headers": {}, "body": note},
            "answer": None if answer is None else {"status": answer.status, "headers": {}, "body": note},
            "cut": True,
            "seconds": round(exchange.seconds, 4),
            "curl": "",
            "error": note,
            "findings": [],
        }


def _described(
    exchange: Exchange, contract: Contract, findings: Sequence[Finding], scrubber: Scrubber
) -> dict[str, Any]:
    request, answer = exchange.request, exchange.answer
    return {
        "method": exchange.method,
        "effect": contract.effect,
        "request": {
            "verb": request.verb,
            "url": scrubber.text(request.url),
            "headers": scrubber.headers(request.headers),
            "body": shown(without_files(request.body, keep_text=True), scrubber),
        },
        "answer": None
        if answer is None
        else {
            "status": answer.status,
            "headers": scrubber.headers(answer.headers),
            "body": shown(answer.body, scrubber),
        },
        "cut": answer is not None and len(answer.body) > _LONGEST // 2,
        "seconds": round(exchange.seconds, 4),
        "curl": curl(request, scrubber),
        "error": scrubber.text(exchange.error),
        "findings": [finding(f, scrubber) for f in findings],
    }


def finding(found: Finding, scrubber: Scrubber) -> dict[str, Any]:
    """Return a finding as plain values in which no key is left."""
    return {k: scrubber.text(v) if isinstance(v, str) else v for k, v in found.as_dict().items()}


def shown(body: bytes, scrubber: Scrubber) -> str:
    """Return a body as text in which no key is left, pretty; a very long one is cut, saying so."""
    text = pretty(body)
    start = scrubber.start(text, _LONGEST)
    return start if len(text) <= _LONGEST else f"{start}\n… {len(text) - _LONGEST} more characters"


def pretty(body: bytes) -> str:
    """Return a body as text: XML and JSON indented unless they are very long, anything else as it came."""
    # Indenting takes the product of length and depth, so only what a reader is shown whole is indented.
    text = _indented(body) if len(body) <= _LONGEST else ""
    return text or body.decode("utf-8", "replace")


def _indented(body: bytes) -> str:
    """Return XML or JSON indented, "" for anything else."""
    with suppress(ValueError, RecursionError):
        if body[:200].lstrip().startswith(b"<"):
            root = parse(body)
            etree.indent(root)
            return etree.tostring(root, encoding="unicode")
        if body[:1] in (b"{", b"["):
            return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return ""


def curl(request: Request, scrubber: Scrubber) -> str:
    """Return a shell line that repeats a request; keys stand as the names of environment variables."""
    parts = [f"curl -sS -X {request.verb} {_quoted(scrubber.text(request.url))}"]
    form = multipart.parts(request.body)
    own = ("content-length", "connection", "accept-encoding", "user-agent", *(["content-type"] if form else []))
    for name, value in scrubber.headers(request.headers).items():
        if name.lower() not in own and (name.lower(), value) != ("accept", "*/*"):
            parts.append(f"-H {_quoted(f'{name}: {value}')}")
    if form:
        fields = scrubber.data(without_files(request.body))
        parts += [f"-F {_quoted(_field(part))}" for part in multipart.parts(fields)]
    elif request.body:
        if len(request.body) > _LONGEST:
            return " ".join(parts) + "  # the body is too long to repeat here"
        parts.append(f"--data-binary {_quoted(scrubber.data(request.body).decode('utf-8', 'replace'))}")
    return " ".join(parts)


def _field(part: multipart.Part) -> str:
    """Return a part as curl's -F has it: a file by its name, which whoever repeats the call puts beside it."""
    if part.is_file:
        return f"{part.name}=@{part.filename}" + (f";type={part.media_type}" if part.media_type else "")
    return f"{part.name}={part.content.decode('utf-8', 'replace')}"


def _quoted(text: str) -> str:
    """Quote for a POSIX shell so that ${NAME} is still filled in and nothing else is."""
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
