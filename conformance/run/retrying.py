"""Tries scenarios that failed or broke once more when all others have been played, in the process that played them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from conformance.gherkin.collect import scenario_of
from conformance.run.attempts import are_too_many, once_only
from conformance.run.stash import (
    attempt_key,
    log_key,
    profile_key,
    retries_key,
    scene_key,
    traces_key,
    verdict_key,
)

_OF_AN_ATTEMPT: tuple[pytest.StashKey[Any], ...] = (scene_key, log_key, traces_key, verdict_key)
AGAIN = "rerun"
"""The outcome of an attempt that is followed by another; pytest counts it neither as failed nor as passed."""


class Retrying:
    """The pytest hooks of a process that plays scenarios.

    A run that ends early tries nothing again. With `--maxfail`, failures are tried again as soon as there are enough of
    them to end the run, so that it ends only for failures that persist.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config, self._times = config, config.stash[retries_key].times
        self._due: dict[str, pytest.Item] = {}
        self._played = 0
        self._is_trying = False

    @pytest.hookimpl(wrapper=True)  # around the one that sets the verdict, which is innermost
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Number the attempt in the scenario's record, and note if it will be followed by another."""
        report = yield
        record: dict[str, Any] | None = getattr(report, "conformance", None)
        if record is None:
            return report
        number = item.stash.get(attempt_key, 1)
        if number > 1:
            record["attempt"] = number
        if record["verdict"] in ("failed", "broken") and number <= self._times:
            if why := self._why_not(item):
                self._due.pop(item.nodeid, None)
                record["once"] = why
            else:
                self._due[item.nodeid] = item
                record["again"] = True
        return report

    def _why_not(self, item: pytest.Item) -> str:
        found, scene, traces = scenario_of(item), item.stash.get(scene_key, None), item.stash.get(traces_key, None)
        if traces is not None and traces.lost:
            return "what it changed could not be taken back"
        seen = [] if scene is None else [observation.contract for observation in scene.observations]
        return once_only([*(found[2].calls if found else ()), *seen], self._config.stash[profile_key])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Let nobody count an attempt as failed that is followed by another."""
        record = getattr(report, "conformance", None)
        if record is not None and record.get("again"):
            report.outcome = AGAIN  # type: ignore[assignment]
        return (yield)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show an attempt that is followed by another as R."""
        return (AGAIN, "R", "TRIED AGAIN") if report.outcome == AGAIN else None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Try again at once if the failures so far would end the run."""
        done = yield
        if self._is_trying:
            return done
        self._played += 1
        most = self._config.getoption("maxfail")
        if most and self._due and item.session.testsfailed + len(self._due) >= most:
            self._try_again(item.session, nextitem)
        return done

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Play all scenarios, then try again what failed, unless the run ended early or too much failed for chance."""
        done = yield
        if self._due and not are_too_many(len(self._due), self._played):
            self._try_again(session, None)
        return done

    def _try_again(self, session: pytest.Session, nextitem: pytest.Item | None) -> None:
        """Play what is due, as often as it may be; a scenario that is due once more is played after the others."""
        self._is_trying = True
        while self._due and not (session.shouldfail or session.shouldstop):
            item = self._due.pop(next(iter(self._due)))
            session._setupstate.teardown_exact(item)  # what was kept for the scenario that would have come next
            self._play(item, next(iter(self._due.values()), nextitem))
        self._is_trying = False

    def _play(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """Play one scenario again, as the first time but with a fresh state."""
        item.stash[attempt_key] = item.stash.get(attempt_key, 1) + 1
        for key in _OF_AN_ATTEMPT:
            if item.stash.get(key, None) is not None:
                del item.stash[key]
        for _, plugin in self._config.pluginmanager.list_name_plugin():  # some of which are not hashable
            if type(plugin).__name__ == "WorkerInteractor":  # which checks that reports are of the item it plays
                plugin.item_index = item.session.items.index(item)  # type: ignore[attr-defined]
        self._config.hook.pytest_runtest_protocol(item=item, nextitem=following)
