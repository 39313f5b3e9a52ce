"""The project uses the vocabulary of its field, so that an engineer never stumbles over a private word.

Each pattern below once named something that has a common term: a value was "told" instead of set or reported, a fault
was "noticed" instead of detected, a space was a "blank". Words that also have a legitimate use are not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BANNED = {
    r"told|tells?|telling": "set, reported, returned, or the name of the value",
    r"noticed|notices": "detected, killed",
    r"stands? in|stood in": "is in, appears in, for ... see",
    r"blanks?(?!_values)": "space, whitespace",
    r"puts? (?:\w+ )?faults? in": "injects faults",
    r"by now": "now, already",
    r"(?<!there )(?:is|are|was|were) no (?!longer|more\b|different)": "is not a, is invalid, expected ...",
    r"that there (?:is|are) not": "missing, unknown",
    r"heard of": "reported, received",
    r"left out": "omitted, skipped",
    r"taken in": "accepted, included",
    r"what calls": "methods that call",
}
ALLOWED = re.compile(
    r"""
    "told"                                              # an outcome of contracts
    | [a-z-]+-blank\b | can't\ be\ blank | \bBLANK\b   # outcomes and texts of the documents
    """,
    re.VERBOSE,
)
"""Ids and texts that are fixed elsewhere, in contracts and in the API documents."""
PARTS = ("conformance", "steps", "tests", "features", "docs", "README.md")
SUFFIXES = {".py", ".md", ".feature", ".js", ".html"}


def files(part: str) -> Iterator[Path]:
    path = ROOT / part
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        installed = "node_modules" in file.parts  # by npm, for the interop tests
        if file.suffix in SUFFIXES and file != Path(__file__) and not installed:
            yield file


def words_of(names: str) -> str:
    """The pattern of words in a text and in identifiers, whose words `_` separates."""
    return rf"(?:{names.replace(' ', '[ _]')})(?![^\W_])"


PATTERNS = [(re.compile(rf"(?<![^\W_]){words_of(words)}", re.IGNORECASE), use) for words, use in BANNED.items()]
ANY = re.compile("|".join(map(words_of, BANNED)))
"""Finds, in small letters, what any of the patterns finds, and the ends of other words; it is several times as fast."""


def offences(part: str) -> list[str]:
    found = []
    for file in files(part):
        text = file.read_text("utf-8")
        for number, line in enumerate(text.splitlines() if ANY.search(text.lower()) else (), 1):
            line = ALLOWED.sub("", line)
            for pattern, use in PATTERNS:
                if match := pattern.search(line):
                    found.append(f"{file.relative_to(ROOT)}:{number}: {match[0]!r}: use {use}")
    return found


def folders() -> list[str]:
    package = [p for p in sorted((ROOT / "conformance").iterdir()) if p.is_dir() and any(p.glob("*.py"))]
    modules = sorted((ROOT / "conformance").glob("*.py"))
    return [p.relative_to(ROOT).as_posix() for p in (*package, *modules)] + list(PARTS[1:])


@pytest.mark.parametrize("folder", folders())
def test_no_private_vocabulary(folder: str) -> None:
    assert offences(folder) == []


def test_a_banned_word_is_found_as_a_word_and_in_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_english.ROOT", tmp_path)
    text = "it was told so\nleft_out = 1\nthere is no row\nReply('x-blank')\nLABELS = told_back()\nblanket\n"
    (tmp_path / "steps.py").write_text(text)
    assert [o.split(":")[1] for o in offences("steps.py")] == ["1", "2", "5"]
