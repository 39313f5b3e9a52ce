"""The curl command of a report gives the report's response again, from `conformance mock --scenario`."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.errors import UserError
from conformance.mock.server.mock_server import MockServer
from conformance.paths import Suite
from conformance.report.exchanges import SERVED_PORT, VARIABLES, shown
from conformance.run.serving import chosen, prepare
from conformance.scrubbing import scrubber
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout, ran

FOUND = Suite(ROOT)
CATALOGUE = load(FOUND.contracts)
FEATURES = "features/autoinvoice/users", "features/autoxchange/activation", "features/invoicing"
FILES = "features/autoxchange/sending"
STATUS = "features/autoinvoice/consumers-norway/consumer_agreement_status.feature"
OUTLINE = f"{STATUS}::test_it_returns_the_state_state_of_an_agreement"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The record of a run on its own mock, over every wire and with every exchange."""
    folder = tmp_path_factory.mktemp("reports")
    there = [path for path in (*FEATURES, FILES) if (ROOT / path).exists()]
    words = ("run", "--no-allure", "--keep", "all", "--reports", str(folder), *there)
    done = ran(Checkout.command(*words), ROOT, Checkout.environment())
    assert done.returncode == 0, done.stdout
    found: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))
    return found


def sample(record: Mapping[str, Any], each: int) -> list[Mapping[str, Any]]:
    """Some scenarios of each API, generated ones and ones that send files among them; the same in each run."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for scenario in record["scenarios"]:
        sent = " ".join(exchange["curl"] for exchange in scenario["exchanges"])
        if sent and "too long" not in sent:
            kind = (scenario["api"], is_generated(scenario), "CONFORMANCE_FILES" in sent)
            groups.setdefault(kind, []).append(scenario)
    drawn = random.Random(7)
    return [scenario for _, group in sorted(groups.items()) for scenario in drawn.sample(group, min(each, len(group)))]


def is_generated(scenario: Mapping[str, Any]) -> bool:
    """Whether each run draws the calls of a scenario, which are then counted from the last."""
    return named(scenario["exchanges"][0])[1].startswith("-")


def pasted(command: str, folder: Path) -> tuple[str, str]:
    """Paste a command into a shell; return the status and the body that it got."""
    folder.mkdir()
    done = subprocess.run(
        ["sh", "-c", f'{command} -o body -w "%{{http_code}}"'],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    body = folder / "body"
    hiding = scrubber(CATALOGUE, load_profile(FOUND.endpoints, "mock"))
    return done.stdout[-3:], shown(body.read_bytes() if body.exists() else b"", hiding)


def alike(exchange: Mapping[str, Any], got: tuple[str, str]) -> bool:
    """Whether a response is the report's."""
    response = exchange["response"]
    return (str(response["status"]), _of_any_mock(response["body"])) == (got[0], _of_any_mock(got[1]))


def _of_any_mock(body: str) -> str:
    """Return a body without the mock's own address, which is in links, and without spaces."""
    return re.sub(r"http://127\.0\.0\.1:\d+|\s", "", body)


@pytest.mark.slow
def test_every_call_of_a_sample_responds_again_as_in_the_report(record: dict[str, Any], tmp_path: Path) -> None:
    different = []
    chosen_ones = sample(record, 6)
    assert len({scenario["api"] for scenario in chosen_ones}) == len(CATALOGUE.apis)
    assert any(is_generated(scenario) for scenario in chosen_ones)
    assert any("CONFORMANCE_FILES" in e["curl"] for scenario in chosen_ones for e in scenario["exchanges"])
    with MockServer(CATALOGUE).in_thread() as mock:
        for scenario in chosen_ones:
            play = chosen(FOUND, CATALOGUE, scenario["id"])
            for exchange in scenario["exchanges"]:
                folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
                number = int(named(exchange)[1])
                if is_generated(scenario):
                    # What is drawn depends on the modules that a process has loaded, so the program itself draws it.
                    with serving("--scenario", scenario["id"], "--call", str(number)) as url:
                        got = pasted(aimed(exchange, url), folder)
                else:
                    mock.texts[VARIABLES] = prepare(FOUND, CATALOGUE, play, mock.url, number)
                    got = pasted(aimed(exchange, mock.url), folder)
                different += [] if alike(exchange, got) else [(scenario["id"], number, got)]
    assert not different


def aimed(exchange: Mapping[str, Any], url: str) -> str:
    """Return the command of a report for a mock at another address."""
    command: str = exchange["curl"].replace(f"http://127.0.0.1:{SERVED_PORT}", url)
    return command


def named(exchange: Mapping[str, Any]) -> tuple[str, str]:
    """The scenario and the number of the call that the command in a report names."""
    first = exchange["curl"].splitlines()[0]
    words = shlex.split(first.removeprefix("# first, in another terminal: "))
    assert words[:3] == ["conformance", "mock", "--scenario"], first
    assert words[4] == "--call"
    return words[3], words[5]


@contextmanager
def serving(*words: str) -> Iterator[str]:
    """The URL of `conformance mock`, started as a program."""
    with subprocess.Popen(
        Checkout.command("mock", "--port", "0", *words),
        cwd=ROOT,
        env=Checkout.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as mock:
        try:
            assert mock.stdout is not None
            ready = mock.stdout.readline().split()
            assert ready[:1] == ["ready"], ready
            yield ready[1]
        finally:
            mock.terminate()


@pytest.mark.slow
def test_the_command_that_a_report_names_serves_the_call(record: dict[str, Any], tmp_path: Path) -> None:
    for place, scenario in enumerate(sample(record, 1)):
        exchange = scenario["exchanges"][-1]
        identity, number = named(exchange)
        assert identity == scenario["id"]
        with serving("--scenario", identity, "--call", number) as url:
            assert alike(exchange, pasted(aimed(exchange, url), tmp_path / str(place))), scenario["id"]


@pytest.mark.slow
def test_no_key_is_in_a_report(record: dict[str, Any]) -> None:
    text = json.dumps(record)
    scenario = sample(record, 1)[0]
    with MockServer(CATALOGUE).in_thread() as mock:
        script = prepare(FOUND, CATALOGUE, chosen(FOUND, CATALOGUE, scenario["id"]), mock.url, 1)
    values = re.findall(r'^(\w*(?:KEY|AUTHORIZATION))="(.+)"$', script, re.MULTILINE)
    assert values
    assert not [name for name, value in values if value in text]


class TestWrongIds:
    @pytest.mark.parametrize(
        ("identity", "hint"),
        [
            (STATUS.replace("status", "statis"), f"did you mean {STATUS}?"),
            (f"{STATUS}::test_it_is_open_to_member_without_admin_rights", "did you mean"),
            (f"{OUTLINE}[NEWS]", f"did you mean {OUTLINE}[NEW]?"),
            (OUTLINE, f"{OUTLINE}[ACTIVE]"),
            ("zzz", "`conformance coverage` lists the scenarios"),
            (f"{STATUS}::zzz", "no scenario"),
        ],
    )
    def test_are_answered_with_near_ones(self, identity: str, hint: str) -> None:
        with pytest.raises(UserError) as caught:
            chosen(FOUND, CATALOGUE, identity)
        assert hint in str(caught.value)

    def test_a_call_too_many_is_refused_with_their_number(self) -> None:
        play = chosen(FOUND, CATALOGUE, f"{OUTLINE}[NEW]")
        with MockServer(CATALOGUE).in_thread() as mock, pytest.raises(UserError, match="makes 1 call and then ends"):
            prepare(FOUND, CATALOGUE, play, mock.url, 2)

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("--scenario", "zzz"), "no feature file"),
            (("--scenario", f"{OUTLINE}[NEW]", "--call", "0"), "count from 1"),
            (("--scenario", f"{OUTLINE}[NEW]", "--call", "9"), "use a call from 1 to 1"),
            (("--call", "2"), "--call belongs to --scenario"),
        ],
    )
    def test_end_the_command_with_2(self, words: tuple[str, ...], says: str) -> None:
        done = ran(Checkout.command("mock", "--port", "0", *words), ROOT, Checkout.environment())
        assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
        assert "ready" not in done.stdout
