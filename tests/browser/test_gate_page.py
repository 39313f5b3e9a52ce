"""The page of a gate in a real browser: each cause is laid out in lines that can be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.sent import Severity
from conformance.gate.gating import judged, keys_scrubber
from conformance.gate.record import About, record
from conformance.gate.report import har, publish
from conformance.gate.running import Ended
from conformance.mock.server.mock_server import MockServer
from tests.gated import CATALOGUE, Gated

pytestmark = pytest.mark.slow

LONG = "tests/test_" + "a_name_without_any_space_" * 12
SQUEEZED = """() => [...document.querySelectorAll("article h3, article dl, article pre")]
    .filter(part => part.offsetParent && part.offsetWidth < 0.8 * part.closest("article").clientWidth)
    .map(part => part.textContent)"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a client that breaks rules of every severity, in a test with a long name."""
    folder = tmp_path_factory.mktemp("gate")
    with MockServer(CATALOGUE).in_thread() as mock:
        gated = Gated(mock)
        client = gated.test(LONG)
        client.soap("company_show", headers={"SOAPAction": ""})
        for _ in range(2):
            client.soap("scan_account_order")
        client.rest("ax", "GET", "/v1/invoices", params={LONG: "x"})
        about = About(["pytest", LONG], Severity.BEHAVIOUR)
        masks = keys_scrubber(CATALOGUE, gated.keys)
        judge = judged(gated.journal, CATALOGUE, masks, about, folder / har.NAME)
    publish.publish(record(about, Ended(0), judge, masks, started=datetime.now(UTC)), folder)
    return Path(folder / "gate.html").as_uri()


@pytest.mark.parametrize("width", [320, 390, 800, 1280, 1900])
def test_causes_take_the_width_of_the_page(browser: Any, page: str, width: int) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 844})
    shown.goto(page)
    for details in shown.query_selector_all("details"):
        details.evaluate("opened => { opened.open = true }")
    assert shown.query_selector_all("article")
    assert shown.evaluate(SQUEEZED) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()
