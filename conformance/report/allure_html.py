"""Generates the Allure HTML report by the `allure` program, and removes its analytics scripts.

Versions 2 and 3 take different arguments and configuration. Both keep their trends: version 2 reads the history of the
last report, version 3 a file to which each report appends.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from conformance.errors import UserError
from conformance.files import write_whole

_SHORT = 5_000
"""Longer matches hold more than the call in question."""

CAUSE: Final = "cause"
"""The label by which the report groups what did not pass."""
VERDICT: Final = "verdict"
"""The label by which the report groups the scenarios of a method.

Version 3 opens each group with a failure, and draws all tests of an open group at once: what passed stays closed, so
that the report of a bad night opens as fast as that of a good one.
"""
CATEGORIES: Final[tuple[dict[str, Any], ...]] = (
    {"name": "The service does not conform", "matchedStatuses": ["failed"]},
    {"name": "No verdict: network, TLS, timeout or the suite itself", "matchedStatuses": ["broken"]},
    {"name": "No verdict: the run was cut short", "matchedStatuses": ["unknown"]},
    {
        "name": "Contradicts an assumption of the contracts",
        "matchedStatuses": ["skipped"],
        "messageRegex": "(?s)XFAIL differs: .*",
    },
    {"name": "Expected failures", "matchedStatuses": ["skipped"], "messageRegex": "(?s)XFAIL.*"},
    {"name": "Skipped, with a reason", "matchedStatuses": ["skipped"]},
)
"""What did not pass, in the form of version 2; version 3 takes expressions of JavaScript, and groups by label."""
HISTORY: Final = "allure-history.jsonl"
"""The file in the reports to which version 3 appends each report, for its trends."""
_HIDDEN: Final = ("host", "parentSuite", "suite", "thread")
"""Labels that say nothing of a scenario; the timeline needs them, and version 2 for its tabs."""
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_PHONES_HOME = ("googletagmanager", "google-analytics", "gtag(")
_SECONDS = 300


def generate(reports: Path, root: Path, *, single_file: bool, history: Path | None = None) -> tuple[Path, int]:
    """Return the page of the report and how many analytics scripts were removed.

    `root` may have its own `allure`; `history` is the file of version 3's trends, by default in the reports.
    """
    results = reports / "allure-results"
    if not any(results.glob("*-result.json")):
        raise UserError("no Allure results found", where=str(results), do="run `conformance run` first")
    program = _program(root)
    target = reports / "allure-report"
    if _run([program, "--version"]).strip().startswith("2"):
        _keep_history(target, results)
        words = ["generate", "--clean", "-o", str(target), *(["--single-file"] if single_file else []), str(results)]
        _run([program, *words])
    else:
        shutil.rmtree(target, ignore_errors=True)  # version 3 leaves old data in an existing folder
        with TemporaryDirectory() as folder:
            file = Path(folder) / "allurerc.json"
            settings = _settings(target, (history or reports / HISTORY).resolve(), single_file)
            file.write_text(json.dumps(settings), "utf-8")
            _run([program, "generate", "--config", str(file), str(results)])
    page = target / "index.html"
    if not page.is_file():
        raise UserError("the allure program wrote no index.html", where=str(target), do="run it by hand to see why")
    return page, _remove_analytics(page)


def _keep_history(target: Path, results: Path) -> None:
    """Give version 2 the history of the last report, from which it makes the trends."""
    if (target / "history").is_dir():
        shutil.copytree(target / "history", results / "history", dirs_exist_ok=True)


def _settings(target: Path, history: Path, single: bool) -> dict[str, Any]:
    """Return the configuration of version 3."""
    group = {"groupBy": [{"label": CAUSE}], "groupByMessage": False}
    rules = [
        {**rule, **({"messageRegex": _plain(rule)} if "messageRegex" in rule else {}), **group} for rule in CATEGORIES
    ]
    awesome = {"reportName": "Conformance", "singleFile": single, "groupBy": ["epic", "feature", "story", VERDICT]}
    return {
        "name": "Conformance",
        "output": str(target.resolve()),
        "historyPath": str(history),
        "appendHistory": True,
        "categories": {"rules": rules},
        "hideLabels": list(_HIDDEN),
        "plugins": {"awesome": {"options": awesome}},
    }


def _plain(rule: dict[str, Any]) -> str:
    """Return a rule's expression without the flag that JavaScript does not know."""
    return str(rule["messageRegex"]).replace("(?s)", "").removesuffix(".*")


def _program(root: Path) -> str:
    """Return the path of the allure program: the checkout's own, or the one on the PATH."""
    local = str(root / "node_modules" / ".bin")
    program = shutil.which("allure", path=local) or shutil.which("allure")
    if program is None:
        node = "" if shutil.which("npm") else " (npm comes with Node.js)"
        raise UserError(
            "the `allure` program is not installed",
            where=f"{local}, then the PATH",
            do=f"`npm install --no-save allure`{node}; reports/index.html needs no program",
        )
    return program


def _run(words: list[str]) -> str:
    environment = {**os.environ, "ALLURE_NO_ANALYTICS": "true"}
    try:
        done = subprocess.run(
            words,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"the allure program took over {_SECONDS} s", where=words[0], do="run it by hand") from None
    except OSError as error:
        raise UserError(f"the allure program does not start: {error}", where=words[0], do="reinstall it") from error
    if done.returncode:
        output = (done.stderr or done.stdout).strip()[-2000:]
        raise UserError(f"the allure program failed: {output}", where=" ".join(words), do="see its output")
    return done.stdout


def _remove_analytics(page: Path) -> int:
    """Remove the analytics scripts that both versions add to the page; return how many there were."""
    text = page.read_text("utf-8")
    removed = 0

    def replacement(found: re.Match[str]) -> str:
        nonlocal removed
        opening = found[0][: found[0].index(">") + 1]
        # In a single file the application itself is a script of megabytes; only small scripts and links are searched.
        if any(word in opening or (len(found[0]) < _SHORT and word in found[0]) for word in _PHONES_HOME):
            removed += 1
            return ""
        return found[0]

    cleaned = _SCRIPT.sub(replacement, text)
    if removed:
        write_whole(page, cleaned)
    return removed
