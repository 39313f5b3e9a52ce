"""The run as JUnit XML, for CI systems that list test cases.

A scenario that passed is one line: what else is known of it is in run.json and the features.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from conformance.report import drift, summary, traces
from conformance.report.causes import causes

_NOTHING: Mapping[str, Any] = {"duration": 0.0, "exchanges": ()}
_TAGS = {"failed": "failure", "broken": "error", "missing": "error"}
_PASSES = ("passed", "flaky")
"""The verdicts that CI systems count as passed."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(run: Mapping[str, Any]) -> bytes:
    """Return the run as well-formed JUnit XML, whatever the responses contain."""
    root = etree.Element("testsuites", name="conformance")
    cases = [*_account(run), *run["scenarios"], *map(_absent, summary.missing(run)), *_drift(run), *_end(run)]
    _count(root, cases)
    root.set("time", _seconds(run["duration"]))
    of = {scenario["id"]: cause.id for cause in causes(run["scenarios"]) for scenario in cause.scenarios}
    features: dict[str, list[Mapping[str, Any]]] = {}
    for scenario in ({**case, "cause": of.get(case["id"], "")} for case in cases):
        features.setdefault(scenario["feature"], []).append(scenario)
    for feature, scenarios in features.items():
        _suite(root, run, feature, scenarios)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _absent(scenario: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a scenario without a verdict as an error, for consumers that read only this file."""
    return {**scenario, "verdict": "missing", "reason": f"no verdict: {scenario['reason']}", **_NOTHING}


def _end(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return an error case for an incomplete run, because all other cases may have passed."""
    return [] if run["complete"] else [_about_run("The run completed", "run", summary.headline(run))]


def _account(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return an error case for what the run changed at the endpoint and could not take back."""
    lost = traces.lost(run.get("traces"))
    reason = "\n".join([traces.warning(run.get("traces")), *lost])
    return [_about_run("The account is as before", "account", reason)] if lost else []


def _drift(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a failed case for drift that fails the run, because all other cases may have passed."""
    record = run.get("drift")
    if record is None or not drift.drifted(record, strict=run["strict"]):
        return []
    lines = (f"{each.severity}: {each.names} {each.change} ({each.since})" for each in drift.entries(record))
    reason = "\n".join([drift.headline(record), *lines])
    return [{**_about_run("Responses are as they were recorded", "drift", reason), "verdict": "failed"}]


def _about_run(name: str, identity: str, reason: str) -> Mapping[str, Any]:
    about = {"api": "conformance", "method": "run", "feature": "conformance run", "line": 0, "name": name}
    return {**about, "id": identity, "requirements": [], "verdict": "missing", "reason": reason, **_NOTHING}


def _suite(root: etree._Element, run: Mapping[str, Any], feature: str, scenarios: list[Mapping[str, Any]]) -> None:
    suite = etree.SubElement(root, "testsuite", name=_legal(feature))
    _count(suite, scenarios)
    suite.set("time", _seconds(sum(scenario["duration"] for scenario in scenarios)))
    suite.set("timestamp", _legal(run["started"]))
    endpoint = run["endpoint"]
    about = {"endpoint": endpoint["name"], "kind": endpoint["kind"], "url": endpoint["url"], "seed": run["seed"]}
    _properties(suite, about.items())
    for scenario in scenarios:
        _case(suite, scenario)


def _case(suite: etree._Element, scenario: Mapping[str, Any]) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        classname=_legal(f"{scenario['api']}.{scenario['method']}"),
        name=_legal(scenario["name"]),
        time=_seconds(scenario["duration"]),
    )
    if scenario["verdict"] == "passed":
        return
    case.set("file", _legal(scenario["feature"]))
    case.set("line", _legal(scenario["line"]))
    properties = [("id", scenario["id"])]
    properties += [("requirement", requirement) for requirement in scenario["requirements"]]
    properties += [("cause", scenario["cause"])] if scenario["cause"] else []
    properties += [("flaky", "true")] if scenario["verdict"] == "flaky" else []
    _properties(case, properties)
    verdict = scenario["verdict"]
    if verdict in _PASSES:
        _earlier(case, scenario)
        return
    reason = _legal(scenario["reason"]).strip() or "no reason recorded"
    first = reason.splitlines()[0]
    tag = _TAGS.get(verdict, "skipped")
    prefix = {"known": "expected failure: ", "differs": "contradicts an assumption: "}.get(verdict, "")
    note = etree.SubElement(case, tag, message=f"{prefix}{first}")
    note.text = reason
    if tag != "skipped":
        note.set("type", verdict)
    _earlier(case, scenario)
    _commands(case, scenario)


def _earlier(case: etree._Element, scenario: Mapping[str, Any]) -> None:
    """Add the attempts before the last, in the elements of Maven Surefire that CI systems know."""
    how = "flaky" if scenario["verdict"] in _PASSES else "rerun"
    for attempt in scenario.get("attempts", ()):
        reason = _legal(attempt["reason"]).strip() or "no reason recorded"
        tag = f"{how}{'Failure' if attempt['verdict'] == 'failed' else 'Error'}"
        note = etree.SubElement(case, tag, message=reason.splitlines()[0], type=attempt["verdict"])
        etree.SubElement(note, "stackTrace").text = reason
        _commands(note, attempt)


def _commands(parent: etree._Element, attempt: Mapping[str, Any]) -> None:
    commands = [exchange["curl"] for exchange in attempt["exchanges"] if exchange["curl"]]
    if commands:
        etree.SubElement(parent, "system-out").text = _legal("\n\n".join(commands))


def _properties(parent: etree._Element, items: Iterable[tuple[str, Any]]) -> None:
    properties = etree.SubElement(parent, "properties")
    for name, value in items:
        etree.SubElement(properties, "property", name=name, value=_legal(value))


def _count(element: etree._Element, scenarios: Iterable[Mapping[str, Any]]) -> None:
    verdicts = [scenario["verdict"] for scenario in scenarios]
    failures, errors = verdicts.count("failed"), verdicts.count("broken") + verdicts.count("missing")
    element.set("tests", str(len(verdicts)))
    element.set("failures", str(failures))
    element.set("errors", str(errors))
    element.set("skipped", str(len(verdicts) - failures - errors - sum(map(verdicts.count, _PASSES))))


def _legal(value: object) -> str:
    """Replace the characters that XML 1.0 forbids."""
    return _ILLEGAL.sub("\ufffd", str(value))


def _seconds(value: float) -> str:
    return f"{value:.3f}"
