"""What a profile can verify is known before a run, and what is missing is named with what it would add."""

from __future__ import annotations

import json
import re
import tomllib
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.errors import Need, Unarranged
from conformance.gherkin.claims import claims
from conformance.gherkin.document import parse
from conformance.mock.server.mock_server import MockServer
from conformance.run.reach import Reach, Reached
from conformance.run.reach_report import table
from conformance.scene.playing import Play
from conformance.scene.reach import Unsent, unmet
from conformance.scene.session import Session
from conformance.wires.registry import load
from tests.checkout import ROOT, Checkout
from tests.live_profile import KEYS, aim
from tests.raw_servers import serving
from tests.servers import Server, answers, envelope

CATALOGUE = load(ROOT / "contracts")
METHOD = "consumer_agreement_status"


def scenario(requirements: str, *needs: str, hopeless: str = "") -> Reached:
    reasons = [Unarranged(f"no {name}", need=Need(name, f'fixtures."{name}"')) for name in needs]
    reasons += [Unarranged(hopeless)] if hopeless else []
    play: Any = SimpleNamespace(claims=SimpleNamespace(requirements=set(requirements.split()), calls=[]))
    return Reached(play, tuple(reasons))


def gaps(*scenarios: Reached) -> list[tuple[str, int]]:
    return [(gap.need.what, gap.adds) for gap in Reach(scenarios).gaps()]


def test_what_adds_most_comes_first() -> None:
    assert gaps(scenario("a"), scenario("b", "few"), scenario("c d", "many")) == [("many", 2), ("few", 1)]


def test_what_is_verified_anyway_adds_nothing() -> None:
    assert gaps(scenario("a b"), scenario("a b", "useless"), scenario("c", "useful")) == [("useful", 1), ("useless", 0)]


def test_what_is_verified_by_two_gaps_is_counted_once() -> None:
    assert gaps(scenario("a b", "one"), scenario("b c d", "other")) == [("other", 3), ("one", 1)]


def test_what_needs_two_things_is_counted_with_the_second() -> None:
    assert gaps(scenario("a b c", "key", "record"), scenario("d", "key")) == [("key", 1), ("record", 3)]


def test_what_nothing_would_help_is_no_gap() -> None:
    reach = Reach([scenario("a", "key", hopeless="the clock"), scenario("b")])
    assert reach.gaps() == []
    assert reach.skipped() == [("no key", 1, 1), ("the clock", 1, 1)]
    assert "the clock" in table(reach, "stage")


def test_shares_are_of_requirements() -> None:
    assert "stage can verify 2 of 3 requirements (67 %)" in table(
        Reach([scenario("a b"), scenario("b c", "k")]), "stage"
    )


def reach(checkout: Checkout, *words: str, code: int = 0) -> str:
    done = checkout.run("reach", "--endpoint", "prod-readonly", *words, **KEYS)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr


def test_its_lines_are_a_part_of_endpoints_toml(checkout: Checkout) -> None:
    printed = reach(checkout, "--offline", "--api", "autoinvoice")
    lines = printed.partition("into .env):\n")[2].partition("Not to be verified")[0]
    assert tomllib.loads(lines)["prod-readonly"]["callers"]
    file = checkout.root / "endpoints.toml"
    file.write_text(file.read_text("utf-8") + lines.replace("…", "x"), "utf-8")
    before, after = load_profile(ROOT / "endpoints.toml", "prod-readonly"), load_profile(file, "prod-readonly")
    assert after.keys.keys() > before.keys.keys()
    assert share(reach(checkout, "--offline", "--api", "autoinvoice")) > share(printed)


def share(printed: str) -> int:
    found = re.search(r"can verify ([\d,]+) of", printed)
    assert found is not None
    return int(found[1].replace(",", ""))


def test_offline_nothing_is_sent(checkout: Checkout) -> None:
    with Server(answers(b"")).running() as server:
        aim(checkout, server.url)
        record = json.loads(reach(checkout, "--offline", "--api", "autoinvoice", "--format", "json"))
        assert server.requests == []
    assert 0 < record["verifiable"] < record["requirements"]
    assert record["gaps"][0]["adds"] >= record["gaps"][1]["adds"]
    assert all(tomllib.loads(gap["toml"]) for gap in record["gaps"])


@pytest.mark.parametrize("words", [("--method", METHOD), pytest.param((), id="all", marks=pytest.mark.slow)])
def test_no_call_that_writes_is_sent(checkout: Checkout, words: tuple[str, ...]) -> None:
    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.startswith("/ax"):
            return answers(b'{"access_token": "t", "expires_in": 3600}', kind="application/json")(handler, body)
        return answers(envelope("company_list", ""))(handler, body)

    with Server(respond).running() as server:
        aim(checkout, server.url)
        reach(checkout, *words)
        operations = set(server.operations)
    contracts = CATALOGUE.apis["autoinvoice"].methods
    assert {contracts[name].effect for name in operations} <= {"reads"}


def test_a_writing_profile_sends_only_reading_calls_too(checkout: Checkout) -> None:
    file = checkout.root / "endpoints.toml"
    text = file.read_text("utf-8").partition("[prod-readonly]")
    file.write_text(
        text[0] + text[1] + text[2].replace('effects = ["reads"]', 'effects = ["reads", "writes"]'), "utf-8"
    )
    with MockServer(CATALOGUE).in_thread() as mock:
        aim(checkout, mock.url)
        error = reach(checkout, "--method", METHOD, code=3)
    assert "is refused" in error or "no token was granted" in error


def test_an_endpoint_that_does_not_respond_is_no_verdict(checkout: Checkout) -> None:
    with serving(lambda *_: None) as server:
        aim(checkout, f"http://127.0.0.1:{server.port}", retries=0)
        error = reach(checkout, "--method", METHOD, code=3)
    assert "Traceback" not in error


@pytest.mark.parametrize("words", [["--endpoint", "nope"], ["--endpoint", "prod-readonly", "--method", "nope"]])
def test_a_wrong_command_says_so(checkout: Checkout, words: list[str]) -> None:
    done = checkout.run("reach", *words, **KEYS)
    assert done.returncode == 2
    assert "nope" in done.stderr


SENDING = """Feature: Sending

  Scenario: An invoice to a consumer
    Given a consumer "Kari"
    And an invoice document "rent"
    When postV1Invoices is called for "rent"
    Then it succeeds
"""


def test_what_a_given_lacks_is_found_before_what_an_invoice_presumes_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "features/autoxchange/sending/sending.feature"
    file.parent.mkdir(parents=True)
    file.write_text(SENDING, "utf-8")
    keys = {f"STAGE_{name}": f"a made-up {name}" for name in ("COMPANY_UUID", "USER_API_KEY", "VENDOR_API_KEY")}
    urls = {f"CONFORMANCE_STAGE_{name}": "https://127.0.0.1:9/" for name in ("URL", "AX_URL", "INVOICING_URL")}
    stage = load_profile(ROOT / "endpoints.toml", "stage", keys | urls)
    feature = parse(file, tmp_path)
    play = Play(feature, feature.scenarios[0], claims(feature, feature.scenarios[0], CATALOGUE))
    (reason,) = unmet(Session(CATALOGUE, stage, carrier=Unsent()), play)
    assert "no consumer" in reason.what
