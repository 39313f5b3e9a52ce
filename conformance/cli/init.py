"""`conformance init`: writes into a folder what a project needs that uses the suite."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from conformance import __version__
from conformance.errors import Exit, UserError, raise_all
from conformance.files import write_whole
from conformance.paths import suite

_IGNORED = (".env", "reports/", ".conformance/")
_WORKFLOWS = {"github": ".github/workflows/conformance.yml", "gitlab": ".gitlab-ci.yml"}
_TESTS = {
    "package.json": "npm test",
    "pom.xml": "mvn --batch-mode test",
    "build.gradle": "./gradlew test",
    "build.gradle.kts": "./gradlew test",
    "composer.json": "vendor/bin/phpunit",
    "go.mod": "go test ./...",
    "Gemfile": "bundle exec rake test",
}
"""What runs the tests of a project, by the file that shows its kind; the first one that is there counts."""
_EXAMPLES = """examples:
  conformance init                    profiles, expected failures, and a workflow for GitHub Actions
  conformance init --ci gitlab        the same for GitLab
  conformance init --ci none client   into the folder client, without a workflow

Writes endpoints.toml, .env.example, known.toml and the workflow, and adds to .gitignore what must not be committed. A
file that exists is left as it is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EXAMPLES
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="default: this folder")
    parser.add_argument("--ci", choices=[*_WORKFLOWS, "none"], default="github", help="default: github")


def run(args: argparse.Namespace) -> int:
    """Write the files that are not there yet, print what became of each and what to do next, and return 0."""
    folder = args.folder
    wanted = _wanted(folder, args.ci)
    raise_all(
        UserError("there is a folder in the place of this file", where=str(folder / name), do="move it away")
        for name in (*wanted, ".gitignore")
        if (folder / name).is_dir()
    )
    written = {name: not (folder / name).exists() for name in wanted}
    for name, is_new in written.items():
        if is_new:
            write_whole(folder / name, wanted[name])
    missing = _not_ignored(folder / ".gitignore")
    if missing:
        old = _text(folder / ".gitignore")
        write_whole(folder / ".gitignore", "".join([old, "" if old.endswith("\n") or not old else "\n", *missing]))
    for name, is_new in written.items():
        print(f"{'wrote ' if is_new else 'exists'}  {folder / name}{'' if is_new else ', left as it is'}")
    print(f"{'wrote ' if missing else 'exists'}  {folder / '.gitignore'}{f': {len(missing)} lines' if missing else ''}")
    print(_next_steps(folder, args.ci, written))
    return Exit.GOOD


def _wanted(folder: Path, ci: str) -> Mapping[str, str]:
    """Return the text of each file by its name."""
    root, templates = suite().root, files("conformance") / "templates"
    wanted = {name: (root / name).read_text("utf-8") for name in ("endpoints.toml", ".env.example")}
    wanted["known.toml"] = (templates / "known.toml").read_text("utf-8")
    if ci in _WORKFLOWS:
        text = (templates / f"{ci}.yml").read_text("utf-8")
        wanted[_WORKFLOWS[ci]] = text.replace("VERSION", __version__).replace("-- TESTS", f"-- {_tests(folder)}")
    return wanted


def _tests(folder: Path) -> str:
    return next((command for name, command in _TESTS.items() if (folder / name).is_file()), "pytest")


def _not_ignored(file: Path) -> list[str]:
    present = {line.strip().strip("/") for line in _text(file).splitlines()}
    return [f"{line}\n" for line in _IGNORED if line.strip("/") not in present]


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _next_steps(folder: Path, ci: str, written: Mapping[str, bool]) -> str:
    commands = {
        **({} if folder == Path() else {f"cd {shlex.quote(str(folder))}": "every command below runs there"}),
        "conformance run --method hello_world": "a first run, on the embedded mock",
        f"conformance gate -- {_tests(folder)}": "your own tests against the mock",
        "cp .env.example .env": "then fill in the keys of stage",
        "conformance reach --endpoint stage": "what they let a run verify",
    }
    width = max(map(len, commands))
    lines = ["", "Next:", *(f"  {command:{width}}    {does}" for command, does in commands.items())]
    workflow = _WORKFLOWS.get(ci)
    if workflow and written[workflow]:
        lines.append(f"  {workflow}: install your client, and correct the command of its tests")
    elif workflow:
        lines.append(
            f"  {workflow} exists: `conformance init --ci {ci} FOLDER` writes an example elsewhere to copy from"
        )
    return "\n".join(lines)
