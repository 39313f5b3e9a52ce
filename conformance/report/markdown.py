"""The summary of a run in Markdown, for the page of a CI job."""

from __future__ import annotations

import html
from collections import Counter
from typing import Final

from conformance.report import drift_markdown, traces
from conformance.report.causes import Cause, causes, many
from conformance.report.markdown_text import bounded, code, inline, table
from conformance.report.summary import (
    GLYPHS,
    VERDICTS,
    Record,
    caution,
    clean,
    headline,
    missing,
    notes,
    reason_lines,
    same_cause,
    share,
    since_lines,
    standing,
    with_verdict,
)

_SECTIONS: Final = {
    "failed": ("Failed", 300_000),
    "differs": ("Contradicts an assumption", 100_000),
    "broken": ("Broken", 100_000),
    "flaky": ("Flaky", 60_000),
    "known": ("Expected failures", 80_000),
}
"""The title of each verdict's section, and how many bytes it may have."""


def markdown(run: Record) -> str:
    """Return the run as GitHub Markdown, escaped against any response and always below 900 kB."""
    endpoint = run["endpoint"]
    counts: Counter[str] = Counter(run["counts"])
    shown = VERDICTS[:-1]
    parts = [
        *_lost(run),
        f"## {inline(headline(run))}",
        (
            f"**{inline(endpoint['kind'])}** · {code(endpoint['name'])} at {code(endpoint['url'])} · "
            f"{inline(run['started'])} · {run['duration']:.1f} s · "
            f"seed {inline(run['seed'])} · exit code {inline(run['exit_code'])}"
        ),
        *([inline(share(run))] if share(run) else []),
        *([inline(f"The run {said}.")] if (said := traces.sentence(run.get("traces"))) else []),
        f"> {inline(caution(run))}",
        table([f"{GLYPHS[v]} {v}" for v in shown], [[str(counts[v]) for v in shown]], numbers_from=0),
        *(["\n".join(f"- {inline(line)}" for line in since_lines(run))] if since_lines(run) else []),
    ]
    found = causes(run["scenarios"])
    for verdict, (title, limit) in _SECTIONS.items():
        of_verdict = [cause for cause in found if cause.verdict == verdict]
        if of_verdict:
            scenarios = sum(len(cause.scenarios) for cause in of_verdict)
            heading = f"### {title} ({many(len(of_verdict), 'cause')}, {many(scenarios, 'scenario')})"
            entries = (_entry(cause, standing(run, cause)) for cause in of_verdict)
            parts += [heading, bounded(entries, limit, "\n\n", many(len(of_verdict), "cause"))]
    if absent := missing(run):
        rows = [[code(scenario["id"]), inline(scenario["reason"])] for scenario in absent]
        listed = table(["Scenario", "Reason"], rows, numbers_from=2, limit=100_000)
        parts += [f"### Without a verdict ({len(absent)})", listed]
    if run.get("drift"):
        parts.append(drift_markdown.section(run["drift"]))
    parts += [*_noted(run), *_skipped(run), "### Matrix", _matrix(run)]
    return "\n\n".join(parts) + "\n"


def _lost(run: Record) -> list[str]:
    """Return what the run could not take back, which somebody must do by hand."""
    found = traces.lost(run.get("traces"))
    listed = bounded((f"- {inline(line, 1000)}" for line in found), 50_000, "\n", many(len(found), "change"))
    return [f"## {inline(traces.warning(run['traces']))}", listed] if found else []


def _entry(cause: Cause, age: str) -> str:
    scenario = cause.scenarios[0]
    lines = [f"#### {GLYPHS[scenario['verdict']]} {inline(scenario['method'])}: {inline(scenario['name'])}"]
    lines += [inline(age)] if age else []
    lines.append(code(scenario["id"]))
    judged = [finding["requirement"] for finding in scenario["findings"]] or scenario["requirements"]
    if judged:
        lines.append("Requirement: " + ", ".join(code(requirement) for requirement in list(dict.fromkeys(judged))[:10]))
    reason = "\n".join(clean(line[:400]) for line in reason_lines(scenario))
    lines += [f"<pre>{html.escape(reason)}</pre>", *(line.strip() for line in same_cause(cause))]
    return "\n\n".join(lines)


def _noted(run: Record) -> list[str]:
    found = notes(run)
    if not found:
        return []
    rows = [[code(note["place"]), inline(note["actual"], 500), str(count)] for note, count in found]
    listed = table(["Place", "What came", "Scenarios"], rows, numbers_from=2, limit=100_000)
    return [f"### Reported, not failed ({len(found)})", listed]


def _skipped(run: Record) -> list[str]:
    reasons = Counter(" ".join(scenario["reason"].split()) for scenario in with_verdict(run, "skipped"))
    if not reasons:
        return []
    rows = [[inline(reason or "no reason recorded", 500), str(count)] for reason, count in reasons.most_common()]
    return [f"### Skipped ({reasons.total()})", table(["Reason", "Scenarios"], rows, numbers_from=1, limit=100_000)]


def _matrix(run: Record) -> str:
    rows = []
    for api_id, api in run["apis"].items():
        for name, method in api["methods"].items():
            verdicts = Counter(requirement["verdict"] for requirement in method["requirements"])
            numbers = [str(verdicts[verdict] or "") for verdict in VERDICTS]
            rows.append([inline(api_id), code(name), *numbers, str(verdicts.total())])
    head = ["API", "Method", *(f"{GLYPHS[verdict]} {verdict}" for verdict in VERDICTS), "of"]
    return table(head, rows, numbers_from=2, limit=200_000)
