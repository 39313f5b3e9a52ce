"""Safe names for files that leave the mock: they mean the same to every system and stay in their folder.

Letters of every script are allowed. What a path, a shell, a header or Windows gives a meaning is not: separators,
control characters, marks that change the direction of text, device names, and characters that a system may fold into
one of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

MAX_BYTES = 200
"""The maximum length of a name in bytes of UTF-8: file systems allow 255, and a suffix may be added."""
_MAX_EXTENSION = 20
_RESERVED = frozenset('<>:"/\\|?*')
_SLASHES = frozenset("\u2044\u2215\u2216\u29f5\u29f8")
"""Characters that Windows reads as a slash in code pages that lack them."""
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_PORTS = (f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS))


def safe(name: str, default: str = "file") -> str:
    """Return a text as a safe file name, unchanged if it is one already; `default` if nothing is left of it."""
    ends = name if len(name) <= 10 * MAX_BYTES else name[: 5 * MAX_BYTES] + name[-5 * MAX_BYTES :]
    name = "".join(map(_character, unicodedata.normalize("NFC", ends)))
    name = re.sub(r"\.{2,}", ".", re.sub(r"(?:\.*\0)+", "_", name))
    name = _shortened(_stripped(name))
    if not name.strip("_"):
        return default
    return f"_{name}" if name.partition(".")[0].rstrip(" ").upper() in _DEVICES else name


def last(path: str) -> str:
    """Return the last part of a Windows or Unix path, as RFC 6266 requires of whoever receives a name."""
    return PureWindowsPath(path).name


def is_safe(name: str) -> bool:
    """Return whether a name is safe as it is, whether its accents are composed or not."""
    return bool(name) and safe(name, "") == unicodedata.normalize("NFC", name)


def extension(name: str) -> str:
    """Return what follows the last dot of a name, in lower case; empty if nothing precedes that dot."""
    # Versions of pathlib differ about names that begin or end with dots.
    before, _, after = name.rpartition(".")
    return after.lower() if before else ""


def stem(name: str) -> str:
    """Return a name without its extension."""
    return name.rpartition(".")[0] or name


def distinct(names: Iterable[str]) -> list[str]:
    """Return safe names that differ even where case is ignored: the second `a.pdf` is `a-2.pdf`."""
    found: list[str] = []
    counts: dict[str, int] = {}
    for name in map(safe, names):
        path, unique = PurePosixPath(name), name
        while unique.casefold() in counts:
            # Counting resumes where it ended, so that many files of one name take no longer than others.
            counts[name.casefold()] += 1
            unique = f"{path.stem}-{counts[name.casefold()]}{path.suffix}"
        counts[unique.casefold()] = 1
        found.append(unique)
    return found


def _character(character: str) -> str:
    """Return a character that a name may have; NUL, which none may have, in place of any other."""
    if unicodedata.category(character) == "Zs":
        return " "
    # Systems that lack a character fold it into one that they have: a full-width slash becomes a slash.
    folded = unicodedata.normalize("NFKC", character)
    strange = unicodedata.category(character) in _INVISIBLE or character in _SLASHES
    reserved = not _RESERVED.isdisjoint(folded) or ("." in folded and character != ".")
    return "\0" if strange or reserved else character


def _stripped(name: str) -> str:
    """Return a name without what hides it (a leading dot), makes it an option (a dash) or is lost on Windows."""
    return name.lstrip(" .-").rstrip(" .")


def _shortened(name: str) -> str:
    """Return a name of a bounded length, cut before its extension."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    extension = suffix if len(suffix.encode()) <= _MAX_EXTENSION else ""
    stem = name.removesuffix(extension).encode()[: MAX_BYTES - len(extension.encode())].decode("utf-8", "ignore")
    return _stripped(stem) + extension
