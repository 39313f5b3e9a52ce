"""Numbered records in temporary files: as many as a disk holds, with a few bytes of memory for each."""

from __future__ import annotations

import errno
import tempfile
import threading
import weakref
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

_SEGMENT_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024
_PREFIX = "conformance-journal-"


class _Segment:
    """Consecutive records in one temporary file, which the system removes when it is closed."""

    def __init__(self, first: int) -> None:
        self.first, self.size, self._at = first, 0, 0
        self._starts = array("Q")
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0, prefix=_PREFIX)  # noqa: SIM115 - see close
        self.close = weakref.finalize(self, self._file.close)
        """Closes the file, which removes it."""

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, record: bytes) -> None:
        """Write a record behind the others; after an OSError it is as if it had not been tried."""
        if self._at != self.size:
            self._file.seek(self.size)
        self._at = -1
        if self._file.write(record) != len(record):
            raise OSError(errno.ENOSPC, "the record was written in part only")
        self._starts.append(self.size)
        self.size = self._at = self.size + len(record)

    def has_place(self, records: Sequence[bytes], max_bytes: int, max_records: int) -> bool:
        """Return whether all records fit behind the others within bounds."""
        return len(self) + len(records) <= max_records and self.size + sum(map(len, records)) <= max_bytes

    def extend(self, records: Sequence[bytes]) -> None:
        """Write several records at once; after an OSError it is as if they had not been tried."""
        start = self.size
        self.append(b"".join(records))
        self._starts.pop()
        for record in records:
            self._starts.append(start)
            start += len(record)

    def read(self, number: int, last: int) -> list[bytes]:
        """Return the records from a number on, up to the last one, within the size of a chunk but at least one."""
        at = number - self.first
        end = at
        while end < min(len(self), last - self.first + 1) and (
            end == at or self._end(end) - self._starts[at] <= _CHUNK_BYTES
        ):
            end += 1
        start, self._at = self._starts[at], -1
        self._file.seek(start)
        content = self._file.read(self._end(end - 1) - start)
        return [content[self._starts[each] - start : self._end(each) - start] for each in range(at, end)]

    def _end(self, at: int) -> int:
        return self._starts[at + 1] if at + 1 < len(self) else self.size


class Spill:
    """Records with consecutive numbers, bounded in number and in bytes; several threads may read while one appends.

    The oldest records are dropped where a bound is exceeded or the disk is full, many at once.
    """

    def __init__(self, *, max_records: int, max_bytes: int) -> None:
        self._max_records, self._max_bytes = max_records, max_bytes
        self._segment_bytes = min(_SEGMENT_BYTES, max(1, max_bytes // 8))
        self._segment_records = max(1, max_records // 8)
        self._segments: deque[_Segment] = deque()
        self._lock = threading.Lock()
        self._last = self._lost = 0

    @property
    def last(self) -> int:
        """The number of the latest record, 0 before the first."""
        return self._last

    @property
    def dropped(self) -> int:
        """How many records were dropped since the last `clear`."""
        return self._lost

    def append(self, record: bytes) -> int:
        """Add a record and return its number."""
        with self._lock:
            self._last += 1
            while not self._written(record):
                if len(self._segments) <= 1:  # the disk has no place even for one
                    self._drop_all()
                    self._lost += 1
                    return self._last
                self._drop_oldest()
            self._drop_excess()
            return self._last

    def extend(self, records: Sequence[bytes]) -> None:
        """Add several records, with one write if they fit behind the others."""
        with self._lock:
            newest = self._segments[-1] if self._segments else None
            if newest is not None and newest.has_place(records, self._segment_bytes, self._segment_records):
                with suppress(OSError):
                    newest.extend(records)
                    self._last += len(records)
                    self._drop_excess()
                    return
        for record in records:
            self.append(record)

    def chunks(self, since: int = 0, limit: int | None = None) -> Iterator[list[bytes]]:
        """Yield records after a number in lists of a bounded size, so many or up to the one that is the latest now."""
        with self._lock:
            number = max(since + 1, self._segments[0].first if self._segments else 0)
            last = self._last if limit is None else min(self._last, number - 1 + limit)
        while (found := self._read(number, last)) is not None:
            number, records = found
            yield records
            number += len(records)

    def clear(self) -> None:
        """Remove every record; numbering continues."""
        with self._lock:
            self._drop_all()
            self._lost = 0

    def _written(self, record: bytes) -> bool:
        newest = self._segments[-1] if self._segments else None
        try:
            if newest is None or newest.size > self._segment_bytes or len(newest) >= self._segment_records:
                newest = _Segment(self._last)
                self._segments.append(newest)
            newest.append(record)
        except OSError:
            return False
        return True

    def _exceeds(self) -> bool:
        if len(self._segments) <= 1:
            return False
        many = sum(map(len, self._segments)) > self._max_records
        return many or sum(segment.size for segment in self._segments) > self._max_bytes

    def _drop_excess(self) -> None:
        while self._exceeds():
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        oldest = self._segments.popleft()
        self._lost += len(oldest)
        oldest.close()

    def _drop_all(self) -> None:
        while self._segments:
            self._drop_oldest()

    def _read(self, number: int, last: int) -> tuple[int, list[bytes]] | None:
        """Return the first number from here on that is still there, and records from it on; None if there is none."""
        with self._lock:
            for segment in self._segments:
                if number < segment.first + len(segment) and max(number, segment.first) <= last:
                    number = max(number, segment.first)
                    return number, segment.read(number, last)
        return None
