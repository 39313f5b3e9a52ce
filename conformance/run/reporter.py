"""Gathers the scenarios' records in the process that writes the reports, and ends the run with its exit code."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import UserError
from conformance.gherkin.collect import catalogue_key, suite_key
from conformance.ledger import Ledger
from conformance.report import summary
from conformance.run.options import cassette_mode, recordings
from conformance.run.results import Results
from conformance.run.stash import accepted_key, allure_of, known_key, profile_key


class Reporter:
    """Listens to pytest's reports, whichever process they come from."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results: Results | None = None
        self._started, self._clock = datetime.now(UTC), time.monotonic()
        self._run: dict[str, Any] | None = None
        self._trouble = ""
        self._interrupted = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a scenario's record."""
        made = getattr(report, "conformance", None)
        if made is not None:
            self._kept().add(made)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that the run was cut short, and by what."""
        self._interrupted = str(excinfo.value) or "Ctrl-C"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports and set the exit code; a run in which no feature was collected is left alone."""
        if self._results is None:
            return
        self._results.interrupted = self._interrupted
        try:
            self._compare(self._results)
            self._run = self._results.write()
            if allure := allure_of(self._config):
                allure.write_environment(self._run["endpoint"], self._run["versions"])
                allure.write_drift(self._run)
            session.exitstatus = self._results.exit_code
        except UserError as error:
            self._trouble = str(error)
            session.exitstatus = 3

    def _compare(self, results: Results) -> None:
        """Compare the run's answers with the recordings, where that is what cassettes are for."""
        option, profile = self._config.getoption, self._config.stash[profile_key]
        if cassette_mode(option("cassettes"), profile) == "check":
            from conformance.run.drift import drifted

            found = self._config.stash[suite_key]
            folder = recordings(option("recordings"), found, profile)
            catalogue, accepted = self._config.stash[catalogue_key], self._config.stash[accepted_key]
            results.drift = drifted(results.scenarios, catalogue, folder, profile.name, accepted).as_dict()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the matrix, what failed and where the reports are."""
        if self._trouble:
            terminalreporter.write_line(f"the reports could not be written: {self._trouble}", red=True)
        if self._run is None:
            return
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        ascii_only = not _can_print("✓≈", encoding)
        colour = terminalreporter.hasmarkup and "NO_COLOR" not in os.environ
        width = max(60, terminalreporter._tw.fullwidth)
        terminalreporter.write_line("")
        terminalreporter.write_line(
            summary.terminal(self._run, colour=colour, width=width, ascii_only=ascii_only).rstrip()
        )

    def _kept(self) -> Results:
        if self._results is None:
            config = self._config
            found = config.stash[suite_key]
            profile = config.stash[profile_key]
            replay = config.getoption("cassettes") == "replay"
            url = next(iter(profile.urls.values()))
            self._results = Results(
                folder=Path(config.getoption("reports") or found.reports),
                endpoint={
                    "name": profile.name,
                    "kind": "cassette" if replay else profile.kind,
                    "url": "cassettes" if replay else url if "://" in url else "embedded",
                },
                ledger=Ledger(config.stash[catalogue_key], found),
                known=config.stash[known_key],
                seed=config.getoption("seed"),
                strict=config.getoption("strict_drift"),
                started=self._started,
                clock=self._clock,
            )
        return self._results


def _can_print(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
