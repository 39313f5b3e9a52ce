"""Reports each Gherkin step as an Allure step, with exchanges, labels and links.

allure-pytest does not know Gherkin, and pytest-bdd turns each step into a fixture: without this module a report would
contain no steps, and a container file for each of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import allure
import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Parameter, Status, StatusDetails, TestResult, TestResultContainer, TestStepResult
from allure_commons.types import AttachmentType, Severity

from conformance.catalogue import Catalogue, Contract
from conformance.drift.report import headline as drift_headline
from conformance.drift.report import markdown as drift_markdown
from conformance.files import write_whole
from conformance.gherkin.document import Feature, Scenario
from conformance.report import summary
from conformance.report.exchanges import described
from conformance.scene.scene import Scene
from conformance.scrubbing import Scrubber

_NOISE = ("pytestbdd_", "_pytest_bdd", "stage", "tape", "datatable", "conformance_session")
"""Prefixes of fixtures whose containers are not worth reporting."""

_CATEGORIES = (
    {"name": "The service does not conform", "matchedStatuses": ["failed"]},
    {"name": "No verdict: network, TLS, timeout or the suite itself", "matchedStatuses": ["broken"]},
    {"name": "No verdict: the run was cut short", "matchedStatuses": ["unknown"]},
    {
        "name": "Contradicts an assumption of the contracts",
        "matchedStatuses": ["skipped"],
        "messageRegex": "(?s)XFAIL differs: .*",
    },
    {"name": "Expected failures", "matchedStatuses": ["skipped"], "messageRegex": "(?s)XFAIL.*"},
    {"name": "Skipped, with a reason", "matchedStatuses": ["skipped"]},
)


class AllureSteps:
    """The hooks between pytest-bdd and allure-pytest; one instance per process."""

    def __init__(self, config: pytest.Config, catalogue: Catalogue, scrubber: Scrubber) -> None:
        self._config, self._catalogue, self._scrubber = config, catalogue, scrubber
        self._folder = Path(config.getoption("allure_report_dir"))
        self._open: Any = None
        self._shown = 0
        self._is_repeated = False

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Make allure's writer scrub secrets and drop containers that say nothing."""
        for plugin in allure_commons.plugin_manager.get_plugins():
            if isinstance(plugin, AllureFileLogger):
                # pluggy holds bound hooks, so replace the one method through which all of them write.
                plugin._report_item = self._write_item  # type: ignore[method-assign,unused-ignore]

    def _write_item(self, item: Any) -> None:
        if isinstance(item, TestResultContainer):
            fixtures = [*item.befores, *item.afters]
            if all(fixture.name.startswith(_NOISE) for fixture in fixtures):
                return
        if self._is_repeated and isinstance(item, TestResult) and item.status == Status.PASSED:
            item.statusDetails = StatusDetails(message="flaky: it failed before and then passed", flaky=True)
        from attr import asdict

        data = asdict(item, filter=lambda _, value: value or value is False)
        name = item.file_pattern.format(prefix=item.uuid)
        write_whole(self._folder / name, self._scrubber.text(json.dumps(data, ensure_ascii=False)))

    def write_run(self, run: Mapping[str, Any]) -> None:
        """Write the results of the run as a whole: environment, drift, and missing verdicts."""
        self.write_environment(run["endpoint"], run["versions"])
        self.write_drift(run)
        if not run["complete"]:
            self._write_incomplete(run)

    def _write_incomplete(self, run: Mapping[str, Any]) -> None:
        """Write a result for the incomplete run, and one for each scenario without a verdict."""
        end = {"id": f"run of {run['endpoint']['name']}", "name": "The run completed"}
        self._write_result(end, "broken", summary.headline(run), {"epic": "Run", "feature": "Completeness"})
        for scenario in summary.missing(run):
            api = self._catalogue.apis.get(scenario["api"])
            labels = {"epic": api.title if api else "Run", "feature": scenario["method"], "story": scenario["method"]}
            self._write_result(scenario, "unknown", f"no verdict: {scenario['reason']}", labels)

    def _write_result(self, test: Mapping[str, Any], status: str, message: str, labels: Mapping[str, str]) -> None:
        stop = int(time.time() * 1000)
        result = {
            "uuid": str(uuid.uuid4()),
            "historyId": hashlib.sha256(test["id"].encode()).hexdigest(),
            "name": test["name"],
            "fullName": test["id"],
            "status": status,
            "statusDetails": {"message": message},
            "labels": [{"name": name, "value": value} for name, value in labels.items()],
            "start": stop,
            "stop": stop,
        }
        text = json.dumps(result, ensure_ascii=False)
        write_whole(self._folder / f"{result['uuid']}-result.json", self._scrubber.text(text))

    def write_environment(self, endpoint: Mapping[str, str], versions: Mapping[str, str]) -> None:
        """Write the report's environment and categories."""
        facts = {"endpoint": endpoint["name"], "kind": endpoint["kind"], "url": endpoint["url"], **versions}
        lines = "".join(f"{name}={value}\n" for name, value in facts.items())
        write_whole(self._folder / "environment.properties", self._scrubber.text(lines))
        write_whole(self._folder / "categories.json", json.dumps(_CATEGORIES, indent=2))

    def write_drift(self, run: Mapping[str, Any]) -> None:
        """Write the drift as one test, with a step for each difference."""
        record = run.get("drift")
        if record is None:
            return
        left = [d for d in record["differences"] if not d["accepted"]]
        failed = summary.drifted(record, strict=run["strict"])
        compared = bool(record["calls"])
        status = "failed" if failed else "passed" if compared else "skipped"
        message = "\n".join([drift_headline(record), *record["notes"]])
        steps = [
            {"name": f"{d['severity']}: {d['subject']} {d['place']}: {d['what']}: {d['before']} → {d['after']}"}
            for d in left
        ]
        stop = int(time.time() * 1000)
        name = f"{uuid.uuid4()}-attachment.md"
        write_whole(self._folder / name, self._scrubber.text(drift_markdown(record)))
        result = {
            "uuid": str(uuid.uuid4()),
            "historyId": hashlib.sha256(f"drift of {run['endpoint']['name']}".encode()).hexdigest(),
            "name": f"Drift of {run['endpoint']['name']}",
            "fullName": f"drift of {run['endpoint']['name']}",
            "status": status,
            "statusDetails": {"message": message},
            "steps": [{**step, "status": status, "start": stop, "stop": stop} for step in steps],
            "attachments": [{"name": "drift", "source": name, "type": "text/markdown"}],
            "labels": [{"name": "epic", "value": "Drift"}, {"name": "feature", "value": "Response shapes"}],
            "start": stop,
            "stop": stop,
        }
        text = json.dumps(result, ensure_ascii=False)
        write_whole(self._folder / f"{result['uuid']}-result.json", self._scrubber.text(text))

    def begin(self, feature: Feature, scenario: Scenario, contract: Contract) -> None:
        """Set the title, labels and links of the scenario that starts."""
        self._open, self._shown = None, 0
        api = self._catalogue.apis[contract.api]
        allure.dynamic.title(scenario.name)
        parts = [feature.description]
        if not feature.journey:
            parts += [contract.about.description, f"Source: {contract.about.evidence}"]
        allure.dynamic.description("\n\n".join(parts))
        allure.dynamic.epic(api.title)
        allure.dynamic.feature("Journeys" if feature.journey else api.chapters[contract.chapter])
        allure.dynamic.story(feature.name)
        allure.dynamic.severity(_severity(scenario, contract))
        for name, url in _links(contract):
            allure.dynamic.link(url, name=name)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_step_call(self, step: Any) -> None:
        """Open an Allure step."""
        self._open = allure.step(self._scrubber.text(f"{step.keyword.strip()} {step.name}"))
        self._open.__enter__()
        if step.datatable is not None:
            rows = "\n".join(",".join(_csv(cell) for cell in row) for row in step.datatable.raw())
            allure.attach(self._scrubber.text(rows), "table", AttachmentType.CSV)

    def end_step(self, scene: Scene | None, error: BaseException | None = None) -> None:
        """Attach the exchanges of the step and close it, as broken, failed or passed."""
        if self._open is None:
            return
        for observation in scene.observations[self._shown :] if scene is not None else ():
            shown = described(
                observation.exchange, observation.contract, observation.judgement.findings, self._scrubber
            )
            request, response = shown["request"], shown["response"]
            headers = "".join(f"{name}: {value}\n" for name, value in request["headers"].items())
            text = f"# reproduce:\n{shown['curl']}\n\n{request['verb']} {request['url']}\n{headers}\n{request['body']}"
            allure.attach(text, f"{shown['method']}: request and curl", AttachmentType.TEXT)
            if response is None:
                allure.attach(shown["error"], f"{shown['method']}: no response", AttachmentType.TEXT)
            else:
                kind = AttachmentType.XML if response["body"].lstrip().startswith("<") else AttachmentType.TEXT
                allure.attach(response["body"], f"{shown['method']}: response, HTTP {response['status']}", kind)
        self._shown = len(scene.observations) if scene is not None else 0
        self._open.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
        self._open = None

    def finish(self, scenario: Scenario, steps: list[dict[str, str]], *, is_repeated: bool = False) -> None:
        """Add the steps that did not run, and replace pytest-bdd's parameter with the row.

        A further attempt that passes is marked as flaky; Allure shows the earlier ones as its retries.
        """
        if self._open is not None:
            self.end_step(None)
        self._is_repeated = is_repeated
        listener = self._config.pluginmanager.get_plugin("allure_listener")
        result = listener.allure_logger.get_test(None) if listener else None
        if not isinstance(result, TestResult):
            return
        _, bracket, row = scenario.id.partition("[")
        result.parameters = [Parameter(name="row", value=row.rstrip("]"))] if bracket else []
        for step in steps:
            if step["status"] == "not run":
                result.steps.append(TestStepResult(name=f"{step['keyword']} {step['text']}", status=Status.SKIPPED))


def _links(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield a name and a URL for each cited passage, if CONFORMANCE_DOCUMENTS_URL is set."""
    base = os.environ.get("CONFORMANCE_DOCUMENTS_URL", "").rstrip("/")
    for citation in contract.about.evidence.documented if base else ():
        first, last = citation.lines[0], citation.lines[-1]
        anchor = f"#L{first}" + (f"-L{last}" if last > first else "")
        name = f"{citation.source.title}, lines {citation.place}"
        yield name, f"{base}/{citation.source.file.rpartition('/')[2]}{anchor}"


def _severity(scenario: Scenario, contract: Contract) -> Severity:
    """Return the severity: failing methods outrank wrong refusals, and writing methods outrank reading ones."""
    if scenario.group:
        return Severity.NORMAL
    return Severity.BLOCKER if contract.effect == "writes" else Severity.CRITICAL


def _csv(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
