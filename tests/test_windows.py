"""Windows, by the parts that can be tested elsewhere: what its Python lacks, its encoding, its line ends, its locks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.gherkin.reading import read
from conformance.wires.registry import load
from tests.checkout import LIMIT, ROOT, Checkout

PROGRAM = Path(__file__).with_name("windows.py")
ONE = ("--method", "hello_world")
CLIENT = """\
import os, sys, time, urllib.request
url = os.environ["CONFORMANCE_AX_URL"] + "/v1/invoices?richtung=%E2%9C%93"
try:
    urllib.request.urlopen(url, timeout=int(sys.argv[1]))
except OSError as error:
    print(error)
"""
"""A client that calls one method with an unknown parameter, and ignores any refusal."""
FORGIVES = (sys.executable, "-c", CLIENT, "10")
HANGS = (sys.executable, "-c", CLIENT, "60")
DRILL = ("drill", "--reports", ".")


def windows(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as on Windows, with its output in the encoding of its files and pipes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", **more}
    command = [sys.executable, str(PROGRAM), *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False
    )
    text = (done.stdout + done.stderr).decode("cp1252", "backslashreplace")
    assert "Traceback" not in text, text
    assert "internal error" not in text, text
    return done


@pytest.mark.slow
def test_every_module_can_be_imported(tmp_path: Path) -> None:
    assert windows(tmp_path, "--import").returncode == 0


@pytest.mark.slow
class TestCommands:
    def test_run(self, tmp_path: Path) -> None:
        done = windows(tmp_path, "run", *ONE, "--reports", ".")
        assert (done.returncode, b"Every selected requirement passed" in done.stdout) == (0, True)
        record = json.loads((tmp_path / "run.json").read_text("utf-8"))
        assert record["complete"] is True

    def test_a_reports_folder_is_used_by_one_run_at_a_time(self, tmp_path: Path) -> None:
        hold = f"import fcntl, time; file = open({str(tmp_path / '.lock')!r}, 'a'); "
        hold += "fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
        with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as other:
            try:
                assert other.stdout is not None
                other.stdout.readline()
                done = windows(tmp_path, "run", *ONE, "--reports", ".")
            finally:
                other.kill()
        assert (done.returncode, b"another run is using this reports folder" in done.stderr) == (2, True)

    def test_gate(self, tmp_path: Path) -> None:
        done = windows(tmp_path, "gate", "--reports", ".", "--", *FORGIVES)
        assert done.returncode == 1
        assert b"unknown-member" in done.stderr
        shown = windows(tmp_path, "gate", "show", "1", "--reports", ".")
        assert b"richtung" in shown.stdout

    def test_a_command_that_cannot_be_started(self, tmp_path: Path) -> None:
        done = windows(tmp_path, "gate", "--reports", ".", "--", "no-such-program")
        assert (done.returncode, b"the command cannot be started" in done.stderr) == (2, True)

    def test_drill_ends_a_command_that_does_not(self, tmp_path: Path) -> None:
        started = time.monotonic()
        done = windows(tmp_path, *DRILL, "--kind", "timeout", "--timeout", "2", "--", *HANGS)
        assert (done.returncode, b"survived" in done.stdout) == (1, True)
        assert time.monotonic() - started < 50

    def test_prove_with_workers(self, tmp_path: Path) -> None:
        done = windows(tmp_path, "prove", *ONE, "--sample", "3", "--workers", "2", "--reports", ".")
        assert (done.returncode, b"3 of 3 mutants" in done.stdout) == (0, True)


@pytest.mark.slow
class TestOutput:
    """A console takes every character; a file or a pipe has an encoding of the system's."""

    def test_a_character_that_the_encoding_lacks_is_written_as_its_likeness(self, tmp_path: Path) -> None:
        done = windows(tmp_path, *DRILL, "--kind", "error", "--sample", "1", "--", *FORGIVES)
        assert (done.returncode, b"0/1                 X" in done.stdout) == (1, True)

    def test_what_programs_read_is_in_utf_8(self, tmp_path: Path) -> None:
        words = (*DRILL, "--kind", "error", "--sample", "1", "--format", "json", "--", *FORGIVES, "Åse ✓")
        done = windows(tmp_path, *words)
        text = done.stdout.decode("utf-8")
        assert ("Åse ✓" in text, bool(json.loads(text))) == (True, True)

    @pytest.mark.skipif(sys.platform == "darwin", reason="names of files are UTF-8")
    def test_a_name_that_is_no_text_is_printed_too(self, tmp_path: Path) -> None:
        folder = os.fsdecode(b"caf\xe9 \xf0")
        done = windows(tmp_path, "init", "--ci", "none", folder, PYTHONIOENCODING="utf-8")
        assert (done.returncode, b"caf\\udce9" in done.stdout) == (0, True)


class TestLineEnds:
    """Git for Windows checks text out with CRLF unless .gitattributes forbids it."""

    def test_git_leaves_line_ends_as_they_are(self) -> None:
        assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text("utf-8").splitlines()

    def test_features_mean_the_same_with_crlf(self, tmp_path: Path) -> None:
        catalogue = load(ROOT / "contracts")
        for file in sorted((ROOT / "features" / "autoinvoice" / "users").glob("*.feature")):
            there = tmp_path / file.relative_to(ROOT)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
            plain, windows = read(file, ROOT, catalogue), read(there, tmp_path, catalogue)
            assert windows.scenarios == plain.scenarios

    @pytest.mark.slow
    def test_a_checkout_with_crlf_plays_as_ever(self, checkout: Checkout) -> None:
        for suffix in ("*.feature", "*.json", "*.toml", "*.py"):
            for file in checkout.root.rglob(suffix):
                file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        keys = b"STAGE_VENDOR_API_KEY=one\r\nSTAGE_USER_API_KEY=two words\r\n\r\n"
        (checkout.root / ".env").write_bytes(keys)
        done = checkout.run("run", "--no-allure", "--method", "getStatusAuthenticated")
        assert done.returncode == 0, done.stdout + done.stderr

    def test_keys_have_no_line_ends_of_windows(self, tmp_path: Path) -> None:
        (tmp_path / "endpoints.toml").write_bytes((ROOT / "endpoints.toml").read_bytes().replace(b"\n", b"\r\n"))
        (tmp_path / ".env").write_bytes(b"STAGE_COMPANY_UUID=one\r\nSTAGE_USER_API_KEY=two words\r\n")
        profile: Any = load_profile(tmp_path / "endpoints.toml", "stage")
        assert "\r" not in repr(vars(profile))
