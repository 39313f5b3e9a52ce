"""What is wrong before the first scenario is said at once, with exit code 2; nothing of an earlier run stays beside."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.errors import UserError
from conformance.files import write_whole
from conformance.run.folder import LOCK, REPORTS, claimed, clear
from tests.checkout import ROOT, Checkout
from tests.test_dying_runs import FEATURE, FOLDER, STATUS, WAITS, Started, bend

pytestmark = pytest.mark.slow

OTHER = f"{FOLDER}/atg_mandate_list.feature"
MISSPELT = (
    "no form matches `Then it is refuzed with ERROR: CONSUMER NOT FOUND`\n"
    f"  where: {STATUS}:7\n"
    "  do:    the nearest form is `{subject} is refused with {error}`; features/README.md lists all forms\n"
)
UNKNOWN = (
    "atg_mandate_list has no documented status 'ERROR: GONE'\n"
    f"  where: {OTHER}:7\n"
    "  do:    make feature and contract agree\n"
)


@pytest.fixture
def checkout(checkout: Checkout) -> Checkout:
    """A checkout with two features: four scenarios of one method, and one of another."""
    for file in (checkout.root / "features").rglob("*.feature"):
        file.unlink()
    (checkout.root / STATUS).write_text(FEATURE, "utf-8")
    text = (ROOT / OTHER).read_text("utf-8")
    call = "  Scenario: It refuses\n    When atg_mandate_list is called with timestamp set to x\n"
    head = text.partition("  Background:")[0].splitlines()[:3]
    then = "    Then it is refused with ERROR: Timestamp format error\n"
    (checkout.root / OTHER).write_text("\n".join([*head, "", call]) + then, "utf-8")
    return checkout


def spoil(checkout: Checkout) -> None:
    """Misspell a step in one feature, and have the other expect a status that is not documented."""
    (checkout.root / STATUS).write_text(FEATURE.replace("it is refused with", "it is refuzed with"), "utf-8")
    other = (checkout.root / OTHER).read_text("utf-8")
    assert "Timestamp format error" in other
    (checkout.root / OTHER).write_text(other.replace("Timestamp format error", "GONE"), "utf-8")


def spoil_contracts(checkout: Checkout) -> None:
    for method in ("atg_mandate_list", "consumer_agreement_status"):
        file = checkout.root / f"contracts/autoinvoice/consumers-norway/{method}.json"
        contract: dict[str, Any] = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps(contract | {"effect": "looks"}), "utf-8")


def refused(done: subprocess.CompletedProcess[str], checkout: Checkout, errors: int, *says: str) -> str:
    """The command ended with 2 and so many errors in its output, and has left no report; returns what it printed."""
    text = done.stdout + done.stderr
    assert done.returncode == 2, text
    assert "Traceback" not in text, text
    for each in says:
        assert each in text, text
    assert text.count("  where: ") == errors, text
    assert not [name for name in REPORTS if (checkout.reports / name).exists()]
    return text


@pytest.mark.parametrize("words", [("run",), ("run", "--workers", "2"), ("record",)], ids=" ".join)
def test_every_error_of_every_feature_is_printed(checkout: Checkout, words: tuple[str, ...]) -> None:
    spoil(checkout)
    text = refused(checkout.run(*words), checkout, 2, MISSPELT, UNKNOWN)
    assert text.startswith("conformance: 2 errors\n")


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_plain_pytest_prints_them_too(checkout: Checkout, words: tuple[str, ...]) -> None:
    spoil(checkout)
    done = checkout.pytest("features", *words)
    refused(done, checkout, 2, MISSPELT, UNKNOWN)
    assert " passed" not in done.stdout


def test_errors_of_every_kind_are_printed_together(checkout: Checkout) -> None:
    spoil(checkout)
    words = ("--shard", "5/4", "--known", "nowhere.toml", "--endpoint", "stgae", "--api", "autoinvoce")
    text = refused(checkout.run("run", *words, "features/nowhere", STATUS, OTHER), checkout, 7, MISSPELT, UNKNOWN)
    for each in ("invalid shard '5/4'", "--known nowhere.toml", "no profile", "did you mean autoinvoice?", "nowhere"):
        assert each in text


def test_wrong_contracts_are_printed_with_what_is_wrong_without_them(checkout: Checkout) -> None:
    spoil(checkout)
    spoil_contracts(checkout)
    text = refused(checkout.run("run", "--method", "atg_mandate_list"), checkout, 3, MISSPELT)
    assert text.count("'looks' is not one of ['reads', 'writes']") == 2


def test_several_entries_of_known_toml_are_wrong(checkout: Checkout) -> None:
    (checkout.root / "known.toml").write_text('[[known]]\nrequirement = "x"\n[[known]]\nowner = "Kari"\n', "utf-8")
    text = refused(checkout.run("run"), checkout, 9)
    assert text.count("entry 1") == 5
    assert text.count("entry 2") == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--method", "consumer_agrement_status"), "did you mean consumer_agreement_status?"),
        (("--method", "CONSUMER_AGREEMENT_STATUS"), "did you mean consumer_agreement_status?"),
        (("--method", "qqq"), "`conformance coverage` lists them all"),
        (("--api", "autoxchnge"), "did you mean autoxchange?"),
        (("features/autoinvoice::test_it",), "only a feature file has scenarios"),
        ((f"{STATUS}::test_it_refuses_a_place_nmber",), "did you mean test_it_refuses_a_place_number?"),
        (
            (f"{STATUS}::test_it_refuses_a_place_number[secnd-0001]",),
            "did you mean test_it_refuses_a_place_number[second",
        ),
        (("--workers", "0"), "invalid number of workers '0'"),
        (("--workers", "-2"), "invalid number of workers '-2'"),
        (("--workers", "two"), "invalid number of workers 'two'"),
        (("--known", "nowhere.toml"), "no such file"),
        (("/etc/hostname",), "/etc/hostname is outside the checkout"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_name_that_is_not_there(checkout: Checkout, words: tuple[str, ...], says: str) -> None:
    assert says in refused(checkout.run("run", *words), checkout, 1)


@pytest.mark.parametrize("command", ["run", "record", "reach", "history", "prove"])
@pytest.mark.parametrize("option", ["--method", "--api"])
def test_no_command_drops_the_first_of_two_names(command: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, option, "first", option, "second"]) == 2
    assert f"{option} is given twice" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["record", "prove", "drift"])
def test_no_command_takes_0_workers(checkout: Checkout, command: str) -> None:
    done = checkout.run(command, "--workers", "0")
    assert done.returncode == 2
    assert "invalid number of workers '0'" in done.stderr


def test_reports_of_an_earlier_run_do_not_stand_beside_a_run_that_wrote_nothing(checkout: Checkout) -> None:
    assert checkout.run("run").returncode == 0
    mine = [checkout.reports / name for name in ("notes.txt", "allure-results/executor.json", "drift.json")]
    for file in mine:
        file.write_text("mine", "utf-8")
    spoil(checkout)
    refused(checkout.run("run"), checkout, 2)
    left = {file for file in checkout.reports.rglob("*") if file.is_file() and file.name != LOCK}
    assert {file for file in left if "history.jsonl" not in file.name} == {*mine}
    assert checkout.reports / "history.jsonl" in left


def test_plain_pytest_takes_earlier_reports_away_too(checkout: Checkout) -> None:
    assert checkout.pytest("features").returncode == 0
    assert checkout.pytest("features", "--collect-only").returncode == 0
    assert (checkout.reports / "run.json").exists()
    done = checkout.pytest("features", "--method", "consumer_agrement_status")
    assert done.returncode == 4
    assert "did you mean consumer_agreement_status?" in done.stderr
    spoil(checkout)
    refused(checkout.pytest("features"), checkout, 2, MISSPELT, UNKNOWN)


def test_a_report_of_allure_goes_with_its_results(tmp_path: Path) -> None:
    for name in (*REPORTS, ".0123456789abcdef.tmp", "allure-report/index.html", "allure-report/data.js"):
        write_whole(tmp_path / name, "old")
    for name in (
        "1-result.json",
        "2-container.json",
        "3-attachment.xml",
        "4-attachment",
        "categories.json",
        "history.json",
    ):
        write_whole(tmp_path / "allure-results" / name, "old")
    clear(tmp_path)
    left = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    assert left == {"allure-report/data.js", "allure-results/history.json"}


def test_a_second_run_in_the_same_folder_stops(checkout: Checkout) -> None:
    bend(checkout, WAITS)
    first = Started(checkout)
    first.at("there")
    before = (checkout.reports / "run.json").read_bytes()
    for done in (checkout.run("run", "--no-allure"), checkout.run("record")):
        assert done.returncode == 2
        assert "another run is using this reports folder\n  where: " in done.stderr
    assert checkout.pytest("features", "-q").returncode == 4
    assert (checkout.reports / "run.json").read_bytes() == before
    first.process.terminate()
    first.end()
    bend(checkout, "")
    assert checkout.run("run", "--no-allure").returncode == 0


def test_a_folder_is_free_once_its_run_has_ended_and_is_never_taken_twice_by_one(tmp_path: Path) -> None:
    with claimed(tmp_path / "reports"):
        (tmp_path / "reports" / "run.json").touch()
        with claimed(tmp_path / "reports" / "..") as _, claimed(tmp_path / "reports"):
            assert (tmp_path / "reports" / "run.json").exists()
    with claimed(tmp_path / "reports"):
        assert not (tmp_path / "reports" / "run.json").exists()
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot write reports"), claimed(tmp_path / "file" / "reports"):
        pass


def test_the_folder_that_was_named_is_printed(checkout: Checkout, tmp_path: Path) -> None:
    done = checkout.run("run", "--no-allure", "--reports", "mine/tonight", STATUS)
    assert "report: mine/tonight/index.html" in done.stdout
    assert (checkout.root / "mine/tonight/index.html").exists()
    assert not checkout.reports.exists()


def test_paths_are_those_of_whoever_gives_the_command(checkout: Checkout) -> None:
    here = checkout.root / FOLDER
    shutil.copy(ROOT / "README.md", here / "known.toml")
    command = checkout.command("run", "--no-allure", "--reports", "mine", "--known", "known.toml", Path(STATUS).name)
    words: dict[str, Any] = {"cwd": here, "env": checkout.environment(), "capture_output": True, "text": True}
    done = subprocess.run(command, check=False, timeout=120, **words)
    assert done.returncode == 2
    assert "where: known.toml:3\n" in done.stderr
    (here / "known.toml").write_text("", "utf-8")
    done = subprocess.run(command, check=False, timeout=120, **words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "report: mine/index.html" in done.stdout
    assert json.loads((here / "mine/run.json").read_text("utf-8"))["counts"]["passed"] == 4
