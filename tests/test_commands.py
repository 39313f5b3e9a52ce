"""The program as a person uses it: what wrong input gets, what interruption leaves, how commands end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ONE, ROOT, Checkout
from tests.servers import Server, answers, envelope

pytestmark = pytest.mark.slow

KEYS = {
    "STAGE_COMPANY_UUID": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "STAGE_USER_API_KEY": "user-key-of-stage",
    "STAGE_VENDOR_API_KEY": "vendor-key-of-stage",
}
MEMBER = """
[stage.callers."a member without admin rights"]
company_uuid = "STAGE_COMPANY_UUID"
user_api_key = "STAGE_USER_API_KEY"
vendor_api_key = "STAGE_VENDOR_API_KEY"

[[stage.fixtures."consumer agreement"]]
reference_nr = "1000000001"
"""


def stage(checkout: Checkout, server: Server) -> dict[str, str]:
    """Give the profile stage a caller and a consumer, and return the variables that point it at the server."""
    toml = checkout.root / "endpoints.toml"
    toml.write_text(toml.read_text("utf-8").replace("pace = 0.2", "pace = 0.0") + MEMBER, "utf-8")
    return {**KEYS, "CONFORMANCE_STAGE_URL": f"{server.url}/apis/v1.1/api"}


def clear(done: subprocess.CompletedProcess[str], *says: str, code: int = 2) -> None:
    """The command ended with this code and a message that says these things, without a traceback."""
    text = done.stdout + done.stderr
    assert "Traceback" not in text, text
    for words in says:
        assert words in text, text
    assert done.returncode == code, text


class TestWrongInput:
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("run", "--endpoint", "stgae"), ("no profile", "stage", "endpoints.toml")),
            (("run", "--endpoint", "stage"), ("STAGE_COMPANY_UUID", ".env")),
            (("run", "features/nowhere"), ("features/nowhere does not exist",)),
            (("run", "--method", "nothing"), ("unknown method 'nothing'", "--method nothing")),
            (("run", "--shard", "5/4"), ("invalid shard '5/4'",)),
            (
                ("run", "--endpoint", "stage", "--mock-url", "http://127.0.0.1:1"),
                ("--mock-url requires the mock profile",),
            ),
            (("run", "--mock-url", "http://example.com"), ("plain http", "127.0.0.1")),
            (("run", "--reports", "conftest.py/reports"), ("cannot write reports", "--reports")),
            (("export", "wsdl", "--api", "nothing"), ("unknown API 'nothing'", "autoinvoice")),
            (("report",), ("no Allure results found", "conformance run")),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
    )
    def test_it_is_reported_in_one_message(
        self, checkout: Checkout, words: Any, says: tuple[str, str, str] | tuple[str, str] | tuple[str]
    ) -> None:
        env = dict(KEYS, CONFORMANCE_STAGE_URL="https://stage.example/api") if "--mock-url" in words else {}
        clear(checkout.run(*words, **env), *says)

    def test_a_key_that_is_not_set_is_named(self, checkout: Checkout) -> None:
        env = {**KEYS, "STAGE_USER_API_KEY": "", "CONFORMANCE_STAGE_URL": "https://stage.example/api"}
        clear(checkout.run("run", "--endpoint", "stage", **env), "STAGE_USER_API_KEY")

    def test_malformed_toml_is_named_with_its_line(self, checkout: Checkout) -> None:
        with (checkout.root / "endpoints.toml").open("a", encoding="utf-8") as file:
            file.write("\n[stage\n")
        clear(checkout.run("run"), "endpoints.toml", "line")

    def test_a_contract_that_is_wrong_is_named(self, checkout: Checkout) -> None:
        file = checkout.root / "contracts/autoinvoice/consumers-norway/atg_mandate_list.json"
        file.write_text(file.read_text("utf-8").replace('"effect": "reads"', '"effect": "looks"'), "utf-8")
        clear(checkout.run("coverage"), "atg_mandate_list.json", "effect", "looks")

    def test_known_failures_are_checked_before_the_run(self, checkout: Checkout) -> None:
        (checkout.root / "known.toml").write_text('[[known]]\nrequirement = "nothing"\n', "utf-8")
        clear(checkout.run("run"), "known.toml", "entry 1")

    def test_a_port_in_use_is_named(self, checkout: Checkout) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            clear(checkout.run("mock", "--port", str(port)), str(port), "--port")

    def test_every_command_has_help_with_an_example(self, checkout: Checkout) -> None:
        for command in ("run", "mock", "coverage", "record", "export", "report"):
            done = checkout.run(command, "--help")
            assert done.returncode == 0
            assert f"conformance {command}" in done.stdout.partition("example")[2], done.stdout


class TestNoVerdict:
    def test_an_unreachable_host_is_broken(self, checkout: Checkout) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        done = checkout.run("run", "--mock-url", f"http://127.0.0.1:{port}", "--no-allure", ONE)
        clear(done, "refused", str(port), code=3)
        self.reports_are_whole(checkout)

    def test_an_error_page_is_broken(self, checkout: Checkout) -> None:
        page = answers(b"<html><body><h1>Bad gateway</h1></body></html>", status=502, kind="text/html")
        with Server(page).running() as server:
            done = checkout.run("run", "--endpoint", "stage", "--no-allure", ONE, **stage(checkout, server))
        clear(done, "502", "text/html", "no response that can be judged", code=3)
        self.reports_are_whole(checkout)

    def reports_are_whole(self, checkout: Checkout) -> None:
        run = json.loads((checkout.root / "reports/run.json").read_text("utf-8"))
        assert run["counts"]["broken"] == 1
        assert run["exit_code"] == 3
        for name in ("index.html", "summary.md", "junit.xml"):
            assert (checkout.root / "reports" / name).stat().st_size > 100


class TestFailure:
    def test_a_wrong_answer_fails_and_says_where(self, checkout: Checkout, tmp_path: Path) -> None:
        wrong = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIV</return>')
        summary = tmp_path / "summary.md"
        with Server(answers(wrong)).running() as server:
            env = stage(checkout, server) | {"GITHUB_STEP_SUMMARY": str(summary)}
            done = checkout.run("run", "--endpoint", "stage", ONE, **env)
        clear(done, "autoinvoice/consumer_agreement_status#documented-status", "OK: ACTIV", "(doc001)", code=1)
        assert f"conformance run --endpoint stage {ONE}" in re.sub(r"\s+", " ", done.stdout)
        assert "documented-status" in summary.read_text("utf-8")

    def test_a_known_failure_is_known_until_it_passes(self, checkout: Checkout) -> None:
        wrong = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIV</return>')
        (checkout.root / "known.toml").write_text(
            '[[known]]\nrequirement = "autoinvoice/consumer_agreement_status#documented-status"\nendpoint = "stage"\n'
            'reason = "a letter is lost"\nowner = "qa"\nexpires = 2999-12-31\n',
            "utf-8",
        )
        with Server(answers(wrong)).running() as server:
            env = stage(checkout, server)
            clear(checkout.run("run", "--endpoint", "stage", "--no-allure", ONE, **env), "a letter is lost", code=0)
        right = envelope("consumer_agreement_status", '<return xsi:type="xsd:string">OK: ACTIVE</return>')
        with Server(answers(right)).running() as server:
            env |= {"CONFORMANCE_STAGE_URL": f"{server.url}/apis/v1.1/api"}
            clear(checkout.run("run", "--endpoint", "stage", "--no-allure", ONE, **env), "delete the entry", code=1)


def test_a_scenario_is_run_again_by_its_id_whatever_its_row_holds(checkout: Checkout) -> None:
    feature = "features/invoicing/invoice/createInvoice.feature"
    identity = f"{feature}::test_it_delivers_no_sms_with_case[a domain with a scheme-https://example.com]"
    done = checkout.run("run", "--no-allure", identity)
    assert done.returncode == 0, done.stderr
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert [scenario["id"] for scenario in record["scenarios"]] == [identity]


class TestInterruption:
    @pytest.mark.parametrize(("number", "word"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
    def test_reports_are_written_all_the_same(self, checkout: Checkout, number: Any, word: str) -> None:
        process = self.started(checkout)
        process.send_signal(number)
        text = process.communicate(timeout=60)[0]
        assert process.returncode == 3, text
        assert "Traceback" not in text
        run = json.loads((checkout.root / "reports/run.json").read_text("utf-8"))
        assert run["interrupted"] == word
        assert run["complete"] is False
        assert run["scenarios"]
        assert (checkout.root / "reports/junit.xml").read_bytes().endswith(b"</testsuites>\n")
        assert word in (checkout.root / "reports/summary.md").read_text("utf-8")

    def test_a_killed_run_leaves_the_results_so_far(self, checkout: Checkout) -> None:
        process = self.started(checkout)
        process.kill()
        process.communicate(timeout=60)
        run = json.loads((checkout.root / "reports/run.json").read_text("utf-8"))
        assert run["complete"] is False
        assert run["scenarios"]
        assert all(s["verdict"] == "passed" for s in run["scenarios"])

    def started(self, checkout: Checkout) -> subprocess.Popen[str]:
        """Start a run of everything and return it once a first scenario is done."""
        process = subprocess.Popen(
            checkout.command("run", "--no-allure", "--properties", "deep"),
            cwd=checkout.root,
            env=checkout.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until = time.monotonic() + 60
        while not (checkout.root / "reports/run.json").exists() and time.monotonic() < until:
            time.sleep(0.05)
        return process


class TestMock:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_says_where_it_is_and_ends_cleanly(self, checkout: Checkout, number: Any) -> None:
        process = subprocess.Popen(
            checkout.command("mock"), cwd=checkout.root, env=checkout.environment(), stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        ready, *keys = lines
        assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", ready)
        assert [key.partition("=")[0] for key in keys] == ["company_uuid", "user_api_key", "vendor_api_key"]
        url = ready.removeprefix("ready ")
        with urllib.request.urlopen(f"{url}/apis/v1.1/wsdl", timeout=10) as answer:
            assert b"atg_mandate_list" in answer.read()
        process.send_signal(number)
        assert process.wait(20) == 0


class TestCoverage:
    def test_json_has_the_shape_that_tools_read(self) -> None:
        command = Checkout.command("coverage", "--format", "json")
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        ledger = json.loads(done.stdout)
        assert done.returncode == 0
        method = ledger["apis"]["autoinvoice"]["methods"]["disable_b2c_issuer_agreement"]
        assert (method["effect"], method["deprecated"], method["evidence"]) == ("writes", False, "documented")
        outcome = next(o for o in method["outcomes"] if "#{status}" in o["status"])
        assert set(outcome) == {"id", "status", "ok", "basis", "verified_by", "scenarios", "reason"}
        assert {r["verified_by"] for r in ledger["requirements"]} == {"provoked", "injected", "none"}
        assert all(r["reason"] for r in ledger["requirements"] if r["verified_by"] == "none")

    def test_a_gap_without_a_reason_ends_with_1(self, checkout: Checkout) -> None:
        (checkout.root / "features/autoinvoice/consumers-norway/atg_mandate_list.feature").unlink()
        clear(checkout.run("coverage"), "none", code=1)


class TestExport:
    def test_the_wsdl_goes_to_stdout(self, checkout: Checkout) -> None:
        done = checkout.run("export", "wsdl", "--url", "https://stage.example")
        assert 'location="https://stage.example/apis/denver/api"' in done.stdout


class TestDryRun:
    def test_deprecated_methods_are_omitted_when_that_is_wanted(self) -> None:
        command = Checkout.command("run", "--api", "autoinvoice", "--dry-run")
        every, fewer = (
            subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=True).stdout
            for more in ([], ["--no-deprecated"])
        )
        assert "autoinvoice/user_update\n" in every
        assert "autoinvoice/user_update\n" not in fewer
        assert "autoinvoice/user_update_e\n" in fewer

    def test_it_lists_calls_by_method_and_skips_by_reason(self, checkout: Checkout) -> None:
        env = {name.replace("STAGE", "PROD"): value for name, value in KEYS.items()}
        done = checkout.run("run", "--endpoint", "prod-readonly", "--dry-run", **env)
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        assert any(re.fullmatch(r" +\d+ +\d+  reads   autoinvoice/\w+", line) for line in lines)
        assert not any(re.fullmatch(r" +\d+ +\d+  writes  .*", line) for line in lines)
        assert any(line.endswith("  the profile prod-readonly does not allow writes") for line in lines)
        assert len(lines) < 120
        assert not (checkout.root / "reports").exists()


def test_the_readme_is_true_about_its_figures() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    done = subprocess.run(
        Checkout.command("coverage", "--format", "json"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ledger = json.loads(done.stdout)
    scenarios = {s for r in ledger["requirements"] for s in r["scenarios"]}
    counts = re.search(r"about ([\d,]+) requirements in ([\d,]+) scenarios", text)
    assert counts is not None
    said = [int(count.replace(",", "")) for count in counts.groups()]
    assert said == [round(len(each), -2) for each in (ledger["requirements"], scenarios)]


def test_the_checks_run_the_commands_that_the_readme_prints() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^python3 -m venv .*conformance run$", text, re.MULTILINE)
    assert re.search(r"^python3 -m venv .*pytest( -.*)?$", text, re.MULTILINE)
    assert Path(ROOT / ".ci/run").stat().st_mode & 0o100
