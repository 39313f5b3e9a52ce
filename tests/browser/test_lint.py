"""The scripts of the pages, linted."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

from tests.interop import npm

ROOT = Path(__file__).resolve().parents[2]
BIOME = Path(__file__).with_name("lint")
SCRIPT = ROOT / "conformance" / "report" / "script"
PACKAGE = "@biomejs/biome"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    node = npm.node(BIOME, PACKAGE)
    program = BIOME / "node_modules" / PACKAGE / "bin" / "biome"
    command = [node, str(program), "lint", "--error-on-warnings", "--colors=off", f"--config-path={ROOT}", str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_scripts_have_no_lint() -> None:
    for folder in (SCRIPT, ROOT / "conformance" / "mock" / "server" / "page"):
        ran = lint(folder)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert re.search(r"Checked [1-9]\d* file", ran.stdout + ran.stderr)


def test_modules_share_a_scope_without_sharing_names() -> None:
    """The page has all modules as one script, so a name that two of them define would be an error there."""
    defined = re.compile(r"^(?:export )?(?:const|let|(?:async )?function|class) (\w+)", re.MULTILINE)
    names = Counter(name for file in SCRIPT.glob("*.js") for name in defined.findall(file.read_text("utf-8")))
    assert [name for name, count in names.items() if count > 1] == []
