"""A copy of the checkout in a temporary folder, to run the program in without touching the real one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

import conformance.library  # noqa: F401 - the forms
from conformance.errors import UserError, separate
from conformance.gherkin.collect import sound
from conformance.gherkin.conventions import EVERY
from conformance.gherkin.reading import read
from conformance.paths import Suite
from conformance.wires.registry import load
from tests import forked

ROOT = Path(__file__).resolve().parent.parent
ONE = (
    "features/autoinvoice/consumers-norway/consumer_agreement_status.feature"
    "::test_it_is_open_to_members_without_admin_rights"
)
"""A scenario that reads once over SOAP."""
ONE_OF_REST = (
    "features/autoxchange/activation/getV1ServicesB2cno.feature::test_it_does_not_report_another_companys_status"
)
"""A scenario that reads once over REST, after it was granted a token."""


def other_chapters(folder: str, names: list[str]) -> list[str]:
    """Leave out all chapters of the SOAP API but one, so that a run begins sooner, and recipes that need others."""
    if Path(folder).name != "autoinvoice":
        return []
    stay = ("consumers-norway", "conventions")
    return [name for name in names if name == "recipes.json" or ("." not in name and name not in stay)]


def one_chapter(folder: str, names: list[str]) -> list[str]:
    """Leave out the REST APIs too, for those who need a few contracts of any kind."""
    return [*other_chapters(folder, names), *(name for name in names if name in ("autoxchange", "invoicing"))]


def _conventions_of_what_is_there(root: Path) -> dict[Path, str]:
    """Return the conventions without the rows that are about methods of chapters that were omitted."""
    found, catalogue = {}, load(root / "contracts")
    for file in (root / "features").glob("*/conventions/*.feature"):
        api = catalogue.apis[file.parent.parent.name]
        there = _of_methods(file.read_text("utf-8").splitlines(keepends=True), api.methods)
        there = _with_rows("".join(there)).splitlines(keepends=True)
        file.write_text("".join(there), "utf-8")
        try:
            read(file, root, catalogue)
        except UserError as error:
            unmet = {int(each.where.rpartition(":")[2]) for each in separate(error)}
            there = [line for number, line in enumerate(there, 1) if number not in unmet]
        found[file.relative_to(root)] = "".join(there)
    return found


def _of_methods(lines: list[str], methods: Collection[str]) -> list[str]:
    """Return the lines of a feature without rows of other methods, in tables that begin with a method."""
    kept, first = [], ""
    for line in lines:
        cell = line.split("|")[1].strip() if line.lstrip().startswith("|") else ""
        first = (first or cell) if cell else ""
        if first != "method" or cell in ("method", EVERY) or cell in methods:
            kept.append(line)
    return kept


def _with_rows(text: str) -> str:
    """Return a feature without the outlines that have no row left."""
    head, *outlines = re.split(r"\n(?=(?:  @[^\n]*\n)?  Scenario)", text)
    kept = (each for each in outlines if "Scenario Outline:" not in each or re.search(r"\|\n +\|", each))
    return "\n".join([head, *kept]).rstrip("\n") + "\n"


def _journeys_elsewhere(root: Path) -> list[Path]:
    """Return the journeys that lead through methods of chapters that were omitted."""
    found, catalogue = [], load(root / "contracts")
    for file in (root / "features").glob("*/journeys/*.feature"):
        try:
            sound(read(file, root, catalogue), catalogue)
        except UserError:
            found.append(file.relative_to(root))
    return found


def part(folder: Path, features: Collection[str]) -> Suite:
    """Return a suite in this folder that has the contracts and recordings of this one, and a few of its features."""
    for name in ("contracts", "cassettes", "endpoints.toml"):
        (folder / name).symlink_to(ROOT / name)
    for name in features:
        file = folder / "features" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "features" / name, file)
    return Suite(folder)


LIMIT = 400
"""Seconds in which any run of a test ends, on a machine that is busy with others too."""


class Checkout:
    """What a run reads, in a folder of its own: both REST APIs and one chapter over SOAP."""

    _conventions: ClassVar[dict[Path, str]] = {}
    _omitted: ClassVar[list[Path]] = []

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.root.mkdir()
        for name in ("contracts", "features", "steps"):
            shutil.copytree(ROOT / name, self.root / name, ignore=other_chapters)
        for name in ("conftest.py", "endpoints.toml", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root / name)
        if not Checkout._conventions:  # the same for each copy
            Checkout._conventions = _conventions_of_what_is_there(self.root)
            Checkout._omitted = _journeys_elsewhere(self.root)
        for file in Checkout._omitted:
            (self.root / file).unlink()
        for file, text in Checkout._conventions.items():
            (self.root / file).write_text(text, "utf-8")

    @property
    def reports(self) -> Path:
        """Where runs write."""
        return self.root / "reports"

    @staticmethod
    def command(*words: str) -> list[str]:
        """Return the words that start the program."""
        return [sys.executable, "-m", "conformance", *words]

    @staticmethod
    def environment(**extra: str) -> dict[str, str]:
        """Return the environment of a run: this one's without anything that colours or redirects."""
        others = ("GITHUB_", "PYTEST_", "STAGE_", "PROD_")
        # Under CI pytest repeats each message in its summary.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(others) and k not in ("CI", "BUILD_NUMBER")}
        return {**kept, **forked.OWN, **extra}

    def pytest(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run plain pytest to its end, without the plugins that are installed and have no part in this."""
        plugins = [word for name in ("pytest_bdd", "xdist", "allure_pytest") for word in ("-p", f"{name}.plugin")]
        command = [sys.executable, "-m", "pytest", *plugins, *words]
        return _finished(command, self.root, self.environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"))

    def run(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end and return what it printed and its exit code."""
        return ran(self.command(*words), self.root, self.environment(**extra))


def ran(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the program in this folder to its end, with the words of `Checkout.command`."""
    if forked.can_run(environment):
        return forked.completed(command[len(Checkout.command()) :], folder, environment, LIMIT)
    return _finished(command, folder, environment)


def _finished(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
