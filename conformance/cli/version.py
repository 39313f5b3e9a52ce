"""The versions that matter in a bug report."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from conformance import __version__
from conformance.errors import UserError
from conformance.paths import suite

_PACKAGES = (
    *("pytest", "pytest-bdd", "pytest-xdist", "allure-pytest", "zeep", "lxml", "requests", "urllib3", "vcrpy"),
    *("starlette", "uvicorn", "jsonschema", "hypothesis"),
)


class Version(argparse.Action):
    """An option that prints `conformance VERSION`, below it what a bug report needs, and ends the program."""

    def __init__(self, option_strings: list[str], dest: str, **_settings: Any) -> None:
        summary = "print the version, and those that a bug report needs, and exit"
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=summary)

    def __call__(self, parser: argparse.ArgumentParser, *_rest: Any) -> None:
        """Print the versions and exit with 0."""
        print(*lines(), sep="\n")
        parser.exit()


def lines() -> Iterator[str]:
    """Yield the version, and then everything of the environment that can change what a run does."""
    yield f"conformance {__version__}"
    yield f"  Python    {platform.python_version()} ({platform.python_implementation()})"
    yield f"  system    {platform.platform()}"
    try:
        where = "in the installed package" if suite().is_installed else "in a checkout"
    except UserError as error:  # which must not keep anybody from reporting it
        where = error.what
    yield f"  suite     {where}"
    yield f"  output    {sys.stdout.encoding}"
    yield f"  packages  {', '.join(f'{name} {_version(name)}' for name in _PACKAGES)}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
