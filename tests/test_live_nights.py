"""Many nights at one live account: the same verdicts, no trace of killed runs, and no quarrel side by side."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance.catalogue import Contract
from conformance.endpoint.exchange import Response
from conformance.files import write_whole
from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.strangers.account import compared
from tests.strangers.habits import Habit
from tests.strangers.live import PROFILE, Stranger, write_checkout, write_profile
from tests.strangers.mutants import LiveLab, share
from tests.strangers.night import Dated, Place

pytestmark = pytest.mark.slow

CATALOGUE = load(Suite(ROOT).contracts)
USERS = ("features/autoinvoice/users/user_delete.feature", "features/autoinvoice/users/user_list.feature")
COMPANIES = "features/autoinvoice/account/company_list.feature"
COMPANY_LIST = "autoinvoice/company_list"
NINE_OF_TEN, SAMPLE = 0.9, 10
"""The share of the mutants within reach that a live run kills, and how many are tried with each change."""
LISTS = ("/user_list", "/company_list", "/postal_address_list", "/configure_company")
SETTINGS = ("features/autoinvoice/account/configure_company.feature",)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A stranger that runs, and a checkout with a profile for it."""
    stranger = Stranger(CATALOGUE)
    with stranger.running(tmp_path):
        write_checkout(tmp_path)
        write_profile(tmp_path, stranger)
        yield Place(stranger, tmp_path)


def started(place: Place, *words: str, reports: str = "reports") -> subprocess.Popen[bytes]:
    """Start a run and return its process."""
    command = place.command("run", "--endpoint", PROFILE, "--no-allure", "--cassettes", "off", *words)
    return subprocess.Popen(
        [*command, "--reports", str(place.folder / reports)],
        cwd=place.folder,
        env=Checkout.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_every_night_has_the_same_verdicts(place: Place) -> None:
    nights = [place.night("--cassettes", "off", *USERS) for _ in range(3)]
    assert nights[0].verdicts == nights[1].verdicts == nights[2].verdicts
    for night in nights:
        assert (night.of("failed"), night.of("broken")) == ({}, {})
        assert (night.changes.changed, night.changes.gone, night.changes.left) == ({}, (), {})


def killed_and_cleaned(place: Place, wait: Callable[[], bool], *words: str) -> None:
    """Kill a run as soon as `wait` says so, clean up, and hold the account to what it was before."""
    before = place.stranger.accounts.held()
    with started(place, *words) as run:
        until = time.monotonic() + 60
        while not wait() and run.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        run.send_signal(signal.SIGKILL)
    time.sleep(0.1)  # what was on its way arrives
    done = place.conformance("clean", "--endpoint", PROFILE)
    assert done.returncode == 0, done.stdout + done.stderr
    changes = compared(before, place.stranger.accounts.held())
    assert (changes.changed, changes.gone) == ({}, ())
    assert not [name for name in changes.left if "invoice" not in name]


def calls_of(place: Place, *methods: str) -> int:
    return sum(asked.contract.rpartition("/")[2] in methods for asked in place.stranger.asked)


@pytest.mark.parametrize("words", [USERS, SETTINGS], ids=["records", "settings"])
def test_what_a_killed_run_left_is_taken_back(place: Place, words: tuple[str, ...]) -> None:
    number = calls_of(place, "user_create_e", "configure_company") + 2
    killed_and_cleaned(place, lambda: calls_of(place, "user_create_e", "configure_company") >= number, *words)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_a_run_may_be_killed_at_any_moment(place: Place, seed: int) -> None:
    number = random.Random(seed).randint(1, 120)
    killed_and_cleaned(place, lambda: len(place.stranger.asked) >= number, *USERS, *SETTINGS)


def test_the_next_run_takes_back_what_a_killed_one_left(place: Place) -> None:
    before = place.stranger.accounts.held()
    with started(place, *USERS) as run:
        until = time.monotonic() + 60
        while calls_of(place, "user_create_e") < 2 and run.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        run.send_signal(signal.SIGKILL)
    night = place.night("--cassettes", "off", USERS[1])
    assert (night.of("failed"), night.of("broken")) == ({}, {})
    changes = compared(before, place.stranger.accounts.held())
    assert (changes.changed, changes.gone, changes.left) == ({}, (), {})


def test_two_runs_side_by_side_leave_each_other_alone(place: Place) -> None:
    before = place.stranger.accounts.held()
    with started(place, *USERS, reports="first") as first, started(place, *USERS, reports="second") as second:
        assert [first.wait(120), second.wait(120)] == [0, 0]
    records = [json.loads((place.folder / name / "run.json").read_text("utf-8")) for name in ("first", "second")]
    one, other = ({s["id"]: s["verdict"] for s in record["scenarios"]} for record in records)
    assert one == other
    assert "passed" in one.values()
    changes = compared(before, place.stranger.accounts.held())
    assert (changes.changed, changes.gone, changes.left) == ({}, (), {})


def without_bid(response: Response, contract: Contract) -> Response:
    """Drop a member from each company in a list."""
    return _bent(response, contract, "company_list", lambda e: e.getparent().remove(e) if e.tag == "bid" else None)


def reworded(response: Response, contract: Contract) -> Response:
    """Reword the status of each company in a list."""

    def reword(element: Any) -> None:
        if element.tag == "status" and element.text == "OK":
            element.text = "OKAY"

    return _bent(response, contract, "company_list", reword)


def _bent(response: Response, contract: Contract, method: str, change: Callable[[Any], Any]) -> Response:
    if contract.method != method:
        return response
    root = etree.fromstring(response.body)
    for element in list(root.iter()):
        change(element)
    return Response(response.status, response.headers, etree.tostring(root))


def dated(response: Response, contract: Contract) -> Response:
    """Say of each company in a list when it was registered, which the documents do not know of."""

    def add(element: Any) -> None:
        if element.tag == "bid":
            element.addnext(deepcopy(element))
            element.getnext().tag = "registered"
            element.getnext().text = "20260101120000"

    return _bent(response, contract, "company_list", add)


def other_dates(response: Response, contract: Contract) -> Response:
    """Write the moments of a list of companies in another format."""

    def rewrite(element: Any) -> None:
        if element.tag == "registered":
            element.text = "2026-01-01T12:00:00Z"

    return _bent(response, contract, "company_list", rewrite)


YESTERDAY, TONIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC), datetime(2026, 3, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bend", "title", "before", "now"),
    [
        (without_bid, "answer.[].bid: removed", 'always there: "', "absent"),
        (reworded, "status: other status", "OK", "OKAY"),
        (
            other_dates,
            "answer.[].registered: format changed",
            'YYYYMMDDHHMMSS: "20260101120000"',
            'date-time: "2026-01-01T12:00:00Z"',
        ),
    ],
    ids=["a removed member", "a reworded status", "a changed date format"],
)
def test_what_changes_between_two_nights_is_reported_with_since_when(
    tmp_path: Path, bend: Habit, title: str, before: str, now: str
) -> None:
    stranger = Stranger(CATALOGUE)
    place = Dated(stranger, tmp_path, moment=YESTERDAY - timedelta(days=1))
    write_checkout(tmp_path)
    write_profile(tmp_path, stranger)
    uses = {"client": "acme-erp 4.2", "coverage": {"methods": {COMPANY_LIST: {"outcomes": {}, "members": []}}}}
    write_whole(tmp_path / "consumers/acme.json", json.dumps(uses))
    stranger.manners.bends.append(dated)
    with stranger.running(tmp_path):
        recorded = place.conformance("record", "--endpoint", PROFILE, COMPANIES)
        assert recorded.returncode == 0, recorded.stdout + recorded.stderr
        place.moment = YESTERDAY
        assert place.night("--cassettes", "check", COMPANIES).code == 0
        stranger.manners.bends.append(bend)
        place.moment = TONIGHT
        night = place.night("--cassettes", "check", COMPANIES)
    assert night.code == 1, night.printed
    lines = night.printed.splitlines()
    at = lines.index(f"breaking: {COMPANY_LIST} {title}")
    facts = {name.strip(): value for name, _, value in (line.partition(": ") for line in lines[at + 1 : at + 12])}
    assert facts["since"].strip() == "new; last run without it 2026-03-01"
    assert facts["before"].strip().startswith(before)
    assert facts["before"].endswith("(recorded 2026-02-28)")
    assert facts["now"].strip() == now
    assert facts["consumers"].strip() == "acme-erp 4.2 (1 method)"
    assert COMPANIES in (facts.get("simplest") or facts["scenario"])
    (shown,) = [d for d in night.record["drift"]["differences"] if d["id"] == facts["id"].strip()]
    assert (shown["recorded"], shown["since"]["good"]) == ("2026-02-28", "2026-03-01")


def test_mutants_of_reading_and_restorable_calls_are_killed_in_a_live_run(tmp_path: Path) -> None:
    with LiveLab(tmp_path).open() as lab:
        cases = [case for case in lab.cases(seed=1) if case.method.endswith(LISTS)]
        assert share(islice(lab.within_reach(cases), SAMPLE)) >= NINE_OF_TEN


@pytest.mark.long
def test_nine_of_ten_mutants_within_reach_are_killed_in_a_live_run(tmp_path: Path) -> None:
    with LiveLab(tmp_path).open() as lab:
        assert share(islice(lab.within_reach(lab.cases(seed=0)), 300)) >= NINE_OF_TEN
