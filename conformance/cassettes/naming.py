"""The path of a scenario's cassette: readable, and unique on every file system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformance.gherkin.document import Scenario

SUFFIX: Final = ".yaml"
_LONGEST: Final = 60
"""The maximum length of a name, so that the whole path fits into the 260 characters of Windows."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,58}[A-Za-z0-9_-])?")
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def cassette_path(folder: Path, scenario: Scenario) -> Path:
    """Return the path of a scenario's cassette: the feature's folder, then a slug of the name and a digest.

    The digest separates names that a file system treats as equal, such as C and c.
    """
    name = f"{_slug(scenario.name) or 'scenario'}-{_digest(scenario.exact)}{SUFFIX}"
    return stem_folder(folder, PurePosixPath(scenario.id.partition("::")[0])) / name


def stem_folder(folder: Path, feature: PurePosixPath) -> Path:
    """Return the folder of the cassettes of a feature file or folder; `feature` starts with features/."""
    stem = feature.with_suffix("") if feature.suffix == ".feature" else feature
    return folder.joinpath(*map(_folder, stem.parts[1:]))


def _folder(part: str) -> str:
    """Return a folder name unchanged if every file system accepts it, else a safe name."""
    if _PLAIN.fullmatch(part) and not _DEVICE.fullmatch(part):
        return part
    return f"{_slug(part) or 'folder'}-{_digest(part)}"


def _slug(text: str) -> str:
    """Return the text in lower-case ASCII with hyphens, truncated between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", re.sub("['’]", "", plain)).strip("-")
    if len(slug) <= _LONGEST:
        return slug
    cut = slug[: _LONGEST + 1].rpartition("-")[0]
    return cut or slug[:_LONGEST]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
