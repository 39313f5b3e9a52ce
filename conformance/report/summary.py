"""The wording that all reports share."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.report import drift
from conformance.report.causes import Cause, causes, many

_MINUTES_FROM = 120
"""From so many seconds on, durations are printed in minutes."""

VERDICTS = ("passed", "failed", "flaky", "differs", "broken", "skipped", "known", "none")
GLYPHS = dict(zip(VERDICTS, "✓✕↻≠!–≈·", strict=True))
LOUD_FIRST = ("failed", "broken", "flaky", "differs", "known", "skipped", "none", "passed")
GROUPS = ("Success", "Access", "Errors", "Fields", "Conventions")

_REASON_LINES = 12
_METHODS = 6
_SLOW, _SECONDS_LONGER = 1.5, 30
_MOST_GONE = 20

Record = Mapping[str, Any]


def requirements(run: Record) -> Iterator[Record]:
    """Yield the requirements of all methods, in document order."""
    for api in run["apis"].values():
        for method in api["methods"].values():
            yield from method["requirements"]


def groups(method: Record) -> dict[str, list[Record]]:
    """Return a method's requirements by column of the matrix."""
    found: dict[str, list[Record]] = {group: [] for group in GROUPS}
    for requirement in method["requirements"]:
        if requirement["kind"] != "outcome":
            group = "Fields" if requirement["kind"] == "field" else "Conventions"
        elif requirement["ok"]:
            group = "Success"
        else:
            group = "Access" if requirement["common"] else "Errors"
        found[group].append(requirement)
    return found


def headline(run: Record) -> str:
    """Return the verdict of the run in one sentence, which names flaky scenarios whatever the verdict is."""
    text, flaky = _headline(run), many(run["counts"].get("flaky", 0), "flaky scenario")
    return text if flaky in text or not run["counts"].get("flaky") else f"{text}; {flaky}"


def _headline(run: Record) -> str:
    verdicts = Counter(requirement["verdict"] for requirement in requirements(run))
    counts: Counter[str] = Counter(run["counts"])
    cut = f"the run ended early: {run['interrupted']}" if run["interrupted"] else ""
    cut = cut or ("" if run["complete"] else "the run did not finish")
    if absent := missing(run):
        cut += f"; {len(absent):,} of {many(run['collected'], 'scenario')} without a verdict"
    if verdicts["failed"]:
        found = [cause for cause in causes(run["scenarios"]) if cause.verdict == "failed"]
        of = f" ({many(len(found), 'cause')})" if 0 < len(found) < verdicts["failed"] else ""
        text = f"{many(verdicts['failed'], 'requirement')} failed{of}"
    elif counts["failed"]:
        text = f"{many(counts['failed'], 'scenario')} failed"
    elif drift.drifted(run.get("drift"), strict=run.get("strict", False)):
        text = f"Responses have drifted: {drift.headline(run['drift'])}"
    elif counts["flaky"] and run.get("strict_flaky"):
        text = f"{many(counts['flaky'], 'flaky scenario')}, and --strict-flaky allows none"
    elif cut:
        return f"No verdict: {cut}"
    elif counts["broken"]:
        return f"No verdict: {many(counts['broken'], 'scenario')} broke"
    elif not counts["passed"] + counts["known"] + counts["flaky"]:
        return "No verdict: nothing was verified"
    elif run["exit_code"]:
        return f"No verdict: the run ended with exit code {run['exit_code']}"
    else:
        if counts["flaky"]:
            differs = many(counts["differs"], "contradiction")
            return "No failure persisted" + (f"; {differs} of an assumption" if counts["differs"] else "")
        known = " or is an expected failure" if verdicts["known"] + counts["known"] else ""
        if counts["differs"]:
            return f"Nothing failed{known}; {many(counts['differs'], 'contradiction')} of an assumption"
        return f"Every selected requirement passed{known}"
    return f"{text}; {cut}" if cut else text


def share(run: Record) -> str:
    """Return how many requirements of the run were verified, and what became of the others."""
    verdicts = Counter(requirement["verdict"] for requirement in requirements(run))
    if not verdicts:
        return ""
    total = sum(is_selected(run, requirement) for requirement in requirements(run))
    excused = sum(requirement["verdict"] == "none" and bool(requirement["reason"]) for requirement in requirements(run))
    reached = "with this profile" if run["endpoint"]["kind"] == "live" else "here"
    undecided = total - verdicts.total() + verdicts["none"] - excused
    parts = [f"{verdicts['passed'] + verdicts['known']:,} of {total:,} requirements verified"]
    for count, rest in (
        (verdicts["failed"], "failed"),
        (verdicts["flaky"], "flaky"),
        (verdicts["differs"], f"{'differs' if verdicts['differs'] == 1 else 'differ'} from our assumptions"),
        (verdicts["broken"], "broken"),
        (verdicts["skipped"], f"not reachable {reached}"),
        (excused, "not verifiable, each with its reason"),
        (undecided, "without a verdict"),
    ):
        parts += [f"{count:,} {rest}"] if count else []
    return "; ".join(parts)


def is_selected(run: Record, requirement: Record) -> bool:
    """Return whether the run verifies a requirement or excuses it; while verdicts are missing, each may be."""
    decided = requirement["verdict"] != "none" or requirement["reason"]
    return bool(decided or missing(run) or not run["complete"])


def caution(run: Record) -> str:
    """Return what the kind of endpoint means for the verdict."""
    counts: Counter[str] = Counter(run["counts"])
    judged = counts["passed"] + counts["failed"] + counts["flaky"] + counts["differs"] + counts["known"]
    return {
        "mock": "This run called the mock. It proves nothing about the real server.",
        "cassette": "This run replayed recorded responses. It proves nothing about the server as it is now.",
        "live": "This run called the real server." if judged else "No response of the real server was judged.",
    }.get(run["endpoint"]["kind"], "")


def rerun(run: Record) -> str:
    """Return the command to rerun scenarios on the same endpoint; append their ids."""
    command = ["conformance", "run"]
    endpoint = run["endpoint"]
    if endpoint["kind"] != "mock" and endpoint["name"] not in ("mock", "cassette"):
        command += ["--endpoint", shlex.quote(endpoint["name"])]
    if endpoint["kind"] == "cassette":
        command += ["--cassettes", "replay"]
    return " ".join(command)


def with_verdict(run: Record, verdict: str) -> list[Record]:
    """Return the scenarios with this verdict."""
    return [scenario for scenario in run["scenarios"] if scenario["verdict"] == verdict]


def missing(run: Record) -> list[Record]:
    """Return the collected scenarios without a verdict, each with the reason."""
    return list(run.get("missing", ()))


def standing(run: Record, cause: Cause) -> str:
    """Return how long a cause has been there, empty if no earlier run can be compared."""
    found = run.get("since") or {"before": "", "causes": ()}
    if not found["before"]:
        return ""
    return next((str(each["text"]) for each in found["causes"] if each["cause"] == cause.id), "")


def since_lines(run: Record) -> list[str]:
    """Return what changed since the run before: causes and drift that are new, still there or gone, and flaky."""
    return [*_since_lines(run), *_drift_lines(run.get("drift"))]


def _since_lines(run: Record) -> list[str]:
    found = run.get("since")
    took = slow(run)
    if not found or not found["before"] or not (found["causes"] or found["fixed"] or found["flaky"] or took):
        return []
    new = sum(each["new"] for each in found["causes"])
    still = len(found["causes"]) - new
    lines = [
        f"since {found['before'][:10]}: {many(new, 'new cause')}, {still} still there, {len(found['fixed'])} fixed"
    ]
    lines += [f"    {took}"] if took else []
    lines += [f"    fixed: {each['title']} (since {each['since']})" for each in found["fixed"]]
    lines += [
        f"    flaky: {each['requirement']} failed in {each['failed']} of {each['runs']} runs with these contracts"
        for each in found["flaky"]
    ]
    return lines


def _drift_lines(record: Record | None) -> list[str]:
    gone = drift.gone_lines(record)
    lines = [drift.news(record)] if drift.news(record) else []
    lines += [f"    gone: {line}" for line in gone[:_MOST_GONE]]
    return lines + ([f"    and {many(len(gone) - _MOST_GONE, 'more')}"] if len(gone) > _MOST_GONE else [])


def owners(run: Record, cause: Cause) -> list[str]:
    """Return who owns the methods of a cause, each once."""
    owned = (api["methods"].get(name, {}) for api, name in _methods(run, cause))
    return list(dict.fromkeys(owner for method in owned if (owner := method.get("owner", ""))))


def _methods(run: Record, cause: Cause) -> Iterator[tuple[Record, str]]:
    for method in cause.methods:
        api, _, name = method.partition("/")
        if api in run["apis"]:
            yield run["apis"][api], name


def method_names(cause: Cause) -> list[str]:
    """Return the names of a cause's methods, the last one counting those that are too many."""
    names = [method.rpartition("/")[2] for method in cause.methods]
    return names[:_METHODS] + ([many(len(names) - _METHODS, "more method")] if len(names) > _METHODS else [])


def slow(run: Record) -> str:
    """Return that the run took much longer than the ones before it usually took, or nothing."""
    usual = (run.get("since") or {}).get("usual", 0.0)
    longer = usual and run["duration"] > max(_SLOW * usual, usual + _SECONDS_LONGER)
    return f"slow: {_minutes(run['duration'])}, usually {_minutes(usual)}" if longer else ""


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= _MINUTES_FROM else f"{seconds:.0f} s"


def same_cause(cause: Cause) -> list[str]:
    """Return lines about the further scenarios and methods of a cause, and why it was not tried again."""
    more, why = len(cause.scenarios) - 1, [f"    {line}" for line in cause.not_repeated]
    if not more:
        return why
    names = [method.rpartition("/")[2] for method in cause.methods]
    rest = f" and {many(len(names) - _METHODS, 'more method')}" if len(names) > _METHODS else ""
    same = f"the same in {many(more, 'more scenario')}: {', '.join(names[:_METHODS])}{rest} (cause {cause.id})"
    return [f"    {same}", *why]


def reason_lines(scenario: Record) -> list[str]:
    """Return the lines of a scenario's reason, truncated with a note if there are many."""
    lines = scenario["reason"].strip("\n").splitlines() or ["no reason recorded"]
    rest = len(lines) - _REASON_LINES
    return lines if rest <= 1 else [*lines[:_REASON_LINES], f"… {rest} more lines in the report"]


def notes(run: Record) -> list[tuple[Record, int]]:
    """Return what was reported and held nothing against the endpoint, each with the number of its scenarios."""
    found: dict[tuple[str, str], list[Record]] = {}
    for scenario in run["scenarios"]:
        places = {(_generalised(note["place"]), note["actual"]): note for note in scenario.get("notes", ())}
        for key, note in places.items():
            found.setdefault((f"{scenario['method']} {key[0]}", key[1]), []).append(note)
    return [({**same[0], "place": place}, len(same)) for (place, _), same in found.items()]


def _generalised(place: str) -> str:
    """Return a place in which no item of a list is meant by its number."""
    return re.sub(r"\[[0-9]+\]", "[]", place)


class _ControlCharacters(dict[int, str]):
    """A translation table that replaces control and formatting characters."""

    def __missing__(self, code: int) -> str:
        control = unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        self[code] = " " if code == ord("\t") else "\ufffd" if control else chr(code)
        return self[code]


_CONTROL_CHARACTERS = _ControlCharacters()


def clean(text: str) -> str:
    """Replace characters that could control a terminal."""
    return text if text.isascii() and text.isprintable() else text.translate(_CONTROL_CHARACTERS)
