"""What writing calls leave at a live endpoint is taken back, whatever the service does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.errors import EndpointBroken, Withheld
from conformance.mock.server.mock_server import MockServer
from conformance.scene.arranging.account import OTHER_ADMIN
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.traces import undoing
from conformance.traces.cleaning import clean
from tests.lying_service import CATALOGUE, Lie, Pass, Said, Service, contract, honest, scene, service, undone


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    """The mock behind all services here: to stop it takes longer than most of the tests."""
    with MockServer(CATALOGUE).in_thread() as running:
        yield running


@pytest.fixture
def stage(mock: MockServer, tmp_path: Path) -> Iterator[Service]:
    with service(mock, tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "_PAUSE", 0.01)


def _plain(email: str) -> str:
    """Return an address without the suffix of a scenario."""
    return re.sub(r"^(new\.one)\.\w+@", r"\1@", email)


NEW = {"user_params.email": "new.one@example.com"}
SETTINGS = {
    "configure_company": {"settings.key": "website", "settings.value": "https://elsewhere.example"},
    "company_settings_update": {
        "company_setting_params.bid": "999999999",
        "company_setting_params.country": "FI",
        "company_setting_params.name": "Another Name Ltd",
        "company_setting_params.stop_duplicates": "true",
    },
    "company_invoice_receiving": {"receive": "false"},
    "enable_operator": {"operator_struct.enabled": "false"},
    "company_order_receiving": {"receive": "true"},
}


@pytest.mark.parametrize("method", SETTINGS)
def test_settings_are_put_back(stage: Service, method: str) -> None:
    stage.ask("enable_operator")
    before = stage.account()
    played = scene(stage.session())
    played.call(method, SETTINGS[method])
    assert stage.journals
    assert stage.account() != before
    report = undone(played)
    assert stage.account() == before
    assert report.put_back
    assert not report.lost
    assert not stage.journals


def test_settings_that_depend_on_each_other_are_put_back(stage: Service) -> None:
    stage.ask("enable_operator")
    before = stage.account()
    played = scene(stage.session())
    for method, arguments in SETTINGS.items():
        played.call(method, arguments)
    assert undone(played).put_back >= 6
    assert stage.account() == before


def test_each_company_s_settings_are_put_back(stage: Service) -> None:
    before = stage.account()
    played = scene(stage.session())
    played.call("company_order_receiving", {"receive": "true"})
    played.arranger.caller(OTHER_ADMIN)
    played.call("company_order_receiving", {"receive": "true"})
    report = undone(played)
    assert (report.put_back, report.lost) == (2, [])
    assert stage.account() == before


def test_a_setting_that_is_no_longer_shown_is_reported(stage: Service) -> None:
    def renumbers(operation: str, body: bytes, respond: Pass) -> Said:
        status, kind, content = respond()
        if operation == "company_lookup_with_operator":
            content = re.sub(rb"(<bid[^>]*>)[^<]*", rb"\g<1>999999999", content)
        return status, kind, content

    played = scene(stage.session())
    played.call("company_order_receiving", {"receive": "true"})
    stage.lie = renumbers
    report = undone(played)
    assert report.put_back == 0
    assert "company_lookup_with_operator" in "".join(report.lost)


def test_settings_of_one_country_are_put_back_before_the_country_is(stage: Service) -> None:
    before = stage.account()
    played = scene(stage.session())
    played.call("company_settings_update", {"company_setting_params.country": "FI"})
    played.call("configure_company", {"settings.key": "print_and_send_letter_class", "settings.value": "1"})
    report = undone(played)
    assert report.lost == []
    assert stage.account() == before


def test_a_record_is_removed(stage: Service) -> None:
    before = stage.account()
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    played.call("postal_address_create", {"company_postal.country": "SE", "company_postal.lang": "SE"})
    assert stage.account() != before
    report = undone(played)
    assert (report.removed, report.lost) == ({"user": 1, "postal address": 1}, [])
    assert stage.account() == before


MOVED = {"company_postal.address1": "Kungsgatan 2", "company_postal.country": "DK", "company_postal.lang": "EN"}


def moved_address(stage: Service, played: Scene) -> None:
    """Make an address and change everything that it could be recognised by."""
    played.call("postal_address_create", {"company_postal.country": "SE", "company_postal.lang": "SE"})
    known = next(a["id"] for a in stage.ask("postal_address_list") if (a["country"], a["lang"]) == ("SE", "SE"))
    played.call("postal_address_list", {})
    played.call("postal_address_update", {"id": known, **MOVED})
    assert any(a["address1"] == "Kungsgatan 2" for a in stage.ask("postal_address_list"))


def test_a_record_that_was_changed_since_it_was_made_is_removed(stage: Service) -> None:
    before = stage.account()
    played = scene(stage.session())
    moved_address(stage, played)
    report = undone(played)
    assert (report.removed, report.lost) == ({"postal address": 1}, [])
    assert stage.account() == before


def test_a_record_that_was_changed_is_removed_after_a_crash(stage: Service) -> None:
    before = stage.account()
    session = stage.session()
    moved_address(stage, scene(session))
    assert session.effects is not None
    session.effects.journal.give_up()
    session.close()
    session = stage.session()
    assert clean(CATALOGUE, stage.profile, session.owned, session.ask).removed == {"postal address": 1}
    assert stage.account() == before


def test_the_default_address_is_the_default_again(stage: Service) -> None:
    before = stage.account()
    played = scene(stage.session())
    played.call(
        "postal_address_create",
        {"company_postal.country": "SE", "company_postal.lang": "SE", "company_postal.default": "true"},
    )
    report = undone(played)
    assert stage.account() == before
    assert not report.lost


def test_a_record_can_be_changed_only_once_it_is_ours(stage: Service) -> None:
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    users = {_plain(user["email"]): user["id"] for user in stage.ask("user_list")}
    for identity in users.values():
        with pytest.raises(Withheld):
            played.call("user_delete", {"id": identity})
    played.call("user_list", {})
    played.call("user_update_e", {"id": users["new.one@example.com"], "user_params.first_name": "Nina"})
    for email in users.keys() - {"new.one@example.com"}:
        with pytest.raises(Withheld):
            played.call("user_delete", {"id": users[email]})
    assert undone(played).removed == {"user": 1}


def test_a_write_without_a_response_is_undone(stage: Service) -> None:
    before = stage.account()

    def dies(operation: str, body: bytes, respond: Pass) -> Said:
        said = respond()
        return None if operation == "user_create_e" else said

    stage.lie = dies
    played = scene(stage.session())
    with pytest.raises(EndpointBroken):
        played.call("user_create_e", NEW)
    assert undone(played).removed == {"user": 1}
    assert stage.account() == before


def test_a_write_that_was_refused_in_words_only_is_undone(stage: Service) -> None:
    before = stage.account()

    def denies(operation: str, body: bytes, respond: Pass) -> Said:
        status, kind, content = respond()
        if operation == "configure_company":
            content = content.replace(b">OK<", b">ERROR: NO RIGHTS TO CHANGE SETTINGS<")
        return status, kind, content

    stage.lie = denies
    played = scene(stage.session())
    played.call("configure_company", SETTINGS["configure_company"])
    stage.lie = honest
    assert stage.account() != before
    assert undone(played).put_back == 1
    assert stage.account() == before


def forgets(method: str) -> Lie:
    """A service that says OK to a method and does nothing."""

    def lie(operation: str, body: bytes, respond: Pass) -> Said:
        if operation != method:
            return respond()
        status, kind, content = 200, "text/xml; charset=utf-8", _ok(method)
        return status, kind, content

    return lie


def _ok(method: str) -> bytes:
    text = {"user_delete": "OK: USER DELETED"}.get(method, "OK")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><e:Body>'
        f'<n:{method}Response xmlns:n="https://secure.maventa.com/"><return xsi:type="xsd:string">{text}</return>'
        f"</n:{method}Response></e:Body></e:Envelope>"
    ).encode()


def test_a_service_that_forgets_to_delete_is_reported_with_the_call_that_would_do_it(stage: Service) -> None:
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    stage.lie = forgets("user_delete")
    with pytest.raises(EndpointBroken) as error:
        played.clean_up()
    identity = next(u["id"] for u in stage.ask("user_list") if _plain(u["email"]) == "new.one@example.com")
    assert f"call user_delete as an admin with id = '{identity}'" in error.value.what
    assert len(stage.journals) == 1


def test_a_service_that_keeps_the_value_is_reported_with_the_call_that_would_put_it_back(stage: Service) -> None:
    website = stage.account()[0]["website"]
    played = scene(stage.session())
    played.call("configure_company", SETTINGS["configure_company"])
    stage.lie = forgets("configure_company")
    with pytest.raises(EndpointBroken) as error:
        played.clean_up()
    assert "call configure_company as an admin with settings[0].key = 'website'" in error.value.what
    assert repr(website) in error.value.what


def test_nothing_is_sent_where_the_value_before_cannot_be_read(stage: Service) -> None:
    def broken(operation: str, body: bytes, respond: Pass) -> Said:
        return None if operation == "show_company_configuration" else respond()

    stage.lie = broken
    played = scene(stage.session())
    with pytest.raises(Withheld, match="could not be taken back"):
        played.call("configure_company", SETTINGS["configure_company"])
    assert "configure_company" not in stage.operations
    assert not stage.journals


def test_somebody_s_record_is_not_removed_because_it_looks_like_ours(stage: Service) -> None:
    """The user was there before, and the service says that it was added now."""
    before = stage.account()

    def pretends(operation: str, body: bytes, respond: Pass) -> Said:
        if operation == "user_create_e":
            return 200, "text/xml; charset=utf-8", _ok(operation).replace(b">OK<", b">OK: USER ADDED<")
        return respond()

    stage.lie = pretends
    played = scene(stage.session())
    played.call("user_create_e", {"user_params.email": "ida@firma.example"})
    played.call("user_list", {})
    for user in before[1]:
        with pytest.raises(Withheld):
            played.call("user_delete", {"id": user["id"]})
    assert not undone(played).removed
    assert stage.account() == before


def test_a_journal_holds_no_key(stage: Service) -> None:
    played = scene(stage.session())
    played.call("user_create_e", {**NEW, "user_params.password": "a-password-of-ours"})
    played.call("configure_company", SETTINGS["configure_company"])
    (journal,) = stage.journals
    text = journal.read_text("utf-8")
    for value in (stage.keys["user_api_key"], stage.keys["vendor_api_key"], "a-password-of-ours"):
        assert value not in text
    assert "ida@firma.example" not in text
    undone(played)


def test_what_stays_is_named(stage: Service) -> None:
    played = scene(stage.session())
    played.call("invoice_create", {"invoice_params.invoice_nr": "R7F3-1"}, label="")
    report = undone(played)
    assert list(report.left) == ["invoice"]
    assert not stage.journals


def test_a_profile_without_an_admin_of_the_company_sends_nothing_that_it_could_not_take_back(stage: Service) -> None:
    stage.profile = replace(stage.profile, keys={"a member without admin rights": stage.profile.keys["an admin"]})
    played = scene(stage.session())
    played.arranger.caller("a member without admin rights")
    with pytest.raises(Withheld, match="no admin of the caller's company"):
        played.call("user_create_e", NEW)
    assert "user_create_e" not in stage.operations


def invoices(stage: Service, number: str) -> str:
    """Send an invoice that the run has nothing to do with, and return its id."""
    example = contract("invoice_create").example["invoice_params"]
    made = stage.ask("invoice_create", invoice_params={**example, "invoice_nr": number})
    assert made["invoice_id"], made
    return str(made["invoice_id"])


def test_an_invoice_is_ours_once_it_shows_the_scenario_s_suffix(stage: Service) -> None:
    played = scene(stage.session())
    made = played.call("invoice_create", {"invoice_params.invoice_nr": "R7F3"}).judgement.value["invoice_id"]
    played.call("invoice_confirm", {"id": made})
    assert "invoice_confirm" in stage.operations
    assert undone(played).left["invoice"]


def test_an_id_that_a_response_claims_falsely_is_not_ours(stage: Service) -> None:
    """The service returns the id of somebody else's invoice for the one that was sent."""
    theirs = invoices(stage, "THEIRS-1")

    def claims(operation: str, body: bytes, respond: Pass) -> Said:
        status, kind, content = respond()
        if operation == "invoice_create":
            content = re.sub(rb"(<invoice_id[^>]*>)[^<]*", rb"\g<1>" + theirs.encode(), content)
        return status, kind, content

    stage.lie = claims
    played = scene(stage.session())
    assert played.call("invoice_create", {"invoice_params.invoice_nr": "R7F3"}).judgement.value["invoice_id"] == theirs
    with pytest.raises(Withheld):
        played.call("invoice_confirm", {"id": theirs})
    assert "invoice_confirm" not in stage.operations


def test_a_record_that_was_there_before_is_not_ours_whatever_it_shows_later(stage: Service) -> None:
    """The service lists somebody else's user with the address of the new one."""
    before = stage.account()
    played = scene(stage.session())
    played.call("user_create_e", NEW)
    address = next(u["email"] for u in stage.ask("user_list") if _plain(u["email"]) == "new.one@example.com")

    def swaps(operation: str, body: bytes, respond: Pass) -> Said:
        status, kind, content = respond()
        if operation == "user_list":
            content = content.replace(b"ida@firma.example", address.encode())
        return status, kind, content

    stage.lie = swaps
    played.call("user_list", {})
    ida = next(user["id"] for user in before[1] if user["email"] == "ida@firma.example")
    with pytest.raises(Withheld):
        played.call("user_delete", {"id": ida})
    assert undone(played).removed == {"user": 1}
    stage.lie = honest
    assert stage.account() == before


def test_two_runs_beside_each_other_take_back_what_is_theirs(stage: Service) -> None:
    before = stage.account()
    one, other = (
        scene(Session(CATALOGUE, stage.profile, run="one")),
        scene(Session(CATALOGUE, stage.profile, run="two")),
    )
    one.call("user_create_e", NEW)
    other.call("user_create_e", NEW)
    assert undone(one).removed == {"user": 1}
    assert len(stage.account()[1]) == len(before[1]) + 1
    assert undone(other).removed == {"user": 1}
    assert stage.account() == before
