"""Every scenario has a cassette of its own, on every file system, and keeps it when others come and go."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cassettes.naming import cassette_path
from conformance.gherkin.document import Scenario, parse
from tests.checkout import Checkout
from tests.examples import tried

pytestmark = pytest.mark.slow

FOLDER = Path("cassettes/mock")
USERS = "features/autoinvoice/users"
NAMES = (
    "Å lese", "Ø lese", "å lese", "A\u030a lese", "C", "C++", "C#", "c", "😀", "🎉", "???", "...", "-", "CON", "con",
    "nul.txt", "Это читает", "Это пишет", "读取", "写入", "x" * 300, "x" * 299 + "y", "ends with a dot.", "a/b", "a\\b",
    "a:b", "aux",
)  # fmt: skip


def scenarios(folder: Path, text: str, stem: str = f"{USERS}/user_list") -> list[Scenario]:
    file = folder / f"{stem}.feature"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return list(parse(file, folder).scenarios)


def feature(names: tuple[str, ...], rows: tuple[tuple[str, str], ...] = ()) -> str:
    text = "Feature: user_list\n" + "".join(f"\n  Scenario: {name}\n    When x\n" for name in names)
    if rows:
        text += "\n  Scenario Outline: It lists <a> and <b>\n    When <a> <b>\n\n    Examples: What\n      | a | b |\n"
        text += "".join(f"      | {a} | {b} |\n" for a, b in rows)
    return text


def on_any_disk(path: Path) -> str:
    """The path as a file system compares it that knows neither case nor how a letter is composed."""
    return unicodedata.normalize("NFKC", path.as_posix().casefold())


def check(paths: list[Path]) -> None:
    assert len({on_any_disk(path) for path in paths}) == len(paths)
    for path in paths:
        assert len(path.as_posix()) <= 190
        for part in path.parts:
            assert re.fullmatch(r"[A-Za-z0-9_.-]+", part)
            assert not part.endswith((".", " "))
            assert not part.startswith(".")
            assert not PureWindowsPath(part).is_reserved()


def test_names_that_a_file_system_takes_for_the_same_have_files_of_their_own(tmp_path: Path) -> None:
    rows = (("a-b", "c"), ("a", "b-c"), ("C", "x"), ("c", "x"), ("C++", "x"), ("ø", "x"), ("", "x"), ("x", ""))
    check([cassette_path(FOLDER, scenario) for scenario in scenarios(tmp_path, feature(NAMES, rows))])


@tried(
    given(
        st.sets(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=90), min_size=2, max_size=6)
    ),
    few=20,
    many=150,
)
def test_any_names_have_files_of_their_own(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    found = scenarios(tmp_path_factory.mktemp("any"), feature(tuple(sorted(f"a {name}" for name in names))))
    assert len(found) == len(names)
    check([cassette_path(FOLDER, scenario) for scenario in found])


@pytest.mark.parametrize("name", ["CON", "aux", "user.", "con.user", "ünder", "a b", "x" * 200, "LPT1"])
def test_a_feature_of_any_name_has_a_folder_that_every_file_system_takes(tmp_path: Path, name: str) -> None:
    check([cassette_path(FOLDER, s) for s in scenarios(tmp_path, feature(("It reads",)), f"{USERS}/{name}")])


def test_features_whose_names_differ_in_case_alone_share_no_file(tmp_path: Path) -> None:
    stems = (f"{USERS}/user_list", f"{USERS}/User_List")
    check([cassette_path(FOLDER, s) for stem in stems for s in scenarios(tmp_path, feature(("It reads",)), stem)])


def test_a_file_keeps_its_name_when_scenarios_and_rows_are_added_and_moved(tmp_path: Path) -> None:
    def paths(names: tuple[str, ...], rows: tuple[tuple[str, str], ...]) -> dict[str, Path]:
        return {s.exact: cassette_path(FOLDER, s) for s in scenarios(tmp_path, feature(names, rows))}

    rows = (("C", "x"), ("a-b", "c"))
    before = paths(("It reads", "C"), rows)
    after = paths(("c", "C", "it reads", "It reads", "It reads!"), (("c", "x"), ("a", "b-c"), *reversed(rows)))
    assert before == {exact: after[exact] for exact in before}


def test_a_name_says_what_the_scenario_is(tmp_path: Path) -> None:
    found = scenarios(tmp_path, feature(("Ändrar användarens namn", "???"), (("a user's name", "mail"),)))
    names = [re.sub("-[0-9a-f]{10}.yaml", "", cassette_path(FOLDER, s).name) for s in found]
    assert names == ["andrar-anvandarens-namn", "scenario", "it-lists-a-users-name-and-mail"]
    assert cassette_path(FOLDER, found[0]).parent == FOLDER / "autoinvoice/users/user_list"


OUTLINE = """\
@read-only
Feature: consumer_agreements_query
  Lists agreements.
{scenarios}
  Scenario Outline: It finds <name>
    Given a consumer agreement "Siri"
      | name | <name> |
    When consumer_agreements_query is called with query.name set to <name>
    Then the response lists these agreements
      | name   |
      | <name> |

    Examples: What is asked
      | name |
      | C    |
      | C++  |
      | c    |
      | C#   |
      | (c)  |
      | ø    |
      | æ    |
"""
LISTING = """
  Scenario: {name}
    When consumer_agreements_query is called with query.name set to Nobody
    Then it is refused with ERROR: No agreements found
"""


def test_each_of_them_is_recorded_and_replayed(checkout: Checkout) -> None:
    names = ("Å lese", "Ø lese", "???", "😀", "å LESE", "x" * 300)
    text = OUTLINE.format(scenarios="".join(LISTING.format(name=name) for name in names))
    path = "features/autoinvoice/consumers-norway/consumer_agreements_query.feature"
    (checkout.root / path).write_text(text, "utf-8")
    recorded = checkout.run("record", path, "--recordings", "R")
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    assert "R/mock: 13 scenarios recorded: 13 new, 0 changed, 0 unchanged" in recorded.stdout
    files = [file for file in (checkout.root / "R").rglob("*") if file.is_file()]
    assert len(files) == 13
    replayed = checkout.run("run", path, "--cassettes", "replay", "--recordings", "R", "--no-allure")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert "13 passed" in replayed.stdout
