"""The shape probe: each reading method is called once for whatever an account holds."""

from __future__ import annotations

import re

from conformance.gherkin.reading import read
from conformance.scene.scene import Scene
from tests.checkout import ROOT
from tests.test_arranged_by_calls import CATALOGUE, scene, session

BEYOND = {
    "company_auth_status": "only the company that asked for an authorization may ask for it",
    "company_lookup": "finds a company that the caller names",
    "company_lookup_with_operator": "finds a company that the caller names",
    "get_consumer_link": "its response depends on a setting of the account",
    "message_status": "no call lists the messages that were sent",
    "get_invoice_image_as_format": "an invoice need not have an image",
    "invoice_show_original_xml": "an invoice need not have come as XML",
    "invoice_show_operator_file": "an invoice need not have come from another operator",
    "invoice_list_outbound": "lists by a state that the caller names",
    "scan_account_show": "an account need not have scanning",
    "getV1LookupConsumers": "finds a consumer whom the caller names",
    "getV1InvoicesIdFilesFileId": "a file is known from its invoice alone",
    "getInvoiceStatus": "no call lists the invoices that were sent",
    "postOauth2Token": "every scenario over REST calls it",
}
"""The reading methods that the probe does not call."""


def probed() -> set[str]:
    found: set[str] = set()
    for file in ROOT.glob("features/*/conventions/shapes.feature"):
        for line in read(file, ROOT, CATALOGUE).scenarios:
            found |= {word for step in line.steps for word in re.findall(r"\w+", step.text)}
    return found


def test_every_reading_method_is_probed_or_says_why_not() -> None:
    reading = {c.method for c in CATALOGUE.contracts if c.effect == "reads"}
    assert reading - probed() == BEYOND.keys() & reading - probed()
    assert not BEYOND.keys() & probed()


def found(scene: Scene, kind: str, **fields: str) -> str:
    scene.find(kind, "it", fields)
    return str(scene.arranger.record("it")["id"])


def calls(scene: Scene, method: str) -> int:
    return sum(seen.contract.method == method for seen in scene.observations)


def test_a_record_that_exists_is_taken() -> None:
    with session() as at:
        one = scene(at)
        assert found(one, "user")
        assert calls(one, "user_create_e") == 0


def test_a_record_is_made_where_there_is_none() -> None:
    with session() as at:
        one = scene(at)
        assert found(one, "postal address")
        assert calls(one, "postal_address_create") == 1


def test_a_record_of_another_given_is_not_taken() -> None:
    with session() as at:
        one = scene(at)
        one.add("user", "mine", {})
        mine = one.arranger.record("mine")["id"]
        assert found(one, "user", role="USER") != mine


def test_only_a_record_with_the_wanted_value_is_taken() -> None:
    with session() as at:
        one = scene(at)
        one.add("invoice", "sent", {})
        sent = one.arranger.record("sent")["id"]
        assert found(one, "invoice", direction="RECEIVED") != sent
