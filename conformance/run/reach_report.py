"""What a profile can verify, as text, as JSON, and as lines for endpoints.toml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.errors import Need
from conformance.run.reach import Gap, Reach

_MOST = 20
"""The rows of a table for people; `--format json` has all of them."""
_LONGEST = 110


def planned(reach: Reach, profile: str) -> str:
    """Return what a run would call and skip: a line per method, a line per reason, and the totals."""
    calls = reach.calls()
    lines = [f"calls to {profile}, by method", f"{'calls':>6} {'scenarios':>9}  effect  method"]
    for name, (contract, count, scenarios) in calls.items():
        lines.append(f"{count:>6} {scenarios:>9}  {contract.effect:6}  {name}")
    skipped = reach.skipped()
    if skipped:
        lines += [
            "",
            "skipped, by reason (a scenario can have several)",
            f"{'scenarios':>9} {'requirements':>12}  reason",
        ]
        lines += [f"{scenarios:>9} {lost:>12}  {_short(reason)}" for reason, scenarios, lost in skipped[:_MOST]]
        lines += _rest(skipped)
    running = sum(1 for each in reach.scenarios if not each.reasons)
    total = sum(count for _, count, _ in calls.values())
    lines += [
        "",
        (
            f"{running:,} scenarios would run with {total:,} calls (generated scenarios repeat theirs, and provider "
            f"states may need more); {len(reach.scenarios) - running:,} would be skipped"
        ),
        _share(reach, profile),
    ]
    return "\n".join(lines) + "\n"


def table(reach: Reach, profile: str) -> str:
    """Return what the profile can verify, what each missing part would add, and the lines to paste."""
    gaps, lines = reach.gaps(), [_share(reach, profile), ""]
    useful = [gap for gap in gaps if gap.adds][:_MOST]
    if useful:
        lines += ["What is missing, and the requirements that it would add (each after those above it):", ""]
        lines += [f"{gap.adds:>6}  {_short(gap.need.what)}" for gap in useful]
        lines += [*_rest([gap for gap in gaps if gap.adds]), ""]
        lines += ["Lines for endpoints.toml (values go into the environment or into .env):", ""]
        lines += [toml([gap.need for gap in useful], profile), ""]
    if hopeless := _hopeless(reach):
        lines += ["Not to be verified at this endpoint:", ""]
        lines += [f"{count:>6}  {_short(reason)}" for reason, count in hopeless[:_MOST]]
        lines += [*_rest(hopeless), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def as_json(reach: Reach, profile: str) -> str:
    """Return the same as JSON, with every gap and every reason."""
    record: dict[str, Any] = {
        "endpoint": profile,
        "requirements": len(reach.requirements),
        "verifiable": len(reach.verified),
        "scenarios": len(reach.scenarios),
        "would_run": sum(1 for each in reach.scenarios if not each.reasons),
        "gaps": [_gap(gap, profile) for gap in reach.gaps()],
        "skipped": [
            {"reason": reason, "scenarios": scenarios, "requirements": lost}
            for reason, scenarios, lost in reach.skipped()
        ],
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def toml(needs: Iterable[Need], profile: str) -> str:
    """Return needs as tables of endpoints.toml."""
    return "\n\n".join(_table_of(need, profile) for need in needs)


def _gap(gap: Gap, profile: str) -> Mapping[str, Any]:
    return {"need": gap.need.what, "adds": gap.adds, "toml": _table_of(gap.need, profile)}


def _table_of(need: Need, profile: str) -> str:
    name = f"{profile}.{need.table}"
    head = f"[[{name}]]" if need.table.startswith("fixtures") else f"[{name}]"
    return "\n".join([head, *(f"{_key(key)} = {_value(value)}" for key, value in need.fields.items())])


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """Return a text, a number or a truth value as TOML, whose basic strings are those of JSON."""
    return json.dumps(value if isinstance(value, bool | int | float) else str(value), ensure_ascii=False)


def _share(reach: Reach, profile: str) -> str:
    verified, total = len(reach.verified), len(reach.requirements)
    share = 100 * verified / total if total else 0
    return f"{profile} can verify {verified:,} of {total:,} requirements ({share:.0f} %)"


def _hopeless(reach: Reach) -> list[tuple[str, int]]:
    """Return the reasons that nothing in the profile would change, with the requirements that they cost."""
    verified, lost = reach.verified, dict[str, set[str]]()
    for each in reach.scenarios:
        for reason in each.reasons:
            if reason.need is None:
                lost.setdefault(reason.what, set()).update(each.requirements - verified)
    return sorted(((reason, len(ids)) for reason, ids in lost.items() if ids), key=lambda row: (-row[1], row[0]))


def _rest(rows: list[Any]) -> list[str]:
    more = len(rows) - _MOST
    return [f"        ... and {more} more: `conformance reach --format json` lists them"] if more > 0 else []


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
