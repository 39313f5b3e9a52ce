"""Which file of an integrator's repository a finding is shown at: code hosts show no finding without one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

_SUFFIXES: Final = frozenset(
    (".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".php", ".java", ".kt", ".rb", ".cs", ".go", ".feature", ".robot")
)
_SKIPPED: Final = {"node_modules", "vendor", "dist", "build", "target", "reports", "__pycache__"}
_MANIFESTS: Final = (
    *("package.json", "pyproject.toml", "composer.json", "pom.xml", "build.gradle", "go.mod"),
    "README.md",
)
_MOST_FILES, _MOST_BYTES = 5000, 500_000
_SPLIT: Final = re.compile(r"::|#|\[|\s>\s")


@dataclass(frozen=True)
class Location:
    """A file, as a relative URL from the root of the repository, and a line of it."""

    uri: str
    line: int = 1


class Artifacts:
    """Finds the files of tests by the names that the client gave them."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._folder, self._command = folder.resolve(), command
        above = (self._folder, *self._folder.parents)
        self._root = next((each for each in above if (each / ".git").exists()), self._folder)
        self._texts: dict[str, str] | None = None
        self._found: dict[str, Location] = {}

    def of(self, test: str) -> Location:
        """Return where a test is; without a name or a file that has it, the file that the command runs."""
        if test not in self._found:
            self._found[test] = self._named(test) or self.default
        return self._found[test]

    @property
    def default(self) -> Location:
        """The file that says most of what was run: an argument of the command, or the manifest of the project."""
        words = [word.partition("::")[0] for word in self._command[1:] if not word.startswith("-")]
        for name in (*words, *_MANIFESTS):
            path = (self._folder / name).resolve()
            if name and _is_file(path) and path.is_relative_to(self._root):
                return Location(self._uri(path))
        return Location(_MANIFESTS[-1])

    def _uri(self, path: Path) -> str:
        return quote(path.relative_to(self._root).as_posix())

    def _named(self, test: str) -> Location | None:
        if not test.strip():
            return None
        parts = [part.strip("] ") for part in _SPLIT.split(test) if part.strip("] ")]
        file, name = parts[0], parts[-1] if "[" not in test else parts[-2] if len(parts) > 1 else parts[-1]
        texts = self._all()
        own = self._uri(self._folder / file) if not Path(file).is_absolute() and ".." not in file else ""
        if own in texts:
            return Location(own, _line(texts[own], name))
        for word in (test, name):
            for uri, text in texts.items():
                if word in text:
                    return Location(uri, _line(text, word))
        return None

    def _all(self) -> dict[str, str]:
        """Return the files that can hold tests, those in folders of tests first."""
        if self._texts is None:
            found = {self._uri(path): _text(path) for path in self._files()}
            self._texts = dict(sorted(found.items(), key=lambda each: ("test" not in each[0].lower(), each[0])))
        return self._texts

    def _files(self) -> Iterator[Path]:
        left = _MOST_FILES
        for folder, folders, names in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
            for name in sorted(names):
                path = Path(folder) / name
                if path.suffix in _SUFFIXES and left > 0:
                    left -= 1
                    yield path


def _is_file(path: Path) -> bool:
    """Return whether a word of a command names a file; a script after -c can be longer than any name."""
    try:
        return path.is_file()
    except OSError:
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace") if path.stat().st_size <= _MOST_BYTES else ""
    except OSError:
        return ""


def _line(text: str, name: str) -> int:
    """Return the first line with a name, as a whole word if there is one."""
    whole = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    at = whole.start() if whole else text.find(name)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
