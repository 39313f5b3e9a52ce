"""A recording is replaced whole and by a good one, or not at all, however the run ends."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from conformance.cassettes.reading import files_in
from conformance.mock.server.mock_server import MockServer
from conformance.run.unrecorded import Outcome, Remaining, lines
from conformance.wires.registry import load
from tests.checkout import ONE, ONE_OF_REST, ROOT, Checkout
from tests.servers import Server, answers, envelope
from tests.test_commands import MEMBER, stage

pytestmark = pytest.mark.slow

METHOD = "consumer_agreement_status"
GOOD = answers(envelope(METHOD, '<return xsi:type="xsd:string">OK: ACTIVE</return>'))
OTHER = answers(envelope(METHOD, '<return xsi:type="xsd:string">OK: NEW</return>'))
WITH_A_LINK = (
    "features/autoxchange/sending/getV1Invoices.feature"
    "::test_it_lists_a_received_invoice_with_where_it_came_from_and_what_happened_to_it"
)
WRONG = answers(envelope(METHOD, '<return xsi:type="xsd:string">OK: WRONG</return>'))
PAGE = answers(b"<html><body>Try again later</body></html>", status=502, kind="text/html")

KNOWN = f"""
[[known]]
requirement = "autoinvoice/{METHOD}#documented-status"
endpoint = "stage"
reason = "x"
owner = "qa"
expires = 2999-01-01
"""
Respond = Callable[[BaseHTTPRequestHandler, bytes], None]


class Changing:
    """Responds as it is currently set."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.respond(handler, body)


class Stuck:
    """Answers nothing until it is let go; `reached` is set when a first request came."""

    def __init__(self) -> None:
        self.reached, self.done = threading.Event(), threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.reached.set()
        self.done.wait(60)
        handler.close_connection = True


def contents(checkout: Checkout) -> dict[str, bytes]:
    """Every file below cassettes/ with its bytes."""
    folder = checkout.root / "cassettes"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@contextmanager
def recorded(checkout: Checkout, respond: Changing, *words: str) -> Iterator[tuple[dict[str, str], dict[str, bytes]]]:
    """Record a scenario from a server that answers well, and yield the variables and what is recorded."""
    with Server(respond).running() as server:
        env = stage(checkout, server)
        done = checkout.run("record", "--endpoint", "stage", ONE, *words, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "cassettes/stage: 1 scenarios recorded: 1 new" in done.stdout
        yield env, contents(checkout)


@pytest.mark.parametrize(("respond", "code", "word"), [(WRONG, 1, "failed"), (PAGE, 3, "broken")])
def test_a_scenario_that_does_not_pass_keeps_its_old_recording_unless_asked(
    checkout: Checkout, respond: Any, code: int, word: str
) -> None:
    changing = Changing(GOOD)
    with recorded(checkout, changing) as (env, before):
        changing.respond = respond
        done = checkout.run("record", "--endpoint", "stage", ONE, **env)
        assert done.returncode == code, done.stdout + done.stderr
        assert contents(checkout) == before
        assert "0 scenarios recorded: 0 new, 0 changed, 0 unchanged; 1 others not touched" in done.stdout
        assert "warning: 1 scenario failed or broke: 1 kept as recorded before\n" in done.stdout
        assert f"  {word}  {ONE} (its cassette of {datetime.now(UTC).date()} was kept)\n" in done.stdout
        assert "--record-failures" in done.stdout
        asked = checkout.run("record", "--endpoint", "stage", ONE, "--record-failures", **env)
        assert asked.returncode == code
        assert contents(checkout) != before
        assert "1 scenarios recorded: 0 new, 1 changed" in asked.stdout
        assert "warning: 1 scenario failed or broke: 1 recorded as it is\n" in asked.stdout
        assert f"  {word}  {ONE} (recorded as it is)\n  later runs are compared with what failed" in asked.stdout


def packed(respond: Respond, coding: str) -> Respond:
    """Send what `respond` sends, compressed."""
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "deflate, GZIP": lambda b: gzip.compress(zlib.compress(b))}

    def packing(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        connection, handler.wfile = handler.wfile, io.BytesIO()
        respond(handler, body)
        head, _, content = handler.wfile.getvalue().partition(b"\r\n\r\n")
        handler.wfile, coded = connection, pack[coding](content)
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
        kept += [b"Content-Encoding: " + coding.encode(), b"Content-Length: %d" % len(coded)]
        connection.write(b"\r\n".join(kept) + b"\r\n\r\n" + coded)

    return packing


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate, GZIP"])
def test_a_service_that_compresses_is_recorded_decoded(checkout: Checkout, coding: str) -> None:
    with recorded(checkout, Changing(packed(GOOD, coding))) as (env, files):
        assert any(b"OK: ACTIVE" in content for content in files.values())
        assert not any(b"content-encoding" in content.lower() for content in files.values())
        done = checkout.run("run", "--endpoint", "stage", ONE, "--cassettes", "replay", "--no-allure", **env)
        assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_scenario_that_never_passed_has_no_recording(checkout: Checkout) -> None:
    with Server(WRONG).running() as server:
        done = checkout.run("record", "--endpoint", "stage", ONE, "--recordings", "R", **stage(checkout, server))
    assert done.returncode == 1
    assert "R/stage: 0 scenarios recorded: 0 new, 0 changed" in done.stdout
    assert "warning: 1 scenario failed or broke: 1 without a cassette\n" in done.stdout
    assert f"  failed  {ONE} (no cassette)\n" in done.stdout
    assert not (checkout.root / "R").exists()
    assert not (checkout.root / "cassettes").exists()


def test_what_was_skipped_is_counted_with_its_reason_and_keeps_its_recording(checkout: Checkout) -> None:
    with recorded(checkout, Changing(GOOD)) as (env, before):
        toml = checkout.root / "endpoints.toml"
        toml.write_text(toml.read_text("utf-8").replace(MEMBER, ""), "utf-8")
        done = checkout.run("record", "--endpoint", "stage", ONE, **env)
    assert done.returncode == 3, "nothing was verified"
    assert contents(checkout) == before
    assert "note: 1 scenario was skipped: 1 kept as recorded before\n  1 × " in done.stdout
    assert "has no consumer agreement" in done.stdout.partition("  1 × ")[2].partition("\n")[0]


def test_every_scenario_that_is_not_recorded_is_counted_once(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.yaml" for name in ("kept", "new")}
    files["kept"].write_text("no cassette", "utf-8")
    remaining = Remaining(lambda name: files.get(name), {files["new"]})
    found = [Outcome("kept", "failed", "x"), Outcome("new", "differs", "x"), Outcome("gone", "", "x")]
    found += [Outcome(f"{n}", "skipped", f"reason {n % 5}") for n in range(25)]
    found += [Outcome(f"b{n}", "broken", "x") for n in range(25)] + [
        Outcome("p", "passed", ""),
        Outcome("f", "flaky", ""),
    ]
    text = "\n".join(lines(found, remaining))
    assert "warning: 26 scenarios failed or broke: 1 kept as recorded before, 25 without a cassette" in text
    assert "  failed  kept (its older cassette was kept and cannot be read)" in text
    assert "\n  and 6 more\n" in text
    assert "warning: 1 scenario did not run to the end: 1 without a cassette\n  cut short  gone (no cassette)" in text
    assert "note: 1 scenario contradicts an assumption: 1 recorded as it is" in text
    assert "note: 25 scenarios were skipped: 25 without a cassette\n  5 × reason 0" in text
    assert text.endswith("  and 2 more reasons")
    assert list(lines([Outcome("p", "passed", "")], remaining)) == []


def test_a_scenario_that_fails_as_known_is_recorded(checkout: Checkout) -> None:
    (checkout.root / "known.toml").write_text(KNOWN)
    with Server(WRONG).running() as server:
        done = checkout.run("record", "--endpoint", "stage", ONE, **stage(checkout, server))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 scenarios recorded: 1 new" in done.stdout


@pytest.mark.parametrize(
    ("number", "workers"), [(signal.SIGINT, "1"), (signal.SIGTERM, "1"), (signal.SIGKILL, "1"), (signal.SIGINT, "2")]
)
def test_a_recording_that_is_ended_keeps_the_old_one(checkout: Checkout, number: Any, workers: str) -> None:
    changing, stuck = Changing(GOOD), Stuck()
    with recorded(checkout, changing) as (env, before):
        changing.respond = stuck
        process = started(checkout, ("record", "--endpoint", "stage", ONE, "--workers", workers), env)
        assert stuck.reached.wait(60)
        process.send_signal(number)
        try:
            text = process.communicate(timeout=60)[0]
        finally:
            stuck.done.set()
        assert process.returncode != 0, text
        assert contents(checkout) == before


def test_a_worker_that_is_lost_keeps_the_old_recording_and_is_said(checkout: Checkout) -> None:
    changing, stuck = Changing(GOOD), Stuck()
    with recorded(checkout, changing) as (env, before):
        changing.respond = stuck
        process = started(checkout, ("record", "--endpoint", "stage", ONE, "--workers", "2"), env)
        assert stuck.reached.wait(60)
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
        stuck.done.set()
        text = process.communicate(timeout=60)[0]
        assert process.returncode != 0, text
        assert contents(checkout) == before
        assert "warning: 1 scenario did not run to the end: 1 kept as recorded before\n" in text
        assert f"  cut short  {ONE} (its cassette of {datetime.now(UTC).date()} was kept)" in text


def started(checkout: Checkout, words: tuple[str, ...], env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        checkout.command(*words),
        cwd=checkout.root,
        env=checkout.environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.is_dir():
        pytest.skip("only Linux says which processes another one started")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def test_a_running_mock_is_recorded_as_the_embedded_one(checkout: Checkout) -> None:
    with MockServer(load(ROOT / "contracts")).in_thread() as server:
        running = checkout.run("record", ONE, ONE_OF_REST, "--mock-url", server.url)
    assert running.returncode == 0, running.stdout + running.stderr
    assert "2 scenarios recorded: 2 new" in running.stdout
    embedded = checkout.run("record", ONE, ONE_OF_REST)
    assert "2 scenarios recorded: 0 new, 0 changed, 2 unchanged" in embedded.stdout
    replayed = checkout.run("run", ONE, ONE_OF_REST, "--cassettes", "replay", "--no-allure")
    assert "2 passed" in replayed.stdout, replayed.stdout + replayed.stderr


def test_a_link_to_the_endpoint_itself_is_recorded_without_its_address(checkout: Checkout) -> None:
    with MockServer(load(ROOT / "contracts")).in_thread() as server:
        assert checkout.run("record", WITH_A_LINK, "--mock-url", server.url).returncode == 0
    (cassette,) = files_in(checkout.root / "cassettes" / "mock")
    text = cassette.read_text("utf-8")
    assert "http://endpoint.invalid/ax/v1/invoices/" in text
    assert server.url not in text
    assert checkout.run("run", WITH_A_LINK, "--cassettes", "replay", "--no-allure").returncode == 0


def test_a_scenario_whose_givens_are_others_now_is_not_replayed(checkout: Checkout) -> None:
    assert checkout.run("record", ONE).returncode == 0
    feature = checkout.root / ONE.partition("::")[0]
    text = feature.read_text("utf-8")
    assert text.count("1000000001") == 1
    feature.write_text(text.replace("1000000001", "1000000002"), "utf-8")
    done = checkout.run("run", ONE, "--cassettes", "replay", "--no-allure")
    assert done.returncode == 3, done.stdout + done.stderr
    output = "".join(done.stdout.split())
    assert "setsupotherproviderstatesthanwhenitwasrecorded:" in output
    assert "cassettes/mock/autoinvoice/consumers-norway/consumer_agreement_status/it-is-open-to-members" in output


def test_more_than_a_hundred_exchanges_keep_the_old_recording(checkout: Checkout) -> None:
    path = "features/autoinvoice/journeys/asked-again.feature"
    text = "@read-only\nFeature: Asked again\n  Agreements are listed over and over.\n\n  Scenario: It lists none\n"
    (checkout.root / path).parent.mkdir(exist_ok=True)
    call = "    {} consumer_agreements_query is called with query.name set to Nobody\n"
    end = "    Then it is refused with ERROR: No agreements found\n"
    (checkout.root / path).write_text(text + call.format("When") + end, "utf-8")
    assert checkout.run("record", path).returncode == 0
    before = contents(checkout)
    (checkout.root / path).write_text(text + call.format("When") + call.format("And") * 100 + end, "utf-8")
    done = checkout.run("record", path)
    assert done.returncode == 3, done.stdout + done.stderr
    assert contents(checkout) == before
    assert "the limit for a cassette is 100" in done.stdout


def test_a_whole_recording_deletes_what_belongs_to_no_scenario_only_when_all_is_well(checkout: Checkout) -> None:
    keep = checkout.root / "features/autoinvoice/consumers-norway/atg_mandate_list.feature"
    for file in (checkout.root / "features").rglob("*.feature"):
        if file != keep:
            file.unlink()
    old = checkout.root / "cassettes/mock/autoinvoice/gone"
    old.mkdir(parents=True)
    for name in ("it-reads.yaml", f".{'0a' * 8}.tmp"):
        (old / name).write_text("left over")
    part = checkout.run("record", "--method", "atg_mandate_list")
    assert part.returncode == 0, part.stdout + part.stderr
    assert sorted(p.name for p in old.iterdir()) == [f".{'0a' * 8}.tmp", "it-reads.yaml"]
    whole = checkout.run("record")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "2 deleted" in whole.stdout
    assert not old.exists()
    stems = {path.parent.name for path in files_in(checkout.root / "cassettes")}
    assert stems == {"atg_mandate_list"}
