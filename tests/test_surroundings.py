"""Every command works, or says what is wrong, wherever and however it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.cli import COMMANDS
from tests.checkout import LIMIT, ROOT

pytestmark = pytest.mark.slow

ONE = ("--method", "hello_world")
INVOCATIONS: dict[str, tuple[tuple[str, ...], int]] = {
    "init": (("--ci", "none", "new"), 0),
    "run": ((*ONE, "--no-allure", "--reports", "reports"), 0),
    "mock": (("--port", "99999"), 2),
    "gate": (("--", sys.executable, "-c", "pass"), 3),
    "drill": (("--", sys.executable, "-c", "pass"), 3),
    "lint": (("features/autoinvoice/users",), 0),
    "coverage": ((), 0),
    "drift": (("--endpoint", "nothing"), 2),
    "upgrade-check": (("--since", "nothing"), 2),
    "prove": (("--fault", "nothing"), 2),
    "record": (("--endpoint", "nothing"), 2),
    "reach": (("--endpoint", "stage", "--offline", *ONE), 0),
    "merge": (("nowhere",), 2),
    "history": (("--history", "nowhere.jsonl"), 3),
    "clean": (("--endpoint", "nothing"), 2),
    "learn": (("--endpoint", "nothing"), 2),
    "export": (("wsdl",), 0),
    "report": ((), 2),
    "completion": (("bash",), 0),
}
"""A short call of each command, and the code that it ends with."""
HOSTILE = {
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "LC_ALL": "C",
    "COLUMNS": "20",
    "TERM": "dumb",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""No UTF-8 and a narrow terminal."""
ENCODINGS = {"ascii": HOSTILE, "cp1252": {**HOSTILE, "PYTHONIOENCODING": "cp1252"}}
"""What a pipe takes: here, and on Windows."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return variables with a home below a file, so that nothing can be read there or written."""
    (folder / "home").touch()
    home = str(folder / "home" / "below")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": home, "XDG_CACHE_HOME": home, "PYTHONPATH": str(ROOT), **more}


def command(name: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "conformance", name, *words]


def test_each_command_has_an_invocation() -> None:
    assert INVOCATIONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_needs_no_home_no_utf_8_and_no_wide_terminal(name: str, encoding: str, tmp_path: Path) -> None:
    words, code = INVOCATIONS[name]
    folder = tmp_path / "räksmörgås и пустая папка"
    folder.mkdir()
    done = subprocess.run(
        command(name, *words),
        cwd=folder,
        env=environment(tmp_path, **ENCODINGS[encoding]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    text = (done.stdout + done.stderr).decode(encoding, "backslashreplace")
    assert "Traceback" not in text
    assert "internal error" not in text
    assert done.returncode == code, text


@pytest.mark.parametrize("name", [name for name, (_, code) in INVOCATIONS.items() if code == 0])
def test_what_closes_the_pipe_ends_a_command_without_a_traceback(name: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            command(name, *INVOCATIONS[name][0]),
            cwd=tmp_path,
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=LIMIT,
            check=False,
        )
    finally:
        os.close(writer)
    text = done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in text
    assert "internal error" not in text
    assert done.returncode == 3, text
