"""The pytest plugin for integrators: the fixture `conformance_mock`.

pytest loads this module in every run where the package is installed, so it imports the toolkit only when a test asks
for the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conformance.pytest_plugin.mock import ConformanceMock, SharedMock


@pytest.fixture(scope="session")
def conformance_mock_server() -> Iterator[SharedMock]:
    """The mock of this run, on a free port."""
    from conformance.pytest_plugin.mock import shared_mock

    with shared_mock() as shared:
        yield shared


@pytest.fixture
def conformance_mock(conformance_mock_server: SharedMock, request: pytest.FixtureRequest) -> Iterator[ConformanceMock]:
    """The mock as this test has it: started afresh, with a journal of the requests of this test alone."""
    mock = conformance_mock_server.begin(request.node.nodeid)
    yield mock
    conformance_mock_server.end()
