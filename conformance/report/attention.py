"""What needs attention, as the first section of the page: the causes, what is new, what is fixed and what is flaky."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.report import summary
from conformance.report.causes import Cause, many
from conformance.report.drift import drifted, news
from conformance.report.links import link
from conformance.report.markup import text

Record = Mapping[str, Any]

_OPEN: Final = 8
"""How many causes are shown before the rest is folded."""
_MOST: Final = 200
"""How many causes are listed."""
_SCENARIOS: Final = 60
"""How many further scenarios of a cause are listed."""
_LONGEST: Final = 400
"""How many characters of a value are shown."""


def section(run: Record, found: Sequence[Cause]) -> str:
    """Return the section, which needs no script."""
    size = len({scenario["id"] for cause in found for scenario in cause.scenarios})
    title = f"Needs attention: {many(len(found), 'cause')}, {many(size, 'scenario')}" if found else _nothing(run)
    parts = [f'<h2 id="attention-title">{title}</h2>', _news(run), _list(run, found), _fixed(run), _flaky(run)]
    return "".join([*parts, _skipped(run)])


def _nothing(run: Record) -> str:
    if run["complete"] and drifted(run.get("drift"), strict=run.get("strict", False)):
        return "No scenario failed, but responses have drifted"
    return "Nothing needs attention" if run["complete"] and not run["exit_code"] else "No cause is known"


def _news(run: Record) -> str:
    """Return how many causes are new, still there and fixed, if there is a run to compare with."""
    since = run.get("since")
    if not since or not since["before"]:
        return ""
    new = sum(each["new"] for each in since["causes"])
    counted = [("new", new, "new"), ("still", len(since["causes"]) - new, "still there")]
    counted += [("fixed", len(since["fixed"]), "fixed"), ("flaky", len(since["flaky"]), "flaky")]
    chips = "".join(f'<span class="badge {name}">{count:,} {word}</span>' for name, count, word in counted if count)
    slow = f" · {text(summary.slow(run))}" if summary.slow(run) else ""
    if not chips and not slow and news(run.get("drift")):
        return ""  # the section about drift says what changed
    return f'<p class="news">{chips or "No change"} since {text(since["before"][:10])}{slow}</p>'


def _list(run: Record, found: Sequence[Cause]) -> str:
    items = [_item(run, cause) for cause in found[:_MOST]]
    if not items:
        return ""
    shown = f'<ol class="found">{"".join(items[:_OPEN])}</ol>'
    if rest := items[_OPEN:]:
        more = len(found) - len(items)
        note = f"<p>{many(more, 'more cause')} in run.json</p>" if more else ""
        title = f"{many(len(found) - _OPEN, 'more cause')}"
        listed = f'<ol class="found" start="{_OPEN + 1}">{"".join(rest)}</ol>{note}'
        shown += f'<details class="rest"><summary>{title}</summary>{listed}</details>'
    return shown


def _item(run: Record, cause: Cause) -> str:
    first = cause.scenarios[0]
    label = f"{_name(first['method'])}{text(first['name'])}"
    glyph = f'<span class="glyph {cause.verdict}" aria-hidden="true">{summary.GLYPHS[cause.verdict]}</span>'
    return (
        f'<li class="cause {cause.verdict}" id="cause-{cause.id}">{glyph}<div>'
        f'<h3><span class="unseen">{cause.verdict}: </span>{_title(cause)}</h3>'
        f'<p class="meta">{_meta(run, cause)}</p>'
        f'<p class="first"><a href="{text(_address(first))}">{label}</a></p>{_others(cause)}</div></li>'
    )


def _title(cause: Cause) -> str:
    if cause.example is None:
        return text(_short(cause.title))
    place, expected, actual = (text(_short(str(cause.example[part]))) for part in ("place", "expected", "actual"))
    return f'<span class="place">{place}</span> expected <code>{expected}</code> got <code class="got">{actual}</code>'


def _meta(run: Record, cause: Cause) -> str:
    """Return how long a cause has been there, how much it affects, on what basis, and whose it is."""
    age = summary.standing(run, cause)
    badge, _, rest = age.partition(": " if age.startswith("day") else "; ")
    parts = [f'<span class="badge {"new" if badge == "new" else "still"}">{text(badge)}</span>'] if badge else []
    words = [f"<b>{cause.size}</b>", text(cause.verdict), text(cause.basis), text(rest)]
    owners = ", ".join(summary.owners(run, cause))
    words += [f'<span class="owner">owner: {text(owners)}</span>'] if owners else []
    words += [text(line) for line in cause.not_repeated]
    return "".join(parts) + " · ".join(word for word in words if word)


def _others(cause: Cause) -> str:
    others = cause.scenarios[1:]
    if not others:
        return ""
    names = ", ".join(text(name) for name in summary.method_names(cause))
    links = "".join(
        f'<li><a href="{text(_address(each))}">{_name(each["method"])}{text(each["name"])}</a></li>'
        for each in others[:_SCENARIOS]
    )
    rest = f"<li>and {many(len(others) - _SCENARIOS, 'more scenario')}</li>" if len(others) > _SCENARIOS else ""
    summed = f"The same in {many(len(others), 'more scenario')}: {names}"
    return f'<details class="same"><summary>{summed}</summary><ul>{links}{rest}</ul></details>'


def _name(method: str) -> str:
    return f'<span class="mono">{text(method)}</span> '


def _address(scenario: Record) -> str:
    """Return the link to the requirement that a scenario broke, or to the scenario."""
    broken = next((finding["requirement"] for finding in scenario["findings"]), "")
    return link(cell=broken) if broken else link(scenario=scenario["id"])


def _fixed(run: Record) -> str:
    gone = (run.get("since") or {}).get("fixed", ())
    items = "".join(f"<li>{text(_short(each['title']))} (since {text(each['since'])})</li>" for each in gone[:_MOST])
    return f'<h3 class="also">Fixed</h3><ul class="plainly">{items}</ul>' if items else ""


def _flaky(run: Record) -> str:
    unsteady = (run.get("since") or {}).get("flaky", ())
    items = "".join(
        f'<li><a href="{text(link(cell=each["requirement"]))}">{text(each["requirement"])}</a> '
        f"failed in {each['failed']} of {each['runs']} runs with these contracts</li>"
        for each in unsteady[:_MOST]
    )
    return f'<h3 class="also">Flaky</h3><ul class="plainly">{items}</ul>' if items else ""


def _skipped(run: Record) -> str:
    reasons = Counter(
        " ".join(s["reason"].split()) or "no reason recorded" for s in run["scenarios"] if s["verdict"] == "skipped"
    )
    if not reasons:
        return ""
    total = reasons.total()
    items = "".join(f"<li>{count:,} × {text(_short(reason))}</li>" for reason, count in reasons.most_common(_MOST))
    title = f"Why {many(total, 'scenario')} {'was' if total == 1 else 'were'} skipped"
    return f'<details class="why-skipped"><summary>{title}</summary><ul>{items}</ul></details>'


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}… ({len(line):,} characters)"
