"""Reports each Gherkin step as an Allure step, with exchanges, labels and links.

allure-pytest does not know Gherkin, and pytest-bdd turns each step into a fixture: without this module a report would
contain no steps, and a container file for each of them.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import allure
import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import (
    Attachment,
    Label,
    Parameter,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)
from allure_commons.types import LabelType, Severity
from attr import fields, has

from conformance.catalogue import Catalogue, Contract
from conformance.files import write_whole
from conformance.gherkin.document import Feature, Scenario
from conformance.report.allure_html import VERDICT
from conformance.run.allure_run import AllureRun, compact, history_id
from conformance.run.attempts import FLAKY
from conformance.run.owners import Owners
from conformance.scene.scene import Scene
from conformance.scrubbing import Scrubber

_NOISE: Final = ("framework", "language", "package", "thread")
"""Labels of allure-pytest that are the same for all scenarios, or that say nothing to a reader."""
_LISTENER: Final = "allure_listener"
"""The name under which allure-pytest registers its hooks."""


class AllureSteps:
    """The hooks between pytest-bdd and allure-pytest; one instance per process."""

    def __init__(self, config: pytest.Config, catalogue: Catalogue, scrubber: Scrubber, owners: Owners) -> None:
        self._config, self._catalogue, self._scrubber, self._owners = config, catalogue, scrubber, owners
        self._folder = Path(config.getoption("allure_report_dir"))
        self._open: Any = None
        self._ends: list[int] = []
        self._is_repeated = False

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Make allure's writer scrub secrets, and leave out fixtures, which cost as much as the scenarios."""
        manager = self._config.pluginmanager
        if listener := manager.get_plugin(_LISTENER):
            manager.unregister(listener)
            manager.register(_ScenariosAlone(listener), _LISTENER)
        for plugin in allure_commons.plugin_manager.get_plugins():
            if isinstance(plugin, AllureFileLogger):
                # pluggy holds bound hooks, so replace the one method through which all of them write.
                plugin._report_item = self._write_item  # type: ignore[method-assign,unused-ignore]

    def _write_item(self, item: Any) -> None:
        if self._is_repeated and isinstance(item, TestResult) and item.status == Status.PASSED:
            item.statusDetails = StatusDetails(message="flaky: it failed before and then passed", flaky=True)
        data = _plain(item, self._scrubber.text)
        if data.get("description"):  # it is of the contract, where the name of a method can look like a key
            data["description"] = item.description
        if isinstance(item, TestResult):  # the ids of allure-pytest are the same for some rows
            data["historyId"] = data["testCaseId"] = history_id(item.fullName)
            data["statusDetails"] = _said_once(data.get("statusDetails", {}))
        labels = {(label["name"], label["value"]): label for label in data.get("labels", ())}
        data["labels"] = [label for (name, _), label in labels.items() if name not in _NOISE]
        data["labels"].append({"name": "thread", "value": os.environ.get("PYTEST_XDIST_WORKER", "main")})
        write_whole(self._folder / item.file_pattern.format(prefix=item.uuid), compact(data))

    def write_run(self, run: Mapping[str, Any]) -> None:
        """Write what is about the run as a whole."""
        AllureRun(self._folder, self._catalogue, self._scrubber).write(run)

    def begin(self, feature: Feature, scenario: Scenario, contract: Contract) -> None:
        """Set the title, labels and links of the scenario that starts."""
        self._open, self._ends = None, []
        result = self._result()
        if result is None:
            return
        api = self._catalogue.apis[contract.api]
        parts = [feature.description]
        if not feature.journey:
            parts += [contract.about.description, f"Source: {contract.about.evidence}"]
        owner = self._owners.of(contract)
        labels = {
            LabelType.EPIC: api.title,
            LabelType.FEATURE: "Journeys" if feature.journey else api.chapters[contract.chapter],
            LabelType.STORY: feature.name,
            LabelType.SEVERITY: owner.severity if owner and owner.severity else _severity(scenario, contract),
            **({"owner": str(owner)} if owner is not None else {}),
        }
        # Without allure.dynamic, which finds the result anew for each of them.
        result.name, result.description = scenario.name, "\n\n".join(parts)
        result.labels += [Label(name=name, value=value) for name, value in labels.items()]
        for name, url in _links(contract):
            allure.dynamic.link(url, name=name)

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_step_call(self, step: Any) -> None:
        """Open an Allure step; a table becomes its parameters."""
        rows = step.datatable.raw() if step.datatable is not None else ()
        shown = {row[0] or str(number): " | ".join(row[1:]) for number, row in enumerate(rows, 1)}
        self._open = allure.step(self._scrubber.text(f"{step.keyword.strip()} {step.name}"))
        self._open.params = {name: self._scrubber.text(value) for name, value in shown.items()}
        self._open.__enter__()

    def end_step(self, scene: Scene | None, error: BaseException | None = None) -> None:
        """Close the step, as broken, failed or passed, and remember which exchanges there were by then."""
        if self._open is None:
            return
        self._ends.append(len(scene.observations) if scene is not None else 0)
        self._open.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
        self._open = None

    def finish(self, scenario: Scenario, entry: Mapping[str, Any], *, is_repeated: bool = False) -> None:
        """Attach the exchanges that are kept, and add the steps that did not run; `entry` is the scenario's record.

        A further attempt that passes is marked as flaky; Allure shows the earlier ones as its retries.
        """
        if self._open is not None:
            self.end_step(None)
        self._is_repeated = is_repeated
        result = self._result()
        if result is None:
            return
        verdict = FLAKY if is_repeated and entry["verdict"] == "passed" else entry["verdict"]
        result.labels.append(Label(name=VERDICT, value=verdict))
        result.fullName = scenario.id
        result.parameters = [Parameter(name=column, value=value) for column, value in scenario.row.items()]
        for step in result.steps:
            step.statusDetails = None  # the trace of what raised it; the message of the scenario says what broke
        self._attach(result.steps, entry["exchanges"])
        for step in entry["steps"]:
            if step["status"] == "not run":
                result.steps.append(TestStepResult(name=f"{step['keyword']} {step['text']}", status=Status.SKIPPED))

    def _result(self) -> TestResult | None:
        """Return the result of the scenario that runs, None if Allure has none."""
        listener = self._config.pluginmanager.get_plugin(_LISTENER)
        result = listener.allure_logger.get_test(None) if listener else None
        return result if isinstance(result, TestResult) else None

    def _attach(self, steps: Sequence[TestStepResult], exchanges: Sequence[Mapping[str, Any]]) -> None:
        start = 0
        for step, end in zip(steps, self._ends, strict=False):
            for shown in exchanges[start:end]:
                step.attachments += [self._written(*each) for each in _attachments(shown)]
            start = max(start, end)

    def _written(self, name: str, text: str, kind: str) -> Attachment:
        source = f"{uuid.uuid4()}-attachment.{'xml' if kind.endswith('xml') else 'txt'}"
        write_whole(self._folder / source, text)
        return Attachment(name=name, source=source, type=kind)


class _ScenariosAlone:
    """The hooks of allure-pytest's listener that concern tests, without those of fixtures.

    A report of scenarios has no fixtures, and what is noted of one grows with each scenario that uses it.
    """

    def __init__(self, listener: Any) -> None:
        listener._update_fixtures_children = lambda _item: None
        self.allure_logger = listener.allure_logger
        for name in dir(listener):
            if name.startswith("pytest_runtest_"):
                setattr(self, name, getattr(listener, name))


def _plain(value: Any, scrub: Callable[[str], str]) -> Any:
    """Return what Allure keeps of a scenario as plain, scrubbed values, without what is empty."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list | tuple):
        return [_plain(each, scrub) for each in value]
    names = _fields(type(value))  # type: ignore[arg-type]  # classes can be hashed, whatever their instances are
    if names is None:
        return value
    found = ((name, getattr(value, name)) for name in names)
    return {name: _plain(each, scrub) for name, each in found if each or each is False}


@cache
def _fields(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields of one of Allure's classes, None for any other."""
    return tuple(field.name for field in fields(kind)) if has(kind) else None


def _said_once(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a result's message; its trace is the same with the verdict in place of the exception."""
    message, trace = details.get("message", ""), details.get("trace", "")
    same = message.partition(": ")[2].strip() == trace.partition(": ")[2].strip()
    return {"message": trace} if trace and same else details


def _attachments(shown: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, text and media type of what is attached of an exchange, which is scrubbed already."""
    request, response = shown["request"], shown["response"]
    headers = "".join(f"{name}: {value}\n" for name, value in request["headers"].items())
    text = f"# reproduce:\n{shown['curl']}\n\n{request['verb']} {request['url']}\n{headers}\n{request['body']}"
    yield f"{shown['method']}: request and curl", text, "text/plain"
    if response is None:
        yield f"{shown['method']}: no response", shown["error"], "text/plain"
    elif response["body"]:
        kind = "application/xml" if response["body"].lstrip().startswith("<") else "text/plain"
        yield f"{shown['method']}: response, HTTP {response['status']}", response["body"], kind


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
