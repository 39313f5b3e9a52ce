"""The page of the mock in a real browser: its rows have the same columns, whatever they say."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.mock.server.mock_server import MockServer
from tests.gated import CATALOGUE, Gated

pytestmark = pytest.mark.slow

STARTS = "() => [...document.querySelectorAll('summary .path')].map(part => part.getBoundingClientRect().x)"


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_paths_stand_below_each_other(browser: Any, width: int) -> None:
    with MockServer(CATALOGUE).in_thread() as mock:
        client = Gated(mock).client
        client.rest("ax", "GET", "/v1/invoices")
        client.rest("ax", "GET", "/v1/invoices", headers={"X-Conformance-Next": "429"})
        shown = browser.new_page(viewport={"width": width, "height": 844})
        shown.goto(mock.url)
        shown.wait_for_selector("summary .tally", timeout=6000)
        shown.wait_for_selector("#requests > li:nth-child(3)", timeout=6000)
        assert len(set(shown.evaluate(STARTS))) == 1
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        shown.close()
