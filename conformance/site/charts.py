"""Drawings of the site, as SVG without scripts or styles of their own: trends and badges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.history.drift_timeline import ABSENT, APPEARED, GONE, STILL, UNKNOWN
from conformance.history.past_run import PastRun
from conformance.site.markup import text

_WHOLE = 10
"""From this value on, numbers are printed without decimals."""

_WIDTH, _HEIGHT, _LEFT = 600, 120, 62
_SQUARE: Final = 10
_STATES: Final = {APPEARED: "appeared", STILL: "still", GONE: "gone", ABSENT: "absent", UNKNOWN: "unknown"}
_HEIGHTS: Final = {APPEARED: 1.0, STILL: 0.7, GONE: 1.0, ABSENT: 0.2, UNKNOWN: 0.2}
"""The height of a square, so that states do not differ by their colour alone."""
_NARROW: Final = "fijlrt.:I 1"
COLOURS: Final = {"good": "#1a6440", "bad": "#a81e14", "open": "#8a5200", "grey": "#525c65"}


def trend(title: str, runs: Sequence[PastRun], values: Sequence[float], unit: str, top: float = 0.0) -> str:
    """Return a line over the runs, with the first and the last day.

    It goes from 0 to the highest value; below a given `top` from the ten below the lowest, so that changes show.
    """
    lowest, highest = (min(values) // 10 * 10, top) if top else (0.0, max(values) or 1.0)
    lowest = lowest if lowest < highest else 0.0
    points = [(_across(n, len(values)), _up((v - lowest) / (highest - lowest))) for n, v in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ends = f"{points[0][0]:.1f},{_HEIGHT} {line} {points[-1][0]:.1f},{_HEIGHT}"
    marks = "".join(
        f'<circle class="{_tone(run)}" cx="{x:.1f}" cy="{y:.1f}" r="3">'
        f"<title>{text(f'{run.day}: {_shown(value)}{unit}')}</title></circle>"
        for run, value, (x, y) in zip(runs, values, points, strict=True)
    )
    summary = f"{title}: {_shown(values[0])}{unit} on {runs[0].day}, {_shown(values[-1])}{unit} on {runs[-1].day}"
    drawing = f'<polygon points="{ends}"/><polyline points="{line}"/>{marks}'
    caption = f"{text(title)} <b>{_shown(values[-1])}{text(unit)}</b>"
    return _figure(caption, summary, drawing, runs, (lowest, highest, unit))


def bars(title: str, runs: Sequence[PastRun], values: Mapping[str, Sequence[int]]) -> str:
    """Return stacked bars over the runs, a class for each kind of value."""
    totals = [sum(of_run) for of_run in zip(*values.values(), strict=True)]
    highest = max(totals, default=0)
    if not highest:
        return (
            f"<figure><figcaption>{text(title)}</figcaption><p>None from {runs[0].day} to {runs[-1].day}.</p></figure>"
        )
    width = min(18.0, (_WIDTH - _LEFT - 16) / max(1, len(runs)) * 0.7)
    drawn = []
    for n, run in enumerate(runs):
        below = 0
        for kind, of_kind in values.items():
            if of_kind[n]:
                y, height = _up((below + of_kind[n]) / highest), (_HEIGHT - 4) * of_kind[n] / highest
                label = text(f"{run.day}: {of_kind[n]:,} {kind}")
                x = _across(n, len(runs)) - width / 2
                place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
                drawn.append(f'<rect class="{kind}" {place}><title>{label}</title></rect>')
                below += of_kind[n]
    last = ", ".join(f"{of_kind[-1]:,} {kind}" for kind, of_kind in values.items())
    keys = " ".join(f'<span class="key {kind}">{of_kind[-1]:,} {kind}</span>' for kind, of_kind in values.items())
    summary = f"{title}: {last} on {runs[-1].day}"
    return _figure(f"{text(title)} {keys}", summary, "".join(drawn), runs, (0, highest, ""))


def strip(title: str, runs: Sequence[PastRun], states: Sequence[str]) -> str:
    """Return a square for each run in the tone of its state, with its day."""
    size, step = _SQUARE, _SQUARE + 2
    width = step * len(runs)
    drawn = "".join(
        f'<rect class="{_STATES[state]}" x="{n * step}" y="{(size - _HEIGHTS[state] * size) / 2:.1f}" width="{size}" '
        f'height="{_HEIGHTS[state] * size:.1f}"><title>{text(f"{run.day}: {state}")}</title></rect>'
        for n, (run, state) in enumerate(zip(runs, states, strict=True))
    )
    counted = ", ".join(f"{run.day} {state}" for run, state in _turns(runs, states))
    return (
        f'<svg class="strip" viewBox="0 0 {width} {size}" width="{width}" height="{size}" role="img" '
        f'aria-label="{text(f"{title}: {counted}")}">{drawn}</svg>'
    )


def _turns(runs: Sequence[PastRun], states: Sequence[str]) -> Iterator[tuple[PastRun, str]]:
    """Yield the runs in which a state begins."""
    for number, (run, state) in enumerate(zip(runs, states, strict=True)):
        if not number or states[number - 1] != state:
            yield run, state


def keys() -> str:
    """Return what the squares of a strip mean."""
    squares = "".join(
        f'<span><svg class="strip" viewBox="0 0 {_SQUARE} {_SQUARE}" width="{_SQUARE}" height="{_SQUARE}" '
        f'aria-hidden="true"><rect class="{_STATES[state]}" y="{(1 - _HEIGHTS[state]) * _SQUARE / 2:.1f}" '
        f'width="{_SQUARE}" height="{_HEIGHTS[state] * _SQUARE:.1f}"/></svg> {text(state)}</span>'
        for state in _STATES
    )
    return f'<p class="muted legend">{squares}</p>'


def badge(label: str, value: str, tone: str) -> str:
    """Return a badge: a label and a value on a colour."""
    one, other = (_wide(words) + 14 for words in (label, value))
    words = text(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + other}" height="20" '
        f'viewBox="0 0 {one + other} 20" role="img" aria-label="{words}">'
        f'<title>{words}</title><rect width="{one + other}" height="20" rx="4" fill="#3b444b"/>'
        f'<path d="M{one} 0h{other - 4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-{other - 4}z" fill="{COLOURS[tone]}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{one / 2}" y="14" textLength="{one - 12}">{text(label)}</text>'
        f'<text x="{one + other / 2}" y="14" textLength="{other - 12}">{text(value)}</text></g></svg>\n'
    )


def _wide(words: str) -> int:
    return sum(4 if letter in _NARROW else 7 for letter in words)


def _figure(caption: str, summary: str, drawing: str, runs: Sequence[PastRun], scale: tuple[float, float, str]) -> str:
    lowest, highest, unit = scale
    days = f'<text x="{_LEFT}" y="{_HEIGHT + 18}">{runs[0].day}</text>'
    if runs[-1].day != runs[0].day:
        days += f'<text x="{_WIDTH - 8}" y="{_HEIGHT + 18}" text-anchor="end">{runs[-1].day}</text>'
    frame = f'<path class="axis" d="M{_LEFT} 4H{_WIDTH - 8}M{_LEFT} {_HEIGHT}H{_WIDTH - 8}"/>'
    ends = f'<text x="{_LEFT - 6}" y="12" text-anchor="end">{_shown(highest)}{text(unit)}</text>'
    ends += f'<text x="{_LEFT - 6}" y="{_HEIGHT}" text-anchor="end">{_shown(lowest)}{text(unit)}</text>'
    return (
        f'<figure><figcaption>{caption}</figcaption><svg viewBox="0 0 {_WIDTH} {_HEIGHT + 24}" role="img" '
        f'aria-label="{text(summary)}">{frame}{ends}{drawing}{days}</svg></figure>'
    )


def _tone(run: PastRun) -> str:
    return "good" if run.is_good else "bad" if run.exit_code == 1 else "open"


def _across(number: int, count: int) -> float:
    room = _WIDTH - _LEFT - 32
    return _LEFT + 12 + (room * number / (count - 1) if count > 1 else room / 2)


def _up(share: float) -> float:
    return _HEIGHT - (_HEIGHT - 4) * min(1.0, max(0.0, share))


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE or value == int(value) else f"{value:.1f}"
