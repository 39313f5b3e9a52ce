"""The site of the state of the APIs in a real browser: readable in every form, and quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.history.store import History
from conformance.site.build import write
from conformance.site.state import Record, state
from tests.drift_records import REMOVED, STATUS, Nights, evil
from tests.interop import npm
from tests.site_nights import CATALOGUE, HOSTILE, LISTED, MADE, night

pytestmark = pytest.mark.slow

Open = Callable[..., Any]
AXE = Path(__file__).with_name("axe")
PAGES = ("index.html", "autoinvoice/index.html", "autoinvoice/company_list.html")
LONG = "a_name_without_any_space_" * 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of good, bad and hostile nights."""
    bad = night(3, LISTED, endpoint=HOSTILE)
    causes = {name: {**bad.causes["c"], "title": name, "methods": [name]} for name in (HOSTILE, LONG)}
    runs = [night(1), night(2, LISTED), night(3, LISTED), night(2, endpoint="mock"), night(3, endpoint="mock")]
    runs.append(replace(bad, causes=causes, selection=LONG))
    nights = Nights()
    for day in range(4, 29):
        nights.spend(day, *((REMOVED, STATUS)[: day % 4]), replace(REMOVED, place=f"answer.{LONG}"), endpoint="other")
    runs += nights.runs
    record = Record("stage", "live", "2026-11-03T02:00:00Z", {LISTED: "failed"}, evil())
    made = tmp_path_factory.mktemp("site") / "site"
    write(made, state(CATALOGUE, History(tuple(runs)), record, "now", MADE))
    return made


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Open]:
    """Opens a page of the site; it may neither err, nor ask, nor request anything but pages of the site."""
    trouble: list[str] = []
    contexts = []

    def open_(name: str, **form: Any) -> Any:
        context = browser.new_context(**form)
        contexts.append(context)
        shown = context.new_page()
        shown.on("console", lambda message: trouble.append(message.text))
        shown.on("dialog", lambda dialog: trouble.append(dialog.message))
        shown.on("request", lambda r: trouble.append(r.url) if not r.url.startswith(folder.as_uri()) else None)
        shown.goto(f"{folder.as_uri()}/{name}")
        return shown

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_is_wider_than_the_screen(opened: Open, name: str, media: str) -> None:
    shown = opened(name)
    shown.emulate_media(media=media)
    for width in (320, 390, 800, 1280, 1900):
        shown.set_viewport_size({"width": width, "height": 844})
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("form", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}], ids=str)
def test_it_breaks_no_rule_of_accessibility(opened: Open, name: str, form: dict[str, Any]) -> None:
    npm.node(AXE, "axe-core")
    shown = opened(name, **form)
    shown.evaluate((AXE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = shown.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["help"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []


def test_a_reader_gets_from_what_broke_to_the_requirement_and_back(opened: Open) -> None:
    shown = opened("index.html")
    shown.get_by_role("table", name="What broke at stage (live)").get_by_role("link", name="company_list").click()
    row = shown.get_by_role("row").filter(has_text="#listed")
    assert "failed" in row.inner_text()
    assert "line 211" in row.inner_text()
    shown.get_by_role("navigation").get_by_role("link", name="State of the APIs").click()
    assert shown.get_by_role("heading", level=1).inner_text() == "State of the APIs"


def test_a_narrow_screen_keeps_the_table_for_screen_readers(opened: Open) -> None:
    shown = opened("autoinvoice/company_list.html", viewport={"width": 390, "height": 844})
    row = shown.get_by_role("row").filter(has_text="#listed")
    assert row.get_by_role("cell").count() >= 3


@pytest.mark.parametrize("width", [390, 1280])
def test_no_verdict_and_no_date_is_broken_into_lines(opened: Open, width: int) -> None:
    shown = opened("index.html", viewport={"width": width, "height": 900})
    lines = shown.evaluate(
        "[...document.querySelectorAll('.chip.passed, .chip.failed, .day')].map((e) => e.getClientRects().length)"
    )
    assert len(lines) > 5
    heights = shown.evaluate("[...document.querySelectorAll('.chip.passed, .chip.failed')].map((e) => e.offsetHeight)")
    assert (set(lines), max(heights) < 1.6 * min(heights)) == ({1}, True)
