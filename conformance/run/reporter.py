"""Collects the scenarios' records in the main process, writes the reports and sets the exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import Exit, ReadableError, UserError
from conformance.gherkin.collect import catalogue_key, is_feature, suite_key
from conformance.ledger import Ledger
from conformance.report import terminal as terminal_report
from conformance.run.cleaning import cleaned_key
from conformance.run.folder import claimed
from conformance.run.memory import Memory, split_by
from conformance.run.mishap import ended_by, in_short, raised_by_pytest
from conformance.run.notifying import post
from conformance.run.options import cassette_mode, recordings
from conformance.run.publish import publish
from conformance.run.results import Results
from conformance.run.stash import (
    WHOLE,
    accepted_key,
    allure_of,
    known_key,
    owners_key,
    profile_key,
    scrubber_key,
    whole_key,
)
from conformance.scrubbing import recording_scrubber
from conformance.traces.undoing import Report


class Reporter:
    """Collects pytest's reports, also those of xdist workers.

    It knows the collected scenarios before the first one starts, and detects every way in which a run can end early:
    an interrupt, a crashed worker, an internal error, `--maxfail`. None of them leaves a run complete.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results: Results | None = None
        self._started, self._clock = datetime.now(UTC), time.monotonic()
        self._wrong: list[str] = []
        self._reasons: list[str] = []
        self._claimed = False

    @property
    def _folder(self) -> Path:
        return Path(self._config.getoption("reports") or self._config.stash[suite_key].reports)

    @property
    def _terminal(self) -> Any:
        return self._config.pluginmanager.get_plugin("terminalreporter")

    def pytest_sessionstart(self) -> None:
        """Lock and clear the reports folder if features will run."""
        if self._config.option.collectonly or not _runs_features(self._config):
            return
        stack = ExitStack()
        with _usage_error():
            stack.enter_context(claimed(self._folder))
        self._config.add_cleanup(stack.close)
        self._claimed = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Record a file that cannot be collected."""
        if report.failed and (text := str(report.longrepr)) not in self._wrong:
            self._wrong.append(text)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Record the scenarios that this process collected."""
        self._expect(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Record the scenarios that a worker collected."""
        self._expect(ids)

    def _expect(self, ids: Iterable[str]) -> None:
        features = [identity for identity in ids if is_feature(identity)]
        option = self._config.option
        if not features or option.collectonly or (self._wrong and not option.continue_on_collection_errors):
            return
        with _usage_error():
            self._run().expect(features)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Record that a scenario started."""
        if self._results is not None:
            self._results.begin(nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Store a scenario's record before the terminal shows it, so that no interrupt loses what was on the screen."""
        record = getattr(report, "conformance", None)
        if record is not None:
            self._run().add(record)
        left = getattr(report, "conformance_traces", None)
        if left is not None:
            self._run().leave(Report.of(left))

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """Record the scenario during which a worker crashed."""
        if self._results is not None:
            self._results.lose(crashitem, f"worker {_worker(report)} crashed during this scenario")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Record a worker that crashed or was interrupted, and of what its shard is a part."""
        if whole := getattr(node, "workeroutput", {}).get(WHOLE):
            self._config.stash[whole_key] = whole
        if error:
            how = "was interrupted" if error == "keyboard-interrupt" else "crashed"
            self._reasons.append(f"worker {node.gateway.id} {how}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Record an internal error; with --tb=no, have pytest print its short form."""
        if self._config.option.tbstyle == "no":
            short = self._scrubbed(in_short(excinfo.value, str(excrepr)))
            excrepr.toterminal = lambda writer: writer.write(short)
        self._record_error(excinfo.value)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Record what interrupted the run."""
        self._record_error(excinfo.value)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Write the reports and set the exit code after all other hooks, even if those fail."""
        done = None
        if (terminal := self._terminal) is not None and self._config.option.tbstyle == "no":
            terminal._keyboardinterrupt_memo = None  # the reports already say what interrupted the run
        try:
            done = yield
        except BaseException as error:
            self._record_error(error)
        with _undisturbed():
            self._finish(session)
        return done

    def _record_error(self, error: BaseException) -> None:
        if self._reasons and raised_by_pytest(error):
            return
        self._reasons.append(self._scrubbed(ended_by(error)))

    def _scrubbed(self, text: str) -> str:
        return self._config.stash[scrubber_key].text(text)

    def _finish(self, session: pytest.Session) -> None:
        """Finish the run; do nothing if no feature was collected, unless the run was interrupted."""
        results = self._results
        if results is None and self._wrong:
            self._print_collection_errors()
            session.exitstatus = Exit.WRONG_COMMAND
            return
        if results is None:
            if not (self._claimed and self._reasons):
                return
            results = self._run()
        self._close(results, session)
        session.exitstatus = results.exit_code

    def _close(self, results: Results, session: pytest.Session) -> None:
        for reason in self._reasons:
            results.stop(reason)
        if self._wrong:
            results.stop("not every file could be collected")
        stopped = session.shouldfail or session.shouldstop
        if stopped and results.missing and not results.reasons:
            results.stop(str(stopped))
        results.status = int(session.exitstatus)
        results.whole = self._config.stash.get(whole_key, None)
        self._add_cleaned(results)
        try:
            self._compare(results)
        except ReadableError as error:
            results.stop(error.what, str(error))
        except Exception as error:  # reports are written whatever the service sent
            results.stop(self._scrubbed(ended_by(error)))
        allure = allure_of(self._config)
        memory = Memory.of(self._config, self._folder)
        results.selection, results.contracts = memory.selection, memory.contracts
        run = publish(results, memory, {"the Allure results": allure.write_run} if allure else {})
        self._print(run, results.details)
        if name := self._config.getoption("notify"):
            self._write_line(post(run, name))

    def _add_cleaned(self, results: Results) -> None:
        """Add what became of the traces of earlier runs; without a verdict if some could not be taken back."""
        cleaned = self._config.stash.get(cleaned_key, None)
        if cleaned is not None:
            results.leave(cleaned)
            if cleaned.lost:
                results.stop("what an earlier run changed could not be taken back")

    def _compare(self, results: Results) -> None:
        """Compare the run's responses with the recordings if --cassettes is `check`."""
        option, profile = self._config.getoption, self._config.stash[profile_key]
        if results.scenarios and cassette_mode(option("cassettes"), profile) == "check":
            from conformance.drift.consumers import consumers
            from conformance.run.drift import drifted

            found = self._config.stash[suite_key]
            folder = recordings(option("recordings"), found, profile, "check")
            catalogue, accepted = self._config.stash[catalogue_key], self._config.stash[accepted_key]
            drift = drifted(
                results.scenarios,
                catalogue,
                folder,
                profile.name,
                accepted,
                hiding=lambda: recording_scrubber(
                    self._config.stash[scrubber_key], profile, catalogue, (found.contracts, found.features)
                ),
                live=profile.kind == "live",
                assumptions_hold=option("strict_assumptions"),
            )
            accept = ["conformance", "drift", "--endpoint", profile.name]
            accept += ["--against", str(folder)] if option("recordings") else []
            users = consumers(found.home / "consumers")
            results.drift = replace(drift, consumers=users, accept=accept).as_dict()

    def _print_collection_errors(self) -> None:
        """Print collection errors, which pytest does not print with --tb=no."""
        terminal = self._terminal
        if terminal is not None and self._config.option.tbstyle == "no":
            terminal.write_line("")
            for text in self._wrong:
                terminal.write_line(f"{text}\n")

    def _print(self, run: dict[str, Any], details: Sequence[str]) -> None:
        """Print the matrix, the failures, the missing scenarios, and the paths of the reports."""
        terminal = self._terminal
        if terminal is None:
            return
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        colour = terminal.hasmarkup and "NO_COLOR" not in os.environ
        width = max(60, terminal._tw.fullwidth)
        text = terminal_report.render(
            run,
            colour=colour,
            width=width,
            ascii_only=not _can_print("✓≈", encoding),
            page=self._page(),
        )
        try:
            for detail in details:
                terminal.write_line(detail, red=True)
            terminal.write_line("")
            terminal.write_line(text.rstrip())
        except BrokenPipeError:
            # The reader closed the pipe; the verdict does not depend on that.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _page(self) -> str:
        """Return the path of the fullest report that could be written, as the user would type it."""
        given = str(self._config.getoption("reports") or "reports").rstrip("/")
        written = (name for name in ("index.html", "summary.md", "run.json") if (self._folder / name).is_file())
        return next((f"{given}/{name}" for name in written), "none could be written")

    def _write_line(self, line: str) -> None:
        if (terminal := self._terminal) is not None:
            terminal.write_line(line)

    def _run(self) -> Results:
        if self._results is None:
            config = self._config
            profile = config.stash[profile_key]
            replay = config.getoption("cassettes") == "replay"
            url = next(iter(profile.urls.values()))
            self._results = Results(
                folder=self._folder,
                endpoint={
                    "name": profile.name,
                    "kind": "cassette" if replay else profile.kind,
                    "url": "cassettes" if replay else url if "://" in url else "embedded",
                },
                ledger=Ledger(config.stash[catalogue_key], config.stash[suite_key]),
                known=config.stash[known_key],
                seed=config.getoption("seed"),
                owners=config.stash[owners_key],
                strict=config.getoption("strict_drift"),
                strict_flaky=config.getoption("strict_flaky"),
                shard=config.getoption("shard"),
                split=by.id if config.getoption("shard") and (by := split_by(config)) else "",
                started=self._started,
                clock=self._clock,
            )
        return self._results


def _runs_features(config: pytest.Config) -> bool:
    """True if one of pytest's path arguments is a feature file or a folder that contains feature files."""
    features = config.stash[suite_key].features.resolve()
    for argument in config.args:
        path = (config.invocation_params.dir / str(argument).partition("::")[0]).resolve()
        if path.suffix == ".feature" or features.is_relative_to(path) or path.is_relative_to(features):
            return True
    return False


def _worker(report: pytest.TestReport) -> str:
    node = getattr(report, "node", None)
    return str(node.gateway.id) if node is not None else "process"


@contextmanager
def _usage_error() -> Iterator[None]:
    """Re-raise a UserError as pytest's UsageError."""
    try:
        yield
    except UserError as error:
        raise pytest.UsageError(str(error)) from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore further Ctrl-C and SIGTERM while the final reports are written, which is short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _can_print(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
