"""A run that is killed leaves a journal; the command clean, and the next run, take back what it says."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.mock.server.mock_server import MockServer
from conformance.report import junit, markdown, page, terminal
from conformance.report.traces import lost, sentence, warning
from conformance.scene.session import Session
from conformance.traces import undoing
from conformance.traces.cleaning import clean
from conformance.traces.journal import Journal, abandoned
from conformance.traces.undoing import Report
from tests import windows
from tests.lying_service import CATALOGUE, Service, honest, scene, service
from tests.strangers.account import compared
from tests.strangers.live import PROFILE, Stranger, write_checkout, write_profile
from tests.strangers.night import Place
from tests.test_traces import NEW, SETTINGS, forgets

pytestmark = pytest.mark.slow

KILLS = 6


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    """The mock behind all services here: to stop it takes longer than most of the tests."""
    with MockServer(CATALOGUE).in_thread() as running:
        yield running


@pytest.fixture
def stage(mock: MockServer, tmp_path: Path) -> Iterator[Service]:
    with service(mock, tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "_PAUSE", 0.01)


def cleaned(stage: Service) -> Report:
    session = Session(CATALOGUE, stage.profile)
    try:
        return clean(CATALOGUE, stage.profile, session.owned, session.ask)
    finally:
        session.close()


def play(profile: Any) -> None:
    """Write at a service until the process is killed, undoing everything between two scenarios."""
    session = Session(CATALOGUE, profile)
    for number in range(1000):
        played = scene(session)
        played.call("user_create_e", {"user_params.email": f"new.one{number}@example.com"})
        played.call("postal_address_create", {"company_postal.country": "SE", "company_postal.lang": "SE"})
        for method in ("configure_company", "company_settings_update", "company_invoice_receiving"):
            played.call(method, SETTINGS[method])
        played.call("invoice_create", {"invoice_params.invoice_nr": f"R7F3-{number}"})
        played.clean_up()


def test_what_a_killed_run_left_is_taken_back(stage: Service) -> None:
    before = stage.account()
    moments = random.Random(7)
    found = Report()
    for _ in range(KILLS):
        run = multiprocessing.get_context("fork").Process(target=play, args=(stage.profile,))
        run.start()
        until = time.monotonic() + 20
        while not stage.journals and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 1.5))
        assert run.pid is not None
        os.kill(run.pid, signal.SIGKILL)
        run.join(10)
        report = cleaned(stage)
        assert not report.lost
        assert stage.account() == before
        assert not stage.journals
        found.add(report)
    assert found.put_back
    assert found.removed


def test_a_living_run_is_left_alone(stage: Service) -> None:
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    during = stage.account()
    assert not cleaned(stage)
    assert stage.account() == during
    assert len(stage.journals) == 1
    played.clean_up()
    assert not stage.journals


def abandon(stage: Service) -> None:
    """Leave what a run leaves that is killed."""
    session = stage.session()
    played = scene(session)
    played.call("user_create_e", NEW)
    played.call("configure_company", SETTINGS["configure_company"])
    assert session.effects is not None
    session.effects.journal.give_up()
    session.close()


def test_a_journal_that_begins_while_others_are_cleaned_stays(stage: Service) -> None:
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            for _ in abandoned(stage.profile):
                pass

    with ThreadPoolExecutor(2) as others:
        looking = [others.submit(look) for _ in range(2)]
        try:
            for _ in range(200):
                journal = Journal(stage.profile)
                entry = journal.begin(api="a", method="m", caller="", record="", name="")
                (path,) = stage.journals
                assert entry.id in path.read_text("utf-8")
                journal.settle(entry.id)
        finally:
            ended.set()
        for each in looking:
            each.result()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which files are open is read from /proc")
def test_where_open_files_cannot_be_renamed_or_deleted(stage: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in windows.MOVING:
        monkeypatch.setattr(os, name, windows.keeping_open_files(getattr(os, name)))
    before = stage.account()
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    played.clean_up()
    assert not stage.journals
    abandon(stage)
    assert cleaned(stage).removed == {"user": 1}
    assert stage.account() == before
    assert not stage.journals


def test_what_cannot_be_taken_back_is_tried_again(stage: Service) -> None:
    before = stage.account()
    abandon(stage)
    stage.lie = forgets("user_delete")
    report = cleaned(stage)
    assert (report.put_back, len(report.lost)) == (1, 1)
    assert len(stage.journals) == 1
    stage.lie = honest
    report = cleaned(stage)
    assert (report.removed, report.lost) == ({"user": 1}, [])
    assert stage.account() == before
    assert not stage.journals


def test_a_service_that_is_down_loses_nothing(stage: Service) -> None:
    before = stage.account()
    abandon(stage)
    stage.lie = lambda operation, body, respond: None
    assert cleaned(stage).lost
    assert len(stage.journals) == 1
    stage.lie = honest
    assert not cleaned(stage).lost
    assert stage.account() == before


def test_a_line_that_was_cut_off_was_never_acted_upon(stage: Service) -> None:
    abandon(stage)
    (journal,) = stage.journals
    with journal.open("ab") as file:
        file.write(b'{"entry": {"id": "half')
    assert not cleaned(stage).lost
    assert not stage.journals


def test_a_journal_is_on_disk_before_the_call_leaves(stage: Service) -> None:
    seen: list[list[str]] = []

    def watching(operation: str, body: bytes, respond: Any) -> Any:
        if operation == "user_create_e":
            lines = [json.loads(line) for journal in stage.journals for line in journal.read_text("utf-8").splitlines()]
            seen.append([line["entry"]["method"] for line in lines if "entry" in line])
        return respond()

    stage.lie = watching
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    played.clean_up()
    assert seen == [["user_create_e"]]


def test_only_the_owner_may_read_a_journal(stage: Service) -> None:
    journal = Journal(stage.profile)
    journal.begin(api="autoinvoice", method="user_create_e", caller="an admin", record="user", name="")
    (file,) = stage.journals
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert not list(abandoned(stage.profile))
    journal.give_up()
    journal.close()
    assert [path for path, _ in abandoned(stage.profile)] == [file]


TRACES = {
    "put_back": 31,
    "removed": {"user": 12, "postal address": 9, "invoice": 1},
    "left": {"invoice": ["R7F3-1", "R7F3-2", ""]},
    "lost": ["not taken back: call user_delete as an admin with id = '17'"],
}


def test_the_sentence() -> None:
    assert sentence(TRACES) == (
        "put back 31 settings, removed 1 invoice, 9 postal addresses and 12 users, "
        "left 3 invoices (numbers R7F3-1, R7F3-2)"
    )
    assert sentence({"put_back": 0, "removed": {}, "left": {}, "lost": []}) == ""
    assert sentence(None) == ""
    assert warning(None) == ""
    assert lost(None) == []
    many = {**TRACES, "left": {"invoice": [f"N{number}" for number in range(20)]}}
    assert sentence(many).endswith("N11 and 8 more)")


def test_what_could_not_be_taken_back_comes_first_in_every_report() -> None:
    run = json.loads((Path(__file__).parent / "data/run.json").read_text("utf-8")) | {"traces": TRACES}
    call = "call user_delete as an admin with id = "
    text = terminal.render(run, colour=False, width=100)
    assert text.startswith("1 change to the account could not be taken back:\n")
    assert call in text.splitlines()[1]
    assert text.rstrip().splitlines()[-1].strip().endswith("R7F3-2)")
    assert markdown.markdown(run).startswith("## 1 change to the account could not be taken back")
    shown = page.render(run)
    assert shown.index("could not be taken back") < shown.index("<h1")
    assert b"The account is as before" in junit.xml(run).split(b"</testcase>")[0]


def test_the_command_and_the_next_run_clean_up(tmp_path: Path) -> None:
    stranger = Stranger(CATALOGUE)
    with stranger.running(tmp_path):
        write_checkout(tmp_path)
        write_profile(tmp_path, stranger)
        place, profile = Place(stranger, tmp_path), load_profile(tmp_path / "endpoints.toml", PROFILE, {})
        before = stranger.accounts.held()
        said = []
        for command in (
            ("clean", "--endpoint", PROFILE),
            ("run", "--endpoint", PROFILE, "--no-allure", "--cassettes", "off", "--method", "hello_world"),
        ):
            abandon(Service(profile, {}))
            assert compared(before, stranger.accounts.held()).left
            done = place.conformance(*command)
            said.append(done.stdout.strip().splitlines()[-1].strip())
            changes = compared(before, stranger.accounts.held())
            assert (changes.gone, changes.left) == ((), {}), done.stdout
        assert said == ["put back 1 setting, removed 1 user"] * 2
        assert "nothing was left" in place.conformance("clean", "--endpoint", PROFILE).stdout
        assert place.conformance("clean", "--endpoint", "mock").returncode == 2
