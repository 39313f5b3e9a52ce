"""What a run writes for people and for other programs."""

from __future__ import annotations

import base64
import copy
import gzip
import html
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance import files
from conformance.errors import UserError
from conformance.report import junit, markdown, page, summary, terminal
from conformance.report.causes import causes

Run = dict[str, Any]

SAMPLE: Run = json.loads((Path(__file__).parent / "data" / "run.json").read_text(encoding="utf-8"))
EVIL = (
    "</script><img src=x onerror=alert(1)> {{data}} | `x` \\| *b* [l](http://e.vil) @all"
    "</pre>\x00\x1b[31m\ud800\u202e\nnew line"
)


@pytest.fixture
def run() -> Run:
    """A run with every verdict."""
    return copy.deepcopy(SAMPLE)


def lacking(run: Run, text: str) -> Run:
    """Interrupt the run before one of its scenarios, with this text in every place."""
    names = ("id", "feature", "name", "api", "method", "reason")
    scenario = {**dict.fromkeys(names, text), "line": 1, "requirements": [text]}
    run.update(complete=False, collected=len(run["scenarios"]) + 1, interrupted=text, missing=[scenario])
    run["counts"]["missing"] = 1
    return run


@pytest.fixture
def evil_run(run: Run) -> Run:
    """A run in which every text that a server or a user can choose tries to break out."""
    run["endpoint"]["name"] = run["endpoint"]["url"] = EVIL
    for requirement in requirements(run):
        requirement["title"] = EVIL
    lacking(run, EVIL)
    for scenario in run["scenarios"]:
        scenario.update(name=EVIL, reason=EVIL if scenario["verdict"] != "passed" else "")
        for finding in scenario["findings"]:
            finding.update(actual=EVIL, place=EVIL)
        for exchange in scenario["exchanges"]:
            exchange.update(curl=EVIL, error=EVIL)
            if exchange["response"]:
                exchange["response"].update(headers={EVIL: EVIL}, body=EVIL)
    return run


def requirements(run: Run) -> list[Run]:
    """Return the run's requirements, to be changed."""
    return [item for method in run["apis"]["autoinvoice"]["methods"].values() for item in method["requirements"]]


class Page(HTMLParser):
    """Collects the elements of a page, and the text of each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def no_failures(run: Run) -> Run:
    """Turn every requirement and scenario into a passed one."""
    for requirement in requirements(run):
        requirement["verdict"] = "passed"
    for scenario in run["scenarios"]:
        scenario["verdict"] = "passed"
    return {**run, "exit_code": 0, "counts": {"passed": len(run["scenarios"])}}


# The sample and the headline


def test_the_sample_holds_every_verdict(run: Run) -> None:
    assert {requirement["verdict"] for requirement in summary.requirements(run)} == set(summary.VERDICTS)
    verdicts = [scenario["verdict"] for scenario in run["scenarios"]]
    assert run["counts"] == {verdict: verdicts.count(verdict) for verdict in run["counts"]}
    assert all(run["counts"].values())


def test_headline_counts_failed_requirements(run: Run) -> None:
    failed = sum(requirement["verdict"] == "failed" for requirement in summary.requirements(run))
    assert summary.headline(run) == f"{failed} requirements failed (2 causes); 1 flaky scenario"


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        ({}, "Every selected requirement passed"),
        ({"counts": {"passed": 1, "known": 2}}, "Every selected requirement passed or is an expected failure"),
        ({"counts": {"passed": 1, "broken": 1}}, "No verdict: 1 scenario broke"),
        ({"counts": {"passed": 1, "failed": 2}}, "2 scenarios failed"),
        ({"counts": {"skipped": 9}}, "No verdict: nothing was verified"),
        ({"interrupted": "Ctrl-C"}, "No verdict: the run ended early: Ctrl-C"),
        ({"complete": False}, "No verdict: the run did not finish"),
        ({"exit_code": 3}, "No verdict: the run ended with exit code 3"),
        ({"counts": {"failed": 1}, "interrupted": "Ctrl-C"}, "1 scenario failed; the run ended early: Ctrl-C"),
    ],
)
def test_headline_is_never_greener_than_the_evidence(run: Run, change: Run, headline: str) -> None:
    assert summary.headline({**no_failures(run), **change}) == headline


@pytest.mark.parametrize(
    ("kind", "name", "command"),
    [
        ("mock", "mock", "conformance run"),
        ("live", "stage", "conformance run --endpoint stage"),
        ("live", "my stage", "conformance run --endpoint 'my stage'"),
        ("cassette", "stage", "conformance run --endpoint stage --cassettes replay"),
    ],
)
def test_rerun_asks_the_same_endpoint(run: Run, kind: str, name: str, command: str) -> None:
    run["endpoint"].update(kind=kind, name=name)
    assert summary.rerun(run) == command


def test_what_is_missing_is_in_every_report(run: Run) -> None:
    lost = lacking(run, "features/x.feature::test_lost")
    text = terminal.render(lost, colour=False, width=100, page="mine/tonight/index.html")
    assert "without a verdict: features/x.feature::test_lost\n    features/x.feature::test_lost\n" in text
    assert f"; 1 of {lost['collected']} scenarios without a verdict" in summary.headline(lost)
    assert text.rstrip().endswith("1 without a verdict in 3.2 s; report: mine/tonight/index.html")
    assert "### Without a verdict (1)" in markdown.markdown(lost)
    assert "Without a verdict (1)" in page.render(lost)
    root = etree.fromstring(junit.xml(lost))
    assert [case.get("name", "") for case in root.iterfind(".//testcase[error]")][-2:] == [
        "features/x.feature::test_lost",
        "The run completed",
    ]
    cases = root.findall(".//testcase")
    assert (int(root.attrib["tests"]), int(root.attrib["errors"])) == (len(cases), len(root.findall(".//error")))


def test_many_that_are_missing_are_counted_on_the_terminal(run: Run) -> None:
    lacking(run, "features/x.feature::test_lost")
    run["missing"] *= 30
    assert "... and 10 more without a verdict: see reports/index.html" in terminal.render(run, colour=False, width=100)


def test_where_all_is_skipped_the_terminal_says_why(run: Run) -> None:
    for number, scenario in enumerate(run["scenarios"]):
        scenario.update(
            verdict="skipped", reason=f"no recording\n  where: {number}\n  do:    record it" if number else ""
        )
    assert "skipped:" not in terminal.render(run, colour=False, width=100)
    run["counts"] = {**dict.fromkeys(run["counts"], 0), "skipped": len(run["scenarios"])}
    text = terminal.render(run, colour=False, width=100)
    assert f"skipped: no recording; do: record it ({len(run['scenarios']) - 1} scenarios)\n" in text
    assert "skipped: no reason recorded (1 scenario)\n" in text


# The page


def test_page_needs_nothing_from_elsewhere(run: Run) -> None:
    text = page.render(run)
    for tag, attributes in Page(text).tags:
        assert tag not in ("iframe", "object", "base")
        assert not attributes.get("src")
        assert (attributes.get("href") or "#").startswith(("#", "data:image/svg+xml,"))
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text


def unpacked(text: str) -> Any:
    """A part of a page's data that is compressed."""
    return json.loads(gzip.decompress(base64.b64decode(text)))


def shown(page_data: str) -> list[Run]:
    """The scenarios in a page's data, put together as its script does."""
    parts = json.loads(page_data)
    data, packs = unpacked(parts["tables"]), [*map(unpacked, parts["packs"])]
    found = []
    for scenario in data["scenarios"]:
        path, api, method = data["features"][scenario["feature"]]
        details = packs[scenario["feature"]][scenario["place"]]
        assert data["texts"][scenario.get("reason", 0)] == details["reason"]
        assert [data["findings"][number] for number in scenario.get("findings", ())] == details["findings"]
        plain = {name: scenario[name] for name in ("name", "line", "verdict", "duration")}
        found.append({"id": path + scenario["test"], "api": api, "method": method, **plain, **details})
    return found


def test_page_carries_the_whole_run(run: Run) -> None:
    data, script = Page(page.render(run)).scripts
    packed = unpacked(json.loads(data)["tables"])
    scenarios = shown(data)
    assert scenarios == [{name: scenario[name] for name in scenarios[0]} for scenario in run["scenarios"]]
    rows = [
        (f"autoinvoice/{name}#{row[0]}", row[5], [scenarios[number]["id"] for number in row[-1]])
        for name, method in packed["apis"]["autoinvoice"]["methods"].items()
        for row in method["requirements"]
    ]
    assert rows == [(r["id"], r["verdict"], r["scenarios"]) for r in requirements(run)]
    assert script.startswith("(async () => {")


def test_page_says_what_the_endpoint_proves(run: Run) -> None:
    assert "It proves nothing about the real server." in page.render(run)
    run["endpoint"]["kind"] = "live"
    assert "proves nothing" not in page.render(run)


def test_nothing_in_a_run_becomes_markup(run: Run, evil_run: Run) -> None:
    honest, evil = Page(page.render(lacking(copy.deepcopy(SAMPLE), "x"))), Page(page.render(evil_run))
    assert [tag for tag, _ in evil.tags] == [tag for tag, _ in honest.tags]
    assert [s["name"] for s in shown(evil.scripts[0])] == [EVIL] * len(evil_run["scenarios"])
    assert not any(name.startswith("on") for _, attributes in evil.tags for name in attributes)
    page.render(evil_run).encode("utf-8")


def test_page_is_summed_up_without_javascript(run: Run) -> None:
    text = page.render(run)
    noscript = text.partition("<noscript>")[2].partition("</noscript>")[0]
    for name in run["apis"]["autoinvoice"]["methods"]:
        assert f"<th>{name}</th>" in noscript
    for cause in causes(run["scenarios"]):
        assert f'id="cause-{cause.id}"' in text.partition('<script type="application/json"')[0]


def test_page_of_an_empty_run(run: Run) -> None:
    text = page.render({**run, "apis": {}, "scenarios": [], "counts": {}})
    assert "No verdict: nothing was verified" in text
    assert "<b>0</b> scenarios" in text


# Markdown


def tables(markdown: str) -> list[list[str]]:
    """Return the tables of a Markdown text, each as its lines."""
    return [block.splitlines() for block in markdown.split("\n\n") if block.startswith("|")]


@pytest.mark.parametrize("which", ["run", "evil_run"])
def test_markdown_tables_have_no_broken_cells(which: str, request: pytest.FixtureRequest) -> None:
    found = tables(markdown.markdown(request.getfixturevalue(which)))
    assert len(found) == 4 + (which == "evil_run")  # which has a scenario without a verdict
    for table in found:
        assert len({line.count("|") for line in table}) == 1
        assert all(line.startswith("| ") and line.endswith(" |") for line in table)
    assert len(found[-1]) == 2 + len(SAMPLE["apis"]["autoinvoice"]["methods"])


def test_markdown_lists_failures_before_the_matrix(run: Run) -> None:
    text = markdown.markdown(run)
    headings = (
        "Failed (2 causes, 2 scenarios)",
        "Contradicts an assumption (1 cause, 1 scenario)",
        "Broken (1 cause, 1 scenario)",
        "Expected failures (1 cause, 1 scenario)",
        "Reported, not failed (1)",
        "Skipped (4)",
        "Matrix",
    )
    order = [text.index(f"### {heading}") for heading in headings]
    assert order == sorted(order)
    for scenario in summary.with_verdict(run, "failed"):
        assert html.escape(scenario["reason"].splitlines()[0]) in text


def test_markdown_holds_no_markup_of_a_server(evil_run: Run) -> None:
    text = markdown.markdown(evil_run)
    outside = re.sub(r"</?(?:code|pre)>", "", text)
    assert "<" not in outside
    for line in re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL).splitlines():
        assert "http:" not in line
        assert not re.search(r"[`*\[\]@~]", line.removeprefix("**mock**"))
    assert not re.search("[\x00\x1b\u202e\ud800]", text)


def test_markdown_stays_below_the_limit(run: Run) -> None:
    loud = {**summary.with_verdict(run, "failed")[0], "reason": "é" * 3000 + "\n" + "line\n" * 50}
    verdicts = ("failed", "broken", "differs", "known")
    run["scenarios"] = [
        {
            **loud,
            "verdict": verdict,
            "id": f"{verdict}{n}",
            "findings": [],
            "reason": f"{chr(0x4E00 + n)} {loud['reason']}",
        }
        for verdict in verdicts
        for n in range(900)
    ]
    run["scenarios"] += [{**loud, "verdict": "skipped", "reason": f"reason {n} " + "ø" * 900} for n in range(900)]
    methods = run["apis"]["autoinvoice"]["methods"]
    methods.update({f"{'m' * 250}{n}": methods["atg_mandate_list"] for n in range(2000)})
    text = markdown.markdown(run)
    assert len(text.encode()) < 900_000
    assert "of 900 causes shown" in text
    assert "more lines in the report" in text


def test_what_broke_for_one_reason_is_shown_once(run: Run) -> None:
    scenario = {**run["scenarios"][0], "findings": []}
    down = {**scenario, "reason": "the endpoint is down", "verdict": "broken"}
    run["scenarios"] = [
        *({**down, "id": f"same {number}"} for number in range(31)),
        {**down, "id": "another", "reason": "something else"},
    ]
    for text in (markdown.markdown(run), terminal.render(run, colour=False, width=100)):
        assert text.count("the endpoint is down") == 1
        assert text.count("the same in 30 more scenarios: ") == 1
        assert "something else" in text


# The terminal


@pytest.mark.parametrize("width", [80, 120, 200])
def test_terminal_matrix_fits(run: Run, width: int) -> None:
    lines = terminal.render(run, colour=False, width=width).splitlines()
    matrix = lines[: lines.index("")]
    assert len(matrix) == 1 + len(run["apis"]["autoinvoice"]["methods"])
    assert max(len(line) for line in matrix) <= width
    assert len({len(line) for line in matrix[1:]}) == 1


def test_terminal_draws_one_glyph_a_requirement(run: Run) -> None:
    text = terminal.render(run, colour=False, width=200)
    line = next(line for line in text.splitlines() if line.startswith("atg_mandate_list "))
    assert line.split() == ["atg_mandate_list", "✓", "✓✓✓✓✓✓✓✓", "✕✓✓", "✓✕✓✓✓✓", "✓✓✓✓✓✕✓·", "22/26"]


def test_terminal_names_the_groups_that_it_counts(run: Run) -> None:
    text = terminal.render(run, colour=False, width=80)
    line = next(line for line in text.splitlines() if line.startswith("atg_mandate_list "))
    assert "✕1 ✓5" in line


def test_terminal_shows_how_to_run_a_failure_again(run: Run) -> None:
    text = terminal.render(run, colour=False, width=80)
    for verdict in ("failed", "broken", "flaky", "differs", "known"):
        for scenario in summary.with_verdict(run, verdict):
            assert f"    conformance run '{scenario['id']}'\n" in text
    assert text.splitlines()[-1] == (
        "81 passed, 2 failed, 1 flaky, 1 differs, 1 broken, 4 skipped, 1 known in 3.2 s; report: reports/index.html"
    )


def test_terminal_colours_only_where_wanted(run: Run) -> None:
    coloured = terminal.render(run, colour=True, width=80)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == terminal.render(run, colour=False, width=80)


def test_terminal_in_ascii(run: Run) -> None:
    assert terminal.render(run, colour=False, width=80, ascii_only=True).isascii()


def test_terminal_obeys_no_server(evil_run: Run) -> None:
    assert not re.search("[\x00\x1b\u202e\ud800]", terminal.render(evil_run, colour=False, width=80))


def test_terminal_lists_every_api(run: Run) -> None:
    run["apis"]["invoicing"] = {**run["apis"]["autoinvoice"], "title": "Invoicing API"}
    assert {"AutoInvoice API v1.1", "Invoicing API"} <= set(terminal.render(run, colour=False, width=80).splitlines())


# JUnit


def test_junit_counts_agree(run: Run) -> None:
    root = etree.fromstring(junit.xml(run))
    counts = run["counts"]
    assert root.get("tests") == str(sum(counts.values())) == str(len(root.findall(".//testcase")))
    assert root.get("failures") == str(counts["failed"]) == str(len(root.findall(".//failure")))
    assert root.get("errors") == str(counts["broken"]) == str(len(root.findall(".//error")))
    assert (
        root.get("skipped")
        == str(counts["skipped"] + counts["known"] + counts["differs"])
        == str(len(root.findall(".//skipped")))
    )
    for attribute in ("tests", "failures", "errors", "skipped"):
        assert root.get(attribute) == str(sum(int(suite.get(attribute, "")) for suite in root.findall("testsuite")))


def test_junit_has_a_suite_a_feature(run: Run) -> None:
    root = etree.fromstring(junit.xml(run))
    assert [suite.get("name") for suite in root] == list(dict.fromkeys(s["feature"] for s in run["scenarios"]))
    assert {case.get("classname") for case in root.iter("testcase")} >= {"autoinvoice.atg_mandate_list"}


def test_junit_reports_what_went_wrong(run: Run) -> None:
    root = etree.fromstring(junit.xml(run))
    known = [
        node.get("message", "")
        for node in root.iter("skipped")
        if node.get("message", "").startswith("expected failure: ")
    ]
    assert len(known) == 1
    for case in root.iter("testcase"):
        failure = case.find("failure")
        if failure is not None:
            assert "expected:" in (failure.text or "")
            assert (case.findtext("system-out") or "").startswith("curl ")
        elif case.find("error") is None and case.find("skipped") is None:
            assert case.find("system-out") is None


def test_junit_survives_illegal_characters(evil_run: Run) -> None:
    root = etree.fromstring(junit.xml(evil_run))
    first = next(root.iter("failure"))
    assert first.text == EVIL.replace("\x00", "\ufffd").replace("\x1b", "\ufffd").replace("\ud800", "\ufffd")


def test_junit_of_an_empty_run(run: Run) -> None:
    root = etree.fromstring(junit.xml({**run, "scenarios": []}))
    assert root.get("tests") == "0"
    assert len(root) == 0


# Files


def test_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "run.json"
    files.write_whole(target, "å\n")
    files.write_whole(target, b"two\r\n")
    assert target.read_bytes() == b"two\r\n"
    assert list(target.parent.iterdir()) == [target]


def test_a_file_stands_where_the_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("mine")
    with pytest.raises(UserError) as caught:
        files.write_whole(tmp_path / "reports" / "run.json", "x")
    assert caught.value.where == str(tmp_path / "reports" / "run.json")
    assert caught.value.do == "move away the file that is in the place of the folder"
    assert (tmp_path / "reports").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match=r"cannot write run\.json"):
        files.write_whole(tmp_path / "run.json", "x")


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_old_file_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    target = tmp_path / "run.json"
    target.write_text("old")

    def fail(path: Path, other: Path) -> None:
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((UserError, KeyboardInterrupt)) as caught:
        files.write_whole(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
    if isinstance(caught.value, UserError):
        assert caught.value.do == "free some space on that disk, then run again"


def test_a_folder_stands_where_the_file_belongs(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(UserError) as caught:
        files.write_whole(tmp_path / "run.json", "x")
    assert "folder" in caught.value.do
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
