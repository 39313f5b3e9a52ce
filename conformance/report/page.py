"""The run as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from conformance.report import attention, drift_page, summary, traces
from conformance.report.causes import causes
from conformance.report.markup import text
from conformance.report.packing import packed
from conformance.report.script import script

_HERE = Path(__file__).parent
_SCRIPT_SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_ICON_COLOUR = {"good": "%232c7a51", "bad": "%23b42318", "open": "%23c27c12"}


def render(run: Mapping[str, Any]) -> str:
    """Return the page; nothing in the run can inject markup, scripts or requests."""
    style, code = _asset("page.css"), script()
    found = causes(run["scenarios"])
    headline = summary.headline(run)
    good = headline.startswith(("Every", "Nothing failed"))
    tone = "open" if headline.startswith(("No verdict", "No failure")) else "good" if good else "bad"
    endpoint = run["endpoint"]
    pieces = {
        "kind": text(endpoint["kind"]),
        "name": text(endpoint["name"]),
        "url": text(endpoint["url"]),
        "title": text(f"{headline} · {endpoint['name']} ({endpoint['kind']})"),
        "headline": text(headline),
        "tone": tone,
        "share": text(summary.share(run)),
        "caution": text(summary.caution(run)),
        "counts": _counts(run),
        "facts": _facts(run),
        "attention": attention.section(run, found),
        "noscript": _noscript(run),
        "lost": _lost(run),
        "traces": text(traces.sentence(run.get("traces"))),
        "missing": _missing(run),
        "drift": drift_page.section(run.get("drift")),
        "policy": f"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(code)}'",
        "icon": "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        f"%3Ccircle cx='8' cy='8' r='7' fill='{_ICON_COLOUR[tone]}'/%3E%3C/svg%3E",
        "style": style,
        "script": code,
        "data": _data(packed(run, found)),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: pieces[found[1]], _asset("page.html"))


def _lost(run: Mapping[str, Any]) -> str:
    """Return the section of what the run could not take back, or "" if there is none."""
    found = traces.lost(run.get("traces"))
    if not found:
        return ""
    rows = "".join(f"<li>{text(line)}</li>" for line in found)
    title = text(traces.warning(run["traces"]))
    return f'<div id="lost" role="alert"><h2 class="title">{title}</h2><ul>{rows}</ul></div>'


def _missing(run: Mapping[str, Any]) -> str:
    """Return the section of scenarios without a verdict, or "" if there are none."""
    absent = summary.missing(run)
    if not absent:
        return ""
    rows = "".join(f"<tr><td>{text(each['id'])}</td><td>{text(each['reason'])}</td></tr>" for each in absent)
    table = f"<table><thead><tr><th>Scenario</th><th>Reason</th></tr></thead><tbody>{rows}</tbody></table>"
    title = f"Without a verdict ({len(absent):,})"
    return (
        f'<section id="missing" class="plain" aria-label="Scenarios without a verdict"><details open>'
        f'<summary><h2 class="title">{title}</h2></summary><div class="scroll">{table}</div></details></section>'
    )


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _data(value: object) -> str:
    """Return JSON without characters that could start or end markup."""
    text = json.dumps(value, separators=(",", ":"))
    return re.sub("[<>&]", lambda found: _SCRIPT_SAFE[found[0]], text)


def _counts(run: Mapping[str, Any]) -> str:
    counts: Counter[str] = Counter(run["counts"])
    chips = [
        f'<li class="chip {verdict}"><span class="glyph" aria-hidden="true">{summary.GLYPHS[verdict]}</span>'
        f"<b>{int(counts[verdict]):,}</b> {verdict}</li>"
        for verdict in summary.LOUD_FIRST
        if counts[verdict]
    ]
    if counts["missing"]:
        chips.insert(0, f'<li class="chip broken"><b>{counts["missing"]:,}</b> without a verdict</li>')
    total = sum(counts.values())
    return f'<li class="total"><b>{total:,}</b> scenario{"" if total == 1 else "s"}</li>' + "".join(chips)


def _facts(run: Mapping[str, Any]) -> str:
    versions = " · ".join(f"{name} {version}" for name, version in run["versions"].items())
    facts = {
        "Started": _moment(run["started"]),
        "Duration": _duration(run["duration"]),
        "Seed": run["seed"],
        "Exit code": run["exit_code"],
        "Versions": versions,
    }
    return "".join(f"<div><dt>{name}</dt><dd>{text(value)}</dd></div>" for name, value in facts.items())


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _noscript(run: Mapping[str, Any]) -> str:
    head = "".join(f"<th>{verdict}</th>" for verdict in summary.VERDICTS)
    rows = []
    for api in run["apis"].values():
        for name, method in api["methods"].items():
            verdicts = Counter(requirement["verdict"] for requirement in method["requirements"])
            cells = "".join(f"<td>{verdicts[verdict] or ''}</td>" for verdict in summary.VERDICTS)
            rows.append(f"<tr><th>{text(name)}</th>{cells}</tr>")
    return f"<table><tr><th>Method</th>{head}</tr>{''.join(rows)}</table>"
