"""What tests read in the journal of a mock."""

from __future__ import annotations

from conformance.mock.server.entries import Entry
from conformance.mock.server.mock_server import MockServer


def latest(mock: MockServer) -> Entry:
    """Return the latest entry, without reading those before it, which may hold megabytes."""
    *_, entry = mock.journal.entries(mock.journal.last - 1)
    return entry
