"""The reports of a gate: in the forms that other tools read, without a key, and harmless whatever a client sends."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from lxml import etree

from conformance.checks.sent import Severity
from conformance.errors import UserError, UserErrors
from conformance.gate import config, coverage
from conformance.gate.gating import judged, keys_scrubber
from conformance.gate.record import About, record
from conformance.gate.report import har, publish
from conformance.gate.report.artifacts import Artifacts, Location
from conformance.gate.report.shown import shown
from conformance.gate.rules import RULES
from conformance.gate.running import Ended
from conformance.mock.server.mock_server import MockServer
from tests.gated import CATALOGUE, Gated
from tests.interop.npm import node

INTEROP = Path(__file__).parent / "interop" / "node_sarif"
EVIL = "</script><script>alert(1)</script>| `x` <b>&\x07"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(CATALOGUE).in_thread() as mock:
        yield mock


@pytest.fixture
def gated(server: MockServer) -> Gated:
    return Gated(server)


def reported(gated: Gated, folder: Path, about: About | None = None) -> dict[str, Any]:
    """Publish a gate over everything that was sent, and return its record."""
    about = about or About(["pytest", "tests/test_orders.py"], Severity.BEHAVIOUR)
    masks = keys_scrubber(CATALOGUE, gated.keys)
    judge = judged(gated.journal, CATALOGUE, masks, about, folder / har.NAME)
    made = record(about, Ended(0), judge, masks, started=datetime.now(UTC))
    publish.publish(made, folder)
    return made


def wrong(gated: Gated, test: str = "") -> None:
    """Send what raises an error, a behaviour and a warning."""
    client = gated.test(test)
    client.soap("company_show", headers={"SOAPAction": ""})
    for _ in range(2):
        client.soap("scan_account_order")
    client.soap("company_show", query=f"?user_api_key={gated.keys['user_api_key']}", headers={"Cookie": EVIL[:30]})


def test_each_report_is_written_and_has_no_key(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    gated.client.rest("ax", "GET", f"/v1/invoices?token={gated.client.token('ax')}")
    reported(gated, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {
        *("gate.json", "gate.har", "gate.sarif", "gate.html", "junit.xml", "summary.md")
    }
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode()
    for name in ("user_api_key", "vendor_api_key"):
        assert gated.keys[name] not in everything
    for token in gated.client.tokens.values():
        assert token not in everything
    assert shown(tmp_path, 1 + gated.journal.since).startswith("request ")


def test_gate_json_says_what_was_found(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    found = reported(gated, tmp_path)
    assert found == json.loads((tmp_path / "gate.json").read_text("utf-8"))
    assert (found["exit_code"], found["complete"], found["requests"], found["calls"]) == (1, True, 4, 4)
    assert found["counts"] == {"error": 1, "behaviour": 1, "warning": 1}
    assert [(cause["number"], cause["severity"]) for cause in found["causes"]] == [
        (1, "error"), (2, "behaviour"), (3, "warning"),
    ]  # fmt: skip
    assert found["failing"] == [1, 2]
    for cause in found["causes"]:
        assert cause["rule"] in RULES
        assert all(cause[name] for name in ("title", "do", "expected", "sent", "basis", "source", "place", "methods"))


def test_the_sarif_is_valid_and_is_shown_at_the_test(
    gated: Gated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node(INTEROP, "@microsoft/jest-sarif")
    schema = json.loads(
        next((INTEROP / "node_modules" / "@microsoft" / "jest-sarif").rglob("sarif-2.1.0-rtm.5.json")).read_text(
            "utf-8"
        )
    )
    (tmp_path / ".git").mkdir()
    tests = tmp_path / "client" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_orders.py").write_text("import x\n\n\ndef test_sends():\n    pass\n")
    (tests / "orders.test.js").write_text("\n\ntest('an order is sent', () => {})\n")
    monkeypatch.chdir(tmp_path / "client")
    wrong(gated, "tests/test_orders.py::test_sends[a-1]")
    gated.test("an order is sent").soap("company_lookup")
    reported(gated, tmp_path / "reports")
    found = json.loads((tmp_path / "reports" / "gate.sarif").read_text("utf-8"))
    assert list(Draft4Validator(schema).iter_errors(found)) == []
    results = {result["ruleId"]: result for result in found["runs"][0]["results"]}
    places = {
        rule: (place["artifactLocation"]["uri"], place["region"]["startLine"])
        for rule, result in results.items()
        for place in [result["locations"][0]["physicalLocation"]]
    }
    assert places["soap-action"] == ("client/tests/test_orders.py", 4)
    assert places["deprecated-method"] == ("client/tests/orders.test.js", 3)
    assert {rule: result["level"] for rule, result in results.items()} == {
        "soap-action": "error", "write-repeated": "error", "key-in-url": "warning", "deprecated-method": "warning",
    }  # fmt: skip
    assert all(len(result["partialFingerprints"]["cause/v1"]) == 32 for result in results.values())


def test_a_finding_of_a_test_without_a_name_is_shown_at_what_was_run(
    gated: Gated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_orders.py").write_text("")
    wrong(gated)
    reported(gated, tmp_path / "reports")
    found = json.loads((tmp_path / "reports" / "gate.sarif").read_text("utf-8"))
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in found["runs"][0]["results"]}
    assert uris == {"tests/test_orders.py"}


def test_the_har_is_one_that_tools_read(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    gated.client.soap("message_send", message=b"x" * 100_000)
    reported(gated, tmp_path)
    log = json.loads((tmp_path / "gate.har").read_text("utf-8"))["log"]
    assert (log["version"], log["creator"]["name"], len(log["entries"])) == ("1.2", "conformance", 5)
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= entry.keys()
        datetime.fromisoformat(entry["startedDateTime"])
        assert {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"} <= set(
            entry["request"]
        )
        assert {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"} <= set(
            entry["response"]
        )
    last = log["entries"][-1]["request"]
    assert len(last["postData"]["text"]) < 50_000 < last["bodySize"]


def test_junit_has_a_failure_for_each_cause_that_fails(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    gated.client.soap("user_list")
    reported(gated, tmp_path)
    root = etree.parse(tmp_path / "junit.xml").getroot()
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5", "failures": "2", "errors": "0", "skipped": "1",
    }  # fmt: skip
    failures = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failures[0] == "The header SOAPAction is missing or names another method (soap-action, 1)"


def test_nothing_that_a_client_sends_is_markup(gated: Gated, tmp_path: Path) -> None:
    gated.test(EVIL.replace("\x07", "")).soap("company_show", headers={"SOAPAction": EVIL.replace("\x07", "")})
    gated.client.soap(
        "company_show", bend=lambda text: text.replace("</api_keys>", "<nick>&lt;script&gt;</nick></api_keys>")
    )
    reported(gated, tmp_path)
    page = (tmp_path / "gate.html").read_text("utf-8")
    assert "<script" not in page
    assert re.search("default-src 'none'", page)
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert "<script" not in summary
    assert "<b>" not in summary
    etree.parse(tmp_path / "junit.xml")


def test_the_summary_goes_to_the_page_of_the_job(gated: Gated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "job.md"))
    wrong(gated)
    reported(gated, tmp_path / "reports")
    assert (tmp_path / "job.md").read_text("utf-8") == (tmp_path / "reports" / "summary.md").read_text("utf-8")
    assert (
        "## conformance gate: 1 error, 1 wrong behaviour, 1 warning in 4 requests." in (tmp_path / "job.md").read_text()
    )


# gate.toml


def accepted(tmp_path: Path, text: str) -> tuple[config.Accepted, ...]:
    (tmp_path / "gate.toml").write_text(text)
    return config.load(tmp_path / "gate.toml", RULES)


def entry(rule: str, expires: date, **patterns: str) -> str:
    lines = [f'{name} = "{value}"' for name, value in {"rule": rule, "reason": "until 4.3", **patterns}.items()]
    return "\n".join(["[[accept]]", *lines, f"expires = {expires.isoformat()}", ""])


TOMORROW, YESTERDAY = date.today() + timedelta(1), date.today() - timedelta(1)


def test_what_is_accepted_does_not_fail(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    entries = entry("soap-action", TOMORROW) + entry(
        "write-repeated", TOMORROW, method="scan_*", place="the *", test="*"
    )
    found = reported(gated, tmp_path, About(["x"], Severity.BEHAVIOUR, accepted(tmp_path, entries)))
    assert (found["exit_code"], found["failing"]) == (0, [])
    assert found["counts"] == {"error": 0, "behaviour": 0, "warning": 1}
    assert found["causes"][0]["accepted"]["reason"] == "until 4.3"
    assert found["config"] == {"expired": [], "unused": []}


def test_what_has_expired_or_accepts_nothing_is_reported(gated: Gated, tmp_path: Path) -> None:
    wrong(gated)
    entries = (
        entry("soap-action", YESTERDAY)
        + entry("write-repeated", TOMORROW, method="autoinvoice/user_*")
        + entry("polling", TOMORROW)
    )
    found = reported(gated, tmp_path, About(["x"], Severity.BEHAVIOUR, accepted(tmp_path, entries)))
    assert found["failing"] == [1, 2]
    assert found["config"] == {
        "expired": ["entry 1: soap-action"],
        "unused": ["entry 2: write-repeated, method autoinvoice/user_*", "entry 3: polling"],
    }
    summary = html.unescape((tmp_path / "summary.md").read_text("utf-8"))
    assert "entry 1: soap-action has expired and accepts nothing any more" in summary


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accept = 1", ["not a list of tables"]),
        ("[[accepted]]", ["unknown table"]),
        ("[[accept]]\nrule = 'polling'\n", ["'reason' is missing", "'expires' is missing"]),
        (entry("nothing", TOMORROW), ["unknown rule 'nothing'", "use one of"]),
        (entry("polling", TOMORROW, api="ax"), ["unknown key 'api'"]),
        ("[[accept", ["not TOML", "gate.toml:1"]),
    ],
)
def test_a_wrong_gate_toml_is_refused(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(UserError) as error:
        accepted(tmp_path, text)
    assert all(words in str(error.value) for words in said)


# What was reached


def test_what_was_reached_is_counted(gated: Gated, tmp_path: Path) -> None:
    gated.client.soap("user_show", id="3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    gated.client.soap("user_list")
    found = reported(gated, tmp_path)["coverage"]
    assert set(found["methods"]) == {"autoinvoice/user_show", "autoinvoice/user_list"}
    assert found["errors_met"] == 1
    assert found["methods"]["autoinvoice/user_show"]["members"] == [
        "api_keys.company_uuid", "api_keys.user_api_key", "api_keys.vendor_api_key", "id",
    ]  # fmt: skip
    first, second = coverage.lines(found)
    assert first.startswith("You call 2 of ")
    assert first.endswith(f"your tests met 1 of their {found['errors']} documented errors.")
    assert second.startswith("Never met: user_")


def test_a_required_outcome_that_was_not_met_fails(gated: Gated, tmp_path: Path) -> None:
    gated.client.soap("user_list")
    file = tmp_path / "outcomes.txt"
    file.write_text("# ours\nautoinvoice/user_list#listed\nautoinvoice/user_create_e#no-rights*\n")
    required = coverage.required(file, CATALOGUE)
    found = reported(gated, tmp_path, About(["x"], Severity.BEHAVIOUR, required=required))
    assert found["exit_code"] == 1
    assert all(outcome.startswith("autoinvoice/user_create_e#no-rights") for outcome in found["required_missing"])


def test_unknown_outcomes_are_refused_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.txt"
    file.write_text("user_list\nautoinvoice/none#x\n")
    with pytest.raises(UserErrors) as error:
        coverage.required(file, CATALOGUE)
    assert "outcomes.txt:1" in str(error.value)
    assert "outcomes.txt:2" in str(error.value)


def test_bodies_beyond_the_first_are_kept_of_what_breaks_a_rule(
    gated: Gated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(har, "MOST_BODIES", 1)
    monkeypatch.setattr(har, "MOST_OF_A_RULE", 1)
    for action in ("/denver/api/company_show", "/denver/api/company_show", "", ""):
        gated.client.soap("company_show", headers={"SOAPAction": action})
    reported(gated, tmp_path)
    entries = json.loads((tmp_path / "gate.har").read_text("utf-8"))["log"]["entries"]
    assert ["<e:Envelope" in entry["request"]["postData"]["text"] for entry in entries] == [True, False, True, False]
    assert "bytes, which are not kept" in entries[1]["response"]["content"]["text"]


def test_every_rule_is_on_the_page_about_findings() -> None:
    page = (Path(__file__).parent.parent / "docs/reference/findings.md").read_text("utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    listed = {name: row[2].strip() for row in rows for name in re.findall("`([a-z0-9-]+)`", row[1]) if name in RULES}
    assert listed == {name: str(rule.severity) for name, rule in RULES.items()}


def test_exchanges_that_cannot_be_written_are_named(gated: Gated, tmp_path: Path) -> None:
    masks = keys_scrubber(CATALOGUE, gated.keys)
    with pytest.raises(UserError) as error, har.HarWriter(tmp_path / har.NAME, masks):
        shutil.rmtree(tmp_path)
    assert f"cannot write gate.har: No such file or directory\n  where: {tmp_path / har.NAME}" in str(error.value)


def test_a_finding_is_shown_somewhere_however_long_the_command_is(tmp_path: Path) -> None:
    script = "; ".join(["echo a line of a script"] * 40)
    assert Artifacts(tmp_path, ["sh", "-c", script]).default == Location("README.md")
