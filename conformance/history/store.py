"""The history's file: JSON Lines to which runs append, and which git merges line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from conformance.errors import UserError
from conformance.files import check_replaceable, write_whole
from conformance.history.past_run import PastRun, as_line, from_line
from conformance.locks import wait_for_lock

FILE = "history.jsonl"


@dataclass(frozen=True)
class History:
    """The runs of a file, the oldest first, each once; `unread` are the numbers of lines that are none.

    Runs that began at the same moment keep the order in which they were appended.
    """

    runs: tuple[PastRun, ...] = ()
    unread: tuple[int, ...] = ()

    def comparable(self, run: PastRun) -> list[PastRun]:
        """Return the earlier runs of the same endpoint and selection, the oldest first.

        Of those that began at the same moment, the ones before it in the file are earlier, and all if it is not there.
        """
        return [n for n in self._before(run) if (n.endpoint, n.selection) == (run.endpoint, run.selection)]

    def at_endpoint(self, run: PastRun) -> list[PastRun]:
        """Return the earlier runs at the same endpoint, whatever they selected, the oldest first."""
        return [n for n in self._before(run) if (n.endpoint, n.kind) == (run.endpoint, run.kind)]

    def _before(self, run: PastRun) -> Iterator[PastRun]:
        return takewhile(lambda known: known.id != run.id and known.moment <= run.moment, self.runs)


def check(file: Path) -> None:
    """Raise UserError if runs cannot be appended to a file, which a run had better know before it begins."""
    try:
        check_replaceable(file)
        if file.exists():
            file.open("rb").close()
    except OSError as error:
        raise _unreadable(file, error) from error


def load(file: Path) -> History:
    """Return the history in a file, an empty one without a file; a line that cannot be read is skipped."""
    try:
        check_replaceable(file)
        text = file.read_text("utf-8", "replace")
    except FileNotFoundError:
        return History()
    except OSError as error:
        raise _unreadable(file, error) from error
    runs: dict[str, PastRun] = {}
    unread = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if line.strip():
                run = from_line(line)
                runs.setdefault(run.id, run)
        except ValueError:
            unread.append(number)
    return History(tuple(sorted(runs.values(), key=lambda run: run.moment)), tuple(unread))


def append(file: Path, run: PastRun) -> None:
    """Append a run; the file is replaced as a whole, and runs that end together take turns."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with (file.parent / f".{file.name}.lock").open("a", encoding="utf-8") as lock:
            wait_for_lock(lock.fileno())
            check_replaceable(file)
            before = file.read_bytes() if file.exists() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"
            write_whole(file, before + as_line(run).encode() + b"\n")
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> UserError:
    what = f"cannot read or write the history: {error.strerror or error}"
    return UserError(what, where=str(file), do="name another file with --history")
