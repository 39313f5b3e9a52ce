"""What files are called as they leave the mock: names that mean the same to every system and lead out of no folder.

Letters of every script stay. What a path, a shell, a header or Windows reads as more than a letter does not:
separators, control characters, marks that turn the direction of text, device names, and whatever looks like one of them
to a system that folds characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

LONGEST = 200
"""How many bytes a name may have as UTF-8; file systems take 255, and a suffix may be put on."""
_LONGEST_ENDING = 20
_RESERVED = frozenset('<>:"/\\|?*')
_SLASHES = frozenset("\u2044\u2215\u2216\u29f5\u29f8")
"""What Windows takes for a slash in code pages that lack the character."""
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_PORTS = (f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS))


def safe(name: str, otherwise: str = "file") -> str:
    """Return a text as the name of a file, the same one if it is one already; `otherwise` if nothing is left of it."""
    ends = name if len(name) <= 10 * LONGEST else name[: 5 * LONGEST] + name[-5 * LONGEST :]
    kept = "".join(map(_character, unicodedata.normalize("NFC", ends)))
    kept = re.sub(r"\.{2,}", ".", re.sub(r"(?:\.*\0)+", "_", kept))
    kept = _shortened(_stripped(kept))
    if not kept.strip("_"):
        return otherwise
    return f"_{kept}" if kept.partition(".")[0].rstrip(" ").upper() in _DEVICES else kept


def last(path: str) -> str:
    """Return the last part of a path as Windows and Unix write them, as RFC 6266 asks of whoever is sent a name."""
    return PureWindowsPath(path).name


def is_safe(name: str) -> bool:
    """Return whether a name can be that of a file as it is, its accents composed or not."""
    return bool(name) and safe(name, "") == unicodedata.normalize("NFC", name)


def distinct(names: Iterable[str]) -> list[str]:
    """Return names as safe ones that differ also where capitals do not count: the second `a.pdf` is `a-2.pdf`."""
    found: list[str] = []
    taken: dict[str, int] = {}
    for name in map(safe, names):
        path, each = PurePosixPath(name), name
        while each.casefold() in taken:
            # Counting goes on where it ended, so that many files of one name take no longer than many of their own.
            taken[name.casefold()] += 1
            each = f"{path.stem}-{taken[name.casefold()]}{path.suffix}"
        taken[each.casefold()] = 1
        found.append(each)
    return found


def _character(character: str) -> str:
    """Return a character that may stand in a name; NUL, which never may, for one that must not."""
    if unicodedata.category(character) == "Zs":
        return " "
    # Systems that lack a character fold it into one they have: a full-width slash becomes a slash.
    folded = unicodedata.normalize("NFKC", character)
    strange = unicodedata.category(character) in _INVISIBLE or character in _SLASHES
    reserved = not _RESERVED.isdisjoint(folded) or ("." in folded and character != ".")
    return "\0" if strange or reserved else character


def _stripped(name: str) -> str:
    """Return a name without what hides it (a first dot), makes it an option (a dash) or is lost on Windows."""
    return name.lstrip(" .-").rstrip(" .")


def _shortened(name: str) -> str:
    """Return a name of a bounded length; what is cut off is in front of its ending."""
    if len(name.encode()) <= LONGEST:
        return name
    suffix = PurePosixPath(name).suffix
    ending = suffix if len(suffix.encode()) <= _LONGEST_ENDING else ""
    stem = name.removesuffix(ending).encode()[: LONGEST - len(ending.encode())].decode("utf-8", "ignore")
    return _stripped(stem) + ending
