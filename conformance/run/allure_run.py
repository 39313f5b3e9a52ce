"""What Allure results have of a run as a whole: environment, executor, categories, causes, drift, missing verdicts."""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.catalogue import Catalogue
from conformance.files import write_whole
from conformance.report import drift, drift_markdown, summary
from conformance.report.allure_html import CATEGORIES, CAUSE, VERDICT
from conformance.report.build import build_of
from conformance.report.causes import causes
from conformance.scrubbing import Scrubber

_SYSTEMS: Final = {"github": "GitHub Actions", "gitlab": "GitLab CI", "jenkins": "Jenkins"}


def history_id(identity: str) -> str:
    """Return the id by which Allure recognises a scenario in later runs."""
    return hashlib.sha256(identity.encode()).hexdigest()


def scrubbed(value: Any, scrub: Callable[[str], str]) -> Any:
    """Return plain values with every text scrubbed on its own, because in a whole file a key has no certain end."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {name: scrubbed(each, scrub) for name, each in value.items()}
    return [scrubbed(each, scrub) for each in value] if isinstance(value, list | tuple) else value


def compact(value: Any) -> str:
    """Return plain values as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class AllureRun:
    """Writes what is about the run into a folder of Allure results."""

    def __init__(self, folder: Path, catalogue: Catalogue, scrubber: Scrubber) -> None:
        self._folder, self._catalogue, self._scrubber = folder, catalogue, scrubber

    def write(self, run: Mapping[str, Any]) -> None:
        """Write all of it, and label the results of what did not pass with their causes."""
        self._write_environment(run["endpoint"], run["versions"])
        self._write_executor()
        self._write_drift(run)
        if not run["complete"]:
            self._write_incomplete(run)
        label_causes(self._folder, run)

    def write_json(self, name: str, value: Any) -> None:
        """Write a file of plain values, each scrubbed."""
        write_whole(self._folder / name, compact(scrubbed(value, self._scrubber.text)))

    def _write_environment(self, endpoint: Mapping[str, str], versions: Mapping[str, str]) -> None:
        facts = {"endpoint": endpoint["name"], "kind": endpoint["kind"], "url": endpoint["url"], **versions}
        lines = "".join(f"{name}={value}\n" for name, value in facts.items())
        write_whole(self._folder / "environment.properties", self._scrubber.text(lines))
        write_whole(self._folder / "categories.json", json.dumps(CATEGORIES, indent=2))  # version 2 reads these

    def _write_executor(self) -> None:
        build = build_of(os.environ)
        if build is None:
            return
        about = {"name": _SYSTEMS[build.kind], "type": build.kind, "buildName": build.name, "buildUrl": build.url}
        more = {"url": build.url, "buildOrder": build.order, "reportName": "Conformance"}
        write_whole(self._folder / "executor.json", json.dumps({**about, **more}, indent=2))

    def _write_incomplete(self, run: Mapping[str, Any]) -> None:
        """Write a result for the incomplete run, and one for each scenario without a verdict."""
        end = {"id": f"run of {run['endpoint']['name']}", "name": "The run completed"}
        self._write_result(end, "broken", summary.headline(run), {"epic": "Run", "feature": "Completeness"})
        for scenario in summary.missing(run):
            api = self._catalogue.apis.get(scenario["api"])
            labels = {"epic": api.title if api else "Run", "feature": scenario["method"], "story": scenario["method"]}
            self._write_result(scenario, "unknown", f"no verdict: {scenario['reason']}", labels)

    def _write_drift(self, run: Mapping[str, Any]) -> None:
        """Write the drift as one test, with a step for each difference."""
        record = run.get("drift")
        if record is None:
            return
        failed = drift.drifted(record, strict=run["strict"])
        status = "failed" if failed else "passed" if record["calls"] else "skipped"
        now = int(time.time() * 1000)
        steps = [
            {
                "name": f"{entry.severity}: {entry.names} {entry.change}: {entry.before} → {entry.after}",
                "status": status,
                "start": now,
                "stop": now,
            }
            for entry in drift.entries(record)
        ]
        name = f"{uuid.uuid4()}-attachment.md"
        write_whole(self._folder / name, self._scrubber.text(drift_markdown.section(record)))
        test = {"id": f"drift of {run['endpoint']['name']}", "name": f"Drift of {run['endpoint']['name']}"}
        message = "\n".join([drift.headline(record), *record["notes"]])
        attachments = [{"name": "drift", "source": name, "type": "text/markdown"}]
        labels = {"epic": "Drift", "feature": "Response shapes"}
        self._write_result(test, status, message, labels, steps=steps, attachments=attachments)

    def _write_result(
        self, test: Mapping[str, Any], status: str, message: str, labels: Mapping[str, str], **more: Any
    ) -> None:
        stop = int(time.time() * 1000)
        result = {
            "uuid": str(uuid.uuid4()),
            "historyId": history_id(test["id"]),
            "testCaseId": history_id(test["id"]),
            "name": test["name"],
            "fullName": test["id"],
            "status": status,
            "statusDetails": {"message": message},
            "labels": [{"name": name, "value": value} for name, value in {**labels, VERDICT: status}.items()],
            "start": stop,
            "stop": stop,
            **more,
        }
        self.write_json(f"{result['uuid']}-result.json", result)


def label_causes(folder: Path, run: Mapping[str, Any]) -> None:
    """Label the results of the scenarios that did not pass with their cause, by which the report groups them."""
    found = causes(run["scenarios"])
    of = {history_id(scenario["id"]): (cause, scenario) for cause in found for scenario in cause.scenarios}
    for file in folder.glob("*-result.json") if of else ():
        result = json.loads(file.read_text("utf-8"))
        if result["historyId"] in of:
            cause, scenario = of[result["historyId"]]
            now = {CAUSE: cause.title[:200], VERDICT: scenario["verdict"]}
            result["labels"] = [each for each in result["labels"] if each["name"] not in now]
            result["labels"] += [{"name": name, "value": value} for name, value in now.items()]
            if scenario is cause.scenarios[0] and cause.not_repeated:
                details = result.setdefault("statusDetails", {})
                details["message"] = "\n".join([details.get("message", ""), *cause.not_repeated])
            write_whole(file, compact(result))
