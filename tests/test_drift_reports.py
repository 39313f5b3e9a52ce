"""How drift is shown: a change once for all its methods, with examples and consumers, harmless in every report."""

from __future__ import annotations

import html
import json
import re
import shlex
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import etree

from conformance.report import attention, drift_markdown, drift_page, drift_terminal, junit, notify
from conformance.report.drift import entries, inseparable
from conformance.wires.difference import Difference
from tests.drift_records import AGE, BID, evil, html_of, record, run_of, with_age


def test_a_change_of_many_methods_is_one_entry() -> None:
    found = record(*html_of("company_list", "user_list", "user_show"), BID)
    assert [(e.change, e.names) for e in entries(found)] == [
        ("Content-Type: content type changed", "company_list, user_list, user_show"),
        ("answer.[].bid: removed", "company_list"),
    ]
    printed = drift_terminal.table(found, colour=False, width=100)
    assert printed.count("content type changed\n") == 1
    assert printed.count(".content-type-changed") == 3
    assert "breaking: 3 methods Content-Type: content type changed" in printed
    assert "methods:   company_list, user_list, user_show" in printed
    shown = drift_markdown.section(found)
    assert shown.count("content type changed") == 1
    assert shown.count("--accept") == 4


def test_the_same_change_on_another_day_is_another_entry() -> None:
    one, other = record(*html_of("company_list", "user_list"))["differences"]
    later = {**one, "since": dict(AGE)}
    found = entries({**record(), "differences": [later, {**other, "since": {**AGE, "days": 4, "text": "day 4"}}]})
    assert [(e.names, e.since) for e in found] == [("company_list", AGE["text"]), ("user_list", "day 4")]


def test_what_is_new_comes_before_what_is_known() -> None:
    old, new = record(*html_of("user_list"), BID)["differences"]
    found = {**record(), "differences": [{**old, "since": {**AGE, "days": 9}}, {**new, "since": dict(AGE)}]}
    assert [e.one["what"] for e in entries(found)] == ["removed", "content type changed"]


def test_every_report_has_the_day_the_example_the_scenarios_and_the_consumers() -> None:
    user = replace(BID, subject="autoinvoice/user_list")
    found = with_age(record(user))
    texts = {
        "terminal": drift_terminal.table(found, colour=False, width=120),
        "markdown": html.unescape(drift_markdown.section(found)),
        "page": re.sub("</?time>", "", html.unescape(drift_page.section(found))),
        "notification": notify.text(run_of(found)),
    }
    for name, text in texts.items():
        for part in ("last run without it 2026-11-03", '"FI12345678"', "absent", "acme-erp 4.2", "user_list", "bid"):
            assert part in text, name
        assert "2026-10-31" in text or name == "notification"
        assert "company_list.feature::test_a" in text or name == "notification"
        assert re.search(r"\b2\b( scenarios)?", text), name


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_terminal_where_they_can_be_broken(width: int) -> None:
    basis = "documented: AutoInvoice API v1.1 (doc001), lines 197-198; and another source with many words"
    found = with_age(record(replace(BID, basis=basis), *html_of("a", "b", "c", "d", "e", "f", "g", "h")))
    for line in drift_terminal.table(found, colour=False, width=width).splitlines():
        assert len(line) <= width or max(map(len, line.split())) > width - 16, line


def test_hostile_values_do_nothing_on_a_terminal() -> None:
    printed = drift_terminal.table(evil(), colour=False, width=80)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ud800]", printed)
    assert not re.search("[\x00-\x1f\u202e\ud800]", notify.text(run_of(evil())).replace("\n", ""))
    assert len(notify.text(run_of(evil())).splitlines()) <= 6


def test_hostile_values_are_no_markup_in_markdown() -> None:
    text = drift_markdown.section(evil())
    prose, fence, commands = text.partition("```sh\n")
    assert fence
    assert commands.count("\n```\n") == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ud800]", text)
    assert "<" not in re.sub(r"</?code>|<br>", "", prose)
    assert not re.search(r"[`*\[\]@~]", prose)
    for table in (block.splitlines() for block in prose.split("\n\n") if block.startswith("|")):
        assert len({line.count("|") for line in table}) == 1


def test_hostile_values_are_text_on_the_page() -> None:
    tags: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert {name for name, _ in attrs} <= {"id", "class", "aria-label", "scope", "role", "tabindex"}

    Reader().feed(drift_page.section(evil()))
    assert not tags & {"script", "img", "iframe", "a", "form", "style"}
    assert "table" in tags


def test_a_page_with_nothing_but_drift_says_so() -> None:
    found = run_of(with_age(record(BID)))
    found["since"] = {"before": "2026-11-03T02:00:00Z", "causes": [], "fixed": [], "flaky": [], "usual": 0.0}
    shown = attention.section(found, [])
    assert "No scenario failed, but responses have drifted" in shown
    assert "No change" not in shown
    assert "no change" not in notify.text(found)
    assert "drift since 2026-11-03: 1 new" in notify.text(found)


def test_reports_of_very_much_drift_stay_small() -> None:
    found = record(*(replace(BID, place=f"answer.{n}.{'é' * 300}", example=("x" * 60, "")) for n in range(600)))
    assert len(drift_markdown.section(found).encode()) < 250_000
    assert len(drift_page.section(found).encode()) < 1_000_000
    assert len(drift_terminal.table(found, colour=False, width=80).encode()) < 1_000_000


def test_commands_are_limited_to_methods_whose_own_scenarios_show_it() -> None:
    own = replace(BID, scenarios=BID.scenarios[:1])
    for difference, words in (
        (own, ["--api", "autoinvoice", "--method", "company_list"]),
        (BID, []),
        (replace(own, subject="autoinvoice/user_list"), []),
    ):
        (line,) = re.findall("^conformance .*$", drift_markdown.section(record(difference)), re.MULTILINE)
        assert shlex.split(line)[2:-4] == ["--endpoint", "stage", *words]
        assert shlex.split(line)[-4:] == ["--accept", difference.id, "--reason", "WHY"]


def test_what_a_recording_shows_together_is_accepted_together() -> None:
    by = {name: (f"features/{name}.feature::test_x",) for name in "abc"}
    found = [
        replace(BID, place=f"answer.{n}", scenarios=scenarios)
        for n, scenarios in enumerate((by["a"], by["b"], by["c"], by["a"] + by["b"]), 1)
    ]
    assert [numbers for numbers, _ in inseparable(entries(record(*found)))] == [[1, 2, 4], [3]]
    alone = Difference("breaking", "autoinvoice", "operation.x", "removed", "there", "absent")
    assert len(inseparable(entries(record(alone, replace(alone, place="operation.y"))))) == 2


def test_drift_that_fails_a_run_is_a_failed_case_for_ci() -> None:
    (case,) = etree.fromstring(junit.xml(run_of(with_age(record(BID))))).iter("testcase")
    assert "1 breaking over 9 calls" in str(case.findtext("failure"))
    assert AGE["text"] in str(case.findtext("failure"))
    additive = run_of(record(replace(BID, severity="additive")))
    assert not list(etree.fromstring(junit.xml(additive)).iter("testcase"))
    assert len(list(etree.fromstring(junit.xml({**additive, "strict": True})).iter("testcase"))) == 1


def test_a_notification_says_the_gravest_drift_in_one_line() -> None:
    user = replace(BID, subject="autoinvoice/user_list")
    run = run_of(with_age(record(user, *html_of("a", "b"))))
    (line,) = [line for line in notify.text(run).splitlines() if line.startswith("drift, ")]
    assert line == (
        "drift, breaking: a, b Content-Type: content type changed: text/xml → text/html "
        "(new, last run without it 2026-11-03, 2 scenarios); 1 more change"
    )
    assert "drift since 2026-11-03: 3 new, 0 still there, 0 gone" in notify.text(run)
    cards = notify.cards(run)
    assert json.loads(cards)["slack"]["blocks"][2]["text"]["text"].startswith("drift, breaking")
    assert cards.count("drift, breaking") == 2
