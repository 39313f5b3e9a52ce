"""The run in words: Markdown for a CI job's page, and the matrix on the terminal."""

from __future__ import annotations

import html
import shlex
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from conformance.drift.report import headline as drift_headline
from conformance.drift.report import markdown as drift_markdown

VERDICTS = ("passed", "failed", "broken", "skipped", "known", "none")
GLYPHS = {"passed": "✓", "failed": "✕", "broken": "!", "skipped": "–", "known": "≈", "none": "·"}
GROUPS = ("Succeeds", "Who asks", "Refuses", "Fields", "Conventions")

_ASCII = {"passed": "+", "failed": "X", "broken": "!", "skipped": "-", "known": "~", "none": "."}
_LOUD_FIRST = ("failed", "broken", "known", "skipped", "none", "passed")
_ANSI = {"passed": "32", "failed": "1;31", "broken": "1;33", "skipped": "2", "known": "35", "none": "2"}
_MARKUP = {ord(char): f"&#{ord(char)};" for char in "<>&\"'\\`*_[]#!|~:@$^"}
_REASON_LINES = 12
_ON_TERMINAL = 20

Record = Mapping[str, Any]
Paint = Callable[[str, str], str]
Row = tuple[str, dict[str, list[str]], str]


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


def _entries(scenarios: list[Record]) -> list[tuple[Record, int]]:
    """Return each scenario with 0, but of those that broke for one reason the first, with how many more there are."""
    rows: dict[object, list[Record]] = {}
    for scenario in scenarios:
        rows.setdefault(scenario["reason"] if scenario["verdict"] == "broken" else id(scenario), []).append(scenario)
    return [(same[0], len(same) - 1) for same in rows.values()]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _reason_lines(scenario: Record) -> list[str]:
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
            entries = (_entry(*entry) for entry in _entries(scenarios))
            heading = f"### {verdict.capitalize()} ({len(scenarios)})"
            parts += [heading, _bounded(entries, limit, "\n\n", _many(len(scenarios), "scenario"))]
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
    reason = "\n".join(_clean(line[:400]) for line in _reason_lines(scenario))
    lines += [f"<pre>{html.escape(reason)}</pre>", *(line.strip() for line in _same(more))]
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
    return _clean(text).translate(_MARKUP).replace("www.", "www&#46;")


def _code(value: object) -> str:
    return f"<code>{_md(value)}</code>"


# The terminal.


def terminal(run: Record, *, colour: bool, width: int, ascii_only: bool = False) -> str:
    """Return the matrix, what went wrong with the command to see it again, and one last line with the counts."""
    glyphs = _ASCII if ascii_only else GLYPHS
    paint = _paint if colour else _plain
    lines = _terminal_matrix(run, glyphs, paint, width)
    legend = "   ".join(f"{paint(glyphs[verdict], verdict)} {verdict}" for verdict in VERDICTS)
    lines += [legend, "n/m: n of m requirements passed", ""]
    for verdict in ("failed", "broken", "known"):
        scenarios = with_verdict(run, verdict)
        entries = _entries(scenarios)
        for scenario, more in entries[:_ON_TERMINAL]:
            lines += [*_block(run, scenario, glyphs, paint, width), *_same(more), ""]
        if rest := sum(1 + more for _, more in entries[_ON_TERMINAL:]):
            lines += [f"... and {rest} more {verdict}: see reports/index.html", ""]
    if run.get("drift"):
        lines += [*_drift(run["drift"], paint, width), ""]
    lines += [*_wrapped(headline(run), width), *_wrapped(caution(run), width)]
    counts: Counter[str] = Counter(run["counts"])
    tally = ", ".join(paint(f"{counts[v]} {v}", v) for v in VERDICTS[:-1] if counts[v]) or "no scenario ran"
    lines.append(f"{tally} in {run['duration']:.1f} s; report: reports/index.html")
    text = "\n".join(lines) + "\n"
    return _ascii(text) if ascii_only else text


def _drift(record: Record, paint: Paint, width: int) -> list[str]:
    left = [d for d in record["differences"] if not d["accepted"]]
    lines = _wrapped(f"drift: {drift_headline(record)}", width)
    for d in left[:_ON_TERMINAL]:
        verdict = "failed" if d["severity"] == "breaking" else "known"
        told = f"    {d['severity']}: {d['subject']} {d['place']}: {d['what']}: {d['before']} → {d['after']}"
        lines += [paint(line, verdict) for line in _wrapped(_clean(told), width, "      ")]
    if len(left) > _ON_TERMINAL:
        lines.append(f"... and {len(left) - _ON_TERMINAL} more: see reports/index.html")
    return lines + [line for note in record["notes"] for line in _wrapped(f"    {_clean(note)}", width, "      ")]


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
        lines += _wrapped(_clean(title), width) if len(apis) > 1 else []
        for name, cells, tally in rows:
            columns = [_fit(_clean(name), name_width)]
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
    """Return how wide the names may be and which groups must be counted instead of drawn, so that lines fit."""
    longest = max(len(_clean(name)) for name, _, _ in table)
    tally = max(len(text) for _, _, text in table)
    short: set[str] = set()
    for group in ("", "Fields", "Refuses", "Conventions", "Who asks", "Succeeds"):
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
    return " ".join(paint(f"{glyphs[v]}{tally[v]}", v) for v in _LOUD_FIRST if tally[v])


def _block(run: Record, scenario: Record, glyphs: Mapping[str, str], paint: Paint, width: int) -> list[str]:
    verdict = scenario["verdict"]
    title = f"{glyphs[verdict]} {verdict}: {_clean(scenario['method'])}: {_clean(scenario['name'])}"
    lines = [paint(line, verdict) for line in _wrapped(title, width, "    ")]
    for line in _reason_lines(scenario):
        lines += _wrapped("    " + _clean(line), width, "      ")
    lines.append(f"    {rerun(run)} {shlex.quote(_clean(scenario['id']))}")
    return lines


def _same(more: int) -> list[str]:
    return [f"    and {_many(more, 'more scenario')} for the same reason"] if more else []


def _wrapped(text: str, width: int, hang: str = "") -> list[str]:
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text,
        max(20, width),
        subsequent_indent=max(indent, hang, key=len),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fit(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"


def _paint(text: str, verdict: str) -> str:
    return f"\x1b[{_ANSI[verdict]}m{text}\x1b[0m"


def _plain(text: str, _: str) -> str:
    return text


def _ascii(text: str) -> str:
    plain = text.replace("…", ".").replace("–", "-").replace("≈", "~")
    return plain.encode("ascii", "backslashreplace").decode("ascii")


class _Harmless(dict[int, str]):
    """Translates characters that steer a terminal or turn the direction of writing, and keeps all others."""

    def __missing__(self, code: int) -> str:
        steers = unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        self[code] = " " if code == ord("\t") else "\ufffd" if steers else chr(code)
        return self[code]


_HARMLESS = _Harmless()


def _clean(text: str) -> str:
    return text if text.isascii() and text.isprintable() else text.translate(_HARMLESS)
