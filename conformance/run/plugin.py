"""The pytest plugin: options, collection of feature files, fixtures of a scenario, verdicts and reports."""

from __future__ import annotations

import json
import signal
import threading
import uuid
from collections.abc import Generator, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conformance import library
from conformance.drift.accepted import load_accepted
from conformance.endpoint.settings import profile_names
from conformance.errors import Unarranged, UserError, raise_all
from conformance.gherkin.claims import Claims
from conformance.gherkin.collect import FeatureFile, catalogue_key, methods_key, scenario_of, suite_key
from conformance.gherkin.document import Feature, Scenario
from conformance.gherkin.lint import rule_tags
from conformance.history.store import check as check_history
from conformance.paths import suite
from conformance.run.attempts import Retries
from conformance.run.cleaning import Cleaning
from conformance.run.direct import Direct, embedded_mock
from conformance.run.endpoint_check import EndpointCheck, found_unreachable, require
from conformance.run.garbage import collect_later, collect_seldom
from conformance.run.keeping import Keeping
from conformance.run.known import load_known
from conformance.run.memory import split_by
from conformance.run.notifying import check_notify
from conformance.run.options import (
    Selection,
    add_options,
    cassette_mode,
    chosen_profile,
    known_file,
    unknown_names,
)
from conformance.run.owners import load_owners
from conformance.run.playback import check_recordings_of, tape_of, tapes_of
from conformance.run.record import StepLog, record
from conformance.run.reporter import Reporter
from conformance.run.retrying import Retrying
from conformance.run.sharding import held, whole_of
from conformance.run.stash import (
    ALLURE,
    WHOLE,
    accepted_key,
    allure_of,
    attempt_key,
    known_key,
    log_key,
    owners_key,
    profile_key,
    retries_key,
    scene_key,
    scrubber_key,
    traces_key,
    verdict_key,
    whole_key,
)
from conformance.run.verdict import verdict
from conformance.scene.playing import Play, Stage
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.scene.verdict import Terms, Verdict, decisive, unproven
from conformance.scrubbing import scrubber
from conformance.wires.registry import load

keeping_key: pytest.StashKey[Keeping] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the suite's options to pytest."""
    add_options(parser.getgroup("conformance", "the conformance suite"))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load contracts and settings, so that errors in them are reported before anything runs."""
    collect_later()
    try:
        found = suite(Path(config.rootpath))
        config.stash[suite_key] = found
        config.stash[catalogue_key] = load(found.contracts)
        config.stash[methods_key] = Selection.of(config.getoption).methods
        raise_all(unknown_names(config.stash[catalogue_key], config.getoption("api"), config.getoption("method")))
        chosen = (config.getoption(name) for name in ("endpoint", "mock_url", "cassettes"))
        config.stash[profile_key] = chosen_profile(found, *chosen)
        config.stash[scrubber_key] = scrubber(config.stash[catalogue_key], config.stash[profile_key])
        config.stash[retries_key] = Retries.of(config.getoption, config.stash[profile_key])
        known = known_file(config.getoption("known"), found)
        config.stash[known_key] = load_known(known, config.stash[catalogue_key], profile_names(found.endpoints))
        config.stash[owners_key] = load_owners(found.owners, config.stash[catalogue_key])
        check_notify(config.getoption("notify"))
        if config.getoption("history"):
            check_history(Path(config.getoption("history")))
        config.stash[accepted_key] = load_accepted(known)
        for rule in sorted(rule_tags(config.stash[catalogue_key])):
            config.addinivalue_line("markers", f"{rule}: a rule of a contract")
        if not hasattr(config, "workerinput"):
            check_recordings_of(config)
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    for module in library.MODULES:
        config.pluginmanager.register(module, module.__name__)
    if config.getoption("allure_report_dir", None):
        from conformance.run.allure_steps import AllureSteps

        owners = config.stash[owners_key]
        hooks = AllureSteps(config, config.stash[catalogue_key], config.stash[scrubber_key], owners)
        config.pluginmanager.register(hooks, ALLURE)
    config.pluginmanager.register(Retrying(config), "conformance-retrying")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporter(config), "conformance-reporter")
        if config.stash[profile_key].kind == "live" and config.getoption("cassettes") != "replay":
            config.pluginmanager.register(EndpointCheck(), "conformance-endpoint-check")
            config.pluginmanager.register(Cleaning(), "conformance-cleaning")
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _terminated)


def _terminated(*_: object) -> None:
    """End like Ctrl-C, so that reports are written."""
    raise KeyboardInterrupt("SIGTERM")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect feature files, except those of which the options select nothing."""
    config = parent.config
    if file_path.suffix != ".feature" or not Selection.of(config.getoption).may_include(file_path, config.rootpath):
        return None
    return FeatureFile.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect scenarios that the options do not select; like pytest, run none in a worker after a collection error."""
    if session.testsfailed and hasattr(config, "workerinput") and not config.option.continue_on_collection_errors:
        items.clear()
    selection = Selection.of(config.getoption)
    split = split_by(config) if selection.shard.count > 1 else None
    found_ids = [item.nodeid for item in items if (found := scenario_of(item)) and selection.includes(*found)]
    mine = held(found_ids, selection.shard, split)
    if selection.shard.count > 1:
        config.stash[whole_key] = whole_of(found_ids)
        getattr(config, "workeroutput", {})[WHOLE] = config.stash[whole_key]
    selected: list[pytest.Item] = []
    deselected: list[pytest.Item] = []
    for item in items:
        found = scenario_of(item)
        wanted = found is None or item.nodeid in mine
        (selected if wanted else deselected).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = selected
    config.stash[keeping_key] = _keeping(config, len(items))


def _keeping(config: pytest.Config, scenarios: int) -> Keeping:
    """Return which exchanges the reports keep; those of a live endpoint are compared and learned from."""
    profile = config.stash[profile_key]
    compared = profile.kind == "live" or cassette_mode(config.getoption("cassettes"), profile) == "check"
    expected = frozenset(e.requirement for e in config.stash[known_key] if e.endpoint == profile.name)
    return Keeping.of(config.getoption("keep"), scenarios, compared=compared, expected=expected)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Collect garbage from now on."""
    collect_seldom()


@pytest.fixture
def datatable() -> None:
    """The default for steps whose table is optional."""


@pytest.fixture(scope="session")
def conformance_session(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The session that all scenarios of this process share; starts the embedded mock if needed."""
    catalogue, profile = pytestconfig.stash[catalogue_key], pytestconfig.stash[profile_key]
    mode = pytestconfig.getoption("cassettes")
    replaying = mode == "replay"
    with ExitStack() as stack:
        salt, control = "", None
        if profile.kind == "mock" and pytestconfig.getoption("mock_url"):
            salt = "" if mode in ("replay", "record") else uuid.uuid4().hex  # recordings are reproducible
        elif profile.kind == "mock" and replaying:
            profile = profile.at("http://127.0.0.1:9")
        elif profile.kind == "mock":
            mock = stack.enter_context(embedded_mock(pytestconfig, catalogue))
            profile = profile.at(mock.url)
            # A recording holds what sets up Givens, too.
            control = Direct(mock.respond) if mode != "record" else None
        if replaying:
            profile = replace(profile, retries=0, pace=0.0)
        # The parent of a worker's folder is shared by all workers on this machine.
        is_worker = profile.pace > 0 and hasattr(pytestconfig, "workerinput")
        pace_file = tmp_path_factory.getbasetemp().parent / "pace" if is_worker else None
        session = Session(
            catalogue,
            profile,
            salt=salt,
            pace_file=pace_file,
            hiding=pytestconfig.stash[scrubber_key],
            arrange=pytestconfig.getoption("arrange"),
            run=_run_tag(pytestconfig) if profile.kind == "live" else "",
            unreachable=found_unreachable(pytestconfig),
        )
        session.control = control or session.control
        session.embedded = profile.kind == "mock" and not (
            replaying or pytestconfig.getoption("mock_url") or pytestconfig.getoption("arrange")
        )
        stack.callback(session.close)
        yield session


def _run_tag(config: pytest.Config) -> str:
    """Return what distinguishes this run from all others, the same in all of its processes."""
    shared: str = getattr(config, "workerinput", {}).get("testrunuid", "")
    return shared or uuid.uuid4().hex


@pytest.fixture(scope="session")
def tapes(pytestconfig: pytest.Config, conformance_session: Session) -> Any:
    """The endpoint's cassettes, or None unless they are recorded or replayed."""
    return tapes_of(pytestconfig, conformance_session)


@dataclass(frozen=True)
class _Shared:
    """What all scenarios of a process share."""

    session: Session
    tapes: Any
    effort: Effort


_shared_key: pytest.StashKey[_Shared] = pytest.StashKey()


@pytest.fixture(scope="session")
def conformance_shared(pytestconfig: pytest.Config, conformance_session: Session, tapes: Any) -> Iterator[_Shared]:
    """What all scenarios share, in the stash as long as its session is open: pytest would search for it for each.

    What is played again after the last scenario has another session.
    """
    option = pytestconfig.getoption
    reports = Path(option("reports") or pytestconfig.stash[suite_key].reports)
    effort = Effort(option("properties"), option("seed"), reports / "examples")
    found = pytestconfig.stash[_shared_key] = _Shared(conformance_session, tapes, effort)
    yield found
    del pytestconfig.stash[_shared_key]


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The state of the running scenario."""
    found = request.config.stash.get(_shared_key, None) or request.getfixturevalue("conformance_shared")
    tape = nullcontext() if found.tapes is None else tape_of(request.node, found.session, found.tapes)
    found.session.attempt = request.node.stash.get(attempt_key, 1)
    made = Stage(found.session, Play(*_found(request)), found.effort)
    request.node.stash[scene_key] = made.scene
    with tape:
        yield made
        try:
            made.close()
        finally:
            request.node.stash[traces_key] = made.scene.traces


def _found(request: pytest.FixtureRequest) -> tuple[Feature, Scenario, Claims]:
    found = scenario_of(request.node)
    if found is None:
        raise UserError("this fixture is only available to scenarios", where=request.node.nodeid, do="use it in a step")
    return found


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip scenarios that the profile does not allow, before anything is sent."""
    found = scenario_of(item)
    if found is None:
        return
    item.stash[log_key] = StepLog()
    play = Play(*found)
    play.allow(item.config.stash[profile_key])
    require(item.config, play.claims)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    """Start the scenario in the Allure results."""
    if allure := allure_of(request.config):
        feature, scenario, claimed = _found(request)
        allure.begin(feature, scenario, claimed.calls[0])


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Any) -> None:
    """Log the start of a step."""
    request.node.stash[log_key].begin(step)


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """Log that a step passed."""
    request.node.stash[log_key].end("passed")
    if allure := allure_of(request.config):
        allure.end_step(request.node.stash.get(scene_key, None))


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: Exception) -> None:
    """Log that a step failed, or was skipped because its provider state cannot be arranged."""
    request.node.stash[log_key].end("skipped" if isinstance(exception, Unarranged) else "failed")
    if allure := allure_of(request.config):
        allure.end_step(request.node.stash.get(scene_key, None), exception)


@pytest.hookimpl(wrapper=True, trylast=True)  # innermost, so that Allure sees the verdict
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Set a scenario's verdict, and attach its record to pytest's report."""
    report = yield
    found = scenario_of(item)
    if call.when == "teardown" and (left := item.stash.get(traces_key, None)):
        report.conformance_traces = asdict(left.scrubbed(item.config.stash[scrubber_key].text))  # type: ignore[attr-defined]
    if found is None or (call.when != "call" and call.excinfo is None):
        return report
    feature, scenario, claimed = found
    scene = item.stash.get(scene_key, None)
    raised = call.excinfo.value if call.excinfo is not None else None
    endpoint = item.config.stash[profile_key].name
    terms = _terms(item.config, claimed)
    result = verdict(decisive(raised, scene), unproven(claimed, scene), item.config.stash[known_key], endpoint, terms)
    result, entry = _recorded(item, found, result, call.duration)
    item.stash[verdict_key] = result.name
    if allure := allure_of(item.config):
        allure.finish(scenario, entry, is_repeated=item.stash.get(attempt_key, 1) > 1)
    _set_outcome(report, result, entry["reason"], (feature.path, scenario.line))
    report.conformance = _sendable(entry) if hasattr(item.config, "workerinput") else entry  # type: ignore[attr-defined]
    return report


def _terms(config: pytest.Config, claimed: Claims) -> Terms:
    hold = config.stash[profile_key].kind == "mock" or config.getoption("strict_assumptions")
    return Terms(hold, config.stash[catalogue_key].evidence_of(claimed.rules))


def _recorded(
    item: pytest.Item, found: tuple[Feature, Scenario, Claims], result: Verdict, duration: float
) -> tuple[Verdict, dict[str, Any]]:
    """Return the verdict and record of a scenario; if recording fails, `broken` and a record without exchanges."""
    scene, hiding = item.stash.get(scene_key, None), item.config.stash[scrubber_key]
    keeping = item.config.stash[keeping_key].of_attempt(item.stash.get(attempt_key, 1))
    try:
        return result, record(*found, scene, result, item.stash[log_key], duration, hiding, keeping)
    except Exception as error:  # the run continues whatever the service sent
        broken = Verdict("broken", f"internal error: the scenario cannot be recorded ({type(error).__name__})")
        return broken, record(*found, None, broken, StepLog(), duration, hiding, keeping)


def _sendable(record: dict[str, Any]) -> Any:
    """Return a record that a worker can send: JSON types only, without lone surrogates."""
    return json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))


def _set_outcome(report: pytest.TestReport, result: Verdict, reason: str, place: tuple[str, int]) -> None:
    """Set pytest's outcome and its scrubbed text, without lone surrogates."""
    reason = reason.encode("utf-8", "replace").decode()
    report.outcome = result.outcome  # type: ignore[assignment]
    if result.name == "skipped":
        report.longrepr = (place[0], place[1], f"Skipped: {reason}")
    elif result.name in ("known", "differs"):
        report.wasxfail = reason if result.name == "known" else f"differs: {reason}"
        report.longrepr = None
    else:
        report.longrepr = f"{result.name}: {reason}" if result.name != "passed" else None
    report.sections = []
