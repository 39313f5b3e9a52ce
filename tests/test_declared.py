"""Every import is declared as a dependency, and the files that a visitor looks for are there and true."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import conformance
from conformance.cli import COMMANDS
from tests.checkout import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = {"conformance", "steps", "tests", "benchmarks"}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[><=\[; ]", each)[0].lower().replace("_", "-") for each in requirements}


def imported(folder: str) -> dict[str, str]:
    """The top-level modules that the Python files of a folder import, each with a file that does."""
    found = {}
    for file in (ROOT / folder).rglob("*.py"):
        if "node_modules" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found.update({module.partition(".")[0]: str(file.relative_to(ROOT)) for module in modules})
    return {name: file for name, file in found.items() if name not in OURS | set(sys.stdlib_module_names)}


@pytest.mark.parametrize("folder", ["conformance", "steps"])
def test_every_import_is_a_declared_dependency(folder):
    declared, providers = names(PROJECT["dependencies"]), packages_distributions()
    undeclared = {
        name: file
        for name, file in imported(folder).items()
        if not {each.lower().replace("_", "-") for each in providers.get(name, [name])} & declared
    }
    assert undeclared == {}


def test_every_dependency_has_a_lower_bound_and_a_pinned_version():
    pinned = names((ROOT / "constraints.txt").read_text("utf-8").split())
    for requirement in PROJECT["dependencies"]:
        assert ">=" in requirement
        assert names([requirement]) <= pinned


def test_versions_agree():
    assert PROJECT["version"] == conformance.__version__


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".editorconfig"])
def test_a_visitor_finds(name):
    assert (ROOT / name).stat().st_size > 200


def test_workflows_use_commands_and_files_that_exist():
    for file in (ROOT / ".github/workflows").glob("*.yml"):
        text = file.read_text("utf-8")
        assert yaml.safe_load(text)["jobs"]
        for command in re.findall(r"run: conformance (\w+)", text):
            assert command in COMMANDS
        for path in re.findall(r"run: (\.\w+/\w+)", text):
            assert (Path(ROOT) / path).is_file()
