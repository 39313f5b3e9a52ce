"""Reads the files that people write, and writes files atomically."""

from __future__ import annotations

import contextlib
import errno
import re
import secrets
from pathlib import Path

from conformance.errors import SettingsError, UserError

_REMEDY = {
    errno.EACCES: "allow writing to that folder, then run again",
    errno.EPERM: "allow writing to that folder, then run again",
    errno.EROFS: "use a folder on a writable file system",
    errno.ENOSPC: "free some space on that disk, then run again",
    errno.EDQUOT: "free some space in your quota, then run again",
    errno.ENOTDIR: "move away the file that is in the place of the folder",
    errno.EEXIST: "move away the file that is in the place of the folder",
    errno.EISDIR: "move away the folder that is in the place of the file",
}


_NO_FILE = "cannot read the file: it is a folder or a device"
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")


def leftovers(folder: Path, *, below: bool = True) -> list[Path]:
    """Return the temporary files that killed processes left in a folder, by default also in its subfolders."""
    files = folder.rglob(".*.tmp") if below else folder.glob(".*.tmp")
    return sorted(path for path in files if _TEMPORARY.fullmatch(path.name))


def read_text(path: Path) -> str:
    """Return a UTF-8 text without its byte order mark; SettingsError says why a file has none.

    A pipe is read, a device such as /dev/zero is not: it need not end.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_fifo()):
            raise SettingsError(_NO_FILE, where=str(path), do="name a file")
        return path.read_text("utf-8-sig")
    except OSError as error:
        what = f"cannot read the file: {error.strerror or error}"
        raise SettingsError(what, where=str(path), do="name a readable file") from error
    except UnicodeDecodeError as error:
        what = f"cannot read the file: it is not UTF-8 at byte {error.start + 1}"
        raise SettingsError(what, where=str(path), do="save it as UTF-8") from error


def check_replaceable(path: Path) -> None:
    """Raise OSError if a folder, a device or a pipe is in the place of a file that is to be written whole."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file", str(path))


def write_whole(path: Path, data: str | bytes) -> None:
    """Write `data` to `path` atomically: readers see the old or the new file, and a failure leaves no partial file."""
    content = data.encode("utf-8", "replace") if isinstance(data, str) else data
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        try:
            try:
                file = temporary.open("xb")
            except FileNotFoundError:  # rare, and asking first costs as much as the rest
                path.parent.mkdir(parents=True, exist_ok=True)
                file = temporary.open("xb")
            with file:
                file.write(content)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise UserError(
            f"cannot write {path.name}: {error.strerror or error}",
            where=str(path),
            do=_REMEDY.get(error.errno or 0, "make sure that the folder exists and is writable"),
        ) from error
