"""Locks between processes: one waits for the other, some share, and nobody outlives its own."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from conformance import locks
from conformance.locks import try_lock, wait_for_lock
from tests.checkout import ROOT
from tests.windows import LK_LOCK, LK_NBLCK, Seen

HOLDER = """
import sys, time
from conformance.locks import wait_for_lock
with open(sys.argv[1], "r+b") as file:
    wait_for_lock(file.fileno(), alone=sys.argv[2] == "alone")
    print("held", flush=True)
    sys.stdin.read()
    time.sleep(0.3)
    file.write(b"done")
"""


@contextmanager
def held(path: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(path), how]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "lock"
    file.touch()
    return file


@pytest.mark.parametrize("how", ["alone", "shared"])
def test_a_lock_of_another_process_is_not_taken(path: Path, how: str) -> None:
    with held(path, how), path.open("r+b") as file:
        assert try_lock(file.fileno()) is False


def test_one_that_is_free_is_taken_until_the_file_is_closed(path: Path) -> None:
    with path.open("r+b") as file, path.open("r+b") as other:
        assert (try_lock(file.fileno()), try_lock(other.fileno())) == (True, False)
        file.close()
        assert try_lock(other.fileno()) is True


def test_the_lock_of_a_process_that_was_killed_is_free(path: Path) -> None:
    with held(path, "alone") as other, path.open("r+b") as file:
        other.kill()
        other.wait(20)
        assert try_lock(file.fileno()) is True


def test_who_waits_gets_it_once_the_other_has_ended(path: Path) -> None:
    with held(path, "alone") as other, path.open("r+b") as file:
        assert other.stdin is not None
        other.stdin.close()
        wait_for_lock(file.fileno())
        assert file.read() == b"done"


def test_those_who_share_do_not_wait_for_each_other(path: Path) -> None:
    with held(path, "shared"), held(path, "shared"), path.open("r+b") as file:
        wait_for_lock(file.fileno(), alone=False)


class Impatient(ModuleType):
    """A msvcrt that gives up some times before the lock is free, as the real one does every ten seconds."""

    def __init__(self, number: int, times: int) -> None:
        super().__init__("msvcrt")
        self.LK_LOCK, self.LK_NBLCK = LK_LOCK, LK_NBLCK
        self.number, self.times, self.asked = number, times, 0

    def locking(self, file: int, mode: int, count: int) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise OSError(self.number, "Resource deadlock avoided")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "sys", Seen(sys, platform="win32"))


@pytest.mark.usefixtures("windows")
class TestOnWindows:
    def test_who_waits_asks_until_it_has_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        msvcrt = Impatient(errno.EDEADLK, times=3)
        monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
        wait_for_lock(0)
        assert msvcrt.asked == 4

    def test_another_error_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "msvcrt", Impatient(errno.EBADF, times=3))
        with pytest.raises(OSError, match="deadlock"):
            wait_for_lock(0)

    @pytest.mark.parametrize(("times", "taken"), [(0, True), (1, False)])
    def test_who_tries_asks_once(self, monkeypatch: pytest.MonkeyPatch, times: int, taken: bool) -> None:
        msvcrt = Impatient(errno.EACCES, times)
        monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
        assert (try_lock(0), msvcrt.asked) == (taken, 1)


def test_where_files_cannot_be_locked_it_is_not_taken_for_held() -> None:
    with pytest.raises(OSError, match="descriptor"):
        try_lock(10_000)
