"""The error drill, on small clients that are each right, or wrong in one way."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conformance.drill.drill import Call, Called, Choice, Drill, drills
from conformance.drill.judging import Effect, Plain, Tried, Verdict
from conformance.drill.kinds import KINDS, Expectations, Expected
from conformance.drill.lab import Ran
from conformance.drill.process import Ended, Processes
from conformance.errors import UserError
from conformance.mock.calls.plans import Plans, members
from conformance.wires.registry import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
INVOICES = CATALOGUE.find("getV1Invoices", "autoxchange")
SECONDS = 120

# A client that lists invoices, looks up one of them, and reports what it found; its habits are its arguments.
CLIENT = """
import json, os, sys, time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

habits = sys.argv[1:]
base = os.environ["MY_AX"]
http = build_opener(ProxyHandler({}))
token = ""

def opened(path, body=None, headers={}):
    request = Request(base + path, body, headers)
    with http.open(request, timeout=None if "patient" in habits else 1) as response:
        return json.load(response)

def granted():
    global token
    form = {"grant_type": "client_credentials", "client_id": os.environ["CONFORMANCE_COMPANY_UUID"],
            "client_secret": os.environ["CONFORMANCE_USER_API_KEY"], "scope": "invoice:send invoice:receive",
            "vendor_api_key": os.environ["CONFORMANCE_VENDOR_API_KEY"]}
    token = opened("/oauth2/token", urlencode(form).encode())["access_token"]

def call(path):
    for last in (False, False, True):
        if not token:
            granted()
        try:
            return opened(path, None, {"Authorization": "Bearer " + token})
        except HTTPError as error:
            if error.code == 401 and "renewing" in habits and not last:
                granted()
            elif error.code in (429, 503) and "retrying" in habits and not last:
                time.sleep(0.1)
            elif "careless" in habits:
                return []
            else:
                raise

granted()
if "failing" in habits:
    sys.exit("no test of mine passes")
found = call("/v1/invoices?direction=SENT")
if "strict" in habits:
    known = {"id", "status", "reference", "number", "sender", "recipient", "received_at", "created_at", "date",
             "date_due", "source_format", "sum", "sum_tax", "currency", "origin", "origin_type", "destination",
             "comment", "files", "actions", "revision", "virtual_barcode", "virtual_barcode_exists"}
    for invoice in found:
        assert set(invoice) <= known, set(invoice) - known
call("/v1/invoices?direction=RECEIVED")
opened("/openapi.json")
"""


@pytest.fixture
def client(tmp_path: Path) -> list[str]:
    """The command of the small client."""
    script = tmp_path / "client.py"
    script.write_text(CLIENT, "utf-8")
    return [sys.executable, "-S", "-E", str(script)]


def _drill(tmp_path: Path, options: list[str], command: list[str], code: int) -> dict[str, Any]:
    ran = _run(tmp_path, options, command)
    assert ran.returncode == code, ran.stdout + ran.stderr
    record: dict[str, Any] = json.loads((tmp_path / "reports" / "drill.json").read_text("utf-8"))
    return record


def _run(tmp_path: Path, options: list[str], command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(tmp_path, options, command), capture_output=True, text=True, timeout=SECONDS, cwd=ROOT, check=False
    )


def _command(tmp_path: Path, options: list[str], command: list[str]) -> list[str]:
    reports = ["--reports", str(tmp_path / "reports"), "--env", "MY_AX=AX_URL"]
    return [sys.executable, "-m", "conformance", "drill", *reports, *options, "--", *command]


def _verdicts(record: dict[str, Any], kind: str) -> set[str]:
    return {one["verdict"] for one in record["drills"] if one["kind"] == kind}


METHOD = ["--method", "getV1Invoices"]
QUICK = [*METHOD, "--kind", "error", "--kind", "expired-token", "--kind", "429", "--kind", "503", "--kind", "cut"]


def test_a_client_that_checks_every_response_lets_no_error_survive(tmp_path: Path, client: list[str]) -> None:
    record = _drill(tmp_path, QUICK, [*client, "renewing"], 0)
    assert record["verdicts"]["survived"] == 0
    assert {one["effect"] for one in record["drills"] if one["kind"] == "expired-token"} == {"handled"}
    assert {one["effect"] for one in record["drills"] if one["kind"] == "error" and one["place"] == "invalid"} == {
        "failed"
    }


def test_a_client_that_takes_errors_for_an_empty_list_lets_them_survive(tmp_path: Path, client: list[str]) -> None:
    record = _drill(tmp_path, QUICK, [*client, "careless"], 1)
    survived = {(one["kind"], one["place"]) for one in record["drills"] if one["verdict"] == "survived"}
    statuses = {one["status"] for one in record["drills"] if one["kind"] == "error"}
    assert statuses == {outcome.status.text for outcome in INVOICES.outcomes if not outcome.ok}
    assert survived == {
        *(("error", outcome.name) for outcome in INVOICES.outcomes if not outcome.ok),
        *((kind, "") for kind in ("expired-token", "429", "503")),
    }


def test_the_command_of_a_survivor_replays_it_alone(tmp_path: Path, client: list[str]) -> None:
    record = _drill(tmp_path, [*METHOD, "--kind", "503"], [*client, "careless"], 1)
    (survivor,) = record["drills"]
    replayed = subprocess.run(
        [sys.executable, "-m", *_words(survivor["command"], tmp_path)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=ROOT,
        check=False,
    )
    assert replayed.returncode == 1, replayed.stderr
    assert replayed.stdout.count("survived: ") == 1


def _words(command: str, tmp_path: Path) -> list[str]:
    words = shlex.split(command)
    at = words.index("drill") + 1
    return [*words[:at], "--reports", str(tmp_path / "again"), *words[at:]]


def test_a_client_that_is_to_handle_an_error_must_keep_its_tests_green(tmp_path: Path, client: list[str]) -> None:
    options = [*METHOD, "--kind", "429", "--kind", "503", "--expect", "handled"]
    assert _verdicts(_drill(tmp_path, options, [*client, "retrying"], 0), "503") == {"killed"}
    assert _verdicts(_drill(tmp_path, options, client, 1), "503") == {"unhandled"}


def test_an_additional_member_is_a_false_alarm_where_it_fails_tests(tmp_path: Path, client: list[str]) -> None:
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"records": [{"kind": "invoice", "label": "one"}]}), "utf-8")
    options = [*METHOD, "--kind", "additional", "--state", str(state)]
    assert _verdicts(_drill(tmp_path, options, client, 0), "additional") == {"unaffected"}
    record = _drill(tmp_path, options, [*client, "strict"], 1)
    (alarm,) = record["drills"]
    assert alarm["verdict"] == "false alarm"
    assert "AssertionError" in alarm["output"]


def test_a_client_without_a_timeout_hangs(tmp_path: Path, client: list[str]) -> None:
    options = [*METHOD, "--kind", "timeout", "--timeout", "3"]
    assert _drill(tmp_path, options, client, 0)["drills"][0]["effect"] == "failed"
    record = _drill(tmp_path, options, [*client, "patient"], 1)
    assert (record["drills"][0]["effect"], record["drills"][0]["verdict"]) == ("hung", "survived")


def test_workers_drill_in_parallel_with_the_same_result(tmp_path: Path, client: list[str]) -> None:
    options = [*METHOD, "--kind", "error", "--kind", "503"]
    alone = _drill(tmp_path, options, [*client, "careless"], 1)
    together = _drill(tmp_path, [*options, "--workers", "3"], [*client, "careless"], 1)
    assert [(one["kind"], one["place"], one["verdict"]) for one in together["drills"]] == [
        (one["kind"], one["place"], one["verdict"]) for one in alone["drills"]
    ]


def test_a_command_that_fails_by_itself_has_no_verdict(tmp_path: Path, client: list[str]) -> None:
    ran = _run(tmp_path, [], [*client, "failing"])
    assert ran.returncode == 3
    assert "ended with 1 without any drill" in ran.stderr
    assert "no test of mine passes" in ran.stderr
    assert not (tmp_path / "reports" / "drill.json").exists()


def test_a_command_that_calls_nothing_has_no_verdict(tmp_path: Path) -> None:
    ran = _run(tmp_path, [], [sys.executable, "-S", "-c", "print('all is well')"])
    assert ran.returncode == 3
    assert "called no documented method" in ran.stderr


def test_a_command_that_does_not_exist_is_a_wrong_command(tmp_path: Path) -> None:
    ran = _run(tmp_path, [], ["no-such-program-anywhere"])
    assert ran.returncode == 2
    assert "cannot be started" in ran.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--method", "no_such_method"],
        ["--expect", "shouted"],
        ["--expect", "5xx=handled"],
        ["--timeout", "nan"],
        ["--timeout", "inf"],
    ],
)
def test_an_unknown_name_is_a_wrong_command(tmp_path: Path, client: list[str], options: list[str]) -> None:
    ran = _run(tmp_path, options, client)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_drill_that_is_cut_short_reports_what_it_has_and_leaves_nothing_running(
    tmp_path: Path, client: list[str], number: int
) -> None:
    mark = tmp_path / "running"
    wrapped = ["sh", "-c", f'echo $$ >> {mark}; "$@" && sleep 0.5', "sh", *client, "careless"]
    process = subprocess.Popen(
        _command(tmp_path, QUICK, wrapped), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        _until(lambda: mark.exists() and len(mark.read_text().split()) >= 4)  # two plain runs, a drill, and another
        process.send_signal(number)
        out, errors = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 3, errors
    assert "No verdict: the drill was interrupted" in out
    record = json.loads((tmp_path / "reports" / "drill.json").read_text("utf-8"))
    assert record["complete"] is False
    assert 1 <= record["tried"] < record["of"]
    assert [pid for pid in mark.read_text().split() if _runs(int(pid))] == []


def _until(holds: Any) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_a_command_starts_ends_with_it() -> None:
    ended = Processes().run(["sh", "-c", "sleep 60 & echo $!; exec sleep 60"], {}, 0.5)
    assert ended.code is None
    assert ended.seconds < 30
    assert not _runs(int(ended.output))


def _runs(pid: int) -> bool:
    """Return whether a process runs; one that has ended and that nobody has asked about does not."""
    ran = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ran.stdout.strip()[:1] not in ("", "Z")


def _ran(code: int | None, met: bool = True, **requests: int) -> Ran:
    return Ran(Ended(code, 1.0, ""), {}, requests, met, "")


PLAIN = Plain.of(_ran(0, list=2, show=1, poll=3), _ran(0, list=2, show=1, poll=4))


@pytest.mark.parametrize(
    ("ran", "effect"),
    [
        (_ran(0, list=2, show=1, poll=3), Effect.NONE),
        (_ran(0, list=2, show=1, poll=9), Effect.NONE),  # varies from run to run, so shows nothing
        (_ran(0, list=3, show=1, poll=3), Effect.HANDLED),
        (_ran(0, list=2, poll=3), Effect.HANDLED),
        (_ran(1, list=3, show=1, poll=3), Effect.FAILED),
        (_ran(None, list=2), Effect.HUNG),
        (_ran(1, False, list=2), Effect.UNMET),
    ],
)
def test_an_effect_shows_in_the_exit_code_and_the_calls(ran: Ran, effect: Effect) -> None:
    assert PLAIN.effect(ran) == effect


DRILL = Drill("autoxchange/getV1Invoices", "503", "", 1)


@pytest.mark.parametrize(
    ("expected", "verdicts"),
    [
        (Expected.DETECTED, ("killed", "killed", "survived", "survived", "untried")),
        (Expected.HANDLED, ("unhandled", "killed", "survived", "survived", "untried")),
        (Expected.UNAFFECTED, ("false alarm", "unaffected", "unaffected", "false alarm", "untried")),
        (Expected.EITHER, ("shown", "shown", "shown", "survived", "untried")),
    ],
)
def test_a_verdict_follows_from_what_was_expected(expected: Expected, verdicts: tuple[str, ...]) -> None:
    effects = (Effect.FAILED, Effect.HANDLED, Effect.NONE, Effect.HUNG, Effect.UNMET)
    assert tuple(Tried(DRILL, expected, effect, _ran(0)).verdict for effect in effects) == tuple(map(Verdict, verdicts))


MEMBERS = frozenset({"[].id", "[].status", "[].received_at", "[].comment", "[].recipient.operator"})


def _called(*outcomes: str) -> dict[str, Called]:
    return {INVOICES.id: Called(INVOICES, [Call(f"{INVOICES.id}#{name}", MEMBERS) for name in outcomes])}


def test_the_first_call_that_succeeds_is_drilled() -> None:
    assert {drill.call for drill in drills(_called("invalid", "listed", "listed"), Choice())} == {2}
    assert {drill.call for drill in drills(_called("invalid", "listed", "listed"), Choice(every_call=True))} == {2, 3}


def test_an_error_that_a_call_has_anyway_is_no_drill() -> None:
    places = {drill.place for drill in drills(_called("invalid"), Choice(kinds=["error"]))}
    assert "invalid" not in places
    assert "outside-scope" in places


def test_a_call_that_was_never_made_is_a_wrong_command() -> None:
    with pytest.raises(UserError, match=r"has no call 3: it is called 1 time\n"):
        drills(_called("listed"), Choice(call=3))


def test_every_documented_error_is_a_drill_and_every_kind_has_drills() -> None:
    found = drills(_called("listed"), Choice())
    errors = {drill.place for drill in found if drill.kind == "error"}
    assert errors == {outcome.name for outcome in INVOICES.outcomes if not outcome.ok}
    assert {drill.kind for drill in found} == KINDS.keys()


def test_the_mock_takes_every_drill_of_every_method() -> None:
    plans = Plans(CATALOGUE)
    for contract in CATALOGUE.contracts:
        called = {contract.id: Called(contract, [Call("", frozenset(members(contract.answer)))])}
        for drill in drills(called, Choice()):
            plan = plans.add(drill.request(10))
            assert (plan.contract, plan.nth) == (contract, 1)
        plans.clear()


def test_only_members_that_can_be_missing_are_omitted() -> None:
    found = drills(_called("listed"), Choice(kinds=["absent", "nil", "enum"]))
    absent = {drill.place for drill in found if drill.kind == "absent"}
    nil = {drill.place for drill in found if drill.kind == "nil"}
    assert absent == {"[].received_at"}
    assert nil == {"[].comment", "[].recipient.operator"}


def test_the_same_seed_draws_the_same_sample() -> None:
    one, again, other = (drills(_called("listed"), Choice(sample=5, seed=seed)) for seed in (1, 1, 2))
    assert len(one) == 5
    assert one == again != other


def test_expectations_of_one_kind_and_of_every_error() -> None:
    found = Expectations(["handled", "503=either"])
    assert (found.of("429"), found.of("503"), found.of("slow")) == (
        Expected.HANDLED,
        Expected.EITHER,
        Expected.UNAFFECTED,
    )
    with pytest.raises(UserError, match="no expectation"):
        Expectations(["sometimes"])
