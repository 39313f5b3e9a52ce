"""Every command of the documentation runs: the tutorial as it stands, with its output, and each page on a mock.

What takes long is narrowed to one method or a few faults; the profile `stage` is a mock that is called like any live
service. Commands that need Node.js are only parsed, in test_docs.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cli import COMMANDS
from conformance.gate.place import Place
from conformance.mock.server.mock_server import MockServer
from conformance.wires.registry import load
from docs.generated import commands
from tests.checkout import ROOT, Checkout
from tests.test_docs import PAGES, blocks, calls

pytestmark = pytest.mark.slow

TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")
FENCE = re.compile(r"(?:<!-- exits with (\d) -->\n)?```(sh|text|diff|python)[^\n]*\n(.*?)```", re.DOTALL)
ELSEWHERE = {
    ("mock",): "serves until it is stopped: test_mock_description",
    ("report",): "needs Node.js: test_allure_html",
    ("drift", "--accept"): "needs a difference: test_drift",
    ("run", "--mock-url"): "needs another terminal: test_allure",
}
"""Commands that are run by other tests, or cannot run here, with the reason."""
ONE_METHOD = ["--method", "getStatusAuthenticated"]
SHORTER = {
    "run": ONE_METHOD,
    "reach": ONE_METHOD,
    "record": ONE_METHOD,
    "drift": ONE_METHOD,
    "prove": ["--sample", "3"],
}
SHORTER["drill"] = ["--kind", "error", "--sample", "1"]

ENDS = {
    "conformance run --endpoint prod-readonly": 2,  # no keys are set, so that no test calls production
    "conformance merge shards/1 --reports": 3,  # the other shards run on other machines
    "conformance history --endpoint stage --drift": 3,  # no run of the page compares responses
    "conformance drill --method invoice_show": 3,  # the tutorial's client does not call it
    "conformance gate --fail-on warning --require-outcomes": 1,  # the tutorial's client omits outcomes
}
"""The commands, by how they begin, that do not end with 0 as they are run here, and with what they end."""


def workspace(folder: Path) -> Path:
    """Return a checkout to write into, whose files are the real ones where nothing writes."""
    root = folder / "checkout"
    root.mkdir()
    for name in ("contracts", "features", "steps", "conftest.py", "pyproject.toml", "endpoints.toml", ".env.example"):
        (root / name).symlink_to(ROOT / name)
    for recordings in ("cassettes/mock", "tonight/stage"):
        shutil.copytree(ROOT / "cassettes/mock/autoxchange/account", root / recordings / "autoxchange/account")
    return root


@pytest.fixture(scope="module")
def live() -> Iterator[dict[str, str]]:
    """Variables by which the profile `stage` calls a mock."""
    with MockServer(load(ROOT / "contracts")).in_thread() as server:
        keys = Place(server.url).demo()
        yield {
            "CONFORMANCE_STAGE_URL": f"{server.url}/apis/v1.1/api",
            "CONFORMANCE_STAGE_INVOICING_URL": f"{server.url}/invoicing",
            "CONFORMANCE_STAGE_AX_URL": f"{server.url}/ax",
            **{f"STAGE_{name.upper()}": value for name, value in keys.items()},
        }


def client(root: Path, folder: Path) -> str:
    """Put the tutorial's corrected client in the place of an integrator's tests, and return the PATH that finds it."""
    text = client_text()
    (root / "client.py").write_text(text, "utf-8")
    programs = folder / "programs"
    programs.mkdir()
    for program in (programs / "npm", programs / "php", programs / "pytest", root / "vendor/bin/phpunit"):
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{root / 'client.py'}'\n", "utf-8")
        program.chmod(0o755)
    (programs / "conformance").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m conformance "$@"\n', "utf-8")
    (programs / "conformance").chmod(0o755)
    (root / "outcomes.txt").write_text("autoxchange/getV1Invoices#*\n", "utf-8")
    return f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def client_text() -> str:
    """Return the tutorial's client after both corrections."""
    text = next(blocks(TUTORIAL, "python"))
    for diff in blocks(TUTORIAL, "diff"):
        text = patched(text, diff)
    return text


def patched(text: str, diff: str) -> str:
    """Return a text with the removed lines of a diff replaced by the added ones."""
    removed, added = ("\n".join(line[1:] for line in diff.splitlines() if line.startswith(sign)) for sign in ("-", "+"))
    assert text.count(removed) == 1
    return text.replace(removed, added)


def test_the_tutorial_goes_as_it_says(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    output, ran = "", 0
    for code, language, block in FENCE.findall(TUTORIAL):
        if language == "python":
            (root / "client.py").write_text(block, "utf-8")
        elif language == "diff":
            (root / "client.py").write_text(patched((root / "client.py").read_text("utf-8"), block), "utf-8")
        elif language == "text":
            for line in block.splitlines():
                assert line.strip() in output
        elif "pip install" not in block:
            done = subprocess.run(
                ["bash", "-c", block],
                cwd=root,
                env=Checkout.environment(PATH=path),
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            output, ran = done.stdout + done.stderr, ran + 1
            assert done.returncode == int(code or 0), output
    assert ran == 5


def commands_of(page: Path) -> list[list[str]]:
    """Return the commands of a page that run here, made short."""
    found = []
    for block in blocks(page.read_text("utf-8"), "sh"):
        for line in block.splitlines():
            found += [shortened(words) for words in calls(line) if runs_here(words)]
    return found


def examples_of(name: str) -> list[list[str]]:
    """Return the examples in the help of a command that run here, made short."""
    lines = (commands.parser_of(name).epilog or "").splitlines()
    of_it = (line.strip() for line in lines if line.startswith(f"  conformance {name}"))
    return [shortened(words) for line in of_it for words in calls(line) if runs_here(words)]


def runs_here(words: list[str]) -> bool:
    """Return whether a command can be run here."""
    needs = next((names for names in ELSEWHERE if names[0] == words[0] and {*names[1:]} <= {*words}), None)
    return needs is None or "--site" in words


def shortened(words: list[str]) -> list[str]:
    """Return a command narrowed to what takes seconds, or to a request that there is."""
    if words[:2] == ["gate", "show"]:
        return ["gate", "show", "1"]
    options, dashes, command = (
        (words[: words.index("--")], ["--"], words[words.index("--") + 1 :]) if "--" in words else (words, [], [])
    )
    narrow = [] if {"--method", "--dry-run", "--api"} & {*options} else SHORTER.get(options[0], [])
    if "features/autoinvoice" in options and options[0] != "lint":
        narrow = ["--method", "hello_world"]
    narrow = [] if any("::" in word or word.endswith((".wsdl", ".json")) for word in options) else narrow
    return [*options, *narrow, *dashes, *command]


def with_history(root: Path) -> None:
    """Give a checkout a history in git, the report of a gate, and a client that uses the contracts."""
    (root / "contracts").unlink()
    shutil.copytree(ROOT / "contracts", root / "contracts")
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "v1.4"], ["tag", "v1.4"]):
        subprocess.run([*git, *words], capture_output=True, check=True, timeout=60)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Later"], check=True, timeout=60)
    shutil.copy(root / "reports/gate.json", root / "gate.json")
    (root / "consumers").mkdir()
    shutil.copy(root / "reports/gate.json", root / "consumers/acme.json")


def with_shards(root: Path, environment: dict[str, str]) -> None:
    """Give a checkout the reports of the shards of two runs."""
    for folder, shard in (("shard-1", "1/3"), ("shard-2", "2/3"), ("shard-3", "3/3"), ("a", "1/2"), ("b", "2/2")):
        reports = folder if folder.startswith("shard") else f"artifacts/{folder}/reports"
        words = Checkout.command("run", *ONE_METHOD, "--shard", shard, "--reports", reports)
        subprocess.run(words, cwd=root, env=environment, capture_output=True, check=True, timeout=120)


RUNNING = [page for page in PAGES if page.name != "tutorial.md" and commands_of(page)]


@pytest.mark.parametrize("page", RUNNING, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_run(page: Path, tmp_path: Path, live: dict[str, str]) -> None:
    run_all(commands_of(page), tmp_path, live)


@pytest.mark.parametrize("name", [name for name in COMMANDS if examples_of(name)])
def test_the_examples_of_a_command_run(name: str, tmp_path: Path, live: dict[str, str]) -> None:
    run_all(examples_of(name), tmp_path, live)


def run_all(found: list[list[str]], folder: Path, live: dict[str, str]) -> None:
    """Run commands one after the other in a checkout; each must end as it should."""
    root = workspace(folder)
    environment = Checkout.environment(PATH=client(root, folder), **live)
    for name, what in (("autoinvoice.wsdl", ["wsdl"]), ("ax.json", ["openapi", "--api", "autoxchange"])):
        export = Checkout.command("export", *what)
        exported = subprocess.run(export, cwd=root, env=environment, capture_output=True, timeout=120, check=True)
        (root / name).write_bytes(exported.stdout)
    needed = {words[0] for words in found}
    if needed & {"upgrade-check", "gate"}:
        gate = Checkout.command("gate", "--", "npm", "test")
        subprocess.run(gate, cwd=root, env=environment, capture_output=True, timeout=120, check=True)
    if "upgrade-check" in needed:
        with_history(root)
    if "merge" in needed:
        with_shards(root, environment)
    if needed & {"report", "learn", "history"}:
        night = Checkout.command("run", "--endpoint", "stage", *ONE_METHOD)
        subprocess.run(night, cwd=root, env=environment, capture_output=True, timeout=120, check=True)
        shutil.copytree(root / "reports", root / "nightly")
    if "drift" in needed:
        record = Checkout.command("record", "--endpoint", "stage", *ONE_METHOD)
        subprocess.run(record, cwd=root, env=environment, capture_output=True, timeout=120, check=True)
    for words in found:
        script = " ".join(word if "*" in word else shlex.quote(word) for word in ["conformance", *words])
        done = subprocess.run(
            ["bash", "-c", script], cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        output = f"{script}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in output
        assert "usage:" not in done.stderr, output
        wanted = [code for beginning, code in ENDS.items() if script.startswith(beginning)]
        assert done.returncode == (wanted or [0])[0], output
