"""The share that is verified with calls alone, and what holds the rest, from the record of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "benchmarks"))
arranged = import_module("arranged")
kind, share = arranged.kind, arranged.share


def scenario(identity: str, verdict: str, claims: list[str], reason: str = "") -> dict[str, Any]:
    return {"id": identity, "verdict": verdict, "requirements": claims, "reason": reason}


RUN = {
    "scenarios": [
        scenario("a", "passed", ["m#1", "m#2"]),
        scenario(
            "b", "skipped", ["m#2", "m#3"], "no call can make a consumer with name = 'Kari': only registers\n  do: x"
        ),
        scenario("c", "skipped", ["m#4"], "the company's duetto is not true: staff enable it"),
    ]
}


def test_the_share_and_what_holds_the_rest() -> None:
    found = share(RUN)
    assert (found.proven, found.claimed, found.part) == (2, 4, 0.5)
    assert found.held == {"consumer": 1, kind(RUN["scenarios"][2]["reason"]): 1}
    assert found.wrong == ()


def test_what_did_not_pass_is_wrong() -> None:
    assert share({"scenarios": [scenario("a", "failed", ["m#1"])]}).wrong == ("a",)


def test_values_are_no_kinds() -> None:
    assert kind("no call can make an issuer agreement of another company with eia = '0192:1': x") == "issuer agreement"
    assert kind("the endpoint stage has no mandate with kid = '1', and no call can make a mandate: x") == "mandate"
    assert kind("no call advances the clock by 3600 seconds") == "no call advances the clock by … seconds"


def test_too_small_a_share_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(RUN), "utf-8")
    for least, code in (("0.5", 0), ("0.51", 1)):
        command = [sys.executable, "-m", "benchmarks.arranged", str(tmp_path), "--at-least", least]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == code
        assert "2 of 4 requirements verified by calls alone: 50.0%" in done.stdout
