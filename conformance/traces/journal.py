"""The undo journal: what a live run is about to do, on disk before it is sent, until it is taken back."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from conformance.endpoint.settings import Profile
from conformance.errors import UserError
from conformance.locks import try_lock

FOLDER: Final = ".conformance/undo"
"""Where the journals are, beside endpoints.toml; git ignores it."""
_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True)
class Baseline:
    """What a reading call showed before the first write: `rows` by key, of the members that may have to be put back.

    `sent` are its arguments, `own` is the key of the only row that counts, if one does. `caller` names the profile's
    caller who read it; the journal contains no keys.
    """

    id: str
    api: str
    method: str
    caller: str
    sent: Mapping[str, Any]
    own: str
    rows: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Entry:
    """A writing call that is about to be sent; `match` are the members that a row of the record that it makes has.

    `baseline` is the id of the Baseline that shows its effect, empty where no call shows or takes back the effect.
    """

    id: str
    api: str
    method: str
    caller: str
    record: str
    name: str
    baseline: str = ""
    match: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Undone:
    """An unfinished journal: its baselines and entries, oldest first."""

    baselines: dict[str, Baseline] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def settle(self, identity: str) -> None:
        """Forget an entry, and its baseline with the last entry that needs it."""
        entry = self.entries.pop(identity, None)
        if entry is not None and all(e.baseline != entry.baseline for e in self.entries.values()):
            self.baselines.pop(entry.baseline, None)


class Journal:
    """The journal of one process of a run; the file exists, and is locked, while something is to be undone.

    Each line is on disk before the method that writes it returns.
    """

    def __init__(self, profile: Profile) -> None:
        self._folder = folder_of(profile)
        self._file: FileIO | None = None
        self._path = Path()
        self._given_up = False
        self.open = Undone()

    def baseline(self, **words: Any) -> Baseline:
        """Note what a reading call showed."""
        made = Baseline(secrets.token_hex(6), **words)
        self._write({"baseline": asdict(made)})
        self.open.baselines[made.id] = made
        return made

    def begin(self, **words: Any) -> Entry:
        """Note a call that is about to be sent."""
        made = Entry(secrets.token_hex(6), **words)
        self._write({"entry": asdict(made)})
        self.open.entries[made.id] = made
        return made

    def settle(self, *identities: str) -> None:
        """Note that nothing more is to be done about these calls; the file goes with the last one."""
        for identity in identities:
            self._write({"settled": identity})
            self.open.settle(identity)
        if not self.open.entries:
            self.open.baselines.clear()
            if not self._given_up:
                self.close()

    def give_up(self) -> None:
        """Leave what is open to `conformance clean` and the next run, which find it in the file."""
        self._given_up = self._given_up or bool(self.open.entries)
        self.open = Undone()

    def close(self) -> None:
        """Close the file, and delete it if nothing is left to be undone."""
        if self._file is not None:
            self._file.close()  # first, as Windows deletes no open file
            self._file = None
            if not self.open.entries and not self._given_up:
                with suppress(OSError):
                    self._path.unlink()

    def _write(self, line: Mapping[str, Any]) -> None:
        try:
            file = self._file or self._created()
            file.write(json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n")
            os.fsync(file.fileno())
        except OSError as error:
            raise UserError(
                f"the undo journal cannot be written: {error.strerror or error}",
                where=str(self._folder),
                do="make sure that the folder exists and is writable: nothing is sent that could not be undone",
            ) from error

    def _created(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        while self._file is None:
            self._path = self._folder / f"{time.time_ns()}-{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
            file = FileIO(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600), "a+b")
            # Before it is locked, another process may take it for a dead run's, and delete it.
            if _is_free(file.fileno(), unknown=True) and self._path.exists():
                self._file = file
            else:
                file.close()
        return self._file


def folder_of(profile: Profile) -> Path:
    """Return the folder of a profile's journals."""
    return Path(profile.file).resolve().parent / FOLDER / profile.name


def abandoned(profile: Profile) -> Iterator[tuple[Path, Undone]]:
    """Yield the journals of runs that are no longer alive, the newest first; each stays locked until the next one.

    A journal of which nothing is left by then is deleted.
    """
    for path in sorted(folder_of(profile).glob(f"*{_SUFFIX}"), reverse=True):
        undone = None
        with suppress(FileNotFoundError), path.open("r+b") as file:
            if _is_free(file.fileno(), unknown=False) and path.exists():
                undone = read(file)
                yield path, undone
        if undone is not None and not undone.entries:
            path.unlink(missing_ok=True)


def read(file: BinaryIO) -> Undone:
    """Return what a journal says is still to be undone; a last line that was cut off was never acted upon."""
    found = Undone()
    for line in file.read().split(b"\n"):
        with suppress(ValueError, TypeError, KeyError):
            said = json.loads(line)
            if "baseline" in said:
                found.baselines[said["baseline"]["id"]] = Baseline(**said["baseline"])
            elif "entry" in said:
                found.entries[said["entry"]["id"]] = Entry(**said["entry"])
            else:
                found.settle(said["settled"])
    return found


def _is_free(file: int, *, unknown: bool) -> bool:
    """Lock a journal unless another process has it; return `unknown` where files cannot be locked."""
    try:
        return try_lock(file)
    except OSError:
        return unknown
