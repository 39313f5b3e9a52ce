"""Runs an integrator's command: its output is its own, signals reach it once, and its exit code is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any, Final

from conformance.errors import UserError

_BY_SIGNAL: Final = 128
"""What shells add to the number of the signal that ended a command."""
_FORWARDED: Final = ("SIGTERM", "SIGUSR1", "SIGUSR2", "SIGINT", "SIGQUIT", "SIGHUP")
_OF_TERMINALS: Final = ("SIGINT", "SIGQUIT", "SIGHUP")
"""Signals that a terminal sends to all processes in its foreground, so that the command has them already."""
_DEFAULTS: Final = ("SIGPIPE", "SIGXFSZ")
"""Signals that Python ignores and other programs do not expect to be ignored."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code as a shell has it, and the signal that ended it, 0 for none."""

    code: int
    signal: int = 0

    def __str__(self) -> str:
        if self.signal:
            return f"ended by {signal.Signals(self.signal).name}"
        return f"ended with exit code {self.code}"


def run(command: Sequence[str], environment: Mapping[str, str]) -> Ended:
    """Run a command with further variables and return how it ended; UserError where it cannot be started.

    Its standard streams are those of this process. In the foreground of a terminal it shares the process group, and
    Ctrl-C reaches both; elsewhere it has a group of its own, to which every signal to this process is passed on once.
    What the command leaves behind is not waited for.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    variables = {**os.environ, **environment}
    if not hasattr(os, "posix_spawnp"):
        return _run_without_signals(command, variables)
    child = _Child()
    with _passing_on(child):
        child.start(command, variables)
        return child.wait()


class _Child:
    """The process of a command; signals before it has started wait for it, and none is sent after it has ended."""

    def __init__(self) -> None:
        self._pid = 0
        self._alone = not _has_the_terminal()
        self._ended = False
        self._waiting: list[int] = []
        self._lock = threading.RLock()

    def start(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        """Start the command; UserError says why it cannot be."""
        defaults = [getattr(signal, name) for name in _DEFAULTS]
        try:
            spawn = partial(os.posix_spawnp, command[0], list(command), dict(variables), setsigdef=defaults)
            pid = spawn(setpgroup=0) if self._alone else spawn()
        except (OSError, ValueError) as error:
            raise _not_started(command[0], error) from error
        with self._lock:
            self._pid = pid
        for number in self._waiting:
            self.forward(number)

    def wait(self) -> Ended:
        """Wait for the end."""
        os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)
        with self._lock:
            self._ended = True  # from here on, another process may have its number
            _, status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return Ended(code) if code >= 0 else Ended(_BY_SIGNAL - code, -code)

    def forward(self, number: int, frame: FrameType | None = None) -> None:
        """Pass on a signal, unless the command has ended or has it from its terminal."""
        del frame
        with self._lock:
            if not self._pid:
                self._waiting.append(number)
            elif not self._ended and (self._alone or signal.Signals(number).name not in _OF_TERMINALS):
                with suppress(ProcessLookupError):
                    (os.killpg if self._alone else os.kill)(self._pid, number)


@contextmanager
def _passing_on(child: _Child) -> Iterator[None]:
    """Pass on the signals that this process gets while the block runs; those that it ignores, both ignore."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    before: dict[int, Any] = {}
    for number in (getattr(signal, name) for name in _FORWARDED):
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, child.forward)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _has_the_terminal() -> bool:
    """Return whether keys such as Ctrl-C reach this process group from a terminal, and so the command too."""
    for descriptor in (0, 1, 2):
        with suppress(OSError):
            return os.tcgetpgrp(descriptor) == os.getpgrp()
    return False


def _run_without_signals(command: Sequence[str], variables: Mapping[str, str]) -> Ended:
    try:
        return Ended(subprocess.run(list(command), env=dict(variables), check=False).returncode)
    except (OSError, ValueError) as error:
        raise _not_started(command[0], error) from error


def _not_started(name: str, error: Exception) -> UserError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    do = "check the spelling and PATH; a pipeline or a builtin of the shell needs sh -c '…'"
    return UserError(f"the command cannot be started: {why}", where=name, do=do)
