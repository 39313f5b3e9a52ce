"""The program in a shell: misspelt words, completion, versions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from conformance import __version__
from conformance.cli import COMMANDS, main
from tests.checkout import ROOT, Checkout, ran


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("rnu", "did you mean run?"),
        ("upgradecheck --since x", "did you mean upgrade-check?"),
        ("run --methd hello_world", "did you mean --method?"),
        ("run --cassete=replay --shrad 1/2", "did you mean --cassettes, --shard?"),
        ("run --cassettes repaly", "did you mean replay?"),
        ("run --api autoinvioce", "did you mean autoinvoice?"),
        ("run --method hello_wrld", "did you mean hello_world?"),
        ("run --endpoint mokc", "did you mean mock?"),
        ("run features/autoinvioce", "did you mean features/autoinvoice?"),
        ("mock --prot 8080", "did you mean --port?"),
        ("coverage --format jsno", "did you mean json?"),
        ("export wdsl", "did you mean wsdl?"),
        ("export openapi --api autoxchang", "did you mean autoxchange?"),
        ("run --api nothing", "`conformance coverage` lists them all"),
        ("run --shard 1/o", "use I/N with 1 <= I <= N"),
        (
            "run features/autoinvoice/users/user_list.feature::test_it_lists_a_usr_of_the_company",
            "did you mean test_it_lists_a_user_of_the_company?",
        ),
        ("drill --method hello_wrld -- true", "did you mean hello_world?"),
        ("drift --endpoint stgae", "did you mean stage?"),
        ("record --endpoint stgae", "did you mean stage?"),
        ("learn --endpoint stgae", "did you mean stage?"),
        ("reach --endpoint stgae", "did you mean stage?"),
        ("prove --method hello_wrld", "did you mean hello_world?"),
        ("prove --fault truncatd", "did you mean truncated?"),
        ("lint featrues", "did you mean features?"),
        ("lint contracts/autoinvoice/api.jsno", "did you mean contracts/autoinvoice/api.json?"),
        ("completion fihs", "did you mean fish?"),
        ("drift --endpoint mock --method hello_wrld", "did you mean hello_world?"),
        ("hsitory", "did you mean history?"),
        ("reach --method hello_world", "name a live profile, or add --offline"),
        ("gate --world x -- true", "see `conformance gate --help`"),
    ],
)
def test_a_misspelt_word_gets_the_one_that_was_meant(
    line: str, near: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    more = ["--reports", str(tmp_path)] if line.startswith(("run", "prove")) and "--cassete" not in line else []
    assert main([*line.split(), *more]) == 2
    text = capsys.readouterr().err
    assert near in text
    assert "Traceback" not in text


def test_misspelt_names_of_an_expected_failure_get_the_ones_that_were_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "known.toml"
    file.write_text(
        '[[known]]\nrequirement = "autoinvoice/user_lst#documented-status"\nendpoint = "stgae"\n'
        'reason = "r"\nowner = "o"\nexpire = 2999-12-31\n',
        "utf-8",
    )
    assert main(["run", "--method", "user_list", "--known", str(file), "--reports", str(tmp_path)]) == 2
    text = capsys.readouterr().err
    assert "did you mean autoinvoice/user_list#documented-status?" in text
    assert "did you mean expires?" in text
    assert "unknown endpoint 'stgae'" in text
    assert "did you mean stage?" in text


def test_what_resembles_nothing_gets_the_whole_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "--format", "zzz"]) == 2
    text = capsys.readouterr().err
    assert "did you mean" not in text
    assert "table, json, markdown" in text
    assert main(["run", "--zzzzzz"]) == 2
    assert "conformance run --help" in capsys.readouterr().err


def test_the_version_begins_with_a_short_line_and_has_what_a_bug_report_needs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first == f"conformance {__version__}"
    text = "\n".join(others)
    for words in (sys.version.split()[0], f"zeep {version('zeep')}", f"pytest {version('pytest')}", "in a checkout"):
        assert words in text
    assert "missing" not in text


def completions(line: str, where: Path = ROOT) -> set[str]:
    """What the program answers a shell that asks how a line can go on."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "completions"
        environment = Checkout.environment(
            _ARGCOMPLETE="1",
            _ARGCOMPLETE_IFS="\n",
            _ARGCOMPLETE_SUPPRESS_SPACE="1",
            _ARGCOMPLETE_STDOUT_FILENAME=str(file),
            COMP_LINE=line,
            COMP_POINT=str(len(line.encode())),
            COMP_TYPE="9",
        )
        done = ran(Checkout.command(), where, environment)
        assert (done.stdout, done.stderr) == ("", ""), "a shell shows whatever is printed in the line that is typed"
        return {word.strip() for word in file.read_text("utf-8").split("\n") if word.strip()}


class TestCompletion:
    def test_of_commands(self) -> None:
        assert completions("conformance re") == {name for name in COMMANDS if name.startswith("re")}

    def test_of_options_and_their_choices(self) -> None:
        assert completions("conformance run --cass") == {"--cassettes"}
        assert completions("conformance run --cassettes re") == {"replay", "record"}

    def test_of_names(self) -> None:
        assert completions("conformance run --api auto") == {"autoinvoice", "autoxchange"}
        assert completions("conformance run --method hello_") == {"hello_world"}
        assert completions("conformance run --endpoint prod") == {"prod-readonly"}

    def test_a_broken_file_of_profiles_prints_nothing_into_the_line(self, tmp_path: Path) -> None:
        shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
        (tmp_path / "endpoints.toml").write_text("[mock\n", "utf-8")
        assert completions("conformance run --endpoint m", tmp_path) == set()

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_the_script_is_one_that_the_shell_can_read(self, shell: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["completion", shell]) == 0
        script = capsys.readouterr().out
        assert "conformance" in script
        if program := shutil.which(shell):
            subprocess.run([program, "-n"], input=script, text=True, check=True, timeout=30)
