"""A gate as one self-contained page in the style of a run's, without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from conformance.gate.report.terminal import notes
from conformance.gate.verdict import headline, open_causes
from conformance.report import page

_OWN: Final = Path(__file__).with_name("page.css")
_COLOURS: Final = {"good": "%232c7a51", "bad": "%23b42318", "open": "%23c27c12"}


def render(record: Mapping[str, Any], exchanges: Mapping[int, str]) -> str:
    """Return the page; `exchanges` are the first requests of causes as text, by their numbers."""
    style = _style()
    tone = "bad" if record["exit_code"] == 1 or record["failing"] else "open" if record["exit_code"] else "good"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    icon = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        f"%3Ccircle cx='8' cy='8' r='7' fill='{_COLOURS[tone]}'/%3E%3C/svg%3E"
    )
    body = "".join((*_header(record, tone), *_causes(record, exchanges), *_reached(record)))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<meta name="color-scheme" content="light dark"><title>{_text(headline(record))}</title>'
        f'<link rel="icon" href="{icon}"><style>{style}</style></head><body><div id="page">{body}</div></body></html>\n'
    )


@cache
def _style() -> str:
    return (Path(page.__file__).with_name("page.css")).read_text("utf-8") + _OWN.read_text("utf-8")


def _header(record: Mapping[str, Any], tone: str) -> Iterator[str]:
    name = _text(record["client"] or " ".join(record["command"])[:200])
    yield f'<header class="top"><div class="endpoint"><span class="kind">gate</span><strong>{name}</strong></div>'
    yield f'<h1 class="{tone}">{_text(headline(record))}</h1>'
    yield '<p class="caution">What the client sent to the mock, judged by the contracts.</p><dl class="facts">'
    facts = {
        "Started": record["started"],
        "Requests": f"{record['requests']:,}",
        "Tests with a name": f"{record['tests']:,}",
        "Fails on": f"{record['fail_on']} and graver",
        "Exit code": record["exit_code"],
        "Version": record["conformance"],
    }
    yield "".join(f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in facts.items())
    yield "</dl></header><main>"


def _causes(record: Mapping[str, Any], exchanges: Mapping[int, str]) -> Iterator[str]:
    causes = open_causes(record)
    accepted = [cause for cause in record["causes"] if cause["accepted"] is not None]
    for title, found in (("Causes", causes), ("Accepted", accepted)):
        if found:
            yield f'<h2 class="title">{title} <span class="tally">{len(found)}</span></h2><section class="breaches">'
            yield from (_cause(cause, exchanges) for cause in found)
            yield "</section>"
    for note in notes(record):
        yield f"<p>{_text(note)}</p>"


def _cause(cause: Mapping[str, Any], exchanges: Mapping[int, str]) -> str:
    first = cause["first"]
    test = f" in {first['test']}" if first["test"] else ""
    shown = {
        "requests": f"{cause['count']:,}, the first is {first['request']}{test}",
        "method": ", ".join(cause["methods"]),
        "at": ", ".join(cause["places"][:10]),
        "expected": cause["expected"],
        "sent": cause["sent"],
        "do": cause["do"],
        "basis": cause["source"],
    }
    if cause["accepted"]:
        shown["accepted"] = f"until {cause['accepted']['expires']}: {cause['accepted']['reason']}"
    pairs = "".join(f"<dt>{name}</dt><dd>{_text(value)}</dd>" for name, value in shown.items() if value)
    exchange = exchanges.get(first["request"], "")
    head = f"<summary>Request {first['request']}</summary>"
    more = f"<details>{head}<pre>{_text(exchange)}</pre></details>" if exchange else ""
    severity = _text(cause["severity"])
    title = f"{cause['number']}. {_text(cause['title'])} <code>{_text(cause['rule'])}</code>"
    marks = f"breach {_text(cause['severity'])}{' accepted' if cause['accepted'] else ''}"
    return (
        f'<article class="{marks}" id="cause-{cause["number"]}"><h3><span class="severity">{severity}</span>'
        f"{title}</h3><dl>{pairs}</dl>{more}</article>"
    )


def _reached(record: Mapping[str, Any]) -> Iterator[str]:
    coverage = record["coverage"]
    called, met = len(coverage["methods"]), coverage["errors_met"]
    yield f'<h2 class="title">Reached <span class="tally">{called} of {coverage["methods_known"]} methods, '
    yield f"{met} of their {coverage['errors']} documented errors</span></h2>"
    yield '<div class="plain scroll"><table class="reach"><thead><tr><th>Method</th><th>Calls</th><th>Errors met</th>'
    yield "<th>Errors never met</th></tr></thead><tbody>"
    missing: dict[str, list[str]] = {}
    for each in coverage["never_met"]:
        missing.setdefault(each["outcome"].partition("#")[0], []).append(each["status"])
    for name, method in coverage["methods"].items():
        yield f"<tr><td><code>{_text(name)}</code></td><td>{method['calls']:,}</td>"
        yield f"<td>{_listed(outcome.partition('#')[2] for outcome in method['outcomes'])}</td>"
        yield f"<td>{_listed(missing.get(name, ()))}</td></tr>"
    yield "</tbody></table></div></main>"


def _listed(items: Sequence[str] | Iterator[str]) -> str:
    return "<br>".join(_text(item) for item in items)


def _text(value: object) -> str:
    return escape(str(value).encode("utf-8", "replace").decode())
