"""A night at a live service that nobody prepared: what it verifies, without a false alarm and without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.paths import Suite
from conformance.wires.registry import load
from tests.checkout import ROOT
from tests.strangers.holdings import HOLDINGS
from tests.strangers.live import Stranger, write_checkout, write_profile
from tests.strangers.night import Place

pytestmark = pytest.mark.slow

CATALOGUE = load(Suite(ROOT).contracts)
TOKENS = (
    "features/autoxchange/account/postOauth2Token.feature",
    "features/autoxchange/conventions/arguments.feature",
)
SHARE = (
    "features/autoinvoice/users/user_show.feature",
    "features/autoinvoice/postal-addresses/postal_address_list.feature",
    "features/autoinvoice/account/company_list.feature",
    "features/invoicing/invoice/sendInvoice.feature",
)
WHAT_IS_THERE = (
    "features/autoinvoice/old-methods/inbound_invoice_show.feature",
    "features/autoinvoice/journeys/what-is-there.feature",
    "features/autoxchange/journeys/what-is-there.feature",
)
WHAT_SETTINGS_RULE = (
    "features/autoinvoice/account/show_company_configuration.feature",
    "features/autoinvoice/journeys/settings-that-rule-sending.feature",
    "features/autoinvoice/journeys/what-is-there.feature",
    "features/autoinvoice/old-methods/invoice_accept.feature",
    "features/autoinvoice/old-methods/invoice_confirm.feature",
    "features/autoinvoice/postal-addresses/postal_address_create.feature",
)


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A stranger that runs, and a checkout with a profile for it; a parameter is what its accounts hold."""
    stranger = Stranger(CATALOGUE, holding=getattr(request, "param", next(iter(HOLDINGS))))
    with stranger.running(tmp_path):
        write_checkout(tmp_path)
        write_profile(tmp_path, stranger)
        yield Place(stranger, tmp_path)


def test_a_night_verifies_without_a_false_alarm(place: Place) -> None:
    night = place.night("--cassettes", "off", *SHARE)
    assert (night.of("failed"), night.of("broken")) == ({}, {})
    assert (night.changes.changed, night.changes.gone) == ({}, ())
    assert night.verified
    keys = {value for keys in place.stranger.accounts.keys.values() for name, value in keys.items() if "key" in name}
    assert not [key for key in keys if key and (key in night.printed or key in str(night.record))]
    assert all(reason for reason in night.of("skipped").values())


@pytest.mark.parametrize("place", HOLDINGS, indirect=True)
def test_no_verdict_depends_on_what_an_account_holds(place: Place) -> None:
    night = place.night("--cassettes", "off", *WHAT_SETTINGS_RULE)
    assert (night.of("failed"), night.of("broken")) == ({}, {})
    assert (night.changes.changed, night.changes.gone) == ({}, ())
    due = {"autoinvoice/invoice_accept#accepted", "autoinvoice/invoice_confirm#marked"}
    assert due <= night.verified, night.of("skipped")


@pytest.mark.parametrize("place", ["in Finland"], indirect=True)
def test_a_setting_of_one_country_is_set_in_that_country_and_one_that_cannot_be_emptied_is_left(place: Place) -> None:
    night = place.night("--cassettes", "off", "features/autoinvoice/account/configure_company.feature")
    assert (night.of("failed"), night.of("broken"), night.of("differs")) == ({}, {}, {})
    assert (night.changes.changed, night.changes.gone, night.changes.left) == ({}, (), {})
    assert "autoinvoice/configure_company#setting-b2c-fallback" in night.verified
    assert [reason for reason in night.of("skipped").values() if "no call empties one" in reason]


@pytest.mark.parametrize(
    ("api", "feature", "due"),
    [
        ("invoicing", "features/invoicing/invoice/sendInvoice.feature", "invoicing/sendInvoice#sent"),
        ("autoxchange", "features/autoxchange/sending/postV1Invoices.feature", "autoxchange/postV1Invoices#created"),
        ("autoxchange", "features/autoxchange/sending/getV1InvoicesId.feature", "autoxchange/getV1InvoicesId#found"),
    ],
)
def test_a_profile_of_one_api_is_verified_without_the_others(place: Place, api: str, feature: str, due: str) -> None:
    write_profile(place.folder, place.stranger, apis=[api])
    night = place.night("--cassettes", "off", "--api", api, feature)
    assert (night.of("failed"), night.of("broken")) == ({}, {})
    assert due in night.verified, night.of("skipped")


def test_reading_alone_sends_not_one_write_and_marks_nothing_as_read(place: Place) -> None:
    write_profile(place.folder, place.stranger, effects=["reads"])
    night = place.night("--cassettes", "off", *SHARE, *WHAT_IS_THERE)
    assert (night.of("failed"), night.of("broken")) == ({}, {})
    assert night.verified
    assert not place.stranger.writes()
    assert (night.changes.changed, night.changes.gone, night.changes.left) == ({}, (), {})


def test_what_an_account_has_is_verified_without_a_write(place: Place) -> None:
    write_profile(place.folder, place.stranger, ["an admin"], effects=["reads"])
    night = place.night("--cassettes", "off", *WHAT_IS_THERE[1:])
    assert set(night.verdicts.values()) == {"passed"}


def test_reading_alone_sends_every_request_for_a_token(place: Place) -> None:
    write_profile(place.folder, place.stranger, effects=["reads"])
    night = place.night("--cassettes", "off", "--api", "autoxchange", "--method", "postOauth2Token", *TOKENS)
    assert set(night.verdicts.values()) == {"passed"}, night.of("broken")
    assert not place.stranger.writes()


def test_the_door_hides_what_only_a_mock_has(place: Place) -> None:
    done = place.conformance("run", "--mock-url", f"https://localhost:{place.stranger.port}", "--no-allure")
    assert done.returncode != 0
    assert not [asked for asked in place.stranger.asked if asked.path.startswith("/_control")]
