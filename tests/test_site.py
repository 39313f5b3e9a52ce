"""The site of the state of the APIs: what it shows, where it links, and that no value of a run can harm it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree

from conformance.catalogue import Catalogue
from conformance.errors import UserError
from conformance.history.past_drift import PastDrift
from conformance.history.past_run import PastRun, as_line, from_line
from conformance.history.store import History
from conformance.report.summary import GLYPHS
from conformance.site.build import files, write
from conformance.site.markup import slug
from conformance.site.state import Record, read_record, state
from tests.checkout import Checkout
from tests.drift_records import BID, REMOVED, STATUS, Nights, evil, with_age
from tests.drift_records import record as record_of
from tests.site_nights import CATALOGUE, HOSTILE, LISTED, MADE, night

FEW = {"autoinvoice": ("company_list", "user_list"), "autoxchange": ("getV1Invoices",), "invoicing": ("createInvoice",)}
PART = Catalogue(
    {name: replace(api, methods={m: api.methods[m] for m in FEW[name]}) for name, api in CATALOGUE.apis.items()}
)


def site(*runs: PastRun, record: Record | None = None, of: Catalogue = PART) -> dict[str, str]:
    """The files of the site for these runs, by their path; of a few methods unless it is of all."""
    return dict(files(state(of, History(runs), record or Record(), "now", MADE)))


@cache
def whole() -> tuple[dict[str, str], dict[str, Page]]:
    """The files of a site of all methods, and its pages; their values are hostile too."""
    stage = (night(1, LISTED), night(2, LISTED))
    made = site(*stage, night(2, endpoint="mock"), night(3, LISTED, endpoint=HOSTILE), of=CATALOGUE)
    return made, {name: Page(html) for name, html in made.items() if name.endswith(".html")}


def words(html: str) -> str:
    """The text of a page, without its style."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def row_of(html: str, requirement: str) -> str:
    """The text of a requirement's row."""
    (row,) = re.findall(rf'<tr role="row"><td[^>]*><span id="{re.escape(requirement)}">.*?</tr>', html)
    return words(row)


class Page(HTMLParser):
    """What a page contains: its elements, links and ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_a_requirement_has_its_basis_its_source_and_its_last_verdict_at_each_endpoint() -> None:
    made = site(night(1, endpoint="mock"), night(2, LISTED), night(3, LISTED))
    row = row_of(made["autoinvoice/company_list.html"], "listed")
    assert "documented: AutoInvoice API v1.1 (doc001), line 211" in row
    assert row.endswith("failed 2026-11-03 passed 2026-11-01")
    assert "day 2, run 2: first seen 2026-11-02" in words(made["index.html"])


def test_every_method_and_requirement_is_there() -> None:
    _, pages = whole()
    for contract in CATALOGUE.contracts:
        page = pages[f"{contract.api}/{slug(contract.method)}.html"]
        assert {r.id.partition("#")[2] for r in contract.requirements} <= {*page.ids}


def test_a_verdict_of_older_contracts_is_not_one_of_a_requirement_that_they_may_not_have_had() -> None:
    made = site(night(1, contracts="older"))
    assert row_of(made["autoinvoice/company_list.html"], "listed").endswith("not tested")
    healed = site(night(1, LISTED, contracts="older"), night(2, contracts="older"))
    assert row_of(healed["autoinvoice/company_list.html"], "listed").endswith("passed 2026-11-02")


def test_a_run_of_a_part_or_without_an_end_verifies_nothing_of_the_rest() -> None:
    part = {"autoinvoice": {"listed": 20, "of": 20, "verified": 20, "failed": 0, "differs": 0}}
    for run in (night(1, shares=part, selection="--method user_show"), night(1, complete=False, exit_code=3)):
        assert row_of(site(run)["autoinvoice/company_list.html"], "listed").endswith("not tested")


def test_recordings_and_the_mock_are_kept_apart_from_live_runs() -> None:
    runs = (night(1, LISTED), night(2, id="replay", kind="cassette", selection="--cassettes replay"))
    made = site(*runs, night(2, endpoint="mock"), record=Record("stage", "cassette", "2026-11-02T02:00:00Z", {}))
    assert row_of(made["autoinvoice/company_list.html"], "listed").endswith(
        "failed 2026-11-01 passed 2026-11-02 passed 2026-11-02"
    )
    shown = words(made["index.html"])
    assert shown.index("stage (live) Failed") < shown.index("stage (recordings) Passed") < shown.index("mock Passed")
    assert "proves nothing about the server as it is now" in shown
    assert "proves nothing about the real server" in shown
    assert "badges/stage-recordings-verified.svg" in made


def test_the_latest_record_has_the_verdicts_that_the_history_omits() -> None:
    record = Record("stage", "live", "2026-11-09T02:00:00Z", {LISTED: "passed"})
    made = site(night(1, LISTED), night(9, contracts="older", shares={}), record=record)
    assert row_of(made["autoinvoice/company_list.html"], "listed").endswith("passed 2026-11-09")
    older = replace(record, started="2026-10-09T02:00:00Z")
    again = site(night(1, LISTED), record=older)
    assert row_of(again["autoinvoice/company_list.html"], "listed").endswith("failed 2026-11-01")


@pytest.mark.parametrize("runs", [[], [night(1)], None])
def test_every_link_leads_somewhere(runs: list[PastRun] | None) -> None:
    few = {} if runs is None else site(*runs)
    pages = whole()[1] if runs is None else {n: Page(html) for n, html in few.items() if n.endswith(".html")}
    for name, page in pages.items():
        assert len(page.ids) == len({*page.ids})
        for link in page.links:
            target, _, anchor = link.partition("#")
            place = (Path("/") / Path(name).parent / target).resolve().relative_to("/").as_posix() if target else name
            assert place in pages, (name, link)
            assert not anchor or anchor in pages[place].ids
    reached, todo = set(), ["index.html"]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            links = (link for link in pages[name].links if not link.startswith("#"))
            todo += [(Path("/") / Path(name).parent / link).resolve().relative_to("/").as_posix() for link in links]
    assert reached == pages.keys()


def test_pages_run_nothing_load_nothing_and_name_their_parts() -> None:
    made, pages = whole()
    for name, page in pages.items():
        html = made[name]
        assert not page.tags & {"script", "img", "iframe", "link", "form", "object", "base"}
        assert "style" not in page.attributes
        assert not {each for each in page.attributes if each.startswith("on")}
        assert "default-src 'none'" in html
        assert html.count("<h1") == html.count("<main") == html.count('lang="en"') == 1
    figures = re.findall(r"<figure>.*?</figure>", made["index.html"])
    assert figures
    assert all('role="img" aria-label="' in each or "None from" in each for each in figures)


def test_hostile_values_stay_text() -> None:
    cause = {**night(1, LISTED).causes["c"], "title": HOSTILE, "methods": [HOSTILE, "autoinvoice/company_list"]}
    shares = {HOSTILE: {"listed": 1, "of": 1, "verified": 1, "failed": 0, "differs": 0}, **night(1).shares}
    bad = night(1, endpoint=HOSTILE, selection=HOSTILE, causes={HOSTILE: cause}, shares=shares)
    bad = from_line(as_line(replace(bad, verdicts={HOSTILE: "failed"}, complete=False, exit_code=3)))
    facts = {**dict.fromkeys(("before", "after", "recorded"), HOSTILE), "scenarios": [HOSTILE]}
    seen = {f"{HOSTILE}#drift.answer.{HOSTILE}.removed": "breaking", HOSTILE: "additive"}
    bad = from_line(as_line(replace(bad, drift=PastDrift(seen, facts=dict.fromkeys(seen, facts)))))
    record = Record(HOSTILE, "live", "2026-11-01T02:00:00Z", {LISTED: "passed"}, evil())
    made = site(bad, replace(bad, id="2", started="2026-11-02T02:00:00Z"), record=record)
    assert "Drift over the nights" in made["index.html"]
    for name, content in made.items():
        assert re.fullmatch(r"[\w./-]+", name)
        assert ".." not in name
        assert "\x1b" not in content
        assert "\u202e" not in content
        if name.endswith(".html"):
            assert not Page(content).tags & {"script", "img"}, name
        else:
            etree.fromstring(content.encode())


def rows_of(html: str, title: str) -> list[str]:
    """The rows of a table as text, without its head."""
    table = html.partition(f"<caption>{title}</caption>")[2].partition("</table>")[0]
    return [words(re.sub("</?time>", "", row)) for row in table.split("<tr ")[2:]]


def test_drift_over_the_nights_has_each_difference_with_its_days_and_its_method() -> None:
    nights = Nights()
    for day, found in enumerate(((), (REMOVED,), (REMOVED, STATUS), (STATUS,), (STATUS,)), 1):
        nights.spend(day, *found)
    made = site(*nights.runs)
    title = "Drift over the nights at stage (live)"
    status, removed = rows_of(made["index.html"], title)
    assert removed.endswith(
        "answer.[].bid: removed always there → absent company_list "
        "2026-11-01: not there 2026-11-02: appeared 2026-11-03: still there 2026-11-04: gone 2026-11-05: not there "
        "2026-11-02 to 2026-11-03, 2 runs; last run without it 2026-11-01; gone 2026-11-04"
    )
    assert status.endswith("2026-11-03 to 2026-11-05, 3 runs; last run without it 2026-11-02; still there")
    assert made["index.html"].count('<a href="autoinvoice/company_list.html">') >= 2


def test_no_drift_is_said_in_words() -> None:
    nights = Nights()
    nights.spend(1)
    nights.spend(2)
    assert "No response drifted in 2 runs from 2026-11-01 to 2026-11-02." in words(site(*nights.runs)["index.html"])
    never = words(site(night(1), night(1, endpoint="mock"))["index.html"])
    assert never.count("No run compared responses with recordings yet") == 1, "the mock's responses are not recorded"


def test_the_latest_drift_has_since_when_its_example_and_whom_it_affects() -> None:
    drift = with_age(record_of(replace(BID, subject="autoinvoice/user_list")))
    record = Record("stage", "live", "2026-11-04T02:00:00Z", {}, drift)
    (row,) = rows_of(site(night(4), record=record)["index.html"], "Drift at stage (live)")
    assert row.endswith(
        "answer.[].bid: removed user_list new; last run without it 2026-11-03 "
        "always there: &quot;FI12345678&quot; recorded 2026-10-31 absent 2 scenarios acme-erp 4.2 (1 method)"
    )


def test_every_verdict_has_a_colour_and_a_glyph() -> None:
    style = site(night(1))["index.html"]
    for verdict, glyph in GLYPHS.items():
        assert re.search(rf"\.{verdict}\b[^{{}}]*{{", style)
        assert f'.chip.{verdict}::before{{content:"{glyph} "/""}}' in style
    record = Record("stage", "live", "2026-11-09T02:00:00Z", {LISTED: "flaky"})
    made = site(night(1, LISTED), record=record)
    assert row_of(made["autoinvoice/company_list.html"], "listed").endswith("flaky 2026-11-09")


def test_badges_say_what_they_show() -> None:
    made, _ = whole()
    label = etree.fromstring(made["badges/stage-last-night.svg"].encode()).get("aria-label")
    assert label == "stage (live) 2026-11-02: failed"
    assert "mock verified: 100 % of" in made["badges/mock-verified.svg"]
    assert "99 % of" in made["badges/stage-verified.svg"], "a share below all is never rounded up to 100 %"
    down = site(night(2, complete=False, exit_code=3))
    assert "no verdict" in down["badges/stage-last-night.svg"]


def test_the_site_is_small(tmp_path: Path) -> None:
    runs = [night(day, LISTED, endpoint=name) for name in ("stage", "mock", "prod-readonly") for day in range(1, 29)]
    shown = state(CATALOGUE, History(tuple(runs)), Record(), "now", MADE)
    write(tmp_path / "site", shown)
    assert sum(file.stat().st_size for file in (tmp_path / "site").rglob("*") if file.is_file()) < 5_000_000


def test_the_site_is_replaced_as_a_whole_and_nothing_else_is(tmp_path: Path) -> None:
    shown = state(PART, History(), Record(), "now", MADE)
    page = write(tmp_path / "a/site", shown)
    (page.parent / "stale.html").touch()
    assert write(page.parent, shown) == page
    assert not (page.parent / "stale.html").exists()
    assert [each.name for each in (tmp_path / "a").iterdir()] == ["site"]
    (tmp_path / "mine.txt").touch()
    with pytest.raises(UserError, match="other files"):
        write(tmp_path, shown)
    with pytest.raises(UserError, match="other files"):
        write(tmp_path / "mine.txt", shown)
    with pytest.raises(UserError, match="cannot write"):
        write(tmp_path / "mine.txt" / "site", shown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"endpoint": 1}',
        '{"endpoint":{"name":"x","kind":"y"},"started":"2026-11-01","apis":{},"drift":null}',
        "\x00",
        '{"endpoint":{"name":1},"started":"x"}',
        '{"endpoint":{"name":"x","kind":"live"},"started":"2026-11-01","apis":{},"drift":{"differences":[{}]}}',
    ],
)
def test_a_record_that_is_none_is_an_error_for_people(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text, "utf-8")
    with pytest.raises(UserError, match="not the record of a run"):
        read_record(tmp_path / "run.json")


def test_the_command_writes_the_site(checkout: Checkout) -> None:
    checkout.reports.mkdir(exist_ok=True)
    (checkout.reports / "history.jsonl").write_text(f"{as_line(night(1, LISTED))}\n{as_line(night(2))}\nx\n", "utf-8")
    done = checkout.run("report", "--site", "public")
    assert (done.returncode, done.stdout) == (0, "public/index.html\n"), done.stderr
    assert "lines that are no runs, which were skipped: 3" in done.stderr
    assert "Trend at stage (live)" in words((checkout.root / "public/index.html").read_text("utf-8"))
    wrong = checkout.run("report", "--history", "x")
    assert wrong.returncode == 2
    (checkout.reports / "run.json").write_text(json.dumps({"endpoint": []}), "utf-8")
    assert checkout.run("report", "--site", "public").returncode == 2
