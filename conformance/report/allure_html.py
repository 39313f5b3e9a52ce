"""Generates the Allure HTML report by the `allure` program, and removes its analytics scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from conformance.errors import UserError
from conformance.files import write_whole

_SHORT = 5_000
"""Longer matches hold more than the call in question."""

_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_PHONES_HOME = ("googletagmanager", "google-analytics", "gtag(")
_SECONDS = 300


def generate(reports: Path, root: Path, *, single_file: bool) -> tuple[Path, int]:
    """Return the page of the report and how many analytics scripts were removed; `root` may have its own `allure`."""
    results = reports / "allure-results"
    if not any(results.glob("*-result.json")):
        raise UserError("no Allure results found", where=str(results), do="run `conformance run` first")
    program = _program(root)
    target = reports / "allure-report"
    shutil.rmtree(target, ignore_errors=True)  # version 3 leaves old data in an existing folder
    _make(program, results, target, single_file)
    page = target / "index.html"
    if not page.is_file():
        raise UserError("the allure program wrote no index.html", where=str(target), do="run it by hand to see why")
    return page, _remove_analytics(page)


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


def _make(program: str, results: Path, target: Path, single: bool) -> None:
    """Run the program; versions 2 and 3 take different arguments."""
    version = _run([program, "--version"]).strip()
    if version.startswith("2"):
        words = ["generate", "--clean", "-o", str(target), *(["--single-file"] if single else []), str(results)]
    else:
        words = ["awesome", "-o", str(target), "--group-by", "epic,feature,story", "--name", "Conformance"]
        words += [*(["--single-file"] if single else []), str(results)]
    _run([program, *words])


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
