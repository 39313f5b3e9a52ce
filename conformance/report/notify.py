"""A run in six lines for people who read it in a chat or in a mail, and as cards of Slack and Microsoft Teams."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from conformance.report import drift, summary
from conformance.report.build import PUBLISHED, address_of_page
from conformance.report.causes import Cause, causes, many
from conformance.report.links import cause_link

Record = Mapping[str, Any]

_CAUSES: Final = 3
_LONGEST: Final = 240
_HEADER: Final = 150
"""The longest header that Slack accepts; a longer one makes it refuse the message."""
_COLOURS: Final = {"✓": "Good", "✕": "Attention"}


def text(run: Record) -> str:
    """Return the run in at most six lines: verdict, share, three causes, what changed and where to read on."""
    lines = [_verdict(run), summary.share(run)]
    lines += [f"{number}. {_line(run, cause)}" for number, cause in enumerate(_shown(run), 1)]
    lines.append(_drift(run))
    lines.append(" · ".join(filter(None, [_changes(run), _more(run), address_of_page(os.environ)])))
    return "\n".join(filter(None, lines)) + "\n"


def cards(run: Record) -> str:
    """Return the same as JSON: under `slack` a message with blocks, under `teams` one with an adaptive card."""
    return json.dumps({"slack": slack(run), "teams": teams(run)}, ensure_ascii=False, indent=1)


def slack(run: Record) -> dict[str, Any]:
    """Return a message of a Slack webhook; no text in it can mention people or add links."""
    blocks: list[dict[str, Any]] = [_plain_block(_verdict(run)), _section(_escaped(summary.share(run)))]
    for cause in _shown(run):
        title, about = _title(cause), _about(run, cause)
        link = _link(cause)
        linked = f"<{_escaped(link)}|{_escaped(title)}>" if link else _escaped(title)
        blocks.append(_section(f"*{linked}*\n{_escaped(about)}"))
    if drifted := _drift(run):
        blocks.append(_section(_escaped(drifted)))
    page = address_of_page(os.environ)
    last = [_escaped(part) for part in (_changes(run), _more(run)) if part]
    last += [f"<{_escaped(page)}|Report>"] if page else []
    if last:
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": " · ".join(last)}]})
    return {"text": _escaped(_verdict(run)), "blocks": blocks}


def teams(run: Record) -> dict[str, Any]:
    """Return a message with an adaptive card, for a workflow of Teams; its texts are runs, which have no markup."""
    body = [
        _runs({"text": _verdict(run), "weight": "Bolder", "size": "Large", "color": _colour(run)}),
        _runs({"text": summary.share(run)}),
    ]
    for cause in _shown(run):
        title: dict[str, Any] = {"text": _title(cause), "weight": "Bolder"}
        if link := _link(cause):
            title["selectAction"] = {"type": "Action.OpenUrl", "url": link}
        items = [_runs(title), _runs({"text": _about(run, cause), "isSubtle": True})]
        body.append({"type": "Container", "separator": True, "items": items})
    if drifted := _drift(run):
        body.append({**_runs({"text": drifted}), "separator": True})
    if last := " · ".join(filter(None, [_changes(run), _more(run)])):
        body.append(_runs({"text": last, "isSubtle": True}))
    page = address_of_page(os.environ)
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
        **({"actions": [{"type": "Action.OpenUrl", "title": "Report", "url": page}]} if page else {}),
    }
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [card]}


def _shown(run: Record) -> Sequence[Cause]:
    """Return the causes that are named: the first that nobody expects; with drift one less, for its line."""
    return _unexpected(run)[: _CAUSES - bool(_drift(run))]


def _unexpected(run: Record) -> list[Cause]:
    return [cause for cause in causes(run["scenarios"]) if cause.verdict != "known"]


def _verdict(run: Record) -> str:
    headline = summary.headline(run)
    return _short(f"{_glyph(headline)} {run['endpoint']['name']}: {headline[0].lower()}{headline[1:]}")


def _glyph(headline: str) -> str:
    if headline.startswith(("Every", "Nothing failed")):
        return summary.GLYPHS["passed"]
    return summary.GLYPHS["broken" if headline.startswith("No verdict") else "failed"]


def _colour(run: Record) -> str:
    return _COLOURS.get(_verdict(run)[0], "Warning")


def _line(run: Record, cause: Cause) -> str:
    link = _link(cause)
    return f"{_title(cause)} ({_about(run, cause)}){f' {link}' if link else ''}"


def _title(cause: Cause) -> str:
    prefix = "" if cause.verdict == "failed" else f"{cause.verdict}: "
    return _short(f"{prefix}{cause.title}")


def _about(run: Record, cause: Cause) -> str:
    """Return how much a cause affects, how long it has been there, and whose it is."""
    age = summary.standing(run, cause).partition(": " if "first seen" in summary.standing(run, cause) else ";")[0]
    where = cause.methods[0] if len(cause.methods) == 1 else many(len(cause.methods), "method")
    owners = ", ".join(summary.owners(run, cause))
    parts = [age, f"{many(len(cause.scenarios), 'scenario')} in {where}", f"owner {owners}" if owners else ""]
    return _short(", ".join(filter(None, parts)))


def _link(cause: Cause) -> str:
    """Return the address of a cause on the published page; the page of a build has no such places."""
    return f"{address_of_page(os.environ)}{cause_link(cause.id)}" if os.environ.get(PUBLISHED) else ""


def _drift(run: Record) -> str:
    """Return the gravest drift in a line, what is new before what is known, and how much more there is."""
    found = drift.entries(run["drift"]) if run.get("drift") else []
    if not found:
        return ""
    first = found[0]
    known, _, rest = first.since.partition(": " if "first seen" in first.since else "; ")
    affected = f"affects {first.consumers}" if first.consumers else ""
    about = filter(None, (known, rest.partition("; ")[0], many(len(first.scenarios), "scenario"), affected))
    more = f"; {many(len(found) - 1, 'more change')}" if found[1:] else ""
    what = _short(f"drift, {first.severity}: {first.names} {first.change}: {first.before} → {first.after}")
    return f"{what} ({_short(', '.join(about))}){more}"


def _more(run: Record) -> str:
    rest = len(_unexpected(run)) - len(_shown(run))
    return many(rest, "more cause") if rest > 0 else ""


def _changes(run: Record) -> str:
    """Return what is new and what is fixed since the last run, and that this one was slow."""
    return _short("; ".join(_parts(run)))


def _parts(run: Record) -> Iterator[str]:
    since = run.get("since")
    if since and since["before"]:
        new = sum(each["new"] for each in since["causes"])
        counted = [(new, "new"), (len(since["causes"]) - new, "still there"), (len(since["fixed"]), "fixed")]
        counted += [(len(since["flaky"]), "flaky")]
        changes = ", ".join(f"{count} {word}" for count, word in counted if count)
        changes = changes or ("" if drift.news(run.get("drift")) else "no change")
        fixed = f" (fixed: {since['fixed'][0]['title']})" if since["fixed"] else ""
        if changes:
            yield f"since {since['before'][:10]}: {changes}{fixed}"
    if drifted := drift.news(run.get("drift")):
        yield drifted
    if slow := summary.slow(run):
        yield slow


def _short(value: str) -> str:
    line = summary.clean(" ".join(value.split()))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _plain_block(value: str) -> dict[str, Any]:
    shown = value if len(value) <= _HEADER else f"{value[: _HEADER - 1]}…"
    return {"type": "header", "text": {"type": "plain_text", "text": shown}}


def _section(value: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": value or "nothing was selected"}}


def _escaped(value: str) -> str:
    """Return a text in which Slack reads no link and no mention."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _runs(run: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run}]}
