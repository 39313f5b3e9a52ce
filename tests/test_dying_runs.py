"""A run that dies part-way is never green: exit code 3, `complete: false`, and every report names what is missing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from typing import Any

import pytest
from lxml import etree

from tests.checkout import Checkout
from tests.servers import Server, answers, envelope
from tests.test_commands import stage

pytestmark = pytest.mark.slow

FOLDER = "features/autoinvoice/consumers-norway"
STATUS = f"{FOLDER}/consumer_agreement_status.feature"
NUMBERS = ("first", "second", "third", "fourth")
FEATURE = f"""\
@read-only
Feature: consumer_agreement_status
  Returns the state of an agreement.

  Scenario Outline: It refuses a <place> number
    When consumer_agreement_status is called with reference_nr set to <number>
    Then it is refused with ERROR: CONSUMER NOT FOUND

    Examples: What is asked
      | place | number |
{"".join(f"      | {name} | 000{i}   |{chr(10)}" for i, name in enumerate(NUMBERS))}"""
HEAD = """import os, pathlib, signal, time
import pytest
pytest_plugins = ["conformance.run.plugin"]
def third(nodeid):
    return "third" in nodeid
def arrived(name):
    pathlib.Path(name).touch()
    time.sleep(60)
"""
CALL = "def pytest_runtest_call(item):\n    if third(item.nodeid): "
REPORTS = ("run.json", "junit.xml", "summary.md", "index.html")


@pytest.fixture
def checkout(checkout: Checkout) -> Checkout:
    """A checkout with one feature of four scenarios."""
    for file in (checkout.root / "features").rglob("*.feature"):
        file.unlink()
    (checkout.root / STATUS).write_text(FEATURE, "utf-8")
    return checkout


def bend(checkout: Checkout, code: str) -> None:
    """Give the checkout a hook that spoils its runs."""
    (checkout.root / "conftest.py").write_text(HEAD + code, "utf-8")


def recorded(checkout: Checkout) -> None:
    assert checkout.run("record").returncode == 0


def written(checkout: Checkout) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    return found


def incomplete(checkout: Checkout, code: int, text: str, *, why: str = "") -> dict[str, Any]:
    """The run ended with 3, and every report says that it is incomplete and names what is missing; returns run.json."""
    assert code == 3, text
    assert "Traceback" not in text, text
    run = written(checkout)
    assert (run["complete"], run["exit_code"]) == (False, 3)
    assert why in run["interrupted"]
    heard, missing = {s["id"] for s in run["scenarios"]}, {s["id"] for s in run["missing"]}
    assert not heard & missing
    assert len(heard | missing) == run["collected"] == len(NUMBERS)
    assert run["counts"]["missing"] == len(missing)
    summary = (checkout.reports / "summary.md").read_text("utf-8")
    page = (checkout.reports / "index.html").read_text("utf-8")
    cases = etree.parse(checkout.reports / "junit.xml").iterfind(".//testcase[error]")
    errors = {case.get("name"): next(case.iterfind(".//property[@name='id']")).get("value") for case in cases}
    for said in (summary, page):
        assert "No verdict" in said or "failed; the run ended early" in said
        assert "Every selected requirement passed" not in said
    assert "The run completed" in errors
    for identity in missing:
        assert identity in errors.values()
        for said in (summary, page):
            assert identity.rpartition("[")[2].rstrip("]").partition("-")[0] in said.partition("ithout a verdict (")[2]
    return run


IN_A_HOOK: dict[str, tuple[str, str]] = {
    "the process exits with 0": (CALL + "pytest.exit('enough', returncode=0)", "enough"),
    "Ctrl-C": (CALL + "raise KeyboardInterrupt", "Ctrl-C"),
    "an error before a scenario": (
        "def pytest_runtest_logstart(nodeid):\n    assert not third(nodeid)",
        "AssertionError",
    ),
    "an error over a verdict": (
        "def pytest_runtest_makereport(item):\n    1 / third(item.nodeid)",
        "ZeroDivisionError",
    ),
    "an error over a report": ("def pytest_runtest_logreport(report):\n    1 / 0", "ZeroDivisionError"),
    "an error over what was collected": ("def pytest_collection_modifyitems():\n    1 / 0", "ZeroDivisionError"),
    "an error at the end": ("def pytest_sessionfinish():\n    1 / 0", "ZeroDivisionError"),
    "an error in the summary": ("def pytest_terminal_summary():\n    1 / 0", "ZeroDivisionError"),
    "an error after the end": ("def pytest_unconfigure():\n    1 / 0", "ZeroDivisionError"),
    "an exit 0 at the end": ("def pytest_sessionfinish():\n    raise SystemExit(0)", "SystemExit"),
    "an exit 0 after the end": ("def pytest_unconfigure():\n    raise SystemExit(0)", "SystemExit"),
    "Ctrl-C after the end": ("def pytest_unconfigure():\n    raise KeyboardInterrupt", "Ctrl-C"),
    "an exit 0 before a scenario": ("def pytest_runtest_logstart():\n    raise SystemExit(0)", "SystemExit"),
    "an exit at the end": ("def pytest_sessionfinish():\n    pytest.exit('late', returncode=0)", "late"),
    "an error too deep": ("def pytest_runtest_logfinish():\n    pytest_runtest_logfinish()", "RecursionError"),
}
ALSO_PLAIN = ("the process exits with 0", "an error over a report", "an error at the end")


@pytest.mark.parametrize("way", IN_A_HOOK)
def test_an_error_in_a_hook(checkout: Checkout, way: str) -> None:
    code, why = IN_A_HOOK[way]
    bend(checkout, code)
    done = checkout.run("run", "--no-allure")
    incomplete(checkout, done.returncode, done.stdout + done.stderr, why=why)
    assert len(done.stdout) < 5000


@pytest.mark.parametrize("way", ALSO_PLAIN)
def test_an_error_in_a_hook_of_plain_pytest(checkout: Checkout, way: str) -> None:
    code, why = IN_A_HOOK[way]
    bend(checkout, code)
    done = checkout.pytest("features")
    incomplete(checkout, done.returncode, "", why=why)


IN_A_WORKER: dict[str, tuple[str, str]] = {
    "it is killed": (CALL + "os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    "it exits": (CALL + "os._exit(0)", "crashed"),
    "every worker is killed": ("def pytest_runtest_call():\n    os.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    "it is interrupted": (CALL + "raise KeyboardInterrupt", "was interrupted"),
    "an error in a hook of it": ("def pytest_runtest_makereport(item):\n    1 / third(item.nodeid)", "ZeroDivision"),
    "an error in a hook of the others": ("def pytest_runtest_logreport(report):\n    1 / third(report.nodeid)", "Zero"),
}


@pytest.mark.parametrize("way", IN_A_WORKER)
def test_a_worker_that_dies(checkout: Checkout, way: str) -> None:
    code, why = IN_A_WORKER[way]
    bend(checkout, code)
    done = checkout.run("run", "--no-allure", "--workers", "2")
    run = incomplete(checkout, done.returncode, done.stdout + done.stderr, why=why)
    assert any(third in scenario["id"] for scenario in run["missing"] for third in ("third",))


@pytest.mark.parametrize("words", [("record",), ("run", "--cassettes", "replay")], ids=" ".join)
def test_a_recording_and_a_replay_that_die(checkout: Checkout, words: tuple[str, ...]) -> None:
    recorded(checkout)
    bend(checkout, CALL + "os._exit(0)")
    done = checkout.run(*words, "--workers", "2")
    incomplete(checkout, done.returncode, done.stdout + done.stderr, why="crashed")


def test_a_worker_of_plain_pytest_that_dies(checkout: Checkout) -> None:
    bend(checkout, CALL + "os._exit(0)")
    done = checkout.pytest("features", "-n", "2", "--alluredir", "allure")
    run = incomplete(checkout, done.returncode, "", why="crashed")
    results = [json.loads(file.read_text("utf-8")) for file in (checkout.root / "allure").glob("*-result.json")]
    unknown = {result["fullName"] for result in results if result["status"] == "unknown"}
    assert unknown == {scenario["id"] for scenario in run["missing"]} != set()
    assert [r["statusDetails"]["message"] for r in results if r["name"] == "The run completed"] != []


@pytest.mark.parametrize("words", [("-x",), ("--maxfail=1", "-n", "2")], ids=" ".join)
def test_a_stop_after_a_failure(checkout: Checkout, words: tuple[str, ...]) -> None:
    feature = checkout.root / STATUS
    feature.write_text(FEATURE.replace("CONSUMER NOT FOUND", "USER NOT FOUND"), "utf-8")
    done = checkout.pytest("features", *words)
    run = incomplete(checkout, done.returncode, "", why="stopping after 1 failures")
    assert run["counts"]["failed"] >= 1
    assert "1 scenario failed" in done.stdout or "requirement" in done.stdout


def test_a_test_beside_the_features_that_fails(checkout: Checkout) -> None:
    (checkout.root / "test_beside.py").write_text("def test_beside():\n    assert False\n", "utf-8")
    done = checkout.pytest("features", "test_beside.py")
    assert done.returncode == 1, done.stdout
    run = written(checkout)
    assert (run["complete"], run["exit_code"], run["counts"]["passed"]) == (True, 1, len(NUMBERS))
    assert "Every selected requirement passed" not in (checkout.reports / "summary.md").read_text("utf-8")


class Started:
    """A run of which one scenario waits, to be dealt with by signals."""

    def __init__(self, checkout: Checkout, *words: str) -> None:
        self.checkout = checkout
        self.process = subprocess.Popen(
            checkout.command("run", "--no-allure", *words),
            cwd=checkout.root,
            env=checkout.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def at(self, name: str) -> None:
        """Wait until the run is there."""
        until = time.monotonic() + 60
        while not (self.checkout.root / name).exists() and time.monotonic() < until:
            time.sleep(0.02)

    def end(self) -> tuple[int, str]:
        """Return the exit code and what was printed."""
        text = self.process.communicate(timeout=60)[0]
        return self.process.returncode, text


WAITS = CALL + "arrived('there')\n"
SLOW_END = WAITS + "def pytest_sessionfinish():\n    arrived('ending')\n"


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("number", "why"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_a_signal(checkout: Checkout, number: int, why: str, workers: str) -> None:
    bend(checkout, WAITS)
    run = Started(checkout, "--workers", workers)
    run.at("there")
    run.process.send_signal(number)
    incomplete(checkout, *run.end(), why=why)


def test_ctrl_c_reaches_the_workers_too(checkout: Checkout) -> None:
    bend(checkout, WAITS)
    run = Started(checkout, "--workers", "2")
    run.at("there")
    os.killpg(run.process.pid, signal.SIGINT)
    incomplete(checkout, *run.end())


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_verdict_on_the_screen_is_in_the_reports(checkout: Checkout, workers: str) -> None:
    """Ctrl-C comes at the moment that the terminal shows how a scenario ended."""
    shown = "report.when == 'call' and third(report.nodeid) and 'PYTEST_XDIST_WORKER' not in os.environ"
    hook = f"def pytest_report_teststatus(report):\n    if {shown}:\n        os.kill(os.getpid(), signal.SIGINT)\n"
    bend(checkout, hook)
    done = checkout.run("run", "--no-allure", "--workers", workers)
    run = incomplete(checkout, done.returncode, done.stdout + done.stderr, why="Ctrl-C")
    assert [s["verdict"] for s in run["scenarios"] if "third" in s["id"]] == ["passed"]


def test_ctrl_c_twice(checkout: Checkout) -> None:
    bend(checkout, SLOW_END)
    run = Started(checkout)
    run.at("there")
    run.process.send_signal(signal.SIGINT)
    run.at("ending")
    run.process.send_signal(signal.SIGINT)
    incomplete(checkout, *run.end(), why="Ctrl-C")


def test_a_signal_while_features_are_collected(checkout: Checkout) -> None:
    bend(checkout, "def pytest_collection_modifyitems():\n    arrived('there')\n")
    run = Started(checkout)
    run.at("there")
    run.process.send_signal(signal.SIGTERM)
    code, text = run.end()
    assert code == 3, text
    found = written(checkout)
    assert (found["complete"], found["interrupted"]) == (False, "SIGTERM")


def test_a_signal_before_the_session_has_started(checkout: Checkout) -> None:
    bend(checkout, "def pytest_sessionstart():\n    arrived('there')\n")
    run = Started(checkout)
    run.at("there")
    run.process.send_signal(signal.SIGINT)
    code, text = run.end()
    assert code == 3, text
    assert not [name for name in REPORTS if (checkout.reports / name).exists()]


def test_a_run_that_is_killed(checkout: Checkout) -> None:
    assert checkout.run("run", "--no-allure").returncode == 0
    bend(checkout, WAITS)
    run = Started(checkout)
    run.at("there")
    run.process.kill()
    code, _ = run.end()
    assert code == -signal.SIGKILL
    found = written(checkout)
    assert (found["complete"], found["exit_code"], found["collected"]) == (False, 3, len(NUMBERS))
    assert len(found["missing"]) + len(found["scenarios"]) == len(NUMBERS)
    left = [name for name in REPORTS if (checkout.reports / name).exists()]
    assert left == ["run.json"]
    bend(checkout, "")
    assert checkout.run("run", "--no-allure").returncode == 0  # its lock died with it


def test_a_report_that_cannot_be_made(checkout: Checkout) -> None:
    bend(checkout, "from conformance.report import page\npage._counts = lambda run: 1 / 0\n")
    done = checkout.run("run", "--no-allure")
    assert done.returncode == 3, done.stdout
    assert "index.html could not be written: ZeroDivisionError" in done.stdout.replace("\n", " ")
    assert written(checkout)["complete"] is False
    assert not (checkout.reports / "index.html").exists()
    assert "No verdict" in (checkout.reports / "summary.md").read_text("utf-8")


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_cannot_be_written(checkout: Checkout, name: str) -> None:
    """Puts a folder in its place while the run is under way."""
    bend(checkout, f"{CALL}pathlib.Path('reports/{name}').unlink(missing_ok=True); os.mkdir('reports/{name}')")
    done = checkout.run("run", "--no-allure")
    assert done.returncode == 3, done.stdout
    assert "No verdict: the run ended early: " in done.stdout
    assert f"cannot write {name}: Is a directory\n  where: " in done.stdout
    left = {each: checkout.reports / each for each in REPORTS if each != name and (checkout.reports / each).exists()}
    assert ("run.json" in left) is (name != "run.json")
    for file in left.values():
        text = file.read_text("utf-8")
        assert "the run ended early" in text or '"complete": false' in text


def test_a_signal_while_the_reports_are_written_comes_too_late(checkout: Checkout) -> None:
    slow = "from conformance.report import page\nmade = page._counts\ndef slow(run):\n"
    bend(
        checkout,
        f"{slow}    pathlib.Path('there').touch()\n    time.sleep(2)\n    return made(run)\npage._counts = slow\n",
    )
    run = Started(checkout)
    run.at("there")
    for number in (signal.SIGINT, signal.SIGTERM):
        run.process.send_signal(number)
    code, text = run.end()
    assert code == 0, text
    assert written(checkout)["complete"] is True
    assert all((checkout.reports / name).exists() for name in REPORTS)


def test_a_comparison_that_cannot_be_made(checkout: Checkout) -> None:
    recorded(checkout)
    bend(checkout, "from conformance.run import drift\ndrift.drifted = lambda *_, **__: 1 / 0\n")
    done = checkout.run("run", "--no-allure", "--cassettes", "check")
    incomplete(checkout, done.returncode, done.stdout + done.stderr, why="ZeroDivisionError")


@pytest.mark.parametrize("words", [("run", "--no-allure"), ("coverage",)], ids=" ".join)
def test_a_reader_who_has_had_enough(checkout: Checkout, words: tuple[str, ...]) -> None:
    """Reads nothing of what a command prints; a run has its verdict all the same, a table that nobody sees has none."""
    command = subprocess.Popen(
        checkout.command(*words),
        cwd=checkout.root,
        env=checkout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    said = command.stderr.read()
    command.stderr.close()
    expected = written(checkout)["exit_code"] if words[0] == "run" else 3
    assert command.wait(60) == expected, said
    assert "Traceback" not in said


DEEP = 100_000
HOSTILE = {
    "nested arrays": b"[" * DEEP + b"]" * DEEP,
    "nested objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "nested elements": envelope("consumer_agreement_status", "<return>" + "<a>" * DEEP + "</a>" * DEEP + "</return>"),
    "half a character": rb'{"a": "\ud800"}',
    "a number of many digits": b"[" + b"9" * 10_000 + b"]",
}


@pytest.mark.parametrize("kind", ["nested objects", "half a character"])
def test_a_response_that_cannot_be_compared_takes_no_run_down(checkout: Checkout, kind: str) -> None:
    recorded(checkout)
    with Server(answers(HOSTILE[kind])).running() as server:
        done = checkout.run("run", "--no-allure", "--mock-url", server.url, "--cassettes", "check")
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert written(checkout)["missing"] == []


@pytest.mark.parametrize(("kind", "workers"), [*((kind, "1") for kind in HOSTILE), ("half a character", "2")])
def test_a_response_that_cannot_be_shown_takes_no_run_down(checkout: Checkout, kind: str, workers: str) -> None:
    with Server(answers(HOSTILE[kind])).running() as server:
        environment = stage(checkout, server)
        done = checkout.run("run", "--endpoint", "stage", "--workers", workers, **environment)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    run = written(checkout)
    assert (run["complete"], run["missing"]) == (True, [])
    assert {scenario["verdict"] for scenario in run["scenarios"]} <= {"failed", "broken"}
    assert all(scenario["exchanges"] for scenario in run["scenarios"])
    assert "INTERNALERROR" not in done.stdout


DIES_LATE = """
import multiprocessing, os
_calls = 0
def die_late():
    global _calls
    _calls += 1
    if _calls > 20:
        {death}
"""


@pytest.mark.parametrize(
    ("workers", "death", "why"),
    [
        ("2", "os._exit(0) if multiprocessing.parent_process() is not None else None", "a worker process was lost"),
        ("1", "raise KeyboardInterrupt", "Ctrl-C"),
        ("1", "raise SystemExit(0)", "internal error: SystemExit: 0"),
        ("2", "raise SystemExit(0)", "internal error: SystemExit: 0"),
    ],
)
def test_a_proof_that_dies(checkout: Checkout, workers: str, death: str, why: str) -> None:
    recorded(checkout)
    (checkout.reports / "prove.json").write_text("{}", "utf-8")
    steps = checkout.root / "steps/then.py"
    text = steps.read_text("utf-8") + DIES_LATE.format(death=death)
    before, definition, after = text.partition("def is_refused_with(")
    documented = after.index('"""\n') + 4
    steps.write_text(f"{before}{definition}{after[:documented]}    die_late()\n{after[documented:]}", "utf-8")
    done = checkout.run("prove", "--method", "consumer_agreement_status", "--workers", workers)
    assert done.returncode == 3, done.stdout + done.stderr
    proof = json.loads((checkout.reports / "prove.json").read_text("utf-8"))
    assert (proof["complete"], proof["interrupted"]) == (False, why)
    assert f"No verdict: the proof was interrupted ({why})" in done.stdout
    assert "No verdict" in (checkout.reports / "prove.md").read_text("utf-8")
    assert "Traceback" not in done.stderr, done.stderr


def test_a_recording_run_of_drift_that_dies(checkout: Checkout) -> None:
    recorded(checkout)
    (checkout.reports / "drift.json").write_text("{}", "utf-8")
    words = ("drift", "--endpoint", "mock", "--against", "cassettes/mock")
    done = checkout.run(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    bend(checkout, CALL + "pytest.exit('enough', returncode=0)")
    done = checkout.run(*words)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "was cut short: what it did not record was not compared" in " ".join(done.stdout.split())
    (checkout.root / "conftest.py").write_text("import os\nos._exit(0)\n", "utf-8")
    assert checkout.run(*words).returncode == 3
