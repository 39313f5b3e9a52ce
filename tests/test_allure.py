"""The Allure results of a run, and the settings with which the report is made of them."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from conformance.report.build import build_of
from conformance.run.allure_run import history_id, label_causes, scrubbed
from conformance.wires.registry import load
from tests.checkout import Checkout

FEATURE = "features/autoinvoice/consumers-norway/consumer_agreement_status.feature"
OWNERS = '[[owner]]\nname = "Consumers"\ncontact = "#c"\nseverity = "minor"\nmethods = ["autoinvoice/*/consumer_*"]\n'
BUILD = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.example.com",
    "GITHUB_REPOSITORY": "acme/suite",
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_NUMBER": "12",
    "GITHUB_WORKFLOW": "Nightly",
}


@contextmanager
def mislabelled(mock: str) -> Iterator[str]:
    """A service that is the mock but for the content type of its XML."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")
            }
            asked = urllib.request.Request(mock + self.path, body, headers, method=self.command)
            try:
                response = urllib.request.urlopen(asked, timeout=30)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                data, kind = response.read(), response.headers.get("Content-Type", "")
                self.send_response(response.status)
                self.send_header("Content-Type", kind.replace("text/xml", "text/html"))
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        do_GET = do_PUT = do_DELETE = do_POST

        def log_message(self, *_: Any) -> None:
            """Be silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def results(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*-result.json"))]


def labels(result: dict[str, Any], name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def run(checkout: Checkout, *, wrong: bool, **environment: str) -> list[dict[str, Any]]:
    with (
        MockServer(load(checkout.root / "contracts")).in_thread() as mock,
        mislabelled(mock.url) as door,
    ):
        done = checkout.run("run", FEATURE, "--mock-url", door if wrong else mock.url, **environment)
    assert done.returncode == (1 if wrong else 0), done.stdout + done.stderr
    return results(checkout.reports / "allure-results")


@pytest.mark.slow
def test_results_have_cause_owner_severity_and_build(checkout: Checkout) -> None:
    (checkout.root / "owners.toml").write_text(OWNERS, "utf-8")
    found = run(checkout, wrong=True, **BUILD)
    assert len(found) > 3
    failed = [result for result in found if result["status"] == "failed"]
    (cause,) = {value for result in failed for value in labels(result, "cause")}
    assert cause.startswith("Content-Type: expected text/xml")
    for result in failed:
        assert (labels(result, "owner"), labels(result, "severity")) == (["Consumers (#c)"], ["minor"])
        assert len(labels(result, "cause")) == 1
        assert labels(result, "verdict") == ["failed"]
        assert "trace" not in result["statusDetails"]
        assert result["statusDetails"]["message"].startswith("failed: autoinvoice/")
        assert any(step.get("attachments") for step in result["steps"])
    executor = json.loads((checkout.reports / "allure-results" / "executor.json").read_text("utf-8"))
    assert executor["buildUrl"] == "https://github.example.com/acme/suite/actions/runs/77"
    assert (executor["name"], executor["buildName"], executor["buildOrder"]) == ("GitHub Actions", "Nightly #12", 12)


@pytest.mark.slow
def test_results_have_no_noise_and_none_collapse(checkout: Checkout) -> None:
    found = run(checkout, wrong=False)
    folder = checkout.reports / "allure-results"
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert {result["fullName"] for result in found} == {scenario["id"] for scenario in record["scenarios"]}
    assert len({result["historyId"] for result in found}) == len(record["scenarios"])
    assert list(folder.glob("*-container.json")) == []
    assert not (folder / "executor.json").exists()
    for result in found:
        assert len(result["labels"]) == len({(each["name"], each["value"]) for each in result["labels"]})
        assert not any(step.get("statusDetails") for step in result["steps"])
        assert {label["name"] for label in result["labels"]}.isdisjoint({"framework", "language", "package"})
        assert labels(result, "verdict") == ["passed"]
    assert {result["historyId"] for result in run(checkout, wrong=False)} == {result["historyId"] for result in found}


def test_a_row_of_an_outline_is_shown_by_its_columns(checkout: Checkout) -> None:
    """Joined by dashes, `a-b` and `c` would look like `a` and `b-c`."""
    file = checkout.root / FEATURE
    table = file.read_text("utf-8")
    outline = (
        "\n  Scenario Outline: It refuses it\n"
        "    When consumer_agreement_status is called with reference_nr set to <a><b>\n"
        "    Then it is refused with ERROR: CONSUMER NOT FOUND\n\n"
        "    Examples: Numbers of nobody\n      | a     | b    |\n      | 99-99 | 9    |\n      | 99    | 99-9 |\n"
    )
    file.write_text(table.rstrip("\n") + "\n" + outline, "utf-8")
    found = [result for result in run(checkout, wrong=False) if result["name"].startswith("It refuses it")]
    assert len({result["name"] for result in found}) == len({result["historyId"] for result in found}) == 2
    rows = [{each["name"]: each["value"] for each in result["parameters"]} for result in found]
    assert sorted(rows, key=str) == [{"a": "99", "b": "99-9"}, {"a": "99-99", "b": "9"}]


def test_a_key_in_one_text_takes_nothing_from_the_next() -> None:
    result = {"description": "password=", "steps": [{"name": "password=hunter2"}], "status": "passed", "start": 1}
    scrub = lambda text: text.partition("password=")[0] + "${PASSWORD}" if "password=" in text else text  # noqa: E731
    assert scrubbed(result, scrub) == {
        "description": "${PASSWORD}",
        "steps": [{"name": "${PASSWORD}"}],
        "status": "passed",
        "start": 1,
    }


@pytest.mark.slow
def test_every_result_can_be_read(checkout: Checkout) -> None:
    """The names of methods in the evidence can look like keys in markup, which once cost results their end."""
    done = checkout.run("run", "--api", "autoxchange", "--shard", "1/8")
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert len(results(checkout.reports / "allure-results")) == len(record["scenarios"]) > 20


def test_why_a_cause_was_not_tried_again_is_said_once(tmp_path: Path) -> None:
    common = {"verdict": "broken", "reason": "no route", "findings": [], "steps": [], "api": "a", "method": "m"}
    scenarios = [{**common, "id": name, "not_repeated": "too many"} for name in ("x", "y", "z")]
    for scenario in scenarios:
        result = {"historyId": history_id(str(scenario["id"])), "labels": [], "statusDetails": {"message": "no route"}}
        (tmp_path / f"{scenario['id']}-result.json").write_text(json.dumps(result), "utf-8")
    label_causes(tmp_path, {"scenarios": scenarios})
    messages = [result["statusDetails"]["message"] for result in results(tmp_path)]
    assert messages == ["no route\nnot tried again: too many", "no route", "no route"]


def test_causes_are_those_of_the_whole_run(tmp_path: Path) -> None:
    """A label of a shard is replaced by that of the run that it was merged into."""
    label_causes(tmp_path, {"scenarios": []})
    assert list(tmp_path.iterdir()) == []


GITLAB = {"GITLAB_CI": "true", "CI_PIPELINE_URL": "https://ci.example.com/1", "CI_PIPELINE_IID": "9"}
JENKINS = {"JENKINS_URL": "https://ci.example.com", "BUILD_URL": "https://ci.example.com/job/x/5/", "BUILD_NUMBER": "5"}


@pytest.mark.parametrize(
    ("environment", "url", "order"),
    [
        ({}, None, None),
        (GITLAB, "https://ci.example.com/1", 9),
        (JENKINS, "https://ci.example.com/job/x/5/", 5),
        ({**JENKINS, "BUILD_URL": "javascript:alert(1)", "BUILD_NUMBER": "x"}, "", 0),
    ],
)
def test_the_build_is_that_of_the_ci_system(environment: dict[str, str], url: str | None, order: int | None) -> None:
    build = build_of(environment)
    assert (build and build.url, build and build.order) == (url, order)
