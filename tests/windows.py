"""The program where it lacks what Windows lacks: `python tests/windows.py COMMAND…`, or `--import` for its modules.

Only the suite's own modules see such a Python; what libraries do on Windows is theirs to test.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

MODULES = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
NAMES = {
    "os": (
        *("P_PID", "WEXITED", "WIFEXITED", "WNOWAIT", "chown", "fchmod", "fork", "forkpty", "getegid", "geteuid"),
        *("getgid", "getpgid", "getpgrp", "getuid", "killpg", "lchown", "mkfifo", "nice", "openpty", "posix_spawn"),
        *("posix_spawnp", "sched_getaffinity", "setpgid", "setsid", "statvfs", "tcgetpgrp", "uname", "wait", "waitid"),
    ),
    "signal": (
        *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1"),
        *("SIGUSR2", "SIGXFSZ", "alarm", "pthread_kill", "pthread_sigmask", "setitimer", "sigwait"),
    ),
}
"""What a module has here and not on Windows."""
OURS = ("conformance", "steps")


class Seen(ModuleType):
    """A module as it is on Windows."""

    def __init__(self, module: ModuleType, lacking: Sequence[str] = (), **other: object) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(other)
        self._module, self._lacking = module, lacking

    def __getattr__(self, name: str) -> Any:
        if name in self._lacking:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self._module, name)


def locking(file: int, mode: int, count: int) -> None:
    """Lock a part of a file as msvcrt does: at once, or within a time after which it gives up."""
    assert count == 1
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        number = errno.EDEADLK if mode == LK_LOCK else errno.EACCES
        raise OSError(number, "Resource deadlock avoided") from error


LK_LOCK, LK_NBLCK = 1, 2


def windows() -> dict[str, ModuleType | None]:
    """Return the modules that are others on Windows, and None for those that are not there."""
    found: dict[str, ModuleType | None] = dict.fromkeys(MODULES)
    for name, lacking in NAMES.items():
        found[name] = Seen(importlib.import_module(name), lacking)
    found["sys"] = Seen(sys, platform="win32")
    found["msvcrt"] = Seen(ModuleType("msvcrt"), locking=locking, LK_LOCK=LK_LOCK, LK_NBLCK=LK_NBLCK)
    return found


def _is_open(path: str | os.PathLike[str]) -> bool:
    """Return whether this process has a file open."""
    found = []
    with suppress(OSError):
        about = os.stat(path)  # noqa: PTH116 - pathlib would call what is replaced here
        for number in os.listdir("/proc/self/fd"):  # noqa: PTH208
            with suppress(OSError):
                found.append(os.path.samestat(os.fstat(int(number)), about))
    return any(found)


def _is_ours() -> bool:
    """Return whether the suite's own modules want what is being done, maybe by way of pathlib."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals["__name__"].partition(".")[0] in ("pathlib", "shutil"):
        frame = frame.f_back
    return str(frame.f_globals["__name__"]).partition(".")[0] in OURS


def keeping_open_files(real: Callable[..., None]) -> Callable[..., None]:
    """Return a function that renames or deletes files as on Windows: none that is open."""

    def checked(*paths: Any, **more: Any) -> None:
        if _is_ours() and any(map(_is_open, paths)):
            raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used", paths[0])
        real(*paths, **more)

    return checked


MOVING = ("rename", "replace", "unlink", "remove")
"""The functions of os that Windows refuses for files that are open."""


def become_windows() -> None:
    """Have the suite's own modules import what Windows has, and keep their open files where they are."""
    for name in MOVING:
        setattr(os, name, keeping_open_files(getattr(os, name)))
    real, others = builtins.__import__, windows()

    def imported(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if name in others and str((globals or {}).get("__name__")).partition(".")[0] in OURS:
            module = others[name]
            if module is None:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return module
        return real(name, globals, locals, fromlist or (), level)

    builtins.__import__ = imported


def import_everything() -> None:
    """Import every module of the package."""
    package = importlib.import_module("conformance")
    for module in pkgutil.walk_packages(package.__path__, "conformance."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


if __name__ == "__main__":
    become_windows()
    assert hasattr(os, "fork"), "libraries see this system"
    assert hasattr(signal, "SIGKILL"), "libraries see this system"
    if sys.argv[1:] == ["--import"]:
        import_everything()
    else:
        from conformance.cli import main

        sys.exit(main(sys.argv[1:]))
