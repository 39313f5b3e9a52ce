"""Every import is declared as a dependency, and the files that a visitor looks for are there and true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import conformance
from conformance.cli import COMMANDS
from tests.checkout import ROOT
from tests.modules import statements, tree

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
        for node in statements(tree(file)):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found.update({module.partition(".")[0]: str(file.relative_to(ROOT)) for module in modules})
    return {name: file for name, file in found.items() if name not in OURS | set(sys.stdlib_module_names)}


distributions = cache(packages_distributions)


@pytest.mark.parametrize("folder", ["conformance", "steps"])
def test_every_import_is_a_declared_dependency(folder: str) -> None:
    declared, providers = names(PROJECT["dependencies"]), distributions()
    undeclared = {
        name: file
        for name, file in imported(folder).items()
        if not {each.lower().replace("_", "-") for each in providers.get(name, [name])} & declared
    }
    assert undeclared == {}


def test_every_dependency_has_a_lower_bound_and_a_pinned_version() -> None:
    pinned = names((ROOT / "constraints.txt").read_text("utf-8").split())
    for requirement in PROJECT["dependencies"]:
        assert ">=" in requirement
        assert names([requirement]) <= pinned


def test_versions_agree() -> None:
    assert PROJECT["version"] == conformance.__version__


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".editorconfig"])
def test_a_visitor_finds(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


def test_workflows_use_commands_and_files_that_exist() -> None:
    for file in (ROOT / ".github/workflows").glob("*.yml"):
        text = file.read_text("utf-8")
        assert yaml.safe_load(text)["jobs"]
        for command in re.findall(r"run: conformance (\w+)", text):
            assert command in COMMANDS
        for path in re.findall(r"run: (\.\w+/\w+)", text):
            assert (Path(ROOT) / path).is_file()


def test_the_declared_versions_of_python_are_those_that_workflows_try() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/versions.yml").read_text("utf-8"))["jobs"]
    tried = jobs["versions"]["strategy"]["matrix"]["python"]
    classified = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if "Python :: 3." in c]
    assert PROJECT["requires-python"] == f">={tried[0]}"
    assert set(classified) <= set(tried)
    assert [each["versions"] for each in jobs["versions"]["strategy"]["matrix"]["include"]] == ["lowest"]


@pytest.mark.parametrize("tag", ["v0.0.0", "0.1.0", ""])
def test_a_tag_that_is_not_the_version_is_not_released(tag: str) -> None:
    done = subprocess.run([ROOT / ".ci/release", tag], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert f"v{PROJECT['version']}" in done.stderr


def test_a_release_needs_no_token_and_only_its_last_job_may_ask_for_one() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    assert release["permissions"] == {"contents": "read"}
    assert "permissions" not in release["jobs"]["build"]
    assert release["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    assert not [step for step in release["jobs"]["publish"]["steps"] if "run" in step]
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text("utf-8")


def test_owners_are_named_for_what_is_there() -> None:
    lines = (ROOT / ".github/CODEOWNERS.example").read_text("utf-8").splitlines()
    paths = [line.split()[0] for line in lines if line.startswith("/")]
    assert paths
    missing = [path for path in paths if not (ROOT / path.strip("/")).exists() and path != "/known.toml"]
    assert missing == []


def test_every_file_of_ci_can_be_run() -> None:
    for file in (ROOT / ".ci").iterdir():
        assert file.stat().st_mode & 0o100
        subprocess.run(["bash", "-n", file], check=True, timeout=30)
