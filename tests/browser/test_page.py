"""The page of a run in a real browser: what it shows, how it is used, and what a hostile run can do to it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.report import page
from conformance.report.causes import causes
from tests import runs
from tests.interop import npm

pytestmark = pytest.mark.slow

Run = dict[str, Any]
Open = Callable[..., Any]

SAMPLE: Run = json.loads((Path(__file__).parents[1] / "data" / "run.json").read_text("utf-8"))
AXE = Path(__file__).with_name("axe")
MEGABYTE = 1_000_000
VISIBLE = "[...document.querySelectorAll(selector)].filter((each) => each.checkVisibility())"
HOSTILE = "</script><img src=x onerror=alert(1)><!-- {{data}} \u202egnp.exe \x00\x1b[31m"


@pytest.fixture(scope="module")
def bad_night() -> Run:
    """A night of the whole suite with one fault of many methods, a single failure, a contradiction, and a timeout."""
    scenarios = runs.passed()
    wrong = [s for s in scenarios if any(r.endswith("#content-type") for r in s["requirements"])]
    for scenario in wrong[:300:8]:
        runs.break_(scenario, "failed", "content-type", "Content-Type", "text/xml; charset=utf-8", "text/html")
    runs.break_(wrong[1001], "failed", "documented-status", "return", "ERROR: USER NOT FOUND", "ERROR: UNKNOWN ERROR")
    runs.break_(wrong[1002], "differs", "http-status", "HTTP status", "200", "500")
    wrong[1003].update(verdict="broken", reason="no response: timed out after 30 s")
    run = runs.night(scenarios)
    new, *old = [cause.id for cause in causes(run["scenarios"])]
    standings = [{"cause": new, "new": True, "text": "new; last run without it 2026-11-25"}]
    text = "day 4, run 4: first seen 2026-11-23; last run without it 2026-11-22"
    standings += [{"cause": cause, "new": False, "text": text} for cause in old]
    gone = [{"cause": "0", "title": "result.id: expected a uuid, got nil", "since": "2026-11-24"}]
    unsteady = [{"requirement": wrong[0]["requirements"][0], "failed": 3, "runs": 9}]
    run["since"] = {"before": "2026-11-25T02:17:00Z", "causes": standings, "fixed": gone, "flaky": unsteady}
    return run


@pytest.fixture(scope="module")
def bad_page(bad_night: Run) -> str:
    """The page of that night."""
    return page.render(bad_night)


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a run; the page may neither err, nor ask, nor send a request."""
    trouble: list[str] = []
    contexts = []

    def open_(run: Run | str, place: str = "", *, width: int = 1280, script: bool = True, **form: Any) -> Any:
        file = tmp_path / "index.html"
        file.write_text(run if isinstance(run, str) else page.render(run), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=script, **form)
        contexts.append(context)
        shown = context.new_page()
        shown.on("pageerror", lambda error: trouble.append(str(error)))
        shown.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        shown.on("dialog", lambda dialog: trouble.append(dialog.message))
        shown.on("request", lambda r: trouble.append(r.url) if not r.url.startswith((file.as_uri(), "data:")) else None)
        shown.goto(f"{file.as_uri()}{place}")
        if script:
            shown.wait_for_function("performance.getEntriesByName('ready').length")
        return shown

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def visible(shown: Any, selector: str) -> list[str]:
    """Return the texts of the visible elements."""
    texts: list[str] = shown.evaluate(f"(selector) => {VISIBLE}.map((each) => each.innerText)", selector)
    return texts


# What it shows


def test_it_opens_with_the_causes_and_what_is_new(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page)
    attention = shown.locator("#attention")
    assert attention.bounding_box()["y"] < 300
    assert shown.locator("#attention > h2").inner_text() == "Needs attention: 4 causes, 41 scenarios"
    assert visible(shown, ".news .badge") == ["1 new", "3 still there", "1 fixed", "1 flaky"]
    first = shown.locator(".cause").first
    assert "Content-Type expected text/xml; charset=utf-8 got text/html" in first.inner_text()
    assert "38 scenarios in" in first.inner_text()
    assert first.locator(".badge").inner_text() == "new"
    assert shown.locator(".cause .badge").all_inner_texts()[1:] == ["day 4, run 4"] * 3
    assert "result.id: expected a uuid, got nil (since 2026-11-24)" in attention.inner_text()
    assert "failed in 3 of 9 runs" in attention.inner_text()


def test_the_causes_need_no_script(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page, script=False)
    assert len(visible(shown, ".cause")) == 4
    assert not shown.locator("#explorer").is_visible()
    assert len(visible(shown, "noscript th")) > 100


def test_a_link_to_a_cause_shows_it_though_it_is_folded_away(opened: Open, bad_night: Run) -> None:
    run = copy.deepcopy(bad_night)
    for number, scenario in enumerate(run["scenarios"][-20:]):
        scenario.update(verdict="broken", reason=f"trouble of kind {chr(97 + number)}")
    last = causes(run["scenarios"])[-1].id
    shown = opened(run, f"#cause-{last}")
    assert shown.locator(f"#cause-{last}").is_visible()


def test_the_whole_suite_is_small(opened: Open, bad_page: str) -> None:
    assert len(page.render(runs.night(runs.passed())).encode()) < 0.7 * MEGABYTE
    assert len(bad_page.encode()) < MEGABYTE
    assert opened(bad_page).evaluate("document.querySelectorAll('*').length") < 9000


def test_exchanges_that_are_too_large_for_a_page_are_left_to_run_json(opened: Open, bad_night: Run) -> None:
    run = copy.deepcopy(bad_night)
    exchange = next(s["exchanges"][0] for s in SAMPLE["scenarios"] if s["exchanges"])
    wrong = [scenario for scenario in run["scenarios"] if scenario["verdict"] == "failed"]
    for number, scenario in enumerate(wrong):
        body = "".join(f"{(number * 7919 + i * i * 31) % 999983:06}" for i in range(12_000))
        scenario["exchanges"] = [{**exchange, "response": {"status": 200, "headers": {}, "body": body}}]
    assert len(page.render(run).encode()) < 4 * MEGABYTE
    simplest, *_, last = causes(run["scenarios"])[0].scenarios
    assert opened(run, f"#scenario={simplest['id']}").locator("#sheet .fold .fold").first.is_visible()
    shown = opened(run, f"#scenario={last['id']}")
    shown.get_by_text("is in run.json only").wait_for()


# Cells have names


def test_what_did_not_pass_says_what_it_is(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page)
    names = visible(shown, ".cell.failed, .cell.differs")
    assert {name.split("\n")[-1].strip() for name in names} >= {"Content type", "Documented status", "HTTP status"}


@pytest.mark.parametrize("width", [390, 1280])
def test_every_cell_has_a_name_where_names_are_shown(opened: Open, bad_night: Run, bad_page: str, width: int) -> None:
    shown = opened(bad_page, width=width)
    shown.locator("#names").click()
    assert "names=1" in shown.url
    names = shown.evaluate("[...document.querySelectorAll('.cell .label')].map((label) => label.textContent)")
    cells = sum(len(m["requirements"]) for api in bad_night["apis"].values() for m in api["methods"].values())
    assert len(names) == cells
    assert all(names)


def test_on_a_phone_no_cell_is_without_a_name(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page, width=390)
    cells = shown.evaluate(
        "[...document.querySelectorAll('#matrix .cell')].filter((cell) => cell.offsetParent)"
        ".map((cell) => Boolean(cell.querySelector('.label')?.offsetParent))"
    )
    assert cells
    assert all(cells)


def test_one_method_shows_its_names(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page)
    row = shown.locator(".method").nth(1)
    assert len(row.locator(".cell.passed .label").all()) == 0
    row.locator(".tally").click()
    assert row.locator(".tally").get_attribute("aria-expanded") == "true"
    assert all(cell.inner_text().strip() for cell in row.locator(".label").all())


# The filter


def test_the_filter_closes_gaps(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page, "#v=failed")
    failed, cells = (visible(shown, f"#matrix .cell{of}") for of in (".failed", ""))
    assert failed == cells
    assert visible(shown, "#shown")[0].startswith(f"{len(failed)} of ")
    assert visible(shown, "#matrix .gap") == []
    heights = shown.evaluate(f"(selector) => {VISIBLE}.map((each) => each.offsetHeight)", ".method")
    assert max(heights) < 120


def test_filters_are_combined_shared_and_cleared(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page)
    shown.locator("#search").fill("user_show token")
    shown.locator("#kind").select_option("field")
    shown.wait_for_url("**q=user_show*")
    again = opened(bad_page, shown.url.partition("index.html")[2])
    assert again.locator("#search").input_value() == "user_show token"
    assert again.locator("#kind").input_value() == "field"
    again.locator("#search").fill("there is no such thing")
    again.get_by_text("Nothing matches these filters.").wait_for()
    again.locator("#clear-all").click()
    assert visible(again, "#nothing") == []
    assert "#q" not in again.url


# Links, keys and screen readers


@pytest.mark.parametrize("what", ["cell", "scenario", "method"])
def test_a_link_opens_what_it_names(opened: Open, bad_night: Run, bad_page: str, what: str) -> None:
    scenario = next(s for s in bad_night["scenarios"] if s["verdict"] == "failed")
    requirement = scenario["findings"][0]["requirement"].replace("#", "%23")
    method = f"{scenario['api']}/{scenario['method']}"
    place = {"cell": requirement, "scenario": scenario["id"].replace("#", "%23"), "method": method}[what]
    shown = opened(bad_page, f"#{what}={place}")
    assert shown.locator("#sheet").is_visible()
    assert shown.evaluate("document.activeElement.id") == "sheet-title"
    shown.locator("#sheet .steps li").first.wait_for()
    shown.keyboard.press("Escape")
    assert not shown.locator("#sheet").is_visible()


def test_it_is_used_by_keys_alone(opened: Open, bad_page: str) -> None:
    shown = opened(bad_page)
    press = shown.keyboard.press
    press("Tab")
    press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip matrix"
    assert shown.locator(".skip.matrix").bounding_box()["y"] > 0
    press("Enter")
    name = shown.evaluate("document.activeElement.textContent")
    assert name == shown.locator(".method h4").first.inner_text()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight"):
        press(key)
    label = shown.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith(f"{shown.locator('.method h4').nth(1).inner_text()}: ")
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert shown.locator("#tip").is_visible()
    press("Enter")
    assert shown.locator("#sheet-title").inner_text() in label
    press("Escape")
    assert shown.evaluate("document.activeElement.getAttribute('aria-label')") == label
    press("/")
    assert shown.evaluate("document.activeElement.id") == "search"
    stops = shown.evaluate("document.querySelectorAll('#matrix [tabindex=\"0\"]').length")
    assert stops == 1


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({"width": 1280}, ""),
        ({"width": 1280, "color_scheme": "dark"}, "#q=user_show"),
        ({"width": 390}, "#v=failed"),
        ({"width": 390, "color_scheme": "dark"}, "sheet"),
        ({"width": 1280}, "sheet"),
    ],
)
def test_it_breaks_no_rule_of_accessibility(opened: Open, bad_night: Run, form: Run, place: str) -> None:
    npm.node(AXE, "axe-core")
    scenario = next(s for s in bad_night["scenarios"] if s["verdict"] == "failed")
    small = runs.night([s for s in bad_night["scenarios"] if s["api"] == scenario["api"]][:400])
    small["since"] = bad_night["since"]
    cell = scenario["findings"][0]["requirement"].replace("#", "%23")
    shown = opened(small, f"#cell={cell}" if place == "sheet" else place, **form)
    shown.evaluate((AXE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = shown.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["help"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_is_wider_than_the_screen(opened: Open, bad_page: str, media: str) -> None:
    shown = opened(bad_page)
    shown.emulate_media(media=media)
    assert bool(visible(shown, ".tools")) == (media == "screen")
    for width in (320, 390, 800, 1280, 1900):
        shown.set_viewport_size({"width": width, "height": 844})
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


# Hostile runs


def hostile() -> Run:
    """The sample with every text that a service chooses replaced."""
    run = copy.deepcopy(SAMPLE)
    for scenario in run["scenarios"]:
        for finding in scenario["findings"]:
            finding.update(actual=HOSTILE, expected=HOSTILE * 2, place=HOSTILE)
        if scenario["verdict"] in ("broken", "skipped"):
            scenario["reason"] = HOSTILE
        for exchange in scenario["exchanges"]:
            exchange.update(curl=HOSTILE, error=HOSTILE)
            if exchange["response"]:
                exchange["response"].update(headers={HOSTILE: HOSTILE}, body=HOSTILE)
    return run


def test_a_hostile_service_changes_nothing(opened: Open) -> None:
    run = hostile()
    scenario = next(s for s in run["scenarios"] if s["findings"] and s["exchanges"])
    shown = opened(run, f"#scenario={scenario['id']}")
    shown.locator("#sheet .fold .fold").first.wait_for()
    for _ in range(3):  # a fold that opens can hold another
        shown.evaluate("for (const fold of document.querySelectorAll('#sheet details')) fold.open = true")
        shown.wait_for_timeout(50)
    assert shown.evaluate("document.images.length") == 0
    assert shown.evaluate("document.scripts.length") == 2
    text = shown.locator("body").inner_text()
    assert "<img src=x onerror=alert(1)>" in text
    assert "\u27e8U+202E\u27e9gnp.exe" in text
    assert "\u202e" not in text


def test_a_text_of_a_megabyte_is_shown_in_part(opened: Open) -> None:
    run = copy.deepcopy(SAMPLE)
    scenario = next(s for s in run["scenarios"] if s["findings"] and s["exchanges"])
    scenario["findings"][0]["actual"] = scenario["reason"] = "x" * MEGABYTE
    scenario["exchanges"][0]["response"]["body"] = "<a>" * (MEGABYTE // 3)
    assert len(page.render(run)) < MEGABYTE
    shown = opened(run, f"#scenario={scenario['id']}")
    shown.get_by_text("Show all").first.wait_for()
    assert shown.evaluate("document.documentElement.scrollWidth") <= 1280


def test_no_label_of_a_column_ends_beyond_the_screen(opened: Open) -> None:
    shown = opened(runs.night([s for s in runs.passed() if s["method"] == "server_time"]), width=1200)
    rights = shown.evaluate(
        "[...document.querySelectorAll('.slants span')].map((e) => e.getBoundingClientRect().right)"
    )
    assert rights
    assert max(rights) <= shown.evaluate("document.documentElement.clientWidth")
