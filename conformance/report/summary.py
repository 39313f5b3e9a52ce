"""The run in words that every report uses, and as Markdown for a CI job's page."""

from __future__ import annotations

import html
import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.drift.report import headline as drift_headline
from conformance.drift.report import markdown as drift_markdown

VERDICTS = ("passed", "failed", "broken", "skipped", "known", "none")
GLYPHS = {"passed": "✓", "failed": "✕", "broken": "!", "skipped": "–", "known": "≈", "none": "·"}
GROUPS = ("Succeeds", "Who asks", "Refuses", "Fields", "Conventions")

_MARKUP = {ord(char): f"&#{ord(char)};" for char in "<>&\"'\\`*_[]#!|~:@$^"}
_REASON_LINES = 12

Record = Mapping[str, Any]


# What every report says in the same words.


def requirements(run: Record) -> Iterator[Record]:
    """Yield every requirement of every method, in the order of the documents."""
    for api in run["apis"].values():
        for method in api["methods"].values():
            yield from method["requirements"]


def groups(method: Record) -> dict[str, list[Record]]:
    """Return a method's requirements under the five headings of the matrix, in order."""
    found: dict[str, list[Record]] = {group: [] for group in GROUPS}
    for requirement in method["requirements"]:
        if requirement["kind"] != "outcome":
            group = "Fields" if requirement["kind"] == "field" else "Conventions"
        elif requirement["ok"]:
            group = "Succeeds"
        else:
            group = "Who asks" if requirement["common"] else "Refuses"
        found[group].append(requirement)
    return found


def headline(run: Record) -> str:
    """Return the verdict on the whole run as one sentence, never greener than the evidence."""
    verdicts = Counter(requirement["verdict"] for requirement in requirements(run))
    counts: Counter[str] = Counter(run["counts"])
    cut = f"the run was interrupted ({run['interrupted']})" if run["interrupted"] else ""
    cut = cut or ("" if run["complete"] else "the run did not finish")
    if absent := missing(run):
        cut += f"; {len(absent):,} of {_many(run['collected'], 'scenario')} without a verdict"
    if verdicts["failed"]:
        text = f"{_many(verdicts['failed'], 'requirement')} failed"
    elif counts["failed"]:
        text = f"{_many(counts['failed'], 'scenario')} failed"
    elif drifted(run.get("drift"), strict=run.get("strict", False)):
        text = f"The answers have drifted: {drift_headline(run['drift'])}"
    elif cut:
        return f"No verdict: {cut}"
    elif counts["broken"]:
        return f"No verdict: {_many(counts['broken'], 'scenario')} broke"
    elif not counts["passed"] + counts["known"]:
        return "No verdict: nothing was verified"
    elif run["exit_code"]:
        return f"No verdict: the run ended with exit code {run['exit_code']}"
    else:
        return "Every selected requirement passed" + (" or is known" if verdicts["known"] + counts["known"] else "")
    return f"{text}; {cut}" if cut else text


def drifted(record: Record | None, *, strict: bool) -> bool:
    """True if a drift record has a difference that nobody accepted and that fails a run."""
    left = [d for d in record["differences"] if not d["accepted"]] if record else []
    return any(strict or d["severity"] == "breaking" for d in left)


def caution(run: Record) -> str:
    """Return what a reader must know of the endpoint before believing the verdict."""
    return {
        "mock": "This run asked the mock. It proves nothing about the real server.",
        "cassette": "This run replayed recorded answers. It says nothing about the server of today.",
        "live": "This run asked the real server.",
    }.get(run["endpoint"]["kind"], "")


def rerun(run: Record) -> str:
    """Return the command that runs scenarios on the same endpoint again; their ids follow it."""
    command = ["conformance", "run"]
    endpoint = run["endpoint"]
    if endpoint["kind"] != "mock" and endpoint["name"] not in ("mock", "cassette"):
        command += ["--endpoint", shlex.quote(endpoint["name"])]
    if endpoint["kind"] == "cassette":
        command += ["--cassettes", "replay"]
    return " ".join(command)


def with_verdict(run: Record, verdict: str) -> list[Record]:
    """Return the scenarios that ended with this verdict."""
    return [scenario for scenario in run["scenarios"] if scenario["verdict"] == verdict]


def missing(run: Record) -> list[Record]:
    """Return the scenarios that were collected and never heard of, each with the reason."""
    return list(run.get("missing", ()))


def grouped(scenarios: list[Record]) -> list[tuple[Record, int]]:
    """Return each scenario with 0, but of those that broke for one reason the first, with how many more there are."""
    rows: dict[object, list[Record]] = {}
    for scenario in scenarios:
        rows.setdefault(scenario["reason"] if scenario["verdict"] == "broken" else id(scenario), []).append(scenario)
    return [(same[0], len(same) - 1) for same in rows.values()]


def same_reason(more: int) -> list[str]:
    """Return the line that says how many more scenarios broke for the same reason, none if none did."""
    return [f"    and {_many(more, 'more scenario')} for the same reason"] if more else []


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def reason_lines(scenario: Record) -> list[str]:
    """Return the lines of a scenario's reason, the last of many replaced by their number."""
    lines = scenario["reason"].strip("\n").splitlines() or ["no reason was given"]
    rest = len(lines) - _REASON_LINES
    return lines if rest <= 1 else [*lines[:_REASON_LINES], f"… {rest} more lines in the report"]


# Markdown.


def markdown(run: Record) -> str:
    """Return the run as GitHub Markdown that no server's answer can break, always below 900 kB."""
    endpoint = run["endpoint"]
    counts: Counter[str] = Counter(run["counts"])
    shown = VERDICTS[:-1]
    parts = [
        f"## {_md(headline(run))}",
        f"**{_md(endpoint['kind'])}** · {_code(endpoint['name'])} at {_code(endpoint['url'])} · "
        f"{_md(run['started'])} · {run['duration']:.1f} s · "
        f"seed {_md(run['seed'])} · exit code {_md(run['exit_code'])}",
        f"> {_md(caution(run))}",
        _table([f"{GLYPHS[v]} {v}" for v in shown], [[str(counts[v]) for v in shown]], numbers_from=0),
    ]
    for verdict, limit in (("failed", 300_000), ("broken", 150_000), ("known", 100_000)):
        scenarios = with_verdict(run, verdict)
        if scenarios:
            entries = (_entry(*each) for each in grouped(scenarios))
            heading = f"### {verdict.capitalize()} ({len(scenarios)})"
            parts += [heading, _bounded(entries, limit, "\n\n", _many(len(scenarios), "scenario"))]
    if absent := missing(run):
        rows = [[_code(scenario["id"]), _md(scenario["reason"])] for scenario in absent]
        table = _table(["Scenario", "Why"], rows, numbers_from=2, limit=100_000)
        parts += [f"### Without a verdict ({len(absent)})", table]
    if run.get("drift"):
        parts.append(drift_markdown(run["drift"]))
    parts += [*_skipped(run), "### Matrix", _matrix(run)]
    return "\n\n".join(parts) + "\n"


def _entry(scenario: Record, more: int) -> str:
    lines = [f"#### {GLYPHS[scenario['verdict']]} {_md(scenario['method'])}: {_md(scenario['name'])}"]
    lines.append(_code(scenario["id"]))
    judged = [finding["requirement"] for finding in scenario["findings"]] or scenario["requirements"]
    if judged:
        lines.append(
            "Requirement: " + ", ".join(_code(requirement) for requirement in list(dict.fromkeys(judged))[:10])
        )
    reason = "\n".join(clean(line[:400]) for line in reason_lines(scenario))
    lines += [f"<pre>{html.escape(reason)}</pre>", *(line.strip() for line in same_reason(more))]
    return "\n\n".join(lines)


def _skipped(run: Record) -> list[str]:
    reasons = Counter(" ".join(scenario["reason"].split()) for scenario in with_verdict(run, "skipped"))
    if not reasons:
        return []
    rows = [[_md(reason or "no reason was given", 500), str(count)] for reason, count in reasons.most_common()]
    return [f"### Skipped ({reasons.total()})", _table(["Reason", "Scenarios"], rows, numbers_from=1, limit=100_000)]


def _matrix(run: Record) -> str:
    rows = []
    for api_id, api in run["apis"].items():
        for name, method in api["methods"].items():
            verdicts = Counter(requirement["verdict"] for requirement in method["requirements"])
            numbers = [str(verdicts[verdict] or "") for verdict in VERDICTS]
            rows.append([_md(api_id), _code(name), *numbers, str(verdicts.total())])
    head = ["API", "Method", *(f"{GLYPHS[verdict]} {verdict}" for verdict in VERDICTS), "of"]
    return _table(head, rows, numbers_from=2, limit=200_000)


def _table(head: list[str], rows: list[list[str]], *, numbers_from: int, limit: int = 50_000) -> str:
    rule = ["---:" if column >= numbers_from else "---" for column in range(len(head))]
    top = "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return top + "\n" + _bounded(lines, limit, "\n", _many(len(rows), "row"))


def _bounded(pieces: Iterable[str], limit: int, between: str, all_of_it: str) -> str:
    kept: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece.encode("utf-8", "replace")) + len(between)
        if size > limit:
            return between.join([*kept, f"\n{len(kept)} of {all_of_it} shown; all of them are in the report."])
        kept.append(piece)
    return between.join(kept)


def _md(value: object, most: int = 300) -> str:
    """Return the text on one line, with everything that Markdown or HTML could take for markup made harmless."""
    text = " ".join(str(value).split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    return clean(text).translate(_MARKUP).replace("www.", "www&#46;")


def _code(value: object) -> str:
    return f"<code>{_md(value)}</code>"


class _Harmless(dict[int, str]):
    """Translates characters that steer a terminal or turn the direction of writing, and keeps all others."""

    def __missing__(self, code: int) -> str:
        steers = unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        self[code] = " " if code == ord("\t") else "\ufffd" if steers else chr(code)
        return self[code]


_HARMLESS = _Harmless()


def clean(text: str) -> str:
    """Return the text without a character that could steer a terminal."""
    return text if text.isascii() and text.isprintable() else text.translate(_HARMLESS)
