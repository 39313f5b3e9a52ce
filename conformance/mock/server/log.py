"""The mock's log: a thread of its own writes the lines, so that a slow or closed reader never blocks the mock.

It writes what has gathered for a moment: to wake it for each line would cost a call more than the line itself.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TextIO

_MAX_WAITING = 1000
_LAST_SECONDS = 2.0
_GATHERING_SECONDS = 0.02


class Log:
    """Writes lines to a stream; lines beyond a thousand waiting ones are counted and dropped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="mock's log", daemon=True)
        self._thread.start()

    def line(self, text: str) -> None:
        """Queue a line and return at once."""
        if self._lines.qsize() >= _MAX_WAITING:
            self._dropped += 1
            return
        self._lines.put(f"{self._note()}{text}\n")
        self._dropped = 0

    def close(self) -> None:
        """Write the waiting lines, as many as the stream accepts within two seconds."""
        self._lines.put(self._note())
        self._lines.put(None)
        self._thread.join(_LAST_SECONDS)

    def _note(self) -> str:
        return f"({self._dropped} lines dropped: they were not read fast enough)\n" if self._dropped else ""

    def _write(self) -> None:
        lines: list[str | None] = [""]
        while None not in lines:
            lines = [self._lines.get()]
            time.sleep(_GATHERING_SECONDS)
            while not self._lines.empty():
                lines.append(self._lines.get())
            try:
                self._stream.write("".join(filter(None, lines)))
                self._stream.flush()
            except (OSError, ValueError):
                return  # the reader is gone


class LogHandler(logging.Handler):
    """Writes the first line of each message of a library to the mock's log, without tracebacks."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the line."""
        first = record.getMessage().partition("\n")[0]
        self._log.line(f"{record.levelname.lower()} of {record.name}: {first[:300]}")
