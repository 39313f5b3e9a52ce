"""The causes of a gate as SARIF 2.1.0, at the tests that show them, so that code hosts show them on a pull request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from conformance.gate.report.artifacts import Artifacts
from conformance.gate.report.terminal import block
from conformance.gate.rules import RULES

_LEVELS: Final = {"error": "error", "behaviour": "error", "warning": "warning"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_LOCATIONS: Final = 10


def sarif(record: Mapping[str, Any]) -> str:
    """Return a record as SARIF."""
    artifacts = Artifacts(Path.cwd(), record["command"])
    used = sorted({cause["rule"] for cause in record["causes"]})
    driver = {
        "name": "conformance gate",
        "version": record["conformance"],
        "rules": [_rule(name) for name in used],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"conformance-gate/{record['client']}"},
        "invocations": [
            {
                "executionSuccessful": record["complete"],
                "exitCode": record["exit_code"],
                "startTimeUtc": record["started"].replace("+00:00", "Z"),
            }
        ],
        "results": [_result(cause, used, artifacts) for cause in record["causes"]],
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = RULES[name]
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": f"{rule.do[0].upper()}{rule.do[1:]}."},
        "defaultConfiguration": {"level": _LEVELS[str(rule.severity)]},
        "properties": {"tags": [str(rule.severity)], "problem.severity": _LEVELS[str(rule.severity)]},
    }


def _result(cause: Mapping[str, Any], used: list[str], artifacts: Artifacts) -> dict[str, Any]:
    tests = cause["tests"] or [""]
    places = list(dict.fromkeys(artifacts.of(test) for test in tests))[:_MOST_LOCATIONS]
    # What identifies a cause from run to run: neither its number nor the request that showed it first.
    identity = "|".join((cause["rule"], cause["api"], *cause["methods"][:1], cause["place"], cause["expected"]))
    result: dict[str, Any] = {
        "ruleId": cause["rule"],
        "ruleIndex": used.index(cause["rule"]),
        "level": _LEVELS[cause["severity"]],
        "message": {"text": _message(cause)},
        # GitHub shows the first location alone.
        "locations": [_location(place.uri, place.line) for place in places[:1]],
        "relatedLocations": [{"id": n, **_location(p.uri, p.line)} for n, p in enumerate(places[1:], 1)],
        "occurrenceCount": cause["count"],
        "partialFingerprints": {"cause/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]},
        "properties": {"severity": cause["severity"], "basis": cause["basis"], "requests": cause["requests"]},
    }
    if cause["accepted"]:
        result["suppressions"] = [{"kind": "external", "justification": cause["accepted"]["reason"]}]
    return result


def _message(cause: Mapping[str, Any]) -> str:
    """Return the title as a sentence, which code hosts show first, and the rest below it."""
    title = f"{cause['title'][0].upper()}{cause['title'][1:]}."
    return "\n".join((title, *(line.strip() for line in [*block(cause)][1:])))


def _location(uri: str, line: int) -> dict[str, Any]:
    artifact = {"uri": uri, "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}}}
