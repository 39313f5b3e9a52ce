"""`conformance lint`: everything that is wrong, at once and without a run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT, Checkout, ran

FEATURE = "features/autoinvoice/consumers-norway/atg_mandate_list.feature"
CONTRACT = "contracts/autoinvoice/consumers-norway/atg_mandate_list.json"


def change(file: Path, old: str, new: str) -> int:
    """Change the first occurrence of a text in a file and return its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def wrong(checkout: Checkout) -> tuple[Checkout, int]:
    """A checkout with faults of four kinds, and the line of the one in a feature."""
    line = change(checkout.root / FEATURE, "When ", "When nobody ever wrote ")
    other = checkout.root / "features/invoicing"
    feature = next(file for file in sorted(other.rglob("*.feature")) if "conventions" not in file.parts)
    change(feature, "Feature: ", "Feature: not_")
    (checkout.root / "known.toml").write_text('[[known]]\nrequirement = "nothing"\n', "utf-8")
    change(checkout.root / "endpoints.toml", "read_timeout = 30", "read_timeut = 30")
    return checkout, line


def faults(checkout: Checkout, *paths: str) -> list[dict[str, Any]]:
    done = checkout.run("lint", "--format", "json", *paths)
    found = json.loads(done.stdout)
    assert found["checked"] > 0
    assert done.returncode == (1 if found["faults"] else 0), done.stderr
    listed: list[dict[str, Any]] = found["faults"]
    return listed


@pytest.mark.slow
def test_all_that_is_wrong_is_found_at_once(wrong: tuple[Checkout, int]) -> None:
    checkout, line = wrong
    found = faults(checkout)
    files = {each["file"] for each in found}
    assert {FEATURE, "endpoints.toml", "known.toml"} <= files
    assert any(each.startswith("features/invoicing/") for each in files)
    assert {each["line"] for each in found if each["file"] == FEATURE} == {line}
    assert all(each["what"] for each in found)


@pytest.mark.slow
def test_a_path_limits_what_is_reported(wrong: tuple[Checkout, int]) -> None:
    checkout, _ = wrong
    assert {each["file"] for each in faults(checkout, FEATURE)} == {FEATURE}
    assert {each["file"] for each in faults(checkout, "known.toml")} == {"known.toml"}
    assert faults(checkout, "features/autoxchange") == []


@pytest.mark.slow
def test_a_contract_that_is_wrong_does_not_hide_what_is_wrong_in_the_form_of_features(checkout: Checkout) -> None:
    change(checkout.root / CONTRACT, '"effect": "reads"', '"effect": "looks"')
    change(checkout.root / FEATURE, "When ", "When nobody ever wrote ")
    assert {CONTRACT, FEATURE} <= {each["file"] for each in faults(checkout)}


@pytest.mark.slow
def test_annotations_have_file_and_line_and_escaped_text(wrong: tuple[Checkout, int]) -> None:
    checkout, line = wrong
    done = checkout.run("lint", "--format", "github", FEATURE)
    (annotation,) = done.stdout.splitlines()
    match = re.fullmatch(r"::error file=([^,:]+),line=(\d+),title=[^,:]+::(.+)", annotation)
    assert match is not None, annotation
    assert (match[1], int(match[2])) == (FEATURE, line)


@pytest.mark.slow
def test_text_is_readable_and_ends_with_a_count(wrong: tuple[Checkout, int]) -> None:
    checkout, line = wrong
    done = checkout.run("lint", FEATURE)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{FEATURE}:{line}")
    assert done.stdout.endswith("1 faults in 1 of 1 files\n")


def test_nothing_is_wrong_here_and_no_key_is_needed() -> None:
    done = ran(Checkout.command("lint"), ROOT, Checkout.environment())
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("nothing is wrong\n")


def test_the_hooks_for_pre_commit_run_commands_that_exist() -> None:
    (shared,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    local = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    own = next(hook for hook in local if hook["id"] == "conformance-lint")
    assert shared["entry"] == own["entry"] == "conformance lint"
    assert shared["files"] == own["files"]
    assert shared["pass_filenames"] is own["pass_filenames"] is False
    for name in (FEATURE, CONTRACT, "endpoints.toml", "known.toml", "steps/given.py"):
        assert re.search(shared["files"], name)
    assert not re.search(shared["files"], "docs/features.md")
