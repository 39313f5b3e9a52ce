"""Writing of report files: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import re
import secrets
from pathlib import Path

from conformance.errors import UserError

_REMEDY = {
    errno.EACCES: "allow writing to that folder, then run again",
    errno.EPERM: "allow writing to that folder, then run again",
    errno.EROFS: "use a folder on a file system that can be written to",
    errno.ENOSPC: "free some space on that disk, then run again",
    errno.EDQUOT: "free some space in your quota, then run again",
    errno.ENOTDIR: "move the file away that stands where a folder belongs",
    errno.EEXIST: "move the file away that stands where a folder belongs",
    errno.EISDIR: "move the folder away that stands where the file belongs",
}


_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")


def leftovers(folder: Path, *, below: bool = True) -> list[Path]:
    """Return the temporary files in a folder, and `below` it, that a process left when it was killed while it wrote."""
    files = folder.rglob(".*.tmp") if below else folder.glob(".*.tmp")
    return sorted(path for path in files if _TEMPORARY.fullmatch(path.name))


def write_whole(path: Path, data: str | bytes) -> None:
    """Put `data` at `path`: a reader sees the old file or the whole new one, and a failure leaves nothing over."""
    content = data.encode("utf-8", "replace") if isinstance(data, str) else data
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
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
            do=_REMEDY.get(error.errno or 0, "make sure that the folder exists and can be written to"),
        ) from error
