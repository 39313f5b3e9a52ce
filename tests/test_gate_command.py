"""`conformance gate` as an integrator uses it: its command runs untouched, and exit codes say what came of it."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.cli import main
from conformance.errors import UserError
from conformance.gate.gating import Setting, mock
from conformance.gate.place import Place, state
from tests.gated import CATALOGUE, ENVELOPE, ROOT, SOAP, Client, Gated, element

pytestmark = pytest.mark.slow

KEYS = ("company_uuid", "user_api_key", "vendor_api_key")
ENVELOPE_OF_THE_COMPANY = ENVELOPE.format(
    "company_show",
    element("api_keys", SOAP.methods["company_show"].request.members["api_keys"], {k: f"@{k}@" for k in KEYS}),
)
SCRIPT = f"""
import os, sys, urllib.request
keys = {{name: os.environ["CONFORMANCE_" + name.upper()] for name in {KEYS}}}
def call(action="/denver/api/company_show", query="", path="/apis/v1.1/api", test=""):
    body = {ENVELOPE_OF_THE_COMPANY!r}
    for name, key in keys.items():
        body = body.replace("@" + name + "@", key)
    headers = {{"Content-Type": "text/xml", "SOAPAction": action, "X-Conformance-Test": test}}
    try:
        urllib.request.urlopen(urllib.request.Request(
            os.environ["CONFORMANCE_URL"] + path + query, body.encode(), headers)).read()
    except urllib.error.HTTPError:
        pass
"""
RIGHT = "call()"
WRONG = 'call(action="")'
WARNED = 'call(query="?k=" + keys["user_api_key"])'


@dataclass
class Gate:
    folder: Path

    def script(self, body: str) -> list[str]:
        file = self.folder / "client.py"
        file.write_text(f"{SCRIPT}\n{body}\n")
        return [sys.executable, str(file)]

    def started(self, command: Sequence[str], *options: str, **more: Any) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "conformance", "gate", *options, "--", *command]
        environment = {k: v for k, v in os.environ.items() if k != "GITHUB_STEP_SUMMARY"}
        process: subprocess.Popen[str] = subprocess.Popen(
            words, cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**environment, "PYTHONPATH": str(ROOT), **more.pop("env", {})}, **more,
        )  # fmt: skip
        return process

    def run(self, command: Sequence[str], *options: str, **more: Any) -> subprocess.CompletedProcess[str]:
        process = self.started(command, *options, **more)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def record(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.folder / "reports" / "gate.json").read_text("utf-8"))
        return found


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path)


# Each of these starts a program, which takes its time: a line a promise.
@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        (RIGHT, (), 0),
        (WRONG, (), 1),
        (WARNED, (), 0),
        (WARNED, ("--fail-on", "warning"), 1),
        (WRONG, ("--fail-on", "error"), 1),
        ("pass", (), 3),
        ('call(path="/nowhere")', (), 3),
        (f"{RIGHT}; sys.exit(7)", (), 7),
        (f"{WRONG}; sys.exit(7)", (), 7),
        ("sys.exit(5)", (), 5),
        ("import os; os.kill(os.getpid(), 9)", (), 137),
    ],
)
def test_the_exit_code_says_what_came_of_it(gate: Gate, body: str, options: tuple[str, ...], code: int) -> None:
    done = gate.run(gate.script(body), *options)
    assert (done.returncode, gate.record["exit_code"]) == (code, code), done.stderr


@pytest.mark.slow
def test_a_gate_that_was_killed_leaves_no_report_of_an_earlier_one(gate: Gate) -> None:
    """That would be a green result of a client which nobody has judged."""
    assert gate.run(gate.script(RIGHT)).returncode == 0
    written = {path.name for path in (gate.folder / "reports").iterdir()}
    with gate.started([sys.executable, "-c", "print('here', flush=True); input()"], stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    assert "gate.json" in written
    assert [path for path in (gate.folder / "reports").iterdir() if path.name in written] == []


@pytest.mark.slow
def test_a_gate_whose_streams_are_closed_ends_as_always(gate: Gate) -> None:
    """As a daemon starts it; a file of the gate must not be the output of the command."""
    command = gate.script(f"{RIGHT}; print('to nobody')")
    words = shlex.join([sys.executable, "-m", "conformance", "gate", "--", *command])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for closed in ("2>&-", ">&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{words} {closed}"], cwd=gate.folder, env=environment, timeout=60, check=False
        )
        assert (closed, done.returncode) == (closed, 0)
        assert gate.record["requests"] == 1


def test_output_is_the_commands_own(gate: Gate) -> None:
    done = gate.run(["sh", "-c", "printf 'a\\000b'; printf c >&2; cat; exit 4"], stdin=subprocess.DEVNULL)
    assert done.stdout == "a\0b"
    assert done.stderr.startswith("c")
    assert done.returncode == 4


def test_standard_input_is_the_commands_own(gate: Gate) -> None:
    process = gate.started(["cat"], stdin=subprocess.PIPE)
    out, _ = process.communicate("to the command", timeout=60)
    assert out == "to the command"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--", "/no/such/command"], "the command cannot be started"),
        (["--"], "no command to run after --"),
        ([], "no command to run"),
        (["pytest"], "with -- before the command"),
        (["--env", "A=NOTHING", "--", "true"], "no such variable"),
        (["--env", "1A=CONFORMANCE_URL", "--", "true"], "not the name of a variable"),
        (["--state", "none.json", "--", "true"], "cannot read the file"),
        (["--require-outcomes", "none.txt", "--", "true"], "cannot read the file"),
        (["--config", "none.toml", "--", "true"], "cannot read the file"),
        (["--fail-on", "nothing", "--", "true"], "Choose from error, behaviour, warning"),
        (["--config", "/dev/zero", "--", "true"], "a folder or a device"),
        (["--state", "/dev/zero", "--", "true"], "a folder or a device"),
        (["--require-outcomes", "/dev/null", "--", "true"], "a folder or a device"),
        (["--require-outcomes", "nothing.txt", "--", "true"], "the file requires no outcome"),
        (["--require-outcomes", "windows.txt", "--", "true"], "no outcome is 'nothing'"),
        (["--clock-jump", "99999999999999", "--", "true"], "the year 9999"),
        (["--url", "ftp://mock", "--", "true"], "not the address of a mock"),
        (["--url", "http://[", "--", "true"], "not the address of a mock"),
        (["--reports", "nothing.txt", "--", "touch", "started"], "cannot write reports"),
        (["show", "1"], "the exchanges cannot be read"),
        (["show", "x"], "invalid int value: 'x'\n  where: conformance gate show"),
        (["show", "1", "2"], "too many arguments: 2"),
    ],
)
def test_a_wrong_command_ends_with_2(
    gate: Gate, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (gate.folder / "nothing.txt").write_text("# nothing\n\n")
    (gate.folder / "windows.txt").write_bytes(b"\xef\xbb\xbfnothing\r\nautoinvoice/hello_world#hello-world\r\n")
    monkeypatch.chdir(gate.folder)
    assert main(["gate", *words]) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed
    assert not (gate.folder / "started").exists()


def test_variables_are_mapped(gate: Gate) -> None:
    command = ["sh", "-c", 'echo "$MINE $OTHER"']
    done = gate.run(command, "--env", "MINE=CONFORMANCE_AX_URL", "--env", "OTHER=USER_API_KEY", "--port", "0")
    url, key = done.stdout.split()
    assert url.endswith("/ax")
    assert len(key) == 36
    assert key not in (gate.folder / "reports" / "gate.json").read_text("utf-8")


WAITS = """
import signal, time
def ended(number, frame):
    print("got", number, flush=True)
    sys.exit(42)
signal.signal(signal.SIGINT, ended)
signal.signal(signal.SIGTERM, ended)
{call}
print("waiting", flush=True)
time.sleep(30)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("group", [True, False])
def test_signals_reach_the_command_once(gate: Gate, number: int, group: bool) -> None:
    process = gate.started(gate.script(WAITS.format(call=RIGHT)), start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    (os.killpg if group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=30)
    assert out == f"got {int(number)}\n"
    assert process.returncode == 42, err
    assert gate.record["requests"] == 1


def test_ctrl_c_in_a_terminal_reaches_the_command_once(gate: Gate) -> None:
    command = gate.script(WAITS.format(call=RIGHT))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(gate.folder)
        os.execve(sys.executable, [sys.executable, "-m", "conformance", "gate", "--", *command], environment)
    seen = b""
    while b"waiting" not in seen:
        seen += os.read(terminal, 1000)
    os.write(terminal, b"\x03")
    with suppress(OSError):  # the terminal ends with the last program on it
        while piece := os.read(terminal, 1000):
            seen += piece
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert seen.count(b"got 2") == 1
    assert os.waitstatus_to_exitcode(status) == 42


def test_a_command_that_outlives_a_signal_is_waited_for(gate: Gate) -> None:
    body = (
        "import signal, time; signal.signal(signal.SIGTERM, lambda *_: print('no', flush=True));"
        "print('waiting', flush=True); time.sleep(1.5)"
    )
    process = gate.started([sys.executable, "-c", body], start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert (out, process.returncode) == ("no\n", 3)


def test_a_command_that_is_to_ignore_ctrl_c_still_does(gate: Gate) -> None:
    words = ["bash", "-c", "trap '' INT; exec \"$@\"", "-", sys.executable, "-m", "conformance", "gate", "--"]
    body = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    done = subprocess.run(
        [*words, sys.executable, "-c", body], cwd=gate.folder, text=True, capture_output=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "True\n"


def test_what_a_command_leaves_behind_is_not_waited_for(gate: Gate) -> None:
    started = time.monotonic()
    done = gate.run(["sh", "-c", "sleep 20 >/dev/null 2>&1 & exit 6"])
    assert done.returncode == 6
    assert time.monotonic() - started < 15


def test_requests_of_a_command_that_forks_are_judged(gate: Gate) -> None:
    body = f"if os.fork() == 0:\n    {WRONG}\n    os._exit(0)\nos.wait()"
    assert gate.run(gate.script(body)).returncode == 1


def test_one_block_a_cause(gate: Gate) -> None:
    body = "\n".join([WRONG] * 3 + [WARNED])
    done = gate.run(gate.script(body))
    assert done.stderr.count("soap-action") == 1
    assert "1. error: The header SOAPAction is missing or names another method (soap-action)" in done.stderr
    assert "3 requests, the first is request 1" in done.stderr
    assert "see:      conformance gate show 1" in done.stderr
    assert "1 error, 1 warning in 4 requests." in done.stderr
    shown = subprocess.run(
        [sys.executable, "-m", "conformance", "gate", "show", "4"], cwd=gate.folder, text=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "POST http://127.0.0.1" in shown
    assert "A key or a token is in the address of a request (key-in-url)" in shown
    assert "${CONFORMANCE_USER_API_KEY}" in shown


@pytest.fixture
def strict() -> Iterator[Gated]:
    with mock(Setting(answer_errors=True), CATALOGUE) as url:
        yield Gated(url)


def test_findings_are_in_responses_where_that_is_wanted(strict: Gated) -> None:
    order = "b2c_issuer_agreement_order"
    sent = strict.client.parameters(order, signer_name="A", signer_email="a@example.com")
    refused = strict.client.envelope(order, ENVELOPE.format(order, "".join(reversed(sent))))
    assert "parameter 1 is signer_email; the contract has api_keys there" in refused
    assert "ERROR" not in strict.client.soap("company_show")
    assert "ERROR" not in strict.client.soap("company_lookup")  # deprecated, which is a warning alone
    response = strict.client.rest("ax", "GET", "/v1/invoices?per_page=ten")
    assert (response.status_code, "a whole number" in response.text) == (400, True)
    assert strict.found() == {"parameter-order": "error", "wrong-type": "error", "deprecated-method": "warning"}


def test_the_clock_jumps_after_the_first_call_with_each_token() -> None:
    with mock(Setting(clock_jump=3700), CATALOGUE) as url:
        gated = Gated(url)
        statuses = []
        for _ in range(2):
            gated.client.token("ax")
            statuses += [gated.client.rest("ax", "GET", "/v1/invoices").status_code for _ in range(2)]
        assert statuses == [200, 401, 200, 401]
        assert gated.found() == {"token-after-end": "behaviour"}  # the last one is never renewed


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_world_is_set_up_from_a_file(tmp_path: Path, suffix: str) -> None:
    street = {"kind": "postal address", "label": "a", "fields": {"address1": "Storgata 7"}}
    world = {"records": [street], "caller": "an admin"}
    file = tmp_path / f"world.{suffix}"
    file.write_text(json.dumps(world) if suffix == "json" else yaml.safe_dump(world))
    with mock(Setting(), CATALOGUE) as url:
        keys = Place(url).world(state(file), "a seed of our own")
        assert keys != Place(url).demo()
        assert "Storgata 7" in Client(url, keys).soap("postal_address_list")
        file.write_text('{"records": [{"kind": "nothing", "label": "a"}]}')
        with pytest.raises(UserError, match="no kind of record is named 'nothing'"):
            Place(url).world(state(file), "another")


def test_a_mock_that_runs_elsewhere_is_used(gate: Gate) -> None:
    with mock(Setting(), CATALOGUE) as url:
        Gated(url).client.soap("company_lookup")  # before the gate, and so not its concern
        done = gate.run(gate.script(RIGHT), "--url", url)
    assert (done.returncode, gate.record["requests"]) == (0, 1)


def test_a_mock_that_is_not_there_is_no_verdict(gate: Gate) -> None:
    done = gate.run(gate.script(RIGHT), "--url", "http://127.0.0.1:9")
    assert done.returncode == 3
    assert "no mock responds: Connection refused\n" in done.stderr
