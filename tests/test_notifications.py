"""A morning in six lines: what a chat shows of a run, and how it gets there."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from conformance.errors import UserError
from conformance.report import notify, summary
from conformance.report.causes import causes
from conformance.run import notifying
from conformance.run.notifying import check_notify, post
from tests.checkout import ONE, Checkout

Run = dict[str, Any]

PAGE = "https://reports.example.com/night"
METHODS = [f"method_{number:02}" for number in range(1, 41)]
SLUGS = ("done", "content-type", "not-found")


def requirement(method: str, slug: str) -> Run:
    kind = "convention" if slug == "content-type" else "outcome"
    about = {"kind": kind, "title": slug, "ok": slug == "done", "common": False, "verified_by": "provoked"}
    return {"id": f"api/{method}#{slug}", **about, "verdict": "passed", "reason": "", "evidence": "", "scenarios": []}


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reports are published, and no CI system is around."""
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONFORMANCE_REPORT_URL", PAGE)


@pytest.fixture
def run() -> Run:
    """A night on which everything passed, as on the thirteen nights before."""
    scenarios = [
        {
            "id": f"features/{method}.feature::test_{slug}",
            "feature": f"features/{method}.feature",
            "line": 1,
            "name": f"It is {slug}",
            "api": "api",
            "method": method,
            "requirements": [f"api/{method}#{slug}"],
            "verdict": "passed",
            "reason": "",
            "findings": [],
            "steps": [],
            "exchanges": [],
            "duration": 0.1,
        }
        for method in METHODS
        for slug in SLUGS
    ]
    methods = {
        m: {"title": m, "chapter": "c", "owner": "Payments (#pay)" if m < "method_20" else "", "effect": "reads",
            "deprecated": False, "requirements": [requirement(m, slug) for slug in SLUGS]}
        for m in METHODS
    }  # fmt: skip
    return {
        "endpoint": {"name": "stage", "kind": "live", "url": "https://stage.example.com"},
        "complete": True,
        "interrupted": "",
        "exit_code": 0,
        "started": "2026-11-26T02:17:00Z",
        "duration": 1860.0,
        "collected": len(scenarios),
        "counts": {"passed": len(scenarios)},
        "apis": {"api": {"title": "API", "chapters": {"c": "C"}, "methods": methods}},
        "scenarios": scenarios,
        "missing": [],
        "since": {"before": "2026-11-25T02:17:00Z", "causes": [], "fixed": [], "flaky": [], "usual": 1850.0},
    }


def end(run: Run, number: int, verdict: str, finding: tuple[str, str, str] | None, reason: str = "") -> None:
    """Let a scenario end otherwise: with a finding of place, expected and actual, or for a reason."""
    scenario = run["scenarios"][number]
    broken = scenario["requirements"][0]
    if finding is not None:
        names = ("place", "expected", "actual")
        basis = "assumed" if verdict == "differs" else "documented"
        scenario["findings"] = [{"requirement": broken, "basis": basis, **dict(zip(names, finding, strict=True))}]
    scenario.update(verdict=verdict, reason=reason or "see the findings")
    for method in run["apis"]["api"]["methods"].values():
        for each in method["requirements"]:
            if each["id"] == broken:
                each["verdict"] = verdict
    run["counts"]["passed"] -= 1
    run["counts"][verdict] = run["counts"].get(verdict, 0) + 1
    run["exit_code"] = 1 if run["counts"].get("failed") else 3 if run["counts"].get("broken") else 0


def know(run: Run, *texts: str) -> list[str]:
    """Let the causes have been there as these texts say, in their order; return their ids."""
    ids = [cause.id for cause in causes(run["scenarios"])]
    run["since"]["causes"] = [
        {"cause": identity, "new": said.startswith("new"), "text": said}
        for identity, said in zip(ids, texts, strict=True)
    ]
    return ids


STILL = "day 4, run 4: first seen 2026-11-23; last run without it 2026-11-22"
NEW = "new; last run without it 2026-11-25"


def test_all_is_well(run: Run) -> None:
    assert notify.text(run) == (
        "✓ stage: every selected requirement passed\n"
        "120 of 120 requirements verified\n"
        "since 2026-11-25: no change · https://reports.example.com/night/index.html\n"
    )


def test_one_method_broke(run: Run) -> None:
    for number, slug in enumerate(SLUGS):
        end(run, number, "failed", (f"return of {slug}", "OK", f"ERROR: {slug.upper().replace('-', ' ')}"))
    ids = know(run, NEW, NEW, STILL)
    run["since"]["fixed"] = [{"cause": "0", "title": "method_31: result.id: expected a uuid, got nil", "since": "x"}]
    at = f"{PAGE}/index.html#cause-"
    assert notify.text(run) == (
        "✕ stage: 3 requirements failed\n"
        "117 of 120 requirements verified; 3 failed\n"
        "1. return of done: expected OK, got ERROR: DONE "
        f"(new, 1 scenario in api/method_01, owner Payments (#pay)) {at}{ids[0]}\n"
        "2. return of content-type: expected OK, got ERROR: CONTENT TYPE "
        f"(new, 1 scenario in api/method_01, owner Payments (#pay)) {at}{ids[1]}\n"
        "3. return of not-found: expected OK, got ERROR: NOT FOUND "
        f"(day 4, run 4, 1 scenario in api/method_01, owner Payments (#pay)) {at}{ids[2]}\n"
        "since 2026-11-25: 2 new, 1 still there, 1 fixed (fixed: method_31: result.id: expected a uuid, got nil)"
        " · https://reports.example.com/night/index.html\n"
    )


def test_thirty_failures_of_one_cause(run: Run) -> None:
    for number in range(30):
        end(run, 3 * number + 1, "failed", ("Content-Type", "text/xml", "text/html"))
    (cause,) = know(run, NEW)
    assert notify.text(run) == (
        "✕ stage: 30 requirements failed (1 cause)\n"
        "90 of 120 requirements verified; 30 failed\n"
        "1. Content-Type: expected text/xml, got text/html (new, 30 scenarios in 30 methods, owner Payments (#pay)) "
        f"{PAGE}/index.html#cause-{cause}\n"
        "since 2026-11-25: 1 new · https://reports.example.com/night/index.html\n"
    )


def test_the_network_is_down(run: Run) -> None:
    for number in range(120):
        end(run, number, "broken", None, f"no response after {number} s: connection refused\nwhere: stage")
    (cause,) = know(run, NEW)
    assert notify.text(run) == (
        "! stage: no verdict: 120 scenarios broke\n"
        "0 of 120 requirements verified; 120 broken\n"
        "1. broken: no response after 0 s: connection refused "
        f"(new, 120 scenarios in 40 methods, owner Payments (#pay)) {PAGE}/index.html#cause-{cause}\n"
        "since 2026-11-25: 1 new · https://reports.example.com/night/index.html\n"
    )


def test_stage_is_slow(run: Run) -> None:
    run["duration"] = 4500.0
    assert notify.text(run) == (
        "✓ stage: every selected requirement passed\n"
        "120 of 120 requirements verified\n"
        "since 2026-11-25: no change; slow: 75 min, usually 31 min · https://reports.example.com/night/index.html\n"
    )
    assert "    slow: 75 min, usually 31 min" in summary.since_lines(run)


def test_an_assumption_is_contradicted(run: Run) -> None:
    end(run, 3, "differs", ("result.state", "PENDING", "QUEUED"))
    (cause,) = know(run, STILL)
    assert notify.text(run) == (
        "✓ stage: nothing failed; 1 contradiction of an assumption\n"
        "119 of 120 requirements verified; 1 differs from our assumptions\n"
        "1. differs: result.state: expected PENDING, got QUEUED "
        f"(day 4, run 4, 1 scenario in api/method_02, owner Payments (#pay)) {PAGE}/index.html#cause-{cause}\n"
        "since 2026-11-25: 1 still there · https://reports.example.com/night/index.html\n"
    )


def test_a_morning_of_many_causes_has_six_lines(run: Run) -> None:
    for number in range(26):
        end(run, number, "failed", (f"place {chr(97 + number)}", "one", "x" * 5000))
    lines = notify.text(run).splitlines()
    assert len(lines) == 6
    assert "23 more causes" in lines[-1]
    assert all(len(line) < 700 for line in lines)


def test_an_expected_failure_is_no_news(run: Run) -> None:
    end(run, 0, "known", ("return", "OK", "ERROR"))
    assert notify.text(run).splitlines()[0] == "✓ stage: every selected requirement passed or is an expected failure"
    assert len(notify.text(run).splitlines()) == 3


# Cards

HOSTILE = "<!channel> <https://evil.example|here> & *bold* \u202e\x1b[31m\n@all"


def test_the_card_of_slack_is_one_that_slack_takes(run: Run) -> None:
    run["endpoint"]["name"] = HOSTILE
    for number in range(40):
        end(run, number, "failed", (HOSTILE, HOSTILE + chr(97 + number // 26) + chr(97 + number % 26), "y" * 9000))
    card = notify.slack(run)
    assert json.loads(notify.cards(run))["slack"] == card
    assert set(card) == {"text", "blocks"}
    assert [block["type"] for block in card["blocks"]] == ["header", *["section"] * 4, "context"]
    assert card["blocks"][0]["text"]["type"] == "plain_text"
    assert len(card["blocks"][0]["text"]["text"]) <= 150
    sections = [block["text"]["text"] for block in card["blocks"][1:-1]]
    assert all(0 < len(text) <= 3000 for text in sections)
    links = [text for text in sections if "<" in text.replace(f"<{PAGE}/index.html#cause-", "")]
    assert links == []
    assert "&lt;!channel&gt;" in card["text"]


def test_the_card_of_teams_is_one_that_teams_takes(run: Run) -> None:
    end(run, 1, "failed", (HOSTILE, "text/xml", "z" * 90_000))
    card = notify.teams(run)
    assert card["type"] == "message"
    (attachment,) = card["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    content = attachment["content"]
    assert (content["type"], content["version"]) == ("AdaptiveCard", "1.4")
    assert content["actions"] == [{"type": "Action.OpenUrl", "title": "Report", "url": f"{PAGE}/index.html"}]
    assert len(json.dumps(card)) < 28_000
    assert "TextBlock" not in json.dumps(card).replace("RichTextBlock", "")
    title = content["body"][0]["inlines"][0]
    assert (title["text"], title["color"]) == ("✕ stage: 1 requirement failed", "Attention")


def test_without_a_published_page_it_links_to_the_build(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONFORMANCE_REPORT_URL")
    end(run, 1, "failed", ("Content-Type", "text/xml", "text/html"))
    assert "http" not in notify.text(run)
    assert "actions" not in notify.teams(run)["attachments"][0]["content"]
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PIPELINE_URL", "https://gitlab.example.com/api/-/pipelines/7")
    assert notify.text(run).splitlines()[-1].endswith(" · https://gitlab.example.com/api/-/pipelines/7")
    assert "#cause" not in notify.text(run)


# Posting


class Chat(BaseHTTPRequestHandler):
    """A chat that takes messages, or is wrong in the way that its path says."""

    bodies: list[tuple[str, Any, str | None]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.append((self.path, json.loads(body), self.headers.get("Authorization")))
        status = {"/refuses": 403, "/moved": 302, "/fails": 500}.get(self.path, 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Be silent."""


@contextmanager
def chat() -> Iterator[tuple[str, list[tuple[str, Any, str | None]]]]:
    bodies: list[tuple[str, Any, str | None]] = []
    handler = type("Handler", (Chat,), {"bodies": bodies})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", bodies
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/secret-path", "a notification was sent to 127.0.0.1"),
        ("/refuses", "no notification was sent: 127.0.0.1: HTTP 403"),
        ("/moved", "no notification was sent: 127.0.0.1: HTTP 302"),
        ("/fails", "no notification was sent: 127.0.0.1: HTTP 500"),
    ],
)
def test_it_is_posted_once_and_without_keys(run: Run, monkeypatch: Any, tmp_path: Any, path: str, words: str) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with chat() as (url, bodies):
        monkeypatch.setenv("WEBHOOK", f"{url}{path}")
        assert post(run, "WEBHOOK") == words
        assert bodies == [(path, notify.slack(run), None)]


@pytest.mark.parametrize("url", ["", "http://chat.example.com/x", "ftp://127.0.0.1/", "https://", "http://[::1", "x"])
def test_only_https_is_posted_to(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WEBHOOK", url)
    monkeypatch.setattr(requests, "post", lambda *_, **__: pytest.fail("something was sent"))
    assert post(run, "WEBHOOK").startswith("no notification was sent: ")


def test_nobody_listens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("WEBHOOK", f"http://127.0.0.1:{port}/secret-path")
    assert post(run, "WEBHOOK") == "no notification was sent: 127.0.0.1: ConnectionError"


def test_a_chat_that_never_ends_its_response_is_not_waited_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server sends a header line now and then, so that no wait for bytes is long."""
    monkeypatch.setattr(notifying, "_PATIENCE", 0.3)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(0.05):
                    connection.sendall(b"X-More: yes\r\n")

        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setenv("WEBHOOK", f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert post(run, "WEBHOOK") == "no notification was sent: 127.0.0.1: no response after 0.3 s"
        stop.set()


@pytest.mark.parametrize("host", ["acme.webhook.office.com", "prod-1.westeurope.logic.azure.com"])
def test_teams_gets_its_own_card(run: Run, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("WEBHOOK", f"https://{host}/secret")
    sent: list[Any] = []

    def send(_: str, message: Any) -> str:
        sent.append(message)
        return ""

    monkeypatch.setattr(notifying, "_send", send)
    assert post(run, "WEBHOOK") == f"a notification was sent to {host}"
    assert sent == [notify.teams(run)]


def test_an_address_is_no_name_of_a_variable() -> None:
    with pytest.raises(UserError) as error:
        check_notify("https://hooks.slack.com/services/T0/B0/secret")
    assert "secret" not in str(error.value).replace("is a secret", "")


@pytest.mark.slow
def test_a_run_posts_and_keeps_its_verdict(checkout: Checkout) -> None:
    with chat() as (url, bodies):
        for path in ("/fails", "/takes"):
            done = checkout.run("run", ONE, "--no-allure", "--notify", "WEBHOOK", WEBHOOK=f"{url}{path}")
            assert done.returncode == 0, done.stdout + done.stderr
            assert f"{url}{path}" not in done.stdout + done.stderr
    assert [path for path, _, _ in bodies] == ["/fails", "/takes"]
    text = (checkout.reports / "notify.txt").read_text("utf-8")
    assert text.startswith("✓ mock: every selected requirement passed\n")
    wrong = checkout.run("run", ONE, "--notify", f"{url}/secret-path")
    assert wrong.returncode == 2
    assert "takes the name of the variable" in wrong.stderr + wrong.stdout
