"""`conformance init` and the action: what a project that uses the suite begins with."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance import __version__
from conformance.cli import main
from conformance.endpoint.settings import load_profiles
from conformance.run.known import load_known
from conformance.wires.registry import load
from tests.checkout import ROOT

WORKFLOWS = {"github": ".github/workflows/conformance.yml", "gitlab": ".gitlab-ci.yml"}


def tree(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("ci", ["github", "gitlab", "none"])
def test_it_writes_files_that_can_be_used(tmp_path: Path, ci: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "min mapp с пробелом"
    assert main(["init", "--ci", ci, str(folder)]) == 0
    workflow = {WORKFLOWS[ci]} if ci in WORKFLOWS else set()
    assert tree(folder) == {"endpoints.toml", ".env.example", "known.toml", ".gitignore", *workflow}
    assert {"mock", "stage"} <= load_profiles(folder / "endpoints.toml").keys()
    assert load_known(folder / "known.toml", load(ROOT / "contracts"), ("mock", "stage")) == ()
    assert {".env", "reports/", ".conformance/"} == set((folder / ".gitignore").read_text("utf-8").split())
    out = capsys.readouterr().out
    _, _, steps = out.partition("Next:\n")
    rows = [line for line in steps.splitlines() if "    " in line]
    assert shlex.split(rows[0].partition("    ")[0]) == ["cd", str(folder)]
    assert rows[1].startswith("  conformance run --method hello_world ")
    assert len({len(row) - len(row.split("   ")[-1].lstrip()) for row in rows}) == 1, "what commands do is a column"


def test_the_commented_expected_failure_is_one(tmp_path: Path) -> None:
    assert main(["init", "--ci", "none", str(tmp_path)]) == 0
    file = tmp_path / "known.toml"
    lines = file.read_text("utf-8").splitlines()
    entry = [line.removeprefix("# ") for line in lines[lines.index("# [[known]]") :]]
    file.write_text("\n".join(entry), "utf-8")
    assert tomllib.loads(file.read_text("utf-8"))
    (known,) = load_known(file, load(ROOT / "contracts"), ("mock", "stage"))
    assert known.endpoint == "stage"


def test_nothing_that_exists_is_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = {"endpoints.toml": "mine", WORKFLOWS["github"]: "mine", ".gitignore": "*.log\n/.env\nreports"}
    for name, text in mine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert main(["init", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert (tmp_path / "endpoints.toml").read_text("utf-8") == "mine"
    assert (tmp_path / WORKFLOWS["github"]).read_text("utf-8") == "mine"
    assert (tmp_path / ".gitignore").read_text("utf-8") == "*.log\n/.env\nreports\n.conformance/\n"
    assert out.count("left as it is") == 2
    assert (tmp_path / "known.toml").is_file()
    before = {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)}
    assert main(["init", str(tmp_path)]) == 0
    assert {name: (tmp_path / name).read_bytes() for name in tree(tmp_path)} == before


def test_nothing_is_written_where_a_folder_is_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("known.toml", ".gitignore"):
        (tmp_path / name).mkdir()
    assert main(["init", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "known.toml" in err
    assert ".gitignore" in err
    assert tree(tmp_path) == set()


@pytest.mark.parametrize(
    ("file", "command"), [("package.json", "npm test"), ("go.mod", "go test ./..."), ("setup.py", "pytest")]
)
@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_the_workflow_runs_the_tests_of_the_project(tmp_path: Path, file: str, command: str, ci: str) -> None:
    (tmp_path / file).touch()
    assert main(["init", "--ci", ci, str(tmp_path)]) == 0
    text = (tmp_path / WORKFLOWS[ci]).read_text("utf-8")
    assert f"conformance gate -- {command}\n" in text
    assert text.count(f'pip install "conformance=={__version__}"') == 2
    jobs: Any = yaml.safe_load(text)
    assert len(jobs["jobs"] if ci == "github" else jobs) == 2


# The action


ACTION: Any = yaml.safe_load((ROOT / "action" / "action.yml").read_text("utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}


def test_the_action_takes_no_input_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
    assert "$GITHUB_ACTION_PATH/.." in STEPS["install"]["run"]
    assert (ROOT / "action" / ".." / "constraints.txt").is_file()


def act(folder: Path, **inputs: str) -> tuple[int, str, str]:
    """Run the script of the action as a runner does, and return its exit code, its output and what it prints."""
    program = folder / "conformance" / "bin" / "conformance"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m conformance "$@"\n', "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    defaults = {name: str(settings.get("default", "")) for name, settings in ACTION["inputs"].items()}
    values = {**defaults, **inputs}
    step = STEPS["conformance"]
    names = {name: values[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()}
    output = folder / "output"
    environment = {**os.environ, **names, "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, output.read_text("utf-8").strip(), done.stdout + done.stderr


@pytest.mark.slow
def test_the_action_runs_a_command_with_its_arguments(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    code, output, text = act(tmp_path, arguments=f"--method hello_world --no-allure --reports {reports}")
    assert (code, output) == (0, "exit-code=0"), text
    assert (reports / "run.json").is_file()


@pytest.mark.slow
def test_the_action_runs_a_command_of_several_words_under_the_gate(tmp_path: Path) -> None:
    tests = 'echo "two words; $((1 + 1))" && test -n "$CONFORMANCE_SOAP_URL"'
    code, output, text = act(tmp_path, command="gate", tests=tests, arguments=f"--reports {tmp_path}/reports")
    assert "two words; 2" in text
    assert (code, output) == (3, "exit-code=3"), text  # no request arrived


@pytest.mark.slow
def test_the_action_does_not_interpret_its_arguments(tmp_path: Path) -> None:
    code, output, _ = act(tmp_path, command="coverage", arguments=f"--format $(touch${{IFS}}{tmp_path}/x) ; true")
    assert (code, output) == (2, "exit-code=2")
    assert not (tmp_path / "x").exists()
