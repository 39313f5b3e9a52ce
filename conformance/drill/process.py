"""Runs a command within a bound, with its output kept; nothing of it outlives the run."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from conformance.errors import UserError

_GRACE: Final = 2.0
"""Seconds that a command gets to end by itself before it is killed."""
_KEPT: Final = 4000
"""Bytes of the end of the output that are kept."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code as a shell has it, or None if it was stopped at the bound."""

    code: int | None
    seconds: float
    output: str


class Processes:
    """The commands that are running; `stop` ends all of them, and those that are yet to start."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self.stopped = False

    def run(self, command: Sequence[str], environment: Mapping[str, str], bound: float | None) -> Ended:
        """Run a command with further variables for at most so many seconds; UserError where it cannot be started.

        The command has a process group of its own, which is ended as a whole.
        """
        started = time.monotonic()
        with tempfile.TemporaryFile() as output:
            process = self._started(command, {**os.environ, **environment}, output)
            try:
                code: int | None = process.wait(bound)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                _end(process)
                with self._lock:
                    self._running.discard(process)
            seconds = time.monotonic() - started
            size = output.seek(0, os.SEEK_END)
            output.seek(max(0, size - _KEPT))
            text = output.read().decode("utf-8", "replace")
        if code is not None and code < 0:
            code = 128 - code
        return Ended(code, seconds, text)

    def stop(self) -> None:
        """End what is running and let nothing start any more."""
        with self._lock:
            self.stopped = True
            running = list(self._running)
        for process in running:
            _end(process)

    def _started(
        self, command: Sequence[str], variables: Mapping[str, str], output: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self.stopped:
                raise InterruptedError("the drill was stopped")
            try:
                process = subprocess.Popen(
                    list(command),
                    env=dict(variables),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                do = "check the spelling and PATH; a pipeline or a builtin of the shell needs sh -c '…'"
                raise UserError(f"the command cannot be started: {why}", where=command[0], do=do) from error
            self._running.add(process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command with whatever it started, if anything of it is still there."""
    if not hasattr(os, "killpg"):
        _end_tree(process)
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)


def _end_tree(process: subprocess.Popen[bytes]) -> None:
    """End a command with what it started on Windows, which has no groups of processes."""
    if process.poll() is None:
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(tree, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GRACE, check=False)
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
