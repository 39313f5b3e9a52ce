"""What the mock says in words and values of its own, of which no source speaks and which no feature asserts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.endpoint.settings import load_profile
from conformance.mock.server.mock_server import MockServer
from conformance.scene.scene import Scene
from conformance.scene.session import Session
from conformance.wires.registry import load

ROOT = Path(__file__).parent.parent
CATALOGUE = load(ROOT / "contracts")
UNSET = {
    "print_and_send_request": "0",
    "print_and_send_enabled": "false",
    "print_and_send_letter_class": "0",
    "print_and_send_own_pdf": "false",
    "print_and_send_color": "false",
    "email_remind_freq": "0",
    "errors_to_user": "0",
    "reports": "0",
    "stop_duplicates": "false",
    "notify_incoming": "true",
    "disable_email": "false",
    "notifications_disabled": "0",
    "internal_receive_via_peppol": "false",
    "send_email_attachments": "0",
    "send_invoice_email": "2",
    "receive_finvoice2": "0",
    "bank_send": "false",
    "b2c_fallback": "email",
    "b2c_reminder": "false",
    "scan_notification_interval": "disabled",
}
"""The settings that are not empty where nobody has set them."""
OF_THE_COMPANY = {"name", "bid", "country", "email", "invoice_receiving", "print_attachments", "vat_number"}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with MockServer(CATALOGUE).in_thread() as mock:
        made = Session(CATALOGUE, load_profile(ROOT / "endpoints.toml", "mock", {}).at(mock.url))
        yield made
        made.close()


@pytest.fixture
def scene(session: Session, request: pytest.FixtureRequest) -> Scene:
    return Scene(session, "autoinvoice", request.node.name, refusing=False)


def shown(scene: Scene) -> dict[str, str]:
    settings: Any = scene.observe("show_company_configuration", {}).judgement.value["settings"]
    return {setting["key"]: setting["value"] for setting in settings}


def test_a_setting_that_nobody_has_set_has_a_default_or_is_empty(scene: Scene) -> None:
    found = shown(scene)
    assert len(found) == 49
    own = {name: value for name, value in found.items() if name not in OF_THE_COMPANY}
    assert own == {name: UNSET.get(name, "") for name in own}


def test_the_vat_number_of_a_norwegian_company_is_its_number_with_three_letters(scene: Scene) -> None:
    found = shown(scene)
    assert found["vat_number"] == f"{found['bid']}MVA"


def test_an_address_in_the_network_has_the_network_s_own_operator(scene: Scene) -> None:
    scene.add("company", "Fjord", {"name": "Fjord & Fjell AS"})
    search = {"company_lookup_params.search_string": "Fjord & Fjell AS"}
    (found,) = scene.observe("company_lookup_with_operator", search).judgement.value
    assert [address["operator_code"] for address in found["edis"]] == ["MAVENTA"]
