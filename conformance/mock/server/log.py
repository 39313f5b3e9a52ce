"""The mock's log: lines that a thread of its own writes, so that a reader who is slow or gone never stops the mock."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TextIO

_MOST_WAITING = 1000
_LAST_SECONDS = 2.0


class Log:
    """Writes lines to a stream; those that would have to wait behind a thousand others are counted and left out."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._left_out = 0
        self._thread = threading.Thread(target=self._write, name="mock's log", daemon=True)
        self._thread.start()

    def line(self, text: str) -> None:
        """Have a line written; returns at once."""
        try:
            self._lines.put_nowait(self._note() + text)
        except queue.Full:
            self._left_out += 1
        else:
            self._left_out = 0

    def close(self) -> None:
        """Write what is waiting, as far as the stream takes it within two seconds."""
        try:
            if note := self._note():
                self._lines.put(note.rstrip(), timeout=_LAST_SECONDS)
            self._lines.put(None, timeout=_LAST_SECONDS)
        except queue.Full:
            return
        self._thread.join(_LAST_SECONDS)

    def _note(self) -> str:
        return f"({self._left_out} lines left out: nobody read them fast enough)\n" if self._left_out else ""

    def _write(self) -> None:
        while (text := self._lines.get()) is not None:
            try:
                self._stream.write(f"{text}\n")
                self._stream.flush()
            except (OSError, ValueError):
                return  # nobody reads any more


class LogHandler(logging.Handler):
    """Writes the first line of what libraries log, without tracebacks, to the mock's log."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Have the line written."""
        first = record.getMessage().partition("\n")[0]
        self._log.line(f"{record.levelname.lower()} of {record.name}: {first[:300]}")
