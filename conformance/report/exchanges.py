"""Formats exchanges for reports: indented, scrubbed, and with a curl command that reproduces the request."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from lxml import etree

from conformance import multipart
from conformance.catalogue import Contract
from conformance.checks.finding import Finding
from conformance.endpoint.exchange import Exchange, Request
from conformance.multipart import without_files
from conformance.safe_xml import parse
from conformance.scrubbing import Scrubber

_LONGEST = 40_000


def described(
    exchange: Exchange, contract: Contract, findings: Sequence[Finding], scrubber: Scrubber
) -> dict[str, Any]:
    """Return the exchange as plain, scrubbed values in the format of run.json.

    An exchange that cannot be formatted is replaced by a note, so that it never costs the scenario its verdict.
    """
    try:
        return _described(exchange, contract, findings, scrubber)
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
    exchange: Exchange, contract: Contract, findings: Sequence[Finding], scrubber: Scrubber
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
        "curl": curl(request, scrubber),
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
    # The cost of indenting is length times depth, so only bodies that are shown whole are indented.
    text = _indented(body) if len(body) <= _LONGEST else ""
    return text or body.decode("utf-8", "replace")


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


def curl(request: Request, scrubber: Scrubber) -> str:
    """Return a curl command that reproduces a request; keys are replaced by environment variables."""
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
            return " ".join(parts) + "  # the body is too long to show here"
        parts.append(f"--data-binary {_quoted(scrubber.data(request.body).decode('utf-8', 'replace'))}")
    return " ".join(parts)


def _field(part: multipart.Part) -> str:
    """Return a part in the syntax of curl's -F; files are referenced by name, in the working directory."""
    if part.is_file:
        return f"{part.name}=@{part.filename}" + (f";type={part.media_type}" if part.media_type else "")
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
