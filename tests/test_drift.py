"""Drift: what two sets of recordings, or a description and the contracts, differ in, and what is no difference."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from conformance.cassettes.cassette import Interaction
from conformance.cassettes.notation import text_of
from conformance.cassettes.observed import recorded
from conformance.cassettes.reading import files_in, read, read_all
from conformance.drift import interface
from conformance.drift.accepted import add_accepted, load_accepted
from conformance.drift.compare import differences
from conformance.drift.recordings import knowledge
from conformance.drift.result import Drift, as_json
from conformance.drift.selection import chosen
from conformance.errors import EndpointBroken, SettingsError, UserError, UserErrors
from conformance.report.drift_markdown import section
from conformance.report.drift_terminal import table
from conformance.wires.calls import Calls
from conformance.wires.difference import Difference
from conformance.wires.registry import load, wire_of
from conformance.wires.soap.wsdl import wsdl
from tests.checkout import Checkout

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
RECORDED = ROOT / "cassettes" / "mock"
QUERY = "autoinvoice/consumers-norway/consumer_agreements_query"
MANDATES = "autoinvoice/consumers-norway/atg_mandate_list"
CALLS = Calls(CATALOGUE)
INVOICES = "autoxchange/sending/getV1Invoices"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of some recordings, of both wires."""
    for side in ("before", "after"):
        for stem in (QUERY, MANDATES, INVOICES):
            shutil.copytree(RECORDED / stem, tmp_path / side / stem)
    return tmp_path / "before", tmp_path / "after"


def compared(before: Path, after: Path) -> list[Difference]:
    known, now = (knowledge(recorded(folder, CATALOGUE)) for folder in (before, after))
    return differences(known, now)


def rewrite(folder: Path, stem: str, change: Callable[[str], str]) -> int:
    """Change every answer of a method's recordings, and return how many answers became others."""
    changed = 0

    def rewritten(interaction: Interaction) -> Interaction:
        nonlocal changed
        called, old = CALLS.of(interaction.request), interaction.response.body.decode()
        if called is None or called.method != Path(stem).name:
            return interaction
        changed += (new := change(old)) != old
        return replace(interaction, response=replace(interaction.response, body=new.encode()))

    for path in files_in(folder / stem):
        cassette = read(path)
        path.write_text(text_of(replace(cassette, interactions=tuple(map(rewritten, cassette.interactions)))), "utf-8")
    return changed


def body(interaction: Interaction) -> bytes:
    return interaction.response.body


def partial(interaction: Interaction) -> Interaction:
    new = re.sub(rb"(<status [^>]*>)OK(</status>)", rb"\1OK: PARTIAL\2", body(interaction))
    return replace(interaction, response=replace(interaction.response, body=new))


def in_another_charset(interaction: Interaction) -> Interaction:
    headers = {"content-type": "text/xml; charset=ISO-8859-1"}
    return replace(interaction, response=replace(interaction.response, headers=headers))


def added_member(answer: str) -> str:
    return answer.replace("</kid>", '</kid><bank xsi:type="xsd:string">DNB</bank>')


def newly_nil(answer: str) -> str:
    return re.sub(r"<phone [^>]*>[^<]+</phone>", '<phone xsi:nil="true"/>', answer)


def date_format(answer: str) -> str:
    return re.sub(r'("date_due":")(\d{4})-(\d\d)-(\d\d)"', r'\g<1>\4.\3.\2"', answer)


def other_ids_and_days(answer: str) -> str:
    answer = re.sub(r"(?<=<reference_nr xsi:type=\"xsd:string\">)\d+", "4711", answer)
    answer = re.sub(r"(?<=<updated_timestamp xsi:type=\"xsd:string\">)\d{8}", "20270203", answer)
    answer = re.sub(r'(?<="id":")[0-9a-f]{8}-', "00000000-", answer)
    return re.sub(r'(?<="date":")\d{4}-\d\d-\d\d', "2027-02-03", answer)


def test_the_same_recordings_do_not_differ(folders: tuple[Path, Path]) -> None:
    assert compared(*folders) == []


def test_five_changes_are_five_differences_and_other_ids_and_days_are_none(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = folders
    changes = [(MANDATES, added_member), (QUERY, newly_nil), (INVOICES, date_format)]
    assert all(rewrite(after, stem, change) for stem, change in changes)
    assert sum(rewrite(after, stem, other_ids_and_days) for stem in (QUERY, MANDATES, INVOICES)) > 30
    good = next(c for _, c in read_all(files_in(after / QUERY)) if any(b">OK<" in body(i) for i in c.interactions))
    scenario = "features/autoinvoice/consumers-norway/consumer_agreements_query.feature::test_it_is_new"
    new_call = replace(good, scenario=scenario, interactions=tuple(map(partial, good.interactions)))
    (after / QUERY / "it-is-new.yaml").write_text(text_of(new_call), "utf-8")
    api = CATALOGUE.apis["autoinvoice"]
    document = wsdl(api, "https://stage.example").decode()
    document = re.sub(r'<operation name="atg_mandate_list">.*?</operation>', "", document, flags=re.DOTALL)
    found = compared(before, after) + interface.compare(api, document.encode()).differences
    assert [(d.severity, d.subject, d.place, d.what) for d in found] == [
        ("additive", "autoinvoice/atg_mandate_list", "answer.atg_mandates[].bank", "new member"),
        ("additive", "autoinvoice/consumer_agreements_query", "status", "new status"),
        ("breaking", "autoinvoice/consumer_agreements_query", "answer.agreements[].phone", "newly nil"),
        ("breaking", "autoxchange/getV1Invoices", "answer.[].date_due", "format changed"),
        ("breaking", "autoinvoice/atg_mandate_list", "operation.atg_mandate_list", "removed"),
    ]
    assert all(d.scenarios for d in found[:4])


def harmless(answer: str) -> str:
    """Other prefixes, the members in another order, strings behind hrefs, white space between elements."""
    if not answer.startswith("<"):
        return json.dumps(dict(reversed(data.items()))) if isinstance(data := json.loads(answer), dict) else answer
    if "<html" in answer:
        return answer
    root = etree.fromstring(answer.encode())
    body = root[0]
    names = [e for e in root.iter() if len(e) == 0 and e.text and e.tag == "name"]
    for number, element in enumerate(names):
        target = etree.SubElement(body, "name", cast("dict[str, str]", {**element.attrib, "id": f"id{number}"}))
        target.text, element.text = element.text, None
        element.attrib.clear()
        element.set("href", f"#id{number}")
    for struct in [e for e in root.iter() if len(e) and e.tag in ("item", "return")]:
        children = [*struct]
        for child in children:
            struct.insert(0, child)
    etree.indent(root)
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode()
    return text.replace("env:", "S:").replace("xmlns:env", "xmlns:S").replace("n1:", "ns7:").replace(":n1=", ":ns7=")


def test_prefixes_order_hrefs_and_white_space_are_no_difference(folders: tuple[Path, Path]) -> None:
    before, after = folders
    assert all(rewrite(after, stem, harmless) for stem in (QUERY, MANDATES))
    rewrite(after, INVOICES, harmless)
    assert compared(before, after) == []


@pytest.mark.parametrize(
    ("stem", "pattern", "replacement", "severity", "place", "what"),
    [
        (QUERY, r"<email [^>]*>[^<]*</email>", "", "breaking", "answer.agreements[].email", "removed"),
        (MANDATES, r'(<kid xsi:type="xsd:)string', r"\1int", "breaking", "answer.atg_mandates[].kid", "retyped"),
        (MANDATES, r"(?<=<updated_timestamp xsi:type=\"xsd:string\">)(\d{8})\d{6}", r"\1", "breaking",
         "answer.atg_mandates[].updated_timestamp", "format changed"),
        (INVOICES, r'"sum":([0-9.]+)', r'"sum":"\1"', "breaking", "answer.[].sum", "retyped"),
        (INVOICES, r'"currency":"NOK"', r'"currency":["NOK"]', "breaking", "answer.[].currency", "retyped"),
        (MANDATES, "ERROR: No rights", "ERROR: no rights", "breaking", "status", "other status"),
    ],
    ids=["a member removed", "a type", "a timestamp cut to a date", "a number as text", "a list", "a status"],
)  # fmt: skip
def test_a_change_is_one_difference(
    folders: tuple[Path, Path], stem: str, pattern: str, replacement: str, severity: str, place: str, what: str
) -> None:
    before, after = folders
    assert rewrite(after, stem, lambda answer: re.sub(pattern, replacement, answer))
    assert {(d.severity, d.place, d.what) for d in compared(before, after)} == {(severity, place, what)}


def test_another_content_type_and_an_error_page_are_breaking(folders: tuple[Path, Path]) -> None:
    before, after = folders
    for path, cassette in list(read_all(files_in(after / MANDATES))):
        other = tuple(map(in_another_charset, cassette.interactions))
        path.write_text(text_of(replace(cassette, interactions=other)), "utf-8")
    rewrite(after, QUERY, lambda _: "<html>try again later</html>")
    found = {(d.subject.partition("/")[2], d.place, d.severity) for d in compared(before, after)}
    assert ("atg_mandate_list", "Content-Type", "breaking") in found
    assert ("consumer_agreements_query", "status", "breaking") in found


def test_a_member_that_is_only_sometimes_there_may_be_missing(folders: tuple[Path, Path]) -> None:
    before, after = folders
    seen = iter(range(10_000))
    drop = re.compile(r"<email [^>]*>[^<]*</email>")
    rewrite(before, QUERY, lambda answer: drop.sub("", answer) if next(seen) % 2 else answer)
    rewrite(after, QUERY, lambda answer: drop.sub("", answer))
    assert compared(before, after) == []


# Descriptions


@pytest.mark.parametrize("api", ["autoinvoice", "autoxchange", "invoicing"])
def test_what_the_contracts_export_does_not_differ_from_them(api: str) -> None:
    found = CATALOGUE.apis[api]
    document = wire_of(found).describe(found, "https://x.example")
    assert interface.compare(found, document).differences == []


@pytest.mark.parametrize("document", [b"", b"<html/>", b"<!DOCTYPE x><definitions/>", b"{}", b"[", b'{"paths": 1}'])
def test_what_is_no_description_is_said_to_be_none(document: bytes) -> None:
    for api in CATALOGUE.apis.values():
        with pytest.raises(EndpointBroken):
            interface.compare(api, document)


# What is said of it, and accepting it

ONE = Difference("breaking", "autoinvoice/x", "answer.a", "newly nil", "a value", "nil", "2026-11-20", ("s::test_a",))


def shown(drift: Drift) -> str:
    """The drift as it is printed on a terminal."""
    return table(drift.as_dict(), colour=False, width=100)


def test_an_accepted_difference_is_kept_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    from datetime import date

    add_accepted(file, [ONE], 'agreed "by mail"', date(2026, 11, 21))
    accepted = load_accepted(file)
    assert accepted == {ONE.id: 'agreed "by mail" (accepted 2026-11-21)'}
    drift = Drift("a", "b", 1, 1, [ONE], accepted=accepted)
    assert (drift.open, drift.exit_code(strict=True)) == ([], 0)
    assert "1 accepted" in shown(drift)


def test_every_fault_of_a_bad_entry_is_named(tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    file.write_text('[[drift]]\ndifference = "x"\n')
    with pytest.raises(UserErrors, match=r"'reason' is missing(?s:.*)'accepted' is missing"):
        load_accepted(file)
    file.write_text('[[drift]]\ndifference = "x"\naccepted = 2026-11-21\n')
    with pytest.raises(SettingsError, match="'reason' is missing"):
        load_accepted(file)


def test_all_that_is_wrong_in_accepted_differences_is_named(tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    good = '[[drift]]\ndifference = "x"\nreason = "agreed"\naccepted = 2026-11-21\n'
    file.write_text(f'{good}\n[[drift]]\ndifference = "y"\nresaon = "agreed"\n')
    with pytest.raises(UserErrors) as caught:
        load_accepted(file)
    errors = caught.value.errors
    assert [error.where for error in errors] == ["known.toml: drift 2"] * 3
    assert [error.what.split()[0] for error in errors] == ["'reason'", "'accepted'", "unknown"]
    assert errors[-1].do == "did you mean reason?"


def test_every_form_of_the_report_says_the_same() -> None:
    drift = Drift("a", "b", 3, 1, [ONE])
    record = json.loads(as_json(drift.as_dict()))
    assert record["counts"] == {"breaking": 1, "differs": 0, "additive": 0, "cosmetic": 0}
    for text in (shown(drift), section(record)):
        assert "1 breaking over 3 calls of 1 method" in text
        assert "newly nil" in text
    assert drift.exit_code(strict=False) == 1
    assert Drift("a", "b", 0, 0, [], notes=["nothing is recorded"]).exit_code(strict=False) == 3


def test_a_file_that_is_no_cassette_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- a\n")
    with pytest.raises(UserError, match="not a cassette"):
        knowledge(recorded(tmp_path, CATALOGUE))


# The command


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_command_compares_two_folders(checkout: Checkout, folders: tuple[Path, Path]) -> None:
    before, after = folders
    rewrite(after, MANDATES, added_member)
    done = checkout.run("drift", str(after), "--against", str(before))
    assert (done.returncode, done.stderr) == (0, "")
    assert "answer.atg_mandates[].bank: new member" in done.stdout
    assert json.loads((checkout.root / "reports" / "drift.json").read_text())["counts"]["additive"] == 1
    assert checkout.run("drift", str(after), "--against", str(before), "--strict").returncode == 1


def test_an_accepted_difference_is_a_commit_and_is_gone(
    checkout: Checkout, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    before, after = folders
    kept = checkout.root / "cassettes" / "stage"
    shutil.copytree(before, kept)
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "before"]):
        done = git(checkout, *words)
        assert done.returncode == 0, done.stderr
    rewrite(after, MANDATES, newly_nil)
    rewrite(after, MANDATES, added_member)
    command = ["drift", str(after), "--against", str(kept)]
    accepted = checkout.run(*command, "--accept", "all", "--reason", "the bank is notified from now on")
    assert accepted.returncode == 0, accepted.stderr
    log = git(checkout, "log", "-1", "--format=%s%n%b").stdout
    assert "the bank is notified from now on" in log
    assert "new member" in log
    assert "No drift" in checkout.run(*command).stdout


def test_a_recording_that_shows_something_else_too_is_not_accepted_unseen(
    checkout: Checkout, folders: tuple[Path, Path]
) -> None:
    before, after = folders
    rewrite(after, MANDATES, added_member)
    rewrite(after, MANDATES, lambda answer: re.sub(r'(<kid xsi:type="xsd:)string', r"\1int", answer))
    command = ["drift", str(after), "--against", str(before)]
    ids = re.findall(r"^ +id: +(\S+)", checkout.run(*command).stdout, re.MULTILINE)
    assert len(ids) == 2
    for one, other in (ids, ids[::-1]):
        refused = checkout.run(*command, "--accept", one, "--reason", "agreed")
        assert refused.returncode == 2
        assert other in refused.stderr
    assert checkout.run(*command, "--accept", ids[0], "--accept", ids[1], "--reason", "agreed").returncode == 0
    assert "No drift" in checkout.run(*command).stdout


def test_the_commands_in_the_markdown_accept_what_they_are_about(
    checkout: Checkout, folders: tuple[Path, Path]
) -> None:
    before, after = folders
    rewrite(after, MANDATES, added_member)
    rewrite(after, MANDATES, lambda answer: re.sub(r'(<kid xsi:type="xsd:)string', r"\1int", answer))
    rewrite(after, QUERY, newly_nil)
    command = ["drift", str(after), "--against", str(before), "--format", "markdown"]
    shown = checkout.run(*command)
    assert shown.returncode == 1, shown.stderr
    block = shown.stdout.partition("```sh\n")[2].partition("```")[0]
    pasted = [shlex.split(line) for line in block.splitlines() if not line.startswith("#")]
    assert [words.count("--accept") for words in pasted] == [2, 1], (
        "the members of a mandate are in the same recordings"
    )
    for left, (program, *words) in zip((1, 0), pasted, strict=True):
        assert program == "conformance"
        accepted = checkout.run(*words)
        assert accepted.returncode in (0, 1), accepted.stderr
        assert accepted.stdout.count("id:  ") == left
    assert "No drift" in checkout.run(*command).stdout


def test_a_live_endpoint_is_compared_with_what_it_says_of_itself(checkout: Checkout) -> None:
    from conformance.drift.live import described
    from conformance.endpoint.settings import load_profile
    from conformance.mock.server.mock_server import MockServer

    contracts = load(ROOT / "contracts")
    with MockServer(contracts).in_thread() as server:
        profile = load_profile(ROOT / "endpoints.toml", "mock").at(server.url)
        assert list(described(contracts, profile, chosen(contracts, [], []))) == []
        (note,) = described(contracts, profile.at("http://127.0.0.1:9"), chosen(contracts, ["autoxchange"], []))
    assert "provides no description" in str(note)


def git(checkout: Checkout, *words: str) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=qa", "-c", "user.email=qa@example.com"]
    return subprocess.run(
        ["git", "-C", str(checkout.root), *who, *words], capture_output=True, text=True, timeout=20, check=False
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "nothing to compare"),
        (("a", "--endpoint", "mock"), "exclude each other"),
        (("a",), "--against"),
        (("nowhere", "--against", "nowhere"), "no recordings found"),
        (("--openapi", "x.json"), "--api"),
        (("--wsdl", "no.wsdl"), "cannot read the file"),
        (("a", "--against", "b", "--accept", "all"), "--reason"),
    ],
)
def test_a_wrong_command_is_explained(checkout: Checkout, words: Any, says: str) -> None:
    done = checkout.run("drift", *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_checks_shapes_and_says_when_nothing_is_recorded(checkout: Checkout, tmp_path: Path) -> None:
    command = ["run", "--method", "atg_mandate_list", "--cassettes", "check", "--no-allure"]
    nothing = checkout.run(*command)
    assert nothing.returncode == 0, nothing.stderr
    assert "mock has no recordings" in nothing.stdout
    for stem in (MANDATES, "autoinvoice/conventions"):
        shutil.copytree(RECORDED / stem, checkout.root / "cassettes" / "mock" / stem)
    assert "drift: No drift over" in checkout.run(*command).stdout
    rewrite(checkout.root / "cassettes" / "mock", MANDATES, added_member)
    drifted = checkout.run(*command)
    assert drifted.returncode == 1
    assert "answer.atg_mandates[].bank: removed" in drifted.stdout
    run = json.loads((checkout.root / "reports" / "run.json").read_text())
    assert [d["what"] for d in run["drift"]["differences"]] == ["removed"]
    assert "Drift" in (checkout.root / "reports" / "index.html").read_text()
