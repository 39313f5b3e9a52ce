"""The run on the terminal: the matrix, failures with commands to rerun them, and totals."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping
from itertools import groupby

from conformance.report import drift, drift_terminal, traces
from conformance.report.causes import causes, many
from conformance.report.lines import Paint, painted, plain, wrapped
from conformance.report.summary import (
    GLYPHS,
    GROUPS,
    LOUD_FIRST,
    VERDICTS,
    Record,
    caution,
    clean,
    groups,
    headline,
    missing,
    notes,
    reason_lines,
    rerun,
    same_cause,
    share,
    since_lines,
    standing,
    with_verdict,
)

_ASCII = dict(zip(VERDICTS, "+Xfd!-~.", strict=True))
_ON_TERMINAL = 20

Row = tuple[str, dict[str, list[str]], str]


def render(run: Record, *, colour: bool, width: int, ascii_only: bool = False, page: str = "reports/index.html") -> str:
    """Return the matrix, the failures with commands to rerun them, and a last line with the totals.

    `page` is the path of the report with the whole run, as the user would type it.
    """
    glyphs = _ASCII if ascii_only else GLYPHS
    paint = painted if colour else plain
    lines = _lost(run, paint, width)
    lines += _terminal_matrix(run, glyphs, paint, width)
    legend = "   ".join(f"{paint(glyphs[verdict], verdict)} {verdict}" for verdict in VERDICTS)
    lines += [legend, "n/m: n of m requirements passed", ""] if lines else []
    for verdict, of_verdict in groupby(causes(run["scenarios"]), key=lambda cause: cause.verdict):
        found = list(of_verdict)
        for cause in found[:_ON_TERMINAL]:
            age = standing(run, cause)
            more = [*same_cause(cause), *([f"    {age}"] if age else [])]
            same = [line for text in more for line in wrapped(text, width, "      ")]
            lines += [*_block(run, cause.scenarios[0], glyphs, paint, width), *same, ""]
        if rest := found[_ON_TERMINAL:]:
            scenarios = sum(len(cause.scenarios) for cause in rest)
            lines += [f"... and {scenarios} more {verdict} for {many(len(rest), 'more cause')}: see {page}", ""]
    if noted := notes(run):
        lines += [*_noted(noted, width, page), ""]
    if missing(run):
        lines += [*_missing(run, paint, width, page), ""]
    if run.get("drift"):
        lines += [*_drift(run["drift"], paint, width, page), ""]
    if not any(count for verdict, count in run["counts"].items() if verdict != "skipped"):
        lines += _skipped(run, width, page)
    for text in (*map(clean, since_lines(run)), clean(headline(run)), share(run), caution(run)):
        lines += wrapped(text, width)
    counts: Counter[str] = Counter(run["counts"])
    counted = [paint(f"{counts[v]} {v}", v) for v in VERDICTS[:-1] if counts[v]]
    counted += [paint(f"{counts['missing']} without a verdict", "broken")] if counts["missing"] else []
    lines.append(f"{', '.join(counted) or 'no scenario ran'} in {run['duration']:.1f} s; report: {page}")
    lines += wrapped(clean(traces.sentence(run.get("traces"))), width)
    text = "\n".join(lines) + "\n"
    return _ascii(text) if ascii_only else text


def _lost(run: Record, paint: Paint, width: int) -> list[str]:
    """Return what the run could not take back, which somebody must do by hand."""
    found = traces.lost(run.get("traces"))
    lines = [paint(traces.warning(run.get("traces")), "failed")] if found else []
    lines += [paint(line, "failed") for text in found for line in wrapped(clean(f"    {text}"), width, "      ")]
    return [*lines, ""] if lines else []


def _missing(run: Record, paint: Paint, width: int, page: str) -> list[str]:
    """Return the scenarios without a verdict grouped by reason, rarest first because that one is most informative."""
    reasons = Counter(scenario["reason"] for scenario in missing(run))
    absent = sorted(missing(run), key=lambda scenario: (reasons[scenario["reason"]], scenario["reason"]))
    lines: list[str] = []
    for reason, scenarios in groupby(absent[:_ON_TERMINAL], key=lambda scenario: scenario["reason"]):
        title = f"without a verdict: {clean(reason)}"
        lines += [paint(line, "broken") for line in wrapped(title, width, "    ")]
        lines += [f"    {clean(scenario['id'])}" for scenario in scenarios]
    if len(absent) > _ON_TERMINAL:
        lines.append(f"... and {len(absent) - _ON_TERMINAL} more without a verdict: see {page}")
    return lines


def _skipped(run: Record, width: int, page: str) -> list[str]:
    """Return why nothing was verified, the most frequent reason first."""
    reasons = Counter(_without_place(scenario["reason"]) for scenario in with_verdict(run, "skipped")).most_common()
    lines = [
        line
        for reason, count in reasons[:_ON_TERMINAL]
        for line in wrapped(clean(f"skipped: {reason} ({many(count, 'scenario')})"), width, "    ")
    ]
    if rest := sum(count for _, count in reasons[_ON_TERMINAL:]):
        lines.append(f"... and {rest} more skipped: see {page}")
    return [*lines, ""] if lines else []


def _without_place(reason: str) -> str:
    """Return a reason on one line, without the place, which may be another one for each scenario."""
    lines = (" ".join(line.split()) for line in reason.splitlines())
    return "; ".join(line for line in lines if line and not line.startswith("where: ")) or "no reason recorded"


def _noted(noted: list[tuple[Record, int]], width: int, page: str) -> list[str]:
    """Return what a live service may do by its documents, and did."""
    lines = ["reported, not failed:"]
    for note, count in noted[:_ON_TERMINAL]:
        lines += wrapped(
            clean(f"    {note['place']}: {note['actual']} ({count} scenario{'' if count == 1 else 's'})"),
            width,
            "      ",
        )
    return lines + ([f"... and {len(noted) - _ON_TERMINAL} more: see {page}"] if len(noted) > _ON_TERMINAL else [])


def _drift(record: Record, paint: Paint, width: int, page: str) -> list[str]:
    lines = wrapped(f"drift: {drift.headline(record)}", width)
    return [*lines, "", *drift_terminal.blocks(record, paint, width, _ON_TERMINAL, page)]


def _terminal_matrix(run: Record, glyphs: Mapping[str, str], paint: Paint, width: int) -> list[str]:
    apis = [(api["title"], [_row(*item) for item in api["methods"].items()]) for api in run["apis"].values()]
    table = [row for _, rows in apis for row in rows]
    if not table:
        return []
    name_width, short = _shape(table, width)
    widths = {group: _column_width(table, group, group in short) for group in GROUPS}
    heads = [group if group == GROUPS[-1] else _fit(group, widths[group]) for group in GROUPS]
    lines = ["  ".join([" " * name_width, *heads])]
    for title, rows in apis:
        lines += wrapped(clean(title), width) if len(apis) > 1 else []
        for name, cells, tally in rows:
            columns = [_fit(clean(name), name_width)]
            for group in GROUPS:
                pad = " " * (widths[group] - _cells_width(cells[group], group in short))
                columns.append(_cells(cells[group], glyphs, paint, group in short) + pad)
            lines.append("  ".join([*columns, tally]))
    return [*lines, ""]


def _row(name: str, method: Record) -> Row:
    cells = {
        group: [item["verdict"] if item["verdict"] in VERDICTS else "none" for item in items]
        for group, items in groups(method).items()
    }
    verdicts = [verdict for group in cells.values() for verdict in group]
    return name, cells, f"{verdicts.count('passed'):>3}/{len(verdicts)}"


def _shape(table: list[Row], width: int) -> tuple[int, set[str]]:
    """Return the width of the name column, and the groups that are shown as counts to fit the width."""
    longest = max(len(clean(name)) for name, _, _ in table)
    tally = max(len(text) for _, _, text in table)
    short: set[str] = set()
    for group in ("", "Fields", "Errors", "Conventions", "Access", "Success"):
        short |= {group} - {""}
        columns = sum(_column_width(table, each, each in short) + 2 for each in GROUPS)
        room = width - columns - tally - 2
        if room >= min(longest, 24):
            break
    return max(8, min(longest, room)), short


def _column_width(table: list[Row], group: str, short: bool) -> int:
    return max(min(len(group), 8), *(_cells_width(cells[group], short) for _, cells, _ in table))


def _cells_width(verdicts: list[str], short: bool) -> int:
    return sum(len(str(n)) + 2 for n in Counter(verdicts).values()) - bool(verdicts) if short else len(verdicts)


def _cells(verdicts: list[str], glyphs: Mapping[str, str], paint: Paint, short: bool) -> str:
    if not short:
        return "".join(paint(glyphs[verdict], verdict) for verdict in verdicts)
    tally = Counter(verdicts)
    return " ".join(paint(f"{glyphs[v]}{tally[v]}", v) for v in LOUD_FIRST if tally[v])


def _block(run: Record, scenario: Record, glyphs: Mapping[str, str], paint: Paint, width: int) -> list[str]:
    verdict = scenario["verdict"]
    title = f"{glyphs[verdict]} {verdict}: {clean(scenario['method'])}: {clean(scenario['name'])}"
    lines = [paint(line, verdict) for line in wrapped(title, width, "    ")]
    for line in reason_lines(scenario):
        lines += wrapped("    " + clean(line), width, "      ")
    lines.append(f"    {rerun(run)} {shlex.quote(clean(scenario['id']))}")
    return lines


def _fit(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def _ascii(text: str) -> str:
    plain = text.replace("…", ".").replace("–", "-").replace("≈", "~")
    return plain.encode("ascii", "backslashreplace").decode("ascii")
