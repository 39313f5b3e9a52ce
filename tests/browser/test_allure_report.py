"""The report that Allure 3 makes of our results, in a real browser: categories by cause, and trends."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conformance.report.allure_html import CATEGORIES, generate
from tests.interop import npm

HERE = Path(__file__).with_name("allure")
CAUSE = "Content-Type: expected text/xml, got text/html"

pytestmark = pytest.mark.slow


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Be silent."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def night(reports: Path, *, failed: int, of: int = 3) -> None:
    """Write the results of scenarios of which some failed."""
    folder = reports / "allure-results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "categories.json").write_text(json.dumps(CATEGORIES), "utf-8")
    for number in range(of):
        broken = number < failed
        labels = {
            "host": "builder-7",
            "epic": "AutoInvoice",
            "feature": "Users",
            "story": "user_show",
            "owner": "Payments",
            "verdict": "failed" if broken else "passed",
        }
        labels |= {"cause": CAUSE} if broken else {}
        result = {
            "uuid": f"{number}",
            "historyId": f"h{number}",
            "testCaseId": f"h{number}",
            "fullName": f"features/x.feature::test_{number}",
            "name": f"Scenario {number}",
            "status": "failed" if broken else "passed",
            "statusDetails": {"message": "failed: no\nat all"} if broken else {},
            "labels": [{"name": name, "value": value} for name, value in labels.items()],
            "start": 1,
            "stop": 2,
        }
        (folder / f"{number}-result.json").write_text(json.dumps(result), "utf-8")


@pytest.fixture
def allure(tmp_path: Path) -> Path:
    """A folder that has the program."""
    npm.node(HERE, "allure")
    (tmp_path / "node_modules" / ".bin").mkdir(parents=True)
    (tmp_path / "node_modules" / ".bin" / "allure").symlink_to(HERE / "node_modules" / "allure" / "cli.js")
    return tmp_path


def test_failures_open_without_what_passed_beside_them(browser: Any, allure: Path) -> None:
    """The report draws every test of an open group at once, so that thousands would take many seconds."""
    night(allure / "reports", failed=5, of=200)
    page, _ = generate(allure / "reports", allure, single_file=False)
    with served(page.parent) as url:
        shown = browser.new_page()
        shown.goto(url)
        shown.get_by_text("Scenario 4", exact=True).wait_for()
        assert shown.get_by_test_id("tree-leaf").count() == 5
        shown.get_by_test_id("tree-section-title").get_by_text("passed", exact=True).click()
        shown.get_by_text("Scenario 5", exact=True).wait_for()
        shown.close()


def test_failures_are_grouped_by_cause_and_nights_make_a_trend(browser: Any, allure: Path) -> None:
    reports = allure / "reports"
    for failed in (0, 2):
        night(reports, failed=failed)
        page, removed = generate(reports, allure, single_file=False)
        assert removed > 0
    assert len((reports / "allure-history.jsonl").read_text("utf-8").splitlines()) == 2
    asked: list[str] = []
    with served(page.parent) as url:
        shown = browser.new_page()
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(url)
        shown.get_by_text("AutoInvoice").first.wait_for()
        shown.get_by_text("Scenario 0").click()
        shown.get_by_text("Payments").wait_for()
        assert shown.get_by_text("builder-7").count() == 0
        shown.goto(f"{url}#categories")
        shown.get_by_text("The service does not conform").click()
        shown.get_by_text(CAUSE).wait_for()
        shown.goto(f"{url}#charts")
        shown.get_by_text("Status dynamics").wait_for()
        shown.close()
    assert [each for each in asked if not each.startswith((url, "data:", "blob:"))] == []
