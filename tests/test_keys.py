"""Keys that could not be hidden are refused before anything is sent, all of them in one message that holds none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.endpoint.keys import check_keys
from conformance.endpoint.settings import load_profile
from conformance.errors import Exit, SettingsError
from conformance.paths import Suite
from conformance.scrubbing import RecordingScrubber, Scrubber, scrubber
from conformance.wires.registry import load
from tests.checkout import ONE, ROOT, Checkout
from tests.servers import Server, answers, envelope
from tests.test_commands import KEYS, clear, stage

SUITE = Suite(ROOT)
FOLDERS = (SUITE.contracts, SUITE.features)
GOOD = {**KEYS, "CONFORMANCE_STAGE_URL": "https://stage.example/api"}


def refused(**changes: str) -> str:
    with pytest.raises(SettingsError) as error:
        check_keys(load_profile(SUITE.endpoints, "stage", {**GOOD, **changes}), FOLDERS)
    assert error.value.do
    return str(error.value)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("12345", "fewer than 6 characters"),
        ("  abc12  ", "fewer than 6 characters"),
        ("-----------", "fewer than 6 characters"),
        ("a-b-c-1", "fewer than 6 characters"),
        ("purple", "an ordinary word"),
        ("COMPANY", "an ordinary word"),
        ("autoinvoice", "an ordinary word"),
        ("ærefrykt", "an ordinary word"),
        ("20260115", "an ordinary number"),
        ("consumers-norway", "a word of the suite's own"),
        ("Company_Show", "a word of the suite's own"),
        ("ERROR: COMPANY NOT FOUND", "a word of the suite's own"),
        ("a member without admin rights", "a word of the suite's own"),
        ("docs/001", "a word of the suite's own"),
    ],
)
def test_a_key_that_is_in_ordinary_text_is_refused_and_not_printed(key: str, why: str) -> None:
    text = refused(STAGE_USER_API_KEY=key)
    assert f"STAGE_USER_API_KEY {'has' if 'fewer' in why else 'is'} {why}" in text
    assert key.strip() not in text.replace(why, "")
    assert "STAGE_VENDOR_API_KEY" not in text


def test_all_such_keys_are_named_at_once() -> None:
    text = refused(STAGE_USER_API_KEY="x1", STAGE_VENDOR_API_KEY="invoice")
    assert "STAGE_USER_API_KEY has fewer" in text
    assert "STAGE_VENDOR_API_KEY is an ordinary word" in text


@pytest.mark.parametrize(
    "key", ["7c9e6679-7425-40de-944b-e07fc1f90ae7", "9Xk2Lm", "user-key-of-stage", "correct horse battery staple 7"]
)
def test_any_other_key_is_accepted(key: str) -> None:
    check_keys(load_profile(SUITE.endpoints, "stage", {**GOOD, "STAGE_USER_API_KEY": key}), FOLDERS)


def test_the_id_of_a_company_is_no_key_and_hidden_on_request_alone(tmp_path: Path) -> None:
    check_keys(load_profile(SUITE.endpoints, "stage", {**GOOD, "STAGE_COMPANY_UUID": "company"}), FOLDERS)
    toml = tmp_path / "endpoints.toml"
    text = SUITE.endpoints.read_text("utf-8")
    catalogue = load(SUITE.contracts)
    for setting, shown in (("", True), ("mask_company_ids = false", True), ("mask_company_ids = true", False)):
        toml.write_text(text.replace("[stage]\n", f"[stage]\n{setting}\n"), "utf-8")
        profile = load_profile(toml, "stage", GOOD)
        assert KEYS["STAGE_COMPANY_UUID"] not in profile.known_secrets().values()
        clean = scrubber(catalogue, profile).text(f"<id>{KEYS['STAGE_COMPANY_UUID']}</id>")
        assert (KEYS["STAGE_COMPANY_UUID"] in clean) is shown


@pytest.mark.parametrize("command", [("run",), ("record",), ("run", "--workers", "2")], ids=" ".join)
def test_the_program_says_so_in_one_message_and_sends_nothing(checkout: Checkout, command: tuple[str, ...]) -> None:
    right = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')
    with Server(answers(right)).running() as server:
        env = stage(checkout, server) | {"STAGE_USER_API_KEY": "xyz", "STAGE_VENDOR_API_KEY": "company"}
        done = checkout.run(*command, "--endpoint", "stage", ONE, **env)
    clear(done, "STAGE_USER_API_KEY has fewer than 6", "STAGE_VENDOR_API_KEY is an ordinary word", code=2)
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "xyz" not in done.stdout + done.stderr
    assert server.connections == 0


def test_an_error_that_ends_a_run_is_scrubbed_as_its_reports_are(checkout: Checkout) -> None:
    """The id of a company is no key, and hidden on request: in what a hook says of its error too."""
    with Server(answers(b"")).running() as server:
        environment = stage(checkout, server)
        toml = checkout.root / "endpoints.toml"
        toml.write_text(toml.read_text("utf-8").replace("[stage]\n", "[stage]\nmask_company_ids = true\n", 1), "utf-8")
        company = environment["STAGE_COMPANY_UUID"]
        code = f"def pytest_runtest_call(item):\n    raise KeyboardInterrupt('for {company}')\n"
        (checkout.root / "conftest.py").write_text(f'pytest_plugins = ["conformance.run.plugin"]\n{code}', "utf-8")
        words = ("run", "--endpoint", "stage", "--no-allure", "--method", "consumer_agreement_status")
        done = checkout.run(*words, **environment)
    assert done.returncode == Exit.NO_VERDICT
    written = "".join(file.read_text("utf-8") for file in checkout.reports.rglob("*.*"))
    assert company not in done.stdout + done.stderr + written
    assert "for " in json.loads((checkout.reports / "run.json").read_text("utf-8"))["interrupted"]


def test_the_headers_of_a_recording_are_scrubbed_as_those_of_a_report() -> None:
    headers = {"Set-Cookie": "session=abcdef123456", "X-Api-Key": "abc", "Content-Type": "text/plain"}
    keys = Scrubber([])
    recorded = RecordingScrubber(keys).headers({name: [value] for name, value in headers.items()})
    assert {name: value for name, (value,) in recorded.items()} == keys.headers(headers)
    assert "abcdef123456" not in str(recorded)
