"""Packages from npm for the interop tests: pinned in a folder's package.json, installed once, or a reason to skip."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

INSTALL_SECONDS = 300
_OPTIONS = (
    *("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"),
    # Nested: the package's own dependencies stand inside it, so one folder is all there is to move.
    "--install-strategy=nested",
    # npm's own patience with a registry that it cannot reach is well over a minute.
    *("--fetch-retries=1", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=2000"),
)


def node(folder: Path, package: str) -> str:
    """Return the program node once the folder's package.json is satisfied, or skip with what is missing."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None:
        pytest.skip("node is not installed")
    if npm is None:
        pytest.skip("npm is not installed")
    _install(npm, folder, package)
    return program


def _install(npm: str, folder: Path, package: str) -> None:
    """Have the pinned package in the folder's node_modules, or skip.

    It is put together in a folder of its own and moved into place at once, so that neither an install that was cut
    short nor another worker's leaves half of it there.
    """
    installed = folder / "node_modules" / package
    pinned = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"][package]
    if _version(installed) == pinned:
        return
    installed.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder / "node_modules") as place:
        shutil.copy(folder / "package.json", place)
        _run(npm, place, package)
        if _version(installed) != pinned:  # another worker can have been first
            shutil.rmtree(installed, ignore_errors=True)
            (Path(place) / "node_modules" / package).rename(installed)


def _run(npm: str, place: str, package: str) -> None:
    try:
        ran = subprocess.run(
            [npm, "install", *_OPTIONS],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm cannot install {package}: it took more than {INSTALL_SECONDS} seconds")
    if ran.returncode:
        said = [line for line in (ran.stderr + ran.stdout).splitlines() if line.strip() and "log of this" not in line]
        # The first line has npm's code for what is wrong, the last its advice.
        reason = f"{said[0]} … {said[-1]}" if said else f"npm ended with {ran.returncode}"
        pytest.skip(f"npm cannot install {package}: {reason}")


def _version(package: Path) -> str | None:
    try:
        found: str = json.loads((package / "package.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
    return found
