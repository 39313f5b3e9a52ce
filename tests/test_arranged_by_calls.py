"""Givens that calls bring about: what the recipes make, what is skipped and why, and that expectations see through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import conformance.library  # noqa: F401 - the forms
from conformance.catalogue import Contract
from conformance.catalogue.recipes import Recipes
from conformance.catalogue.trace import KINDS
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
from conformance.scene.arranging.company import best
from conformance.scene.arranging.unique import Unique
from conformance.scene.distinct import Distinct
from conformance.scene.playing import Play, Played, played
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.scene.trial import Effort
from conformance.wires.registry import guard, load
from tests.checkout import ROOT, Checkout

pytestmark = pytest.mark.slow

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

  Scenario: It is known by its address, in any case
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


@pytest.mark.parametrize(
    ("callers", "wanted", "chosen", "left"),
    [
        ([], {"country": "FI"}, "", {"country": "FI"}),
        (["an admin", "an admin of a company with country SE"], {"country": "FI"}, "", {"country": "FI"}),
        (["an admin of a company with country FI"], {"country": "FI"}, "an admin of a company with country FI", {}),
        (
            ["an admin of a company with country FI", "an admin of a company with country FI and duetto true"],
            {"country": "FI", "duetto": "true"},
            "an admin of a company with country FI and duetto true",
            {},
        ),
        (
            ["an admin of a company with country FI and duetto false"],
            {"country": "FI", "duetto": "true"},
            "",
            {"country": "FI", "duetto": "true"},
        ),
        (["an admin of a company with email (empty)"], {"email": ""}, "an admin of a company with email (empty)", {}),
    ],
)
def test_the_company_that_fits_best_is_chosen(callers: list[str], wanted: Fields, chosen: str, left: Fields) -> None:
    assert best(callers, wanted) == (chosen, left)


def test_what_no_call_sets_names_the_caller_that_would_do() -> None:
    with session() as at:
        made = scene(at)
        made.arranger.company("country", "FI")
        made.arranger.company("duetto", "true")
        with pytest.raises(Unarranged, match="duetto is not true: the provider's staff") as caught:
            made.arranger.keys()
        assert "an admin of a company with country FI and duetto true" in str(caught.value)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Session]]:
    """Return a function that opens a session of a live profile at a mock, with what is added to the profile."""
    opened: list[Session] = []
    with session() as at:
        world = Scene(at, "autoinvoice", "a world", refusing=False).arranger
        callers = ("an admin", "an admin of another company")
        text = [f'[stage]\nkind = "live"\neffects = ["reads", "writes"]\nallows = {json.dumps(list(KINDS))}\n']
        text += [f'[stage.apis.{api}]\nurl = "{url}"\n' for api, url in at.profile.urls.items()]
        for number, caller in enumerate(callers):
            world.caller(caller)
            text.append(f'[stage.callers."{caller}"]')
            for member, key in world.keys().items():
                monkeypatch.setenv(f"KEY_{number}_{member.upper()}", key)
                text.append(f'{member} = "KEY_{number}_{member.upper()}"')

        def of(more: str) -> Session:
            (tmp_path / "endpoints.toml").write_text("\n".join([*text, more]), "utf-8")
            opened.append(Session(CATALOGUE, load_profile(tmp_path / "endpoints.toml", "stage"), run="tonight"))
            return opened[-1]

        yield of
        for each in opened:
            each.close()


def test_a_live_endpoint_has_its_givens_made_by_calls(stage: Callable[[str], Session]) -> None:
    made = scene(stage(""))
    made.add("user", "Siri", {"email": "siri@example.com"})
    made.add("invoice", "rent", {"direction": "RECEIVED"})
    assert made.arranger.record("Siri")["email"].endswith("@example.com")
    assert made.arranger.record("rent")["id"]
    assert not made.arranger.existed("Siri")


def test_a_fixture_has_the_values_that_the_scenario_names(stage: Callable[[str], Session]) -> None:
    """A value that exists at the endpoint is not made unique, wherever the scenario names it."""
    fixture = '[[stage.fixtures."mobile invoice"]]\nstate = "PAID"\ncustomInvoiceId = "order-77"\n'
    made = scene(stage(fixture), "invoicing")
    made.add("mobile invoice", "A", {"customInvoiceId": "order-77"}, state="PAID")
    assert made.arranger.record("A")["customInvoiceId"] == "order-77"
    assert made.filled([["order-77"]]) == [["order-77"]]
    assert made.arranger.existed("A")
    with pytest.raises(Unarranged, match="might change 'A'"):
        made.call("sendInvoice", {}, label="A")


def test_a_company_of_the_profile_is_chosen_before_settings_are_changed(stage: Callable[[str], Session]) -> None:
    other = "\n".join(
        f'{member} = "KEY_1_{member.upper()}"' for member in ("company_uuid", "user_api_key", "vendor_api_key")
    )
    made = scene(stage(f'[stage.callers."an admin of a company with country FI and verified false"]\n{other}\n'))
    made.arranger.company("country", "FI")
    keys = made.arranger.keys()
    made.arranger.caller("an admin of another company")
    assert keys == made.arranger.keys()
    assert made.observations == []


def test_what_is_missing_says_what_to_provision(stage: Callable[[str], Session]) -> None:
    made = scene(stage(""))
    made.arranger.company("duetto", "true")
    with pytest.raises(Unarranged) as caught:
        made.arranger.keys()
    assert caught.value.need is not None
    assert caught.value.need.table == 'callers."an admin of a company with duetto true"'
    made.add("consumer", "Kari", {})
    with pytest.raises(Unarranged, match="only the registers of consumers") as caught:
        made.arranger.keys()
    assert caught.value.need is not None
    assert caught.value.need.table == 'fixtures."consumer"'


def test_a_file_has_a_unique_number_even_if_no_step_names_one() -> None:
    with session() as at:
        made = scene(at)
        made.add("invoice document", "A", {})
        (number,) = made.filled([["10001"]])[0]
        assert number != "10001"
        assert made.filled([['(the number of "A")']]) == [[number]]


def test_an_address_takes_a_place_that_the_company_has_none_for() -> None:
    with session() as at:
        made = scene(at)
        for name, fields in (("first", {"country": "NO", "lang": "NO"}), ("second", {}), ("third", {"lang": "EN"})):
            made.add("postal address", name, fields)
        places = [made.arranger.record(name) for name in ("first", "second", "third")]
        assert [(place["country"], place["lang"]) for place in places] == [("NO", "NO"), ("NO", "EN"), ("SE", "EN")]


def test_an_address_for_which_the_company_has_no_place_is_skipped() -> None:
    with session() as at:
        made = scene(at)
        for number in range(6):
            made.add("postal address", f"address {number}", {"country": "NO"})
        with pytest.raises(Unarranged, match="a postal address with country = 'NO' for every country and lang already"):
            made.arranger.keys()


def test_what_any_file_can_have_does_not_mark_a_record_as_the_scenario_s() -> None:
    with session() as at:
        made = scene(at)
        made.add("invoice document", "A", {"account_number": "12345678903"})
        sent = made.call("invoice_put_invoice_with_metadata", {}, label="A").judgement.value
        assert made.marks.are_on({"id": sent["invoice_id"]})
        assert not made.marks.are_on({"id": "of another one", "account": "12345678903"})


@pytest.mark.parametrize(
    ("seconds", "moved"),
    [(0, {}), (365 * 86400, {"timestamp_start": "20261219120000", "timestamp_end": "20270116120000"})],
)
def test_a_span_that_no_step_names_covers_what_the_scenario_does(seconds: int, moved: dict[str, str]) -> None:
    clock = datetime(2026, 1, 15, 12) + timedelta(seconds=seconds)
    distinct = Distinct(Recipes(), Unique("AAAABBBB"), lambda: [clock - timedelta(hours=1), clock])
    contract = CATALOGUE.find("invoice_list_ids")
    assert distinct.changes(contract, {}, about_a_record=False) == moved
    stated = {"timestamp_start": "20260101000000"}
    assert distinct.changes(contract, stated, about_a_record=False) == stated
    assert distinct.changes(CATALOGUE.find("invoice_list_between_dates"), {}, about_a_record=False) == {}


@pytest.mark.parametrize(("foreign", "arranged"), [(True, False), (False, True)])
def test_what_another_company_has_does_not_arrange_the_account(
    stage: Callable[[str], Session], foreign: bool, arranged: bool
) -> None:
    made = scene(stage(""))
    made.add("user", "colleague", {}, foreign=foreign)
    assert made.observe("user_list", {}).judgement.arranged is arranged


def test_a_fact_that_no_list_of_companies_shows_is_looked_up(stage: Callable[[str], Session]) -> None:
    session = stage("")
    for company in ("the company", "another company"):
        known = scene(session).arranger
        assert known.company_fact(company, "eia") == f"0192:{known.company_fact(company, 'bid')}"


def test_an_invoice_whose_file_has_no_date_is_of_the_day_it_came() -> None:
    with session() as at:
        plain = Session(CATALOGUE, at.profile)
        made = scene(plain, "autoxchange")
        made.add("invoice", "A", {"date": ""})
        seen = made.observe("getV1InvoicesId", {}, label="A")
        expect.has(seen.contract, seen.judgement, {"date": made.arranger.record("A")["created_at"][:10]})
        plain.close()
