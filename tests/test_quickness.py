"""A quick test that takes long fails in CI, whoever did the work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import Checkout
from tests.quickness import MOST, speed
from tests.shares import VARIABLE

WORKING = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end: pass\n"
TESTS = """
import subprocess, sys
import pytest

WORK = {work!r}

def test_that_works():
    exec(WORK)

def test_whose_program_works():
    subprocess.run([sys.executable, "-c", WORK], check=True)

@pytest.mark.slow
def test_that_is_marked():
    exec(WORK)

def test_that_waits():
    pass
"""


def outcomes(folder: Path, seconds: float, **environment: str) -> str:
    file = folder / "test_work.py"
    file.write_text(TESTS.format(work=WORKING.format(seconds=seconds)), "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rA",
        "-p",
        "tests.quickness",
        "-p",
        "no:cacheprovider",
        str(file),
    ]
    done = subprocess.run(
        [*command, "-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "-W", "ignore"],
        env=Checkout.environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", **environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n", "utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_quick_test_that_takes_long_fails_in_ci_alone(folder: Path) -> None:
    long = MOST * speed() * 1.5
    shown = outcomes(folder, long, **{VARIABLE: "1/1"})
    assert "2 failed, 2 passed" in shown
    assert "test_that_works - Failed: it took" in shown
    assert "test_whose_program_works - Failed: it took" in shown
    assert "4 passed" in outcomes(folder, MOST)


def test_a_quick_test_passes_in_ci(folder: Path) -> None:
    assert "4 passed" in outcomes(folder, 0.01, **{VARIABLE: "1/1"})
