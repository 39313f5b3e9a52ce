"""The integrators' clients in tests/clients: how each is run, or why it cannot be run here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop import npm

CLIENTS = Path(__file__).parent / "clients"
_SECONDS = 30


@dataclass(frozen=True)
class Program:
    """A client with its tests: `words` is the command that runs them in its folder, or skips with what is missing."""

    name: str
    words: Callable[[Path], list[str]]

    @property
    def folder(self) -> Path:
        """The folder of the client."""
        return CLIENTS / self.name

    def command(self) -> list[str]:
        """Return the command, or skip."""
        return self.words(self.folder)

    def environment(self, *bugs: str) -> Mapping[str, str]:
        """Return the environment in which the client has these bugs."""
        # The plugins of this suite's own pytest have no part in the Python client's.
        return {**os.environ, "BUG": ",".join(bugs), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _node(folder: Path) -> list[str]:
    return [npm.node(folder, "soap"), "--test"]


def _php(folder: Path) -> list[str]:
    php = shutil.which("php")
    loaded = 'exit(extension_loaded("soap") && extension_loaded("curl") ? 0 : 1);'
    if php is None or subprocess.run([php, "-r", loaded], timeout=_SECONDS, check=False).returncode:
        pytest.skip("php with soap and curl is not installed: apt-get install php-cli php-soap php-curl")
    return [php, "tests.php"]


def _python(folder: Path) -> list[str]:
    return [sys.executable, "-B", "-m", "pytest", "-q", "--tb=line"]


PROGRAMS = (Program("node", _node), Program("php", _php), Program("python", _python))
