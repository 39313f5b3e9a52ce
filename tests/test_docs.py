"""The documentation is true: its commands are the program's, and its generated pages have everything."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import __version__
from conformance.cli import COMMANDS, command_line
from conformance.errors import UserError
from conformance.ledger import Ledger
from conformance.paths import suite
from conformance.wires.registry import load
from docs.generated import commands, control, requirements
from tests.checkout import ROOT
from tests.whole import LEDGER

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "examples/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
PROGRAM = re.compile(r"^(\S*/)?conformance$")


def blocks(text: str, language: str) -> Iterator[str]:
    """Yield the fenced blocks of a language, also those within lists."""
    for indent, block in re.findall(rf"^( *)```{language}\b[^\n]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
        yield re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)


def calls(line: str) -> Iterator[list[str]]:
    """Yield the calls of the program in a line of shell, without what is before and after them."""
    if "conformance" not in line:
        return
    lexer = shlex.shlex(re.sub(r"\s{2,}.*$", "", line), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("&|;<>"):
            found.append([])
        else:
            found[-1].append(word)
    yield from (words[1:] for words in found if words and PROGRAM.match(words[0]))


def all_calls() -> Iterator[tuple[str, list[str]]]:
    """Yield every call in the documentation, in examples of help and in inline code, with where it stands."""
    for page in PAGES:
        text = page.read_text("utf-8")
        name = str(page.relative_to(ROOT))
        for block in blocks(text, "(?:sh|yaml)"):
            for line in block.splitlines():
                for words in calls(re.sub(r"^ *(- )?run: ", "", line).strip()):
                    yield name, words
    for name in COMMANDS:
        for line in (commands.parser_of(name).epilog or "").splitlines():
            if line.startswith(f"  conformance {name}"):
                yield f"conformance {name} --help", next(calls(line.strip()))


def scheduled_calls() -> Iterator[tuple[str, list[str]]]:
    """Yield every call in the schedules of CI systems, with variables set to 1, and where it stands."""
    for file in [*sorted((ROOT / ".github/workflows").glob("*.yml")), *sorted((ROOT / "examples/ci").glob("[.J]*"))]:
        for line in file.read_text("utf-8").splitlines():
            command = re.sub(r"^\s*(- )?(run: )?", "", re.sub(r" # .*$", "", line))
            if found := re.fullmatch(r"sh '(.*)'", command):
                command = found[1]
            for words in calls(re.sub(r"\$\{\{.*?\}\}|\$\w+", "1", command)):
                yield str(file.relative_to(ROOT)), words


CALLS = [*all_calls(), *scheduled_calls()]


@pytest.mark.parametrize(("page", "words"), CALLS, ids=[f"{page}: {' '.join(words)}" for page, words in CALLS])
def test_every_command_is_one_that_the_program_has(page: str, words: list[str]) -> None:
    words = ["1" if word == "I/N" else word for word in words]
    try:
        command_line(words).parse_args(words)
    except (SystemExit, UserError) as error:
        pytest.fail(f"{page}: conformance {' '.join(words)}: {error}")


def test_the_schedules_run_shards_and_merge_them() -> None:
    for file in (".github/workflows/nightly.yml", "examples/ci/.gitlab-ci.yml", "examples/ci/Jenkinsfile"):
        named = [words for page, words in CALLS if page == file]
        assert [words for words in named if words[0] == "run" and "--shard" in words], file
        assert [words for words in named if words[0] == "merge" and "--history" in words], file


def test_every_block_of_commands_is_marked_as_such() -> None:
    """Only blocks of sh and yaml are looked through for commands to parse and to run."""
    for page in PAGES:
        for block in re.findall(
            r"^ *```\n(.*?)^ *```",
            re.sub(r"```\w.*?```", "", page.read_text("utf-8"), flags=re.DOTALL),
            re.DOTALL | re.MULTILINE,
        ):
            assert not re.search(r"^\s*(\S*/)?conformance ", block, re.MULTILINE), f"{page}: {block}"


def test_commands_in_sentences_are_commands() -> None:
    for page in PAGES:
        for name in re.findall(r"`conformance ([a-z][a-z-]+)", page.read_text("utf-8")):
            assert name in COMMANDS, page


def test_the_documentation_names_every_command_and_option() -> None:
    page = commands.page()
    for name in COMMANDS:
        assert f"## {name}\n" in page
        for action in commands.parser_of(name)._actions:
            assert all(option in page for option in action.option_strings if option not in ("-h", "--help"))


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_of_help_is_wider_than_a_screen(name: str) -> None:
    help_ = commands.parser_of(name).epilog or ""
    assert [line for line in help_.splitlines() if len(line) > 120] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_what_an_example_does_is_apart_from_it(name: str) -> None:
    """A comment after a single space would be a part of the command."""
    lines = [line for line in (commands.parser_of(name).epilog or "").splitlines() if line.startswith("  conformance ")]
    starts = {
        len(example) - len(example.split("  ", 1)[1].lstrip())
        for example in (line[2:] for line in lines)
        if "  " in example
    }
    assert len(starts) <= 1


def test_every_requirement_is_on_one_page() -> None:
    pages = dict(requirements.pages(LEDGER))
    for (api, chapter), count in _counts(LEDGER).items():
        assert pages[f"{requirements.FOLDER}/{api}/{chapter}.md"].count("<tr><td>") == count
    assert sum(page.count("<tr><td>") for page in pages.values()) == len(LEDGER.entries)


def _counts(ledger: Ledger) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for entry in ledger.entries:
        place = entry.contract.api, entry.contract.chapter
        found[place] = found.get(place, 0) + 1
    return found


def test_every_operation_of_control_is_on_its_page() -> None:
    page = control.page(load(suite().contracts))
    assert "## POST /_control/next\n" in page
    assert page.count("\n## ") > 20


def test_the_site_asks_no_other_host_for_anything() -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "font: false" in config
    assert "://" not in "".join(line.partition("#")[0] for line in config.splitlines(keepends=True))
    for asset in (ROOT / "docs/assets").iterdir():
        assert "://" not in asset.read_text("utf-8")


def test_every_page_is_in_the_navigation() -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        assert f": {page.relative_to(ROOT / 'docs')}\n" in config


def test_the_version_to_install_is_this_one() -> None:
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    assert set(re.findall(r"conformance==(\S+)", text)) == {__version__}


def test_the_readme_fits_on_a_few_screens() -> None:
    assert len(Path(ROOT / "README.md").read_text("utf-8").splitlines()) < 120
