"""Givens that calls bring about: what the recipes make, what is skipped and why, and that expectations see through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue import Contract
from conformance.endpoint.exchange import Exchange, Request
from conformance.endpoint.settings import load_profile
from conformance.endpoint.transport import Transport
from conformance.errors import Unarranged
from conformance.gherkin.claims import claims
from conformance.gherkin.reading import read
from conformance.mock.calls import seam
from conformance.mock.calls.behaviour import Call, Refusal, Reply
from conformance.mock.server.mock_server import MockServer
from conformance.scene import expect
from conformance.scene.arranging.calls import MOST_RECORDS
from conformance.scene.playing import Play, Played, played
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import guard, load
from tests.checkout import ROOT, Checkout

CATALOGUE = load(ROOT / "contracts")
RECEIVED = {"direction": "RECEIVED"}
Fields = dict[str, str]


class Watching(Transport):
    """A transport that remembers what was asked of the control API."""

    controlled: list[dict[str, Any]]

    def send(self, request: Request, *, api: str, method: str, **options: Any) -> Exchange:
        if "/_control/" in request.url:
            self.controlled = [*getattr(self, "controlled", []), json.loads(request.body or b"{}")]
        return super().send(request, api=api, method=method, **options)


@contextmanager
def session(bent: seam.Seam | None = None) -> Iterator[Session]:
    """A session at a mock, wrong in one way or in none, whose Givens calls bring about."""
    with MockServer(CATALOGUE).in_thread() as server, seam.replaced(bent or seam.Seam()):
        profile = load_profile(ROOT / "endpoints.toml", "mock", {}).at(server.url)
        plain = Session(CATALOGUE, profile)
        carrier = Watching(profile, guard(CATALOGUE, profile), plain.scrubber)
        made = Session(CATALOGUE, profile, carrier=carrier, arrange="calls")
        yield made
        made.close()


def scene(at: Session, api: str = "autoinvoice") -> Scene:
    return Scene(at, api, "a scenario", refusing=False)


@pytest.mark.parametrize(
    ("kind", "fields", "state", "reads", "shows"),
    [
        ("user", {"first_name": "Siri"}, "", "user_show", {"first_name": "Siri", "user_role": "USER"}),
        ("postal address", {"country": "SE", "lang": "EN"}, "", "postal_address_show", {"country": "SE", "lang": "EN"}),
        ("invoice", {"sum": "12.00"}, "", "invoice_show", {"sum": "12.00"}),
        ("invoice", {"paid_on": "2026-01-14"}, "", "invoice_show", {"state": "PAID"}),
        ("invoice", {}, "FAILED", "invoice_show", {"state": "ERROR"}),
        ("invoice", RECEIVED, "", "inbound_invoice_show", {"state": "SENT"}),
        ("invoice", {"reaction": "DISPUTED"}, "", "invoice_show", {"state": "DISPUTED"}),
        ("scan account", {}, "", "scan_account_show", {"address.address1": "(some text)"}),
    ],
)
def test_calls_make_the_record(
    kind: str, fields: dict[str, str], state: str, reads: str, shows: dict[str, str]
) -> None:
    with session() as at:
        made = scene(at)
        made.add(kind, "it", fields, state=state)
        seen = made.observe(reads, {}, label="it")
        expect.succeeded(seen.contract, seen.judgement)
        expect.has(seen.contract, seen.judgement, shows)
        assert isinstance(at.transport, Watching)
        assert not any({"records", "moves", "company", "elapse"} & sent.keys() for sent in at.transport.controlled)


def test_a_record_of_another_company_is_made_by_its_admin() -> None:
    with session() as at:
        made = scene(at)
        made.add("user", "theirs", {}, foreign=True)
        assert made.arranger.record("theirs")["id"]
        seen = made.observe("user_show", {}, label="theirs")
        assert seen.judgement.status == "ERROR: NO RIGHTS TO USER"


def test_a_second_given_of_a_name_says_more_of_the_same_record() -> None:
    with session() as at:
        made = scene(at)
        made.add("user", "Siri", {"first_name": "Siri"})
        made.add("user", "Siri", {"role": "ADMIN"})
        made.add("user", "Nora", {})
        users = made.observe("user_list", {}).judgement.value
        ours = [user for user in users if made.marks.are_on(user)]
        assert [(user["first_name"], user["user_role"]) for user in ours] == [("Siri", "ADMIN"), ("Nora", "USER")]


def test_settings_are_left_where_they_fit_and_set_where_they_do_not() -> None:
    with session() as at:
        made = scene(at)
        made.arranger.company("stop_duplicates", "false")
        made.arranger.company("country", "FI")
        made.arranger.keys()
        called = [seen.contract.method for seen in made.observations if seen.contract.effect == "writes"]
        assert called == ["company_settings_update"]
        seen = made.observe("company_show", {})
        expect.has(seen.contract, seen.judgement, {"country": "FI"})


@pytest.mark.parametrize(
    ("kind", "fields", "state", "why"),
    [
        ("consumer", {"name": "Kari"}, "", "a consumer with name = 'Kari': only the registers of consumers"),
        ("invoice", {"created_at": "2026-01-10T08:00:00Z"}, "", "no call sets created_at = '2026-01-10T08:00:00Z'"),
        ("invoice", {"sum": "much"}, "", "no invoice document can be like that: net of a document cannot be 'much'"),
        ("mandate", {}, "", "only the bank"),
        ("issuer agreement", {}, "LOST", "no call sets state = 'LOST'"),
    ],
)
def test_what_no_call_makes_is_skipped_with_the_reason(kind: str, fields: dict[str, str], state: str, why: str) -> None:
    with session() as at:
        made = scene(at)
        made.add(kind, "it", fields, state=state)
        with pytest.raises(Unarranged, match=r"(?s).*") as caught:
            made.arranger.keys()
        assert why in str(caught.value)
        assert not [seen for seen in made.observations if seen.contract.effect == "writes"]


def test_no_more_records_are_made_than_an_account_has_room_for() -> None:
    with session() as at:
        made = scene(at)
        for number in range(MOST_RECORDS + 1):
            made.add("user", f"user {number}", {})
        with pytest.raises(Unarranged, match=f"more than {MOST_RECORDS}"):
            made.arranger.keys()
        assert made.observations == []


class Full(seam.Seam):
    """A service whose accounts have room for no further user."""

    def run(self, contract: Contract, call: Call) -> Reply:
        if contract.method == "user_create_e":
            raise Refusal("invalid", **{"@errormessage": "Too many users"})
        return super().run(contract, call)


def test_a_refused_call_of_a_given_skips_with_the_status() -> None:
    with session(Full()) as at:
        made = scene(at)
        made.add("user", "Siri", {})
        with pytest.raises(Unarranged, match="user_create_e responded ERROR: Too many users"):
            made.arranger.keys()


class Late(seam.Seam):
    """A service that lists a new user only the n-th time that it is asked."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def run(self, contract: Contract, call: Call) -> Reply:
        reply = super().run(contract, call)
        if contract.method == "user_list" and self.looks > 0:
            self.looks -= 1
            reply.members["items"].pop()
        return reply


@pytest.mark.parametrize(("looks", "found"), [(2, True), (10**6, False)])
def test_a_record_that_a_list_shows_later_is_waited_for(
    looks: int, found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session(Late(looks)) as at:
        made = scene(at)
        monkeypatch.setattr(made.arranger, "_limits", _patient(made, 1.0))
        made.add("user", "Siri", {})
        if found:
            assert made.arranger.record("Siri")["id"]
        else:
            with pytest.raises(Unarranged, match="user_list did not list the record"):
                made.arranger.record("Siri")


def _patient(made: Scene, seconds: float) -> Any:
    return replace(made.arranger._limits, patience=seconds)  # type: ignore[attr-defined]


class Elsewhere(seam.Seam):
    """A service that stores another role than the one it was sent."""

    def run(self, contract: Contract, call: Call) -> Reply:
        if contract.method == "user_create_e":
            call.arguments["user_params"]["user_role"] = "ADMIN"
        return super().run(contract, call)


def test_a_record_that_came_about_otherwise_is_skipped() -> None:
    with session(Elsewhere()) as at:
        made = scene(at)
        made.add("user", "Siri", {"role": "USER"})
        with pytest.raises(Unarranged, match="role = 'ADMIN' instead of 'USER'"):
            made.arranger.keys()


def play(at: Session, tmp_path: Path, text: str, api: str = "autoinvoice", name: str = "user_show") -> Played:
    """Play the one scenario of a feature about a method."""
    chapter = CATALOGUE.find(name, api).chapter
    file = tmp_path / "features" / api / chapter / f"{name}.feature"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    feature = read(file, tmp_path, CATALOGUE)
    (scenario,) = feature.scenarios
    return played(at, Play(feature, scenario, claims(feature, scenario, CATALOGUE)), Effort())


def test_expectations_see_through_the_unique_values(tmp_path: Path) -> None:
    text = """@effect
Feature: user_create_e
  Adds.

  Scenario: It is told apart by its address, in any case
    Given a user "Siri"
      | email | siri@example.com |
    When user_create_e is called with user_params.email set to SIRI@EXAMPLE.COM
    Then it is refused with ERROR: @errormessage
    When user_create_e is called
    Then it succeeds with a UUID
    And user_list now lists at least these users
      | email                |
      | siri@example.com     |
      | new.user@example.com |
    And user_list now lists none of these users
      | email            |
      | nora@example.com |
"""
    with session() as at:
        done = play(at, tmp_path, text, name="user_create_e")
        assert done.verdict.name == "passed", done.verdict.reason
        assert done.scene is not None
        sent = [seen.exchange.request.body.decode() for seen in done.scene.observations]
        assert not any("siri@example.com" in body or "new.user@example.com" in body for body in sent)


def test_givens_prove_nothing(tmp_path: Path) -> None:
    text = """@read-only
Feature: user_show
  Shows.

  Scenario: It shows a user
    Given a user "Siri"
    When user_show is called for "Siri"
    Then it has
      | user_role | USER |
"""
    with session() as at:
        done = play(at, tmp_path, text)
        assert done.verdict.name == "passed", done.verdict.reason
        assert done.scene is not None
        assert {identity.partition("#")[0] for identity in done.scene.proven} == {"autoinvoice/user_show"}


def test_a_run_takes_the_option_and_refuses_it_with_recordings(checkout: Checkout) -> None:
    words = ("--arrange", "calls", "--method", "deleteV1CompanyProfilesId")
    done = checkout.run("run", "--no-allure", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads((checkout.reports / "run.json").read_text("utf-8"))
    assert {each["verdict"] for each in record["scenarios"]} == {"passed", "skipped"}
    refused = checkout.run("run", "--cassettes", "replay", *words)
    assert refused.returncode == 2
    assert "drop --arrange or --cassettes" in refused.stderr
