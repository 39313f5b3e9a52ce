"""Runs the program to its end in a fork of a process that has loaded what it imports, but has read no suite.

It has its own folder, environment, streams and exit code, as if it had been started anew, and begins at once.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
LOADED = (
    "allure_pytest.plugin",
    "conformance.cli",
    "conformance.mock.server.mock_server",
    "conformance.scene.playing",
    "conformance.scene.session",
    "hypothesis",
    "pytest_bdd.plugin",
    "uvicorn",
    "vcr",
    "xdist.plugin",
    "zeep",
)
"""What most commands import, directly or later; nothing that reads a suite while it is imported."""

AT_START = ("LANG", "LC_", "PYTHON")
"""How variables begin that only a new interpreter obeys."""
OWN = {"PYTHONPATH": str(ROOT)}
"""Those that a fork obeys."""
_MEASURED = any(name.startswith("COVERAGE_") for name in os.environ)
"""Coverage is measured from the start of an interpreter to its end."""

spent = 0.0
"""The processor time, in seconds, of all forks; they are no children of this process, whose own it would count."""

_CONTEXT = (
    multiprocessing.get_context("forkserver") if "forkserver" in multiprocessing.get_all_start_methods() else None
)
if _CONTEXT is not None:
    _CONTEXT.set_forkserver_preload([__name__, *LOADED])


def can_run(environment: Mapping[str, str]) -> bool:
    """Return whether a fork is as good as a new process with this environment."""
    return _CONTEXT is not None and not _MEASURED and _obeyed(environment) == _obeyed({**os.environ, **OWN})


def _obeyed(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


def completed(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], limit: float
) -> subprocess.CompletedProcess[str]:
    """Run the program with these words; TimeoutExpired if it does not end within the limit in seconds."""
    global spent  # noqa: PLW0603 - of this process
    assert _CONTEXT is not None
    with TemporaryDirectory() as name:
        files = out, err, took = [Path(name) / kind for kind in ("stdout", "stderr", "seconds")]
        process = _CONTEXT.Process(target=_main, args=(words, folder, dict(environment), *files))
        process.start()
        process.join(limit)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(words), limit)
        spent += float(_text(took) or 0)
        return subprocess.CompletedProcess(list(words), process.exitcode, _text(out), _text(err))


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def _main(words: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path, took: Path) -> None:
    """Be the program."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.path[:] = [str(folder), str(ROOT), *(place for place in sys.path if place not in (str(folder), str(ROOT)))]
    sys.argv = ["conformance", *words]
    try:
        runpy.run_module("conformance", run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        took.write_text(str(sum(os.times()[:4])), "utf-8")
