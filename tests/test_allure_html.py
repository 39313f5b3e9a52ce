"""The Allure report is made by a program that is not ours: of either version, and one that is missing or goes wrong."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import UserError
from conformance.report import allure_html
from conformance.report.allure_html import CATEGORIES, generate

TRACKER = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>'
CALL = "<script>window.dataLayer=[]; gtag('config', 'G-1')</script>"
APPLICATION = f"<script>/* documents what gtag( is for */ {'x;' * 4_000}</script>"
PAGE = f"<html><head>{TRACKER}{CALL}</head><body>{APPLICATION}<SCRIPT>go()</SCRIPT></body></html>"

PROGRAM = """\
#!{python}
import json, os, shutil, sys
from pathlib import Path

words = sys.argv[1:]
with Path({log!r}).open("a") as log:
    log.write(json.dumps([words, os.environ.get("ALLURE_NO_ANALYTICS")]) + "\\n")
if words == ["--version"]:
    print({version!r})
    sys.exit()
if "--config" in words:
    settings = json.loads(Path(words[words.index("--config") + 1]).read_text())
    Path({log!r} + ".json").write_text(json.dumps(settings))
    target = Path(settings["output"])
else:
    target = Path(words[words.index("-o") + 1])
    results = Path(words[-1])
    if "--clean" in words:
        shutil.rmtree(target, ignore_errors=True)
    if (results / "history").is_dir():
        shutil.copytree(results / "history", target / "history")
    (target / "history").mkdir(parents=True, exist_ok=True)
    (target / "history" / ("run%d" % len(list((target / "history").iterdir())))).touch()
target.mkdir(parents=True, exist_ok=True)
{last}
"""
"""An `allure` that logs what it is asked, takes over the history that it finds, and ends with `last`."""
WRITES = f"(target / 'index.html').write_text({PAGE!r})"


class Allure:
    """A checkout with such a program in it, and a run's results."""

    def __init__(self, folder: Path, version: str, last: str = WRITES) -> None:
        self.root, self.reports, self.log = folder / "root", folder / "reports", folder / "asked.jsonl"
        self.program = self.root / "node_modules" / ".bin" / "allure"
        self.program.parent.mkdir(parents=True)
        text = PROGRAM.format(python=sys.executable, log=str(self.log), version=version, last=last)
        self.program.write_text(text, "utf-8")
        self.program.chmod(0o755)
        (self.reports / "allure-results").mkdir(parents=True)
        (self.reports / "allure-results" / "1-result.json").write_text("{}", "utf-8")

    def generate(self, **options: Any) -> tuple[Path, int]:
        return generate(self.reports, self.root, **{"single_file": False, **options})

    @property
    def asked(self) -> list[list[str]]:
        """The words of each call but those for the version; each must have statistics switched off."""
        calls = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        assert {silenced for _, silenced in calls} == {"true"}
        return [words for words, _ in calls if words != ["--version"]]

    @property
    def settings(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(Path(f"{self.log}.json").read_text("utf-8"))
        return found


@pytest.fixture(params=["2.32.0", "3.4.1"])
def allure(request: pytest.FixtureRequest, tmp_path: Path) -> Allure:
    """The program in both versions."""
    return Allure(tmp_path, request.param)


def test_analytics_are_removed_and_nothing_else(allure: Allure) -> None:
    page, removed = allure.generate()
    assert (page, removed) == (allure.reports / "allure-report" / "index.html", 2)
    assert page.read_text("utf-8") == PAGE.replace(TRACKER, "").replace(CALL, "")


def test_a_page_without_analytics_is_left_as_it_is(tmp_path: Path) -> None:
    allure = Allure(tmp_path, "3.4.1", last="(target / 'index.html').write_text('<html>')")
    page, removed = allure.generate()
    assert (page.read_text("utf-8"), removed) == ("<html>", 0)


def test_version_2_continues_the_history_of_the_last_report(tmp_path: Path) -> None:
    allure = Allure(tmp_path, "2.32.0")
    for _ in range(3):
        allure.generate()
    history = allure.reports / "allure-report" / "history"
    assert sorted(file.name for file in history.iterdir()) == ["run0", "run1", "run2"]


@pytest.mark.parametrize("single", [True, False])
def test_version_2_makes_one_file_if_asked_to(tmp_path: Path, single: bool) -> None:
    allure = Allure(tmp_path, "2.32.0")
    allure.generate(single_file=single)
    (words,) = allure.asked
    assert ("--single-file" in words) is single
    assert (words[0], words[-1]) == ("generate", str(allure.reports / "allure-results"))


@pytest.mark.parametrize("single", [True, False])
def test_version_3_gets_everything_in_its_configuration(tmp_path: Path, single: bool) -> None:
    allure = Allure(tmp_path, "3.4.1")
    old = allure.reports / "allure-report" / "data" / "old.json"
    old.parent.mkdir(parents=True)
    old.touch()
    allure.generate(single_file=single)
    settings = allure.settings
    assert not old.exists()
    assert settings["plugins"]["awesome"]["options"]["singleFile"] is single
    assert settings["historyPath"] == str(allure.reports.resolve() / "allure-history.jsonl")
    assert settings["appendHistory"] is True


def test_version_3_keeps_its_trends_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    allure = Allure(tmp_path, "3.4.1")
    allure.generate(history=Path("kept/trends.jsonl"))
    assert allure.settings["historyPath"] == str(tmp_path.resolve() / "kept" / "trends.jsonl")


def test_version_3_has_the_categories_of_version_2_in_its_own_words(tmp_path: Path) -> None:
    allure = Allure(tmp_path, "3.4.1")
    allure.generate()
    rules = allure.settings["categories"]["rules"]
    assert [rule["name"] for rule in rules] == [rule["name"] for rule in CATEGORIES]
    for mine, theirs in zip(CATEGORIES, rules, strict=True):
        for message in ("XFAIL differs: one\ntwo", "XFAIL known: one", "no route"):
            # Version 2 matches a whole message, version 3 searches in it, by an expression without flags of Python's.
            whole = bool(re.fullmatch(mine.get("messageRegex", "(?s).*"), message))
            assert bool(re.match(theirs.get("messageRegex", ""), message)) is whole
        assert "(?" not in theirs.get("messageRegex", "")


class TestWhatGoesWrong:
    def test_no_results(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no Allure results found") as caught:
            generate(tmp_path / "reports", tmp_path, single_file=False)
        assert caught.value.do == "run `conformance run` first"
        assert str(tmp_path / "reports" / "allure-results") in str(caught.value)

    def test_no_program(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        allure = Allure(tmp_path, "3.4.1")
        allure.program.unlink()
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(UserError, match="not installed") as caught:
            allure.generate()
        assert "npm install --no-save allure` (npm comes with Node.js)" in caught.value.do

    def test_no_program_but_npm(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        allure = Allure(tmp_path, "3.4.1")
        npm = allure.program.rename(tmp_path / "npm")
        monkeypatch.setenv("PATH", str(npm.parent))
        with pytest.raises(UserError, match="not installed") as caught:
            allure.generate()
        assert "comes with Node.js" not in caught.value.do

    def test_the_program_of_the_path_is_used_where_the_checkout_has_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        allure = Allure(tmp_path, "2.32.0")
        program = allure.program.rename(tmp_path / "allure")
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        page, _ = allure.generate()
        assert page.is_file()

    def test_it_fails(self, tmp_path: Path) -> None:
        allure = Allure(tmp_path, "2.32.0", last="sys.exit('Java is missing: ' + 'x' * 5_000 + ' JAVA_HOME')")
        with pytest.raises(UserError, match="JAVA_HOME") as caught:
            allure.generate()
        assert len(caught.value.what) < 2_500
        assert "generate --clean" in str(caught.value.where)

    def test_it_fails_and_says_so_on_stdout(self, tmp_path: Path) -> None:
        allure = Allure(tmp_path, "3.4.1", last="print('unknown plugin'); sys.exit(1)")
        with pytest.raises(UserError, match="unknown plugin"):
            allure.generate()

    def test_it_does_not_start(self, tmp_path: Path) -> None:
        allure = Allure(tmp_path, "3.4.1")
        allure.program.write_bytes(b"\x7fELF of another machine")
        with pytest.raises(UserError, match="does not start") as caught:
            allure.generate()
        assert caught.value.do == "reinstall it"

    def test_it_does_not_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(allure_html, "_SECONDS", 0.4)
        allure = Allure(tmp_path, "3.4.1", last="import time; time.sleep(60)")
        with pytest.raises(UserError, match=r"took over 0\.4 s"):
            allure.generate()

    def test_it_writes_no_page(self, tmp_path: Path) -> None:
        allure = Allure(tmp_path, "3.4.1", last="")
        with pytest.raises(UserError, match=r"wrote no index\.html"):
            allure.generate()
