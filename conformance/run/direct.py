"""The mock of a run's own, and how it gets what sets up Givens without a connection, in a fifth of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.catalogue import Catalogue
from conformance.endpoint.exchange import Exchange, Request, Response

if TYPE_CHECKING:  # slow to import, and not needed at other endpoints
    import pytest

    from conformance.mock.server.mock_server import MockServer

_JOURNAL_BYTES: Final = 64 * 1024 * 1024
"""How much of what a run sends its own mock keeps; the reports have the exchanges that matter."""


@contextmanager
def embedded_mock(config: pytest.Config, catalogue: Catalogue) -> Iterator[MockServer]:
    """Serve a mock while the block runs; it ends while the reports are written, since that takes a moment."""
    from conformance.mock.server.mock_server import MockServer

    with ExitStack() as serving:
        mock = serving.enter_context(MockServer(catalogue, journal_bytes=_JOURNAL_BYTES).in_thread())
        config.add_cleanup(serving.pop_all().close)
        try:
            yield mock
        finally:
            mock.stop()


@dataclass(frozen=True)
class Direct:
    """A sender of requests for a scenario's Givens and tokens to the mock that `respond` belongs to.

    Scenarios' calls go over the wire.
    """

    respond: Callable[[str, str, Mapping[str, str], bytes], tuple[int, dict[str, str], bytes]]

    def send(self, request: Request, *, api: str, method: str) -> Exchange:
        """Return the exchange."""
        headers = {"Host": request.url.split("/", 3)[2], **request.headers, "Content-Length": str(len(request.body))}
        response = Response(*self.respond(request.verb, request.url, headers, request.body))
        return Exchange(api, method, request, response)
